"""Rows beside the partition: what each hub uses of a budget, or which of today's networks it carries on.

A side says how much each hub of a list weighs in further rows of the programme. Where a hub may stand in
several ways, as when it can carry on any one of the networks it draws from, the list holds it once and
the side finds the best way under given prices; only hubs that enter the programme settle on one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numba
import numpy as np
import numpy.typing as npt
from scipy import sparse

from scalecare.hub_formation._private.threads import for_each

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Starts = npt.NDArray[np.int64]
MemberArray = npt.NDArray[np.int16]

BLOCK = 262_144
"""Hubs priced by one thread at a time; only speed depends on it."""

COUNT, FILL = False, True

NOBODY = -1
"""A hub that carries on no network; a practice that has none."""


class Side(Protocol):
    """What the hubs of one list weigh in rows beside the partition."""

    @property
    def is_settled(self) -> bool:
        """Whether each hub stands in one way."""

    @property
    def extra(self) -> FloatArray | float:
        """What the way in which each settled hub stands adds to its cost."""

    def take(self, hubs: IntArray) -> Self:
        """Return the side of the named hubs.

        Parameters
        ----------
        hubs
            Their numbers.
        """

    def joined(self, others: Sequence[Self]) -> Self:
        """Return this side and others as one.

        Parameters
        ----------
        others
            Sides of further lists.
        """

    def charge(self, start: Starts, member: MemberArray, price: FloatArray, reduced: FloatArray) -> None:
        """Take from reduced costs what the rows pay for each hub at its best.

        Parameters
        ----------
        start, member
            The hubs' units.
        price
            Dual values of the rows, shape (rows,).
        reduced
            Reduced costs without these rows, shape (hubs,), changed in place.
        """

    def settled(self, start: Starts, member: MemberArray, price: FloatArray) -> Self:
        """Return the side with each hub in the one way that is best under the prices.

        Parameters
        ----------
        start, member, price
            As for :meth:`charge`.
        """

    def every_way(
        self, start: Starts, member: MemberArray, price: FloatArray, reduced: FloatArray, most: float
    ) -> tuple[IntArray, Self]:
        """Return each way of each hub whose reduced cost is at most so much: the hubs, and the side.

        Parameters
        ----------
        start, member, price
            As for :meth:`charge`.
        reduced
            Reduced costs with each hub at its best.
        most
            The largest reduced cost wanted.
        """

    def matrix(self, start: Starts, member: MemberArray) -> sparse.csr_array:
        """Return the coefficients of settled hubs, shape (rows, hubs).

        Parameters
        ----------
        start, member
            The hubs' units.
        """


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """What each hub uses of some budgets, shape (hubs, budgets)."""

    values: FloatArray
    is_settled = True
    extra = 0.0

    def take(self, hubs: IntArray) -> Amounts:
        """Return the side of the named hubs."""
        return Amounts(self.values[hubs])

    def joined(self, others: Sequence[Amounts]) -> Amounts:
        """Return this side and others as one."""
        return Amounts(np.concatenate([self.values, *(other.values for other in others)]))

    def charge(self, start: Starts, member: MemberArray, price: FloatArray, reduced: FloatArray) -> None:
        """Take from reduced costs what the rows pay for each hub."""
        for column, value in enumerate(price):
            if value:
                reduced -= value * self.values[:, column]

    def settled(self, start: Starts, member: MemberArray, price: FloatArray) -> Amounts:
        """Return the side as it is: there is one way only."""
        return self

    def every_way(
        self, start: Starts, member: MemberArray, price: FloatArray, reduced: FloatArray, most: float
    ) -> tuple[IntArray, Amounts]:
        """Return all hubs: each has one way."""
        return np.arange(len(reduced)), self

    def matrix(self, start: Starts, member: MemberArray) -> sparse.csr_array:
        """Return the coefficients, shape (budgets, hubs)."""
        return sparse.csr_array(self.values.T)


@dataclass(frozen=True, slots=True, eq=False)
class Networks:
    """Today's networks: ``network`` (practices,) in order of units, whose practices ``start`` bounds."""

    start: IntArray
    network: IntArray

    @property
    def count(self) -> int:
        """How many networks there are."""
        return int(self.network.max(initial=NOBODY)) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """For each hub the networks it could carry on, with how many practices would then move.

    ``start`` (hubs + 1,) bounds each hub's ways, of which the first is to carry on none; ``network`` and
    ``moved`` have one entry a way.
    """

    start: Starts
    network: MemberArray
    moved: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, networks: Networks, start: Starts, member: MemberArray) -> Ways:
        """Work out the ways of listed hubs.

        Parameters
        ----------
        networks
            Today's networks.
        start, member
            The hubs' units.
        """
        hubs = len(start) - 1
        arrays = (start, member, networks.start, networks.network)
        counts = np.empty(hubs, np.int64)
        _in_blocks(lambda first, last: _count_ways(first, last, *arrays, counts), hubs)
        ends = np.zeros(hubs + 1, np.int64)
        np.cumsum(counts, out=ends[1:])
        network, moved = np.empty(ends[-1], np.int16), np.empty(ends[-1], np.uint8)
        _in_blocks(lambda first, last: _list_ways(first, last, *arrays, ends, network, moved), hubs)
        return cls(ends, network, moved)

    def take(self, hubs: IntArray) -> Ways:
        """Return the ways of the named hubs.

        Parameters
        ----------
        hubs
            Their numbers.
        """
        start = np.zeros(len(hubs) + 1, np.int64)
        np.cumsum(self.start[hubs + 1] - self.start[hubs], out=start[1:])
        network, moved = np.empty(start[-1], np.int16), np.empty(start[-1], np.uint8)
        _copy_ways(self.start, self.network, self.moved, hubs, start, network, moved)
        return Ways(start, network, moved)

    def least_moved(self) -> IntArray:
        """Return how many practices move at least, shape (hubs,)."""
        return np.minimum.reduceat(self.moved, self.start[:-1]) if len(self.moved) else np.zeros(0, np.int64)


