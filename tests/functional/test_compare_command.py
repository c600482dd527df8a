"""Plans put side by side, as a planner does it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scalecare.cli import main
from scalecare.domain import Place
from scalecare.hub_formation import HubRules, score_hubs, todays_networks
from scalecare.parameters import load_parameters
from scalecare.reports import COMPARISON_FILES, write_pack
from scalecare.store import read_place

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def place(county: Path) -> Place:
    return read_place(county)


@pytest.fixture(scope="module")
def packs(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Today's networks, the same but for one practice, and a part of them."""
    folder = tmp_path_factory.mktemp("packs")
    rules = HubRules.standard(load_parameters(), place.as_of)
    networks = todays_networks(place)
    first = min(networks)
    moved = {**networks, first: max(set(networks.values()) - {networks[first]})}
    part = place.select(place.codes[:30], area="practices:part.txt")
    write_pack(score_hubs(place, rules, networks), place, folder / "today")
    write_pack(score_hubs(place, rules, moved), place, folder / "moved")
    write_pack(score_hubs(part, rules, todays_networks(part)), part, folder / "part")
    return folder


@pytest.fixture
def compare(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command; returns its exit code and what it printed on both streams."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["scalecare", "hubs", "compare", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err

    return run


def test_two_packs_are_compared_without_their_place(compare: Command, packs: Path, tmp_path: Path) -> None:
    code, out, err = compare(packs / "today", packs / "moved", "--out", tmp_path / "out")
    assert (code, err) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(COMPARISON_FILES)
    heads, hubs, *_ = out.splitlines()
    assert heads.split() == ["today", "moved"]
    assert hubs.split()[0] == "Hubs" and len(set(hubs.split()[1:])) == 1
    assert "1 practice would leave the company" in out


def test_a_plan_goes_by_its_folder_however_it_is_named(
    compare: Command, packs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(packs / "today")
    code, out, _ = compare(".", packs / "moved" / "plan.json", "--out", tmp_path / "out", "--json")
    assert code == 0
    content = json.loads(out)
    assert [entry["label"] for entry in content["plans"]] == ["today", "moved"]
    assert content["differences"][0][1] == 1 and len(content["differing"]) == 1
    assert content["plans"][0]["figures"]["hubs"] > 0


def test_the_place_gives_the_same_figures_as_the_packs_own_maps(
    compare: Command, packs: Path, county: Path, tmp_path: Path
) -> None:
    pair = (packs / "today", packs / "moved")
    assert compare(*pair, "--out", tmp_path / "a")[0] == 0
    assert compare(*pair, "--out", tmp_path / "b", "--place", county)[0] == 0
    one, other = ((tmp_path / name / "compare.csv").read_text(encoding="utf-8") for name in "ab")
    assert one == other


def test_plans_of_other_practices_leave_with_three_and_the_numbers(
    compare: Command, packs: Path, tmp_path: Path
) -> None:
    code, out, err = compare(packs / "today", packs / "part", "--out", tmp_path / "out")
    assert (code, out) == (3, "")
    assert "of 30; " in err and "are only in the first and 0 only in the second" in err
    assert not (tmp_path / "out").exists()


def test_a_pack_without_its_map_asks_for_the_place(compare: Command, packs: Path, tmp_path: Path) -> None:
    shutil.copytree(packs / "moved", tmp_path / "moved")
    (tmp_path / "moved" / "hubs.geojson").unlink()
    code, _, err = compare(packs / "today", tmp_path / "moved", "--out", tmp_path / "out")
    assert code == 3 and "--place" in err


@pytest.mark.parametrize(
    ("given", "said"), [(("today",), "1 plan was given"), (("today", "today"), "rename")]
)
def test_one_plan_or_one_plan_twice_cannot_be_compared(
    compare: Command, packs: Path, tmp_path: Path, given: tuple[str, ...], said: str
) -> None:
    code, _, err = compare(*(packs / name for name in given), "--out", tmp_path / "out")
    assert code == 3 and said in err


def test_a_comparison_is_not_written_over_unless_forced(
    compare: Command, packs: Path, tmp_path: Path
) -> None:
    arguments = (packs / "today", packs / "moved", "--out", tmp_path / "out")
    assert compare(*arguments)[0] == 0
    code, _, err = compare(*arguments)
    assert code == 3 and "--force" in err
    assert compare(*arguments, "--force")[0] == 0
