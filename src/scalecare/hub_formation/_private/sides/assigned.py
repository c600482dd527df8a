"""Which larger area each hub lies in, where hubs and areas are chosen together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numba
import numpy as np
from scipy import sparse

from scalecare.hub_formation._private.sides.side import COUNT, FILL, FloatArray, IntArray, MemberArray, Starts
from scalecare.hub_formation._private.threads import in_blocks


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
        in_blocks(lambda first, last: _best_areas(first, last, *areas, label, worth), hubs)
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
