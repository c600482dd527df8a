"""Choose the best set of hubs out of all admissible ones, with a proven bound.

Method
------
1. Linear programme over the full list: few hubs at a time, the rest priced with its dual values.
2. Rank-one cuts lift its bound; hubs whose reduced cost exceeds what is left of the gap go for good.
3. A whole choice among the hubs of least reduced cost gives a plan; more hubs, until the gap is closed.

Every bound is quoted in its Lagrangian form, valid for any dual values: prices of the rows, plus the
most hubs times the least reduced cost where that is below zero. A plan that uses a hub outside the
ones chosen from costs at least the bound plus that hub's reduced cost; so a choice proven best among
all hubs below a threshold lifts the bound to the lesser of its cost and bound plus threshold.

All is a sequence of steps that depend on the inputs alone, never on the clock: whoever drives it may
stop after any step and know what is proven by then.

Source
------
Garfinkel and Nemhauser (1970), Management Science 16(8); Barnhart et al. (1998), Operations Research
46(3), for columns and bounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scalecare.hub_formation._private.branching import Branching
from scalecare.hub_formation._private.feasibility import least_unsatisfied
from scalecare.hub_formation._private.listing import FloatArray, HubList, IntArray
from scalecare.hub_formation._private.master import (
    Demand,
    Duals,
    LinearMaster,
    LinearSolution,
    Prices,
    choose_whole,
    join,
)
from scalecare.hub_formation._private.pricing import best_of_each_unit, cheap, least, price_hubs
from scalecare.hub_formation._private.rank_one_cuts import RankOneCut, find_cuts

TOLERANCE = 1e-6
ROOM_BEYOND_CORE = 4
"""Reduced costs are exact of so many times the hubs kept at hand; of the others a bound is enough."""
CHOSEN = "choice"
"""What a step that chooses whole hubs calls itself."""
WORTH_DROPPING = 0.6
"""Where more of the list than this must be kept, copying it costs more than pricing the rest."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work each step does. Speed and proof depend on it, never the validity of a plan."""

    core_hubs: int = 1_000_000
    first_hubs_per_unit: int = 10
    more_hubs_per_unit: int = 4
    cuts_per_round: int = 150
    cut_rounds: int = 40
    rounds_without_a_plan: int = 3
    least_violation: float = 0.02
    least_lift: float = 1e-4
    choices: tuple[int, ...] = (1_000, 2_000, 4_000)
    further_choices: tuple[int, ...] = (8_000, 16_000, 32_000)
    nodes: int = 500
    choice_gap: float = 1e-7
    branches: bool = True
    branching_hubs: int = 1_000_000
    presolves: bool = True


