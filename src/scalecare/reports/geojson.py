"""hubs.geojson: catchments and practices for a geographic information system, in WGS84."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely
from pyproj import Transformer
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from scalecare.domain import Hub, HubPlan, Place, Placement, Practice
from scalecare.reports.catchments import Catchments, draw_catchments

_DECIMALS = 5  # of a degree: about a metre
_NOTE = (
    "Catchments are the ground nearest to each hub's practices by straight line; they are not "
    "official boundaries."
)


def write_geojson(plan: HubPlan, place: Place, path: Path, *, catchments: Catchments | None = None) -> Path:
    """Write one feature per hub and one point per practice, longitude before latitude.

    A hub or practice without coordinates has a null geometry.

    Parameters
    ----------
    plan
        The plan.
    place
        The place it was made for.
    path
        The file to write.
    catchments
        Catchments that are already drawn.
    """
    drawn = catchments or draw_catchments(plan, place)
    to_wgs84 = Transformer.from_crs(27700, 4326, always_xy=True)
    practices = {practice.practice_code: practice for practice in place.practices}
    hubs = sorted(plan.hubs, key=lambda hub: hub.hub_id)
    placements = sorted(plan.placements, key=lambda placement: placement.practice_code)
    features = [
        *(_hub_feature(hub, drawn.shapes.get(hub.hub_id), to_wgs84) for hub in hubs),
        *(_practice_feature(row, practices[row.practice_code], to_wgs84) for row in placements),
    ]
    head = (
        f'{{"type":"FeatureCollection","attribution":{_json(list(place.attribution))},"note":{_json(_NOTE)}'
    )
    lines = ",\n".join(_json(feature) for feature in features)
    path.write_text(f'{head},"features":[\n{lines}\n]}}\n', encoding="utf-8", newline="\n")
    return path


def _hub_feature(hub: Hub, shape: BaseGeometry | None, to_wgs84: Transformer) -> dict[str, Any]:
    properties = {
        "kind": "catchment",
        "hub_id": hub.hub_id,
        "name": hub.name,
        "registered": hub.registered,
        "practices": len(hub.practices),
        "centre_practice_code": hub.centre_practice_code,
        "standing": str(hub.standing),
        "is_connected": hub.is_connected,
        "mean_distance_km": _rounded(hub.mean_distance_km, 3),
        "containment_share": _rounded(hub.containment_share, 4),
        "deprivation_score": _rounded(hub.deprivation_score, 2),
        "share_65_plus": _rounded(hub.share_65_plus, 4),
    }
    geometry = None if shape is None or shape.is_empty else _outline(shape, to_wgs84)
    return {"type": "Feature", "id": hub.hub_id, "properties": properties, "geometry": geometry}


def _practice_feature(row: Placement, practice: Practice, to_wgs84: Transformer) -> dict[str, Any]:
    properties = {
        "kind": "practice",
        "practice_code": practice.practice_code,
        "name": practice.practice_name,
        "hub_id": row.hub_id,
        "registered": practice.registered,
        "distance_km": _rounded(row.distance_km, 3),
        "pcn_code": practice.pcn_code,
        "pcn_name": practice.pcn_name,
    }
    at = _lon_lat(practice, to_wgs84)
    geometry = None if at is None else {"type": "Point", "coordinates": at}
    return {"type": "Feature", "id": practice.practice_code, "properties": properties, "geometry": geometry}


def _lon_lat(practice: Practice, to_wgs84: Transformer) -> list[float] | None:
    if practice.longitude is not None and practice.latitude is not None:
        return [round(practice.longitude, _DECIMALS), round(practice.latitude, _DECIMALS)]
    if practice.easting is None or practice.northing is None:
        return None
    longitude, latitude = to_wgs84.transform(practice.easting, practice.northing)
    return [round(longitude, _DECIMALS), round(latitude, _DECIMALS)]


def _outline(shape: BaseGeometry, to_wgs84: Transformer) -> dict[str, Any]:
    degrees = shapely.transform(shape, to_wgs84.transform, interleaved=False)
    snapped = shapely.set_precision(degrees, 10.0**-_DECIMALS)
    polygons = [orient(part) for part in shapely.get_parts(snapped) if isinstance(part, Polygon)]
    outlines = [_rings(polygon) for polygon in polygons]
    if len(outlines) == 1:
        return {"type": "Polygon", "coordinates": outlines[0]}
    return {"type": MultiPolygon.__name__, "coordinates": outlines}


def _rings(polygon: Polygon) -> list[list[list[float]]]:
    return [
        [[round(x, _DECIMALS), round(y, _DECIMALS)] for x, y in ring.coords]
        for ring in (polygon.exterior, *polygon.interiors)
    ]


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)
