"""Both vintages of the published files, against figures worked out elsewhere (data/README)."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from scalecare.parameters import load_parameters
from scalecare.sources import BuiltPlace, build_place
from scalecare.store import read_place, summarise, write_place_directory

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.is_dir(), reason="the published NHS files are not in ../shared/data"),
]
SOURCES = [
    DATA / "01_practices" / "official",
    DATA / "02_registrations_lsoa" / "practice_lsoa11_2022-07.parquet",
    DATA / "03_age_sex" / "gp-reg-pat-prac-quin-age_2026-07.csv.gz",
    DATA / "04_lsoa",
    DATA / "05_postcodes",
]


def _build(paths: list[Path], as_of: date | None = None) -> BuiltPlace:
    return build_place(paths, as_of=as_of, name="England", parameters=load_parameters())


def _problem(built: BuiltPlace, kind: str):
    return next(problem for problem in built.problems if problem.kind == kind)


def _used(built: BuiltPlace) -> set[str]:
    return {record.file_name for record in built.sources if record.used}


@pytest.fixture(scope="module")
def july_2026() -> BuiltPlace:
    return _build([*SOURCES, DATA / "15_fingertips" / "imd2025_practice.csv.gz"])


@pytest.fixture(scope="module")
def july_2022() -> BuiltPlace:
    return _build(SOURCES, date(2022, 7, 1))


def test_july_2026_has_the_published_practices_and_people(july_2026):
    assert july_2026.as_of == date(2026, 7, 1)
    assert (len(july_2026.practices), july_2026.registered) == (6139, 63_436_508)
    assert july_2026.practices["easting"].is_not_null().sum() == 6137
    assert july_2026.practices["pcn_code"].is_not_null().sum() == 6087
    assert july_2026.practices["icb_code"].n_unique() == 36
    assert july_2026.practices["sub_icb_code"].n_unique() == 106


def test_july_2026_names_its_odd_practices(july_2026):
    assert _problem(july_2026, "without_coordinates").codes == ("Y00081", "Y02645")
    assert (_problem(july_2026, "small_list").rows, _problem(july_2026, "small_list").people) == (43, 11206)
    assert _problem(july_2026, "placeholder_network").rows == 52
    assert "2022-07-01" in _problem(july_2026, "dates_apart").detail


def test_july_2026_uses_the_newest_of_each_and_lists_the_others(july_2026):
    used = _used(july_2026)
    assert {"gp-reg-pat-prac-map_2026-07.csv.gz", "gp-reg-pat-prac-quin-age_2026-07.csv.gz"} <= used
    passed = [r for r in july_2026.sources if r.family == "gp-reg-pat-prac-all"]
    assert len(passed) == 6
    assert all(not record.used and record.note for record in passed)


def test_july_2026_agrees_with_the_table_worked_out_elsewhere(july_2026):
    twin = pl.read_csv(DATA / "01_practices" / "practices_2026-07.csv.gz")
    both = july_2026.practices.join(twin, on="practice_code", suffix="_twin")
    assert len(both) == 6139
    assert (both["registered"] == both["list_size"]).all()
    networks = both["pcn_code_twin"].replace("U", None)
    assert both["pcn_code"].equals(networks, check_names=False)
    assert both["icb_code"].equals(both["icb_code_twin"], check_names=False)
    assert (both["easting"] - both["easting_twin"]).abs().max() < 10
    assert (both["share_65_plus"] * 100 - both["pct_65plus"]).abs().max() < 0.01
    assert (both["deprivation_score"] - both["imd2025_score"]).abs().max() < 1e-9
    placed = both.drop_nulls(["ltla24_code", "local_authority_code"])
    assert (placed["ltla24_code"] == placed["local_authority_code"]).mean() > 0.98


def test_july_2022_has_the_published_practices_and_people(july_2022):
    assert (len(july_2022.practices), july_2022.registered) == (6484, 61_768_942)
    assert july_2022.practices["easting"].is_not_null().all()
    assert july_2022.residence["registered"].sum() == 61_768_942
    assert "practice_lsoa11_2022-07.parquet" in _used(july_2022)
    assert "gp-reg-pat-prac-map_2022-01.csv.gz" in _used(july_2022)
    assert "lsoa11_england.csv.gz" in _used(july_2022)


def test_july_2022_counts_the_people_without_an_english_area(july_2022):
    assert _problem(july_2022, "residence_without_area").people == 27_415
    assert _problem(july_2022, "residence_in_wales").people == 13_886


def test_july_2022_agrees_with_the_table_worked_out_elsewhere(july_2022):
    twin = pl.read_csv(DATA / "01_practices" / "practices_2022-07.csv.gz")
    both = july_2022.practices.join(twin, on="practice_code", suffix="_twin")
    assert len(both) == 6484
    assert both["pcn_code"].equals(both["pcn_code_twin"], check_names=False)
    assert (both["deprivation_score"] - both["imd2019_score"]).abs().max() < 0.01
    assert (both["registered"] == both["list_size"]).all()
    assert (both["icb_code"] == both["icb_code_twin"]).mean() > 0.99


def test_july_2022_lives_as_near_as_was_worked_out_elsewhere(july_2022):
    # Median over practices lies near the median over people, 1.35 km.
    assert 0.8 < july_2022.practices["median_resident_km"].median() < 2.0


@pytest.mark.parametrize(
    ("file", "practices", "registered"),
    [("practices_2026-07.csv.gz", 6139, 63_436_508), ("practices_2022-07.csv.gz", 6484, 61_768_942)],
)
def test_the_ready_made_tables_are_read_by_their_headers(file, practices, registered):
    built = _build([DATA / "01_practices" / file])
    assert (len(built.practices), built.registered) == (practices, registered)


def test_a_simple_residence_table_of_one_county_is_read_and_its_reach_reported():
    built = _build(
        [
            DATA / "01_practices" / "practices_2026-07.csv.gz",
            DATA / "02_registrations_lsoa" / "practice_lsoa21_2025-10_staffordshire_stoke.csv.gz",
            DATA / "04_lsoa" / "lsoa21_england.csv.gz",
            DATA / "04_lsoa" / "lsoa11_england.csv.gz",
        ]
    )
    assert "CLOSED" in _problem(built, "residence_without_area").codes
    assert _problem(built, "without_residence").rows > 5900
    assert "lsoa21_england.csv.gz" in _used(built)


def test_a_newer_county_does_not_leave_england_without_residence():
    built = _build(
        [
            DATA / "01_practices" / "practices_2026-07.csv.gz",
            DATA / "02_registrations_lsoa",
            DATA / "04_lsoa" / "lsoa21_england.csv.gz",
            DATA / "04_lsoa" / "lsoa11_england.csv.gz",
        ]
    )
    assert {"practice_lsoa11_2022-07.parquet", "lsoa11_england.csv.gz"} <= _used(built)
    without = _problem(built, "without_residence")
    assert (without.rows, without.people) == (5, 5658)
    partial = _problem(built, "partial_table_passed_over")
    assert (partial.rows, partial.people) == (140, 1_205_104)
    assert "1.9% of people" in partial.detail


def test_a_written_england_gives_one_icb_in_under_a_second(july_2022, tmp_path):
    write_place_directory(july_2022, tmp_path / "england")
    start = time.perf_counter()
    place = read_place(tmp_path / "england", "icb:QNC")
    assert time.perf_counter() - start < 1
    assert place.residence is not None
    assert place.residence.registered.sum() == place.registered


def test_networks_fall_in_the_band_as_was_worked_out_elsewhere(july_2026, tmp_path):
    write_place_directory(july_2026, tmp_path / "england")
    networks = summarise(read_place(tmp_path / "england"), load_parameters()).networks
    assert (networks.networks, networks.below, networks.within, networks.above) == (1298, 119, 691, 488)
