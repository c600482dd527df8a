"""Which practices can share a hub at all: what prunes an exact model without losing a plan."""

from __future__ import annotations

import heapq

from tests.bench.rivals.yard import Yard


def reachable(yard: Yard) -> list[list[int]]:
    """Return for each practice those that a hub with it can hold: a path between them fits in the band.

    A connected hub holds a path between any two of its practices, so no hub in the band is lost.

    Parameters
    ----------
    yard
        The instance.
    """
    return [sorted(_within(yard, practice)) for practice in range(len(yard.people))]


def most_practices(yard: Yard) -> int:
    """Return how many practices fit in a hub, the smallest first.

    Parameters
    ----------
    yard
        The instance.
    """
    held = yard.people.copy()
    held.sort()
    return int((held.cumsum() <= yard.most).sum())


def _within(yard: Yard, start: int) -> dict[int, int]:
    least = {}
    edge = [(int(yard.people[start]), start)]
    while edge:
        people, practice = heapq.heappop(edge)
        if practice in least or people > yard.most:
            continue
        least[practice] = people
        for other in yard.neighbours[practice]:
            if other not in least:
                heapq.heappush(edge, (people + int(yard.people[other]), other))
    return least
