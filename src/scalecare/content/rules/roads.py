"""Rules of criteria, journeys and measures."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from scalecare.content.rules.rule import Context, Fault, Rule, unknown
from scalecare.domain import Criteria, Journey, Measures, Phase, Questionnaire, Row, Stage


def themes_of(context: Context) -> Collection[str]:
    """Return the themes of every questionnaire around a pack.

    Parameters
    ----------
    context
        What surrounds the pack.
    """
    packs = (pack for pack in context.others.values() if isinstance(pack, Questionnaire))
    return {theme.id for pack in packs for theme in pack.themes}


def _criteria_of(context: Context) -> Collection[str]:
    packs = (pack for pack in context.others.values() if isinstance(pack, Criteria))
    return {criterion.id for pack in packs for criterion in pack.criteria}


def _out_of_order(part: str, members: Sequence[Stage | Phase]) -> Iterator[Fault]:
    orders = [member.order for member in members]
    if orders != list(range(1, len(orders) + 1)):
        yield Fault((part,), f"The order of {part} is {orders}.", "Number them from 1 in order.")


def stages_run_from_one(pack: Criteria, _: Context) -> Iterator[Fault]:
    """Stages are numbered 1, 2, 3."""
    yield from _out_of_order("stages", pack.stages)


def criterion_has_a_known_stage(pack: Criteria, _: Context) -> Iterator[Fault]:
    """Every criterion belongs to a stage."""
    known = {stage.id for stage in pack.stages}
    for index, criterion in enumerate(pack.criteria):
        yield from unknown(("criteria", index, "stage"), "stage", criterion.stage, known)


def criterion_says_what_shows_it(pack: Criteria, _: Context) -> Iterator[Fault]:
    """What would show a criterion is said."""
    for index, criterion in enumerate(pack.criteria):
        if not any(way.strip() for way in criterion.shown_by):
            fact = f"Nothing is said to show '{criterion.id}'."
            yield Fault(("criteria", index, "shown_by"), fact, "Name at least one thing that would.")


def criterion_bears_on_known_items(pack: Criteria, context: Context) -> Iterator[Fault]:
    """Items and themes that bear on a criterion are in the questionnaire it names."""
    questionnaire = context.others.get(pack.bears_on)
    if not isinstance(questionnaire, Questionnaire):
        yield from unknown(("bears_on",), "questionnaire", pack.bears_on, context.others)
        return
    items = {item.id for item in questionnaire.items}
    themes = {theme.id for theme in questionnaire.themes}
    for index, criterion in enumerate(pack.criteria):
        for place, item in enumerate(criterion.items):
            yield from unknown(("criteria", index, "items", place), "item", item, items)
        for place, theme in enumerate(criterion.themes):
            yield from unknown(("criteria", index, "themes", place), "theme", theme, themes)


CRITERIA: tuple[Rule, ...] = (
    stages_run_from_one,
    criterion_has_a_known_stage,
    criterion_says_what_shows_it,
    criterion_bears_on_known_items,
)


def phases_run_from_one(pack: Journey, _: Context) -> Iterator[Fault]:
    """Phases are numbered 1, 2, 3."""
    yield from _out_of_order("phases", pack.phases)


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
    themes, criteria = themes_of(context), _criteria_of(context)
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


def measure_has_a_known_block(pack: Measures, _: Context) -> Iterator[Fault]:
    """Every measure belongs to a block."""
    known = {block.id for block in pack.blocks}
    for index, measure in enumerate(pack.measures):
        yield from unknown(("measures", index, "block"), "block", measure.block, known)


def unconfirmed_measure_has_no_start(pack: Measures, _: Context) -> Iterator[Fault]:
    """A definition is dated where it is confirmed."""
    for index, measure in enumerate(pack.measures):
        if measure.valid_from is None and measure.status != "assumed":
            fact = f"'{measure.id}' is {measure.status} and nobody says since when."
            yield Fault(("measures", index), fact, "Give valid_from, or mark it assumed.")


MEASURES: tuple[Rule, ...] = (measure_has_a_known_block, unconfirmed_measure_has_no_start)
