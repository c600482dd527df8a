"""Rules of questionnaires."""

from __future__ import annotations

from collections.abc import Iterator

from scalecare.content.rules.rule import Context, Fault, Rule, unknown
from scalecare.domain import Answering, Questionnaire, Scoring

WITH_CHOICES = {Answering.ONE, Answering.SEVERAL}
WITH_RANGE = {Answering.SCALE, Answering.NUMBER}


def item_has_a_known_theme(pack: Questionnaire, _: Context) -> Iterator[Fault]:
    """Every item belongs to a theme of the pack."""
    known = {theme.id for theme in pack.themes}
    for index, item in enumerate(pack.items):
        yield from unknown(("items", index, "theme"), "theme", item.theme, known)


def theme_has_items(pack: Questionnaire, _: Context) -> Iterator[Fault]:
    """No theme is empty."""
    used = {item.theme for item in pack.items}
    for index, theme in enumerate(pack.themes):
        if theme.id not in used:
            yield Fault(("themes", index), f"Theme '{theme.id}' has no items.", "Add one, or drop it.")


def audience_is_of_known_roles(pack: Questionnaire, _: Context) -> Iterator[Fault]:
    """Somebody is asked, and in a role of the pack."""
    known = {role.id for role in pack.roles}
    for index, item in enumerate(pack.items):
        if not item.audience:
            yield Fault(("items", index), f"Nobody is asked '{item.id}'.", "Name roles as its audience.")
        for place, role in enumerate(item.audience):
            yield from unknown(("items", index, "audience", place), "role", role, known)


def choices_suit_the_answering(pack: Questionnaire, _: Context) -> Iterator[Fault]:
    """Items with choices have two or more, others none."""
    for index, item in enumerate(pack.items):
        least = {Answering.ONE: 2, Answering.SEVERAL: 1}.get(item.answering)
        if least is None and item.choices:
            fact = f"'{item.id}' is answered by {item.answering} and has choices."
            yield Fault(("items", index, "choices"), fact, "Take them out, or answer by one or several.")
        if least is not None and len(item.choices) < least:
            fact = f"'{item.id}' has {len(item.choices)} choices."
            yield Fault(("items", index), fact, f"Give it {least} or more.")


def range_suits_the_answering(pack: Questionnaire, _: Context) -> Iterator[Fault]:
    """Scales and numbers have a range the right way up, others none."""
    for index, item in enumerate(pack.items):
        if (item.range is not None) != (item.answering in WITH_RANGE):
            held = "no range" if item.range is None else "a range"
            fact = f"'{item.id}' is answered by {item.answering} and has {held}."
            yield Fault(("items", index), fact, "A range belongs to scale and number, and to no other.")
        elif item.range is not None and not item.range.lowest < item.range.highest:
            fact = f"'{item.id}' runs from {item.range.lowest:g} to {item.range.highest:g}."
            yield Fault(("items", index, "range"), fact, "Put the lower number first.")


def list_has_a_length(pack: Questionnaire, _: Context) -> Iterator[Fault]:
    """A list says how many entries it takes."""
    for index, item in enumerate(pack.items):
        if (item.most is not None) != (item.answering is Answering.LIST) or (item.most or 1) < 1:
            fact = f"'{item.id}' is answered by {item.answering} and takes {item.most} entries."
            yield Fault(("items", index), fact, "'most' belongs to lists, and is 1 or more.")


def scoring_suits_the_answering(pack: Questionnaire, _: Context) -> Iterator[Fault]:
    """A position needs ordered choices or a scale, a share needs several choices."""
    for index, item in enumerate(pack.items):
        by_position = item.answering in {Answering.ONE, Answering.SCALE}
        suits = {
            None: True,
            Scoring.POSITION: by_position,
            Scoring.SHARE: item.answering is Answering.SEVERAL,
        }[item.scoring]
        if not suits:
            fact = f"'{item.id}' is answered by {item.answering} and scored by {item.scoring}."
            yield Fault(
                ("items", index, "scoring"), fact, "Score one and scale by position, several by share."
            )


def positions_run_from_one(pack: Questionnaire, _: Context) -> Iterator[Fault]:
    """Ordered choices have positions 1, 2, 3; two choices may share one."""
    for index, item in enumerate(pack.items):
        if item.scoring is not Scoring.POSITION or item.answering is not Answering.ONE:
            continue
        positions = {choice.position for choice in item.choices} - {None}
        if positions != set(range(1, len(positions) + 1)) or len(positions) < 2:
            fact = f"The choices of '{item.id}' have positions {sorted(p for p in positions if p)}."
            yield Fault(("items", index, "choices"), fact, "Number them from 1, leaving none out.")


def asked_if_is_answerable(pack: Questionnaire, _: Context) -> Iterator[Fault]:
    """What an item depends on stands before it, with those choices."""
    for index, item in enumerate(pack.items):
        if item.asked_if is None:
            continue
        before = {each.id: each for each in pack.items[:index]}
        at = ("items", index, "asked_if")
        yield from unknown((*at, "item"), "item before it", item.asked_if.item, before)
        if item.asked_if.item in before:
            known = {choice.id for choice in before[item.asked_if.item].choices}
            for choice in item.asked_if.choices:
                yield from unknown((*at, "choices"), f"choice of '{item.asked_if.item}'", choice, known)


def levels_run_from_one(pack: Questionnaire, _: Context) -> Iterator[Fault]:
    """Levels are 1, 2, 3, and statements stand at one of them."""
    numbers = [level.level for level in pack.levels]
    if numbers != list(range(1, len(numbers) + 1)):
        yield Fault(("levels",), f"The levels are {numbers}.", "Number them from 1 in order.")
    for index, item in enumerate(pack.items):
        if item.level is not None and item.level not in numbers:
            fact = f"'{item.id}' stands at level {item.level}."
            yield Fault(("items", index, "level"), fact, f"There are levels {numbers}.")


QUESTIONNAIRES: tuple[Rule, ...] = (
    item_has_a_known_theme,
    theme_has_items,
    audience_is_of_known_roles,
    choices_suit_the_answering,
    range_suits_the_answering,
    list_has_a_length,
    scoring_suits_the_answering,
    positions_run_from_one,
    asked_if_is_answerable,
    levels_run_from_one,
)
