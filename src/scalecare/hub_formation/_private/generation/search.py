"""Choose the best set of hubs where they are too many to list: they are generated as they are needed.

Method
------
1. Prices of units from the subgradient of the bound; a first plan grown around the centres it takes.
2. The linear relaxation over hubs that are priced in around every centre; its dual values bound the cost
   of any plan: the sum of prices, plus the least values of as many centres as the plan has hubs.
3. A plan that costs less than some target holds only hubs whose value is below what the target leaves
   to them. Those hubs are listed, for the highest target that leaves few enough of them, and the best
   choice among them is searched for as if they were all. The bound is then the lesser of the target and
   the bound over the list; where the target is the best plan's own cost, the plan is proven best.

Source
------
Baldacci, Christofides and Mingozzi (2008), Mathematical Programming 115(2), for listing the columns that
the gap leaves; Ceselli and Righini (2005), Networks 45(3), for pricing by centre.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

import numpy as np

from scalecare.hub_formation._private.generation.centre_prices import Priced, all_below
from scalecare.hub_formation._private.generation.column_generation import ColumnGeneration, PricingEffort
from scalecare.hub_formation._private.generation.dual_ascent import AscentEffort, DualAscent
from scalecare.hub_formation._private.generation.first_groups import grow_groups, nearest_units, round_hubs
from scalecare.hub_formation._private.generation.hub_costs import as_hub_list
from scalecare.hub_formation._private.generation.local_search import LocalSearch
from scalecare.hub_formation._private.generation.plan_limits import (
    about_a_plan,
    dearest_plan,
    parts_of_map,
    thresholds,
)
from scalecare.hub_formation._private.generation.pricing_space import (
    for_exceptions,
    is_additive,
    pricing_space,
)
from scalecare.hub_formation._private.listing import FloatArray, HubList, HubSpace, IntArray
from scalecare.hub_formation._private.master import Demand
from scalecare.hub_formation._private.partition_search import PartitionSearch

TOLERANCE = 1e-6
LARGE_HUB = 20
"""With more units a hub than this, searches around centres are cut shorter."""
FEWEST_NODES = 30
"""They keep this part of their nodes at least."""
MOST_COUNTS = 4
"""Numbers of hubs tried for a first plan."""


@dataclass(frozen=True, slots=True)
class GenerationEffort:
    """How much work each step does. Speed and proof depend on it, never the validity of a plan."""

    relaxed_rounds: int = 500
    exact_rounds: int = 40
    first_pushes: int = 30
    last_pushes: int = 300
    fewest_pushes: int = 10
    push_work: int = 1_000_000
    list_hubs: int = 400_000
    longest_list: int = 2_000_000
    list_nodes: int = 8_000_000
    first_target: float = 0.0005
    counting_steps: int = 40


class GenerationSearch:
    """One search, driven step by step.

    Parameters
    ----------
    space
        What makes a hub admissible and what it costs.
    demand
        What a plan must satisfy; with exceptions, at most so many.
    start
        Hubs of a known plan to begin from, or None.
    must_connect
        Whether hubs must be connected.
    least_exceptions
        No plan has fewer, as is known already.
    effort
        How much work each step does.

    Attributes
    ----------
    incumbent
        Hubs of the best plan so far, or None.
    objective, bound
        Its cost, inf without one; a proven lower bound on the cost of any plan.
    is_impossible
        Whether it is proven that no plan exists.
    looked_at
        How many hubs were generated.
    """

    def __init__(
        self,
        space: HubSpace,
        demand: Demand,
        *,
        start: HubList | None = None,
        must_connect: bool = True,
        least_exceptions: int = 0,
        effort: GenerationEffort | None = None,
    ) -> None:
        self.space, self.demand, self.must_connect = space, demand, must_connect
        self.effort = effort or GenerationEffort()
        self.incumbent = start
        self.objective = np.inf if start is None else float(start.cost.sum())
        self.bound = -np.inf
        self._least_exceptions = least_exceptions
        self.looked_at = 0
        band = pricing_space(space, must_connect=must_connect)
        self.is_impossible = not bool(np.isfinite(band.away).any(axis=0).all())
        self._near = (space.start, space.neighbour) if must_connect else nearest_units(space)
        self._dearest = dearest_plan(band, demand)
        self._exception_price = 4.0 * about_a_plan(band, demand) / max(demand.fewest, 1)
        self._spaces = [band]
        self._paid = 0.0
        if demand.most_exceptions and space.smallest < space.exception_below:
            self._spaces.append(for_exceptions(band, space.smallest, self._exception_price))
            self._allow_exceptions(demand.most_exceptions)

    def _is_over(self) -> bool:
        return self.is_impossible

    @property
    def are_fewest_exceptions(self) -> bool:
        """Whether it is proven that no plan has fewer exceptions than the incumbent."""
        return self.incumbent is not None and int(self.incumbent.exception.sum()) <= self._least_exceptions

    def _allow_exceptions(self, most: int) -> None:
        """Let plans have so many exceptions and no more.

        A plan pays for its exceptions while hubs are priced; the most it may pay comes off the bound.
        """
        self.demand = replace(self.demand, most_exceptions=most)
        self._paid = self._exception_price * most

    @property
    def gap(self) -> float:
        """What is not proven, as a share of the objective; inf without a plan."""
        if self.incumbent is None or not np.isfinite(self.bound):
            return np.inf
        return max(0.0, self.objective - self.bound) / max(abs(self.objective), TOLERANCE)

    def steps(self) -> Iterator[str]:
        """Work until the best plan is proven or all the work allowed is done; yields after each step."""
        if self.is_impossible:
            return
        effort = AscentEffort(nodes=self._affordable_nodes(AscentEffort().nodes))
        ascent = DualAscent(self._spaces, self.demand, about_a_plan(self._spaces[0], self.demand), effort)
        yield from self._climb(ascent)
        if self._is_over():
            return
        yield from self._first_plan(ascent)
        if len(self._spaces) > 1 and self.incumbent is not None:
            # From here on the question is what plans cost that have no more exceptions than this one.
            self._allow_exceptions(int(self.incumbent.exception.sum()))
            ascent.limit(self.demand)
        found: list[tuple[Priced, FloatArray]] = []
        target = self._hoped(ascent.bound)
        for priced in ascent.climb_exactly(target, self.effort.exact_rounds):
            found.append((priced, ascent.unit_price))
            yield "prices"
        self._lift_relaxed(ascent.bound)
        columns = self._columns(ascent, found)
        for doing in columns.steps():
            self._lift_relaxed(columns.bound)
            self.looked_at = columns.looked_at
            yield doing
            if self._is_over():
                return
        self._lift_relaxed(columns.bound)
        if columns.solution is not None:
            self._round(columns.hubs(), columns.solution.share)
            yield "rounded"
        if len(self._spaces) > 1 and not self.are_fewest_exceptions:
            yield from self._fewer_exceptions(columns)
        yield from self._close(columns)

    def _affordable_nodes(self, usual: int) -> int:
        """Nodes of a search around one centre: fewer where hubs, and so nodes, are large."""
        large = self.demand.units / max(self.demand.most, 1) / LARGE_HUB
        return max(usual // FEWEST_NODES, int(usual / max(large, 1.0) ** 2))

    def _climb(self, ascent: DualAscent) -> Iterator[str]:
        target = 1.5 * about_a_plan(self._spaces[0], self.demand)
        for number, _ in enumerate(ascent.climb(target, self.effort.relaxed_rounds)):
            if number % 20 == 19:
                yield "prices"
        self._lift_relaxed(ascent.bound)

    def _hoped(self, bound: float) -> float:
        """Where the bound may end: near the plan's cost, if that is any good."""
        hoped = bound + 0.03 * abs(bound)
        return min(hoped, self.objective + self._paid) if self.incumbent is not None else hoped

    # Plans ------------------------------------------------------------------------------------

    def _first_plan(self, ascent: DualAscent) -> Iterator[str]:
        near = self._near
        part = parts_of_map(self.space) if self.must_connect else np.zeros(self.demand.units, np.int64)
        for pushes in (self.effort.first_pushes, self.effort.last_pushes):
            for count in self._counts(len(ascent.chosen(ascent.least)), int(part.max()) + 1):
                centres = self._centres(ascent, count, part)
                seeds = np.full(self.demand.units, -1, np.int64)
                seeds[self._spaces[0].unit_of[centres]] = np.arange(len(centres))
                groups = grow_groups(self.space, seeds, self._spaces[0].away[centres], *near)
                self._accept(self._improved(groups, len(centres), pushes))
                yield "first plan"
                if self.incumbent is not None:
                    return

    def _round(self, hubs: HubList, share: FloatArray) -> None:
        """Make a plan of the hubs of which the relaxation chooses most, and work on it."""
        count = min(max(round(float(share.sum())), self.demand.fewest), self._most_groups())
        groups, centres = round_hubs(self.space, hubs, share, count, must_connect=self.must_connect)
        groups = grow_groups(self.space, groups, self._spaces[0].away[centres], *self._near)
        self._accept(self._improved(groups, len(centres), self.effort.last_pushes))

    def _most_groups(self) -> int:
        return min(self.demand.most + self.demand.most_exceptions, self.demand.units)

    def _counts(self, likely: int, parts: int) -> list[int]:
        """Numbers of hubs to try: the likely one, then those that leave most room in the band."""
        band = self._spaces[0]
        middle = float(band.people.sum()) / (0.5 * (band.lower + band.upper))
        most = min(self.demand.most + (parts if len(self._spaces) > 1 else 0), self.demand.units)
        others = sorted(range(self.demand.fewest, most + 1), key=lambda count: (abs(count - middle), count))
        tried = list(dict.fromkeys([likely, *others]))
        return [count for count in tried if parts <= count <= most][:MOST_COUNTS]

    def _centres(self, ascent: DualAscent, count: int, part: IntArray) -> IntArray:
        """The best centres, at least one in each part of the map."""
        ordered = ascent.chosen(ascent.least, self.demand.units)
        _, first = np.unique(part[self._spaces[0].unit_of[ordered]], return_index=True)
        rest = np.setdiff1d(np.arange(len(ordered)), first)
        return np.asarray(ordered[np.concatenate((first, rest))[:count]])

    def _improved(self, group_of: IntArray, count: int, pushes: int) -> HubList | None:
        price = 10.0 * self._exception_price if len(self._spaces) > 1 else np.inf
        local = LocalSearch(
            self.space, group_of, count, must_connect=self.must_connect, exception_price=price
        )
        return local.improve(min(pushes, self._affordable_pushes(count)))

    def _affordable_pushes(self, count: int) -> int:
        """Pushes for a work of about the same length: a push costs more where groups are large."""
        work = self.demand.units**2 // max(count, 1) * (1 if is_additive(self.space) else 8)
        return max(self.effort.fewest_pushes, self.effort.push_work // max(work, 1))

    def _accept(self, plan: HubList | None) -> None:
        if plan is None or plan.exception.sum() > self.demand.most_exceptions:
            return
        cost = float(plan.cost.sum())
        if cost < self.objective:
            self.incumbent, self.objective = plan, cost

    def _lift(self, bound: float) -> None:
        """Take a bound on what plans pay, exceptions and all."""
        self.bound = max(self.bound, min(bound - self._paid, self.objective))

    def _lift_relaxed(self, bound: float) -> None:
        """Take a bound on what plans pay by the lines that pricing knows; too high, there is no plan."""
        if bound > self._dearest + self._paid + TOLERANCE * max(1.0, abs(self._dearest)):
            self.is_impossible = self.incumbent is None
        self._lift(bound)

    # Relaxation -------------------------------------------------------------------------------

    def _columns(self, ascent: DualAscent, found: list[tuple[Priced, FloatArray]]) -> ColumnGeneration:
        usual = PricingEffort()
        effort = replace(usual, nodes=self._affordable_nodes(usual.nodes))
        columns = ColumnGeneration(
            self.space, self._spaces, self.demand, ascent.unit_price, ascent.least, effort
        )
        for priced, price in found:
            columns.let_in(priced, price)
        return columns

    # Proof ------------------------------------------------------------------------------------

    def _fewer_exceptions(self, columns: ColumnGeneration) -> Iterator[str]:
        """Choose among as many hubs as can be listed for the fewest exceptions."""
        any_plan = self._dearest + self._paid + TOLERANCE * max(1.0, self._dearest)
        listed, target = yield from self._longest_list(columns, -np.inf, any_plan)
        if listed is None:
            return
        counting = replace(listed, cost=listed.exception.astype(np.float64))
        search = PartitionSearch(counting, self.demand)
        is_done = False
        for number, doing in enumerate(search.steps()):
            yield doing
            is_done = search.incumbent is not None and search.objective - search.bound < 1.0 - TOLERANCE
            if is_done or number > self.effort.counting_steps:
                break
        if search.infeasible is not None and target >= any_plan:
            self.is_impossible = True
        fewest = int(search.objective) if search.incumbent is not None else self.demand.most_exceptions
        if search.incumbent is not None and (
            self.incumbent is None or fewest < self.incumbent.exception.sum()
        ):
            self.incumbent = as_hub_list(self.space, search.incumbent.start, search.incumbent.member)
            self.objective = float(self.incumbent.cost.sum())
        if is_done and target >= any_plan:
            self._least_exceptions = fewest
        if self.incumbent is not None and fewest < self.demand.most_exceptions:
            self._allow_exceptions(fewest)
            columns.allow_exceptions(fewest)
            self.bound = min(columns.bound - self._paid, self.objective)

    def _close(self, columns: ColumnGeneration) -> Iterator[str]:
        """List what the gap leaves and choose among it, until it is closed or too much is left."""
        reached = -np.inf
        while not self.is_impossible and self.gap > 1e-9:
            most = min(self.objective + self._paid, self._dearest + self._paid)
            most += TOLERANCE * max(1.0, abs(most))
            listed, target = yield from self._longest_list(columns, reached, most)
            if listed is None:
                return
            yield f"listed {len(listed)}"
            yield from self._choose_among(listed, target, most)
            reached = target

    def _choose_among(self, listed: HubList, target: float, most: float) -> Iterator[str]:
        """Search a list that holds all hubs of all plans that pay less than the target."""
        is_everything = target >= self._dearest + self._paid
        beyond = np.inf if is_everything else target
        search = PartitionSearch(listed, self.demand, start=self.incumbent)
        for doing in search.steps():
            self._accept(search.incumbent)
            self._lift(min(search.bound + self._paid, beyond))
            yield doing
            if search.bound + self._paid >= beyond and self.incumbent is not None and target < most:
                return
        self._accept(search.incumbent)
        if search.infeasible is not None:
            self.is_impossible = is_everything
            self._lift(target)
        else:
            self._lift(min(search.bound + self._paid, beyond))

    def _longest_list(
        self, columns: ColumnGeneration, reached: float, most: float
    ) -> Generator[str, None, tuple[HubList | None, float]]:
        """List the hubs below the highest target that leaves few enough; None where none is higher.

        Yields after each target.
        """
        step = self.effort.first_target * max(abs(columns.bound), 1e-2 * abs(most)) + TOLERANCE
        target = min(max(reached, columns.bound) + step, most)
        limit = self.effort.list_hubs if reached == -np.inf else self.effort.longest_list
        best: tuple[Priced | None, float] = (None, reached)
        while target > reached:
            found = all_below(
                self._spaces,
                columns.unit_price,
                thresholds(columns, target),
                nodes=self.effort.list_nodes,
                hubs=limit,
            )
            if found is None or len(found.value) > limit:
                break
            best = (found, target)
            yield f"hubs below {target:.0f}"
            if target >= most or len(found.value) > limit // 2:
                break
            step *= 2.0
            target = min(target + step, most)
        if best[0] is None:
            return None, reached
        hubs = as_hub_list(self.space, best[0].start, best[0].member)
        self.looked_at += len(hubs)
        return hubs.keep(np.isfinite(hubs.cost)), best[1]
