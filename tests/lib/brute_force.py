"""Every partition of a tiny place into admissible hubs, and the best of them.

Plans are ranked by exceptions first, then by cost. Of the hubs asked for, the fewest speaks of all hubs
and the most of those that are no exceptions; a number that arithmetic rules out is refused. Costs and
rules are those of the independent scorer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from tests.lib.independent_scorer import Reckoning


@dataclass(frozen=True, slots=True)
class BestPlan:
    """The best plan: how many exceptions it needs, what it costs and who stands together."""

    exceptions: int
    cost: float
    hubs: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An admissible hub."""

    members: int
    cost: float
    is_exception: bool


def admissible_hubs(reckoning: Reckoning, links: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    """Every connected set of practices that keeps the rules and holds no more than the most people.

    Looks at all subsets, so at 14 practices it looks at 16,383.
    """
    codes = reckoning.grouped
    edges = [frozenset(link) for link in links]
    found = []
    for number in range(1, 1 << len(codes)):
        members = frozenset(code for index, code in enumerate(codes) if number >> index & 1)
        people = sum(reckoning.people[c] for c in members)
        if 0 < people <= reckoning.largest and _is_hub(reckoning, members, edges):
            found.append(members)
    return found


def _is_hub(reckoning: Reckoning, members: frozenset[str], edges: list[frozenset[str]]) -> bool:
    return reckoning.is_connected(members, edges) and not any(reckoning.faults_of(members))


def best_plan(reckoning: Reckoning, links: Iterable[tuple[str, str]]) -> BestPlan | None:
    """The best of all plans, or None where no plan keeps the rules."""
    codes = reckoning.grouped
    if not codes:
        return BestPlan(0, 0.0, ())
    if reckoning.arithmetic_rules_out_the_count():
        return None
    bit = {code: 1 << index for index, code in enumerate(codes)}
    candidates = []
    for members in admissible_hubs(reckoning, links):
        people = sum(reckoning.people[c] for c in members)
        is_exception = people < reckoning.lowest
        if reckoning.rules["allow_exceptions"] or not is_exception:
            mask = sum(bit[c] for c in members)
            candidates.append(Candidate(mask, reckoning.cost(members), is_exception))
    plans = _cheapest_covers(candidates, (1 << len(codes)) - 1)
    best = _rank(plans, *reckoning.hub_count_range())
    if best is None:
        return None
    exceptions, cost, chosen = best
    hubs = tuple(frozenset(c for c in codes if mask & bit[c]) for mask in chosen)
    return BestPlan(exceptions, cost, hubs)


Covers = dict[tuple[int, int], tuple[float, tuple[int, ...]]]


def _cheapest_covers(candidates: list[Candidate], everyone: int) -> Covers:
    """The cheapest partition for each number of exceptions and of hubs."""
    by_lowest: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        by_lowest.setdefault(candidate.members & -candidate.members, []).append(candidate)

    @cache
    def cover(left: int) -> Covers:
        if left == 0:
            return {(0, 0): (0.0, ())}
        best: Covers = {}
        for candidate in by_lowest.get(left & -left, []):
            if candidate.members & ~left:
                continue
            for (exceptions, hubs), (cost, chosen) in cover(left & ~candidate.members).items():
                key = exceptions + candidate.is_exception, hubs + 1
                total = cost + candidate.cost
                if total < best.get(key, (math.inf,))[0]:
                    best[key] = total, (candidate.members, *chosen)
        return best

    return cover(everyone)


def _rank(plans: Covers, fewest: int, most: int) -> tuple[int, float, tuple[int, ...]] | None:
    allowed = [
        (exceptions, cost, chosen)
        for (exceptions, hubs), (cost, chosen) in plans.items()
        if fewest <= hubs <= most + exceptions
    ]
    return min(allowed, default=None)
