"""What a planner sees where no plan exists."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scalecare.cli import main
from scalecare.examples import write_exampleshire
from scalecare.parameters import load_parameters
from scalecare.sources import build_place
from scalecare.store import write_place_directory

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    files = write_exampleshire(folder)
    place = folder / "place"
    write_place_directory(build_place(list(files), name="Exampleshire", parameters=load_parameters()), place)
    return place


@pytest.fixture
def scalecare(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command line; returns its exit code and what it printed on both streams."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["scalecare", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture
def tight(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text("farthest_km: 3\nallow_exceptions: false\n", encoding="utf-8")
    return path


def test_the_clash_and_what_would_help_are_said_in_words(
    scalecare: Command, county: Path, tight: Path, tmp_path: Path
) -> None:
    code, out, err = scalecare("hubs", "form", county, "--rules", tight, "--out", tmp_path / "pack")
    assert (code, out) == (4, "")
    first, heading, *ways = err.strip().splitlines()
    assert first.startswith("scalecare: ") and "nobody is over 3 km" in first
    assert heading == "What would help, any one of these:"
    assert any(way.startswith("- Raise the farthest distance from 3 to ") for way in ways)
    assert any(way.startswith("- Allow exceptions: ") for way in ways)
    assert "Traceback" not in err and not (tmp_path / "pack").exists()


def test_the_clash_is_given_to_machines_too(
    scalecare: Command, county: Path, tight: Path, tmp_path: Path
) -> None:
    code, out, err = scalecare("plan", county, "--rules", tight, "--out", tmp_path / "pack", "--json")
    told = json.loads(out)
    assert (code, told["status"]) == (4, "infeasible")
    assert told["message"] in err and told["clash"]["is_smallest"] is True
    assert {"rule": "farthest_km", "limit": 3.0} in told["clash"]["rules"]
    ways = {way["rule"]: way for way in told["clash"]["relaxations"]}
    assert ways["farthest_km"]["from"] == 3.0 < ways["farthest_km"]["to"]
    assert len(told["what_would_help"]) == len(told["clash"]["relaxations"])


def test_a_relaxation_that_is_followed_places_the_practices_named(
    scalecare: Command, county: Path, tight: Path, tmp_path: Path
) -> None:
    told = json.loads(scalecare("plan", county, "--rules", tight, "--out", tmp_path / "pack", "--json")[1])[
        "clash"
    ]
    to = next(way["to"] for way in told["relaxations"] if way["rule"] == "farthest_km")
    tight.write_text(f"farthest_km: {to}\nallow_exceptions: false\n", encoding="utf-8")
    code, out, _ = scalecare("plan", county, "--rules", tight, "--out", tmp_path / "pack", "--json")
    again = json.loads(out)
    assert code == 0 or again["clash"]["practices"] != told["practices"]


def test_other_refusals_stay_one_line(scalecare: Command, county: Path, tmp_path: Path) -> None:
    code, out, err = scalecare("plan", county, "--area", "icb:NONE", "--out", tmp_path / "pack", "--json")
    assert (code, out) == (3, "")
    assert len(err.strip().splitlines()) == 1
