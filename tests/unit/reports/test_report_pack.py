from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from python_calamine import CalamineWorkbook

from scalecare.domain import HubPlan, Place, PlanStatus
from scalecare.reports import (
    PACK_FILES,
    ReportError,
    pack,
    write_geojson,
    write_hubs_csv,
    write_pack,
    write_workbook,
)

SHEETS = [
    "Summary",
    "Hubs",
    "Practices",
    "Today vs plan",
    "Changes",
    "Neighbours",
    "Data problems",
    "Sources",
]


def test_a_pack_has_five_files(plan: HubPlan, place: Place, today: HubPlan, tmp_path: Path) -> None:
    written = write_pack(plan, place, tmp_path / "new" / "pack", today=today)
    assert sorted(path.name for path in written) == sorted(PACK_FILES)
    assert sorted(path.name for path in (tmp_path / "new" / "pack").iterdir()) == sorted(PACK_FILES)


def test_the_same_plan_gives_the_same_bytes_whatever_the_seconds(
    plan: HubPlan, place: Place, today: HubPlan, tmp_path: Path
) -> None:
    first = write_pack(plan, place, tmp_path / "a", today=today)
    turned = replace(plan, seconds=77.0, placements=plan.placements[::-1])
    second = write_pack(turned, replace(place, practices=place.practices[::-1]), tmp_path / "b", today=today)
    same = {
        one.name: one.read_bytes() == other.read_bytes() for one, other in zip(first, second, strict=True)
    }
    assert same == {name: name != "plan.json" for name in PACK_FILES}


