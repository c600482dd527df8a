from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from scalecare.domain import UnknownArea
from scalecare.parameters import load_parameters
from scalecare.store import (
    PlaceDirectoryError,
    read_manifest,
    read_measures,
    read_place,
    summarise,
    write_place_directory,
)


@pytest.fixture
def directory(tmp_path, built):
    write_place_directory(built, tmp_path / "place")
    return tmp_path / "place"


def _bytes(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def test_a_place_comes_back_as_it_was_written(directory, built):
    place = read_place(directory)
    assert place.codes == ("X81001", "X81002", "X81003", "X81004")
    assert place.registered == 100500
    assert place.practices[2].easting is None
    assert (place.name, place.as_of, place.area) == ("Little", built.as_of, "england")
    assert place.barrier_lines == built.barrier_lines
    assert place.barrier_pairs == built.barrier_pairs
    assert (place.problems, place.sources, place.attribution) == (
        built.problems,
        built.sources,
        built.attribution,
    )
    assert read_manifest(directory).joins == built.joins


def test_residence_comes_back_by_label_with_nan_for_codes_that_are_no_area(directory):
    residence = read_place(directory).residence
    assert residence.practice_codes == ("X81001", "X81002", "X81003")
    assert residence.area_codes == ("E01000001", "E01000002", "NO2021")
    assert residence.registered.toarray().tolist() == [[0, 8000, 1000], [31000, 0, 0], [60000, 0, 0]]
    assert residence.easting[:2].tolist() == [400500.0, 400100.0]
    assert np.isnan(residence.easting[2])


def test_travel_times_keep_their_direction(directory):
    travel = read_place(directory).travel
    at = {code: index for index, code in enumerate(travel.practice_codes)}
    assert travel.minutes[at["X81001"], at["X81002"]] == 5.0
    assert travel.minutes[at["X81002"], at["X81001"]] == 7.5
    assert travel.minutes[at["X81003"], at["X81001"]] == np.inf


def test_outlines_come_back_within_two_metres(directory, built):
    for one, other in zip(read_place(directory).boundaries, built.boundaries, strict=True):
        assert (one.kind, one.code, one.name) == (other.kind, other.code, other.name)
        assert np.abs(np.array(one.rings) - np.array(other.rings)).max() < 2


def test_an_area_is_read_with_what_belongs_to_it(directory):
    place = read_place(directory, "icb:QEX")
    assert place.codes == ("X81001", "X81002")
    assert place.residence.registered.sum() == 40000
    assert [boundary.code for boundary in place.boundaries] == ["QEX"]
    assert [(pair.practice_code_a, pair.practice_code_b) for pair in place.barrier_pairs] == [
        ("X81001", "X81002")
    ]
    assert place.travel.practice_codes == ("X81001", "X81002")
    assert [answer.practice_code for answer in place.engagement] == ["X81001"]


def test_problems_that_name_practices_are_counted_for_the_area(directory):
    problems = {problem.kind: problem for problem in read_place(directory, "icb:QEX").problems}
    assert set(problems) == {"without_coordinates", "residence_without_area"}
    assert (problems["without_coordinates"].codes, problems["without_coordinates"].people) == (
        ("X81001",),
        9000,
    )
    assert "whole of Little" in problems["residence_without_area"].detail


@pytest.mark.parametrize("area", ["icb:QEY", "sub-icb:QEX1", "region:Y99", "pcn:U99002"])
def test_reading_an_area_is_reading_all_and_keeping_the_area(directory, area):
    part, whole = read_place(directory, area), read_place(directory).within(area)
    assert part.practices == whole.practices
    assert part.engagement == whole.engagement
    assert part.residence is None or (part.residence.registered != whole.residence.registered).nnz == 0


@pytest.mark.parametrize("content", ["X81001\nx81004 \n\n", "name,practice_code\nA,X81001\nB,X81004\n"])
def test_practices_can_be_named_in_a_file(tmp_path, directory, content):
    names = tmp_path / "mine.csv"
    names.write_text(content)
    place = read_place(directory, f"practices:{names}")
    assert (place.codes, place.area) == (("X81001", "X81004"), "practices:mine.csv")


def test_practices_that_the_place_does_not_have_are_refused(tmp_path, directory):
    names = tmp_path / "mine.txt"
    names.write_text("X81001\nX99999\n")
    with pytest.raises(UnknownArea, match="X99999"):
        read_place(directory, f"practices:{names}")


@pytest.mark.parametrize(("content", "said"), [(None, "There is no file"), ("\n", "names no practice")])
def test_a_file_of_practices_that_is_missing_or_empty_is_refused(tmp_path, directory, content, said):
    names = tmp_path / "mine.txt"
    if content is not None:
        names.write_text(content)
    with pytest.raises(PlaceDirectoryError, match=said):
        read_place(directory, f"practices:{names}")


def test_an_unknown_area_is_refused_with_some_that_exist(directory):
    with pytest.raises(UnknownArea, match="icb:QEX, icb:QEY"):
        read_place(directory, "icb:NONE")


def test_measures_are_read_for_the_practices_asked_for(directory):
    assert read_measures(directory, ["X81003"])["numerator"].to_list() == [None]
    assert len(read_measures(directory)) == 2


def test_the_same_place_is_written_as_the_same_bytes(tmp_path, directory, built):
    write_place_directory(built, tmp_path / "again")
    assert _bytes(tmp_path / "again") == _bytes(directory)


def test_the_manifest_says_what_was_lost(directory):
    (join,) = json.loads((directory / "manifest.json").read_text())["joins"]
    assert (join["rows_lost"], join["people_lost"]) == (1, 500)


def test_an_existing_place_is_not_replaced_unless_asked(directory, built):
    before = _bytes(directory)
    with pytest.raises(PlaceDirectoryError, match="--force"):
        write_place_directory(built, directory)
    assert _bytes(directory) == before
    write_place_directory(built, directory, force=True)
    assert _bytes(directory) == before


def test_what_is_no_place_is_never_replaced(tmp_path, built):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letters.txt").write_text("keep me")
    with pytest.raises(PlaceDirectoryError, match="is not replaced even with --force"):
        write_place_directory(built, mine, force=True)
    assert (mine / "letters.txt").read_text() == "keep me"


def test_a_folder_with_a_manifest_of_something_else_is_never_replaced(tmp_path, built):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "manifest.json").write_text('{"name": "a web app"}')
    with pytest.raises(PlaceDirectoryError, match="is not replaced even with --force"):
        write_place_directory(built, mine, force=True)


