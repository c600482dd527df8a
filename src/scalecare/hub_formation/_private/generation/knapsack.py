"""A hub around one centre as a knapsack: what may stand in it, and the bound of filling it greedily.

The last unit is taken in part, so no hub that could be made of the same units costs less. The knapsack
has a least weight too: units that nobody wants are taken until it is reached. What a hub costs for its
size alone bends upwards, so filling stops where one more person costs more than it saves.

Source
------
Dantzig (1957), Discrete-variable extremum problems, Operations Research 5(2).
"""

from __future__ import annotations

import numba
import numpy as np

from scalecare.hub_formation._private.generation.pricing_space import size_cost

WEIGHTLESS = 1e-9


@numba.njit(cache=True, nogil=True)
def _slope(space, people):
    """How the cost of size changes with one more person."""
    slope = space.size_price if people >= space.target else -space.size_price
    if people < space.soft_lower:
        slope -= space.stretch_price
    elif people >= space.soft_upper:
        slope += space.stretch_price
    return slope


@numba.njit(cache=True, nogil=True)
def _next_bend(space, people):
    """The next number of people at which the cost of size changes its slope."""
    bend = space.upper
    if people < space.lower:
        bend = min(bend, space.lower)
    if space.size_price > 0.0 and people < space.target:
        bend = min(bend, space.target)
    if space.stretch_price > 0.0:
        if people < space.soft_lower:
            bend = min(bend, space.soft_lower)
        if people < space.soft_upper:
            bend = min(bend, space.soft_upper)
    return bend


@numba.njit(cache=True, nogil=True)
def fill(space, cost, people, is_open, stamp, already, so_far, share):
    """Fill a hub greedily with the open units, the last one in part.

    ``cost`` and ``people`` are in order of cost a person; units with ``is_open`` equal to ``stamp``
    may be taken. Returns a bound on the cost of any hub that grows from what it holds ``already``, and
    the multiplier of people that proves it; writes the ``share`` taken of each open unit.
    """
    total = so_far
    at = already
    last = -np.inf
    for i in range(len(cost)):
        if is_open[i] != stamp:
            continue
        share[i] = 0.0
        if people[i] < WEIGHTLESS:
            if cost[i] < 0.0:
                total += cost[i]
                share[i] = 1.0
            continue
        ratio = cost[i] / people[i]
        left = people[i]
        while left > WEIGHTLESS:
            if at >= space.upper:
                total += size_cost(space, at)
                if left < people[i]:
                    return total, ratio
                return total, last if last > -np.inf else min(ratio, -space.size_price - space.stretch_price)
            if at >= space.lower:
                slope = _slope(space, at)
                if ratio + slope >= 0.0:
                    total += size_cost(space, at)
                    return total, ratio if left < people[i] else max(last, -slope)
            step = min(left, _next_bend(space, at) - at)
            total += ratio * step
            at += step
            left -= step
            share[i] = 1.0 - left / people[i]
        last = ratio
    if at < space.lower:
        return np.inf, 0.0
    return total + size_cost(space, at), max(last, -_slope(space, min(at, space.upper)))


@numba.njit(cache=True, nogil=True)
def candidates(space, centre, unit_price):
    """Units that may stand with a centre, by cost a person, and what each adds to the hub's cost."""
    root = space.unit_of[centre]
    room = space.upper - space.people[root]
    allowed = np.zeros(len(space.people), np.bool_)
    for u in range(len(space.people)):
        allowed[u] = (
            u != root
            and space.people[u] <= room
            and space.practices[root] + space.practices[u] <= space.most_practices
            and space.away[centre, u] < np.inf
        )
    for i in range(space.conflict_start[root], space.conflict_start[root + 1]):
        allowed[space.conflict[i]] = False
    return _reached(space, root, allowed, centre, unit_price)


@numba.njit(cache=True, nogil=True)
def _reached(space, root, allowed, centre, unit_price):
    if space.must_connect:
        allowed = reach(space, root, allowed)
    units = np.flatnonzero(allowed)
    cost = np.empty(len(units))
    ratio = np.empty(len(units))
    for i in range(len(units)):
        u = units[i]
        cost[i] = space.away[centre, u] + space.own[u] - unit_price[u]
        ratio[i] = cost[i] / max(space.people[u], WEIGHTLESS)
    order = np.argsort(ratio, kind="mergesort")
    return units[order], cost[order]


@numba.njit(cache=True, nogil=True)
def reach(space, root, allowed):
    """Units that a walk over allowed units reaches from the root."""
    met = np.zeros(len(allowed), np.bool_)
    queue = np.empty(len(allowed) + 1, np.int64)
    queue[0] = root
    length = 1
    at = 0
    while at < length:
        u = queue[at]
        at += 1
        for i in range(space.start[u], space.start[u + 1]):
            near = space.neighbour[i]
            if allowed[near] and not met[near]:
                met[near] = True
                queue[length] = near
                length += 1
    return met


@numba.njit(cache=True, nogil=True)
def root_bound(space, centre, unit_price, share):
    """A bound on every hub around a centre; writes how much of each unit its relaxation takes."""
    root = space.unit_of[centre]
    share[:] = 0.0
    base = space.away[centre, root] + space.own[root] - unit_price[root]
    if space.people[root] > space.upper or base == np.inf:
        return np.inf
    units, cost = candidates(space, centre, unit_price)
    people = space.people[units].astype(np.float64)
    taken = np.zeros(len(units))
    is_open = np.ones(len(units), np.int64)
    bound, _ = fill(space, cost, people, is_open, 1, float(space.people[root]), base, taken)
    share[root] = 1.0
    for i in range(len(units)):
        share[units[i]] = taken[i]
    return bound