def _in_blocks(work: Callable[[int, int], None], hubs: int) -> None:
    for_each(lambda first: work(first, min(hubs, first + BLOCK)), range(0, hubs, BLOCK))


@numba.njit(cache=True)
def _copy_ways(start, network, moved, hubs, new_start, new_network, new_moved):
    for i in range(len(hubs)):
        shift = new_start[i] - start[hubs[i]]
        for k in range(start[hubs[i]], start[hubs[i] + 1]):
            new_network[k + shift] = network[k]
            new_moved[k + shift] = moved[k]


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """Which network each hub carries on, and how many practices move to it.

    One row for each network, carried on by at most one hub, and one that counts practices that move:
    those of the hub that have a network and not the one it carries on. ``label`` (hubs,) is the
    network carried on, or None where hubs have not settled; ``ways`` are those in which unsettled hubs may
    stand, where that was worked out.
    """

    networks: Networks
    label: IntArray | None = None
    ways: Ways | None = None
    extra = 0.0

    @property
    def is_settled(self) -> bool:
        """Whether each hub carries on one network, or none."""
        return self.label is not None

    @property
    def rows(self) -> int:
        """How many rows the side has."""
        return self.networks.count + 1

    def take(self, hubs: IntArray) -> Carried:
        """Return the side of the named hubs."""
        label, ways = self.label, self.ways
        return replace(
            self,
            label=None if label is None else label[hubs],
            ways=None if ways is None else ways.take(hubs),
        )

    def joined(self, others: Sequence[Carried]) -> Carried:
        """Return this side and others, all settled, as one."""
        labels = [side.label for side in (self, *others) if side.label is not None]
        return replace(self, label=np.concatenate(labels)) if labels else self

    def charge(self, start: Starts, member: MemberArray, price: FloatArray, reduced: FloatArray) -> None:
        """Take from reduced costs what the rows pay for each hub, carrying on what suits it best."""
        if self.label is not None:
            reduced -= self.matrix(start, member).T @ price
            return

        ways = Ways.of(self.networks, start, member) if self.ways is None else self.ways

        charges = (ways.start, ways.network, ways.moved, price)
        _in_blocks(lambda first, last: _charge(first, last, *charges, reduced), len(reduced))

    def settled(self, start: Starts, member: MemberArray, price: FloatArray) -> Carried:
        """Return the side with each hub carrying on what suits it best."""
        label = np.empty(len(start) - 1, np.int64)
        _best_labels(start, member, self.networks.start, self.networks.network, price, label)
        return replace(self, label=label, ways=None)

    def every_way(
        self, start: Starts, member: MemberArray, price: FloatArray, reduced: FloatArray, most: float
    ) -> tuple[IntArray, Carried]:
        """Return each hub with each network it could carry on at a reduced cost of at most so much."""
        arrays = (start, member, self.networks.start, self.networks.network, price, reduced, most)
        count = _ways(*arrays, np.empty(0, np.int64), np.empty(0, np.int64), COUNT)
        hub, label = np.empty(count, np.int64), np.empty(count, np.int64)
        _ways(*arrays, hub, label, FILL)
        return hub, replace(self, label=label, ways=None)

    def matrix(self, start: Starts, member: MemberArray) -> sparse.csr_array:
        """Return the coefficients of settled hubs, shape (networks + 1, hubs)."""
        assert self.label is not None
        hubs = np.flatnonzero(self.label != NOBODY)
        moved = self.moved(start, member)
        some = np.flatnonzero(moved)
        rows = np.concatenate((self.label[hubs], np.full(len(some), self.networks.count)))
        values = np.concatenate((np.ones(len(hubs)), moved[some]))
        columns = np.concatenate((hubs, some))
        return sparse.csr_array((values, (rows, columns)), shape=(self.rows, len(self.label)))

    def moved(self, start: Starts, member: MemberArray) -> IntArray:
        """Return how many practices move to each settled hub, shape (hubs,).

        Parameters
        ----------
        start, member
            The hubs' units.
        """
        assert self.label is not None
        result = np.empty(len(self.label), np.int64)
        _moved(start, member, self.networks.start, self.networks.network, self.label, result)
        return result


