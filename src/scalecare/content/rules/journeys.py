"""Rules of journeys."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scalecare.content.rules.rule import Context, Fault, Rule, out_of_order, unknown
from scalecare.domain import Criteria, Journey, Row


def _criteria_of(context: Context) -> Collection[str]:
    packs = (pack for pack in context.others.values() if isinstance(pack, Criteria))
    return {criterion.id for pack in packs for criterion in pack.criteria}


def phases_run_from_one(pack: Journey, _: Context) -> Iterator[Fault]:
    """Phases are numbered 1, 2, 3."""
    yield from out_of_order("phases", pack.phases)


def step_has_a_known_phase(pack: Journey, _: Context) -> Iterator[Fault]:
    """Every step belongs to a phase, and to a step that is there."""
    phases, steps = {phase.id for phase in pack.phases}, {step.id for step in pack.steps}
    for index, step in enumerate(pack.steps):
        yield from unknown(("steps", index, "phase"), "phase", step.phase, phases)
        if step.part_of is not None:
            yield from unknown(("steps", index, "part_of"), "step", step.part_of, steps - {step.id})


def phase_has_every_row(pack: Journey, _: Context) -> Iterator[Fault]:
    """Each phase has activities, support required and support offered."""
    for index, phase in enumerate(pack.phases):
        there = {step.row for step in pack.steps if step.phase == phase.id}
        for row in Row:
            if row not in there:
                fact = f"Phase '{phase.id}' has no {row.replace('_', ' ')}."
                yield Fault(("phases", index), fact, "Add a step of that row.")


def step_helps_with_known_things(pack: Journey, context: Context) -> Iterator[Fault]:
    """Themes and criteria that a step helps with are in published packs."""
    themes, criteria = context.themes(), _criteria_of(context)
    for index, step in enumerate(pack.steps):
        for place, theme in enumerate(step.themes):
            yield from unknown(("steps", index, "themes", place), "theme", theme, themes)
        for place, criterion in enumerate(step.criteria):
            yield from unknown(("steps", index, "criteria", place), "criterion", criterion, criteria)


JOURNEYS: tuple[Rule, ...] = (
    phases_run_from_one,
    step_has_a_known_phase,
    phase_has_every_row,
    step_helps_with_known_things,
)
