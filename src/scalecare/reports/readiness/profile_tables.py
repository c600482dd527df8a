"""Tables of a profile: themes, roles, questions, and what was agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scalecare.domain import Consensus, Item, Status, Theme
from scalecare.readiness import Profile, ReadinessRules, Spread
from scalecare.reports import formats
from scalecare.reports.readiness.rows import OVERALL, Row
from scalecare.reports.readiness.words import (
    NOT_SCORED,
    agreement,
    agreement_words,
    answered_words,
    band_labels,
    category_labels,
    consensus_words,
    measure,
    points,
    quartiles,
    role_title,
    too_few,
)
from scalecare.reports.svg import element
from scalecare.reports.tables import Table, columns, tag

_BAR, _THICK = 56.0, 9.0


@dataclass(frozen=True, slots=True)
class ThemeDetail:
    """One theme in full: how people see it, and its questions."""

    title: str
    about: str
    short: str
    questions: Table | None
    unscored: str


def themes_table(rows: Sequence[Row], rules: ReadinessRules) -> Table:
    """Return the figures of the chart of themes.

    Parameters
    ----------
    rows
        Themes, and the whole.
    rules
        How many people are enough, and how many bands there are.
    """
    heads = columns(
        "Theme",
        "Agreement",
        "#n",
        "#Median",
        "#Middle half",
        "People by band",
        "#A",
        "#Consensus",
        "#Don't know",
        "#Not applicable",
        "#Blank",
        "#Answered",
    )
    cells = tuple(_theme_cells(row, rules) for row in rows)
    note = (
        f"Scores are from 0 to 100. Bands are {', '.join(band_labels(rules.bands))}, lowest first. n counts "
        "people with a score; don't know, not applicable and blank count answers over all questions of the "
        "theme, and answered is the share of those put to people that has an answer."
    )
    return Table("themes", "Themes: how people's scores lie", heads, cells, note)


def _theme_cells(row: Row, rules: ReadinessRules) -> tuple[str, ...]:
    spread, unknown = row.spread, formats.UNKNOWN
    covered = formats.percent(row.coverage)
    if not row.is_scored:
        return (row.title, NOT_SCORED, *([unknown] * 9), covered)
    if not spread.is_shown:
        return (row.title, too_few(rules), *([unknown] * 10))
    return (
        row.title,
        agreement_words(spread.agreement, rules),
        formats.people(spread.n),
        points(spread.median),
        quartiles(spread),
        " · ".join(str(count) for count in spread.histogram),
        measure(spread.agreement),
        measure(spread.consensus),
        *_without(spread),
        covered,
    )


def _without(spread: Spread) -> tuple[str, str, str]:
    return (
        formats.people(spread.dont_know),
        formats.people(spread.not_applicable),
        formats.people(spread.blank),
    )


def roles_table(profile: Profile) -> Table:
    """Return every role's view of every theme, or that it is not shown.

    Parameters
    ----------
    profile
        The profile.
    """
    roles = list(profile.roles)
    heads = columns("Theme", *(role_title(profile, role) for role in roles))
    rows = tuple(
        (theme.title, *(_role_cell(profile.roles[role][theme.id]) for role in roles))
        for theme in profile.pack.themes
        if profile.is_scored(theme.id)
    )
    return Table(
        "roles-table", "Themes by role: median, middle half, n and A", heads, rows, roles_note(profile)
    )


def _role_cell(spread: Spread) -> str:
    if not spread.is_shown:
        return "not shown"
    return (
        f"{points(spread.median)} ({quartiles(spread)}), n\u00a0{formats.people(spread.n)}, "
        f"A\u00a0{measure(spread.agreement)}"
    )


def roles_note(profile: Profile) -> str:
    """Return why some roles are not shown.

    Parameters
    ----------
    profile
        The profile.
    """
    least = profile.rules.least_respondents
    return (
        f"Not shown: fewer than {least} people, not shown so that nobody can be told apart; or a role whose "
        f"figures, taken from those of all, would give fewer than {least} people away."
    )


def theme_detail(profile: Profile, theme: Theme, ident: str) -> ThemeDetail:
    """Return one theme with its questions.

    Parameters
    ----------
    profile
        The profile.
    theme
        The theme.
    ident
        Unique on the page.
    """
    items = profile.pack.of_theme(theme.id)
    scored = [item for item in items if item.id in profile.items]
    unscored = len(items) - len(scored)
    spread = profile.themes[theme.id]
    if not scored:
        short = NOT_SCORED
    elif not spread.is_shown:
        short = too_few(profile.rules)
    else:
        short = f"n {formats.people(spread.n)}, {agreement(spread.agreement, profile.rules)}"
    words = ""
    if unscored:
        words = _unscored_words(profile, theme, unscored, is_all=not scored)
    return ThemeDetail(
        theme.title, theme.about, short, _questions(profile, theme, scored, ident) if scored else None, words
    )


def _unscored_words(profile: Profile, theme: Theme, count: int, *, is_all: bool) -> str:
    asked = formats.many(count, "question" if is_all else "more question")
    verb = "is" if count == 1 else "are"
    said = f"{asked} {verb} answered in words or from a list without order; no score is made of that."
    covered = profile.covered(theme.id)
    if covered is None:
        return said
    return f"{said} Of all questions of this theme put to people, {formats.percent(covered)} have an answer."


def _questions(profile: Profile, theme: Theme, items: Sequence[Item], ident: str) -> Table:
    heads = columns(
        "Question",
        "Agreement",
        "#n",
        "#Median",
        "#Middle half",
        "Answers",
        "#Don't know",
        "#Not applicable",
        "#Blank",
    )
    rows = tuple(_question_cells(profile, item) for item in items)
    caption = f"{theme.title}: questions and their answers, the least developed first"
    return Table(f"items-{ident}", caption, heads, rows)


def _question_cells(profile: Profile, item: Item) -> tuple[str | Markup, ...]:
    spread = profile.items[item.id]
    text = _question(item)
    if not spread.is_shown:
        return (text, too_few(profile.rules), *([formats.UNKNOWN] * 7))
    return (
        text,
        agreement(spread.agreement, profile.rules),
        formats.people(spread.n),
        points(spread.median),
        quartiles(spread),
        _answers(item, spread),
        *_without(spread),
    )


def _question(item: Item) -> str | Markup:
    if item.status is not Status.ASSUMED:
        return item.text
    return Markup("{} {}").format(item.text, tag("assumed", "assumed"))


def _answers(item: Item, spread: Spread) -> Markup:
    """Every answer with its count and a bar; the bar repeats the count and is silent."""
    most = max(spread.histogram)
    pairs = zip(category_labels(item), spread.histogram, strict=True)
    return element("ul", *(_counted(label, count, most) for label, count in pairs), class_="counts")


def _counted(label: str, count: int, most: int) -> Markup:
    bar = element("rect", x=0, y=0, width=max(_BAR * count / most, 0.0), height=_THICK, class_="bin")
    drawn = element("svg", bar, width=_BAR, height=_THICK, aria_hidden="true", focusable="false")
    return element("li", drawn, element("b", str(count)), " ", element("span", label))


def consensus_table(profile: Profile) -> Table | None:
    """Return what the group agreed on, beside what people had answered; None where nothing was recorded.

    Parameters
    ----------
    profile
        The profile.
    """
    if not profile.consensus:
        return None
    heads = columns("Question", "Agreed answer", "What people had answered", "Reason", "Dissent", "Recorded")
    rows = tuple(_consensus_cells(profile, each) for each in profile.consensus)
    note = "People agree on these and record them; none is worked out from answers."
    return Table("consensus", "Recorded consensus", heads, rows, note)


def _consensus_cells(profile: Profile, consensus: Consensus) -> tuple[str, ...]:
    item = profile.pack.item(consensus.item)
    spread = profile.items.get(consensus.item)
    if spread is None:
        seen = NOT_SCORED
    elif not spread.is_shown:
        seen = too_few(profile.rules)
    else:
        seen = f"n {formats.people(spread.n)}, {agreement(spread.agreement, profile.rules)}, "
        seen += f"median {points(spread.median)}"
    return (
        consensus.item if item is None else item.text,
        consensus_words(consensus, profile),
        seen,
        consensus.reason,
        consensus.dissent or "none recorded",
        f"{formats.day(consensus.agreed_on)}, by {formats.listed(consensus.by)}",
    )


def overall_words(profile: Profile) -> str:
    """Return how people's overall scores lie, the spread before the median.

    Parameters
    ----------
    profile
        The profile.
    """
    spread = profile.overall
    if not spread.is_shown:
        return f"{OVERALL}: {answered_words(profile)}; nothing is shown."
    return (
        f"The middle half of people's overall scores lies between {points(spread.lower_quartile)} and "
        f"{points(spread.upper_quartile)} of 100; the median is {points(spread.median)}."
    )
