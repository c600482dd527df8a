"""The best areas around one centre: a relaxation with prices of its own, split until areas can be grown.

Method
------
The relaxation takes units in part, as far as the hubs around the centre cover them. Its prices bound the
areas of this centre far better than prices for all areas do, because hubs that no cheap area of it could
hold ask for nothing. Hubs whose reduced cost leaves no room go. Where too many are left, a unit that is
taken in part is given to every area or to none, and the relaxation solved again; where few are left,
areas are grown from them.

Source
------
Land and Doig (1960), Econometrica 28(3), for the splitting.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import NamedTuple

import highspy
import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.generation.pricing_space import PricingSpace
from scalecare.hub_formation._private.listing import FloatArray, HubList, IntArray
from scalecare.hub_formation._private.nested.area_search import (
    BITS,
    by_rate,
    candidates,
    fill,
    grow_areas,
    holding_none,
    lay_out,
    losses,
)
from scalecare.hub_formation._private.pricing import best_of_each_unit, plain_reduced_costs

TOLERANCE = 1e-3
"""What a hub may cost less than its units are worth: far less than matters, far more than rounding."""
PER_UNIT = 4
"""Hubs of each unit let into a relaxation at once."""
ROUNDS = 30
"""Most rounds of hubs let into one relaxation; stopped short, it bounds less."""
IN_PART = 1e-6
USUAL_HUBS, FEWEST_NODES = 1_500, 2
"""Among more hubs than this the nodes of a search become fewer, but not fewer than so many."""

BoolArray = npt.NDArray[np.bool_]


class Depth(NamedTuple):
    """How far the search around a centre goes.

    ``hubs`` are the most that areas are grown from, ``near`` those named as mattering most; where more
    than ``few`` are left, at most ``splits`` relaxations come first. ``nodes`` are those of growing,
    ``keep`` the areas wanted, and ``margin`` says how much dearer they may be than the areas of a plan, as
    a share of an area's price.
    """

    hubs: int
    near: int
    few: int
    splits: int
    nodes: int
    keep: int
    margin: float


class Around(NamedTuple):
    """Areas around one centre, as numbers of hubs, their values, and a bound on all others.

    ``near`` are the hubs that matter most there.
    """

    areas: list[IntArray]
    values: list[float]
    rest: float
    near: IntArray

    @classmethod
    def nothing(cls, threshold: float) -> Around:
        """Return what is said where nothing is worth less than a threshold."""
        return cls([], [], threshold, np.zeros(0, np.int64))


class Charged(NamedTuple):
    """Hubs to make areas of under prices that none of them exceeds, and what is charged for each.

    ``at`` are their numbers in the whole list.
    """

    hubs: HubList
    at: IntArray
    charge: float
    price: FloatArray

    def within(self, room: float) -> Charged:
        """Return the hubs that cost less than so much beyond what their units are worth.

        Parameters
        ----------
        room
            The most that they may.
        """
        loss = plain_reduced_costs(self.hubs, self.price, np.full(2, self.charge))
        few = np.flatnonzero(loss < room)
        return self._replace(hubs=self.hubs.take(few), at=self.at[few])


class Terrain:
    """What the areas of all centres share.

    Parameters
    ----------
    areas
        What areas keep and cost.
    """

    def __init__(self, areas: PricingSpace) -> None:
        self.units = len(areas.people)
        self.people = areas.people.astype(np.float64)
        self.band = (areas.lower, areas.upper)
        self.unit_of = areas.unit_of
        self.travel = areas.away + areas.own[None, :]
        self.beside = _beside(areas)

    def filled(self, worth: FloatArray, sure: BoolArray) -> tuple[float, FloatArray]:
        """Return the knapsack's bound on all areas that hold some units, and what others cost beyond it.

        Parameters
        ----------
        worth
            What each unit adds, shape (units,).
        sure
            The units that they hold.
        """
        if not np.isfinite(worth[sure]).all():
            return np.inf, np.zeros(self.units)
        taken = np.packbits(sure, bitorder="little")
        words = np.zeros(self.beside.shape[1] * 8, np.uint8)
        words[: len(taken)] = taken
        order = by_rate(worth, self.people)
        already = float(self.people[sure].sum())
        rest, rate = fill(worth, self.people, order, words.view(np.uint64), already, *self.band)
        dear = np.maximum(worth - rate * self.people, 0.0)
        dear[sure] = 0.0
        return float(worth[sure].sum() + rest), dear


class Relaxed(NamedTuple):
    """A relaxation: prices of units, shape (units,), and how much of each unit it takes."""

    price: FloatArray
    share: FloatArray


class CentreRelaxation:
    """The relaxation of the best area around one centre, solved again as prices change.

    Parameters
    ----------
    terrain
        For people and the band.
    """

    def __init__(self, terrain: Terrain) -> None:
        units = terrain.units
        solver = highspy.Highs()
        solver.silent()
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("presolve", "off")
        bounds = np.zeros(units + 1), np.zeros(units + 1)
        bounds[0][units], bounds[1][units] = terrain.band
        no_entries = np.zeros(units + 1, np.int32), np.zeros(0, np.int32), np.zeros(0)
        solver.addRows(units + 1, *bounds, 0, no_entries[0], no_entries[1], no_entries[2])
        rows = np.column_stack((np.arange(units), np.full(units, units))).ravel().astype(np.int32)
        values = np.column_stack((np.full(units, -1.0), terrain.people)).ravel()
        starts = np.arange(0, 2 * units, 2, dtype=np.int32)
        zero, one = np.zeros(units), np.ones(units)
        solver.addCols(units, zero, zero, one, 2 * units, starts, rows, values)
        alone = np.arange(units, dtype=np.int32)
        free = np.full(units, highspy.kHighsInf)
        solver.addCols(units, zero, zero, free, units, alone, alone, one)
        self._solver, self._units = solver, units
        self._cost = np.zeros(0)

    def ask(self, worth: FloatArray, charge: float) -> None:
        """Set what units add to an area without their hubs, and what is charged for each hub.

        Parameters
        ----------
        worth
            Shape (units,).
        charge
            Taken off the cost of each hub.
        """
        # Leaving a unit of the area without a hub must cost more than anything could save.
        left_out = 100.0 * float(np.abs(worth[np.isfinite(worth)]).max(initial=1.0))
        allowed = np.where(np.isfinite(worth), worth, left_out)
        cost = np.concatenate((allowed, np.full(self._units, left_out), self._cost - charge))
        self._solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)

    def solve(
        self, hubs: HubList, charge: float, price: FloatArray, sure: BoolArray, out: BoolArray
    ) -> Relaxed:
        """Return prices that bound the areas best which hold some units and leave others out.

        Parameters
        ----------
        hubs
            The hubs that an area may hold, none of them with a unit that is out.
        charge
            What is taken off the cost of each.
        price
            Prices to begin from.
        sure, out
            Shape (units,).
        """
        index = np.arange(self._units, dtype=np.int32)
        least, most = sure.astype(np.float64), (~out).astype(np.float64)
        self._solver.changeColsBounds(self._units, index, least, most)
        found = Relaxed(price, least)
        if len(self._cost):
            found = self._run() or found
        for _ in range(ROUNDS):
            reduced = plain_reduced_costs(hubs, found.price, np.full(2, charge))
            below = -TOLERANCE if len(self._cost) else np.inf
            entering = best_of_each_unit(hubs, reduced, self._units, PER_UNIT, below)
            if not len(entering):
                break
            self._add(hubs.take(entering), charge)
            again = self._run()
            if again is None:
                break
            found = again
        return found

    def _run(self) -> Relaxed | None:
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._solver.getSolution()
        price, share = np.array(solution.row_dual), np.array(solution.col_value)
        return Relaxed(price[: self._units], share[: self._units])

    def _add(self, hubs: HubList, charge: float) -> None:
        free = np.full(len(hubs), highspy.kHighsInf)
        starts, rows = hubs.start[:-1].astype(np.int32), hubs.member.astype(np.int32)
        entries = len(rows)
        self._solver.addCols(
            len(hubs), hubs.cost - charge, np.zeros(len(hubs)), free, entries, starts, rows, np.ones(entries)
        )
        self._cost = np.concatenate((self._cost, hubs.cost))


class CentreSearch:
    """The areas around one centre.

    Parameters
    ----------
    terrain
        What it shares with other centres.
    centre
        Its number.
    """

    def __init__(self, terrain: Terrain, centre: int) -> None:
        self._terrain, self._travel = terrain, terrain.travel[centre]
        self._root = np.arange(terrain.units) == terrain.unit_of[centre]
        self._relaxation: CentreRelaxation | None = None

    def room(self, paid: FloatArray, charged: Charged, threshold: float) -> float:
        """Return what prices for all areas leave for the losses of hubs; zero or less where nothing.

        Parameters
        ----------
        paid
            What units pay, shape (units,).
        charged
            The hubs.
        threshold
            Only areas worth less are of use.
        """
        return threshold - self._terrain.filled(self._travel - paid + charged.price, self._root)[0]

    def areas(self, paid: FloatArray, charged: Charged, threshold: float, depth: Depth) -> Around:
        """Return the best areas that are worth less than a threshold.

        Parameters
        ----------
        paid, charged, threshold
            As for :meth:`room`.
        depth
            How far to look.
        """
        terrain, plain = self._terrain, self._travel - paid
        bound, dear = terrain.filled(plain + charged.price, self._root)
        # Under prices for all areas a hub may fall short by the tolerance, and an area by that of its hubs.
        room = threshold + TOLERANCE * terrain.units - bound
        few = _candidates(charged, dear, room) if room > 0 else np.zeros(0, np.int64)
        if not len(few):
            return Around.nothing(threshold)
        if self._relaxation is None:
            self._relaxation = CentreRelaxation(terrain)
        self._relaxation.ask(plain, charged.charge)
        found, at = _Best(threshold, depth.keep), charged.at[few]
        tree = _Tree(terrain, self._relaxation, plain, charged.hubs.take(few), charged, self._root)
        tree.search(found, depth)
        return Around([at[hubs] for hubs in found.areas], found.values, found.rest, at[tree.nearest])


class _Best:
    """The best areas met, and a bound on all others."""

    def __init__(self, threshold: float, keep: int) -> None:
        self.areas: list[IntArray] = []
        self.values: list[float] = []
        self.rest = threshold
        self._keep = keep

    @property
    def limit(self) -> float:
        """What an area must be worth less than to be of use."""
        return self.rest

    def take(self, areas: list[IntArray], values: list[float]) -> None:
        """Take areas in; of too many the best stay, and the others count with the rest."""
        self.areas += areas
        self.values += values
        if len(self.values) > self._keep:
            order = np.argsort(self.values, kind="stable")
            self.leave(self.values[order[self._keep]])
            self.areas = [self.areas[i] for i in order[: self._keep]]
            self.values = [self.values[i] for i in order[: self._keep]]

    def leave(self, value: float) -> None:
        """Leave areas out that are worth so much at least."""
        self.rest = min(self.rest, value)


class _Tree:
    """The areas around a centre, split by the units they hold."""

    def __init__(
        self,
        terrain: Terrain,
        relaxation: CentreRelaxation,
        plain: FloatArray,
        near: HubList,
        charged: Charged,
        root: BoolArray,
    ) -> None:
        self._terrain, self._relaxation, self._plain = terrain, relaxation, plain
        self._near, self._charge, self._price, self._root = near, charged.charge, charged.price, root
        self.nearest = np.zeros(0, np.int64)

    def search(self, found: _Best, depth: Depth) -> None:
        """Look for the best areas as far as splits and nodes allow."""
        nothing = np.zeros(len(self._root), np.bool_)
        branches: list[tuple[float, int, BoolArray, BoolArray]] = [(-np.inf, 0, self._root, nothing)]
        splits = 0
        while branches:
            bound, number, sure, out = heapq.heappop(branches)
            if bound >= found.limit:
                return
            for value, more, less in self._work_on(sure, out, found, depth, may_split=splits < depth.splits):
                splits += 1
                heapq.heappush(branches, (value, number + splits, more, less))

    def _work_on(
        self, sure: BoolArray, out: BoolArray, found: _Best, depth: Depth, *, may_split: bool
    ) -> Iterator[tuple[float, BoolArray, BoolArray]]:
        terrain = self._terrain
        allowed = holding_none(self._near.start, self._near.member, out)
        hubs = self._near if len(allowed) == len(self._near) else self._near.take(allowed)
        if not len(hubs):
            return
        relaxed = self._relaxation.solve(hubs, self._charge, self._price, sure, out)
        stands_in = np.bincount(hubs.member, minlength=terrain.units) > 0
        worth = np.where(stands_in, self._plain + relaxed.price, np.inf)
        bound, dear = terrain.filled(worth, sure)
        listed = (hubs.start, hubs.member, hubs.cost)
        loss, spent, fewest = losses(*listed, self._charge, relaxed.price, dear, terrain.people)
        # Where prices are not quite what hubs allow, so much may come off with every hub.
        bound += min(0.0, float(loss.min())) * float(terrain.band[1] // max(fewest, 1.0))
        kept = np.flatnonzero(bound + np.maximum(spent, 0.0) < found.limit)
        if sure is self._root:
            self.nearest = kept[np.argsort(spent[kept], kind="stable")[: depth.near]]
        if not len(kept):
            return
        in_part = np.minimum(relaxed.share, 1.0 - relaxed.share) * ~(sure | out)
        if may_split and len(kept) > depth.few and in_part.max() > IN_PART:
            unit = np.arange(terrain.units) == np.argmax(in_part * terrain.people)
            yield bound, sure | unit, out
            yield bound, sure, out | unit
            return
        if len(kept) > depth.hubs:
            least = np.partition(spent[kept], depth.hubs)[depth.hubs]
            found.leave(bound + least)
            kept = kept[spent[kept] < least]
        if len(kept):
            self._grow(hubs, allowed, kept, loss, worth, sure, found, depth)

    def _grow(
        self,
        hubs: HubList,
        allowed: IntArray,
        kept: IntArray,
        loss: FloatArray,
        worth: FloatArray,
        sure: BoolArray,
        found: _Best,
        depth: Depth,
    ) -> None:
        terrain = self._terrain
        few = hubs.take(kept)
        member = few.member.astype(np.int64)
        # Areas must hold the sure units: each is made worth more than all else.
        reward = np.where(sure & ~self._root, _MUST, 0.0)
        value, made, rest = grow_areas(
            int(np.argmax(self._root)),
            lay_out(few.start, member, terrain.people, terrain.beside),
            loss[kept],
            (few.start, member),
            worth - reward,
            terrain.people,
            terrain.band,
            found.limit - reward.sum(),
            depth.keep,
            # A node looks at every hub, so among more of them fewer nodes take as long.
            max(FEWEST_NODES, depth.nodes * USUAL_HUBS // max(len(kept), USUAL_HUBS)),
        )
        found.leave(float(rest) + reward.sum())
        found.take([allowed[kept[area[area >= 0]]] for area in made], (value + reward.sum()).tolist())


_MUST = 1e9
"""More than an area could be worth, and little enough to leave digits for what it is worth."""


def _candidates(charged: Charged, dear: FloatArray, room: float) -> IntArray:
    """The hubs whose loss and dear units leave room."""
    hubs = charged.hubs
    hub = np.empty(len(hubs), np.int64)
    arrays = (hubs.start, hubs.member, hubs.cost, charged.charge, charged.price, dear, room)
    return hub[: candidates(*arrays, hub)]


def _beside(areas: PricingSpace) -> npt.NDArray[np.uint64]:
    """The units beside each unit, as bits, shape (units, words)."""
    units = len(areas.people)
    beside = np.zeros((units, (units + BITS - 1) // BITS), np.uint64)
    for unit in range(units):
        for other in areas.neighbour[areas.start[unit] : areas.start[unit + 1]].tolist():
            beside[unit, other // BITS] |= np.uint64(1) << np.uint64(other % BITS)
    return beside
