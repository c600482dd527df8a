"""Which of today's networks each hub carries on, and how many practices move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numba
import numpy as np
import numpy.typing as npt
from scipy import sparse

from scalecare.hub_formation._private.ragged import bounds_of, entries_of
from scalecare.hub_formation._private.sides.networks import NOBODY, Networks, overlaps
from scalecare.hub_formation._private.sides.side import COUNT, FILL, FloatArray, IntArray, MemberArray, Starts
from scalecare.hub_formation._private.threads import in_blocks


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
        in_blocks(lambda first, last: _count_ways(first, last, *arrays, counts), hubs)
        ends = np.zeros(hubs + 1, np.int64)
        np.cumsum(counts, out=ends[1:])
        network, moved = np.empty(ends[-1], np.int16), np.empty(ends[-1], np.uint8)
        in_blocks(lambda first, last: _list_ways(first, last, *arrays, ends, network, moved), hubs)
        return cls(ends, network, moved)

    def take(self, hubs: IntArray) -> Ways:
        """Return the ways of the named hubs.

        Parameters
        ----------
        hubs
            Their numbers.
        """
        start = bounds_of(self.start, hubs)
        network = entries_of(self.start, self.network, hubs, start)
        return Ways(start, network, entries_of(self.start, self.moved, hubs, start))

    def least_moved(self) -> IntArray:
        """Return how many practices move at least, shape (hubs,)."""
        return np.minimum.reduceat(self.moved, self.start[:-1]) if len(self.moved) else np.zeros(0, np.int64)


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
        in_blocks(lambda first, last: _charge(first, last, *charges, reduced), len(reduced))

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
        known, _ = overlaps(start[i], start[i + 1], member, practice_start, network, found, count)
        result[i] = known + 1


@numba.njit(cache=True, nogil=True)
def _list_ways(first, last, start, member, practice_start, network, way_start, carried, moved):
    found = np.empty(len(network) + 1, np.int64)
    count = np.empty(len(network) + 1, np.int64)
    for i in range(first, last):
        known, total = overlaps(start[i], start[i + 1], member, practice_start, network, found, count)
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
        known, total = overlaps(start[i], start[i + 1], member, practice_start, network, found, count)
        label[i] = _best_way(known, total, found, count, price)[0]


@numba.njit(cache=True)
def _ways(start, member, practice_start, network, price, reduced, most, hub, label, fill):
    found = np.empty(len(network) + 1, np.int64)
    count = np.empty(len(network) + 1, np.int64)
    move = price[len(price) - 1]
    ways = 0
    for i in range(len(reduced)):
        known, total = overlaps(start[i], start[i + 1], member, practice_start, network, found, count)
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
