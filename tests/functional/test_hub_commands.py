"""The commands that form and score hubs, run as a planner runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.lib.commands import Command, rules_file

from scalecare.reports import PACK_FILES


def without_seconds(path: Path) -> str:
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["seconds"]
    return json.dumps(content, sort_keys=True)


def test_forming_hubs_writes_a_pack_and_says_what_matters(
    scalecare: Command, county: Path, tmp_path: Path
) -> None:
    code, out, err = scalecare("hubs", "form", county, "--area", "icb:QEX", "--out", tmp_path / "pack")
    assert (code, err) == (0, "")
    assert sorted(path.name for path in (tmp_path / "pack").iterdir()) == sorted(PACK_FILES)
    assert "100.0% of hubs connected" in out and "report.html" in out


def test_two_runs_differ_in_nothing_but_seconds(scalecare: Command, county: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for out in (first, second):
        assert scalecare("plan", county, "--out", out)[0] == 0
    for name in PACK_FILES:
        if name == "plan.json":
            assert without_seconds(first / name) == without_seconds(second / name)
        else:
            assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_the_plan_as_json_has_what_other_programs_rely_on(
    scalecare: Command, county: Path, tmp_path: Path
) -> None:
    code, out, _ = scalecare("plan", county, "--out", tmp_path / "pack", "--json")
    plan = json.loads(out)
    assert code == 0 and plan["status"] == "optimal" and plan["gap"] == 0
    assert plan["bound"] <= plan["objective"]
    needed = {"hub_id", "name", "registered", "practices", "mean_distance_km", "containment_share"}
    assert all(needed <= set(hub) for hub in plan["hubs"])
    assert {"rules", "versions", "practices", "unplaced", "seconds"} <= set(plan)


def test_a_request_proven_infeasible_leaves_with_four_and_no_file(
    scalecare: Command, county: Path, tmp_path: Path
) -> None:
    rules = rules_file(tmp_path, "hubs: {fewest: 30, most: 32}\n")
    code, out, err = scalecare("hubs", "form", county, "--rules", rules, "--out", tmp_path / "pack")
    assert (code, out) == (4, "")
    assert "16 to 25 hubs are possible" in err and "Traceback" not in err
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("minimum_peple: 3\n", "minimum_peple"),
        ("minimum_people: many\n", "minimum_people"),
        ("together: [[X81001, X99999]]\n", "X99999"),
        ("weights: {travel_km: 0}\n", "All weights are zero"),
        ("weights: {travel_km: 1}\nweights: {change: 1}\n", "duplicate key"),
        ("farthest_minutes: 20\n", "no travel times"),
        ("most_practices: 0\n", "at most 0 practices"),
    ],
)
def test_a_rule_that_cannot_be_used_leaves_with_three_and_says_which(
    scalecare: Command, county: Path, tmp_path: Path, text: str, said: str
) -> None:
    rules = rules_file(tmp_path, text)
    code, out, err = scalecare("hubs", "form", county, "--rules", rules, "--out", tmp_path / "pack")
    assert (code, out) == (3, "")
    assert said in err and "Traceback" not in err
    assert not (tmp_path / "pack").exists()


def test_a_changed_number_is_recorded_as_local(scalecare: Command, county: Path, tmp_path: Path) -> None:
    rules = rules_file(tmp_path, "minimum_people: 28000\n")
    out = scalecare("plan", county, "--rules", rules, "--out", tmp_path / "pack", "--json")[1]
    entry = next(e for e in json.loads(out)["rules"]["parameters"] if e["name"] == "hub.minimum_people")
    assert (entry["value"], entry["status"]) == (28000, "local")


def test_a_pack_is_not_written_over_unless_forced(scalecare: Command, county: Path, tmp_path: Path) -> None:
    arguments = ("hubs", "score", county, "--out", tmp_path / "pack")
    assert scalecare(*arguments)[0] == 0
    code, _, err = scalecare(*arguments)
    assert code == 3 and "--force" in err
    assert scalecare(*arguments, "--force")[0] == 0


def test_scoring_a_plans_own_grouping_gives_its_figures_again(
    scalecare: Command, county: Path, tmp_path: Path
) -> None:
    formed = json.loads(scalecare("plan", county, "--out", tmp_path / "plan", "--json")[1])
    grouping = tmp_path / "plan" / "hubs.csv"
    scored = json.loads(
        scalecare("hubs", "score", county, "--assignment", grouping, "--out", tmp_path / "score", "--json")[1]
    )
    assert scored["status"] == "scored" and scored["bound"] is None
    value = {line["name"]: line["value"] for line in scored["costs"]}
    for line in formed["costs"]:
        assert value[line["name"]] == pytest.approx(line["value"], rel=1e-9), line["name"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,group\nX81001,A\n", "practice_code and hub_id"),
        ("practice_code,hub_id\nX81001,A\nX81001,B\n", "row 3"),
        ("practice_code,hub_id\nX81001,\n", "row 2"),
        ("practice_code,hub_id\nX99999,A\n", "X99999"),
    ],
)
def test_a_grouping_that_cannot_be_read_is_refused_with_its_row(
    scalecare: Command, county: Path, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "groups.csv"
    path.write_text(text, encoding="utf-8")
    code, _, err = scalecare("hubs", "score", county, "--assignment", path, "--out", tmp_path / "pack")
    assert code == 3 and said in err
    assert not (tmp_path / "pack").exists()


def test_each_icb_gets_a_pack_of_its_own(scalecare: Command, county: Path, tmp_path: Path) -> None:
    code, out, _ = scalecare("hubs", "each", county, "--out", tmp_path / "all", "--json")
    rows = json.loads(out)
    assert code == 0 and [row["icb_code"] for row in rows] == ["QEX"]
    assert rows[0]["exceptions"] == 0 and rows[0]["gap"] <= 0.001
    assert (tmp_path / "all" / "QEX" / "report.html").exists()


def test_a_plan_stopped_early_says_so_and_comes_again_from_its_steps(
    scalecare: Command, county: Path, tmp_path: Path
) -> None:
    early = json.loads(scalecare("plan", county, "--seconds", 0, "--out", tmp_path / "a", "--json")[1])
    steps = early["record"]["steps"]
    again = json.loads(scalecare("plan", county, "--steps", steps, "--out", tmp_path / "b", "--json")[1])
    assert early["status"] == "feasible" and early["gap"] > 0
    assert again["hubs"] == early["hubs"] and again["bound"] == early["bound"]


def test_wrong_usage_leaves_with_two(scalecare: Command) -> None:
    assert scalecare("hubs", "form")[0] == 2
