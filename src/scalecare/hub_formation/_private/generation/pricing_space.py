"""What pricing by centre needs to know of a place: costs that add up over the units of a hub.

A hub's travel is a sum over its units once the centre is given. Other lines are not sums; each is
replaced by a sum that no hub exceeds, so a hub is never priced above what it costs:

- pairs: half of all that a unit could save by standing with every other one;
- between members: the people-weighted mean, over the hub's units, of travel to each of them is no less
  than travel to the best of them;
- evenness of need and age, and change: nothing.

Evenness of size and the price of an elastic band depend on people alone and are priced as they are.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from scalecare.hub_formation._private.listing import NO_LIMIT, FloatArray, HubSpace, IntArray


class PricingSpace(NamedTuple):
    """A place for pricing by centre; arrays only.

    ``away`` (p, u) is what a unit costs with a centre, inf where forbidden; ``own`` (u,) what it costs
    with any; ``unit_of`` (p,) the unit a centre belongs to; ``practices`` (u,) how many practices a unit
    has, ``practice_start`` (u+1,) where they start. People are ``lower`` to ``upper``; ``size_price`` is
    per person away from ``target``, ``stretch_price`` per person below ``soft_lower`` or above
    ``soft_upper``; ``fixed`` is paid once.
    Without ``must_connect`` any set of units may be a hub.
    """

    start: IntArray
    neighbour: IntArray
    conflict_start: IntArray
    conflict: IntArray
    people: IntArray
    practices: IntArray
    practice_start: IntArray
    unit_of: IntArray
    away: FloatArray
    own: FloatArray
    lower: float
    upper: float
    target: float
    size_price: float
    soft_lower: float
    soft_upper: float
    stretch_price: float
    fixed: float
    most_practices: int
    must_connect: bool


def pricing_space(space: HubSpace, *, must_connect: bool = True) -> PricingSpace:
    """Return a place for pricing hubs within the band.

    Parameters
    ----------
    space
        What makes a hub admissible and what it costs.
    must_connect
        Whether hubs must be connected.
    """
    size = _size_line(space)
    lower = float(max(space.smallest, space.exception_below))
    return PricingSpace(
        start=space.start,
        neighbour=space.neighbour,
        conflict_start=space.conflict_start,
        conflict=space.conflict,
        people=space.people,
        practices=np.diff(space.practice_start),
        practice_start=space.practice_start,
        unit_of=np.repeat(np.arange(len(space.people)), np.diff(space.practice_start)),
        away=_away(space),
        own=_own(space),
        lower=lower,
        upper=float(space.largest),
        target=size[0],
        size_price=size[1],
        soft_lower=float(space.lower),
        soft_upper=float(space.upper),
        stretch_price=space.stretch_price,
        fixed=0.0,
        most_practices=space.most_practices,
        must_connect=must_connect,
    )


def for_exceptions(pricing: PricingSpace, smallest: int, price: float) -> PricingSpace:
    """Return the same place for pricing hubs below the band.

    Parameters
    ----------
    pricing
        The place for hubs within the band.
    smallest
        Fewest people of an exception.
    price
        What an exception costs beyond its lines.
    """
    return pricing._replace(lower=float(smallest), upper=pricing.lower - 1.0, fixed=price)


def is_additive(space: HubSpace) -> bool:
    """Return whether pricing by centre says of every hub exactly what it costs.

    Parameters
    ----------
    space
        What makes a hub admissible and what it costs.
    """
    lines = len(space.balance_weight) - (_size_line(space)[1] > 0)
    return not space.has_pairs and space.spread_weight == 0 and space.change_weight == 0 and not lines


def _size_line(space: HubSpace) -> tuple[float, float]:
    """Target and price of the evenness of size: the balance line that counts people."""
    for line in range(len(space.balance_weight)):
        if np.array_equal(space.balance[line], space.people.astype(np.float64)):
            return float(space.balance_target[line]), float(space.balance_weight[line])
    return 0.0, 0.0


def _away(space: HubSpace) -> FloatArray:
    # A hub without a price on travel still needs an allowed centre.
    away = np.where(np.isfinite(space.from_centre), space.travel_weight * _finite(space.from_centre), np.inf)
    return np.ascontiguousarray(away + _mean_travel(space, away))


def _finite(values: FloatArray) -> FloatArray:
    return np.where(np.isfinite(values), values, 0.0)


def _mean_travel(space: HubSpace, away: FloatArray) -> FloatArray:
    """Between members as travel to the centre; nothing where the two may have different best centres."""
    unit_of = np.repeat(np.arange(len(space.people)), np.diff(space.practice_start))
    nothing = np.zeros_like(away)
    if space.spread_weight == 0 or len(unit_of) != len(space.people) or not np.isfinite(away).all():
        return nothing
    both_ways = space.spread + np.diag(np.diag(space.spread))
    mean = 0.5 * space.spread_weight * both_ways / np.maximum(space.people, 1)[:, None]
    if not away.any():
        return np.asarray(mean)
    # One centre is best for both where one is a multiple of the other.
    ratio = float(away.sum()) / max(float(mean.sum()), 1e-300)
    return np.asarray(mean) if np.allclose(away, ratio * mean, rtol=1e-9, atol=1e-6) else nothing


def _own(space: HubSpace) -> FloatArray:
    if not space.has_pairs:
        return np.zeros(len(space.people))
    others = np.minimum(space.pairs, 0.0)
    np.fill_diagonal(others, 0.0)
    return np.ascontiguousarray(np.diag(space.pairs) + 0.5 * _most_saved(space, others))


def _most_saved(space: HubSpace, others: FloatArray) -> FloatArray:
    """The most each unit can save with others, as many as fit beside it; a share of one may count."""
    people = space.people.astype(np.float64)
    result = np.zeros(len(people))
    for unit in range(len(people)):
        room = float(space.largest) - people[unit]
        order = np.argsort(others[unit] / np.maximum(people, 1.0), kind="stable")
        taken = np.minimum(people[order], np.maximum(room - np.cumsum(people[order]) + people[order], 0.0))
        share = np.where(people[order] > 0, taken / np.maximum(people[order], 1.0), 1.0)
        result[unit] = float(others[unit][order] @ share)
    return result


@numba.njit(cache=True, nogil=True)
def size_cost(space, people):
    """What a hub of so many people costs for its size alone."""
    cost = space.fixed + space.size_price * abs(people - space.target)
    return cost + space.stretch_price * max(space.soft_lower - people, people - space.soft_upper, 0.0)


UNLIMITED = NO_LIMIT
"""Stands for no limit on practices."""
