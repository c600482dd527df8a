"""Ask whether some units can each stand in one of few hubs, while any other unit stands in one at most.

Method
------
A unit that need not be placed gets a column of its own that costs nothing. What is left is a set
partitioning like that of a whole plan, and the same search decides it. Where its relaxation is proven
empty, the dual prices say which units the proof needs: those with a price above zero. All others may
stay out, for a column of their own would not lower the relaxation either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numba
import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.branching import BRANCHED
from scalecare.hub_formation._private.feasibility import least_unsatisfied
from scalecare.hub_formation._private.listing import (
    DEEPEST,
    FloatArray,
    HubList,
    HubSpace,
    IntArray,
    set_labels,
    unit_keys,
    units_met,
)
from scalecare.hub_formation._private.master import Demand, join
from scalecare.hub_formation._private.partition_search import Effort, PartitionSearch
from scalecare.hub_formation._private.threads import for_each

BoolArray = npt.NDArray[np.bool_]
STEPS = 80
"""Most steps on one question. A count, not a time, so that the answer is reproducible."""
FEW = Effort(cut_rounds=0, choices=(1_000, 4_000, 32_000), nodes=200, presolves=False)
"""Among few hubs, to choose is quicker than to lift the bound first."""
LITTLE = Effort(cut_rounds=1, choices=(1_000,), further_choices=(), nodes=20)
"""To find some choice, or a bound, soon."""
FEW_BRANCHES = 3
SOON = 20
LOOKED_AT = 200_000
"""So many sets are grown from a unit before it counts as standing in some hub."""
PRICE = 1e-9
WHOLE = 1.0 - 1e-6
"""Where hubs cost whole numbers, a bound this close below the objective proves it."""


@dataclass(frozen=True, slots=True, eq=False)
class Cover:
    """Hubs that place the units asked for, at least ``cost``; None where there are none, or none were found.

    ``is_proven`` says whether that is proven; ``needed`` are units that suffice for a proof of none.
    """

    hubs: HubList | None
    needed: IntArray
    cost: float = 0.0
    is_proven: bool = True


def find_cover(hubs: HubList, must: BoolArray, *, demand: Demand | None = None, steps: int = STEPS) -> Cover:
    """Find hubs so that each of some units stands in exactly one, and any other in one at most.

    Parameters
    ----------
    hubs
        Every hub that holds one of them, at whole costs.
    must
        Which units, shape (units,).
    demand
        Numbers of hubs, where every unit must stand in one; by default any.
    steps
        Most steps of the search.
    """
    wanted = np.flatnonzero(must)
    alone = np.flatnonzero(must & ~units_met(hubs, len(must)))
    if len(alone):
        return Cover(None, alone[:1])
    if not len(wanted):
        return Cover(hubs.take(wanted), wanted)
    units = len(must)
    hubs = _without_idlers(_meeting(hubs, must), must)
    free = Demand(units, 0, 2 * units, 2 * units)
    search = PartitionSearch(join([hubs, _single(np.flatnonzero(~must))]), demand or free, effort=FEW)
    is_free = not hubs.cost.any()
    for done, _ in enumerate(search.steps(), start=1):
        known = search.incumbent is not None
        if known and (is_free or search.objective - search.bound < WHOLE):
            break
        if done >= steps:
            return _unproven(search, must, wanted)
    if search.incumbent is None:
        return Cover(None, _needed(search, wanted))
    return Cover(_meeting(search.incumbent, must), wanted, search.objective)


def _without_idlers(hubs: HubList, must: BoolArray) -> HubList:
    """Hubs that would no longer be there, or cost more, without some unit that need not be placed.

    Where a hub is there without such a unit too, that one does as well and leaves more to others. Sets
    are told apart by their labels.
    """
    keys = unit_keys(len(must))
    label = set_labels(hubs, keys)
    order = np.argsort(label)
    owner = np.repeat(np.arange(len(hubs)), np.diff(hubs.start))
    idle = np.flatnonzero(~must[hubs.member])
    rest = label[owner[idle]] - keys[hubs.member[idle]]
    at = order[np.minimum(np.searchsorted(label, rest, sorter=order), len(hubs) - 1)]
    is_there = (label[at] == rest) & (hubs.cost[at] <= hubs.cost[owner[idle]])
    keep = np.ones(len(hubs), np.bool_)
    keep[owner[idle[is_there]]] = False
    return hubs.keep(keep)


def _unproven(search: PartitionSearch, must: BoolArray, wanted: IntArray) -> Cover:
    if search.incumbent is None:
        return Cover(None, wanted, is_proven=False)
    return Cover(_meeting(search.incumbent, must), wanted, search.objective, is_proven=False)


def _needed(search: PartitionSearch, wanted: IntArray) -> IntArray:
    """Units with a price in the proof; all where only a search tree proves it, or a number of hubs."""
    proof = search.infeasible
    if proof is None or np.abs(proof.count_price).max() > PRICE:
        return wanted
    return wanted[proof.unit_price[wanted] > PRICE]


def is_ruled_out(hubs: HubList, demand: Demand) -> bool:
    """Whether the relaxation alone proves that no choice satisfies a demand.

    Parameters
    ----------
    hubs
        Every hub that may be chosen, at no cost.
    demand
        What a choice must satisfy.
    """
    return least_unsatisfied(hubs, demand, []) is not None


def first_choice(hubs: HubList, demand: Demand) -> tuple[HubList | None, bool]:
    """Return some choice of hubs that satisfies a demand, if one is soon found; else whether none exists.

    Parameters
    ----------
    hubs
        Every hub that may be chosen, at what it costs: cheap ones fit together more often.
    demand
        What the choice must satisfy.
    """
    search = PartitionSearch(hubs, demand, effort=LITTLE)
    branches = 0
    for doing in search.steps():
        if search.incumbent is not None:
            return search.incumbent, False
        branches += doing == BRANCHED
        if branches > FEW_BRANCHES:
            return None, False
    return search.incumbent, search.incumbent is None


def cheapest_in_part(hubs: HubList, demand: Demand) -> float:
    """Return the least cost of hubs chosen in part: no whole choice costs less.

    Parameters
    ----------
    hubs
        Every hub that may be chosen.
    demand
        What the choice must satisfy; some choice does.
    """
    search = PartitionSearch(hubs, demand, effort=LITTLE)
    for doing in search.steps():
        if not doing.startswith("priced") and doing not in ("first hubs", "penalty"):
            break
    return search.bound


def left_short(hubs: HubList, must: BoolArray) -> IntArray:
    """Return units that a clash is likely to be around, the likeliest first.

    Those that the relaxation leaves short; where it leaves none, few without whom the others can be
    placed, for each clash holds one of these.

    Parameters
    ----------
    hubs, must
        As for :func:`find_cover`.
    """
    units = len(must)
    pool = join([hubs, _single(np.flatnonzero(~must))])
    proof = least_unsatisfied(pool, Demand(units, 0, 2 * units, 2 * units), [])
    if proof is None:
        return _left_over(hubs, must)
    short = proof.uncovered[:units]
    order = np.argsort(-short, kind="stable")
    return order[short[order] > PRICE]


def _left_over(hubs: HubList, must: BoolArray) -> IntArray:
    wanted = np.flatnonzero(must)
    left_over = replace(_single(wanted), cost=np.ones(len(wanted)))
    cover = find_cover(join([hubs, left_over]), must, steps=SOON)
    if cover.hubs is None:
        return wanted
    alone = np.diff(cover.hubs.start) == 1
    first = cover.hubs.member[cover.hubs.start[:-1]]
    return np.sort(first[alone & (cover.hubs.cost > 0.5)]).astype(np.int64)


def _single(units: IntArray) -> HubList:
    count = len(units)
    return HubList(np.arange(count + 1), units.astype(np.int16), np.zeros(count), np.zeros(count, np.bool_))


def _meeting(hubs: HubList, must: BoolArray) -> HubList:
    lengths = np.diff(hubs.start)
    owner = np.repeat(np.arange(len(hubs)), lengths)
    met = np.zeros(len(hubs), np.bool_)
    met[owner[must[hubs.member]]] = True
    return hubs.keep(met)


def sum_by_hub(hubs: HubList, values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the sum of a value over the units of each hub, shape (hubs,).

    Parameters
    ----------
    hubs
        At least one unit each.
    values
        One for each unit.
    """
    if not len(hubs):
        return np.zeros(0, np.int64)
    return np.asarray(np.add.reduceat(values[hubs.member], hubs.start[:-1]))


