"""Numbers are data with a date, a unit, a source and a status."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import scalecare.parameters
from scalecare.domain import ParameterError, ParameterSet, Status
from scalecare.parameters import BadParameterFile, load_parameters

SHIPPED = Path(scalecare.parameters.__file__).parent

GOOD = """\
parameters:
  longest_day:
    description: Hours of the longest day.
    unit: hours
    valid_until: 2030-03-31
    values:
      2020-04-01: {value: 16, status: published, source: An almanac}
      2025-04-01: {value: 16.5, status: local, source: A window, note: From one seat}
"""


def load(folder: Path, text: str) -> ParameterSet:
    (folder / "sky.yaml").write_text(text, encoding="utf-8")
    return load_parameters(folder)


def test_a_value_holds_from_its_date_until_the_next(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD)
    assert found.value("sky.longest_day", date(2020, 4, 1)) == 16
    assert found.value("sky.longest_day", date(2025, 3, 31)) == 16
    assert found.value("sky.longest_day", date(2025, 4, 1)) == 16.5
    assert found.value("sky.longest_day", date(2030, 3, 31)) == 16.5


def test_a_parameter_keeps_its_unit_source_status_and_note(tmp_path: Path) -> None:
    parameter = load(tmp_path, GOOD).get("sky.longest_day")
    assert (parameter.name, parameter.unit) == ("sky.longest_day", "hours")
    first, second = parameter.values
    assert (first.status, first.source, first.note) == (Status.PUBLISHED, "An almanac", "")
    assert (second.status, second.source, second.note) == (Status.LOCAL, "A window", "From one seat")


def test_an_unknown_name_is_answered_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ParameterError) as refusal:
        load(tmp_path, GOOD).value("sky.shortest_day", date(2026, 1, 1))
    assert "'sky.shortest_day'" in refusal.value.fact
    assert "sky.longest_day" in refusal.value.remedy


def test_a_date_before_the_first_value_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError) as refusal:
        load(tmp_path, GOOD).value("sky.longest_day", date(2020, 3, 31))
    assert "2020-03-31" in refusal.value.fact and "2020-04-01" in refusal.value.fact
    assert "earlier value with its source" in refusal.value.remedy


def test_a_date_after_the_last_review_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError) as refusal:
        load(tmp_path, GOOD).value("sky.longest_day", date(2030, 4, 1))
    assert "2030-03-31" in refusal.value.fact and "2030-04-01" in refusal.value.fact
    assert "move valid_until" in refusal.value.remedy


REFUSED = {
    "a key that occurs twice": (GOOD + GOOD.split("\n", 1)[1], "longest_day", "line"),
    "a start date that occurs twice": (GOOD.replace("2025-04-01", "2020-04-01"), "2020-04-01", "line"),
    "a source that is missing": (GOOD.replace(", source: An almanac", ""), "source", "published, local"),
    "a source that is empty": (GOOD.replace("An almanac", '""'), "source", "published, local"),
    "values out of order": (GOOD.replace("2025", "2019"), "in order of their start dates", "by start date"),
    "no values": (GOOD.split("    values")[0] + "    values: {}\n", "values", "by start date"),
    "a status nobody knows": (GOOD.replace("published", "guessed"), "status", "published, local or assumed"),
    "a field nobody knows": (GOOD.replace("unit:", "units:"), "unit", "Each parameter needs"),
    "no unit": (GOOD.replace("    unit: hours\n", ""), "unit", "Each parameter needs"),
    "a word for a number": (GOOD.replace("16.5", "long"), "value", "Each parameter needs"),
    "no review date": (GOOD.replace("    valid_until: 2030-03-31\n", ""), "valid_until", "valid_until"),
    "no parameters": ("numbers: {}\n", "parameters", "Each parameter needs"),
    "no YAML": ("parameters: [\n", "cannot be read", "line"),
    "an empty file": ("", "sky.yaml", "Each parameter needs"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_by_name_with_the_place_and_a_remedy(tmp_path: Path, name: str) -> None:
    text, fact, remedy = REFUSED[name]
    with pytest.raises(BadParameterFile) as refusal:
        load(tmp_path, text)
    assert "sky.yaml" in refusal.value.fact
    assert fact in refusal.value.fact
    assert remedy in refusal.value.remedy


def test_the_digest_changes_with_the_numbers(tmp_path: Path) -> None:
    first = load(tmp_path, GOOD).digest
    assert load(tmp_path, GOOD).digest == first
    assert load(tmp_path, GOOD.replace("16.5", "16.6")).digest != first


def test_parameters_cannot_be_changed_once_read(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD)
    with pytest.raises(TypeError):
        found.parameters["sky.longest_day"] = found.get("sky.longest_day")  # type: ignore[index]


def test_an_empty_folder_has_no_parameters(tmp_path: Path) -> None:
    assert dict(load_parameters(tmp_path).parameters) == {}


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.name)
def test_every_shipped_number_has_a_unit_a_source_and_a_review_date(path: Path) -> None:
    own = [p for name, p in load_parameters().parameters.items() if name.startswith(f"{path.stem}.")]
    assert own
    for parameter in own:
        assert parameter.description.endswith("."), parameter.name
        assert parameter.unit, parameter.name
        assert all(value.source.strip() for value in parameter.values), parameter.name
        assert parameter.valid_until >= parameter.values[-1].from_date, parameter.name


def test_the_band_is_the_published_one() -> None:
    shipped, as_of = load_parameters(), date(2026, 7, 1)
    for name, value in {"hub.minimum_people": 30_000, "hub.maximum_people": 50_000}.items():
        assert shipped.get(name).at(as_of).value == value
        assert shipped.get(name).at(as_of).status is Status.PUBLISHED
