"""Ask whether any mix of hubs satisfies the rows at all, whatever it costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scalecare.hub_formation._private.listing import HubList
from scalecare.hub_formation._private.master import Demand, LinearMaster, LinearSolution
from scalecare.hub_formation._private.pricing import best_of_each_unit, price_hubs
from scalecare.hub_formation._private.rank_one_cuts import RankOneCut

TOLERANCE = 1e-6
HUBS_PER_UNIT = 4


def least_unsatisfied(pool: HubList, demand: Demand, cuts: list[RankOneCut]) -> LinearSolution | None:
    """Return a solution that leaves as little as possible unsatisfied, or None where nothing need be.

    The first phase of the simplex over all hubs: they cost nothing, an unsatisfied row costs one. Its
    solution, with no hub left that would lower it, proves that no plan exists.

    Parameters
    ----------
    pool
        Every hub a plan may use.
    demand
        What a plan must satisfy.
    cuts
        Inequalities every plan keeps.
    """
    free = replace(pool, cost=np.zeros(len(pool)))
    master = LinearMaster(demand, penalty=1.0)
    master.add_hubs(free.take(np.zeros(0, np.int64)))
    if cuts:
        master.add_cuts(list(cuts))
    while True:
        solution = master.solve()
        if solution.uncovered.max(initial=0.0) <= TOLERANCE:
            return None
        reduced = price_hubs(free, solution.prices, master.cuts, demand.units, exact=0)
        entering = best_of_each_unit(free, reduced, demand.units, HUBS_PER_UNIT, -TOLERANCE)
        if not len(entering):
            return solution
        master.add_hubs(free.take(entering))
