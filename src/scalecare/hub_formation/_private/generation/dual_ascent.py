"""First dual values, by steps along the subgradient of the bound.

Method
------
The bound of a plan is a concave function of the prices of units. A unit that the best hubs take more
than once is too dear to leave so cheap, one that none takes too cheap to be so dear; prices move by how
much each is over or under, and the step is shortened where the bound stops rising.

Source
------
Held, Wolfe and Crowder (1974), Mathematical Programming 6; Polyak (1969) for the length of a step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scalecare.hub_formation._private.generation.centre_prices import (
    Priced,
    plan_bound,
    price_centres,
    relaxed,
)
from scalecare.hub_formation._private.generation.pricing_space import PricingSpace
from scalecare.hub_formation._private.listing import FloatArray
from scalecare.hub_formation._private.master import Demand

SHORTER = 0.6
"""What is left of a step's length when the bound has stopped rising."""
PATIENCE = 12
"""Rounds without a higher bound before steps are shortened."""
SHORTEST = 0.02
"""A step of less than this share of the first no longer matters."""


@dataclass(frozen=True, slots=True)
class AscentEffort:
    """How much work each search around a centre does in exact rounds, and how many hubs it keeps."""

    nodes: int = 500
    hubs_per_centre: int = 1


class DualAscent:
    """Prices of units, the best so far.

    Parameters
    ----------
    spaces, demand
        The place for each kind of hub, and what a plan must satisfy.
    cost
        About what a plan costs; people share it evenly to begin with.
    effort
        How much work.

    Attributes
    ----------
    unit_price, least
        The best prices (u,) and the bounds of each centre under them (p,).
    bound
        What they prove.
    """

    def __init__(
        self,
        spaces: Sequence[PricingSpace],
        demand: Demand,
        cost: float,
        effort: AscentEffort | None = None,
    ) -> None:
        people = np.maximum(spaces[0].people, 1).astype(np.float64)
        self.spaces, self.demand, self.unit_of = spaces, demand, spaces[0].unit_of
        self.most = demand.most + demand.most_exceptions
        self.effort = effort or AscentEffort()
        self.unit_price: FloatArray = cost * people / people.sum()
        self.least: FloatArray = np.full(len(self.unit_of), -np.inf)
        self.bound = -np.inf

    def limit(self, demand: Demand) -> None:
        """Look for bounds on plans of another demand from here on.

        Parameters
        ----------
        demand
            What a plan must satisfy.
        """
        self.demand, self.most = demand, demand.most + demand.most_exceptions
        self.bound = plan_bound(self.unit_price, self.least, self.unit_of, demand.fewest, self.most)

    def climb(self, target: float, rounds: int) -> Iterator[None]:
        """Move the prices with hubs filled greedily, their last unit in part; yields after each round.

        Ends before the last round where steps have become too short to matter.

        Parameters
        ----------
        target
            Where the bound is thought to end.
        rounds
            How many.
        """
        step = _Step(self.unit_price, target)
        for _ in range(rounds):
            least, share = relaxed(self.spaces, step.price)
            self._keep(step, least)
            step.move(self, share[self.chosen(least)].sum(axis=0))
            yield
            if step.length < SHORTEST:
                return

    def climb_exactly(self, target: float, rounds: int) -> Iterator[Priced]:
        """Move the prices with whole hubs; yields what each round found.

        Parameters
        ----------
        target
            Where the bound is thought to end.
        rounds
            How many.
        """
        step = _Step(self.unit_price, target)
        self.bound = -np.inf if not np.isfinite(self.least).all() else self.bound
        margin = 0.05 * abs(target) / max(self.most, 1)
        for _ in range(rounds):
            limit = np.sort(self.least)[min(self.most, len(self.least)) - 1] + margin
            priced = price_centres(
                self.spaces,
                step.price,
                np.full(len(self.least), limit),
                keep=self.effort.hubs_per_centre,
                nodes=self.effort.nodes,
            )
            self._keep(step, priced.least)
            step.move(self, self._taken(priced))
            yield priced

    def _taken(self, priced: Priced) -> FloatArray:
        taken = np.zeros(len(self.unit_price))
        chosen = self.chosen(priced.least)
        for hub in priced.best_of(chosen):
            taken[priced.member[priced.start[hub] : priced.start[hub + 1]]] += 1.0
        return taken

    def _keep(self, step: _Step, least: FloatArray) -> None:
        step.bound = plan_bound(step.price, least, self.unit_of, self.demand.fewest, self.most)
        step.rose = step.bound > self.bound + 1e-7 * abs(self.bound) or not np.isfinite(self.bound)
        if step.rose:
            self.unit_price, self.least, self.bound = step.price, least, step.bound

    def chosen(self, least: FloatArray, count: int | None = None) -> np.ndarray:
        """Return the centres of the hubs that the bound takes, the best first.

        Parameters
        ----------
        least
            A bound on the value of every hub around each centre, shape (p,).
        count
            How many; by default as many as give the least bound.
        """
        order = np.argsort(least, kind="stable")
        _, first = np.unique(self.unit_of[order], return_index=True)
        order = order[np.sort(first)]
        if count is None:
            sums = np.cumsum(least[order])[: self.most]
            count = self.demand.fewest + int(np.argmin(sums[self.demand.fewest - 1 :]))
        return np.asarray(order[:count])


class _Step:
    """Where the prices stand, and how far they move next."""

    def __init__(self, price: FloatArray, target: float) -> None:
        self.price, self.target = price, target
        self.bound, self.rose = -np.inf, False
        self.length, self._idle = 1.0, 0
        self._direction = np.zeros(len(price))

    def move(self, best: DualAscent, taken: FloatArray) -> None:
        """Move on; from the best prices and less far where the bound has not risen for long."""
        self._idle = 0 if self.rose else self._idle + 1
        if self._idle > PATIENCE:
            self.length, self._idle, self.price = self.length * SHORTER, 0, best.unit_price
            self._direction[:] = 0.0
            return
        # A little of the last direction is kept: it damps the zigzag.
        self._direction = 1.0 - taken + 0.3 * self._direction
        size = max(float(self._direction @ self._direction), 1e-9)
        missing = max(self.target - self.bound, 1e-3 * abs(self.target))
        self.price = self.price + self.length * missing / size * self._direction
