"""What given hubs cost and whether they are admissible, by the definitions of the listing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numba
import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.listing import FloatArray, HubList, HubSpace, IntArray, further_cost


@numba.njit(cache=True, nogil=True)
def hub_cost(space, members, length):
    """What one hub costs; inf where no centre is allowed."""
    nearest = np.inf
    for k in range(length):
        for centre in range(space.practice_start[members[k]], space.practice_start[members[k] + 1]):
            away = 0.0
            for i in range(length):
                away += space.from_centre[centre, members[i]]
            nearest = min(nearest, away)
    if nearest == np.inf:
        return np.inf
    cost = space.travel_weight * nearest
    people = 0
    together = 0.0
    apart = 0.0
    for i in range(length):
        u = members[i]
        people += space.people[u]
        if space.has_pairs:
            for j in range(i + 1):
                together += space.pairs[u, members[j]]
        if space.spread_weight > 0.0:
            for j in range(i + 1):
                apart += space.spread[u, members[j]]
    if people == 0:
        return cost + together
    return cost + together + further_cost(space, members, length, people, apart)


@numba.njit(cache=True, nogil=True)
def nearest_centre(space, members, length):
    """The centre of one hub; -1 where none is allowed."""
    nearest = np.inf
    best = -1
    for k in range(length):
        for centre in range(space.practice_start[members[k]], space.practice_start[members[k] + 1]):
            away = 0.0
            for i in range(length):
                away += space.from_centre[centre, members[i]]
            if away < nearest:
                nearest, best = away, centre
    return best


@numba.njit(cache=True, nogil=True)
def is_connected(space, members, length, without):
    """Whether the members, all but one, hang together; ``without`` is a place among them or -1."""
    left = length - (0 if without < 0 else 1)
    if left <= 1:
        return left == 1
    met = np.zeros(length, np.bool_)
    queue = np.empty(length, np.int64)
    queue[0] = 1 if without == 0 else 0
    met[queue[0]] = True
    reached = 1
    at = 0
    while at < reached:
        unit = members[queue[at]]
        at += 1
        for e in range(space.start[unit], space.start[unit + 1]):
            near = space.neighbour[e]
            for j in range(length):
                if members[j] == near and not met[j] and j != without:
                    met[j] = True
                    queue[reached] = j
                    reached += 1
                    break
    return reached == left


@numba.njit(cache=True, nogil=True)
def _hub_costs(space, start, member, cost, people):
    for i in range(len(cost)):
        members = member[start[i] : start[i + 1]].astype(np.int64)
        cost[i] = hub_cost(space, members, len(members))
        for unit in members:
            people[i] += space.people[unit]


def as_hub_list(space: HubSpace, start: IntArray, member: npt.NDArray[np.int16]) -> HubList:
    """Return hubs with what they cost; those without an allowed centre cost inf.

    Parameters
    ----------
    space
        What hubs cost.
    start, member
        As in :class:`HubList`.
    """
    cost: FloatArray = np.zeros(len(start) - 1)
    people = np.zeros(len(start) - 1, np.int64)
    _hub_costs(space, start, member, cost, people)
    return HubList(start, member, cost, people < space.exception_below)


def list_of(space: HubSpace, hubs: Sequence[Iterable[int]]) -> HubList:
    """Return hubs given one by one, in the order given.

    Parameters
    ----------
    space
        What hubs cost.
    hubs
        The units of each.
    """
    members = [np.array(sorted(hub), dtype=np.int16) for hub in hubs]
    start = np.concatenate(([0], np.cumsum([len(hub) for hub in members]))).astype(np.int64)
    member = np.concatenate(members) if members else np.zeros(0, np.int16)
    return as_hub_list(space, start, member)
