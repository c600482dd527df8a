"""The commands that move practices by hand and explain a plan, run as a planner runs them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from tests.lib.commands import Command

from scalecare.cli import main
from scalecare.examples import write_exampleshire
from scalecare.parameters import load_parameters
from scalecare.reports import PACK_FILES, plan_from_json
from scalecare.sources import build_place
from scalecare.store import write_place_directory

RULES = "most_practices: 7\napart:\n  - [X81053, X81054]\n"


def run(*arguments: object) -> int:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as end:
        patch.setattr(sys, "argv", ["scalecare", *map(str, arguments)])
        main()
    return int(end.value.code or 0)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place and two packs: one by the standard rules, one by a planner's."""
    folder = tmp_path_factory.mktemp("work")
    files = write_exampleshire(folder / "files")
    built = build_place(list(files), name="Exampleshire", parameters=load_parameters())
    write_place_directory(built, folder / "place")
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    form = ("hubs", "form", folder / "place", "--area", "icb:QEX")
    assert run(*form, "--out", folder / "plan") == 0
    assert run(*form, "--rules", folder / "rules.yaml", "--out", folder / "ruled") == 0
    return folder


def test_a_move_shows_both_hubs_before_and_after_and_what_breaks(
    scalecare: Command, work: Path, tmp_path: Path
) -> None:
    hub_of = plan_from_json(work / "plan").hub_of()
    origin, target = hub_of["X81076"], next(h for h in ("H01", "H02") if h != hub_of["X81076"])
    code, out, err = scalecare(
        "hubs", "move", work / "place", work / "plan", "--practice", "X81076", "--to", target,
        "--out", tmp_path / "moved",
    )  # fmt: skip
    assert (code, err) == (0, "")
    rows = {line.split()[0]: line for line in out.splitlines() if line.startswith("H")}
    assert origin in rows and target in rows and rows[origin].count("→") == 4
    assert "A rule is broken: " in out and "scored, not searched for" in out
    assert sorted(path.name for path in (tmp_path / "moved").iterdir()) == sorted(PACK_FILES)
    moved = plan_from_json(tmp_path / "moved")
    assert moved.hub_of()["X81076"] == target and moved.mode == "edit"
    assert "is broken" in (tmp_path / "moved" / "report.html").read_text(encoding="utf-8")


def test_moves_as_json_hold_figures_and_sentences(scalecare: Command, work: Path, tmp_path: Path) -> None:
    code, out, _ = scalecare(
        "hubs", "move", work / "place", work / "plan", "--practice", "X81076", "--to", "new",
        "--practice", "X81034", "--to", "H01", "--out", tmp_path / "moved", "--json",
    )  # fmt: skip
    said = json.loads(out)
    assert code == 0 and said["warning"] is None
    assert [move["practice_code"] for move in said["moves"]] == ["X81076", "X81034"]
    new = next(hub for hub in said["hubs"] if hub["before"] is None)
    assert new["after"]["practices"] == ["X81076"]
    assert {"minimum_people"} <= {broken["rule"] for broken in said["broken"]}
    assert all(broken["sentence"].startswith("A rule is broken") for broken in said["broken"])
    assert said["bound"] is None and {"travel_km", "change"} <= {line["name"] for line in said["costs"]}


def test_a_move_and_back_again_keeps_the_proof(scalecare: Command, work: Path, tmp_path: Path) -> None:
    home = plan_from_json(work / "plan").hub_of()["X81076"]
    code, out, _ = scalecare(
        "hubs", "move", work / "place", work / "plan", "--practice", "X81076", "--to", "new",
        "--practice", "X81076", "--to", home, "--out", tmp_path / "moved",
    )  # fmt: skip
    assert code == 0 and "Every rule is kept." in out
    assert "It is proven that no other plan" in out


def test_rules_that_are_not_the_plans_are_said_and_used(
    scalecare: Command, work: Path, tmp_path: Path
) -> None:
    move = ("hubs", "move", work / "place", work / "ruled", "--practice", "X81076", "--to", "new")
    code, _, err = scalecare(*move, "--out", tmp_path / "without")
    assert code == 0 and "apart, most_practices differ" in err
    code, _, err = scalecare(*move, "--rules", work / "rules.yaml", "--out", tmp_path / "with")
    assert (code, err) == (0, "")


