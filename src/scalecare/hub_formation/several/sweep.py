"""Solve one list of hubs under one limit after another, each answer a start and a bound for the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scalecare.domain import SolveRecord
from scalecare.hub_formation._private.listing import HubList, set_labels, unit_keys
from scalecare.hub_formation._private.master import Demand, Duals, LinearMaster, Prices
from scalecare.hub_formation._private.partition_search import (
    CHOSEN,
    WORTH_DROPPING,
    Effort,
    PartitionSearch,
)
from scalecare.hub_formation.formulation import Formulation
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.search import PROVEN, Choice, Progress, Stop, Walk, is_covered, sparse_search

Mask = npt.NDArray[np.bool_]

SHARE_OF_WORST = 0.5
"""How much of the time left goes into the point with the widest gap."""

EFFORT = Effort(core_hubs=1 << 16, choices=(1_000, 2_000), further_choices=(4_000,))
"""A point starts close to the one before, so few hubs at hand are enough."""
FIRST_LOOK = replace(EFFORT, branches=False, cut_rounds=6, least_lift=1e-3)
"""All points are looked at before any is worked on until it is proven."""


@dataclass(frozen=True, slots=True, eq=False)
class Swept:
    """The best choice found under one limit, as listed hubs, with its proven bound."""

    demand: Demand
    hubs: HubList
    bound: float
    record: SolveRecord
    prices: Prices | None = None
    duals: Duals | None = None

    @property
    def objective(self) -> float:
        """Cost of the hubs."""
        return float(self.hubs.cost.sum())

    @property
    def gap(self) -> float:
        """What is not proven, as a share of the objective."""
        return max(0.0, self.objective - self.bound) / max(abs(self.objective), PROVEN)

    def as_choice(self) -> Choice:
        """Return the choice as a plan is made of it."""
        objective, gap = self.objective, self.gap
        return Choice(
            hubs=tuple(self.hubs.units(i) for i in range(len(self.hubs))),
            exceptions=0,
            fewest=self.demand.fewest,
            most=self.demand.most,
            objective=objective,
            bound=objective if gap <= PROVEN else self.bound,
            gap=0.0 if gap <= PROVEN else gap,
            record=self.record,
        )


class Sweep:
    """Solves the same hubs again and again.

    Parameters
    ----------
    pool
        Every admissible hub, with its side.
    stop
        When to stop at each limit; its seconds are shared among the limits still to come.
    clock, on_progress
        As for :func:`scalecare.hub_formation.form_hubs`.
    began
        What the clock said when the time began; now by default.

    Attributes
    ----------
    prices, master
        Dual values and programme of the last search, for the next.
    """

    def __init__(
        self,
        pool: HubList,
        stop: Stop,
        clock: Callable[[], float],
        on_progress: Callable[[Progress], None],
        *,
        began: float | None = None,
    ) -> None:
        self.pool, self.stop, self.clock, self.on_progress = pool, stop, clock, on_progress
        self._began = clock() if began is None else began
        self.prices: Prices | None = None
        self.master: LinearMaster | None = None

    def first_plan(self, problem: Formulation, rules: HubRules, demand: Demand) -> HubList | None:
        """Return the plan of the sparse graph, if it has one, and begin from its prices.

        Parameters
        ----------
        problem, rules
            What the pool was listed from.
        demand
            What a plan must satisfy; rows beside the partition are left out.
        """
        walk = Walk(self.stop, self.clock, self.on_progress)
        sparse = sparse_search(problem, rules, replace(demand, side=()), walk)
        if sparse is None:
            return None
        self.prices = sparse.prices
        return sparse.incumbent

    def solve(
        self,
        demand: Demand,
        name: str,
        *,
        start: HubList | None = None,
        bound: float = -np.inf,
        usable: Mask | None = None,
        share: float = 1.0,
        effort: Effort = EFFORT,
    ) -> Swept | None:
        """Return the best choice under one limit, or None where it is proven that there is none.

        Parameters
        ----------
        demand
            The limit, and all else that a choice must satisfy.
        name
            What progress calls it.
        start
            A known choice that satisfies it, settled, or None.
        bound
            A proven bound from a looser limit.
        usable
            Which hubs of the pool can be part of a choice, shape (hubs,); None for all. The others are
            taken out only where that shortens the list by much.
        share
            How much of what is left of the seconds may be used.
        effort
            How much work each step does.
        """
        is_worth_it = usable is not None and usable.mean() < WORTH_DROPPING
        pool = self.pool.keep(usable) if usable is not None and is_worth_it else self.pool
        if start is None and not is_covered(pool, demand):
            return None
        near_enough = replace(effort, choice_gap=max(effort.choice_gap, self.stop.gap / 2))
        search = PartitionSearch(
            pool, demand, start=start, prices=self.prices, master=self.master, effort=near_enough
        )
        search.bound = bound
        walk = Walk(self._stop_within(share), self.clock, self.on_progress)
        walk.through(search, name, at_least=CHOSEN)
        self.prices, self.master = search.prices or self.prices, search.master
        if search.incumbent is not None:
            record = walk.record(len(pool))
            return Swept(demand, search.incumbent, search.bound, record, search.prices, search.duals)
        if search.infeasible is not None or effort.branches:
            return None
        # A first look that finds nothing proves nothing.
        return self.solve(demand, name, bound=search.bound, usable=usable, share=share)

    def _stop_within(self, share: float) -> Stop:
        if self.stop.seconds is None:
            return self.stop
        left = max(self.stop.seconds - (self.clock() - self._began), 0.0)
        return replace(self.stop, seconds=left * share)

    def rising(
        self,
        demands: Iterable[Demand],
        usable: Callable[[Demand], Mask | None],
        *,
        start: HubList | None,
        bound: float = -np.inf,
    ) -> list[Swept]:
        """Solve from the tightest limit to the loosest; limits that no choice keeps are left out.

        What time is left then goes to the points with the widest gaps.

        Parameters
        ----------
        demands
            The limits in rising order: what keeps one keeps all that follow.
        usable
            Which hubs of the pool a limit leaves.
        start
            A choice that keeps the tightest limit, settled, or None.
        bound
            A proven bound for all of them.
        """
        wanted = list(demands)
        found: list[Swept] = []
        for number, demand in enumerate(wanted):
            swept = self.solve(
                demand,
                f"point {number + 1} of {len(wanted)}",
                start=found[-1].hubs if found else start,
                bound=bound,
                usable=usable(demand),
                share=1.0 / (len(wanted) - number),
                effort=FIRST_LOOK,
            )
            if swept is not None:
                found.append(swept)
        return self._closed(made_monotone(found), usable)

    def _closed(self, found: list[Swept], usable: Callable[[Demand], Mask | None]) -> list[Swept]:
        """Work on each point that is not proven, the widest gap first; once, or again while time is left."""
        tried: set[int] = set()
        while not self._is_out_of_time():
            still_open = {n for n, swept in enumerate(found) if not self._is_enough(swept)}
            if not still_open or (self.stop.seconds is None and still_open <= tried):
                break
            tried = tried if still_open - tried else set()
            worst = max(still_open - tried, key=lambda number: found[number].gap)
            tried.add(worst)
            swept = found[worst]
            self.prices = swept.prices or self.prices
            closer = self.solve(
                swept.demand,
                f"point {worst + 1} of {len(found)} again",
                start=swept.hubs,
                bound=swept.bound,
                usable=usable(swept.demand),
                share=1.0 if len(still_open) == 1 else SHARE_OF_WORST,
            )
            if closer is not None:
                found = made_monotone([*found[:worst], closer, *found[worst + 1 :]])
        return found

    def _is_enough(self, swept: Swept) -> bool:
        return swept.gap <= max(self.stop.gap, PROVEN)

    def _is_out_of_time(self) -> bool:
        return self.stop.seconds is not None and self.clock() - self._began >= self.stop.seconds


def made_monotone(found: list[Swept]) -> list[Swept]:
    """Return points to which a choice of a tighter limit and a bound of a looser one are passed on.

    Parameters
    ----------
    found
        Points from the tightest limit to the loosest.
    """
    up: list[Swept] = []
    for swept in found:
        better = up and up[-1].objective < swept.objective
        up.append(replace(swept, hubs=up[-1].hubs) if better else swept)
    best, down = -np.inf, []
    for swept in reversed(up):
        best = max(best, swept.bound)
        down.append(replace(swept, bound=best))
    return down[::-1]


def found_in(pool: HubList, hubs: HubList) -> HubList:
    """Return the same hubs as a pool lists them, with its costs and side.

    Parameters
    ----------
    pool
        A list that holds all of them.
    hubs
        The hubs looked for.
    """
    if not len(pool) or not len(hubs):
        return pool.take(np.zeros(0, np.int64))
    keys = unit_keys(int(max(pool.member.max(), hubs.member.max())) + 1)
    wanted = {frozenset(hubs.units(i).tolist()) for i in range(len(hubs))}
    label, sought = set_labels(pool, keys), np.sort(set_labels(hubs, keys))
    # A search among the few sought; to sort the many labels of the pool would take far longer.
    at = np.minimum(np.searchsorted(sought, label), len(sought) - 1)
    alike = np.flatnonzero(sought[at] == label)
    found = [i for i in alike.tolist() if frozenset(pool.units(i).tolist()) in wanted]
    return pool.take(np.array(found, np.int64))