def holds_both(hubs: HubList, units: int, a: int, b: int) -> BoolArray:
    """Return which hubs hold both of two units, shape (hubs,).

    Parameters
    ----------
    hubs, units
        The hubs, and how many units there are.
    a, b
        The two.
    """
    one, other = np.zeros(units, np.int64), np.zeros(units, np.int64)
    one[a], other[b] = 1, 1
    return (sum_by_hub(hubs, one) > 0) & (sum_by_hub(hubs, other) > 0)


def priced(hubs: HubList, cost: FloatArray) -> HubList:
    """Return the hubs at other costs.

    Parameters
    ----------
    hubs, cost
        The hubs and what each costs.
    """
    return replace(hubs, cost=cost)


@numba.njit(cache=True)
def farthest_needed(start, member, practice_start, away):
    """Return for each hub how far its farthest unit is from the best centre, shape (hubs,).

    ``away`` (units, practices) is how far the farthest practice of a unit is from a centre, inf where it
    may not be one; the practices of unit ``u`` are ``practice_start[u]`` to ``practice_start[u + 1]``.
    """
    result = np.empty(len(start) - 1)
    for i in range(len(start) - 1):
        best = np.inf
        for k in range(start[i], start[i + 1]):
            for centre in range(practice_start[member[k]], practice_start[member[k] + 1]):
                worst = 0.0
                for j in range(start[i], start[i + 1]):
                    worst = max(worst, away[member[j], centre])
                    if worst >= best:
                        break
                best = min(best, worst)
        result[i] = best
    return result


