"""Today's networks, and how much of each a hub holds."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from scalecare.hub_formation._private.sides.side import FloatArray, IntArray, MemberArray, Starts

NOBODY = -1
"""A hub that carries on no network; a practice that has none."""


@dataclass(frozen=True, slots=True, eq=False)
class Networks:
    """Today's networks: ``network`` (practices,) in order of units, whose practices ``start`` bounds."""

    start: IntArray
    network: IntArray

    @property
    def count(self) -> int:
        """How many networks there are."""
        return int(self.network.max(initial=NOBODY)) + 1


@numba.njit(cache=True, nogil=True)
def overlaps(first, last, member, practice_start, network, found, count):
    """Networks a hub draws from, with practices; returns how many, and practices that have one."""
    known = 0
    total = 0
    for k in range(first, last):
        unit = member[k]
        for p in range(practice_start[unit], practice_start[unit + 1]):
            if network[p] < 0:
                continue
            total += 1
            place = 0
            while place < known and found[place] != network[p]:
                place += 1
            if place == known:
                found[place] = network[p]
                count[place] = 0
                known += 1
            count[place] += 1
    return known, total


def practices_apart(
    start: Starts, member: MemberArray, practice_start: IntArray, hub_of: IntArray
) -> FloatArray:
    """Return, for each hub, its practices outside the largest group that it takes from one earlier hub.

    Parameters
    ----------
    start, member
        The hubs' units.
    practice_start
        Bounds of each unit's practices.
    hub_of
        Each practice's hub in the earlier plan, in order of units; below zero for none.
    """
    result = np.empty(len(start) - 1)
    _practices_apart(start, member, practice_start, hub_of, result)
    return result


@numba.njit(cache=True)
def _practices_apart(start, member, practice_start, network, result):
    found = np.empty(len(network) + 1, np.int64)
    count = np.empty(len(network) + 1, np.int64)
    for i in range(len(result)):
        known, total = overlaps(start[i], start[i + 1], member, practice_start, network, found, count)
        largest = 0
        for place in range(known):
            largest = max(largest, count[place])
        result[i] = total - largest
