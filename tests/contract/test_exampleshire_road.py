"""Exampleshire walks the same road as real data and arrives as the place it is in memory."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from shapely import MultiPolygon, Polygon

from scalecare.domain import Boundary, Place, Practice
from scalecare.examples import exampleshire_place, write_exampleshire
from scalecare.parameters import load_parameters
from scalecare.sources import build_place
from scalecare.store import read_place, write_place_directory


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("exampleshire")
    write_exampleshire(folder / "files")
    place = build_place([folder / "files"], name="Exampleshire", parameters=load_parameters())
    write_place_directory(place, folder / "place")
    return read_place(folder / "place")


def numbers(practice: Practice) -> dict[str, float]:
    return {
        field.name: value
        for field in fields(practice)
        if isinstance(value := getattr(practice, field.name), float)
    }


def words(practice: Practice) -> dict[str, object]:
    return {
        field.name: value
        for field in fields(practice)
        if not isinstance(value := getattr(practice, field.name), float)
    }


def shape(boundary: Boundary) -> MultiPolygon:
    return MultiPolygon([Polygon(ring) for ring in boundary.rings])


def test_practices_read_from_files_are_those_in_memory(built: Place) -> None:
    memory = exampleshire_place()
    assert built.as_of == memory.as_of
    for read, made in zip(built.practices, memory.practices, strict=True):
        assert words(read) == words(made)
        assert numbers(read) == pytest.approx(numbers(made), abs=0.0011)


def test_residence_read_from_files_is_that_in_memory(built: Place) -> None:
    read, made = built.residence, exampleshire_place().residence
    assert read is not None and made is not None
    assert (read.practice_codes, read.area_codes) == (made.practice_codes, made.area_codes)
    assert (read.registered != made.registered).nnz == 0
    assert np.array_equal(read.easting, made.easting) and np.array_equal(read.northing, made.northing)


def test_answers_and_barriers_read_from_files_are_those_in_memory(built: Place) -> None:
    memory = exampleshire_place()
    assert built.engagement == memory.engagement
    assert built.barrier_lines == memory.barrier_lines


def test_boundaries_read_from_files_cover_what_those_in_memory_cover(built: Place) -> None:
    read = {(one.kind, one.code): shape(one) for one in built.boundaries}
    made = {(one.kind, one.code): shape(one) for one in exampleshire_place().boundaries}
    assert read.keys() == made.keys()
    for key, outline in made.items():
        assert read[key].symmetric_difference(outline).area < 0.02 * outline.area


def test_each_planted_trap_is_reported_with_its_practice(built: Place) -> None:
    names = {practice.practice_code: practice.practice_name for practice in built.practices}
    lost = next(practice.practice_code for practice in built.practices if not practice.is_placed)
    free = next(practice.practice_code for practice in built.practices if practice.pcn_code is None)
    reported = {problem.kind: problem.codes for problem in built.problems}
    assert reported["without_coordinates"] == (lost,)
    assert reported["placeholder_network"] == (free,)
    assert [names[code] for code in reported["digital_first"]] == ["SALLOW ONLINE PRACTICE"]
    assert [names[code] for code in reported["small_list"]] == [
        "EXAMPLESHIRE SPECIAL ALLOCATION SCHEME",
        "LANTERN STREET HOMELESS HEALTH",
    ]
