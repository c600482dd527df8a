"""Postcodes, small areas and boundaries, as the Office for National Statistics publishes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from scalecare.examples.county import County, sub_icb_of
from scalecare.examples.degrees import to_degrees
from scalecare.examples.land import rings_of
from scalecare.examples.tables import table


def postcode_table(county: County) -> str:
    """Return postcodes with their coordinates, in columns of the ONS Postcode Directory.

    Parameters
    ----------
    county
        The county.
    """
    postcodes = (*county.postcodes.of_practices, *county.postcodes.of_areas)
    points = np.vstack([county.sites, county.areas.points])
    found = {
        postcode: (postcode, lat, lon, int(easting), int(northing))
        for postcode, (lon, lat), (easting, northing) in zip(
            postcodes, to_degrees(points).tolist(), points.tolist(), strict=True
        )
        if postcode != county.postcodes.missing_from_table
    }
    return table("pcds,lat,long,oseast1m,osnrth1m", (found[postcode] for postcode in sorted(found)))


def area_table(county: County) -> str:
    """Return small areas with centroids, deprivation and the organisations they lie in.

    Parameters
    ----------
    county
        The county.
    """
    header = (
        "lsoa21_code,pwc_easting,pwc_northing,pwc_lon,pwc_lat,lsoa21_name,ltla24_code,ltla24_name,sub_icb24_code,"
        "icb24_ons,icb24_ods,icb24_name,census2021_residents,imd2025_score,imd2025_rank,imd2025_decile"
    )
    authorities = {body.district: body for body in county.settings.areas_of_administration.local_authorities}
    sub_icbs, icb = sub_icb_of(county), county.settings.areas_of_administration.icb
    degrees = to_degrees(county.areas.points).tolist()
    share = county.settings.residence.residents_per_registered
    residents = np.round(county.residence.sum(axis=0) * share).astype(int).tolist()
    need = county.deprivation
    points = county.areas.points.astype(int).tolist()
    centroids = [(*metres, *angles) for metres, angles in zip(points, degrees, strict=True)]
    higher = {
        name: (authorities[name].code, authorities[name].name, sub_icbs[name], icb.ons, icb.code, icb.name)
        for name in authorities
    }
    rows = zip(
        county.area_codes,
        centroids,
        county.area_names,
        [higher[district] for district in county.area_districts],
        zip(residents, need.score.tolist(), need.rank.tolist(), need.decile.tolist(), strict=True),
        strict=True,
    )
    return table(header, ((code, *at, name, *bodies, *counts) for code, at, name, bodies, counts in rows))


def authority_boundaries(county: County) -> str:
    """Return the local authorities as GeoJSON, WGS84.

    Parameters
    ----------
    county
        The county.
    """
    return _geojson(
        ({"ltla24_name": body.name, "ltla24_code": body.code}, county.land.districts[body.district])
        for body in county.settings.areas_of_administration.local_authorities
    )


def sub_icb_boundaries(county: County) -> str:
    """Return the sub-ICB locations as GeoJSON, WGS84.

    Parameters
    ----------
    county
        The county.
    """
    bodies = county.settings.areas_of_administration
    return _geojson(
        (
            {"sub_icb_code": body.code, "icb_code": bodies.icb.code, "icb_name": bodies.icb.name},
            county.land.together(body.districts),
        )
        for body in bodies.sub_icbs
    )


def _geojson(shapes: Iterable[tuple[Mapping[str, str], BaseGeometry]]) -> str:
    features = [
        {"type": "Feature", "properties": properties, "geometry": _multi_polygon(shape)}
        for properties, shape in shapes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")) + "\n"


def _multi_polygon(shape: BaseGeometry) -> dict[str, Any]:
    rings = [to_degrees(np.asarray(ring)).tolist() for ring in rings_of(shape)]
    return {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}
