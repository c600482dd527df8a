"""List every admissible hub once: connected subsets by reverse search, in a compiled loop.

Method
------
Each connected subset is grown from its lowest-numbered unit. At each depth the candidates stand in
one queue; a subset is a rising choice of queue positions, and choosing a unit appends those of its
neighbours that were never seen on the way. So each subset is met exactly once, with no memory of
what was met before. A subset is never grown past the upper size, past a red line or past a limit on
practices: all three can only get worse.

Source
------
Wernicke, S. (2006), Efficient detection of network motifs (ESU), for the exclusive neighbourhoods.

Cost
----
Time in proportion to connected subsets up to the upper size times their length; memory of the list
12 bytes and 2 per member for each admissible hub.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.ragged import bounds_of, entries_of
from scalecare.hub_formation._private.sides import Side
from scalecare.hub_formation._private.threads import for_each

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

DEEPEST = 128
"""Most units in one hub. Lists under 1,000 aside, 50,000 people make up fewer than 50."""

NO_LIMIT = 1 << 60
COUNT, FILL = False, True
NO_TABLE = (np.empty(0, np.int16), np.empty(0, np.uint8), np.empty(0), np.empty(0, np.bool_))


class HubSpace(NamedTuple):
    """What makes a set of units an admissible hub, and what it costs; arrays only.

    Shapes, for ``u`` units, ``p`` practices: ``start`` (u+1,) and ``neighbour`` hold the graph by
    rows; ``conflict_start`` and ``conflict`` the red lines; ``people`` (u,); ``practice_start``
    (u+1,) the practices of each unit; ``to_centre`` (u, p) the people-distance of a unit to each
    centre, inf where forbidden, and ``from_centre`` its transpose; ``pairs`` (u, u) costs of standing
    together, the diagonal a unit's own; ``spread`` (u, u) people-weighted pair distances, divided by
    the hub's people; ``balance`` (k, u), ``balance_target`` (k,), ``balance_weight`` (k,) absolute
    deviations; ``network`` (p,) and ``network_people`` (p,) for people whose network changes.
    """

    start: IntArray
    neighbour: IntArray
    conflict_start: IntArray
    conflict: IntArray
    people: IntArray
    practice_start: IntArray
    to_centre: FloatArray
    from_centre: FloatArray
    travel_weight: float
    pairs: FloatArray
    spread: FloatArray
    has_pairs: bool
    spread_weight: float
    balance: FloatArray
    balance_target: FloatArray
    balance_weight: FloatArray
    network: IntArray
    network_people: IntArray
    change_weight: float
    exception_below: int
    smallest: int
    lower: int
    upper: int
    largest: int
    stretch_price: float
    most_practices: int


@dataclass(frozen=True, slots=True, eq=False)
class HubList:
    """Admissible hubs: ``member[start[i]:start[i + 1]]`` are the units of hub ``i``.

    ``exception`` marks hubs below the band, which are only chosen where proven needed. ``side`` is what
    they weigh in rows beside the partition, None without such rows.
    """

    start: npt.NDArray[np.int64]
    member: npt.NDArray[np.int16]
    cost: FloatArray
    exception: npt.NDArray[np.bool_]
    side: Side | None = None

    def __len__(self) -> int:
        """Return the number of hubs."""
        return len(self.cost)

    def units(self, hub: int) -> npt.NDArray[np.int16]:
        """Return the units of one hub.

        Parameters
        ----------
        hub
            Its number in the list.
        """
        return self.member[self.start[hub] : self.start[hub + 1]]

    def keep(self, chosen: npt.NDArray[np.bool_]) -> HubList:
        """Return the hubs a mask chooses, in order.

        Parameters
        ----------
        chosen
            Shape (hubs,).
        """
        return self.take(np.flatnonzero(chosen))

    def take(self, hubs: IntArray) -> HubList:
        """Return the named hubs, in the order given.

        Parameters
        ----------
        hubs
            Their numbers.
        """
        start = bounds_of(self.start, hubs)
        member = entries_of(self.start, self.member, hubs, start)
        side = None if self.side is None else self.side.take(hubs)
        return HubList(start, member, self.cost[hubs], self.exception[hubs], side)

    def settled(self, price: FloatArray) -> HubList:
        """Return the hubs, each in the way that suits it best.

        Parameters
        ----------
        price
            Dual values of the rows beside the partition.
        """
        if self.side is None or self.side.is_settled:
            return self
        side = self.side.settled(self.start, self.member, price)
        return replace(self, cost=self.cost + side.extra, side=side)

    def every_way(self, price: FloatArray, reduced: FloatArray, most: float) -> HubList:
        """Return the hubs in each way whose reduced cost is at most so much.

        Parameters
        ----------
        price
            Dual values of the rows beside the partition.
        reduced
            Reduced costs of the hubs, each at its best.
        most
            The largest reduced cost wanted.
        """
        if self.side is None:
            return self
        hubs, side = self.side.every_way(self.start, self.member, price, reduced, most)
        plain = replace(self, side=None).take(hubs)
        return replace(plain, cost=plain.cost + side.extra, side=side)

    def unsettled(self, side: Side | None) -> HubList:
        """Return settled hubs as they were before they settled.

        Parameters
        ----------
        side
            The side that has not settled.
        """
        if self.side is None or side is None:
            return self
        return replace(self, cost=self.cost - self.side.extra, side=side)


@numba.njit(cache=True)
def _change(space, members, depth):
    """People of the hub who are not in its largest network; unallocated practices have none."""
    total = 0
    largest = 0
    for i in range(depth):
        for p in range(space.practice_start[members[i]], space.practice_start[members[i] + 1]):
            if space.network[p] < 0:
                continue
            total += space.network_people[p]
            alike = 0
            for j in range(depth):
                unit = members[j]
                for q in range(space.practice_start[unit], space.practice_start[unit + 1]):
                    if space.network[q] == space.network[p]:
                        alike += space.network_people[q]
            largest = max(largest, alike)
    return total - largest


@numba.njit(cache=True)
def further_cost(space, members, depth, people, spread_sum):
    """What a hub costs beyond travel and pairs."""
    cost = space.spread_weight * spread_sum / people
    for k in range(len(space.balance_weight)):
        total = -space.balance_target[k]
        for i in range(depth):
            total += space.balance[k, members[i]]
        cost += space.balance_weight[k] * abs(total)
    if space.change_weight > 0.0:
        cost += space.change_weight * _change(space, members, depth)
    return cost + space.stretch_price * max(space.lower - people, people - space.upper, 0)


@numba.njit(cache=True, nogil=True)
def _grow(space, roots, lowest, fill, limit, member, length, cost, exception, at_hub, at_member):
    """Meet every admissible hub that holds the roots and else units above the lowest.

    Counts them, or writes them down. The roots are one unit, or several that are connected in their order.
    """
    units = len(space.people)
    # Taken out of the tuple once: the innermost loop runs tens of millions of times.
    to_centre = space.to_centre
    from_centre = space.from_centre
    travel_weight = space.travel_weight
    exception_below = space.exception_below
    has_more = (
        space.spread_weight > 0.0
        or len(space.balance_weight) > 0
        or space.change_weight > 0.0
        or space.stretch_price > 0.0
    )
    queue = np.empty(units, np.int64)
    seen = np.zeros(units, np.bool_)
    blocked = np.zeros(units, np.int64)
    position = np.zeros(DEEPEST + 1, np.int64)
    end = np.zeros(DEEPEST + 1, np.int64)
    members = np.empty(DEEPEST, np.int64)
    people = np.zeros(DEEPEST + 1, np.int64)
    practices = np.zeros(DEEPEST + 1, np.int64)
    centre = np.empty(4 * DEEPEST, np.int64)
    centre_count = np.zeros(DEEPEST + 1, np.int64)
    centre_sum = np.zeros((DEEPEST + 1, 4 * DEEPEST))
    pair_sum = np.zeros(DEEPEST + 1)
    spread_sum = np.zeros(DEEPEST + 1)
    hubs = 0
    entries = 0
    for i in range(len(roots)):
        queue[i] = roots[i]
        seen[roots[i]] = True
    end[0] = len(roots)
    depth = 0
    while True:
        if position[depth] == end[depth] or (depth < len(roots) and position[depth] > depth):
            if depth == 0:
                break
            # Going back: what was seen only through this unit becomes unseen again.
            for i in range(end[depth - 1], end[depth]):
                seen[queue[i]] = False
            depth -= 1
            unit = members[depth]
            for i in range(space.conflict_start[unit], space.conflict_start[unit + 1]):
                blocked[space.conflict[i]] -= 1
            position[depth] += 1
            continue
        unit = queue[position[depth]]
        first = space.practice_start[unit]
        last = space.practice_start[unit + 1]
        total = people[depth] + space.people[unit]
        if (
            total > space.largest
            or blocked[unit] > 0
            or practices[depth] + last - first > space.most_practices
            or depth == DEEPEST
            or centre_count[depth] + last - first > 4 * DEEPEST
        ):
            position[depth] += 1
            continue
        members[depth] = unit
        if fill:
            known = centre_count[depth]
            for c in range(known):
                centre_sum[depth + 1, c] = centre_sum[depth, c] + to_centre[unit, centre[c]]
            for p in range(first, last):
                c = known + p - first
                centre[c] = p
                away = 0.0
                for i in range(depth + 1):
                    away += from_centre[p, members[i]]
                centre_sum[depth + 1, c] = away
            if space.has_pairs:
                together = pair_sum[depth] + space.pairs[unit, unit]
                for i in range(depth):
                    together += space.pairs[unit, members[i]]
                pair_sum[depth + 1] = together
            if space.spread_weight > 0.0:
                apart = spread_sum[depth] + space.spread[unit, unit]
                for i in range(depth):
                    apart += space.spread[unit, members[i]]
                spread_sum[depth + 1] = apart
        centre_count[depth + 1] = centre_count[depth] + last - first
        people[depth + 1] = total
        practices[depth + 1] = practices[depth] + last - first
        for i in range(space.conflict_start[unit], space.conflict_start[unit + 1]):
            blocked[space.conflict[i]] += 1
        end[depth + 1] = end[depth]
        for i in range(space.start[unit], space.start[unit + 1]):
            near = space.neighbour[i]
            if near > lowest and not seen[near]:
                seen[near] = True
                queue[end[depth + 1]] = near
                end[depth + 1] += 1
        position[depth + 1] = position[depth] + 1
        depth += 1
        if total >= space.smallest and depth >= len(roots):
            if fill:
                nearest = np.inf
                for c in range(centre_count[depth]):
                    nearest = min(nearest, centre_sum[depth, c])
                price = np.inf if nearest == np.inf else travel_weight * nearest + pair_sum[depth]
                if has_more:
                    price += further_cost(space, members, depth, total, spread_sum[depth])
                cost[at_hub + hubs] = price
                length[at_hub + hubs] = depth
                exception[at_hub + hubs] = total < exception_below
                for i in range(depth):
                    member[at_member + entries + i] = members[i]
            hubs += 1
            entries += depth
            if hubs > limit:
                break
    return hubs, entries


def count_hubs(space: HubSpace, limit: int, roots: int | None = None) -> tuple[IntArray, IntArray]:
    """Count admissible hubs by lowest unit.

    Parameters
    ----------
    space
        What makes a hub admissible.
    limit
        Counting stops once it passes this.
    roots
        Count only hubs that hold one of the first so many units; all by default.

    Returns
    -------
    tuple of arrays
        Hubs and member entries, each of shape (units,). Hubs with no allowed centre are counted.
    """
    hubs = np.zeros(len(space.people), np.int64)
    entries = np.zeros(len(space.people), np.int64)

    def count(root: int) -> None:
        if hubs.sum() <= limit:
            one = np.array([root])
            hubs[root], entries[root] = _grow(space, one, root, COUNT, limit, *NO_TABLE, 0, 0)

    for_each(count, range(len(space.people) if roots is None else roots))
    return hubs, entries


def list_hubs(space: HubSpace, hubs: IntArray, entries: IntArray) -> HubList:
    """Write down every admissible hub with its cost.

    Parameters
    ----------
    space
        What makes a hub admissible.
    hubs, entries
        What :func:`count_hubs` counted.

    Returns
    -------
    HubList
        In an order that depends on the space alone, not on the number of threads.
    """

    def fill(root: int, *table: Any) -> None:
        _grow(space, np.array([root]), root, FILL, NO_LIMIT, *table)

    return _written(hubs, entries, fill)


def _written(hubs: IntArray, entries: IntArray, fill: Callable[..., None]) -> HubList:
    """Have each piece of the list written where it belongs; hubs with no allowed centre are left out."""
    at_hub = np.concatenate(([0], np.cumsum(hubs)))
    at_member = np.concatenate(([0], np.cumsum(entries)))
    member = np.empty(at_member[-1], np.int16)
    length = np.empty(at_hub[-1], np.uint8)
    cost = np.empty(at_hub[-1])
    exception = np.empty(at_hub[-1], np.bool_)

    def write(piece: int) -> None:
        fill(piece, member, length, cost, exception, at_hub[piece], at_member[piece])

    for_each(write, np.flatnonzero(hubs).tolist())
    start = np.zeros(at_hub[-1] + 1, np.int64)
    np.cumsum(length, out=start[1:])
    listed = HubList(start, member, cost, exception)
    allowed = np.isfinite(cost)
    return listed if allowed.all() else listed.keep(allowed)


def list_holding(space: HubSpace, pairs: Sequence[tuple[int, int]], limit: int) -> HubList | None:
    """List every admissible hub that holds both of some pair of neighbours; None where there are too many.

    Parameters
    ----------
    space
        What makes a hub admissible.
    pairs
        Pairs of neighbours.
    limit
        Most hubs to list.
    """
    # A hub that holds several of the pairs is met with the first of them alone.
    spaces = [_kept_apart(space, pairs[:number]) for number in range(len(pairs))]
    hubs, entries = np.zeros(len(pairs), np.int64), np.zeros(len(pairs), np.int64)

    def count(pair: int) -> None:
        if hubs.sum() <= limit:
            roots = np.array(pairs[pair])
            hubs[pair], entries[pair] = _grow(spaces[pair], roots, -1, COUNT, limit, *NO_TABLE, 0, 0)

    def fill(pair: int, *table: Any) -> None:
        _grow(spaces[pair], np.array(pairs[pair]), -1, FILL, NO_LIMIT, *table)

    for_each(count, range(len(pairs)))
    return None if hubs.sum() > limit else _written(hubs, entries, fill)


def _kept_apart(space: HubSpace, pairs: Sequence[tuple[int, int]]) -> HubSpace:
    """The same with some pairs more kept apart."""
    units = len(space.people)
    rows = np.repeat(np.arange(units), np.diff(space.conflict_start))
    more = np.array(pairs, np.int64).reshape(-1, 2)
    rows = np.concatenate((rows, more[:, 0], more[:, 1]))
    others = np.concatenate((space.conflict, more[:, 1], more[:, 0]))
    order = np.argsort(rows, kind="stable")
    start = np.searchsorted(rows[order], np.arange(units + 1))
    return space._replace(conflict_start=start, conflict=np.ascontiguousarray(others[order]))


def are_connected(hubs: HubList, near: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which hubs are connected, shape (hubs,).

    Parameters
    ----------
    hubs
        The hubs, each of at least one unit.
    near
        Which units are neighbours, shape (units, units).
    """
    result = np.zeros(len(hubs), np.bool_)
    _connect(hubs.start, hubs.member, near, result)
    return result


