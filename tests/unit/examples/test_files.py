"""Exampleshire's files: the published formats, the same bytes, and no harm to what lies there."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scalecare.examples import (
    ExampleNotWritten,
    exampleshire,
    exampleshire_files,
    exampleshire_place,
    write_exampleshire,
)

NAMES = (
    "barriers.csv",
    "engagement.csv",
    "gp-reg-pat-prac-all.csv",
    "gp-reg-pat-prac-lsoa-all.csv",
    "gp-reg-pat-prac-map.csv",
    "gp-reg-pat-prac-quin-age.csv",
    "local_authorities.geojson",
    "lsoa21.csv",
    "measures.csv",
    "postcodes.csv",
    "sub_icbs.geojson",
)


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exampleshire_files()[name])))


def test_all_files_are_written_whole(tmp_path: Path) -> None:
    written = write_exampleshire(tmp_path / "county")
    assert tuple(path.name for path in written) == NAMES
    assert sorted(path.name for path in (tmp_path / "county").iterdir()) == list(NAMES)
    assert {path.name: path.read_bytes().decode() for path in written} == exampleshire_files()


def test_files_that_lie_there_are_not_written_over_unasked(tmp_path: Path) -> None:
    (tmp_path / "measures.csv").write_text("mine")
    with pytest.raises(ExampleNotWritten, match=r"already holds 1 of .*measures\.csv.*Name another folder"):
        write_exampleshire(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["measures.csv"]
    assert (tmp_path / "measures.csv").read_text() == "mine"


def test_asked_to_write_over_it_does_and_leaves_other_files_alone(tmp_path: Path) -> None:
    (tmp_path / "measures.csv").write_text("old")
    (tmp_path / "notes.txt").write_text("mine")
    write_exampleshire(tmp_path, force=True)
    assert (tmp_path / "measures.csv").read_text().startswith("practice_code,measure,")
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_file_in_place_of_the_folder_is_refused_with_its_name(tmp_path: Path) -> None:
    taken = tmp_path / "county"
    taken.write_text("")
    with pytest.raises(ExampleNotWritten, match="county is a file"):
        write_exampleshire(taken)


def test_two_runs_of_the_program_give_the_same_bytes() -> None:
    program = (
        "import hashlib; from scalecare.examples import exampleshire_files as f; "
        "print(hashlib.sha256(repr(f(5)).encode()).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "123"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == hashlib.sha256(repr(exampleshire_files(5)).encode()).hexdigest()


def test_totals_map_ages_and_areas_agree_on_practices_and_people() -> None:
    totals = {row["CODE"]: int(row["NUMBER_OF_PATIENTS"]) for row in rows("gp-reg-pat-prac-all.csv")}
    by_area: dict[str, int] = {}
    for row in rows("gp-reg-pat-prac-lsoa-all.csv"):
        by_area[row["PRACTICE_CODE"]] = by_area.get(row["PRACTICE_CODE"], 0) + int(row["NUMBER_OF_PATIENTS"])
    ages = rows("gp-reg-pat-prac-quin-age.csv")
    in_all = {
        r["ORG_CODE"]: int(r["NUMBER_OF_PATIENTS"])
        for r in ages
        if (r["ORG_TYPE"], r["SEX"]) == ("GP", "ALL")
    }
    assert totals == by_area == in_all
    assert {row["PRACTICE_CODE"] for row in rows("gp-reg-pat-prac-map.csv")} == set(totals)


def test_bands_sum_to_their_sex_and_practices_to_every_organisation_above() -> None:
    ages = rows("gp-reg-pat-prac-quin-age.csv")
    bands: dict[tuple[str, str, str], int] = {}
    stated: dict[tuple[str, str, str], int] = {}
    for row in ages:
        key = (row["ORG_TYPE"], row["ORG_CODE"], row["SEX"])
        if row["AGE_GROUP_5"] == "ALL":
            stated[key] = int(row["NUMBER_OF_PATIENTS"])
        else:
            bands[key] = bands.get(key, 0) + int(row["NUMBER_OF_PATIENTS"])
    assert bands == {key: people for key, people in stated.items() if key[2] != "ALL"}
    people = {
        kind: sum(count for (one, _, sex), count in stated.items() if (one, sex) == (kind, "ALL"))
        for kind in ("GP", "PCN", "SUB_ICB_LOCATION_CODE", "ICB", "Comm Region")
    }
    assert set(people.values()) == {exampleshire_place().registered}


def test_the_map_writes_dates_its_own_way_and_marks_no_network_with_u() -> None:
    table = rows("gp-reg-pat-prac-map.csv")
    assert {row["EXTRACT_DATE"] for row in table} == {"01Jul2026"}
    assert {row["EXTRACT_DATE"] for row in rows("gp-reg-pat-prac-all.csv")} == {"2026-07-01"}
    assert [(row["PCN_CODE"], row["PCN_NAME"]) for row in table if row["PCN_CODE"] == "U"] == [
        ("U", "Unallocated")
    ]


def test_one_postcode_of_the_map_is_not_in_the_postcode_table() -> None:
    known = {row["pcds"] for row in rows("postcodes.csv")}
    lost = [row["PRACTICE_POSTCODE"] for row in rows("gp-reg-pat-prac-map.csv")]
    assert [postcode for postcode in lost if postcode not in known] == [
        exampleshire().postcodes.missing_from_table
    ]


def test_boundaries_are_closed_rings_in_degrees_over_open_sea() -> None:
    for name in ("local_authorities.geojson", "sub_icbs.geojson"):
        for feature in json.loads(exampleshire_files()[name])["features"]:
            for (ring,) in feature["geometry"]["coordinates"]:
                assert ring[0] == ring[-1] and len(ring) > 10
                assert all(0.5 < lon < 1.7 and 53.7 < lat < 54.5 for lon, lat in ring)
