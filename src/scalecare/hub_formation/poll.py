"""Rules from people: what the poll's answers ask of a plan, and what is to be talked about first.

Whoever leads the talks learns how many answers clash, never whose they are: findings hold counts alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from scalecare.domain import Finding, ParameterSet, Place
from scalecare.hub_formation.errors import BadRules
from scalecare.hub_formation.formulation import formulate
from scalecare.hub_formation.red_lines import red_lines_avoided, red_lines_obeyed
from scalecare.hub_formation.rules import HubRules, NegotiableRedLines, Weights, evidence_of
from scalecare.hub_formation.sorting_out import Role, sort_out

_LIKE_MINDS = "hub.like_minds_from_poll"
Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class PolledRules:
    """Rules with what the poll asks for, and facts for whoever leads the talks.

    ``findings`` hold counts, never codes or names.
    """

    rules: HubRules
    findings: tuple[Finding, ...]


def rules_from_poll(
    place: Place,
    rules: HubRules,
    *,
    parameters: ParameterSet,
    negotiable: NegotiableRedLines = NegotiableRedLines.AVOID,
) -> PolledRules:
    """Turn the poll's answers into rules, and report what clashes among them.

    Wishes get the weight ``hub.like_minds_from_poll`` where the planner gave ``like_minds`` none. Red
    lines stay as the planner's ``obey_red_lines`` has them, but for those that the practice itself marked
    as negotiable.

    Parameters
    ----------
    place
        With the answers to the poll.
    rules
        What the planner asked for.
    parameters
        For the weight of a wish, and for how small a count may be shown.
    negotiable
        What becomes of negotiable red lines.

    Returns
    -------
    PolledRules
        The same for the same answers in any order.

    Raises
    ------
    BadRules
        If the place has no answers.

    Examples
    --------
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.parameters import load_parameters
    >>> place, parameters = exampleshire_place(), load_parameters()
    >>> rules = HubRules.standard(parameters, place.as_of)
    >>> rules_from_poll(place, rules, parameters=parameters).rules.weights.like_minds
    2000.0
    """
    if not place.engagement:
        raise BadRules.no_poll()
    polled = _with_weight(rules, place, parameters).with_(negotiable_red_lines=negotiable)
    return PolledRules(polled, tuple(_findings(_Poll(place, polled, parameters))))


def _with_weight(rules: HubRules, place: Place, parameters: ParameterSet) -> HubRules:
    if rules.weights.like_minds > 0:
        return rules
    evidence = evidence_of(parameters, _LIKE_MINDS, place.as_of)
    weights: Weights = replace(rules.weights, like_minds=evidence["value"])
    return rules.with_(weights=weights, parameters=(*rules.parameters, evidence))


class _Poll:
    """The answers as sets of pairs, and who could stand beside whom."""

    def __init__(self, place: Place, rules: HubRules, parameters: ParameterSet) -> None:
        self.place, self.rules = place, rules
        self.answers = place.engagement
        self.people = {p.practice_code: p.registered for p in place.practices}
        self.smallest = int(parameters.value("poll.smallest_count", place.as_of))
        self.low = parameters.value("poll.low_interest", place.as_of)
        self.high = parameters.value("poll.high_interest", place.as_of)
        self.wishes = {(a.practice_code, other) for a in self.answers for other in a.would_work_with}
        self.lines = {(a.practice_code, other) for a in self.answers for other in a.red_lines}
        self.wished: set[Pair] = {frozenset(pair) for pair in self.wishes}
        self.refused: set[Pair] = {frozenset(pair) for pair in self.lines}
        self.obeyed: set[Pair] = {frozenset(pair) for pair in red_lines_obeyed(place, rules)}


def _findings(poll: _Poll) -> Iterator[Finding]:
    yield _coverage(poll)
    if len(poll.answers) < poll.smallest:
        yield Finding("poll_too_small", {"answered": len(poll.answers), "smallest": poll.smallest})
        return
    yield from _interest(poll)
    mutual = sum((other, one) in poll.wishes for one, other in poll.wishes) // 2
    one_sided = len(poll.wished) - mutual
    yield Finding("poll_wishes", {"pairs": len(poll.wished), "mutual": mutual, "one_sided": one_sided})
    negotiable = sum(len(a.red_lines) - len(a.firm_red_lines) for a in poll.answers)
    yield Finding("poll_red_lines", {"count": len(poll.lines), "negotiable": negotiable})
    yield from (Finding(kind, {"count": count}) for kind, count in _contradictions(poll) if count)
    yield _rules_that_follow(poll)


def _coverage(poll: _Poll) -> Finding:
    people = sum(poll.people.values())
    answered = sum(poll.people[answer.practice_code] for answer in poll.answers)
    figures = {
        "answered": len(poll.answers),
        "practices": len(poll.people),
        "practices_share": len(poll.answers) / len(poll.people),
        "people_answered": answered,
        "people": people,
        "people_share": answered / people if people else 0.0,
    }
    return Finding("poll_coverage", figures)


def _rules_that_follow(poll: _Poll) -> Finding:
    figures = {
        "like_minds": poll.rules.weights.like_minds,
        "kept": len(red_lines_obeyed(poll.place, poll.rules)),
        "avoided": len(red_lines_avoided(poll.place, poll.rules)),
        "wishes": poll.rules.wishes_per_red_line,
    }
    return Finding("poll_rules", figures)


def _interest(poll: _Poll) -> Iterator[Finding]:
    """How many practices are little, fairly and highly interested; small counts are None."""
    given = [a.interest for a in poll.answers if a.interest is not None]
    low = sum(interest <= poll.low for interest in given)
    high = sum(interest >= poll.high for interest in given)
    counts = {"low": low, "middle": len(given) - low - high, "high": high}
    shown = _without_small(counts, poll.smallest)
    bounds = {"low_to": poll.low, "high_from": poll.high, "smallest": poll.smallest}
    yield Finding("poll_interest", {"given": len(given), **shown, **bounds})
    if shown["low"]:
        yield Finding("poll_low_interest", {"count": low, "low_to": poll.low})


def _without_small(counts: Mapping[str, int], smallest: int) -> dict[str, int | None]:
    """Hide counts below the smallest; where that is one only, hide another, or it could be worked out."""
    hidden = {name for name, count in counts.items() if 0 < count < smallest}
    others = sorted((count, name) for name, count in counts.items() if count and name not in hidden)
    if len(hidden) == 1 and others:
        hidden.add(others[0][1])
    return {name: None if name in hidden else count for name, count in counts.items()}


def _contradictions(poll: _Poll) -> Iterator[tuple[str, int]]:
    """Kinds of contradictions between answers, and between answers and rules, each with how many."""
    own = poll.wishes & poll.lines
    returned = {(other, one) for one, other in poll.lines}
    yield "poll_wish_and_red_line_of_one", len(own)
    yield "poll_wish_met_by_red_line", len(poll.wishes & returned)
    yield "poll_wish_triangles_broken", _broken_triangles(poll)
    yield "poll_no_neighbour_left", _without_neighbours(poll)
    yield "poll_no_hub_left", _without_a_hub(poll)
    yield "poll_red_line_within_together", _refused_within(poll.rules.together, poll)
    yield "poll_red_line_within_fixed", _refused_within(poll.rules.fixed, poll)


def _broken_triangles(poll: _Poll) -> int:
    """Practices with wishes that tie them to two others who are kept apart: how many such pairs."""
    tied: dict[str, set[str]] = defaultdict(set)
    for one, other in map(sorted, poll.wished):
        tied[one].add(other)
        tied[other].add(one)
    return sum(
        frozenset(pair) in poll.refused for others in tied.values() for pair in combinations(others, 2)
    )


def _refused_within(groups: Iterable[Collection[str]], poll: _Poll) -> int:
    return sum(any(frozenset(pair) in poll.refused for pair in combinations(group, 2)) for group in groups)


def _without_neighbours(poll: _Poll) -> int:
    """Practices that a red line, its own or another's, keeps apart from every neighbour."""
    near = _neighbours(poll)
    return sum(bool(others) and others <= _kept_from(code, poll) for code, others in near.items())