class PartitionSearch:
    """One search, driven step by step.

    Parameters
    ----------
    hubs
        Every admissible hub.
    demand
        What a plan must satisfy.
    start
        Hubs of a known plan to begin from, or None.
    prices
        Dual values to begin from, such as those of an easier search, or None. They decide only which
        hubs are looked at first.
    master
        The programme of an earlier search of the same units and side rows, with the hubs and cuts it
        found, or None.
    effort
        How much work each step does.

    Attributes
    ----------
    incumbent
        Hubs of the best plan so far, or None.
    objective, bound
        Its cost, inf without one; a proven lower bound on the cost of any plan.
    infeasible
        A solution of the relaxation that leaves as little as possible unsatisfied, where it is proven
        that no plan exists; else None.
    master
        The programme, for a search that follows.
    """

    def __init__(
        self,
        hubs: HubList,
        demand: Demand,
        *,
        start: HubList | None = None,
        prices: Prices | None = None,
        master: LinearMaster | None = None,
        effort: Effort | None = None,
    ) -> None:
        self.demand = demand
        self.effort = effort or Effort()
        self.incumbent = start
        self.objective = np.inf if start is None else float(start.cost.sum())
        self.bound = -np.inf
        self.infeasible: LinearSolution | None = None
        self._pool = hubs
        self._core = hubs
        self._first_prices = prices
        penalty = 3.0 * float(hubs.cost.max(initial=1.0)) + 1.0
        self._is_new = master is None
        self.master = LinearMaster(demand, penalty) if master is None else master.slimmed()
        self.master.ask(demand, penalty)
        self._penalty = penalty
        self._solution: LinearSolution | None = None
        self._reduced: FloatArray = np.zeros(0)

    @property
    def gap(self) -> float:
        """What is not proven, as a share of the objective; inf without a plan."""
        if self.incumbent is None or not np.isfinite(self.bound):
            return np.inf
        return max(0.0, self.objective - self.bound) / max(abs(self.objective), TOLERANCE)

    @property
    def prices(self) -> Prices | None:
        """Dual values of the relaxation last solved over the full list."""
        solution = self._solution
        return None if solution is None else solution.prices.without_cuts()

    @property
    def duals(self) -> Duals | None:
        """Dual values of the relaxation last solved over the full list, with the cuts it had."""
        solution = self._solution
        if solution is None:
            return None
        return Duals(solution, tuple(self.master.cuts[: len(solution.cut_price)]))

    def steps(self) -> Iterator[str]:
        """Work until the best plan is proven, or that none exists; yields after each step.

        Walked to its end, it leaves an incumbent that is proven best, or none and so proof that the
        rules cannot be kept.
        """
        yield from self._start()
        yield from self._converge()
        if self._is_impossible():
            return
        self._drop_hubs_beyond_the_gap()
        yield from self._cut()
        if self._is_impossible():
            return
        yield from self._choose(self.effort.choices)
        if len(self._pool) > self.effort.branching_hubs:
            yield from self._choose(self.effort.further_choices)
        if self.effort.branches:
            yield from self._branch()

    # Linear programme -------------------------------------------------------------------------

    def _start(self) -> Iterator[str]:
        prices = self._first_prices or self._even_prices()
        reduced = price_hubs(self._pool, prices, [], self.demand.units, exact=self._nearly_core())
        self._shorten_core(reduced)
        if self.incumbent is not None:
            self.master.add_hubs(self.incumbent)
        if self._is_new:
            first = self._best(self._pool, reduced, self.effort.first_hubs_per_unit, np.inf)
            self.master.add_hubs(self._pool.take(first))
        yield "first hubs"

    def _even_prices(self) -> Prices:
        # As if every unit paid the median cost of a hub's member: any price would do.
        price = float(np.median(self._pool.cost / np.diff(self._pool.start)))
        rows = len(self.demand.side)
        return Prices(np.full(self.demand.units, price), np.zeros(2), np.zeros(rows), np.zeros(0))

    def _shorten_core(self, reduced: FloatArray) -> None:
        """Keep the hubs of least reduced cost at hand: pricing them alone is much quicker."""
        size = self.effort.core_hubs
        self._core = self._pool if len(self._pool) <= size else self._pool.take(cheap(reduced, size))

    def _best(self, hubs: HubList, reduced: FloatArray, per_unit: int, below: float) -> IntArray:
        return best_of_each_unit(hubs, reduced, self.demand.units, per_unit, below)

    def _nearly_core(self) -> int:
        """How many reduced costs are worth knowing exactly."""
        return ROOM_BEYOND_CORE * self.effort.core_hubs

    def _reduced_of(self, hubs: HubList, solution: LinearSolution, exact: int) -> FloatArray:
        return price_hubs(hubs, solution.prices, self.master.cuts, self.demand.units, exact=exact)

    def _converge(self) -> Iterator[str]:
        """Add hubs until none of the full list would lower the relaxation."""
        while True:
            yield from self._converge_on_core()
            solution = self.master.solve()
            reduced = self._reduced_of(self._pool, solution, self._nearly_core())
            self._lift_bound(self.master.lagrangian(solution, reduced))
            entering = self._entering(self._pool, reduced)
            self._solution, self._reduced = solution, reduced
            if len(entering):
                self.master.add_hubs(self._pool.take(entering))
                self._shorten_core(reduced)
                yield "priced"
            elif self._is_uncovered(solution):
                self.infeasible = least_unsatisfied(self._pool, self.demand, self.master.cuts)
                if self.infeasible is not None:
                    return
                self._raise_penalty()
                yield "penalty"
            else:
                self._take_if_whole(solution)
                return

    def _converge_on_core(self) -> Iterator[str]:
        while True:
            solution = self.master.solve()
            entering = self._entering(self._core, self._reduced_of(self._core, solution, 0))
            if not len(entering):
                return
            self.master.add_hubs(self._core.take(entering))
            yield "priced core"

    def _entering(self, hubs: HubList, reduced: FloatArray) -> IntArray:
        below = -TOLERANCE * max(1.0, abs(float(hubs.cost.mean())) if len(hubs) else 1.0)
        return self._best(hubs, reduced, self.effort.more_hubs_per_unit, below)

    def _is_uncovered(self, solution: LinearSolution) -> bool:
        return bool(solution.uncovered.max(initial=0.0) > TOLERANCE)

    def _is_impossible(self) -> bool:
        return self.infeasible is not None

    def _raise_penalty(self) -> None:
        self._penalty *= 100.0
        self.master.raise_penalty(self._penalty)

    def _lift_bound(self, value: float) -> None:
        self.bound = max(self.bound, min(value, self.objective))

    # Cuts -------------------------------------------------------------------------------------

    def _cut(self) -> Iterator[str]:
        """Lift the bound with violated inequalities until they stop helping."""
        for round_ in range(self.effort.cut_rounds):
            if round_ == self.effort.rounds_without_a_plan and self.incumbent is None:
                yield from self._look_for_a_plan()
                if self._is_impossible():
                    return
            before = self.master.solve().objective
            if self._is_closed() or not self._add_violated():
                break
            yield from self._converge_on_core()
            after = self.master.solve().objective
            if after - before < self.effort.least_lift * abs(after):
                break
            yield "cuts"
        yield from self._converge()
        if not self._is_impossible():
            self._drop_hubs_beyond_the_gap()
            yield "bound"

    def _look_for_a_plan(self) -> Iterator[str]:
        """Choose before the cuts are done: few large hubs leave a weak relaxation and long cutting."""
        yield from self._converge()
        for size in self.effort.choices:
            if self._is_impossible() or self.incumbent is not None:
                break
            yield from self._choose((size,))
        self._drop_hubs_beyond_the_gap()

    def _add_violated(self) -> bool:
        solution = self.master.solve()
        known = self.master.known_hubs()
        used = np.flatnonzero(solution.share > TOLERANCE)
        cuts = find_cuts(
            known.take(used),
            solution.share[used],
            self.demand.units,
            set(self.master.cuts),
            most=self.effort.cuts_per_round,
            least_violation=self.effort.least_violation,
        )
        if cuts:
            self.master.add_cuts(cuts)
        return bool(cuts)

    def _take_if_whole(self, solution: LinearSolution) -> None:
        used = np.flatnonzero(solution.share > TOLERANCE)
        if (solution.share[used] > 1.0 - TOLERANCE).all():
            self._accept(self.master.known_hubs().take(used))

    def _accept(self, hubs: HubList) -> None:
        cost = float(hubs.cost.sum())
        if cost < self.objective:
            self.incumbent, self.objective = hubs, cost

    def _is_closed(self) -> bool:
        return self.gap <= 1e-9

    # Plans ------------------------------------------------------------------------------------

    def _drop_hubs_beyond_the_gap(self) -> None:
        """Drop hubs that no plan better than the incumbent can use."""
        if not np.isfinite(self.objective) or self._solution is None:
            return
        proven = self.master.lagrangian(self._solution, self._reduced)
        keep = self._reduced <= self.objective - proven + TOLERANCE * max(1.0, abs(self.objective))
        if keep.mean() > WORTH_DROPPING:
            self._shorten_core(self._reduced)
            return
        self._pool = self._pool.keep(keep)
        self._reduced = self._reduced[keep]
        self._shorten_core(self._reduced)

    def _choose(self, sizes: tuple[int, ...]) -> Iterator[str]:
        """Choose whole hubs among ever more of least reduced cost."""
        for size in sizes:
            if self._is_closed():
                return
            everything = len(self._pool) <= size
            self._choose_among(least(self._reduced, size), everything=everything)
            yield f"{CHOSEN} among {min(size, len(self._pool))}"
            if everything:
                return
            self._drop_hubs_beyond_the_gap()

    def _choose_among(self, few: IntArray, *, everything: bool) -> None:
        beyond, outside = np.inf, np.inf
        assert self._solution is not None
        if not everything:
            outside = float(np.partition(self._reduced, len(few))[len(few)])
            beyond = self.master.lagrangian(self._solution, self._reduced) + outside
        hubs = self._pool.take(few).every_way(self._solution.side_price, self._reduced[few], outside)
        start = None
        if self.incumbent is not None:
            start = np.arange(len(self.incumbent))
            hubs = join([self.incumbent, hubs])
        choice = choose_whole(
            hubs,
            self.demand,
            self._active_cuts(),
            start=start,
            nodes=self.effort.nodes,
            gap=self.effort.choice_gap,
            presolves=self.effort.presolves,
        )
        if choice.chosen is not None:
            self._accept(hubs.take(choice.chosen))
        self._lift_bound(min(choice.bound, beyond))

    def _branch(self) -> Iterator[str]:
        """Close what is left on a search tree."""
        if self._is_closed():
            return
        assert self._solution is not None
        least_with = self.master.lagrangian(self._solution, self._reduced) + self._reduced
        tree = Branching(self.master, self._pool, least_with, self.objective, self.bound, self._penalty)
        for doing in tree.steps():
            if tree.better is not None:
                self._accept(tree.better)
            self._lift_bound(tree.bound)
            yield doing
        self._lift_bound(tree.bound)

    def _active_cuts(self) -> list[RankOneCut]:
        assert self._solution is not None
        return [
            cut
            for cut, price in zip(self.master.cuts, self._solution.cut_price, strict=False)
            if price < -TOLERANCE
        ]