@numba.njit(cache=True, nogil=True)
def _overlaps(first, last, member, practice_start, network, found, count):
    """Networks a hub draws from, with practices; returns how many, and practices that have one."""
    known = 0
    total = 0
    for k in range(first, last):
        unit = member[k]
        for p in range(practice_start[unit], practice_start[unit + 1]):
            if network[p] < 0:
                continue
            total += 1
            place = 0
            while place < known and found[place] != network[p]:
                place += 1
            if place == known:
                found[place] = network[p]
                count[place] = 0
                known += 1
            count[place] += 1
    return known, total


@numba.njit(cache=True, nogil=True)
def _best_way(known, total, found, count, price):
    """The network whose carrying on pays most, and what it pays; more practices first where equal."""
    move = price[len(price) - 1]
    best, pays, kept = -1, move * total, 0
    for i in range(known):
        value = price[found[i]] + move * (total - count[i])
        if value > pays or (value == pays and count[i] > kept):
            best, pays, kept = found[i], value, count[i]
    return best, pays


@numba.njit(cache=True, nogil=True)
def _charge(first, last, way_start, network, moved, price, reduced):
    move = price[len(price) - 1]
    for i in range(first, last):
        pays = -np.inf
        for way in range(way_start[i], way_start[i + 1]):
            value = move * moved[way]
            if network[way] >= 0:
                value += price[network[way]]
            pays = max(pays, value)
        reduced[i] -= pays


@numba.njit(cache=True, nogil=True)
def _count_ways(first, last, start, member, practice_start, network, result):
    found = np.empty(len(network) + 1, np.int64)
    count = np.empty(len(network) + 1, np.int64)
    for i in range(first, last):
        known, _ = _overlaps(start[i], start[i + 1], member, practice_start, network, found, count)
        result[i] = known + 1


