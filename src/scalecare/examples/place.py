"""Exampleshire as a place in memory: what its files say, without the files."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from scalecare.domain import Boundary, BoundaryKind, Place, Practice, Residence
from scalecare.examples.county import DEFAULT_SEED, County, exampleshire
from scalecare.examples.degrees import to_degrees
from scalecare.examples.land import rings_of

ATTRIBUTION = (
    "Exampleshire is invented: it was made by code from a seed. No real practice, place or person is "
    "described. Its proportions follow figures published by NHS England, the Office for National "
    "Statistics and the Ministry of Housing, Communities and Local Government under the Open Government "
    "Licence v3.0."
)

_OLD_FROM_BAND = 13  # the band 65_69 is the fourteenth


def exampleshire_place(seed: int = DEFAULT_SEED) -> Place:
    """Return the county as a place: practices, residence, engagement, barriers and boundaries.

    Parameters
    ----------
    seed
        Another seed gives another county of the same kind.

    Returns
    -------
    Place
        As of 1 July 2026. The practice whose postcode no table knows has no coordinates.

    Examples
    --------
    >>> place = exampleshire_place()
    >>> place.name, len(place.practices), place.registered
    ('Exampleshire', 86, 805994)
    """
    county = exampleshire(seed)
    return Place(
        name="Exampleshire",
        area="england",
        as_of=county.settings.as_of,
        practices=_practices(county),
        residence=_residence(county),
        barrier_lines=county.land.barriers,
        engagement=county.engagement,
        boundaries=_boundaries(county),
        attribution=(ATTRIBUTION,),
    )


def _practices(county: County) -> tuple[Practice, ...]:
    degrees = to_degrees(county.sites)
    need = county.residence @ county.deprivation.score / county.residence.sum(axis=1)
    old = county.age_sex[:, :, _OLD_FROM_BAND:].sum(axis=(1, 2)) / county.residence.sum(axis=1)
    medians = _median_km(county)
    return tuple(
        _practice(county, row, degrees[row], float(need[row]), float(old[row]), float(medians[row]))
        for row in range(len(county.codes))
    )


def _practice(
    county: County, row: int, degrees: npt.NDArray[np.float64], need: float, old: float, median_km: float
) -> Practice:
    bodies = county.settings.areas_of_administration
    one = county.lists[row]
    known = county.postcodes.of_practices[row] != county.postcodes.missing_from_table
    easting, northing = county.sites[row].tolist()
    district = county.districts[row]
    sub_icb = next(body for body in bodies.sub_icbs if district in body.districts)
    authority = next(body for body in bodies.local_authorities if body.district == district)
    return Practice(
        practice_code=county.codes[row],
        practice_name=one.name.upper(),
        registered=one.registered,
        postcode=county.postcodes.of_practices[row],
        easting=easting if known else None,
        northing=northing if known else None,
        longitude=float(degrees[0]) if known else None,
        latitude=float(degrees[1]) if known else None,
        pcn_code=None if one.network is None else county.networks[one.network],
        pcn_name=None if one.network is None else f"{one.network} PCN".upper(),
        sub_icb_code=sub_icb.code,
        sub_icb_name=sub_icb.name,
        icb_code=bodies.icb.code,
        icb_name=bodies.icb.name,
        region_code=bodies.region.code,
        region_name=bodies.region.name,
        local_authority_code=authority.code if known else None,
        local_authority_name=authority.name if known else None,
        deprivation_score=round(need, 3),
        share_65_plus=round(old, 6),
        median_resident_km=round(median_km, 3) if known else None,
    )


def _median_km(county: County) -> npt.NDArray[np.float64]:
    """Return the distance within which half of each list lives, shape (practices,)."""
    km = np.hypot(*(county.sites[:, None] - county.areas.points[None]).transpose(2, 0, 1)) / 1000
    order = np.argsort(km, axis=1, kind="stable")
    people = np.cumsum(np.take_along_axis(county.residence, order, axis=1), axis=1)
    middle = np.argmax(people * 2 >= people[:, -1:], axis=1)
    return np.take_along_axis(np.take_along_axis(km, order, axis=1), middle[:, None], axis=1)[:, 0]


def _residence(county: County) -> Residence:
    return Residence(
        practice_codes=county.codes,
        area_codes=county.area_codes,
        registered=sparse.csr_array(county.residence),
        easting=county.areas.points[:, 0].copy(),
        northing=county.areas.points[:, 1].copy(),
    )


def _boundaries(county: County) -> tuple[Boundary, ...]:
    bodies = county.settings.areas_of_administration
    outline = county.land.together
    icb = bodies.icb
    return (
        Boundary(BoundaryKind.ICB, icb.code, icb.name, rings_of(county.land.county)),
        *(
            Boundary(BoundaryKind.LOCAL_AUTHORITY, body.code, body.name, rings_of(outline([body.district])))
            for body in bodies.local_authorities
        ),
        *(
            Boundary(BoundaryKind.SUB_ICB, body.code, body.name, rings_of(outline(body.districts)))
            for body in bodies.sub_icbs
        ),
    )
