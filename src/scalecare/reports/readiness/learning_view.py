"""Learning needs by heading, and the level of digital maturity."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from scalecare.domain import Level, Pack, Questionnaire
from scalecare.readiness import DigitalLevel, Standing
from scalecare.reports import formats
from scalecare.reports.readiness.marks import standing_mark
from scalecare.reports.readiness.result import ReadinessResult
from scalecare.reports.tables import Table, columns

HOLDS, BLOCKED, BEYOND = "holds", "blocked", "beyond the next"
_SHAPE_OF = {HOLDS: Standing.MET, BLOCKED: Standing.NOT_MET, BEYOND: Standing.NOT_YET_SHOWN}


@dataclass(frozen=True, slots=True)
class DigitalView:
    """The levels, and what blocks the next."""

    words: str
    levels: Table
    blocks: tuple[str, ...]
    next: str


def needs_tables(result: ReadinessResult) -> tuple[Table, ...]:
    """Return a table of topics for each heading.

    Parameters
    ----------
    result
        What may be shown.
    """
    heads = columns("Topic", "#Rank", "#Points", "#People")
    tables = []
    for number, (heading, group) in enumerate(groupby(result.needs, key=lambda each: each.heading), start=1):
        rows = tuple(
            (need.topic, *(formats.people(count) for count in (need.rank, need.points, need.people)))
            for need in group
        )
        tables.append(Table(f"needs-{number}", heading, heads, rows))
    return tuple(tables)


def headings_left_out(result: ReadinessResult, shown: ReadinessResult) -> int:
    """Return how many headings are not shown because too few people wrote under them.

    Parameters
    ----------
    result
        Everything that is known.
    shown
        What of it may be shown.
    """
    return len({need.heading for need in result.needs} - {need.heading for need in shown.needs})


def levels_of(digital: DigitalLevel, packs: tuple[Pack, ...]) -> tuple[Level, ...]:
    """Return the levels of the maturity model; only those at hand where its pack is not known.

    Parameters
    ----------
    digital
        The level that was reached.
    packs
        Packs that are known.
    """
    here = [level for level in (digital.level, digital.next) if level is not None]
    for pack in packs:
        if isinstance(pack, Questionnaire) and all(level in pack.levels for level in here) and pack.levels:
            return pack.levels
    return tuple(here)


def digital_words(digital: DigitalLevel, packs: tuple[Pack, ...]) -> str:
    """Return which level holds and what blocks the next, in a sentence.

    Parameters
    ----------
    digital
        The level that was reached.
    packs
        Packs that are known.
    """
    levels = levels_of(digital, packs)
    total = f" of {max(level.level for level in levels)}" if len(levels) > 2 else ""
    if digital.level is None:
        said = f"Not even the first digital level{total} holds yet"
    else:
        said = f"Digital level {digital.level.level}{total} holds: {digital.level.title}"
    if digital.next is None:
        return f"{said}. It is the highest."
    blocks = formats.many(len(digital.blocks), "statement")
    return f"{said}. {blocks} {'blocks' if len(digital.blocks) == 1 else 'block'} level {digital.next.level}."


def digital_view(result: ReadinessResult) -> DigitalView | None:
    """Return the levels with how each stands; None where nothing is known.

    Parameters
    ----------
    result
        What is known.
    """
    digital = result.digital
    if digital is None:
        return None
    rows = tuple(_level_row(level, digital, result) for level in levels_of(digital, result.all_packs))
    heads = columns("Level", "Stands", "#Statements that hold", "What it means")
    note = (
        "A level holds where every statement of it and of all below holds; a statement holds where "
        f"{formats.percent(result.rules.holds_share)} or more of those who could judge it say that it fully "
        "does."
    )
    return DigitalView(
        words=digital_words(digital, result.all_packs),
        levels=Table("digital", "Levels of digital maturity", heads, rows, note),
        blocks=tuple(item.text for item in digital.blocks),
        next="" if digital.next is None else f"{digital.next.level}. {digital.next.title}",
    )


def _level_row(level: Level, digital: DigitalLevel, result: ReadinessResult) -> tuple[str, ...]:
    stands = level_stands(level, digital)
    held = _held(level, digital, result.all_packs)
    return f"{level.level}. {level.title}", standing_mark(stands, _SHAPE_OF[stands]), held, level.about


def level_stands(level: Level, digital: DigitalLevel) -> str:
    """Return whether a level holds, is the next, or lies beyond.

    Parameters
    ----------
    level
        The level.
    digital
        The level that was reached.
    """
    if digital.level is not None and level.level <= digital.level.level:
        return HOLDS
    if digital.next is not None and level.level == digital.next.level:
        return BLOCKED
    return BEYOND


def _held(level: Level, digital: DigitalLevel, packs: tuple[Pack, ...]) -> str:
    """How many of a level's statements hold, of how many where the pack is known."""
    held = sum(item.level == level.level for item in digital.holds)
    for pack in packs:
        if isinstance(pack, Questionnaire) and level in pack.levels:
            asked = sum(item.level == level.level for item in pack.items)
            return f"{held} of {asked}"
    return str(held)