@numba.njit(cache=True, nogil=True)
def _list_ways(first, last, start, member, practice_start, network, way_start, carried, moved):
    found = np.empty(len(network) + 1, np.int64)
    count = np.empty(len(network) + 1, np.int64)
    for i in range(first, last):
        known, total = _overlaps(start[i], start[i + 1], member, practice_start, network, found, count)
        carried[way_start[i]] = -1
        moved[way_start[i]] = total
        for k in range(known):
            carried[way_start[i] + 1 + k] = found[k]
            moved[way_start[i] + 1 + k] = total - count[k]


@numba.njit(cache=True)
def _best_labels(start, member, practice_start, network, price, label):
    found = np.empty(len(network) + 1, np.int64)
    count = np.empty(len(network) + 1, np.int64)
    for i in range(len(label)):
        known, total = _overlaps(start[i], start[i + 1], member, practice_start, network, found, count)
        label[i] = _best_way(known, total, found, count, price)[0]


@numba.njit(cache=True)
def _ways(start, member, practice_start, network, price, reduced, most, hub, label, fill):
    found = np.empty(len(network) + 1, np.int64)
    count = np.empty(len(network) + 1, np.int64)
    move = price[len(price) - 1]
    ways = 0
    for i in range(len(reduced)):
        known, total = _overlaps(start[i], start[i + 1], member, practice_start, network, found, count)
        best, pays = _best_way(known, total, found, count, price)
        for place in range(-1, known):
            way = -1 if place < 0 else found[place]
            worth = move * total if place < 0 else price[way] + move * (total - count[place])
            if way == best or reduced[i] + pays - worth <= most:
                if fill:
                    hub[ways] = i
                    label[ways] = way
                ways += 1
    return ways


@numba.njit(cache=True)
def _moved(start, member, practice_start, network, label, result):
    for i in range(len(label)):
        moved = 0
        for k in range(start[i], start[i + 1]):
            unit = member[k]
            for p in range(practice_start[unit], practice_start[unit + 1]):
                if network[p] >= 0 and network[p] != label[i]:
                    moved += 1
        result[i] = moved


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """Which larger area each hub lies in, the areas' centres being given.

    One row for each area, of its people. ``people`` (units,); ``away`` (units, areas) is what a unit
    in an area adds to the cost. ``label`` (hubs,) is the area, or None where hubs have not settled, and
    ``extra`` (hubs,) what lying in it adds.
    """

    people: IntArray
    away: FloatArray
    label: IntArray | None = None
    extra: FloatArray | float = 0.0

    @property
    def is_settled(self) -> bool:
        """Whether each hub lies in one area."""
        return self.label is not None

    def take(self, hubs: IntArray) -> Assigned:
        """Return the side of the named hubs."""
        if self.label is None or isinstance(self.extra, float):
            return self
        return replace(self, label=self.label[hubs], extra=self.extra[hubs])

    def joined(self, others: Sequence[Assigned]) -> Assigned:
        """Return this side and others, all settled, as one."""
        sides = [side for side in (self, *others) if side.label is not None]
        if not sides:
            return self
        labels = [side.label for side in sides if side.label is not None]
        return replace(
            self,
            label=np.concatenate(labels),
            extra=np.concatenate([np.atleast_1d(side.extra) for side in sides]),
        )

    def charge(self, start: Starts, member: MemberArray, price: FloatArray, reduced: FloatArray) -> None:
        """Add to reduced costs what lying in the area that suits it best costs each hub."""
        if self.label is not None:
            reduced -= self.matrix(start, member).T @ price
            return
        label, worth = self._best(start, member, price)
        del label
        reduced += worth

    def settled(self, start: Starts, member: MemberArray, price: FloatArray) -> Assigned:
        """Return the side with each hub in the area that suits it best."""
        return self.in_areas(start, member, self._best(start, member, price)[0])

    def in_areas(self, start: Starts, member: MemberArray, label: IntArray) -> Assigned:
        """Return the side with each hub in a given area.

        Parameters
        ----------
        start, member
            The hubs' units.
        label
            The area of each hub.
        """
        extra = np.empty(len(label))
        _lying_in(start, member, self.away, label, extra)
        return replace(self, label=label, extra=extra)

    def every_way(
        self, start: Starts, member: MemberArray, price: FloatArray, reduced: FloatArray, most: float
    ) -> tuple[IntArray, Assigned]:
        """Return each hub in each area that it could lie in at a reduced cost of at most so much."""
        arrays = (start, member, self.people, self.away, price, reduced, most)
        count = _places(*arrays, np.empty(0, np.int64), np.empty(0, np.int64), COUNT)
        hub, label = np.empty(count, np.int64), np.empty(count, np.int64)
        _places(*arrays, hub, label, FILL)
        sizes = (start[1:] - start[:-1])[hub]
        ends = np.concatenate(([0], np.cumsum(sizes)))
        members = np.concatenate([member[start[i] : start[i + 1]] for i in hub.tolist()])
        return hub, self.in_areas(ends, members, label)

    def matrix(self, start: Starts, member: MemberArray) -> sparse.csr_array:
        """Return the coefficients of settled hubs, shape (areas, hubs)."""
        assert self.label is not None
        hubs = len(self.label)
        people = np.add.reduceat(self.people[member], start[:-1]) if hubs else np.zeros(0)
        shape = (self.away.shape[1], hubs)
        return sparse.csr_array((people.astype(np.float64), (self.label, np.arange(hubs))), shape=shape)

    def _best(self, start: Starts, member: MemberArray, price: FloatArray) -> tuple[IntArray, FloatArray]:
        hubs = len(start) - 1
        label, worth = np.empty(hubs, np.int64), np.empty(hubs)

        areas = (start, member, self.people, self.away, price)
        _in_blocks(lambda first, last: _best_areas(first, last, *areas, label, worth), hubs)
        return label, worth


