"""Sheets of profiles: themes, questions and roles of every cycle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scalecare.domain import Consensus, Item
from scalecare.readiness import Profile, Spread
from scalecare.reports.readiness.result import CycleResult, ReadinessResult
from scalecare.reports.readiness.rows import OVERALL
from scalecare.reports.readiness.words import (
    NOT_SCORED,
    agreement_words,
    category_labels,
    consensus_words,
    role_title,
    too_few,
)
from scalecare.reports.sheets import Cell, Sheet, rounded, sheet_of

_SPREAD = (
    ("Agreement", "text"),
    ("n", "people"),
    ("Median", "score"),
    ("Lower quartile", "score"),
    ("Upper quartile", "score"),
    ("A", "measure"),
    ("Consensus", "measure"),
    ("Don't know", "people"),
    ("Not applicable", "people"),
    ("Blank", "people"),
)


def _spread_cells(spread: Spread, profile: Profile, *, scored: bool = True) -> tuple[Cell, ...]:
    """Cells under the headings of a spread; words and blanks where it is hidden."""
    if not spread.is_shown:
        return (too_few(profile.rules) if scored else NOT_SCORED, *([None] * (len(_SPREAD) - 1)))
    return (
        agreement_words(spread.agreement, profile.rules),
        spread.n,
        rounded(spread.median),
        rounded(spread.lower_quartile),
        rounded(spread.upper_quartile),
        rounded(spread.agreement),
        rounded(spread.consensus),
        spread.dont_know,
        spread.not_applicable,
        spread.blank,
    )


def themes_sheet(result: ReadinessResult) -> Sheet:
    """Return every theme of every cycle, hidden ones as words.

    Parameters
    ----------
    result
        What may be shown.
    """
    bands = max((cycle.profile.rules.bands for cycle in result.cycles), default=result.rules.bands)
    columns = (
        ("Cycle", "text"),
        ("Opened on", "date"),
        ("Theme", "text"),
        *_SPREAD,
        *((f"Band {band}", "people") for band in range(1, bands + 1)),
        ("Answered", "share"),
        ("Change", "score"),
        ("May it be compared", "text"),
    )
    rows = [row for cycle in result.cycles for row in _theme_rows(cycle, result, bands)]
    return sheet_of("Themes", columns, rows)


def _theme_rows(cycle: CycleResult, result: ReadinessResult, bands: int) -> Iterator[tuple[Cell, ...]]:
    profile = cycle.profile
    for theme in profile.pack.themes:
        scored = profile.is_scored(theme.id)
        spread, covered = profile.themes[theme.id], rounded(profile.covered(theme.id))
        figures = _spread_cells(spread, profile, scored=scored)
        change = _change(cycle, result, theme.id)
        yield (
            cycle.name,
            cycle.opened_on,
            theme.title,
            *figures,
            *_padded(spread.histogram, bands),
            covered,
            *change,
        )
    figures = _spread_cells(profile.overall, profile)
    counts = _padded(profile.overall.histogram, bands)
    yield (cycle.name, cycle.opened_on, OVERALL, *figures, *counts, None, *_change(cycle, result, None))


def _padded(counts: Sequence[int], length: int) -> tuple[int | None, ...]:
    return (*counts, *([None] * (length - len(counts))))


def _change(cycle: CycleResult, result: ReadinessResult, theme_id: str | None) -> tuple[Cell, Cell]:
    """The change from the cycle before, for the last cycle; the overall one where no theme is named."""
    compared = result.comparison
    if compared is None or cycle is not result.last:
        return None, ""
    lines = {line.id: line for line in compared.themes}
    line = compared.overall if theme_id is None else lines.get(theme_id)
    if line is None:
        return None, ""
    return rounded(line.change), "yes" if line.is_comparable else f"break: {line.why}"


def items_sheet(result: ReadinessResult) -> Sheet:
    """Return every scored question of every cycle, and what was agreed on it.

    Parameters
    ----------
    result
        What may be shown.
    """
    columns = (
        ("Cycle", "text"),
        ("Theme", "text"),
        ("Id", "text"),
        ("Question", "text"),
        *_SPREAD,
        ("Answers, least developed first", "text"),
        ("Agreed answer", "text"),
        ("Reason", "text"),
        ("Dissent", "text"),
        ("Agreed on", "date"),
        ("Recorded by", "text"),
    )
    rows = [row for cycle in result.cycles for row in _item_rows(cycle)]
    return sheet_of("Items", columns, rows)


def _item_rows(cycle: CycleResult) -> Iterator[tuple[Cell, ...]]:
    profile = cycle.profile
    titles = {theme.id: theme.title for theme in profile.pack.themes}
    agreed = {each.item: each for each in profile.consensus}
    for item in profile.pack.items:
        spread = profile.items.get(item.id)
        if spread is None and item.id not in agreed:
            continue
        figures = _spread_cells(spread or Spread(n=None), profile, scored=spread is not None)
        counts = _counted(item, spread)
        recorded = _agreed_cells(agreed.get(item.id), profile)
        yield (cycle.name, titles[item.theme], item.id, item.text, *figures, counts, *recorded)


def _counted(item: Item, spread: Spread | None) -> str:
    if spread is None or not spread.is_shown:
        return ""
    pairs = zip(category_labels(item), spread.histogram, strict=True)
    return "\n".join(f"{count} × {label}" for label, count in pairs)


def _agreed_cells(consensus: Consensus | None, profile: Profile) -> tuple[Cell, ...]:
    if consensus is None:
        return ("", "", "", None, "")
    return (
        consensus_words(consensus, profile),
        consensus.reason,
        consensus.dissent,
        consensus.agreed_on,
        ", ".join(consensus.by),
    )


def roles_sheet(result: ReadinessResult) -> Sheet:
    """Return every role's view of every theme, hidden ones as words.

    Parameters
    ----------
    result
        What may be shown.
    """
    columns = (("Cycle", "text"), ("Role", "text"), ("Theme", "text"), *_SPREAD)
    rows = [row for cycle in result.cycles if cycle.is_shown for row in _role_rows(cycle)]
    return sheet_of("Roles", columns, rows)


def _role_rows(cycle: CycleResult) -> Iterator[tuple[Cell, ...]]:
    profile = cycle.profile
    for role in profile.roles:
        for theme in profile.pack.themes:
            if not profile.is_scored(theme.id):
                continue
            spread = profile.roles[role][theme.id]
            cells = _spread_cells(spread, profile)
            figures = cells if spread.is_shown else ("not shown", *cells[1:])
            yield (cycle.name, role_title(profile, role), theme.title, *figures)