@numba.njit(cache=True)
def _connect(start, member, near, result):
    for i in range(len(result)):
        units = member[start[i] : start[i + 1]].copy()
        reached = 1
        at = 0
        while at < reached:
            for k in range(reached, len(units)):
                if near[units[at], units[k]]:
                    units[reached], units[k] = units[k], units[reached]
                    reached += 1
            at += 1
        result[i] = reached == len(units)


def units_met(hubs: HubList, units: int) -> npt.NDArray[np.bool_]:
    """Return which units stand in at least one of the hubs, shape (units,).

    Parameters
    ----------
    hubs
        The listed hubs.
    units
        How many units there are.
    """
    met = np.zeros(units, np.bool_)
    _meet(hubs.member, met)
    return met


@numba.njit(cache=True)
def _meet(member, met):
    for unit in member:
        met[unit] = True


def unit_keys(units: int) -> npt.NDArray[np.uint64]:
    """Return a key for each unit, spread over 64 bits, the same in every run.

    Parameters
    ----------
    units
        How many units there are.

    Notes
    -----
    Steele, Lea and Flood (2014), OOPSLA, SplitMix64.
    """
    with np.errstate(over="ignore"):
        mixed = np.arange(1, units + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def set_labels(hubs: HubList, keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return a label for each hub, the sum of its units' keys: alike for the same set of units.

    Parameters
    ----------
    hubs
        The hubs, each of at least one unit.
    keys
        As :func:`unit_keys` gives them.
    """
    result = np.empty(len(hubs), np.uint64)
    _label(hubs.start, hubs.member, keys, result)
    return result


@numba.njit(cache=True)
def _label(start, member, keys, result):
    for i in range(len(result)):
        total = np.uint64(0)
        for k in range(start[i], start[i + 1]):
            total += keys[member[k]]
        result[i] = total
