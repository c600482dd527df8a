"""Reduced costs of every listed hub, and the few that are worth adding to the programme."""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.listing import FloatArray, HubList, IntArray
from scalecare.hub_formation._private.master import LinearSolution
from scalecare.hub_formation._private.rank_one_cuts import CutTable, RankOneCut
from scalecare.hub_formation._private.threads import for_each

BLOCK = 262_144
"""Hubs priced by one thread at a time; only speed depends on it."""


def reduced_costs(hubs: HubList, unit_price: FloatArray, hub_price: FloatArray, cuts: CutTable) -> FloatArray:
    """Return each hub's cost less the dual prices of the rows it stands in.

    Parameters
    ----------
    hubs
        The listed hubs.
    unit_price
        Dual value of "this unit stands in one hub", shape (units,).
    hub_price
        What the rows that count hubs charge an ordinary hub and an exception, shape (2,).
    cuts
        Active cuts with their prices.
    """
    result = np.empty(len(hubs))

    def price(first: int) -> None:
        _reduced_costs(
            first,
            min(len(hubs), first + BLOCK),
            hubs.start,
            hubs.member,
            hubs.cost,
            hubs.exception,
            unit_price,
            hub_price,
            cuts.start,
            cuts.cut,
            cuts.numerator,
            cuts.denominator,
            cuts.price,
            result,
        )

    for_each(price, range(0, len(hubs), BLOCK))
    return result


def price_hubs(hubs: HubList, solution: LinearSolution, cuts: list[RankOneCut], units: int) -> FloatArray:
    """Return each hub's reduced cost under a solution of the relaxation.

    Parameters
    ----------
    hubs
        The listed hubs.
    solution
        The dual values.
    cuts
        The cuts they speak of.
    units
        How many units there are.
    """
    table = CutTable.of(cuts, solution.cut_price, units)
    reduced = reduced_costs(hubs, solution.unit_price, solution.hub_price, table)
    if hubs.side is not None:
        hubs.side.charge(hubs.start, hubs.member, solution.side_price, reduced)
    return reduced


def best_of_each_unit(
    hubs: HubList, reduced: FloatArray, units: int, per_unit: int, below: float
) -> npt.NDArray[np.int64]:
    """Return, in order, the hubs of least reduced cost that hold each unit.

    Parameters
    ----------
    hubs, reduced
        The listed hubs and their reduced costs.
    units
        How many units there are.
    per_unit
        How many hubs to take for each.
    below
        Only hubs with a reduced cost below this.
    """
    best = _best_of_each_unit(hubs.start, hubs.member, reduced, units, per_unit, below)
    return np.unique(best[best >= 0])


@numba.njit(cache=True, nogil=True)
def _reduced_costs(
    first,
    last,
    start,
    member,
    cost,
    exception,
    unit_price,
    hub_price,
    cut_start,
    cut,
    numerator,
    denominator,
    price,
    result,
):
    sums = np.zeros(len(price), np.int32)
    touched = np.empty(len(price), np.int32)
    for i in range(first, last):
        value = cost[i] - hub_price[1 if exception[i] else 0]
        met = 0
        for k in range(start[i], start[i + 1]):
            unit = member[k]
            value -= unit_price[unit]
            for e in range(cut_start[unit], cut_start[unit + 1]):
                q = cut[e]
                if sums[q] == 0:
                    touched[met] = q
                    met += 1
                sums[q] += numerator[e]
        for t in range(met):
            q = touched[t]
            value -= price[q] * (sums[q] // denominator[q])
            sums[q] = 0
        result[i] = value


@numba.njit(cache=True)
def _best_of_each_unit(start, member, reduced, units, per_unit, below):
    value = np.full((units, per_unit), below)
    best = np.full((units, per_unit), -1, np.int64)
    for i in range(len(reduced)):
        if reduced[i] >= below:
            continue
        for k in range(start[i], start[i + 1]):
            unit = member[k]
            place = per_unit
            while place > 0 and reduced[i] < value[unit, place - 1]:
                place -= 1
            if place == per_unit:
                continue
            for later in range(per_unit - 1, place, -1):
                value[unit, later] = value[unit, later - 1]
                best[unit, later] = best[unit, later - 1]
            value[unit, place] = reduced[i]
            best[unit, place] = i
    return best


def least(reduced: FloatArray, how_many: int) -> IntArray:
    """Return the hubs of least reduced cost in order of their number; ties go to the lower number.

    Parameters
    ----------
    reduced
        Reduced costs, shape (hubs,).
    how_many
        How many to take.
    """
    if how_many >= len(reduced):
        return np.arange(len(reduced))
    threshold = np.partition(reduced, how_many - 1)[how_many - 1]
    below = np.flatnonzero(reduced < threshold)
    ties = np.flatnonzero(reduced == threshold)[: how_many - len(below)]
    return np.sort(np.concatenate((below, ties)))
