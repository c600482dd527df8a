"""Walk a generating search to its end, and hold what it found against the rules."""

from __future__ import annotations

import numpy as np
from tests.lib.referee import Referee

from scalecare.hub_formation._private.generation.local_search import keeps_rules
from scalecare.hub_formation._private.generation.search import GenerationSearch

PROVEN = 1e-6


def walked(problem: Referee, *, steps: int, gap: float = PROVEN) -> GenerationSearch:
    """Search until the gap is reached or so many steps are done; counts, never the clock."""
    search = GenerationSearch(problem.space, problem.demand, must_connect=problem.must_connect)
    for number, _ in enumerate(search.steps(), start=1):
        if search.gap <= gap or number == steps:
            break
    return search


def assert_a_choice(search: GenerationSearch) -> None:
    """Every unit stands in one group, no group breaks a limit, and the bound is no dream."""
    plan, demand = search.incumbent, search.demand
    assert plan is not None
    assert sorted(plan.member.tolist()) == list(range(demand.units))
    assert demand.fewest <= len(plan) <= demand.most
    assert keeps_rules(search.space, plan, search.must_connect)
    people = np.add.reduceat(search.space.people[plan.member], plan.start[:-1])
    assert (people <= search.space.largest).all()
    assert (people >= search.space.smallest).all()
    assert np.isfinite(search.bound)
    assert search.bound <= search.objective * (1 + 1e-12) + 1e-9
