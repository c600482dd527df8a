"""Exampleshire in memory says the same as its files."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from pyproj import Transformer
from shapely import Point, Polygon

from scalecare.domain import BoundaryKind
from scalecare.examples import exampleshire, exampleshire_files, exampleshire_place

PLACE = exampleshire_place()


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exampleshire_files()[name])))


def test_practices_match_the_map_and_the_totals() -> None:
    people = {row["CODE"]: int(row["NUMBER_OF_PATIENTS"]) for row in table("gp-reg-pat-prac-all.csv")}
    for practice, row in zip(PLACE.practices, table("gp-reg-pat-prac-map.csv"), strict=True):
        assert practice.practice_code == row["PRACTICE_CODE"]
        assert practice.practice_name == row["PRACTICE_NAME"]
        assert practice.registered == people[practice.practice_code]
        assert (practice.pcn_code or "U") == row["PCN_CODE"]
        assert practice.sub_icb_code == row["SUB_ICB_LOCATION_CODE"]
        assert practice.icb_code == row["ICB_CODE"] == "QEX"


def test_coordinates_match_the_postcode_table_and_each_other() -> None:
    known = {row["pcds"]: row for row in table("postcodes.csv")}
    to_metres = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    for practice in (one for one in PLACE.practices if one.is_placed):
        row = known[str(practice.postcode)]
        assert (practice.easting, practice.northing) == (float(row["oseast1m"]), float(row["osnrth1m"]))
        assert (practice.longitude, practice.latitude) == (float(row["long"]), float(row["lat"]))
        back = to_metres.transform(practice.longitude, practice.latitude)
        assert back == pytest.approx((practice.easting, practice.northing), abs=1)


def test_the_practice_without_coordinates_has_neither_authority_nor_distance() -> None:
    (lost,) = [practice for practice in PLACE.practices if not practice.is_placed]
    assert lost.postcode == exampleshire().postcodes.missing_from_table
    assert (lost.longitude, lost.local_authority_code, lost.median_resident_km) == (None, None, None)
    assert lost.pcn_code is not None and lost.deprivation_score is not None


def test_residence_matches_its_file() -> None:
    residence = PLACE.residence
    assert residence is not None
    row = {code: index for index, code in enumerate(residence.practice_codes)}
    column = {code: index for index, code in enumerate(residence.area_codes)}
    read = np.zeros(residence.registered.shape, dtype=np.int64)
    for line in table("gp-reg-pat-prac-lsoa-all.csv"):
        read[row[line["PRACTICE_CODE"]], column[line["LSOA_CODE"]]] = int(line["NUMBER_OF_PATIENTS"])
    assert np.array_equal(read, residence.registered.toarray())
    assert tuple(line["lsoa21_code"] for line in table("lsoa21.csv")) == residence.area_codes


def test_deprivation_and_age_are_averages_over_people() -> None:
    score = np.array([float(row["imd2025_score"]) for row in table("lsoa21.csv")])
    practice = PLACE.practices[10]
    assert PLACE.residence is not None
    people = PLACE.residence.registered.toarray()[10]
    assert practice.deprivation_score == pytest.approx(float(np.average(score, weights=people)), abs=5e-4)
    old = sum(
        int(row["NUMBER_OF_PATIENTS"])
        for row in table("gp-reg-pat-prac-quin-age.csv")
        if row["ORG_CODE"] == practice.practice_code
        and row["AGE_GROUP_5"] in {"65_69", "70_74", "75_79", "80_84", "85_89", "90_94", "95+"}
    )
    assert practice.share_65_plus == pytest.approx(old / practice.registered, abs=5e-7)


def test_every_placed_practice_lies_within_its_authority_and_its_sub_icb() -> None:
    shapes = {
        (boundary.kind, boundary.code): [Polygon(ring) for ring in boundary.rings]
        for boundary in PLACE.boundaries
    }
    assert len(shapes) == 6
    for practice in (one for one in PLACE.practices if one.is_placed):
        point = Point(practice.easting, practice.northing)
        keys = [
            (BoundaryKind.LOCAL_AUTHORITY, practice.local_authority_code),
            (BoundaryKind.SUB_ICB, practice.sub_icb_code),
        ]
        assert all(any(ring.intersects(point) for ring in shapes[key]) for key in keys)


def test_the_barriers_are_those_of_the_file() -> None:
    read: dict[str, list[tuple[float, float]]] = {}
    for row in table("barriers.csv"):
        read.setdefault(row["barrier"], []).append((float(row["easting"]), float(row["northing"])))
    assert read == {line.name: list(line.points) for line in PLACE.barrier_lines}
    assert set(read) == {"Sallow Estuary", "Bleamoor Ridge"}


def test_each_sub_icb_can_be_taken_on_its_own() -> None:
    parts = [PLACE.within(f"sub-icb:{code}") for code in ("E1A", "E1B")]
    assert sum(part.registered for part in parts) == PLACE.registered
    assert all(len(part.practices) > 20 for part in parts)


def test_the_place_says_that_it_is_invented() -> None:
    assert "invented" in PLACE.attribution[0]
