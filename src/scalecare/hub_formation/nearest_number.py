"""The number of hubs nearest to the one asked for that a plan can have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from scalecare.domain import Finding
from scalecare.hub_formation._private.cover import STEPS, WHOLE, sum_by_hub
from scalecare.hub_formation._private.listing import FloatArray, HubList
from scalecare.hub_formation._private.master import Demand
from scalecare.hub_formation._private.partition_search import PartitionSearch


def nearest_number(
    hubs: HubList, known: HubList, people: npt.NDArray[np.int64], asked: Demand, free: Demand
) -> Iterator[Finding]:
    """Yield the numbers of hubs that have a plan and lie nearest to those asked for, from either side.

    Parameters
    ----------
    hubs
        Every admissible hub.
    known
        Hubs of some plan.
    people
        Of each unit.
    asked, free
        What was asked for, and the same with any number of hubs.
    """
    # To have few hubs, each costs one. To have many, each costs its people over those of the smallest,
    # less one: the people add up to the same in every plan.
    smallest = float(sum_by_hub(hubs, people).min())
    sides = (
        (lambda some: np.ones(len(some)), asked.most, 1),
        (lambda some: sum_by_hub(some, people) / smallest - 1.0, asked.fewest, -1),
    )
    for cost, limit, sign in sides:
        found, is_proven = _extreme(
            replace(hubs, cost=cost(hubs)), replace(known, cost=cost(known)), free
        )
        if sign * (found - limit) > 0:
            to = (min(asked.fewest, found), max(asked.most, found))
            figures = {"from": (asked.fewest, asked.most), "to": to, "is_smallest": is_proven}
            yield Finding("number_of_hubs", figures)


def _extreme(hubs: HubList, start: HubList, demand: Demand) -> tuple[int, bool]:
    """The number of hubs of a plan at least cost, and whether no number beyond it has one."""
    search = PartitionSearch(hubs, demand, start=start)
    is_proven = False
    for done, _ in enumerate(search.steps(), start=1):
        is_proven = search.objective - search.bound < WHOLE
        if is_proven or done >= STEPS:
            break
    assert search.incumbent is not None
    return len(search.incumbent), is_proven
