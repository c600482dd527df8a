"""The profile of an organisation: how each theme is seen, with the spread before the score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scalecare.domain import Answer, Consensus, Questionnaire, Sheet
from scalecare.readiness.codes import coding_of
from scalecare.readiness.rules import ReadinessRules
from scalecare.readiness.tally import WHOLE, Tally, mark, of_themes, tally


@dataclass(frozen=True, slots=True)
class Spread:
    """How people's answers lie. Everything but the counts is None where too few answered to be shown.

    ``median`` and the quartiles are scores from 0 to 100. ``histogram`` counts people by category, from
    the least developed. ``agreement`` is van der Eijk's A from -1 to 1, ``consensus`` Tastle and
    Wierman's from 0 to 1. ``asked``, ``dont_know``, ``not_applicable`` and ``blank`` count people.
    """

    n: int | None
    median: float | None = None
    lower_quartile: float | None = None
    upper_quartile: float | None = None
    histogram: tuple[int, ...] = ()
    agreement: float | None = None
    consensus: float | None = None
    dont_know: int | None = None
    not_applicable: int | None = None
    blank: int | None = None

    @property
    def is_shown(self) -> bool:
        """Whether enough people answered."""
        return self.median is not None


HIDDEN = Spread(n=None)
"""What is shown of too few people: nothing."""


@dataclass(frozen=True, eq=False)
class Profile:
    """How an organisation's people see it, on one version of a pack.

    ``respondents`` counts sheets; ``consensus`` are the answers that the group recorded.
    """

    pack: Questionnaire
    rules: ReadinessRules
    respondents: int
    consensus: tuple[Consensus, ...]
    _tally: Tally
    _group: int
    _roles: Mapping[str, tuple[Tally, int]]
    _all_scored: Mapping[str, tuple[str, ...]]

    @cached_property
    def _spreads(self) -> Mapping[str, Spread]:
        return _spreads_of(self._tally, self._group, self.rules.least_respondents)

    @cached_property
    def overall(self) -> Spread:
        """The spread of people's overall scores."""
        is_telling = any(self.is_scored(theme) and held.blank is None for theme, held in self.themes.items())
        whole = self._spreads[WHOLE]
        return _uncounted(whole) if is_telling else whole

    @cached_property
    def themes(self) -> Mapping[str, Spread]:
        """The spread of people's scores by theme, in the pack's order."""
        held = {theme.id: self._spreads[f"{theme.id}/"] for theme in self.pack.themes}
        return held | {theme: _uncounted(held[theme]) for theme in self._telling}

    @cached_property
    def _telling(self) -> frozenset[str]:
        """Themes whose counts, less those of their questions, would be those of a hidden question.

        They are not where a theme holds questions without a score, whose counts are not shown.
        """
        hidden = {name for name, spread in self.items.items() if not spread.is_shown}
        return frozenset(theme for theme, items in self._all_scored.items() if hidden.intersection(items))

    @cached_property
    def items(self) -> Mapping[str, Spread]:
        """The spread of people's answers to each scored item, in the pack's order."""
        return {name: spread for name, spread in self._spreads.items() if not name.endswith("/")}

    @cached_property
    def roles(self) -> Mapping[str, Mapping[str, Spread]]:
        """The spread by role, then by theme; too few people, and what would give them away, are hidden."""
        least = self.rules.least_respondents
        of_role = {role: _spreads_of(*held, least) for role, held in self._roles.items()}
        answered = {role: found.answered[group].tolist() for role, (found, group) in self._roles.items()}
        themes = [theme.id for theme in self.pack.themes]
        spreads: dict[str, dict[str, Spread]] = {role: {} for role in of_role}
        for column, theme in enumerate(themes):
            shown = shown_parts({role: people[column] for role, people in answered.items()}, least)
            for role, held in of_role.items():
                spread = held[f"{theme}/"] if role in shown else HIDDEN
                spreads[role][theme] = _uncounted(spread) if theme in self._telling else spread
        return spreads

    def score_of(self, consensus: Consensus) -> float | None:
        """Return the score of a recorded consensus, 0 to 100, or None where its item is not scored.

        Parameters
        ----------
        consensus
            What the group agreed on.
        """
        answer = Answer(consensus.item, consensus.rev, consensus.value)
        coding = coding_of(self.pack)
        scores = coding.scores(coding.codes([Sheet("consensus", "", (answer,))]))[0]
        at = np.flatnonzero(coding.scored == coding.column[consensus.item])
        return None if not len(at) or np.isnan(scores[at[0]]) else float(scores[at[0]])

    def is_scored(self, theme_id: str) -> bool:
        """Return whether any question of a theme is scored.

        Parameters
        ----------
        theme_id
            The theme.
        """
        column = self._tally.column[f"{theme_id}/"]
        return bool(self._tally.is_scored[column])

    def covered(self, theme_id: str) -> float | None:
        """Return the share of a theme's questions put to people that they answered, from 0 to 1.

        None where too few people answered, or where it would tell of a hidden question.

        Parameters
        ----------
        theme_id
            The theme.
        """
        is_telling = self.is_scored(theme_id) and self.themes[theme_id].blank is None
        if self.respondents < self.rules.least_respondents or is_telling:
            return None
        states = self._tally.states[self._group, self._tally.column[f"{theme_id}/"]]
        asked = int(states.sum())
        return int(states[0]) / asked if asked else None


