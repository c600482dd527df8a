"""Postcodes of an invented postcode area, one for each site and small area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scalecare.examples.land import Points
from scalecare.examples.lists import PracticeList
from scalecare.examples.settings import Settings
from scalecare.examples.towns import SmallAreas

_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
"""Letters that may stand in the second half of a postcode."""


@dataclass(frozen=True, slots=True, eq=False)
class Postcodes:
    """Postcodes of practices and small areas, and which of them the postcode table lacks.

    ``of_practices`` has one for each practice, the same one where practices share a building;
    ``of_areas`` one for each small area.
    """

    of_practices: tuple[str, ...]
    of_areas: tuple[str, ...]
    missing_from_table: str


def make_postcodes(
    settings: Settings,
    lists: Sequence[PracticeList],
    sites: Points,
    areas: SmallAreas,
    rng: np.random.Generator,
) -> Postcodes:
    """Give every site and small area a postcode.

    Parameters
    ----------
    settings
        The outward halves of each settlement, and whose postcode the table lacks.
    lists, sites
        Every practice and its site; equal sites share a postcode.
    areas
        The small areas.
    rng
        Draws the inward halves, each used once.
    """
    outward = {place.name: place.outward for place in settings.settlements}
    inward = _inward_halves(rng)
    by_site: dict[tuple[float, float], str] = {}
    for practice, (easting, northing) in zip(lists, sites.tolist(), strict=True):
        if (easting, northing) not in by_site:
            by_site[easting, northing] = f"{rng.choice(outward[practice.settlement])} {inward.pop()}"
    of_practices = tuple(by_site[easting, northing] for easting, northing in sites.tolist())
    places = [settings.settlements[index].outward for index in areas.settlement]
    of_areas = tuple(f"{rng.choice(halves)} {inward.pop()}" for halves in places)
    return Postcodes(of_practices, of_areas, _lacking(settings, lists, of_practices))


def _inward_halves(rng: np.random.Generator) -> list[str]:
    halves = [f"{digit}{first}{second}" for digit in range(10) for first in _LETTERS for second in _LETTERS]
    return [halves[index] for index in rng.permutation(len(halves))]


def _lacking(settings: Settings, lists: Sequence[PracticeList], postcodes: Sequence[str]) -> str:
    """Return the postcode of the smallest list of the town whose new building the table lacks."""
    town = [row for row, one in enumerate(lists) if one.settlement == settings.postcode_missing_from_table]
    return postcodes[min(town, key=lambda row: lists[row].registered)]
