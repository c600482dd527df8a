"""A place in a few figures: its lists, and its networks against the size of a hub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scalecare.domain import DataProblem, ParameterSet, Place


@dataclass(frozen=True, slots=True)
class Spread:
    """Sizes at the ends, the quartiles and the middle, in registered people."""

    least: float
    lower_quartile: float
    median: float
    upper_quartile: float
    most: float

    @classmethod
    def of(cls, sizes: Sequence[int]) -> Spread:
        """Return the spread of some sizes.

        Parameters
        ----------
        sizes
            One or more.

        Examples
        --------
        >>> Spread.of([1, 2, 3]).median
        2.0
        """
        return cls(*(float(value) for value in np.quantile(sizes, [0, 0.25, 0.5, 0.75, 1])))


@dataclass(frozen=True, slots=True)
class NetworkSizes:
    """Networks against the band of a hub; ``…_people`` are registered people."""

    minimum: float
    maximum: float
    networks: int
    below: int
    within: int
    above: int
    below_people: int
    within_people: int
    above_people: int
    without_network_people: int
    without_network_practices: int


@dataclass(frozen=True, slots=True)
class PlaceSummary:
    """A place in a few figures."""

    name: str
    area: str
    as_of: str
    practices: int
    registered: int
    with_coordinates: int
    with_residence: int
    list_sizes: Spread
    networks: NetworkSizes
    engagement_answers: int
    problems: tuple[DataProblem, ...]


def summarise(place: Place, parameters: ParameterSet) -> PlaceSummary:
    """Sum up a place.

    Parameters
    ----------
    place
        The place, or one area of it. A network is counted with its practices in that area.
    parameters
        Hold the size of a hub.
    """
    return PlaceSummary(
        name=place.name,
        area=place.area,
        as_of=place.as_of.isoformat(),
        practices=len(place.practices),
        registered=place.registered,
        with_coordinates=sum(practice.is_placed for practice in place.practices),
        with_residence=len(place.residence.practice_codes) if place.residence else 0,
        list_sizes=Spread.of([practice.registered for practice in place.practices]),
        networks=_network_sizes(place, parameters),
        engagement_answers=len(place.engagement),
        problems=place.problems,
    )


def _network_sizes(place: Place, parameters: ParameterSet) -> NetworkSizes:
    minimum = parameters.value("hub.minimum_people", place.as_of)
    maximum = parameters.value("hub.maximum_people", place.as_of)
    sizes = _sizes(place)
    below = [size for size in sizes.values() if size < minimum]
    above = [size for size in sizes.values() if size > maximum]
    within = [size for size in sizes.values() if minimum <= size <= maximum]
    alone = [practice for practice in place.practices if practice.pcn_code is None]
    return NetworkSizes(
        minimum,
        maximum,
        len(sizes),
        below=len(below),
        within=len(within),
        above=len(above),
        below_people=sum(below),
        within_people=sum(within),
        above_people=sum(above),
        without_network_people=sum(practice.registered for practice in alone),
        without_network_practices=len(alone),
    )


def _sizes(place: Place) -> Mapping[str, int]:
    sizes: dict[str, int] = {}
    for practice in place.practices:
        if practice.pcn_code is not None:
            sizes[practice.pcn_code] = sizes.get(practice.pcn_code, 0) + practice.registered
    return sizes
