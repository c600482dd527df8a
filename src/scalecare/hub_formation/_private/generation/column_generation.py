"""The linear relaxation over hubs that nobody listed: the best around each centre come in, round by round.

Method
------
The relaxation is solved over the hubs known so far; its dual values, drawn some way back towards those
of the best bound, price the hubs around every centre; the best of them come in. Where prices drawn back
find nothing, they are drawn back less.

Source
------
Wentges (1997), International Transactions in Operational Research 4(2), for drawing back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scalecare.hub_formation._private.generation.centre_prices import Priced, plan_bound, price_centres
from scalecare.hub_formation._private.generation.hub_costs import as_hub_list
from scalecare.hub_formation._private.generation.pricing_space import PricingSpace, is_additive
from scalecare.hub_formation._private.listing import FloatArray, HubList, HubSpace
from scalecare.hub_formation._private.master import Demand, LinearMaster, LinearSolution

TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class PricingEffort:
    """How much work pricing does."""

    rounds: int = 150
    nodes: int = 3_000
    hubs_per_centre: int = 3
    drawn_back: float = 0.7
    settled: float = 2e-5
    leeway: float = 0.3


class BoxedMaster(LinearMaster):
    """The relaxation with prices of units held near given ones.

    Leaving a unit out costs a little more than its given price, so no dual value rises above that.
    """

    def hold(self, ceiling: FloatArray) -> None:
        """Let no dual value of a unit rise above its ceiling.

        Parameters
        ----------
        ceiling
            Shape (units,).
        """
        units = self.demand.units
        self._solver.changeColsCost(units, np.arange(units, dtype=np.int32), ceiling)


class ColumnGeneration:
    """The relaxation with hubs priced around centres.

    Parameters
    ----------
    space, spaces
        The place, as it is listed and as each kind of hub is priced.
    demand
        What a plan must satisfy.
    unit_price, least
        Dual values to begin from and the bounds of each centre under them.
    effort
        How much work.

    Attributes
    ----------
    bound
        Proven for any plan.
    unit_price, least
        Those that prove it.
    looked_at
        Hubs that pricing found, some of them more than once.
    is_settled
        Whether no hub is left that would lower the relaxation.
    """

    def __init__(
        self,
        space: HubSpace,
        spaces: Sequence[PricingSpace],
        demand: Demand,
        unit_price: FloatArray,
        least: FloatArray,
        effort: PricingEffort | None = None,
    ) -> None:
        # Both kinds of hub count alike here; an exception pays its price instead.
        self._ordinary = demand.most
        self._most = demand.most + demand.most_exceptions
        self.demand = replace(demand, most=self._most, most_exceptions=0)
        self.space, self.spaces, self._unit_of = space, spaces, spaces[0].unit_of
        self.effort = effort or PricingEffort()
        self.unit_price, self.least = unit_price, least
        self.bound = self._bound(unit_price, least)
        self.is_settled = False
        self.solution: LinearSolution | None = None
        self._is_additive = is_additive(space)
        self._known: set[bytes] = set()
        self.looked_at = 0
        possible = np.sort(least[np.isfinite(least)])
        self._threshold = float(possible[min(self._most, len(possible)) - 1]) if len(possible) else 0.0
        finite = spaces[0].away[np.isfinite(spaces[0].away)]
        self._penalty = 10.0 * float(np.abs(unit_price).max() + finite.max(initial=1.0)) + 1.0
        self._master = BoxedMaster(self.demand, self._penalty)
        self._leeway = np.full(demand.units, self.effort.leeway * float(np.abs(unit_price).mean()))

    def allow_exceptions(self, most: int) -> None:
        """Bound only plans with so many exceptions from here on.

        Parameters
        ----------
        most
            Most exceptions; no more than before.
        """
        self._most = self._ordinary + most
        self.demand = replace(self.demand, most=self._most)
        self.bound = self._bound(self.unit_price, self.least)

    def hubs(self) -> HubList:
        """Return all hubs that came in, with the costs that pricing gives them."""
        return self._master.known_hubs()

    def steps(self) -> Iterator[str]:
        """Price until nothing comes in or the work allowed is done; yields after each round."""
        drawn_back = self.effort.drawn_back
        self.let_in(self._price(self.unit_price, self._threshold), self.unit_price)
        self._master.hold(self.unit_price + self._leeway)
        for _ in range(self.effort.rounds):
            solution = self._master.solve()
            self.solution = solution
            charge = float(solution.hub_price[0])
            if solution.objective - self.bound <= self.effort.settled * abs(self.bound) and not self.is_short:
                self.is_settled = True
                return
            price = drawn_back * self.unit_price + (1 - drawn_back) * solution.unit_price
            threshold = drawn_back * self._threshold + (1 - drawn_back) * charge
            priced = self._price(price, threshold)
            rose = self._lift(price, priced.least, threshold)
            entered = self.let_in(priced, price, charge)
            if not entered:
                if drawn_back == 0.0 and not self.is_short:
                    self.is_settled = priced.is_complete
                    return
                if self.is_short and drawn_back < 0.1 and not self._loosen():
                    return
                drawn_back = drawn_back / 2 if drawn_back > 0.1 else 0.0
            elif rose:
                drawn_back = min(0.9, drawn_back + 0.05)
            yield "priced"

    def _loosen(self) -> bool:
        """Raise the ceiling of units that the hubs known so far leave out; False where it is sky-high."""
        assert self.solution is not None
        left_out = self.solution.uncovered[: self.demand.units] > 1e-6
        self._leeway[left_out] *= 4.0
        self._master.hold(self.unit_price + self._leeway)
        return float(self._leeway.max()) < 1e6 * self._penalty

    @property
    def is_short(self) -> bool:
        """Whether the hubs known so far cannot satisfy all rows."""
        return self.solution is None or bool(self.solution.uncovered.max(initial=0.0) > 1e-6)

    def _price(self, unit_price: FloatArray, threshold: float) -> Priced:
        thresholds = np.full(len(self._unit_of), threshold)
        effort = self.effort
        return price_centres(
            self.spaces, unit_price, thresholds, keep=effort.hubs_per_centre, nodes=effort.nodes
        )

    def _bound(self, unit_price: FloatArray, least: FloatArray) -> float:
        return plan_bound(unit_price, least, self._unit_of, self.demand.fewest, self._most)

    def _lift(self, unit_price: FloatArray, least: FloatArray, threshold: float) -> bool:
        bound = self._bound(unit_price, least)
        if bound <= self.bound:
            return False
        self.bound, self.unit_price, self.least, self._threshold = bound, unit_price, least, threshold
        return True

    def let_in(self, priced: Priced, price: FloatArray, charge: float = np.inf) -> int:
        """Let in what would lower the relaxation; returns how many hubs came in.

        Parameters
        ----------
        priced
            Hubs found under some dual values.
        price
            Those dual values, shape (u,).
        charge
            What the relaxation charges a hub; inf lets all in.
        """
        if not len(priced.value):
            return 0
        hubs = self._as_hubs(priced, price)
        solution = self.solution
        lowers = np.isfinite(hubs.cost)
        if np.isfinite(charge) and solution is not None:
            paid = np.add.reduceat(solution.unit_price[hubs.member], hubs.start[:-1])
            lowers &= hubs.cost - paid - charge < -TOLERANCE * np.maximum(1.0, np.abs(hubs.cost))
        return self.add(hubs.keep(lowers))

    def _as_hubs(self, priced: Priced, price: FloatArray) -> HubList:
        """Hubs with what pricing says they cost; exactly so where that is all they cost."""
        hubs = as_hub_list(self.space, priced.start, priced.member)
        self.looked_at += len(hubs)
        cost = hubs.cost + np.where(hubs.exception, self.spaces[-1].fixed, 0.0)
        if not self._is_additive:
            cost = priced.value + np.add.reduceat(price[priced.member], priced.start[:-1])
        return HubList(hubs.start, hubs.member, cost, np.zeros(len(hubs), np.bool_))

    def add(self, hubs: HubList) -> int:
        """Let hubs in that are not known yet; returns how many.

        Parameters
        ----------
        hubs
            Admissible hubs with finite costs.
        """
        fresh = []
        for hub in range(len(hubs)):
            key = np.sort(hubs.units(hub)).tobytes()
            if key not in self._known:
                self._known.add(key)
                fresh.append(hub)
        if fresh or not self._master.hubs:
            self._master.add_hubs(hubs.take(np.array(fresh, dtype=np.int64)))
        return len(fresh)