def test_a_missing_parent_folder_is_refused(tmp_path, built):
    with pytest.raises(PlaceDirectoryError, match="There is no folder"):
        write_place_directory(built, tmp_path / "a" / "b")


def test_a_failed_write_leaves_nothing_and_keeps_the_old_place(tmp_path, directory, built, monkeypatch):
    before = _bytes(directory)

    def fail(*args):
        raise OSError("disk full")

    monkeypatch.setattr("scalecare.store.place_directory.write_boundaries", fail)
    with pytest.raises(PlaceDirectoryError, match="disk full"):
        write_place_directory(built, directory, force=True)
    assert _bytes(directory) == before
    assert [path.name for path in tmp_path.iterdir()] == ["place"]


def test_a_folder_that_is_no_place_is_refused(tmp_path):
    with pytest.raises(PlaceDirectoryError, match=r"no manifest\.json"):
        read_place(tmp_path)


@pytest.mark.parametrize(
    "file", ["manifest.json", "practices.parquet", "residence.parquet", "boundaries.geojson"]
)
def test_a_damaged_file_is_named(directory, file):
    content = (directory / file).read_bytes()
    (directory / file).write_bytes(content[: len(content) // 2])
    with pytest.raises(PlaceDirectoryError, match=f"{file} in .* is missing or damaged"):
        read_place(directory)


def test_a_missing_practices_table_is_named(directory):
    (directory / "practices.parquet").unlink()
    with pytest.raises(PlaceDirectoryError, match=r"practices\.parquet"):
        read_place(directory)


def test_a_summary_counts_networks_against_the_size_of_a_hub(directory):
    networks = summarise(read_place(directory), load_parameters()).networks
    assert (networks.below, networks.within, networks.above) == (1, 1, 1)
    assert (networks.below_people, networks.within_people, networks.above_people) == (9000, 31000, 60000)
    assert (networks.without_network_practices, networks.without_network_people) == (1, 500)
