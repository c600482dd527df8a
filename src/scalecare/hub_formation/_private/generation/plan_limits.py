"""Figures that limit what plans can be: what they cost about and at most, and what a target leaves hubs."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from scalecare.hub_formation._private.generation.centre_prices import by_unit
from scalecare.hub_formation._private.generation.column_generation import ColumnGeneration
from scalecare.hub_formation._private.generation.pricing_space import PricingSpace
from scalecare.hub_formation._private.listing import FloatArray, HubSpace, IntArray
from scalecare.hub_formation._private.master import Demand


def parts_of_map(space: HubSpace) -> IntArray:
    """Return the part of the map each unit belongs to: units of two parts are never linked.

    Parameters
    ----------
    space
        For its links.
    """
    units = len(space.people)
    entries = (np.ones(len(space.neighbour)), space.neighbour, space.start)
    links: sparse.csr_array[np.float64] = sparse.csr_array(entries, shape=(units, units))
    return np.asarray(csgraph.connected_components(links, directed=False)[1], dtype=np.int64)


def thresholds(columns: ColumnGeneration, target: float) -> FloatArray:
    """Return, by centre, the value below which a hub may stand in a plan that pays less than the target.

    All other hubs of the plan are worth at least the least values of other units' centres.

    Parameters
    ----------
    columns
        The dual values and the bounds of centres.
    target
        What the plan pays at most.
    """
    unit_of, demand = columns.spaces[0].unit_of, columns.demand
    least = by_unit(columns.least, unit_of)
    ordered = np.sort(least)
    sums = np.concatenate(([0.0], np.cumsum(ordered)))
    rank = np.searchsorted(ordered, least)
    own = np.where(np.isfinite(least), least, 0.0)
    best = np.full(len(least), np.inf)
    for count in range(demand.fewest, min(demand.most, len(ordered)) + 1):
        # The other count - 1 hubs: the least of all, without this unit's own where it is among them.
        others = np.where(rank < count - 1, sums[count] - own, sums[count - 1])
        best = np.minimum(best, others)
    left = target - float(columns.unit_price.sum()) - best
    return np.asarray(np.where(np.isfinite(left), left, -np.inf)[unit_of])


def about_a_plan(pricing: PricingSpace, demand: Demand) -> float:
    """Return about what a plan costs: each unit at half the reach of an average hub.

    Parameters
    ----------
    pricing, demand
        The place, and what a plan must satisfy.
    """
    ordered = np.sort(pricing.away, axis=0)
    place = int(0.5 / max(demand.fewest, 1) * (len(ordered) - 1))
    reach = np.where(np.isfinite(ordered[place]), ordered[place], 0.0)
    return float(reach.sum() + np.abs(pricing.own).sum()) + 1.0


def dearest_plan(pricing: PricingSpace, demand: Demand) -> float:
    """Return what no plan costs more than, by the lines that pricing knows.

    Every unit is at its farthest allowed centre, every hub of its dearest size.

    Parameters
    ----------
    pricing, demand
        The place, and what a plan must satisfy.
    """
    farthest = np.where(np.isfinite(pricing.away), pricing.away, -np.inf).max(axis=0)
    size = 0.0
    for people in (0.0, pricing.upper):
        beyond = max(pricing.soft_lower - people, people - pricing.soft_upper, 0.0)
        size = max(size, pricing.size_price * abs(people - pricing.target) + pricing.stretch_price * beyond)
    hubs = demand.most + demand.most_exceptions
    return float(np.maximum(farthest, 0.0).sum() + np.maximum(pricing.own, 0.0).sum() + hubs * size)
