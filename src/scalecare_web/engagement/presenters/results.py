"""What a closed poll says as a whole. Counts come from the library; whose answers they are never shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from scalecare import domain
from scalecare.domain import EngagementAnswer
from scalecare.hub_formation import HubRules, rules_from_poll
from scalecare.parameters import load_parameters
from scalecare.reports import Names, sentences
from scalecare_web.numbers import smallest_count

_TOLD_ELSEWHERE = frozenset({"poll_coverage", "poll_rules", "poll_low_interest"})
_WISHES = frozenset({"poll_wishes", "poll_red_lines"})


@dataclass(frozen=True, slots=True)
class InterestRow:
    """How many practices are so interested; None where too few to be told apart."""

    label: str
    practices: int | None


@dataclass(frozen=True, slots=True)
class Results:
    """A closed poll as a whole. ``smallest`` is the least count that is shown."""

    smallest: int
    answers: int = 0
    interest: tuple[InterestRow, ...] = ()
    wishes: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()
    negotiable: tuple[tuple[str, int], ...] = ()
    ways_of_working: tuple[tuple[str, int], ...] = ()
    quick_wins: tuple[tuple[str, int], ...] = ()

    @property
    def is_too_small(self) -> bool:
        """Whether so few answered that nothing is said."""
        return self.answers < self.smallest


@lru_cache(maxsize=32)
def results_of(place: domain.Place, answers: tuple[EngagementAnswer, ...]) -> Results:
    """Return what the answers say as a whole.

    Parameters
    ----------
    place
        Whose practices were asked.
    answers
        All of a closed poll's. While a poll is open its results are not worked out: two looks at
        them, one answer apart, would tell what was in that answer.
    """
    smallest = smallest_count(place.as_of)
    if len(answers) < smallest:
        return Results(smallest)
    polled = rules_from_poll(
        replace(place, engagement=answers),
        HubRules.standard(load_parameters(), place.as_of),
        parameters=load_parameters(),
    )
    findings = [finding for finding in polled.findings if finding.kind not in _TOLD_ELSEWHERE]
    nobody = Names({}, {}, {})
    told = [one for one in findings if one.kind != "poll_interest"]
    return Results(
        smallest,
        len(answers),
        interest=next((_interest(one.figures) for one in findings if one.kind == "poll_interest"), ()),
        wishes=sentences((one for one in told if one.kind in _WISHES), nobody),
        contradictions=sentences((one for one in told if one.kind not in _WISHES), nobody),
        negotiable=_pooled(answers, "negotiable"),
        ways_of_working=_pooled(answers, "ways_of_working"),
        quick_wins=_pooled(answers, "quick_wins"),
    )


def _interest(figures: Mapping[str, Any]) -> tuple[InterestRow, ...]:
    low, high = figures["low_to"], figures["high_from"]
    labels = {
        "low": f"little interested (0 to {low:g})",
        "middle": f"fairly interested ({low + 1:g} to {high - 1:g})",
        "high": f"highly interested ({high:g} to 10)",
    }
    return tuple(InterestRow(label, figures[name]) for name, label in labels.items())


def _pooled(answers: tuple[EngagementAnswer, ...], name: str) -> tuple[tuple[str, int], ...]:
    """The words of all, the most often said first, then by the alphabet, which tells nothing of whose.

    Codes of practices are left out: among what is negotiable they stand for red lines.
    """
    codes = {code for answer in answers for code in answer.red_lines}
    said = [words for answer in answers for words in getattr(answer, name) if words not in codes]
    return tuple(sorted(Counter(said).items(), key=lambda pair: (-pair[1], pair[0].casefold())))
