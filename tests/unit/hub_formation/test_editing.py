"""Moves by hand: what a board shows, which rules it names as broken, and what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.lib.places import change_practice, simple_place

from scalecare.domain import EngagementAnswer, HubStanding, Place, PlanStatus
from scalecare.hub_formation import (
    NEW_HUB,
    BadMove,
    Board,
    DigitalFirst,
    HubRules,
    KeepWithin,
    Stretch,
    apply_move,
    check_plan,
    differing_rules,
    explained,
    form_hubs,
    open_board,
    score_hubs,
)

LADDER = [(0, 0), (2, 0), (4, 0), (6, 0), (0.3, 3), (2.3, 3), (4.3, 3), (6.3, 3)]


@pytest.fixture
def ladder() -> Place:
    """Pairs of about 40,000 along two streets: P00 with P01, P02 with P03, P04 with P05, P06 with P07."""
    return simple_place([20_000, 20_000, 20_000, 20_000, 15_000, 25_000, 20_000, 20_000], LADDER)


@pytest.fixture
def board(ladder: Place, rules: HubRules) -> Board:
    return opened(ladder, rules)


def opened(place: Place, rules: HubRules) -> Board:
    return open_board(form_hubs(place, rules), place, rules)


def pairs(place: Place, rules: HubRules) -> Board:
    """The four pairs, scored by rules that they need not keep."""
    groups = {f"P0{i}": f"H0{i // 2 + 1}" for i in range(8)}
    return open_board(score_hubs(place, rules, groups), place, rules)


def broken(board: Board, rule: str) -> list[Mapping[str, Any]]:
    return [
        {k: v for k, v in f.figures.items() if k != "rule"} for f in board.broken if f.figures["rule"] == rule
    ]


def hubs_of(board: Board) -> dict[str, tuple[str, ...]]:
    return {hub.hub_id: hub.practices for hub in board.plan.hubs}


def test_a_board_opens_with_the_plan_as_it_is(ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules)
    board = open_board(plan, ladder, rules)
    assert board.broken == () and board.moves == ()
    assert (board.plan.status, board.plan.mode) == (PlanStatus.SCORED, "edit")
    assert (board.plan.objective, board.plan.bound, board.plan.gap) == (plan.objective, plan.bound, 0.0)
    assert {line.since_before for line in board.change} == {0.0}


def test_a_move_names_who_is_too_few_and_who_too_many_by_how_much(board: Board) -> None:
    moved = apply_move(board, "P01", "H02")
    assert broken(moved, "minimum_people") == [
        {"hub_id": "H01", "people": 20_000, "least": 30_000, "short": 10_000}
    ]
    assert broken(moved, "maximum_people") == [
        {"hub_id": "H02", "people": 60_000, "most": 50_000, "over": 10_000}
    ]
    assert moved.plan.bound is None and moved.plan.gap is None
    assert moved.plan.findings == moved.broken


def test_a_move_within_the_rules_keeps_the_bound_and_has_a_gap(rules: HubRules) -> None:
    place = simple_place([20_000, 20_000, 12_000, 20_000], [(0, 0), (2, 0), (3.2, 0), (5, 0)])
    wide = rules.with_(minimum_people=15_000, maximum_people=60_000, fewest_hubs=2, most_hubs=2)
    board = opened(place, wide)
    hub_of = board.plan.hub_of()
    other = next(hub for hub in hubs_of(board) if hub != hub_of["P02"])
    moved = apply_move(board, "P02", other)
    bound, objective = moved.plan.bound, moved.plan.objective
    assert moved.broken == () and bound is not None and bound == board.plan.bound < objective
    assert moved.plan.gap == pytest.approx(1 - bound / objective)
    assert check_plan(moved.plan, place, wide) == ()


def test_the_board_before_is_left_as_it_was(board: Board) -> None:
    before = board.plan
    moved = apply_move(board, "P01", "H02")
    assert board.plan == before and board.moves == ()
    assert moved.moves == (("P01", "H02"),)
    back = apply_move(moved, "P01", "H01")
    assert back.plan == before and back.broken == ()
    assert all(line.since_start == 0.0 for line in back.change)


def test_a_change_is_told_against_the_move_before_and_the_start(board: Board) -> None:
    once = apply_move(board, "P01", "H02")
    twice = apply_move(once, "P03", "H01")
    first, second = (next(x for x in b.change if x.name == "travel_km") for b in (once, twice))
    assert first.since_before == first.since_start
    assert second.since_start == pytest.approx(first.since_before + second.since_before)  # type: ignore[operator]
    assert second.value == pytest.approx(board.plan.value("travel_km") + second.since_start)  # type: ignore[operator]


def test_a_new_hub_gets_the_next_number_and_an_emptied_one_is_gone(board: Board) -> None:
    out = apply_move(board, "P00", NEW_HUB)
    assert hubs_of(out)["H05"] == ("P00",)
    both = apply_move(out, "P01", "H05")
    assert "H01" not in hubs_of(both) and hubs_of(both)["H05"] == ("P00", "P01")
    again = apply_move(both, "P00", "H01")
    assert hubs_of(again)["H01"] == ("P00",)


def test_hubs_keep_their_id_and_take_their_centres_name(board: Board) -> None:
    moved = apply_move(board, "P00", "H02")
    left = next(hub for hub in moved.plan.hubs if hub.hub_id == "H01")
    assert (left.centre_practice_code, left.name) == ("P01", "Practice 01")


def test_a_hub_named_by_others_keeps_its_name(ladder: Place, rules: HubRules) -> None:
    for code in ("P00", "P01"):
        ladder = change_practice(ladder, code, pcn_code="H01", pcn_name="THE HARBOUR")
    moved = apply_move(pairs(ladder, rules), "P00", "H02")
    assert next(hub for hub in moved.plan.hubs if hub.hub_id == "H01").name == "THE HARBOUR"


def test_practices_that_lie_apart_are_named(ladder: Place, rules: HubRules) -> None:
    wide = rules.with_(minimum_people=10_000, maximum_people=90_000)
    moved = apply_move(pairs(ladder, wide), "P07", "H01")
    assert broken(moved, "connected") == [{"hub_id": "H01", "parts": 2, "practice_codes": ("P07",)}]
    assert not next(hub for hub in moved.plan.hubs if hub.hub_id == "H01").is_connected


@pytest.mark.parametrize("by_poll", [True, False])
def test_who_must_be_apart_is_told_of_the_hub_and_of_nobody(
    ladder: Place, rules: HubRules, by_poll: bool
) -> None:
    if by_poll:
        ladder = replace(ladder, engagement=(EngagementAnswer("P02", 3, red_lines=("P01",)),))
    else:
        rules = rules.with_(apart=(("P01", "P02"),))
    moved = apply_move(opened(ladder, rules), "P01", "H02")
    assert broken(moved, "apart") == [{"hub_id": "H02"}]
    told = [f for f in moved.broken if f.figures["rule"] == "apart"]
    assert "P01" not in str(told) and "P02" not in str(told)


def test_a_divided_group_and_a_broken_fixed_hub_are_named(ladder: Place, rules: HubRules) -> None:
    asked = rules.with_(together=(("P00", "P01"),), fixed=(("P02", "P03"),))
    board = opened(ladder, asked)
    assert board.broken == ()
    hub_of = board.plan.hub_of()
    moved = apply_move(apply_move(board, "P01", hub_of["P04"]), "P03", hub_of["P06"])
    assert broken(moved, "together") == [
        {"practice_codes": ("P00", "P01"), "hub_ids": tuple(sorted((hub_of["P00"], hub_of["P04"])))}
    ]
    assert broken(moved, "fixed") == [
        {"practice_codes": ("P02", "P03"), "hub_ids": tuple(sorted((hub_of["P02"], hub_of["P06"])))}
    ]


def test_a_digital_first_practice_that_no_longer_stands_alone_is_named(
    ladder: Place, rules: HubRules
) -> None:
    ladder = change_practice(ladder, "P07", median_resident_km=40.0)
    ladder = change_practice(ladder, "P06", registered=35_000)
    board = opened(ladder, rules.with_(digital_first=DigitalFirst.STAND_ALONE))
    assert board.broken == ()
    moved = apply_move(board, "P07", board.plan.hub_of()["P00"])
    assert [fact["practice_codes"] for fact in broken(moved, "digital_first")] == [("P07",)]


def test_limits_of_a_hub_are_named_with_their_numbers(ladder: Place, rules: HubRules) -> None:
    for code in ("P00", "P01", "P04", "P05"):
        ladder = change_practice(ladder, code, sub_icb_code="S1")
    for code in ("P02", "P03", "P06", "P07"):
        ladder = change_practice(ladder, code, sub_icb_code="S2")
    asked = rules.with_(most_practices=2, farthest_km=2.5, keep_within=KeepWithin.SUB_ICB)
    moved = apply_move(pairs(ladder, asked), "P03", "H01")
    assert broken(moved, "most_practices") == [{"hub_id": "H01", "practices": 3, "most": 2}]
    assert broken(moved, "keep_within") == [{"hub_id": "H01", "border": "sub_icb", "sides": ("S1", "S2")}]
    (far,) = broken(moved, "farthest_km")
    assert (far["hub_id"], far["practice_code"], far["most"]) == ("H01", "P03", 2.5)
    assert far["reach"] == pytest.approx(4.0)


def test_a_second_named_centre_is_named(ladder: Place, rules: HubRules) -> None:
    board = opened(ladder, rules.with_(centres=("P01", "P02")))
    assert next(h for h in board.plan.hubs if "P01" in h.practices).centre_practice_code == "P01"
    moved = apply_move(board, "P01", board.plan.hub_of()["P02"])
    assert [fact["practice_codes"] for fact in broken(moved, "centres")] == [("P01", "P02")]


def test_too_many_and_too_few_hubs_are_told(ladder: Place, rules: HubRules) -> None:
    board = opened(ladder, rules.with_(fewest_hubs=4, most_hubs=4))
    assert broken(apply_move(board, "P00", NEW_HUB), "most_hubs") == [{"hubs": 5, "most": 4}]
    fewer = apply_move(apply_move(board, "P00", "H02"), "P01", "H02")
    assert broken(fewer, "fewest_hubs") == [{"hubs": 3, "fewest": 4}]


def test_an_exception_that_was_needed_is_no_broken_rule_and_a_second_one_is(rules: HubRules) -> None:
    place = simple_place([28_000, 45_000, 20_000, 20_000], [(0, 0), (3, 0), (60, 0), (61, 0)])
    board = opened(place, rules)
    small = board.plan.hub_of()["P00"]
    assert board.broken == () and board.plan.hubs[0].standing is HubStanding.EXCEPTION
    moved = apply_move(board, "P03", NEW_HUB)
    assert [fact["hub_id"] for fact in broken(moved, "minimum_people")] != []
    assert small not in [fact["hub_id"] for fact in broken(moved, "minimum_people")]


def test_an_elastic_band_stretches_before_it_breaks(ladder: Place, rules: HubRules) -> None:
    elastic = rules.with_(stretch=Stretch(15_000, 65_000, 1.0))
    moved = apply_move(pairs(ladder, elastic), "P00", "H02")
    assert broken(moved, "minimum_people") == broken(moved, "maximum_people") == []
    standing = {hub.hub_id: hub.standing for hub in moved.plan.hubs}
    assert standing["H01"] is standing["H02"] is HubStanding.STRETCHED


def test_small_and_large_lists_can_be_moved_too(ladder: Place, rules: HubRules) -> None:
    ladder = change_practice(ladder, "P00", registered=400)
    ladder = change_practice(ladder, "P07", registered=70_000)
    board = opened(ladder, rules)
    hub_of = board.plan.hub_of()
    other = hub_of["P06"]
    small = apply_move(board, "P00", other)
    assert small.broken == () and small.plan.objective == board.plan.objective
    large = apply_move(board, "P07", other)
    assert [fact["hub_id"] for fact in broken(large, "maximum_people")] == [other]


def test_an_unplaced_practice_can_be_given_a_hub(ladder: Place, rules: HubRules) -> None:
    groups = {f"P0{i}": f"H0{i // 2 + 1}" for i in range(7)}
    board = open_board(score_hubs(ladder, rules, groups), ladder, rules)
    assert [entry.practice_code for entry in board.plan.unplaced] == ["P07"]
    moved = apply_move(board, "P07", "H04")
    scored = score_hubs(ladder, rules, groups | {"P07": "H04"})
    assert moved.plan.unplaced == () and hubs_of(moved)["H04"] == ("P06", "P07")
    assert [line.value for line in moved.plan.costs] == [line.value for line in scored.costs]


def test_a_boards_findings_come_when_asked_for(board: Board) -> None:
    moved = apply_move(board, "P01", "H02")
    plan = explained(moved)
    assert not any(hub.findings for hub in moved.plan.hubs)
    assert all(hub.findings for hub in plan.hubs)
    assert plan.findings[: len(moved.broken)] == moved.broken


def test_moves_that_cannot_be_made_say_what_could(board: Board, ladder: Place, rules: HubRules) -> None:
    with pytest.raises(BadMove, match=r"no practice P1 .* P01"):
        apply_move(board, "P1", "H02")
    with pytest.raises(BadMove, match=r"no hub H20.*'new'.*H02"):
        apply_move(board, "P01", "H20")
    with pytest.raises(BadMove, match="in hub H01 already"):
        apply_move(board, "P01", "H01")
    with pytest.raises(BadMove, match="only practice of hub H05"):
        apply_move(apply_move(board, "P01", NEW_HUB), "P01", NEW_HUB)


def test_a_plan_of_another_place_or_date_is_refused(board: Board, ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules)
    fewer = ladder.select(ladder.codes[:7], area="england")
    with pytest.raises(BadMove, match="P07 only in the plan, none only in the place"):
        open_board(plan, fewer, rules)
    with pytest.raises(BadMove, match="2026-07-01 and the place as of 2026-08-01"):
        open_board(plan, replace(ladder, as_of=ladder.as_of.replace(month=8)), rules)


def test_other_rules_are_named_and_have_no_bound(ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules)
    other = rules.with_(maximum_people=55_000, most_practices=4)
    assert differing_rules(plan, rules) == ()
    assert differing_rules(plan, other) == ("maximum_people", "most_practices")
    board = open_board(plan, ladder, other)
    assert board.broken == () and board.plan.bound is None
