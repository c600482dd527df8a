"""Rules of stages and criteria."""

from __future__ import annotations

from collections.abc import Iterator

from scalecare.content.rules.rule import Context, Fault, Rule, out_of_order, unknown
from scalecare.domain import Criteria, Questionnaire


def stages_run_from_one(pack: Criteria, _: Context) -> Iterator[Fault]:
    """Stages are numbered 1, 2, 3."""
    yield from out_of_order("stages", pack.stages)


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
