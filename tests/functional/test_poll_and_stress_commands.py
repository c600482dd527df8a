"""The commands that report the poll and try plans, run as a planner runs them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from tests.lib.commands import Command

from scalecare.examples import exampleshire_place, write_exampleshire, write_list_history
from scalecare.parameters import load_parameters
from scalecare.sources import build_place
from scalecare.store import write_place_directory


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    files = write_exampleshire(folder / "files")
    built = build_place(list(files), name="Exampleshire", parameters=load_parameters())
    write_place_directory(built, folder / "place")
    write_list_history(folder / "lists.csv")
    return folder


@pytest.fixture
def plan(scalecare: Command, county: Path, tmp_path: Path) -> Path:
    """Today's networks, scored: a plan that is quickly made."""
    assert scalecare("hubs", "score", county / "place", "--out", tmp_path / "today")[0] == 0
    return tmp_path / "today"


# The poll


def test_the_poll_is_reported_by_counts_and_names_nobody(scalecare: Command, county: Path) -> None:
    code, out, _ = scalecare("hubs", "poll", county / "place", "--area", "icb:QEX")
    assert code == 0
    assert "71 of 86 practices answered (83%)" in out and "89% of the people" in out
    assert not re.search(r"X81\d{3}|U99\d{3}", out)
    assert not [p for p in exampleshire_place().practices if p.practice_name.lower() in out.lower()]


def test_the_poll_is_given_to_machines_as_findings(scalecare: Command, county: Path) -> None:
    code, out, _ = scalecare("hubs", "poll", county / "place", "--json")
    kinds = [finding["kind"] for finding in json.loads(out)]
    assert code == 0 and kinds[0] == "poll_coverage" and "poll_wishes" in kinds


def test_rules_from_the_poll_meet_more_wishes_and_say_what_weight_they_used(
    scalecare: Command, county: Path, tmp_path: Path
) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("from_poll: true\n", encoding="utf-8")
    plain = json.loads(scalecare("hubs", "form", county / "place", "--out", tmp_path / "plain", "--json")[1])
    polled = json.loads(
        scalecare("hubs", "form", county / "place", "--rules", rules, "--out", tmp_path / "polled", "--json")[
            1
        ]
    )
    missed = [
        next(line["value"] for line in made["costs"] if line["name"] == "like_minds")
        for made in (plain, polled)
    ]
    assert missed[1] < missed[0]
    assert polled["rules"]["negotiable_red_lines"] == "avoid"
    assert "hub.like_minds_from_poll" in {entry["name"] for entry in polled["rules"]["parameters"]}


def test_a_place_without_a_poll_leaves_with_three(scalecare: Command, county: Path, tmp_path: Path) -> None:
    files = [path for path in (county / "files").iterdir() if path.name != "engagement.csv"]
    silent = tmp_path / "silent"
    write_place_directory(build_place(files, name="Silent", parameters=load_parameters()), silent)
    code, out, err = scalecare("hubs", "poll", silent)
    assert (code, out) == (3, "") and "no answers" in err and "Traceback" not in err


# Trying a plan


