"""Outlines of ICBs, sub-ICB locations and local authorities, from GeoJSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import shapely
from shapely.geometry import shape

from scalecare.domain import Boundary, BoundaryKind
from scalecare.sources.coordinates import to_grid
from scalecare.sources.errors import SourceError
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.files import RawFile, as_utf8
from scalecare.sources.tables import normalise_header

_CODES = {
    BoundaryKind.SUB_ICB: re.compile(r"^(sub_icb(\d\d)?_code|sicbl(\d\d)cd|ccg(\d\d)cd)$"),
    BoundaryKind.ICB: re.compile(r"^(icb(\d\d)?_code|icb(\d\d)cd|stp(\d\d)cd)$"),
    BoundaryKind.LOCAL_AUTHORITY: re.compile(r"^(ltla(\d\d)?_code|lad(\d\d)cd|local_authority_code)$"),
}
"""The property that holds the code tells the kind; finer kinds first, for they name the coarser too."""

_POLYGONS = ("Polygon", "MultiPolygon")
_FULL_CIRCLE = 180.0
_SQUARE_METRES = 1e6
_CENTURY = 2000


def read_boundaries(raw: RawFile) -> Extract | None:
    """Read the outlines of a GeoJSON file.

    Parameters
    ----------
    raw
        A file of JSON.

    Returns
    -------
    Extract or None
        ``kind, code, name, geometry`` (WKB, EPSG:27700), or None where the file holds no outlines
        of a kind that Scalecare knows.

    Raises
    ------
    SourceError
        If the JSON is cut short, or a feature has no outline.
    """
    features = _features(raw)
    if not features:
        return None
    if _type_of(features[0]) not in (*_POLYGONS, None):
        return None
    headers = {normalise_header(str(key)): str(key) for key in _properties(features[0])}
    kind, code = _kind_and_code(headers)
    if kind is None and not {"kind", "code"} <= set(headers):
        return None
    rows = [_row(raw.name, at, feature, kind, headers, code) for at, feature in enumerate(features, start=1)]
    schema = {"row": pl.Int64, "kind": pl.String, "code": pl.String, "name": pl.String, "geometry": pl.Binary}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return Extract(
        FamilyName.BOUNDARIES,
        raw.name,
        raw.sha256,
        _vintage(code),
        len(frame),
        frame,
        {"code": code or "code"},
    )


def _features(raw: RawFile) -> list[Mapping[str, Any]]:
    try:
        content = json.loads(as_utf8(raw.name, raw.content))
    except json.JSONDecodeError as problem:
        if b"FeatureCollection" in raw.content[:4096]:
            raise SourceError.malformed(raw.name, problem) from problem
        return []
    features = content.get("features") if isinstance(content, dict) else None
    return [f for f in features if isinstance(f, dict)] if isinstance(features, list) else []


def _type_of(feature: Mapping[str, Any]) -> object:
    geometry = feature.get("geometry")
    return geometry.get("type") if isinstance(geometry, dict) else None


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _kind_and_code(headers: Mapping[str, str]) -> tuple[BoundaryKind | None, str | None]:
    for kind, pattern in _CODES.items():
        for header in headers:
            if pattern.match(header):
                return kind, header
    return None, None


def _vintage(code: str | None) -> date | None:
    digits = re.search(r"\d\d", code or "")
    return date(_CENTURY + int(digits[0]), 1, 1) if digits else None


def _row(
    file: str,
    at: int,
    feature: Mapping[str, Any],
    kind: BoundaryKind | None,
    headers: Mapping[str, str],
    code: str | None,
) -> tuple[int, str, str, str, bytes]:
    properties = _properties(feature)
    code = code or "code"
    value = properties.get(headers[code])
    name_header = code.removesuffix("_code") + "_name" if code.endswith("_code") else code[:-2] + "nm"
    name = properties.get(headers.get(name_header if kind else "name", ""), "")
    if not feature.get("geometry") or value is None:
        raise SourceError.bad_value(
            file, at, "the feature has no code or no outline.", "Delete it, or complete it."
        )
    named = str(kind or properties.get(headers["kind"]))
    if named not in set(BoundaryKind):
        kinds = ", ".join(BoundaryKind)
        raise SourceError.bad_value(
            file, at, f"the kind of the outline is '{named}'.", f"Use one of: {kinds}."
        )
    return at, named, str(value), str(name or ""), shapely.to_wkb(_outline(file, at, feature["geometry"]))


def _outline(file: str, at: int, geometry: Mapping[str, Any]) -> shapely.Geometry:
    try:
        if geometry["type"] not in _POLYGONS:
            raise ValueError(f"it is a {geometry['type']}, not a polygon")
        outline = shape(geometry)
    except (
        TypeError,
        ValueError,
        KeyError,
        IndexError,
        AttributeError,
        shapely.errors.ShapelyError,
    ) as problem:
        raise SourceError.bad_value(
            file, at, f"the outline cannot be read ({problem}).", "Correct it, or download the file again."
        ) from problem
    return shapely.make_valid(_on_grid(outline))


def _on_grid(geometry: shapely.Geometry) -> shapely.Geometry:
    points = shapely.get_coordinates(geometry)
    if len(points) == 0 or np.abs(points).max() > _FULL_CIRCLE:
        return geometry
    return shapely.transform(geometry, lambda xy: np.column_stack(to_grid(xy[:, 0], xy[:, 1])))


def simplify(frame: pl.DataFrame, *, tolerance_metres: float, smallest_km2: float) -> tuple[Boundary, ...]:
    """Return outlines fit for a map: outer rings only, simplified together so that borders still meet.

    Parameters
    ----------
    frame
        As :func:`read_boundaries` returns it.
    tolerance_metres
        No point moves further.
    smallest_km2
        Smaller rings are left out, unless they are all that an area has.

    Returns
    -------
    tuple of Boundary
        In order of kind and code.
    """
    found: list[Boundary] = []
    for (kind,), part in sorted(frame.group_by("kind"), key=lambda group: str(group[0])):
        part = part.sort("code")
        outlines = _simplified(shapely.from_wkb(part["geometry"].to_list()), tolerance_metres)
        for code, name, outline in zip(part["code"], part["name"], outlines, strict=True):
            rings = _outer_rings(outline, smallest_km2)
            found.append(Boundary(BoundaryKind(str(kind)), code, name, rings))
    return tuple(found)


def _simplified(outlines: Any, tolerance_metres: float) -> Any:
    polygons = np.array([_only_polygons(outline) for outline in outlines], dtype=object)
    simpler = shapely.simplify(polygons, tolerance_metres)
    return np.where(shapely.is_empty(simpler), polygons, simpler)


def _only_polygons(outline: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(outline) if part.geom_type == "Polygon"]
    return shapely.multipolygons(parts) if outline.geom_type == "GeometryCollection" else outline


def _outer_rings(
    outline: shapely.Geometry, smallest_km2: float
) -> tuple[tuple[tuple[float, float], ...], ...]:
    parts = sorted(shapely.get_parts(outline), key=shapely.area, reverse=True)
    kept = [part for part in parts if shapely.area(part) >= smallest_km2 * _SQUARE_METRES] or parts[:1]
    return tuple(
        tuple((round(float(x), 1), round(float(y), 1)) for x, y in shapely.get_coordinates(part.exterior))
        for part in kept
    )
