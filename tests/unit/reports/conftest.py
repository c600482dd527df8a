"""A fabricated place of thirty practices, a plan of its hubs and today's networks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fabricated_place import AS_OF, fabricated_practices, grouped, grouping, residence, square

from scalecare.domain import DataProblem, HubPlan, Place, SourceRecord


@pytest.fixture
def place() -> Place:
    practices = fabricated_practices()
    return Place(
        name="Exampleshire",
        area="icb:QZZ",
        as_of=AS_OF,
        practices=practices,
        residence=residence(practices),
        boundaries=(square(),),
        problems=(DataProblem("no_coordinates", "Postcodes with no known position.", 2, 6_104, ("Z00028",)),),
        sources=(SourceRecord("map.csv", "practices", AS_OF, 30, used=True, sha256="ab" * 32),),
        attribution=("Fabricated data; no licence needed.",),
    )


@pytest.fixture
def bare_place(place: Place) -> Place:
    """The same practices with neither residence nor boundaries."""
    return replace(place, residence=None, boundaries=(), problems=(), sources=(), attribution=())


@pytest.fixture
def plan(place: Place) -> HubPlan:
    return grouping(place, grouped(place, 5))


@pytest.fixture
def today(place: Place) -> HubPlan:
    networks: dict[str, list[str]] = {}
    for practice in place.practices:
        if practice.pcn_code is not None:
            networks.setdefault(practice.pcn_code, []).append(practice.practice_code)
    return grouping(place, {code: tuple(codes) for code, codes in networks.items()}, "score")