def _without_a_hub(poll: _Poll) -> int:
    """Practices that cannot reach enough people for a hub without passing someone they are kept from."""
    near, least = _neighbours(poll), poll.rules.minimum_people
    return sum(
        _reach(code, near, poll, frozenset()) >= least > _reach(code, near, poll, _kept_from(code, poll))
        for code in near
    )


def _neighbours(poll: _Poll) -> dict[str, frozenset[str]]:
    """The neighbours on the map of each practice that is to be grouped, red lines aside."""
    free = poll.rules.with_(together=(), fixed=(), centres=(), apart=(), obey_red_lines=False)
    sorted_out = sort_out(poll.place, free)
    near: dict[str, set[str]] = {code: set() for code in sorted_out.having(Role.GROUPED)}
    for link in formulate(poll.place, free, sorted_out).as_links():
        near[link.practice_code_a].add(link.practice_code_b)
        near[link.practice_code_b].add(link.practice_code_a)
    return {code: frozenset(others) for code, others in near.items()}


def _kept_from(code: str, poll: _Poll) -> frozenset[str]:
    return frozenset(other for pair in poll.obeyed if code in pair for other in pair - {code})


def _reach(code: str, near: Mapping[str, frozenset[str]], poll: _Poll, shut_out: Collection[str]) -> int:
    """People on the lists of all that can be walked to without those shut out."""
    reached, waiting = {code}, [code]
    while waiting:
        for other in near[waiting.pop()]:
            if other not in reached and other not in shut_out:
                reached.add(other)
                waiting.append(other)
    return sum(poll.people[other] for other in reached)
