"""Boundaries as GeoJSON: WGS84 in the file, metres in memory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from scalecare.domain import Boundary, BoundaryKind
from scalecare.sources.coordinates import to_degrees, to_grid

_DECIMALS = 5
"""About a metre."""


def write_boundaries(boundaries: Sequence[Boundary], path: Path) -> None:
    """Write outlines as a GeoJSON feature collection.

    Parameters
    ----------
    boundaries
        In EPSG:27700.
    path
        The file.
    """
    features = [_feature(boundary) for boundary in boundaries]
    content = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _feature(boundary: Boundary) -> dict[str, Any]:
    rings = []
    for ring in boundary.rings:
        points = np.array(ring)
        degrees = np.column_stack(to_degrees(points[:, 0], points[:, 1])).round(_DECIMALS)
        rings.append([degrees.tolist()])
    return {
        "type": "Feature",
        "properties": {"kind": str(boundary.kind), "code": boundary.code, "name": boundary.name},
        "geometry": {"type": "MultiPolygon", "coordinates": rings},
    }


def read_boundaries(path: Path, codes: dict[BoundaryKind, set[str]]) -> tuple[Boundary, ...]:
    """Read the outlines of some areas.

    Parameters
    ----------
    path
        The GeoJSON file.
    codes
        Which areas of each kind.

    Returns
    -------
    tuple of Boundary
        In EPSG:27700 metres.
    """
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    wanted = [
        feature
        for feature in features
        if feature["properties"]["code"] in codes[BoundaryKind(feature["properties"]["kind"])]
    ]
    return tuple(_boundary(feature) for feature in wanted)


def _boundary(feature: dict[str, Any]) -> Boundary:
    rings = []
    for polygon in feature["geometry"]["coordinates"]:
        degrees = np.array(polygon[0])
        grid = np.column_stack(to_grid(degrees[:, 0], degrees[:, 1])).round(1)
        rings.append(tuple((float(x), float(y)) for x, y in grid))
    properties = feature["properties"]
    return Boundary(BoundaryKind(properties["kind"]), properties["code"], properties["name"], tuple(rings))
