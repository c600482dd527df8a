"""A pack read back: its plan, and the practices and ground that its map holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from scalecare.domain import HubPlan, Place, Practice
from scalecare.reports.catchments import Catchments
from scalecare.reports.errors import ReportError
from scalecare.reports.plan_json import plan_from_json


@dataclass(frozen=True, slots=True)
class ReadPack:
    """A plan with the place and the catchments that hubs.geojson holds.

    The place knows each practice's name, list, position and network, and nothing else.
    """

    plan: HubPlan
    place: Place
    catchments: Catchments


def read_pack(path: Path) -> ReadPack:
    """Read a plan with its practices from a pack, without the place it was made from.

    Parameters
    ----------
    path
        A pack's folder, or the plan.json in it.

    Raises
    ------
    ReportError
        If plan.json or hubs.geojson is missing, cannot be read, or the two are of different plans.
    """
    plan = plan_from_json(path)
    folder = path if path.is_dir() else path.parent
    file = folder / "hubs.geojson"
    if not file.is_file():
        raise ReportError.no_points(folder)
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        place = _place(plan, content)
        catchments = _catchments(content)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise ReportError.not_readable(file, str(problem)) from problem
    except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as problem:
        raise ReportError.not_a_plan(file, f"{type(problem).__name__}: {problem}") from problem
    missing = sorted(plan.hub_of().keys() - set(place.codes))
    if missing:
        raise ReportError.other_map(folder, missing)
    return ReadPack(plan, place, catchments)


def _place(plan: HubPlan, content: dict[str, Any]) -> Place:
    to_grid = Transformer.from_crs(4326, 27700, always_xy=True)
    placed = [_practice(f, to_grid) for f in content["features"] if f["properties"]["kind"] == "practice"]
    unplaced = [Practice(row.practice_code, row.practice_code, row.registered) for row in plan.unplaced]
    return Place(
        name=plan.place_name,
        area=plan.area,
        as_of=plan.as_of,
        practices=(*placed, *unplaced),
        attribution=tuple(content["attribution"]),
    )


def _practice(feature: dict[str, Any], to_grid: Transformer) -> Practice:
    known = feature["properties"]
    at: tuple[float | None, float | None] = (None, None)
    if feature["geometry"] is not None:
        at = to_grid.transform(*feature["geometry"]["coordinates"])
    return Practice(
        practice_code=known["practice_code"],
        practice_name=known["name"],
        registered=known["registered"],
        easting=at[0],
        northing=at[1],
        pcn_code=known["pcn_code"],
        pcn_name=known["pcn_name"],
    )


def _catchments(content: dict[str, Any]) -> Catchments:
    to_grid = Transformer.from_crs(4326, 27700, always_xy=True)
    shapes = {
        feature["properties"]["hub_id"]: _on_the_grid(feature["geometry"], to_grid)
        for feature in content["features"]
        if feature["properties"]["kind"] == "catchment" and feature["geometry"] is not None
    }
    region = shapely.union_all([shape.buffer(_CLOSED_M) for shape in shapes.values()]).buffer(-_CLOSED_M)
    return Catchments(shapes, region, from_boundaries=False)


_CLOSED_M = 5.0  # gaps between catchments, whose corners the file rounds to about a metre


def _on_the_grid(geometry: dict[str, Any], to_grid: Transformer) -> BaseGeometry:
    shape = shapely.from_geojson(json.dumps(geometry))
    return shapely.make_valid(shapely.transform(shape, to_grid.transform, interleaved=False))


def place_of_packs(packs: Sequence[ReadPack]) -> Place:
    """Return the place that several packs are of, as far as they know it.

    A practice that one pack could not place is taken from another that could.

    Parameters
    ----------
    packs
        Packs of the same practices.
    """
    known = {practice.practice_code: practice for pack in packs for practice in pack.place.practices}
    known |= {p.practice_code: p for pack in packs[::-1] for p in pack.place.practices if p.is_placed}
    attribution = dict.fromkeys(line for pack in packs for line in pack.place.attribution)
    return replace(packs[0].place, practices=tuple(known.values()), attribution=tuple(attribution))