def test_a_pack_is_not_written_over_without_force(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    write_pack(plan, place, tmp_path / "pack")
    before = (tmp_path / "pack" / "plan.json").read_bytes()
    with pytest.raises(ReportError, match="already holds"):
        write_pack(replace(plan, objective=1.0), place, tmp_path / "pack")
    assert (tmp_path / "pack" / "plan.json").read_bytes() == before


def test_force_replaces_the_pack_and_leaves_files_of_others(
    plan: HubPlan, place: Place, tmp_path: Path
) -> None:
    out = tmp_path / "pack"
    write_pack(plan, place, out)
    (out / "minutes.txt").write_text("Agreed.")
    write_pack(replace(plan, objective=1.0), place, out, force=True)
    assert json.loads((out / "plan.json").read_text())["objective"] == 1.0
    assert (out / "minutes.txt").read_text() == "Agreed."
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


def test_a_failed_run_leaves_the_old_pack_and_nothing_else(
    plan: HubPlan, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "pack"
    write_pack(plan, place, out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pack, "write_report_html", fail)
    with pytest.raises(OSError, match="disk full"):
        write_pack(replace(plan, objective=1.0), place, out, force=True)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


def test_a_file_in_place_of_the_folder_is_refused(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    (tmp_path / "pack").write_text("mine")
    with pytest.raises(ReportError, match="is a file"):
        write_pack(plan, place, tmp_path / "pack", force=True)


def test_a_plan_of_another_place_is_refused(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    part = place.select(place.codes[:3], area="practices:x")
    with pytest.raises(ReportError, match="practices that the place does not"):
        write_pack(plan, part, tmp_path / "pack")


def test_hubs_csv_holds_each_placed_practice_once_in_order(
    plan: HubPlan, place: Place, tmp_path: Path
) -> None:
    with write_hubs_csv(plan, place, tmp_path / "hubs.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:2] == ["practice_code", "hub_id"]
    assert {row["practice_code"]: row["hub_id"] for row in rows} == plan.hub_of()
    assert [row["practice_code"] for row in rows] == sorted(plan.hub_of())


@pytest.mark.parametrize("name", ["=1+1", "+44 clinic", "-1", "@SUM(A1)", "\tx"])
def test_a_name_like_a_formula_is_neutralised_in_csv_and_text_in_xlsx(
    name: str, plan: HubPlan, place: Place, tmp_path: Path
) -> None:
    first = replace(place.practices[0], practice_name=name)
    odd = replace(place, practices=(first, *place.practices[1:]))
    with write_hubs_csv(plan, odd, tmp_path / "hubs.csv").open(newline="") as file:
        assert next(csv.DictReader(file))["practice_name"] == f"'{name}"
    book = CalamineWorkbook.from_path(write_workbook(plan, odd, tmp_path / "plan.xlsx"))
    assert book.get_sheet_by_name("Practices").to_python()[1][1] == name


def test_the_workbook_has_eight_sheets_with_numbers_as_numbers(
    plan: HubPlan, place: Place, today: HubPlan, tmp_path: Path
) -> None:
    book = CalamineWorkbook.from_path(write_workbook(plan, place, tmp_path / "plan.xlsx", today=today))
    assert book.sheet_names == SHEETS
    heads, first, *_ = book.get_sheet_by_name("Hubs").to_python()
    row = dict(zip(heads, first, strict=True))
    assert row["Registered people"] == plan.hubs[0].registered
    assert row["Containment"] == pytest.approx(0.61)


def test_a_tiny_count_of_people_who_change_is_not_in_the_changes_sheet(
    place: Place, today: HubPlan, plan: HubPlan, tmp_path: Path
) -> None:
    tiny = place.practices[29]
    hub = replace(plan.hubs[0], practices=(*plan.hubs[0].practices, tiny.practice_code))
    row = replace(plan.placements[0], practice_code=tiny.practice_code)
    with_tiny = replace(plan, hubs=(hub, *plan.hubs[1:]), placements=(*plan.placements, row), unplaced=())
    book = CalamineWorkbook.from_path(write_workbook(with_tiny, place, tmp_path / "plan.xlsx", today=today))
    shown = {line[0]: line[2] for line in book.get_sheet_by_name("Changes").to_python()}
    assert shown[tiny.practice_code] == "fewer than 10"


def test_geojson_has_a_valid_polygon_per_hub_and_a_point_per_practice(
    plan: HubPlan, place: Place, tmp_path: Path
) -> None:
    content = json.loads(write_geojson(plan, place, tmp_path / "hubs.geojson").read_text())
    kinds = [feature["properties"]["kind"] for feature in content["features"]]
    assert (kinds.count("catchment"), kinds.count("practice")) == (len(plan.hubs), len(plan.placements))
    for feature in content["features"]:
        if feature["geometry"] is not None:
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            assert shapely.is_valid(shape)
            west, south, east, north = shape.bounds
            assert -9 < west <= east < 3
            assert 49 < south <= north < 61


def test_outer_rings_of_geojson_run_anticlockwise(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    content = json.loads(write_geojson(plan, place, tmp_path / "hubs.geojson").read_text())
    polygons = [f["geometry"] for f in content["features"] if (f["geometry"] or {}).get("type") == "Polygon"]
    assert polygons
    assert all(shapely.is_ccw(shapely.linearrings(polygon["coordinates"][0])) for polygon in polygons)


def test_a_practice_without_a_position_has_a_null_geometry(
    plan: HubPlan, place: Place, tmp_path: Path
) -> None:
    content = json.loads(write_geojson(plan, place, tmp_path / "hubs.geojson").read_text())
    found = {feature["id"]: feature["geometry"] for feature in content["features"]}
    assert "Z00028" in plan.hub_of()
    assert found["Z00028"] is None


def test_a_pack_can_be_written_without_today_boundaries_or_residence(
    plan: HubPlan, bare_place: Place, tmp_path: Path
) -> None:
    assert len(write_pack(plan, bare_place, tmp_path / "pack")) == 5


def test_a_pack_can_be_written_for_an_infeasible_plan(plan: HubPlan, place: Place, tmp_path: Path) -> None:
    empty = replace(
        plan, status=PlanStatus.INFEASIBLE, hubs=(), placements=(), costs=(), links=(), gap=None, bound=None
    )
    write_pack(empty, place, tmp_path / "pack")
    assert "proven that no plan keeps all the rules" in (tmp_path / "pack" / "report.html").read_text()


def test_a_pack_can_be_written_where_no_practice_has_a_position(
    plan: HubPlan, place: Place, tmp_path: Path
) -> None:
    nowhere = tuple(replace(p, easting=None, northing=None) for p in place.practices)
    write_pack(plan, replace(place, practices=nowhere), tmp_path / "pack")
    assert "there is no map" in (tmp_path / "pack" / "report.html").read_text()