def _uncounted(spread: Spread) -> Spread:
    return replace(spread, dont_know=None, not_applicable=None, blank=None)


def _spreads_of(found: Tally, group: int, least: int) -> dict[str, Spread]:
    """The spread of every column of a group."""
    if found.sheets[group] < least:
        return dict.fromkeys(found.names, HIDDEN)
    columns = zip(
        found.names,
        found.categories.tolist(),
        found.answered[group].tolist(),
        found.quartiles[group].tolist(),
        found.counts[group].tolist(),
        found.agreement[group].tolist(),
        found.consensus[group].tolist(),
        found.states[group].tolist(),
        strict=True,
    )
    return {
        name: Spread(n, middle, low, high, tuple(counts[:size]), a, c, dont_know, not_applicable, blank)
        if n >= least
        else HIDDEN
        for name, size, n, (low, middle, high), counts, a, c, (_, dont_know, not_applicable, blank) in columns
    }


def shown_parts(people: Mapping[str, int], least: int) -> set[str]:
    """Return which parts of a whole may be shown so that no hidden one follows by subtraction.

    Where one part alone would be hidden, or the hidden ones together are too few, the smallest shown
    ones are hidden with them.

    Parameters
    ----------
    people
        How many are in each part.
    least
        The fewest that may be shown.

    Examples
    --------
    >>> sorted(shown_parts({"board": 5, "manager": 4, "practice": 1}, 3))
    ['board']
    """
    by_size = sorted(people, key=lambda part: (people[part], part))
    hidden = [part for part in by_size if people[part] < least]
    for part in by_size[len(hidden) :]:
        together = sum(people[each] for each in hidden)
        if not together or (together >= least and len(hidden) > 1):
            break
        hidden.append(part)
    return set(people) - set(hidden)


def profile(
    sheets: Sequence[Sheet],
    pack: Questionnaire,
    rules: ReadinessRules,
    *,
    consensus: Sequence[Consensus] = (),
) -> Profile:
    """Return the profile of one organisation in one cycle.

    Parameters
    ----------
    sheets
        What its people answered, each for themselves.
    pack
        The version that they answered.
    rules
        How few people are too few, and the bands of scores.
    consensus
        What the group agreed on and recorded; it is carried along and never computed.

    Raises
    ------
    BadAnswer
        If an answer is none that its question allows.

    Examples
    --------
    >>> from scalecare.examples import example_cycles, example_questionnaire
    >>> from scalecare.parameters import load_parameters
    >>> from datetime import date
    >>> rules = ReadinessRules.standard(load_parameters(), date(2026, 7, 1))
    >>> first = example_cycles()[0]
    >>> found = profile(first.sheets, example_questionnaire(first.version), rules)
    >>> found.respondents, found.themes["vision"].is_shown
    (12, True)
    """
    coding = coding_of(pack)
    for sheet in sheets:
        coding.check(sheet)
    return profiles([sheets], pack, rules, consensus=[consensus])[0]


def profiles(
    cycles: Sequence[Sequence[Sheet]],
    pack: Questionnaire,
    rules: ReadinessRules,
    *,
    consensus: Sequence[Sequence[Consensus]] | None = None,
) -> list[Profile]:
    """Return the profiles of many cycles at once; sheets are taken to be checked.

    Parameters
    ----------
    cycles
        The sheets of each cycle.
    pack
        The version that all of them answered.
    rules
        As for :func:`profile`.
    consensus
        What was recorded in each cycle.
    """
    sheets = [sheet for cycle in cycles for sheet in cycle]
    of_cycle = np.repeat(np.arange(len(cycles)), [len(cycle) for cycle in cycles])
    marked = mark(sheets, coding_of(pack), rules.bands)
    whole = tally(marked, of_cycle, len(cycles), rules.least_respondents)
    roles = sorted({sheet.role for sheet in sheets})
    of_role = np.array([roles.index(sheet.role) for sheet in sheets], dtype=np.int64)
    by_role = of_cycle * len(roles) + of_role
    parts = tally(of_themes(marked), by_role, len(cycles) * len(roles), rules.least_respondents)
    all_scored = _all_scored(pack, whole.names)
    return [
        Profile(
            pack=pack,
            rules=rules,
            respondents=len(cycle),
            consensus=tuple(consensus[index]) if consensus else (),
            _tally=whole,
            _group=index,
            _roles=dict(_roles_there(parts, index, roles)),
            _all_scored=all_scored,
        )
        for index, cycle in enumerate(cycles)
    ]


def _all_scored(pack: Questionnaire, scored: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Themes all of whose questions are scored, with those questions."""
    of_theme = {theme.id: tuple(item.id for item in pack.of_theme(theme.id)) for theme in pack.themes}
    return {theme: items for theme, items in of_theme.items() if set(items) <= set(scored)}


def _roles_there(parts: Tally, cycle: int, roles: Sequence[str]) -> Iterator[tuple[str, tuple[Tally, int]]]:
    for place, role in enumerate(roles):
        group = cycle * len(roles) + place
        if parts.sheets[group]:
            yield role, (parts, group)
