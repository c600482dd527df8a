"""Results as pages show them: spread first. Charts, tables and words are those of the library's reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from markupsafe import Markup

from scalecare.domain import Item
from scalecare.readiness import Profile
from scalecare.reports.readiness import ReadinessResult, fit_to_show
from scalecare.reports.readiness.cycle_tables import cycles_table, questions_over_time
from scalecare.reports.readiness.gap_view import GapView, gap_views
from scalecare.reports.readiness.in_short import headlines, in_short, too_few_words
from scalecare.reports.readiness.learning_view import DigitalView, digital_view
from scalecare.reports.readiness.profile_tables import (
    ThemeDetail,
    consensus_table,
    roles_table,
    theme_detail,
    themes_table,
)
from scalecare.reports.readiness.role_chart import role_chart
from scalecare.reports.readiness.rows import Row, theme_rows
from scalecare.reports.readiness.spread_chart import NARROW, spread_chart
from scalecare.reports.readiness.words import agreement, category_labels, points, quartiles, too_few
from scalecare.reports.summary import Headline
from scalecare.reports.tables import Table
from scalecare_web.assessments.reading import Found, result_of

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class SpreadPage:
    """How people see the organisation. ``why_hidden`` says why there is nothing to see."""

    why_hidden: str
    headlines: tuple[Headline, ...]
    in_short: tuple[str, ...]
    chart: Markup | None = None
    narrow: Markup | None = None
    themes: Table | None = None
    role_chart: Markup | None = None
    roles: Table | None = None
    agreed: Table | None = None
    digital: DigitalView | None = None


def spread_page(found: Found) -> SpreadPage:
    """Return the results of a cycle; made once for as long as they are kept.

    Parameters
    ----------
    found
        What the cycle came to.
    """
    return _once(found, "spread", lambda: _spread_page(found))


def _once(found: Found, name: str, make: Callable[[], Made]) -> Made:
    if name not in found.shown:
        found.shown[name] = make()
    made: Made = found.shown[name]
    return made


def _spread_page(found: Found) -> SpreadPage:
    result = fit_to_show(found.result)
    said = headlines(result), in_short(result)
    agreed = consensus_table(found.profile)
    if result.last is None or not result.is_shown:
        why = too_few_words(found.result.cycles[-1])
        return SpreadPage(why, *said, agreed=agreed)
    rows = theme_rows(result)
    chart, narrow = _charts(rows, result)
    return SpreadPage(
        "",
        *said,
        chart=chart,
        narrow=narrow,
        themes=themes_table(rows, result.rules),
        role_chart=role_chart(found.profile),
        roles=roles_table(found.profile),
        agreed=agreed,
        digital=digital_view(result),
    )


def _charts(rows: Sequence[Row], result: ReadinessResult) -> tuple[Markup | None, Markup | None]:
    """The picture of the last cycle for wide screens and for narrow ones; none of too few people."""
    if not result.is_shown:
        return None, None
    name = result.cycles[-1].name
    return spread_chart(rows, result.rules, name), spread_chart(rows, result.rules, name, NARROW)


def theme_page(found: Found, theme_id: str) -> ThemeDetail | None:
    """Return one theme with its questions, or None where there is no such theme.

    Parameters
    ----------
    found, theme_id
        What the cycle came to, and which theme.
    """
    theme = next((each for each in found.pack.themes if each.id == theme_id), None)
    if theme is None:
        return None
    return _once(found, f"theme {theme_id}", lambda: theme_detail(found.profile, theme, theme_id))


@dataclass(frozen=True, slots=True)
class GapOnPage:
    """A gap as the report tells it, and what it is known by."""

    view: GapView
    criterion: str

    @property
    def source(self) -> str:
        """Where an action that is proposed for it comes from."""
        return f"criterion:{self.criterion}"


@dataclass(frozen=True, slots=True)
class NeedOnPage:
    """A topic that people want to learn about."""

    heading: str
    topic: str
    rank: int
    people: int

    @property
    def source(self) -> str:
        """Where an action that is proposed for it comes from."""
        return f"learning:{self.topic} ({self.heading})"[:200]


def gaps_on_page(found: Found) -> tuple[GapOnPage, ...]:
    """Return gaps in order of their rank; none where too few people answered.

    Parameters
    ----------
    found
        What the cycle came to.
    """
    return _once(found, "gaps", lambda: _gaps_on_page(fit_to_show(found.result)))


def _gaps_on_page(result: ReadinessResult) -> tuple[GapOnPage, ...]:
    pairs = zip(result.gaps, gap_views(result), strict=True)
    return tuple(GapOnPage(view, gap.criterion.id) for gap, view in pairs)


def needs_on_page(found: Found) -> tuple[NeedOnPage, ...]:
    """Return learning needs by heading; those under headings of too few people are left out.

    Parameters
    ----------
    found
        What the cycle came to.
    """
    shown = fit_to_show(found.result)
    return tuple(NeedOnPage(each.heading, each.topic, each.rank, each.people) for each in shown.needs)


@dataclass(frozen=True, slots=True)
class SeenItem:
    """How people see one question: in a few words, in a sentence, and how many gave each answer."""

    in_short: str
    words: str
    counts: tuple[tuple[str, int], ...] = ()


def seen_item(profile: Profile, item: Item) -> SeenItem:
    """Return how people see a question; only that they are too few where they are.

    Parameters
    ----------
    profile, item
        How people see the organisation, and the question.
    """
    spread = profile.items.get(item.id)
    if spread is None:
        return SeenItem(
            "in words", "Answered in words or from a list without order: no score is made of that."
        )
    if not spread.is_shown:
        hidden = too_few(profile.rules)
        return SeenItem(hidden, f"{hidden.capitalize()}.")
    agreed = agreement(spread.agreement, profile.rules)
    words = (
        f"{spread.n} people: {agreed}. The middle half lies from {quartiles(spread)} of 100; "
        f"the median is {points(spread.median)}."
    )
    return SeenItem(agreed, words, tuple(zip(category_labels(item), spread.histogram, strict=True)))


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Cycles of one questionnaire side by side."""

    chart: Markup | None
    narrow: Markup | None
    has_break: bool
    themes: Table | None
    questions: Table | None
    words: str


def history_page(founds: Sequence[Found]) -> HistoryPage:
    """Return the last cycle against the one before, and medians of all.

    Parameters
    ----------
    founds
        Closed cycles of one questionnaire in order of time, at least one.
    """
    shown = founds[-1].shown
    made_of, page = shown.get("history", (None, None))
    if made_of != tuple(
        founds
    ):  # what was found of a cycle never changes; where more is found, it is another
        page = _history_page(result_of(founds))
        shown["history"] = tuple(founds), page
    kept: HistoryPage = page
    return kept


def _history_page(result: ReadinessResult) -> HistoryPage:
    rows = theme_rows(result)
    chart, narrow = _charts(rows, result)
    return HistoryPage(
        chart=chart,
        narrow=narrow,
        has_break=any(row.is_broken for row in rows),
        themes=cycles_table(result),
        questions=questions_over_time(result),
        words=_history_words(result),
    )


def _history_words(result: ReadinessResult) -> str:
    if len(result.cycles) < 2:
        return f"{result.cycles[0].name} is the only closed cycle so far."
    if result.comparison is None:
        return "No migration leads from one version of the questionnaire to the other: nothing is compared."
    overall = result.comparison.overall
    if not overall.is_comparable:
        return f"Overall scores may not be compared: {overall.why}."
    changed = sum(not line.is_comparable for line in result.comparison.themes)
    return f"{changed} themes may not be compared." if changed else "All themes may be compared."
