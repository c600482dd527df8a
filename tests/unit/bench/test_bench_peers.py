"""The page of the peers counts as feasible what is, and compares at the same number of hubs."""

from __future__ import annotations

import pytest
from tests.bench import peers, remembered
from tests.bench.contenders import CONTENDERS, HANDED
from tests.bench.environments import ENVIRONMENTS
from tests.bench.peers_page import best_feasible, page


def _method(name: str, objective: float, *, feasible: bool, hubs: int = 30, **more):
    scored = {
        "hubs": hubs,
        "share_in_band": 1.0 if feasible else 0.8,
        "share_connected": 1.0,
        "smallest": 30_000,
        "largest": 50_000,
        "objective": objective,
        "unplaced": 0,
        "feasible": feasible,
    }
    return {"name": name, **scored, **more}


def _icb(*peers_found, ours: float = 100.0):
    beside = {"hubs": 30, "objective": ours, "gap": 0.0}
    peers_found = [{"beside": beside, **one} for one in peers_found]
    methods = [_method("Scalecare", ours, feasible=True, gap=0.0), *peers_found]
    return {"icb": "AAA", "name": "A", "practices": 99, "people": 1_200_000, "methods": methods}


def _text(*rows) -> str:
    return page({"rows": rows, "versions": {"spopt": "0.7.0"}})


def test_the_best_peer_is_the_least_long_among_the_feasible():
    row = _icb(
        _method("outside", 90.0, feasible=False),
        _method("far", 130.0, feasible=True),
        _method("near", 110.0, feasible=True),
    )
    assert best_feasible(row)["name"] == "near"
    assert "| AAA | A | 99 | near | 30 | 110 | 100 | 0 | +10.0 % | 9.1 % | yes |" in _text(row)


def test_a_peer_within_the_target_is_said_to_be():
    text = _text(_icb(_method("near", 104.0, feasible=True)))
    assert "+4.0 % | 3.8 % | no |" in text
    assert "in 0 of 1 ICBs" in text


def test_where_no_peer_is_feasible_the_page_says_so():
    text = _text(_icb(_method("outside", 90.0, feasible=False)))
    assert "| none |" in text
    assert "in 1 no peer is feasible" in text


def test_peers_are_measured_beside_ours_of_their_own_number_of_hubs():
    beside = {"hubs": 29, "objective": 120.0, "gap": 0.0}
    one = _method("other count", 126.0, feasible=True, hubs=29, beside=beside)
    text = _text(_icb(one))
    assert "+5.0 %" in text
    assert "beside our 30 hubs" not in text


def test_where_we_have_no_plan_of_its_number_the_notes_say_beside_which():
    text = _text(_icb(_method("today's networks", 190.0, feasible=False, hubs=22)))
    assert "beside our 30 hubs" in text


def test_a_peer_that_failed_shows_why_and_counts_as_not_feasible():
    text = _text(_icb({"name": "GerryChain ReCom", "error": "no first plan after 60 s"}))
    assert "no first plan after 60 s" in text
    assert "| GerryChain ReCom | 1 | 0 |" in text


@pytest.mark.parametrize(
    ("change", "feasible"),
    [
        ({}, True),
        ({"share_in_band": 0.99}, False),
        ({"share_connected": 0.9}, False),
        ({"unplaced": 1}, False),
    ],
)
def test_feasible_is_everyone_placed_in_the_band_and_connected(change, feasible):
    scored = {"share_in_band": 1.0, "share_connected": 1.0, "unplaced": 0, **change}
    assert peers._method("X", {}, scored)["feasible"] is feasible


def test_no_rival_is_handed_our_grouping():
    assert "assignment" not in HANDED


def test_what_was_measured_is_recalled_only_if_just_the_same_is_asked(monkeypatch, tmp_path):
    monkeypatch.setattr(remembered, "KEPT", tmp_path)
    asked = remembered.fingerprint({"hubs": 30}, "source")
    remembered.remember("peers", "AAA-metis", asked, {"seconds": 1.0})
    assert remembered.recall("peers", "AAA-metis", asked) == {"seconds": 1.0}
    assert remembered.recall("peers", "AAA-metis", remembered.fingerprint({"hubs": 31}, "source")) is None
    assert remembered.recall("peers", "BBB-metis", asked) is None


def test_every_environment_is_used_and_pinned_by_hash_without_addresses():
    assert {one.environment for one in CONTENDERS} == set(ENVIRONMENTS)
    for environment in ENVIRONMENTS:
        lines = environment.lock.read_text(encoding="utf-8").splitlines()
        packages = [number for number, line in enumerate(lines) if "==" in line]
        assert packages
        assert all("--hash=sha256:" in lines[number + 1] for number in packages)
        assert not any("://" in line for line in lines)


def test_solvers_that_clash_are_not_in_one_environment():
    locks = {one.name: one.lock.read_text(encoding="utf-8") for one in ENVIRONMENTS}
    assert not any("highspy==" in text and "ortools==" in text for text in locks.values())
