"""Groups to begin a plan with: grown from centres, or taken from what a relaxation chooses most."""

from __future__ import annotations

import numba
import numpy as np

from scalecare.hub_formation._private.generation.hub_costs import is_connected, nearest_centre
from scalecare.hub_formation._private.listing import FloatArray, HubList, HubSpace, IntArray

NEAREST = 24
"""Where groups need not connect, this many nearest units stand for a unit's neighbours."""


def nearest_units(space: HubSpace) -> tuple[IntArray, IntArray]:
    """Return, by unit, the units it would most gladly stand with; both ways.

    Parameters
    ----------
    space
        What hubs cost.
    """
    units = len(space.people)
    first = space.practice_start[:-1]
    apart = np.where(np.isfinite(space.to_centre[:, first]), space.to_centre[:, first], 1e300)
    apart = apart + apart.T + (space.pairs + space.pairs.T if space.has_pairs else 0.0) + space.spread
    np.fill_diagonal(apart, np.inf)
    chosen = np.argsort(apart, axis=1, kind="stable")[:, : min(NEAREST, units - 1)]
    linked = np.zeros((units, units), np.bool_)
    linked[np.arange(units)[:, None], chosen] = True
    linked |= linked.T
    return np.concatenate(([0], np.cumsum(linked.sum(axis=1)))).astype(np.int64), np.nonzero(linked)[1]


def grow_groups(
    space: HubSpace, group_of: IntArray, away: FloatArray, near_start: IntArray, near: IntArray
) -> IntArray:
    """Grow groups over neighbours, the cheapest unit first, as long as people fit.

    Parameters
    ----------
    space
        What makes a hub admissible.
    group_of
        The group of each unit to begin with, -1 for none yet, shape (u,).
    away
        What each unit would cost with the centre of each group, shape (groups, u).
    near_start, near
        Neighbours by unit.
    """
    grown: IntArray = group_of.copy()
    _grow_groups(space, grown, away, near_start, near)
    return grown


@numba.njit(cache=True, nogil=True)
def _grow_groups(space, group_of, away, near_start, near):
    units = len(space.people)
    people = np.zeros(len(away))
    left = 0
    for unit in range(units):
        if group_of[unit] >= 0:
            people[group_of[unit]] += space.people[unit]
        else:
            left += 1
    limit = float(space.largest)
    while left > 0:
        best, best_unit, best_group = np.inf, -1, -1
        for unit in range(units):
            if group_of[unit] >= 0:
                continue
            for e in range(near_start[unit], near_start[unit + 1]):
                group = group_of[near[e]]
                if group < 0:
                    continue
                over = max(people[group] + space.people[unit] - limit, 0.0)
                price = min(away[group, unit], 1e250) / max(space.people[unit], 1) + 1e60 * over
                if price < best:
                    best, best_unit, best_group = price, unit, group
        if best_unit < 0:
            break
        group_of[best_unit] = best_group
        people[best_group] += space.people[best_unit]
        left -= 1
    for unit in range(units):
        if group_of[unit] < 0:
            group_of[unit] = 0


def round_hubs(
    space: HubSpace, hubs: HubList, share: FloatArray, count: int, *, must_connect: bool
) -> tuple[IntArray, IntArray]:
    """Begin groups with the hubs of which a relaxation chooses most.

    Parameters
    ----------
    space
        What makes a hub admissible.
    hubs, share
        Hubs, and how much of each is chosen.
    count
        How many groups.
    must_connect
        Whether groups must be connected.

    Returns
    -------
    tuple of arrays
        The group of each unit, -1 for none, and the centre of each group.
    """
    group_of = np.full(len(space.people), -1, np.int64)
    centres: list[int] = []
    for hub in np.argsort(-share, kind="stable").tolist():
        if len(centres) == count:
            break
        members = hubs.units(hub).astype(np.int64)
        left = members[group_of[members] < 0]
        centre = nearest_centre(space, members, len(members))
        if group_of[np.searchsorted(space.practice_start, centre, side="right") - 1] >= 0:
            continue
        if must_connect and not is_connected(space, left, len(left), -1):
            continue
        group_of[left] = len(centres)
        centres.append(centre)
    return group_of, np.array(centres, dtype=np.int64)
