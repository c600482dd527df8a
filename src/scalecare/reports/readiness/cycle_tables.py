"""Cycles side by side: medians over time, with breaks where no line may be drawn."""

from __future__ import annotations

from collections.abc import Sequence

from scalecare.readiness import Line, Spread
from scalecare.reports import formats
from scalecare.reports.readiness.result import CycleResult, ReadinessResult
from scalecare.reports.readiness.rows import OVERALL
from scalecare.reports.readiness.words import points, signed
from scalecare.reports.tables import Table, columns

HIDDEN_CELL = "too few"
NO_LONGER = "no longer asked"
NOT_COMPARED = "not compared"


def cycles_table(result: ReadinessResult) -> Table | None:
    """Return the medians of every cycle and the change from the last but one; None for fewer than two.

    Parameters
    ----------
    result
        What is known.
    """
    if result.last is None or len(result.cycles) < 2:
        return None
    heads = columns("Theme", *(f"#{cycle.name}" for cycle in result.cycles), "#Change", "May it be compared")
    compared = result.comparison
    lines = {} if compared is None else {line.id: line for line in compared.themes}
    rows = [
        (title, *_medians(result.cycles, theme_id), *_change(lines.get(theme_id), result, theme_id))
        for theme_id, title in _themes(result.cycles)
    ]
    overall = [_median(cycle.profile.overall) for cycle in result.cycles]
    rows.append((OVERALL, *overall, *_change(None if compared is None else compared.overall, result, None)))
    before, after = result.cycles[-2:]
    note = (
        f"Medians from 0 to 100. Change is from {before.name} to {after.name}. Where questions of a theme "
        f"changed, its medians measure different things, and no change is stated. “{HIDDEN_CELL}”: fewer "
        f"than {result.rules.least_respondents} people, not shown."
    )
    return Table("cycles", "Cycles side by side", heads, tuple(rows), note)


def _themes(cycles: Sequence[CycleResult]) -> list[tuple[str, str]]:
    """Scored themes of the last cycle, then those that earlier ones had."""
    found: dict[str, str] = {}
    for cycle in reversed(cycles):
        profile = cycle.profile
        for theme in profile.pack.themes:
            if profile.is_scored(theme.id):
                found.setdefault(theme.id, theme.title)
    return list(found.items())


def _medians(cycles: Sequence[CycleResult], theme_id: str) -> list[str]:
    return [_median(cycle.profile.themes.get(theme_id)) for cycle in cycles]


def _median(spread: Spread | None) -> str:
    if spread is None:
        return "not asked"
    return points(spread.median) if spread.is_shown else HIDDEN_CELL


def _change(line: Line | None, result: ReadinessResult, theme_id: str | None) -> tuple[str, str]:
    if line is not None:
        return signed(line.change), "yes" if line.is_comparable else f"break: {line.why}"
    assert result.last is not None
    if theme_id is not None and theme_id not in result.last.profile.themes:
        return formats.UNKNOWN, NO_LONGER
    return formats.UNKNOWN, NOT_COMPARED


def questions_over_time(result: ReadinessResult) -> Table | None:
    """Return every question in the last two cycles; None where they were not compared.

    Parameters
    ----------
    result
        What is known.
    """
    if result.comparison is None:
        return None
    before, after = result.cycles[-2:]
    rows = tuple(
        (
            line.title,
            _median(line.earlier),
            _median(line.later),
            signed(line.change),
            "yes" if line.is_comparable else f"break: {line.why}",
        )
        for line in result.comparison.items
    )
    heads = columns("Question", f"#{before.name}", f"#{after.name}", "#Change", "May it be compared")
    return Table("questions", "Questions in both cycles: medians", heads, rows)
