"""Generation on problems whose best values are published, timed."""

from __future__ import annotations

import time
from typing import Any

from tests.lib.generating import assert_a_choice
from tests.lib.referee import median_problem

from scalecare.hub_formation._private.generation.search import GenerationSearch


def median(name: str, gap: float, seconds: float) -> dict[str, Any]:
    """Solve a capacitated p-median problem.

    Parameters
    ----------
    name
        The problem.
    gap, seconds
        When to stop, looked at between steps.
    """
    problem = median_problem(name)
    search = GenerationSearch(problem.space, problem.demand, must_connect=problem.must_connect)
    began = time.perf_counter()
    for _ in search.steps():
        if search.gap <= gap or time.perf_counter() - began > seconds:
            break
    assert_a_choice(search)
    return {
        "units": problem.demand.units,
        "groups": problem.demand.fewest,
        "best_known": problem.best_known,
        "found": search.objective,
        "bound": search.bound,
        "gap": search.gap,
        "seconds": time.perf_counter() - began,
    }
