"""Exampleshire itself: every part drawn from one seed, each from a stream of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from scalecare.domain import EngagementAnswer
from scalecare.examples.land import Land, Points, make_land
from scalecare.examples.lists import PracticeList, make_lists
from scalecare.examples.living import make_residence, way_km
from scalecare.examples.monthly import MeasureRow, PlantedSignal, make_measures, plant
from scalecare.examples.people import AreaDeprivation, make_age_sex, make_deprivation
from scalecare.examples.polling import make_engagement
from scalecare.examples.postcodes import Postcodes, make_postcodes
from scalecare.examples.settings import District, Settings, load_settings, load_words
from scalecare.examples.towns import SmallAreas, make_areas, place_settlements, place_sites

DEFAULT_SEED = 2026
"""The county that the documentation and the demonstration show."""


@dataclass(frozen=True, slots=True, eq=False)
class County:
    """The whole invented county, before it is written to files or read into a place.

    Attributes
    ----------
    settings
        What it was made from.
    land
        Coast, districts and barriers.
    lists, codes
        Every practice and its code, in order of code.
    sites
        Where practices are, shape (practices, 2), whole metres, EPSG:27700.
    districts
        The district of each practice.
    networks
        Code of each network by its name.
    postcodes
        Of practices and of small areas.
    suppliers
        Of each practice's clinical system.
    areas, area_codes, area_names, area_districts
        The small areas.
    deprivation
        Of each small area.
    residence
        People by practice and small area, shape (practices, areas).
    age_sex
        People by practice, sex and band, shape (practices, 2, bands).
    engagement
        Answers of the practices that gave one.
    measures
        Monthly counts.
    planted
        The signals planted in them.
    """

    settings: Settings
    land: Land
    lists: tuple[PracticeList, ...]
    codes: tuple[str, ...]
    sites: Points
    districts: tuple[District, ...]
    networks: dict[str, str]
    postcodes: Postcodes
    suppliers: tuple[str, ...]
    areas: SmallAreas
    area_codes: tuple[str, ...]
    area_names: tuple[str, ...]
    area_districts: tuple[District, ...]
    deprivation: AreaDeprivation
    residence: npt.NDArray[np.int64]
    age_sex: npt.NDArray[np.int64]
    engagement: tuple[EngagementAnswer, ...]
    measures: tuple[MeasureRow, ...]
    planted: tuple[PlantedSignal, ...]

    def __post_init__(self) -> None:
        """Make the arrays read-only: one county serves all who ask for its seed."""
        for array in (self.sites, self.residence, self.age_sex, self.areas.points, self.deprivation.score):
            array.flags.writeable = False


@lru_cache(maxsize=4)
def exampleshire(seed: int = DEFAULT_SEED) -> County:
    """Make the county.

    Parameters
    ----------
    seed
        Another seed gives another county of the same kind.

    Returns
    -------
    County
        The same bytes for the same seed.

    Examples
    --------
    >>> county = exampleshire()
    >>> len(county.codes), int(county.residence.sum())
    (86, 805994)
    """
    settings, words = load_settings(), load_words()
    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(12)]
    land = make_land(settings, streams[0])
    lists = make_lists(settings, words, streams[1])
    codes = count_on(settings.first_codes.practice, len(lists))
    centres = place_settlements(settings, land, streams[2])
    areas = make_areas(settings, land, centres, lists, streams[3])
    sites = place_sites(settings, land, centres, lists, streams[4])
    area_districts = _districts(land, areas.points)
    planted = plant(settings, lists, codes)
    between_km = way_km(settings.residence, land, sites, sites)
    return County(
        settings=settings,
        land=land,
        lists=lists,
        codes=codes,
        sites=sites,
        districts=_districts(land, sites),
        networks=_network_codes(settings, lists),
        postcodes=make_postcodes(settings, lists, sites, areas, streams[5]),
        suppliers=tuple(streams[11].choice(words.suppliers, len(lists)).tolist()),
        areas=areas,
        area_codes=count_on(settings.first_codes.area, len(areas.points)),
        area_names=_area_names(settings, area_districts),
        area_districts=area_districts,
        deprivation=make_deprivation(settings, centres, areas, streams[6]),
        residence=make_residence(settings.residence, land, sites, areas, lists, streams[7]),
        age_sex=make_age_sex(settings, lists, streams[8]),
        engagement=make_engagement(settings.engagement, words, lists, codes, between_km, streams[10]),
        measures=make_measures(settings, lists, codes, planted, streams[9]),
        planted=planted,
    )


def planted_signals(seed: int = DEFAULT_SEED) -> tuple[PlantedSignal, ...]:
    """List the signals planted in the monthly measures, so that an analysis can be tested for them.

    Parameters
    ----------
    seed
        Of the county.

    Examples
    --------
    >>> [signal.kind for signal in planted_signals()]
    ['step', 'drift', 'season', 'outlier_month', 'funnel_outlier']
    """
    return exampleshire(seed).planted


def sub_icb_of(county: County) -> dict[District, str]:
    """Return the code of each district's sub-ICB location.

    Parameters
    ----------
    county
        The county.
    """
    return {
        name: body.code
        for body in county.settings.areas_of_administration.sub_icbs
        for name in body.districts
    }


def count_on(first: str, count: int) -> tuple[str, ...]:
    """Return codes that count on from the first.

    Parameters
    ----------
    first
        Such as ``X81001``: what does not change, then five digits that count.
    count
        How many codes.

    Examples
    --------
    >>> count_on("X81001", 2)
    ('X81001', 'X81002')
    """
    stem, number = first[:-5], first[-5:]
    return tuple(f"{stem}{int(number) + index:05d}" for index in range(count))


def _districts(land: Land, points: Points) -> tuple[District, ...]:
    return tuple(land.district_of(float(easting), float(northing)) for easting, northing in points)


def _network_codes(settings: Settings, lists: Sequence[PracticeList]) -> dict[str, str]:
    """Give networks codes in order of name, so that neighbours do not stand side by side."""
    names = sorted({practice.network for practice in lists if practice.network is not None})
    return dict(zip(names, count_on(settings.first_codes.network, len(names)), strict=True))


def _area_names(settings: Settings, districts: Sequence[District]) -> tuple[str, ...]:
    """Name small areas as the census does: the authority, a number, and a letter for each of four."""
    authority = {body.district: body.name for body in settings.areas_of_administration.local_authorities}
    seen = dict.fromkeys(authority, 0)
    names = []
    for district in districts:
        number, letter = divmod(seen[district], 4)
        names.append(f"{authority[district]} {number + 1:03d}{'ABCD'[letter]}")
        seen[district] += 1
    return tuple(names)
