"""Areas and the hubs inside them as one: an area is priced with the best hubs it can be made of.

Method
------
A nested plan is a partition of the units into areas, and what an area costs is its own cost and that of
its hubs. So both tiers are one set partitioning, whose columns are areas with their hubs: its relaxation
needs one price for each unit, one for each hub and one for each area. Areas are priced around every
centre, by a search over hubs that hold no unit twice and touch. The bound is that of the prices: their
sum, and the least values of as many centres as the plan has areas. It holds for any prices, so the search
may stop at any round; where a centre was looked at only in part, a bound on the rest stands in.

Source
------
Dantzig and Wolfe (1960), Operations Research 8(1); Wentges (1997), International Transactions in
Operational Research 4(2), for prices drawn back towards those of the best bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from scalecare.hub_formation._private.generation.centre_prices import plan_bound
from scalecare.hub_formation._private.generation.column_generation import BoxedMaster
from scalecare.hub_formation._private.generation.pricing_space import PricingSpace
from scalecare.hub_formation._private.listing import FloatArray, HubList, IntArray
from scalecare.hub_formation._private.master import Demand, LinearSolution, choose_whole
from scalecare.hub_formation._private.nested.centre_search import (
    TOLERANCE,
    Around,
    CentreSearch,
    Charged,
    Depth,
    Terrain,
)
from scalecare.hub_formation._private.nested.hub_prices import HubPrices
from scalecare.hub_formation._private.sides import Amounts
from scalecare.hub_formation._private.threads import for_each

HALF_FREE = 0.5
"""An area likely in part stands for a centre of its own where more of its units than this are left."""


SHALLOW = Depth(hubs=1_000, near=1_000, few=300, splits=0, nodes=1_000, keep=8, margin=0.01)
DEEP = Depth(hubs=10_000, near=2_000, few=300, splits=60, nodes=25_000, keep=5, margin=0.01)
PROOF = Depth(hubs=10_000, near=2_000, few=300, splits=200, nodes=80_000, keep=5, margin=0.01)
WIDE = Depth(hubs=3_000, near=0, few=1_000, splits=20, nodes=5_000, keep=60, margin=0.2)


@dataclass(frozen=True, slots=True)
class NestedEffort:
    """How much work each step does. Speed and proof depend on it, never whether a bound holds."""

    core_hubs: int = 120_000
    core_rounds: int = 6
    rounds: int = 200
    drawn_back: float = 0.5
    settled: float = 2e-4
    leeway: float = 0.05
    shallow: Depth = SHALLOW
    deep: Depth = DEEP
    proof: Depth = PROOF
    wide: Depth = WIDE
    shallow_rounds: int = 25
    stuck_rounds: int = 3
    least_fall: float = 2e-3
    choice_nodes: int = 500
    choice_gap: float = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class NestedProblem:
    """Both tiers over the same units.

    ``hubs`` are all hubs that a plan may hold, ``areas`` what areas keep and cost, centres in order of
    their units; ``hub_range`` and ``area_range`` are the fewest and the most of each.
    """

    hubs: HubList
    areas: PricingSpace
    hub_range: tuple[int, int]
    area_range: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class NestedArea:
    """An area: numbers of its hubs, its units in order, and what it costs with its hubs."""

    hubs: tuple[int, ...]
    units: IntArray
    cost: float

    @property
    def key(self) -> tuple[int, bytes]:
        """What tells areas apart: how many hubs, and which units."""
        return len(self.hubs), self.units.tobytes()


@dataclass(frozen=True, slots=True, eq=False)
class NestedPrices:
    """Prices of units, shape (units,), of a hub and of an area."""

    unit: FloatArray
    hub: float
    area: float

    def towards(self, other: NestedPrices, share: float) -> NestedPrices:
        """Return prices part of the way to others.

        Parameters
        ----------
        other
            The others.
        share
            How much of the way, 0-1.
        """
        return NestedPrices(
            (1 - share) * self.unit + share * other.unit,
            (1 - share) * self.hub + share * other.hub,
            (1 - share) * self.area + share * other.area,
        )


class _Priced(NamedTuple):
    """What a round of pricing found.

    ``bound`` is proven where all hubs were looked at, and ``hoped`` is what it would be if the best areas
    found were the best there are; ``near`` are the hubs that matter around each centre.
    """

    bound: float
    hoped: float
    areas: list[tuple[int, ...]]
    near: list[IntArray]


class NestedGeneration:
    """The relaxation over areas with their hubs, driven step by step.

    Parameters
    ----------
    problem
        Both tiers.
    start
        The areas of a known plan, each as numbers of hubs.
    prices
        Prices to begin from.
    effort
        How much work each step does.

    Attributes
    ----------
    bound
        Proven for any nested plan.
    found
        All areas met so far.
    """

    def __init__(
        self,
        problem: NestedProblem,
        start: list[tuple[int, ...]],
        prices: NestedPrices,
        effort: NestedEffort | None = None,
    ) -> None:
        hubs, areas = problem.hubs, problem.areas
        self.problem, self.effort = problem, effort or NestedEffort()
        self.bound = -np.inf
        self.found: list[NestedArea] = []
        self._hoped, self._middle = -np.inf, prices
        self._units = len(areas.people)
        terrain = Terrain(areas)
        self._travel = terrain.travel
        self._searches = [CentreSearch(terrain, centre) for centre in range(len(terrain.travel))]
        self._centres = np.flatnonzero(np.isfinite(areas.away).any(axis=1))
        self._hub_prices = HubPrices(self._units, 3.0 * float(hubs.cost.max(initial=1.0)) + 1.0)
        self._is_large = len(hubs) > self.effort.core_hubs
        self._core, self._core_at = hubs, np.arange(0 if self._is_large else len(hubs))
        side = ((float(problem.hub_range[0]), float(problem.hub_range[1])),)
        self._demand = Demand(self._units, *problem.area_range, 0, side)
        self._master = BoxedMaster(self._demand, 10.0 * float(np.abs(prices.unit).max()) + 1.0)
        self._known: dict[tuple[int, bytes], float] = {}
        self._is_deep = False
        self._plan: set[tuple[int, bytes]] = set()
        self.know(start)

    def steps(self) -> Iterator[str]:
        """Let areas in until none would lower the relaxation; yields after each round."""
        effort, stuck, drawn_back = self.effort, 0, self.effort.drawn_back
        leeway = np.full(self._units, effort.leeway * float(np.abs(self._middle.unit).mean()))
        for round_ in range(effort.rounds):
            depth = effort.deep if self._is_deep else effort.shallow
            self._master.hold(self._middle.unit + leeway)
            solution = self._master.solve()
            leeway[solution.uncovered[: self._units] > TOLERANCE] *= 1.5
            if self._is_large and round_ % effort.core_rounds == 0:
                entered = self._price_all(effort.proof if self._is_deep else depth)
            else:
                asked = self._middle.towards(_prices_of(solution), 1 - drawn_back)
                priced = self._price(asked, depth, is_whole=not self._is_large)
                if priced.hoped > self._hoped:
                    self._hoped, self._middle = priced.hoped, asked
                self.bound = max(self.bound, -np.inf if self._is_large else priced.bound)
                entered = self.add([self._area_of(hubs) for hubs in priced.areas])
            yield "areas priced"
            fall = solution.objective - self._master.solve().objective
            stuck = stuck + 1 if fall < effort.least_fall * abs(solution.objective) else 0
            is_close = solution.objective - self._hoped <= effort.settled * abs(solution.objective)
            is_stuck = stuck >= effort.stuck_rounds or (not self._is_deep and round_ >= effort.shallow_rounds)
            if solution.uncovered.max(initial=0.0) > TOLERANCE or not (is_close or is_stuck):
                continue
            if self._is_deep and (is_close or (entered == 0 and drawn_back == 0.0)):
                return
            if self._is_deep:
                drawn_back = drawn_back / 2 if drawn_back > 0.1 else 0.0
            else:
                # What looked like the best areas were not.
                self._is_deep, self._hoped = True, -np.inf
            stuck = 0

    def _price_all(self, depth: Depth) -> int:
        """Look among all hubs under the prices that look best; returns how many areas are new.

        The hubs that matter around some centre stay at hand.
        """
        priced = self._price(self._middle, depth, is_whole=True)
        self.bound, self._hoped = max(self.bound, priced.bound), priced.hoped
        self._core_at = np.unique(np.concatenate([self._core_at, *priced.near]))
        self._core = self.problem.hubs.take(self._core_at)
        return self.add([self._area_of(hubs) for hubs in priced.areas])

    def prove(self) -> None:
        """Look among all hubs under the prices that look best, for a bound that holds."""
        self._price_all(self.effort.proof)

    def widen(self) -> None:
        """Let areas in that are worth little less than the best, for more whole plans to choose from."""
        priced = self._price(self._middle, self.effort.wide, is_whole=False)
        self.add([self._area_of(hubs) for hubs in priced.areas])

    @property
    def at_hand(self) -> IntArray:
        """Numbers of the hubs that matter around some centre, as far as is known."""
        met = [np.array(area.hubs, np.int64) for area in self.found]
        return np.unique(np.concatenate([self._core_at, *met]))

    # Areas ------------------------------------------------------------------------------------

    def add(self, areas: list[NestedArea]) -> int:
        """Let areas in that are not known, or not so cheap; returns how many.

        Parameters
        ----------
        areas
            Areas that keep the rules.
        """
        fresh = []
        for area in areas:
            if np.isfinite(area.cost) and area.cost < self._known.get(area.key, np.inf) - TOLERANCE:
                self._known[area.key] = area.cost
                fresh.append(area)
        if fresh:
            self.found += fresh
            self._master.add_hubs(_as_columns(fresh))
        return len(fresh)

    def _area_of(self, hubs: tuple[int, ...]) -> NestedArea:
        """The area that some hubs make up, around its best centre."""
        pool = self.problem.hubs
        units = np.sort(np.concatenate([pool.units(hub) for hub in hubs])).astype(np.int64)
        inside = np.isin(self.problem.areas.unit_of, units)
        travel = float(self._travel[np.ix_(inside, units)].sum(axis=1).min())
        return NestedArea(tuple(sorted(hubs)), units, float(pool.cost[list(hubs)].sum()) + travel)

    def know(self, areas: list[tuple[int, ...]]) -> None:
        """Let the areas of a plan in, from which :meth:`choose` begins.

        Parameters
        ----------
        areas
            Each as numbers of hubs.
        """
        plan = [self._area_of(area) for area in areas]
        self.add(plan)
        self._plan = {area.key for area in plan}

    def likely_centres(self) -> IntArray:
        """Return centres of the areas of which the relaxation takes most, no unit in two of them."""
        solution = self._master.solve()
        free, centres = np.ones(self._units, np.bool_), []
        for number in np.argsort(-solution.share, kind="stable").tolist():
            units = self.found[number].units
            if solution.share[number] > TOLERANCE and free[units].mean() > HALF_FREE:
                free[units] = False
                inside = np.flatnonzero(np.isin(self.problem.areas.unit_of, units))
                travel = self._travel[np.ix_(inside, units)].sum(axis=1)
                centres.append(int(inside[np.argmin(travel)]))
        return np.array(centres[: self.problem.area_range[1]], np.int64)

    def choose(self) -> list[NestedArea]:
        """Choose whole areas among those met."""
        last = {area.key: number for number, area in enumerate(self.found)}
        start = np.array([last[key] for key in self._plan], np.int64)
        columns, effort = self._master.known_hubs(), self.effort
        choice = choose_whole(
            columns, self._demand, [], start=start, nodes=effort.choice_nodes, gap=effort.choice_gap
        )
        chosen = start if choice.chosen is None else choice.chosen
        return [self.found[number] for number in chosen]

    # Prices -----------------------------------------------------------------------------------

    def _price(self, prices: NestedPrices, depth: Depth, *, is_whole: bool) -> _Priced:
        """Look for areas under some prices, among all hubs or those at hand."""
        hubs, at = self._core, self._core_at
        if is_whole:
            hubs, at = self.problem.hubs, np.arange(len(self.problem.hubs))
        threshold = prices.area + depth.margin * abs(prices.area)
        charged = Charged(hubs, at, prices.hub, self._hub_prices.under(hubs, prices.hub))
        around = self._around(prices, charged, threshold, depth)
        least = np.array([min([found.rest, *found.values]) for found in around])
        best = np.array([min([threshold, *found.values]) for found in around])
        areas = [tuple(hubs.tolist()) for found in around for hubs in found.areas]
        near = [found.near for found in around]
        return _Priced(self._bound(prices, least), self._bound(prices, best), areas, near)

    def _around(self, prices: NestedPrices, charged: Charged, threshold: float, depth: Depth) -> list[Around]:
        """Areas around every centre under some prices."""
        searches, around = self._searches, [Around.nothing(threshold)] * len(self._searches)
        rooms = [searches[c].room(prices.unit, charged, threshold) for c in self._centres.tolist()]
        charged = charged.within(max(rooms, default=0.0) + TOLERANCE * self._units)

        def search(index: int) -> None:
            centre = int(self._centres[index])
            if rooms[index] > 0:
                around[centre] = searches[centre].areas(prices.unit, charged, threshold, depth)

        for_each(search, range(len(self._centres)))
        return around

    def _bound(self, prices: NestedPrices, least: FloatArray) -> float:
        fewest, most = self.problem.hub_range
        counted = max(prices.hub, 0.0) * fewest + min(prices.hub, 0.0) * most
        return counted + plan_bound(prices.unit, least, self.problem.areas.unit_of, *self.problem.area_range)


def _prices_of(solution: LinearSolution) -> NestedPrices:
    return NestedPrices(solution.unit_price, float(solution.side_price[0]), float(solution.hub_price[0]))


def _as_columns(areas: list[NestedArea]) -> HubList:
    counts = np.array([[float(len(area.hubs))] for area in areas])
    return HubList(
        start=np.concatenate(([0], np.cumsum([len(area.units) for area in areas]))),
        member=np.concatenate([area.units for area in areas]).astype(np.int16),
        cost=np.array([area.cost for area in areas]),
        exception=np.zeros(len(areas), np.bool_),
        side=Amounts(counts),
    )