def test_who_must_be_apart_is_not_said_of_anyone(scalecare: Command, work: Path, tmp_path: Path) -> None:
    hub = plan_from_json(work / "ruled").hub_of()["X81054"]
    code, out, _ = scalecare(
        "hubs", "move", work / "place", work / "ruled", "--practice", "X81053", "--to", hub,
        "--rules", work / "rules.yaml", "--out", tmp_path / "moved",
    )  # fmt: skip
    line = next(line for line in out.splitlines() if "keeps apart" in line)
    assert code == 0 and "X81053" not in line and "X81054" not in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--practice", "X8107", "--to", "H01"), "no practice X8107"),
        (("--practice", "X81076", "--to", "H99"), "no hub H99"),
    ],
)
def test_who_or_where_is_not_known_leaves_with_three_and_names_near_ones(
    scalecare: Command, work: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    move = ("hubs", "move", work / "place", work / "plan")
    code, out, err = scalecare(*move, *arguments, "--out", tmp_path / "moved")
    assert (code, out) == (3, "") and said in err and "such as" in err
    assert not (tmp_path / "moved").exists()


def test_a_practice_without_a_hub_to_go_to_is_wrong_usage(
    scalecare: Command, work: Path, tmp_path: Path
) -> None:
    move = ("hubs", "move", work / "place", work / "plan", "--practice", "X81076", "--practice", "X81034")
    code, _, err = scalecare(*move, "--to", "H01", "--out", tmp_path / "moved")
    assert code == 2 and "one --to a --practice" in err


def test_a_plan_of_another_date_is_refused(scalecare: Command, work: Path, tmp_path: Path) -> None:
    text = (work / "plan" / "plan.json").read_text(encoding="utf-8")
    other = tmp_path / "plan.json"
    other.write_text(text.replace('"as_of": "2026-07-01"', '"as_of": "2025-07-01"'), encoding="utf-8")
    move = ("hubs", "move", work / "place", other, "--practice", "X81076", "--to", "H01")
    code, _, err = scalecare(*move, "--out", tmp_path / "moved")
    assert code == 3 and "as of 2025-07-01 and the place as of 2026-07-01" in err


def test_a_plan_is_explained_in_words(scalecare: Command, work: Path) -> None:
    code, out, err = scalecare("hubs", "explain", work / "plan")
    assert (code, err) == (0, "")
    hubs = plan_from_json(work / "plan").hubs
    assert "It is proven that no other plan" in out
    assert all(sum(line.startswith(f"Hub {h.hub_id}") for line in out.splitlines()) == 1 for h in hubs)


def test_a_practice_and_a_hub_are_explained_by_name(scalecare: Command, work: Path) -> None:
    code, out, _ = scalecare("hubs", "explain", work / "plan", "--practice", "X81076", "--hub", "H01")
    assert code == 0 and "Hazelbrook Surgery (X81076), in hub" in out
    assert "What speaks for its hub" in out and "Next to" in out


def test_an_explanation_without_the_map_names_codes(scalecare: Command, work: Path, tmp_path: Path) -> None:
    shutil.copy(work / "plan" / "plan.json", tmp_path / "plan.json")
    code, out, _ = scalecare("hubs", "explain", tmp_path / "plan.json", "--practice", "X81076", "--json")
    (told,) = json.loads(out)
    kinds = {finding["kind"] for finding in told["findings"]}
    assert code == 0 and {"why_here", "next_best"} <= kinds
    assert told["name"].startswith("X81076, in hub")


def test_the_true_price_of_a_wish_names_who_else_would_move(scalecare: Command, work: Path) -> None:
    exact = ("hubs", "explain", work / "plan", "--practice", "X81076", "--exact", work / "place")
    code, out, _ = scalecare(*exact, "--to", "H02", "--gap", "0")
    assert code == 0 and "would move in consequence" in out and "this is the true price" in out
    code, out, _ = scalecare(*exact, "--to", "H02", "--json")
    wish = json.loads(out)
    assert wish["at_least"] <= wish["price"] <= wish["at_most"] and wish["price"] > 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--practice", "X8107"), 3, "no practice X8107"),
        (("--hub", "H99"), 3, "no hub H99"),
        (("--to", "H01"), 2, "--exact and --to go together"),
    ],
)
def test_what_cannot_be_explained_is_refused(
    scalecare: Command, work: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    left, _, err = scalecare("hubs", "explain", work / "plan", *arguments)
    assert left == code and said in " ".join(err.split())
