"""Packs of real practices, grouped by their networks, with real boundaries."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from scalecare.domain import (
    Boundary,
    BoundaryKind,
    CostLine,
    Hub,
    HubPlan,
    HubStanding,
    Place,
    Placement,
    PlanStatus,
    Practice,
)
from scalecare.reports import draw_catchments, plan_from_json, write_pack

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
PRACTICES = DATA / "01_practices" / "practices_2026-07.csv.gz"
BOUNDARIES = DATA / "04_lsoa" / "sub_icb24_boundaries_derived.geojson"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not PRACTICES.exists(), reason="The published NHS files are not in ../shared/data."),
]


def _number(text: str) -> float | None:
    return float(text) if text else None


@pytest.fixture(scope="module")
def place() -> Place:
    with gzip.open(PRACTICES, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["icb_code"] == "QNC"]
    practices = tuple(
        Practice(
            practice_code=row["practice_code"],
            practice_name=row["practice_name"],
            registered=int(row["list_size"]),
            easting=_number(row["easting"]),
            northing=_number(row["northing"]),
            pcn_code=None if row["pcn_code"] == "U" else row["pcn_code"],
            pcn_name=row["pcn_name"],
            sub_icb_code=row["sub_icb_code"],
            icb_code=row["icb_code"],
        )
        for row in rows
    )
    return Place("Staffordshire", "icb:QNC", date(2026, 7, 1), practices, boundaries=_boundaries())


def _boundaries() -> tuple[Boundary, ...]:
    to_grid = Transformer.from_crs(4326, 27700, always_xy=True)
    found = []
    for feature in json.loads(BOUNDARIES.read_text())["features"]:
        parts = shapely.get_parts(shapely.from_geojson(json.dumps(feature["geometry"])))
        rings = tuple(
            tuple(zip(*to_grid.transform(*np.array(part.exterior.coords).T), strict=True)) for part in parts
        )
        code = feature["properties"]["sub_icb_code"]
        found.append(Boundary(BoundaryKind.SUB_ICB, code, code, rings))
    return tuple(found)


@pytest.fixture(scope="module")
def networks(place: Place) -> HubPlan:
    groups: dict[str, list[Practice]] = {}
    for practice in place.practices:
        if practice.pcn_code is not None:
            groups.setdefault(practice.pcn_code, []).append(practice)
    hubs = tuple(_hub(code, tuple(members)) for code, members in sorted(groups.items()))
    placements = tuple(
        Placement(code, hub.hub_id, 1.0, None, counted=True) for hub in hubs for code in hub.practices
    )
    return HubPlan(
        place_name=place.name,
        area=place.area,
        as_of=place.as_of,
        mode="score",
        status=PlanStatus.SCORED,
        objective=1.0,
        bound=None,
        gap=None,
        seconds=0.0,
        registered=place.registered,
        rules={"minimum_people": 30_000, "maximum_people": 50_000},
        versions={},
        hubs=hubs,
        placements=placements,
        unplaced=(),
        costs=(CostLine("travel_km", "patient-km", 1.0, 1.0),),
        links=(),
        findings=(),
    )


def _hub(code: str, members: tuple[Practice, ...]) -> Hub:
    people = sum(practice.registered for practice in members)
    codes = tuple(practice.practice_code for practice in members)
    standing = HubStanding.IN_BAND if 30_000 <= people <= 50_000 else HubStanding.OUT_OF_BAND
    return Hub(
        code,
        members[0].pcn_name or code,
        codes,
        people,
        people,
        codes[0],
        is_connected=True,
        standing=standing,
        mean_distance_km=1.0,
    )


def test_a_pack_of_a_real_icb_is_complete_and_reads_back(
    place: Place, networks: HubPlan, tmp_path: Path
) -> None:
    files = write_pack(networks, place, tmp_path / "pack", today=networks)
    assert all(path.stat().st_size > 1_000 for path in files)
    assert plan_from_json(tmp_path / "pack") == networks


def test_catchments_of_real_networks_fill_the_icb_and_hold_their_practices(
    place: Place, networks: HubPlan
) -> None:
    drawn = draw_catchments(networks, place)
    assert drawn.from_boundaries
    assert set(drawn.shapes) == {hub.hub_id for hub in networks.hubs}
    assert sum(shape.area for shape in drawn.shapes.values()) == pytest.approx(drawn.region.area, rel=1e-9)
    hub_of = networks.hub_of()
    for practice in place.practices:
        if practice.is_placed and practice.practice_code in hub_of:
            point = shapely.Point(practice.easting, practice.northing)
            assert drawn.shapes[hub_of[practice.practice_code]].distance(point) < 50


def test_the_area_of_the_drawn_icb_is_that_of_staffordshire(place: Place, networks: HubPlan) -> None:
    square_km = draw_catchments(networks, place).region.area / 1e6
    assert 2_600 < square_km < 2_850  # Staffordshire with Stoke-on-Trent covers 2,713 square kilometres


def test_the_geojson_of_a_real_icb_is_valid_and_lies_in_the_midlands(
    place: Place, networks: HubPlan, tmp_path: Path
) -> None:
    write_pack(networks, place, tmp_path / "pack")
    content = json.loads((tmp_path / "pack" / "hubs.geojson").read_text())
    shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in content["features"] if f["geometry"]]
    assert all(shapely.is_valid(shape) for shape in shapes)
    west, south, east, north = shapely.union_all(shapes).bounds
    assert west > -2.7
    assert south > 52.3
    assert east < -1.4
    assert north < 53.4
