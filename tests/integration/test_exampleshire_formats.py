"""Exampleshire's files have the columns of the real ones and share no code or name with them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from scalecare.examples import exampleshire, exampleshire_files

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.exists(), reason="the published NHS files are not in ../shared/data"),
]


def real(path: str) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(gzip.decompress((DATA / path).read_bytes()).decode("utf-8-sig")))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("gp-reg-pat-prac-all.csv", "01_practices/official/gp-reg-pat-prac-all_2026-03-01.csv.gz"),
        ("gp-reg-pat-prac-map.csv", "01_practices/official/gp-reg-pat-prac-map_2026-07.csv.gz"),
        ("gp-reg-pat-prac-quin-age.csv", "03_age_sex/gp-reg-pat-prac-quin-age_2026-07.csv.gz"),
    ],
)
def test_headers_are_those_of_the_published_file(ours: str, theirs: str) -> None:
    with gzip.open(DATA / theirs, "rt", encoding="utf-8-sig") as published:
        assert exampleshire_files()[ours].splitlines()[0] == published.readline().strip()


def test_small_area_columns_are_columns_of_the_real_table() -> None:
    mine = exampleshire_files()["lsoa21.csv"].splitlines()[0].split(",")
    with gzip.open(DATA / "04_lsoa/lsoa21_england.csv.gz", "rt", encoding="utf-8") as published:
        assert set(mine) <= set(published.readline().strip().split(","))


def test_age_rows_of_a_practice_come_as_in_the_published_file() -> None:
    theirs = [
        (row["SEX"], row["AGE_GROUP_5"])
        for row in real("03_age_sex/gp-reg-pat-prac-quin-age_2026-07.csv.gz")
        if row["ORG_CODE"] == "A81001"
    ]
    table = csv.DictReader(io.StringIO(exampleshire_files()["gp-reg-pat-prac-quin-age.csv"]))
    assert [(row["SEX"], row["AGE_GROUP_5"]) for row in table if row["ORG_CODE"] == "X81001"] == theirs


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("local_authorities.geojson", "ltla24_boundaries_england.geojson"),
        ("sub_icbs.geojson", "sub_icb24_boundaries_derived.geojson"),
    ],
)
def test_boundary_properties_are_those_of_the_real_file(ours: str, theirs: str) -> None:
    mine = json.loads(exampleshire_files()[ours])["features"][0]
    published = json.loads((DATA / "04_lsoa" / theirs).read_text())["features"][0]
    assert mine["properties"].keys() == published["properties"].keys()
    assert mine["geometry"]["type"] == published["geometry"]["type"]


def test_no_code_or_name_is_a_real_one() -> None:
    county = exampleshire()
    bodies = county.settings.areas_of_administration
    mine = {*county.codes, *county.networks.values(), bodies.region.code, bodies.region.ons}
    mine |= {body.code for body in bodies.sub_icbs} | {body.ons for body in bodies.sub_icbs}
    mine |= {bodies.icb.code, bodies.icb.ons} | {one.name.upper() for one in county.lists}
    mine |= {f"{name} PCN".upper() for name in county.networks}
    columns = ("PRACTICE_CODE", "PRACTICE_NAME", "PCN_CODE", "PCN_NAME", "SUB_ICB_LOCATION_CODE", "ICB_CODE")
    columns += ("ONS_SUB_ICB_LOCATION_CODE", "ONS_ICB_CODE", "COMM_REGION_CODE", "ONS_COMM_REGION_CODE")
    theirs = {
        row[column]
        for row in real("01_practices/official/gp-reg-pat-prac-map_2026-07.csv.gz")
        for column in columns
    }
    assert not mine & theirs


def test_no_small_area_authority_or_postcode_is_a_real_one() -> None:
    county = exampleshire()
    areas = list(real("04_lsoa/lsoa21_england.csv.gz"))
    authorities = county.settings.areas_of_administration.local_authorities
    assert not set(county.area_codes) & {row["lsoa21_code"] for row in areas}
    assert not {body.code for body in authorities} & {row["ltla24_code"] for row in areas}
    assert not {body.name for body in authorities} & {row["ltla24_name"] for row in areas}
    practices = real("01_practices/practices_2026-07.csv.gz")
    assert not [row for row in practices if row["postcode"].startswith("XS")]
