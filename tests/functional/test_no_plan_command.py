"""What a planner sees where no plan exists."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest
from tests.lib.commands import Command

from scalecare.store import read_place


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


@pytest.mark.parametrize(
    "asked", [("trade", "--aim", "travel_km", "--against", "change"), ("alternatives", "--plans", "2")]
)
def test_commands_that_look_for_several_plans_say_what_clashes_too(
    scalecare: Command, county: Path, tight: Path, tmp_path: Path, asked: tuple[str, ...]
) -> None:
    kind, *options = asked
    code, out, err = scalecare("hubs", kind, county, "--rules", tight, *options, "--out", tmp_path / "pack")
    assert (code, out) == (4, "")
    assert "What would help" in err and "Traceback" not in err and not (tmp_path / "pack").exists()


def test_too_few_moves_are_said_with_how_many_will_do(
    scalecare: Command, county: Path, tmp_path: Path
) -> None:
    practices = read_place(county).practices
    one, other = next(
        (a.practice_code, b.practice_code)
        for a, b in combinations(practices, 2)
        if a.pcn_code is not None and a.pcn_code == b.pcn_code
    )
    rules = tmp_path / "rules.yaml"
    rules.write_text(f"apart: [[{one}, {other}]]\n", encoding="utf-8")
    pack = tmp_path / "pack"
    code, out, err = scalecare("hubs", "improve", county, "--rules", rules, "--moves", "0", "--out", pack)
    assert (code, out) == (3, "")
    assert "No plan keeps the rules with 0 practices moved" in err and "Traceback" not in err
    assert not pack.exists()