@numba.njit(cache=True, nogil=True)
def _in_area(first, last, member, people, away, price, area):
    cost = 0.0
    for k in range(first, last):
        unit = member[k]
        cost += away[unit, area] - price[area] * people[unit]
    return cost


@numba.njit(cache=True, nogil=True)
def _best_areas(first, last, start, member, people, away, price, label, worth):
    for i in range(first, last):
        worth[i] = np.inf
        for area in range(len(price)):
            cost = _in_area(start[i], start[i + 1], member, people, away, price, area)
            if cost < worth[i]:
                label[i], worth[i] = area, cost


@numba.njit(cache=True)
def _places(start, member, people, away, price, reduced, most, hub, label, fill):
    ways = 0
    for i in range(len(reduced)):
        best, least = 0, np.inf
        for area in range(len(price)):
            cost = _in_area(start[i], start[i + 1], member, people, away, price, area)
            if cost < least:
                best, least = area, cost
        for area in range(len(price)):
            cost = _in_area(start[i], start[i + 1], member, people, away, price, area)
            if area == best or reduced[i] + cost - least <= most:
                if fill:
                    hub[ways] = i
                    label[ways] = area
                ways += 1
    return ways


@numba.njit(cache=True)
def _lying_in(start, member, away, label, extra):
    for i in range(len(label)):
        extra[i] = 0.0
        for k in range(start[i], start[i + 1]):
            extra[i] += away[member[k], label[i]]


def practices_apart(
    start: Starts, member: MemberArray, practice_start: IntArray, hub_of: IntArray
) -> FloatArray:
    """Return, for each hub, its practices outside the largest group that it takes from one earlier hub.

    Parameters
    ----------
    start, member
        The hubs' units.
    practice_start
        Bounds of each unit's practices.
    hub_of
        Each practice's hub in the earlier plan, in order of units; below zero for none.
    """
    result = np.empty(len(start) - 1)
    _practices_apart(start, member, practice_start, hub_of, result)
    return result


@numba.njit(cache=True)
def _practices_apart(start, member, practice_start, network, result):
    found = np.empty(len(network) + 1, np.int64)
    count = np.empty(len(network) + 1, np.int64)
    for i in range(len(result)):
        known, total = _overlaps(start[i], start[i + 1], member, practice_start, network, found, count)
        largest = 0
        for place in range(known):
            largest = max(largest, count[place])
        result[i] = total - largest
