"""Reduced costs of every listed hub, and the few that are worth adding to the programme."""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.listing import FloatArray, HubList, IntArray
from scalecare.hub_formation._private.master import Prices
from scalecare.hub_formation._private.rank_one_cuts import CutTable, RankOneCut
from scalecare.hub_formation._private.threads import in_blocks

SAMPLE = 1 << 14
"""Hubs looked at to tell where the cheap ones end."""


def plain_reduced_costs(hubs: HubList, unit_price: FloatArray, hub_price: FloatArray) -> FloatArray:
    """Return each hub's cost less the prices of its units and of the rows that count hubs.

    Parameters
    ----------
    hubs
        The listed hubs.
    unit_price
        Dual value of "this unit stands in one hub", shape (units,).
    hub_price
        What the rows that count hubs charge an ordinary hub and an exception, shape (2,).
    """
    result = np.empty(len(hubs))

    def price(first: int, last: int) -> None:
        _plain(first, last, hubs.start, hubs.member, hubs.cost, hubs.exception, unit_price, hub_price, result)

    in_blocks(price, len(hubs))
    return result


def price_hubs(
    hubs: HubList, prices: Prices, cuts: list[RankOneCut], units: int, *, exact: int | None = None
) -> FloatArray:
    """Return each hub's reduced cost, or for dear hubs a lower bound on it.

    Cuts can but raise a reduced cost. So where not all hubs are wanted exactly, cuts are charged only to
    hubs that are cheap without them.

    Parameters
    ----------
    hubs
        The listed hubs.
    prices
        Dual values.
    cuts
        The cuts that ``prices.cut`` speaks of.
    units
        How many units there are.
    exact
        About how many hubs are wanted exactly, those of least reduced cost; hubs whose reduced cost is
        below zero always are. All by default.
    """
    reduced = plain_reduced_costs(hubs, prices.unit, prices.hub)
    if hubs.side is not None and len(prices.side):
        hubs.side.charge(hubs.start, hubs.member, prices.side, reduced)
    table = CutTable.of(cuts, prices.cut, units)
    if len(table.price):
        _charge_cuts(hubs, table, reduced, _where_dear(reduced, exact))
    return reduced


def _where_dear(reduced: FloatArray, exact: int | None) -> float:
    """From where on reduced costs need not be exact: zero or above."""
    if exact is None or len(reduced) <= exact:
        return np.inf
    return max(0.0, _about(reduced, exact))


def _about(reduced: FloatArray, how_many: int) -> float:
    """A reduced cost that about so many hubs do not exceed, told from a sample."""
    return float(np.quantile(reduced[:: max(1, len(reduced) // SAMPLE)], how_many / len(reduced)))


def _charge_cuts(hubs: HubList, table: CutTable, reduced: FloatArray, dear: float) -> None:
    cuts = (table.start, table.cut, table.numerator, table.denominator, table.price)

    def charge(first: int, last: int) -> None:
        _cuts(first, last, hubs.start, hubs.member, *cuts, dear, reduced)

    in_blocks(charge, len(hubs))


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
def _plain(first, last, start, member, cost, exception, unit_price, hub_price, result):
    for i in range(first, last):
        value = cost[i] - hub_price[1 if exception[i] else 0]
        for k in range(start[i], start[i + 1]):
            value -= unit_price[member[k]]
        result[i] = value


@numba.njit(cache=True, nogil=True)
def _cuts(first, last, start, member, cut_start, cut, numerator, denominator, price, dear, reduced):
    sums = np.zeros(len(price), np.int32)
    touched = np.empty(len(price), np.int32)
    for i in range(first, last):
        if reduced[i] >= dear:
            continue
        met = 0
        for k in range(start[i], start[i + 1]):
            unit = member[k]
            for e in range(cut_start[unit], cut_start[unit + 1]):
                q = cut[e]
                if sums[q] == 0:
                    touched[met] = q
                    met += 1
                sums[q] += numerator[e]
        for t in range(met):
            q = touched[t]
            reduced[i] -= price[q] * (sums[q] // denominator[q])
            sums[q] = 0


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


def cheap(reduced: FloatArray, how_many: int) -> IntArray:
    """Return about so many hubs of least reduced cost, in order of their number.

    Parameters
    ----------
    reduced
        Reduced costs, shape (hubs,), more than are wanted.
    how_many
        About how many to take.
    """
    return np.flatnonzero(reduced <= _about(reduced, how_many))


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
