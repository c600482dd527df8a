"""Everything the page on readiness shows, worked out before a template sees it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from scalecare.reports import formats
from scalecare.reports.readiness import about, cycle_tables, gap_view, gate_view, learning_view
from scalecare.reports.readiness import profile_tables as tables
from scalecare.reports.readiness.in_short import headlines, in_short, too_few_words
from scalecare.reports.readiness.result import CycleResult, ReadinessResult, fit_to_show
from scalecare.reports.readiness.role_chart import role_chart, shown_roles
from scalecare.reports.readiness.rows import theme_rows
from scalecare.reports.readiness.spread_chart import NARROW, spread_chart
from scalecare.reports.readiness.words import answered_words
from scalecare.reports.summary import Headline
from scalecare.reports.tables import Table


@dataclass(frozen=True, slots=True)
class SpreadView:
    """How people see their organisation in the last cycle."""

    chart: Markup
    narrow: Markup
    has_before: bool
    has_break: bool
    themes: Table
    roles: Table
    role_chart: Markup | None
    roles_note: str
    details: tuple[tables.ThemeDetail, ...]


@dataclass(frozen=True, slots=True)
class NeedsView:
    """Topics by heading, and what is said of headings that are not shown."""

    tables: tuple[Table, ...]
    left_out: str


@dataclass(frozen=True, slots=True)
class CyclesView:
    """Cycles side by side, themes and questions, and why where they are not."""

    missing: str
    themes: Table | None
    questions: Table | None


@dataclass(frozen=True, slots=True)
class AboutView:
    """What the page is and is not, how it was worked out, and from what."""

    statement: str
    how: tuple[str, ...]
    packs: Table
    numbers: Table


@dataclass(frozen=True, slots=True)
class ReadinessView:
    """The page as values: the template only lays them out.

    ``why_hidden`` says at length and ``hidden`` in short why nothing is shown; ``no_gaps`` why there are
    none.
    """

    title: str
    lede: str
    no_score: str
    headlines: tuple[Headline, ...]
    in_short: tuple[str, ...]
    why_hidden: str
    hidden: str
    no_gaps: str
    spread: SpreadView | None
    consensus: Table | None
    gaps: Table
    gap_views: tuple[gap_view.GapView, ...]
    gate_note: str
    stages: tuple[gate_view.StageView, ...]
    needs: NeedsView
    digital: learning_view.DigitalView | None
    cycles: CyclesView
    about: AboutView


def view_of(result: ReadinessResult) -> ReadinessView:
    """Return everything that the page shows.

    Parameters
    ----------
    result
        Everything that is known, shown or not.
    """
    shown = fit_to_show(result)
    return ReadinessView(
        title=f"Readiness of {shown.organisation}",
        lede=_lede(shown),
        no_score=about.NO_SCORE,
        headlines=headlines(shown),
        in_short=in_short(shown),
        why_hidden=_why_hidden(shown),
        hidden=_hidden(shown),
        no_gaps=_no_gaps(shown),
        spread=_spread(shown),
        consensus=None if shown.last is None else tables.consensus_table(shown.last.profile),
        gaps=gap_view.gaps_table(shown),
        gap_views=gap_view.gap_views(shown),
        gate_note=gate_view.gate_note(shown),
        stages=gate_view.stage_views(shown),
        needs=_needs(result, shown),
        digital=learning_view.digital_view(shown),
        cycles=_cycles(shown),
        about=AboutView(
            about.STATEMENT, about.how(shown), about.packs_table(shown), about.rules_table(shown)
        ),
    )


def _lede(result: ReadinessResult) -> str:
    day = f"As of {formats.day(result.as_of)}."
    if result.last is None:
        return f"Nobody has been asked yet. {day}"
    return f"{result.last.profile.pack.title}, {_cycle_words(result.last)}. {day}"


def _cycle_words(cycle: CycleResult) -> str:
    return f"{cycle.name} (opened on {formats.day(cycle.opened_on)}): {answered_words(cycle.profile)}"


def _why_hidden(result: ReadinessResult) -> str:
    if result.last is None:
        return "Nobody has been asked yet: open a cycle, and let people answer alone."
    return "" if result.is_shown else too_few_words(result.last)


def _hidden(result: ReadinessResult) -> str:
    if result.last is None:
        return "Nobody has been asked yet."
    return "" if result.is_shown else f"Not shown: {answered_words(result.last.profile)}."


def _no_gaps(result: ReadinessResult) -> str:
    if result.is_shown and not result.is_judged:
        asked = "" if result.pack is None else result.pack.id
        return (
            f"The criteria rest on the questionnaire “{result.criteria.bears_on}”, and people answered "
            f"“{asked}”: no gaps can be worked out."
        )
    return _hidden(result)


def _spread(result: ReadinessResult) -> SpreadView | None:
    if result.last is None or not result.is_shown:
        return None
    profile, rows = result.last.profile, theme_rows(result)
    return SpreadView(
        chart=spread_chart(rows, result.rules, result.last.name),
        narrow=spread_chart(rows, result.rules, result.last.name, NARROW),
        has_before=any(row.is_joined for row in rows),
        has_break=any(row.is_broken for row in rows),
        themes=tables.themes_table(rows, result.rules),
        roles=tables.roles_table(profile),
        role_chart=role_chart(profile) if shown_roles(profile) else None,
        roles_note=tables.roles_note(profile),
        details=tuple(
            tables.theme_detail(profile, theme, str(number))
            for number, theme in enumerate(profile.pack.themes, start=1)
        ),
    )


def _needs(result: ReadinessResult, shown: ReadinessResult) -> NeedsView:
    headings = learning_view.headings_left_out(result, shown) if shown.is_shown else 0
    least, verb = shown.rules.least_respondents, "is" if headings == 1 else "are"
    said = (
        f"{formats.many(headings, 'heading')} under which fewer than {least} people wrote {verb} not shown."
    )
    return NeedsView(learning_view.needs_tables(shown), said if headings else "")


def _cycles(result: ReadinessResult) -> CyclesView:
    themes, questions = cycle_tables.cycles_table(result), cycle_tables.questions_over_time(result)
    return CyclesView(_cycles_missing(result), themes, questions)


def _cycles_missing(result: ReadinessResult) -> str:
    if not result.cycles:
        return "There is no cycle yet."
    if len(result.cycles) == 1:
        return (
            f"{result.cycles[0].name} is the only cycle so far. Once there is a second one, the two are "
            "laid side by side here."
        )
    if result.comparison is None:
        return "The cycles were not compared question by question, so no change is stated."
    return ""
