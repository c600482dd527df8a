"""The band in practices of average size, for methods that count practices and not people."""

from __future__ import annotations

import math

from tests.bench.rivals.exchange import Instance


def fewest_practices(given: Instance) -> int:
    """Return how many average practices the least people of a hub are, rounded down.

    Parameters
    ----------
    given
        The instance.
    """
    return max(1, math.floor(int(given["minimum_people"]) / _average(given)))


def most_practices(given: Instance) -> int:
    """Return how many average practices the most people of a hub are, rounded up.

    Parameters
    ----------
    given
        The instance.
    """
    return math.ceil(int(given["maximum_people"]) / _average(given))


def _average(given: Instance) -> float:
    return float(sum(given["people"]) / len(given["people"]))