@numba.njit(cache=True)
def longest_joint(start, member, length):
    """Return for each hub the longest joint that a shortest tree over its units needs, shape (hubs,).

    ``length`` (units, units) is 0 between neighbours, else the kilometres between them, inf where no
    joint may be.
    """
    result = np.zeros(len(start) - 1)
    for i in range(len(start) - 1):
        first, last = start[i], start[i + 1]
        near = np.full(last - first, np.inf)
        near[0] = 0.0
        inside = np.zeros(last - first, np.bool_)
        for _ in range(last - first):
            best = -1
            for k in range(last - first):
                if not inside[k] and (best < 0 or near[k] < near[best]):
                    best = k
            inside[best] = True
            result[i] = max(result[i], near[best])
            for k in range(last - first):
                near[k] = min(near[k], length[member[first + best], member[first + k]])
    return result


@numba.njit(cache=True, nogil=True)
def stands_in_some_hub(space, root, most_steps):
    """Whether some admissible hub holds a unit: 1 where one does, 0 where none does, -1 where not settled.

    Grows connected sets from the unit as the listing does, and stops at the first that is a hub.
    """
    units = len(space.people)
    queue = np.empty(units, np.int64)
    seen = np.zeros(units, np.bool_)
    blocked = np.zeros(units, np.int64)
    position = np.zeros(DEEPEST + 1, np.int64)
    end = np.zeros(DEEPEST + 1, np.int64)
    members = np.empty(DEEPEST, np.int64)
    people = np.zeros(DEEPEST + 1, np.int64)
    practices = np.zeros(DEEPEST + 1, np.int64)
    queue[0] = root
    seen[root] = True
    end[0] = 1
    depth = 0
    for _ in range(most_steps):
        if position[depth] == end[depth] or (depth == 0 and position[0] > 0):
            if depth == 0:
                return 0
            for i in range(end[depth - 1], end[depth]):
                seen[queue[i]] = False
            depth -= 1
            unit = members[depth]
            for i in range(space.conflict_start[unit], space.conflict_start[unit + 1]):
                blocked[space.conflict[i]] -= 1
            position[depth] += 1
            continue
        unit = queue[position[depth]]
        total = people[depth] + space.people[unit]
        held = practices[depth] + space.practice_start[unit + 1] - space.practice_start[unit]
        if total > space.largest or blocked[unit] > 0 or held > space.most_practices or depth == DEEPEST - 1:
            position[depth] += 1
            continue
        members[depth] = unit
        people[depth + 1] = total
        practices[depth + 1] = held
        for i in range(space.conflict_start[unit], space.conflict_start[unit + 1]):
            blocked[space.conflict[i]] += 1
        end[depth + 1] = end[depth]
        for i in range(space.start[unit], space.start[unit + 1]):
            near = space.neighbour[i]
            if not seen[near]:
                seen[near] = True
                queue[end[depth + 1]] = near
                end[depth + 1] += 1
        position[depth + 1] = position[depth] + 1
        depth += 1
        if total >= space.smallest and _has_centre(space, members, depth):
            return 1
    return -1


@numba.njit(cache=True, nogil=True)
def _has_centre(space, members, depth):
    for i in range(depth):
        for centre in range(space.practice_start[members[i]], space.practice_start[members[i] + 1]):
            away = 0.0
            for j in range(depth):
                away += space.to_centre[members[j], centre]
            if away < np.inf:
                return True
    return False


def in_no_hub(space: HubSpace) -> IntArray:
    """Return the units that no admissible hub holds, as far as that takes few steps to see.

    Parameters
    ----------
    space
        What makes a hub admissible.
    """
    found = np.ones(len(space.people), np.int64)

    def look(unit: int) -> None:
        found[unit] = stands_in_some_hub(space, unit, LOOKED_AT)

    for_each(look, range(len(found)))
    return np.flatnonzero(found == 0)
