"""The commands that give several plans, run as a planner runs them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.lib.commands import Command, rules_file


def test_improving_shows_each_number_of_moves_and_packs_the_frontier(
    scalecare: Command, county: Path, tmp_path: Path
) -> None:
    out = tmp_path / "pack"
    code, told, _ = scalecare("hubs", "improve", county, "--moves", "0,15,30", "--out", out, "--json")
    assert code == 0
    rows = json.loads(told)
    assert [row["limit"] for row in rows] == [15, 30]
    assert all(row["practices_moved"] <= row["limit"] and row["gap"] <= 0.005 for row in rows)
    assert (out / "frontier.csv").is_file() and (out / "frontier.json").is_file()
    assert "What moving more practices brings" in (out / "report.html").read_text(encoding="utf-8")


def test_a_point_that_the_frontier_lacks_is_refused_with_those_it_has(
    scalecare: Command, county: Path, tmp_path: Path
) -> None:
    asked = ("--moves", "15", "--take", "3", "--out", tmp_path / "pack")
    code, _, err = scalecare("hubs", "improve", county, *asked)
    assert code == 3 and "points for 15" in err
    assert not (tmp_path / "pack").exists()


def test_moves_that_are_no_numbers_are_wrong_usage(scalecare: Command, county: Path, tmp_path: Path) -> None:
    assert scalecare("hubs", "improve", county, "--moves", "few", "--out", tmp_path / "pack")[0] == 2


def test_alternatives_differ_as_much_as_asked(scalecare: Command, county: Path, tmp_path: Path) -> None:
    asked = ("--plans", "2", "--at-least", "8", "--out", tmp_path / "pack", "--json")
    code, told, _ = scalecare("hubs", "alternatives", county, *asked)
    best, second = json.loads(told)
    assert code == 0 and second["differs_from_best"] >= 8
    assert best["objective"] <= second["objective"]
    assert (tmp_path / "pack" / "alternatives.csv").is_file()


def test_an_aim_that_does_not_exist_is_refused_with_those_that_do(
    scalecare: Command, county: Path, tmp_path: Path
) -> None:
    asked = ("--aim", "joy", "--against", "change", "--out", tmp_path / "pack")
    code, _, err = scalecare("hubs", "trade", county, *asked)
    assert code == 3 and "travel_km" in err


def test_a_trade_off_gets_better_in_one_aim_as_the_other_is_given_up(
    scalecare: Command, county: Path, tmp_path: Path
) -> None:
    asked = (
        "--aim",
        "travel_km",
        "--against",
        "change",
        "--points",
        "3",
        "--out",
        tmp_path / "pack",
        "--json",
    )
    code, told, _ = scalecare("hubs", "trade", county, *asked)
    rows = json.loads(told)
    assert code == 0 and len(rows) == 3
    assert rows[0]["travel_km"] >= rows[1]["travel_km"] >= rows[2]["travel_km"]
    assert rows[0]["change"] <= rows[2]["change"]


def test_areas_hold_whole_hubs_of_a_plan_that_is_kept(
    scalecare: Command, county: Path, tmp_path: Path
) -> None:
    assert scalecare("hubs", "form", county, "--out", tmp_path / "plan")[0] == 0
    asked = ("--plan", tmp_path / "plan", "--out", tmp_path / "places", "--json")
    code, told, _ = scalecare("hubs", "nest", county, *asked)
    nested = json.loads(told)
    assert code == 0 and nested["level"] == "place"
    inside = [hub for area in nested["areas"] for hub in area["hubs"]]
    assert len(inside) == len(set(inside)) == nested["hubs"]
    assert all(area["registered"] >= 100_000 for area in nested["areas"])
    assert (tmp_path / "places" / "areas.csv").is_file()


def test_both_tiers_at_once_leave_no_plan_to_keep(scalecare: Command, county: Path, tmp_path: Path) -> None:
    asked = ("--joint", "--plan", tmp_path / "plan", "--out", tmp_path / "places")
    assert scalecare("hubs", "nest", county, *asked)[0] == 2


def test_rules_that_no_hub_keeps_end_an_improvement_with_the_clash(
    scalecare: Command, county: Path, tmp_path: Path
) -> None:
    rules = rules_file(tmp_path, "hubs: {fewest: 30, most: 32}\n")
    code, _, err = scalecare("hubs", "improve", county, "--rules", rules, "--out", tmp_path / "pack")
    assert code == 4 and "Traceback" not in err
