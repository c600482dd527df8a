"""The instance as graph partitioners want it: one long list of neighbours, near ones hard to part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy
from tests.bench.rivals.exchange import Instance
from tests.bench.rivals.yard import Yard

SHARPEST = 1_000
"""The weight of a link of no length; whole numbers are wanted."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Links of practice ``i`` are ``neighbours[starts[i]:starts[i + 1]]``, with their ``weights``."""

    starts: list[int]
    neighbours: list[int]
    weights: list[int]
    people: list[int]


def graph_of(given: Instance) -> Graph:
    """Return practices weighed by people, and links by nearness: half at the median length.

    Parameters
    ----------
    given
        The instance.
    """
    yard = Yard.of(given)
    km = numpy.array(given["km"])
    pairs = [(a, b) for a, others in enumerate(yard.neighbours) for b in sorted(others)]
    lengths = [float(numpy.hypot(*(km[a] - km[b]))) for a, b in pairs]
    half = max(float(numpy.median(lengths)), 0.001)
    degrees = [len(others) for others in yard.neighbours]
    return Graph(
        starts=[0, *numpy.cumsum(degrees).tolist()],
        neighbours=[b for _, b in pairs],
        weights=[max(1, round(SHARPEST * half / (half + length))) for length in lengths],
        people=[int(people) for people in yard.people],
    )


def slack_of(given: Instance) -> float:
    """Return how far above the average the most people of a hub are, as a share of the average.

    Parameters
    ----------
    given
        The instance.
    """
    average = sum(given["people"]) / given["hubs"]
    return float(given["maximum_people"] / average - 1)
