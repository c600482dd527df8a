"""The number of hubs nearest to the one asked for that a plan can have."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from scalecare.domain import Finding
from scalecare.hub_formation._private.cover import cheapest_in_part, first_choice, sum_by_hub
from scalecare.hub_formation._private.listing import HubList
from scalecare.hub_formation._private.master import Demand

TRIES = 2
"""So many numbers are tried between one that has a plan and the nearest that may have one."""


def nearest_number(
    hubs: HubList, known: int, people: npt.NDArray[np.int64], asked: Demand, free: Demand
) -> Iterator[Finding]:
    """Yield numbers of hubs close to those asked for that have a plan.

    Parameters
    ----------
    hubs
        Every admissible hub.
    known
        A number of hubs that has a plan.
    people
        Of each unit.
    asked, free
        What was asked for, and the same with any number of hubs.
    """
    if known > asked.most:
        # Each hub costs one.
        bound = math.ceil(cheapest_in_part(replace(hubs, cost=np.ones(len(hubs))), free) - 1e-6)
        least = _closest(hubs, free, known, max(bound, asked.most + 1))
        yield _ask_for(asked, (min(asked.fewest, least), least), is_smallest=least <= bound)
    if known < asked.fewest:
        # Each hub costs its people over those of the smallest, less one: people add up to the same.
        size = sum_by_hub(hubs, people).astype(float)
        cost = size / size.min() - 1.0
        total = float(people.sum()) / size.min()
        bound = math.floor(total - cheapest_in_part(replace(hubs, cost=cost), free) + 1e-6)
        most = _closest(hubs, free, known, min(bound, asked.fewest - 1))
        yield _ask_for(asked, (most, max(asked.most, most)), is_smallest=most >= bound)


def _ask_for(asked: Demand, to: tuple[int, int], *, is_smallest: bool) -> Finding:
    return Finding(
        "number_of_hubs", {"from": (asked.fewest, asked.most), "to": to, "is_smallest": is_smallest}
    )


def _closest(hubs: HubList, free: Demand, known: int, wanted: int) -> int:
    """The number nearest to the one wanted for which a plan was found, from one that has a plan."""
    target = wanted
    for _ in range(TRIES):
        if target == known:
            return known
        limited = replace(free, most=target) if target < known else replace(free, fewest=target)
        some, _ = first_choice(hubs, limited)
        if some is not None:
            return len(some)
        target = (target + known + (1 if target < known else 0)) // 2
    return known