def test_a_plan_is_tried_and_its_fragile_hubs_are_named(
    scalecare: Command, county: Path, plan: Path, tmp_path: Path
) -> None:
    out = tmp_path / "stress"
    code, said, _ = scalecare(
        "hubs", "stress", county / "place", plan, "--history", county / "lists.csv", "--out", out
    )  # fmt: skip
    assert code == 0 and "The most fragile hubs:" in said and "of 1,000 futures of 3 years" in said
    assert sorted(path.name for path in out.iterdir()) == ["stress.csv", "stress.html", "stress.json"]
    with (out / "stress.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    record = json.loads((out / "stress.json").read_text(encoding="utf-8"))
    assert [row["hub_id"] for row in rows] == [hub["hub_id"] for hub in record["hubs"]]
    page = (out / "stress.html").read_text(encoding="utf-8")
    assert page.count('class="interval"') == len(rows) and "Hubs, the most fragile first" in page


def test_the_same_seed_gives_the_same_files(
    scalecare: Command, county: Path, plan: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        history = ("--history", county / "lists.csv", "--samples", 100, "--seed", 5)
        scalecare("hubs", "stress", county / "place", plan, *history, "--out", tmp_path / name)
    for name in ("stress.csv", "stress.html", "stress.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


CSV = """scenario,shock,practice_code,into,value
Everyone grows,growth,,,0.1
New town,housing,X81059,,30000
New town,growth,x81059,,0.05
Two merge,merger,X81066,X81067,
One closes,closure,X81010,nearest,
"""
YAML = """
- {scenario: Everyone grows, shock: growth, value: 0.1}
- {scenario: New town, shock: housing, practice_code: X81059, value: 30000}
- {scenario: New town, shock: growth, practice_code: X81059, value: 0.05}
- {scenario: Two merge, shock: merger, practice_code: X81066, into: X81067}
- {scenario: One closes, shock: closure, practice_code: X81010, into: nearest}
"""


def test_scenarios_are_read_from_csv_and_from_yaml_alike(
    scalecare: Command, county: Path, plan: Path, tmp_path: Path
) -> None:
    found = []
    for name, text in (("s.csv", CSV), ("s.yaml", YAML)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        code, out, _ = scalecare(
            "hubs", "stress", county / "place", plan, "--scenario", tmp_path / name, "--json"
        )
        assert code == 0
        found.append(json.loads(out))
    assert found[0] == found[1]
    results = found[0]["scenarios"]
    assert [r["name"] for r in results] == ["Everyone grows", "New town", "Two merge", "One closes"]
    assert results[0]["registered"] == pytest.approx(1.1 * found[0]["today"]["registered"], rel=1e-3)
    assert results[2]["registered"] == results[3]["registered"] == found[0]["today"]["registered"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scenario,shock,practice_code,into,value\nA,flood,X81001,,\n", "row 2: 'flood'"),
        ("scenario,shock,practice_code,into,value\nA,growth,,,much\n", "row 2: value"),
        ("scenario,shock,practice_code,into,value\nA,merger,X81001,,\n", "row 2: 'merger' lacks"),
        ("scenario,shock,practice_code,into,value\nA,closure,X99999,,\n", "X99999"),
        ("scenario,shock,where\nA,growth,north\n", "where"),
        ("scenario,shock,value\nA,growth,-2\n", "cannot grow"),
    ],
)
def test_a_scenario_that_cannot_happen_leaves_with_three_and_its_row(
    scalecare: Command, county: Path, plan: Path, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "s.csv"
    path.write_text(text, encoding="utf-8")
    code, out, err = scalecare("hubs", "stress", county / "place", plan, "--scenario", path)
    assert (code, out) == (3, "") and said in err and "Traceback" not in err


def test_a_missing_file_of_scenarios_is_named(scalecare: Command, county: Path, plan: Path) -> None:
    code, _, err = scalecare("hubs", "stress", county / "place", plan, "--scenario", "nowhere.csv")
    assert code == 3 and "nowhere.csv" in err


def test_older_files_are_not_written_over_unless_forced(
    scalecare: Command, county: Path, plan: Path, tmp_path: Path
) -> None:
    arguments = ("hubs", "stress", county / "place", plan, "--out", tmp_path / "stress")
    assert scalecare(*arguments)[0] == 0
    code, _, err = scalecare(*arguments)
    assert code == 3 and "--force" in err
    assert scalecare(*arguments, "--force")[0] == 0


def test_a_plan_may_come_by_its_own_file_and_without_a_history(
    scalecare: Command, county: Path, plan: Path
) -> None:
    code, out, _ = scalecare("hubs", "stress", county / "place", plan / "plan.json")
    assert code == 0 and "futures" not in out and "room for" in out
