"""The checker names each way in which a plan can be wrong, and the independent scorer agrees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from tests.lib.independent_scorer import find_faults
from tests.lib.places import change_practice, simple_place

from scalecare.domain import EngagementAnswer, Hub, HubPlan, HubStanding, Place, Unplaced
from scalecare.hub_formation import HubRules, KeepWithin, check_plan, form_hubs

LADDER = [(0, 0), (2, 0), (4, 0), (6, 0), (0.3, 3), (2.3, 3), (4.3, 3), (6.3, 3)]


@pytest.fixture
def place() -> Place:
    """Eight practices of 20,000 that pair up, and a small list."""
    practices = simple_place([20_000] * 8 + [500], [*LADDER, (6, 1)])
    return change_practice(practices, "P00", sub_icb_code="Q1")


@pytest.fixture
def plan(place: Place, rules: HubRules) -> HubPlan:
    found = form_hubs(place, rules)
    assert [hub.practices for hub in found.hubs] == [
        ("P00", "P01"),
        ("P02", "P03", "P08"),
        ("P04", "P05"),
        ("P06", "P07"),
    ]
    return found


def with_hub(plan: HubPlan, number: int, **changes: object) -> HubPlan:
    """The plan with some facts of one hub changed."""
    hubs = list(plan.hubs)
    hubs[number] = replace(hubs[number], **changes)  # type: ignore[arg-type]
    return replace(plan, hubs=tuple(hubs))


def regrouped(plan: HubPlan, place: Place, groups: list[str]) -> HubPlan:
    """The plan with practices in other hubs, its people put right, its objective left as it was."""
    registered = {p.practice_code: p.registered for p in place.practices}
    counted = {p.practice_code: p.counted for p in plan.placements}
    hubs = []
    for hub, group in zip(plan.hubs, groups, strict=True):
        codes = tuple(f"P{number:0>2}" for number in group)
        hubs.append(_hub(hub, codes, registered, counted))
    hub_of = {code: hub.hub_id for hub in hubs for code in hub.practices}
    placements = tuple(replace(p, hub_id=hub_of[p.practice_code]) for p in plan.placements)
    return replace(plan, hubs=tuple(hubs), placements=placements)


def _hub(hub: Hub, codes: tuple[str, ...], registered: dict[str, int], counted: dict[str, bool]) -> Hub:
    return replace(
        hub,
        practices=codes,
        registered=sum(registered[c] for c in codes),
        counted=sum(registered[c] for c in codes if counted[c]),
        centre_practice_code=codes[0],
    )


def assert_named(plan: HubPlan, place: Place, rules: HubRules, words: str) -> None:
    """The checker says so, and whoever works it out anew finds a fault too."""
    assert any(words in fault for fault in check_plan(plan, place, rules)), check_plan(plan, place, rules)
    assert find_faults(plan, place, asdict(rules))


def test_the_plan_as_formed_has_no_fault(plan: HubPlan, place: Place, rules: HubRules) -> None:
    assert check_plan(plan, place, rules) == ()
    assert find_faults(plan, place, asdict(rules)) == []


def test_a_practice_that_is_missing(plan: HubPlan, place: Place, rules: HubRules) -> None:
    gone = with_hub(plan, 0, practices=("P00",))
    gone = replace(gone, placements=tuple(p for p in gone.placements if p.practice_code != "P01"))
    assert_named(gone, place, rules, "P01 stands in 0 hubs")


def test_a_practice_in_two_hubs(plan: HubPlan, place: Place, rules: HubRules) -> None:
    assert_named(with_hub(plan, 0, practices=("P00", "P01", "P02")), place, rules, "P02 stands in 2 hubs")


def test_a_practice_both_placed_and_unplaced(plan: HubPlan, place: Place, rules: HubRules) -> None:
    doubled = replace(plan, unplaced=(Unplaced("P03", 20_000, "lost"),))
    assert_named(doubled, place, rules, "P03 stands in 2 hubs")


def test_a_practice_from_elsewhere(plan: HubPlan, place: Place, rules: HubRules) -> None:
    stranger = replace(plan, unplaced=(Unplaced("Z99", 20_000, "lost"),))
    assert_named(stranger, place, rules, "Z99 is not a practice of the place")


def test_placements_that_tell_another_story_than_hubs(plan: HubPlan, place: Place, rules: HubRules) -> None:
    first, *others = plan.placements
    told = replace(plan, placements=(replace(first, hub_id="H02"), *others))
    assert_named(told, place, rules, "placements and hubs disagree")


def test_a_moved_practice(plan: HubPlan, place: Place, rules: HubRules) -> None:
    moved = regrouped(plan, place, ["012", "38", "45", "67"])
    assert_named(moved, place, rules, "60000 people and stands as in_band")


def test_two_practices_exchanged(plan: HubPlan, place: Place, rules: HubRules) -> None:
    exchanged = regrouped(plan, place, ["05", "238", "41", "67"])
    assert_named(exchanged, place, rules, "the objective is")


@pytest.mark.parametrize("figure", ["registered", "counted"])
def test_misstated_people(plan: HubPlan, place: Place, rules: HubRules, figure: str) -> None:
    wrong = with_hub(plan, 1, **{figure: 40_001})
    assert_named(wrong, place, rules, "misstates")


def test_a_centre_outside_its_hub(plan: HubPlan, place: Place, rules: HubRules) -> None:
    outside = with_hub(plan, 0, centre_practice_code="P07")
    assert any("has its centre outside" in fault for fault in check_plan(outside, place, rules))


def test_a_hub_that_is_not_connected(plan: HubPlan, place: Place, rules: HubRules) -> None:
    apart = regrouped(plan, place, ["07", "238", "45", "61"])
    assert_named(apart, place, rules, "H01 is not connected: P07 lie apart")


def test_a_link_that_was_struck_out(plan: HubPlan, place: Place, rules: HubRules) -> None:
    cut = tuple(k for k in plan.links if "P00" not in (k.practice_code_a, k.practice_code_b))
    assert_named(replace(plan, links=cut), place, rules, "H01 is not connected")


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (HubStanding.EXCEPTION, "stands as exception"),
        (HubStanding.STRETCHED, "stands as stretched"),
        (HubStanding.LARGE_PRACTICE, "stands as large_practice"),
        (HubStanding.OUT_OF_BAND, "stands as out_of_band"),
    ],
)
def test_a_standing_that_the_size_does_not_bear_out(
    plan: HubPlan, place: Place, rules: HubRules, standing: HubStanding, words: str
) -> None:
    assert_named(with_hub(plan, 0, standing=standing), place, rules, words)


def test_a_hub_that_nobody_fixed(plan: HubPlan, place: Place, rules: HubRules) -> None:
    assert_named(with_hub(plan, 0, standing=HubStanding.FIXED), place, rules, "H01")


def test_an_exception_that_was_not_allowed(rules: HubRules) -> None:
    lonely = simple_place([9_000], [(0, 0)])
    plan = form_hubs(lonely, rules)
    assert_named(plan, lonely, rules.with_(allow_exceptions=False), "an exception was not allowed")


def test_a_hub_below_a_higher_minimum(plan: HubPlan, place: Place, rules: HubRules) -> None:
    assert_named(plan, place, rules.with_(minimum_people=40_001), "40000 people and stands as in_band")


def test_a_red_line_that_was_crossed(plan: HubPlan, place: Place, rules: HubRules) -> None:
    quarrel = replace(place, engagement=(EngagementAnswer("P05", 1, red_lines=("P04",)),))
    assert_named(plan, quarrel, rules, "H03 holds two practices that must be apart")
    assert not any("P05" in fault for fault in check_plan(plan, quarrel, rules)), "says whose it is"


def test_a_red_line_of_a_small_list_that_was_crossed(plan: HubPlan, place: Place, rules: HubRules) -> None:
    quarrel = replace(place, engagement=(EngagementAnswer("P08", 1, red_lines=("P03",)),))
    assert_named(plan, quarrel, rules, "H02 holds two practices that must be apart")


RULES_BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "together": ({"together": (("P01", "P02"),)}, "must be together are not"),
    "apart": ({"apart": (("P06", "P07"),)}, "must be apart"),
    "fixed": ({"fixed": (("P01", "P02"),)}, "a fixed hub was broken"),
    "most practices": ({"most_practices": 1}, "has 2 practices"),
    "border": ({"keep_within": KeepWithin.SUB_ICB}, "H01 crosses a border"),
    "centre": ({"centres": ("P01",)}, "H01 does not have its named centre"),
    "farthest": ({"farthest_km": 1.9}, "too far from its centre"),
    "fewest hubs": ({"fewest_hubs": 5}, "4 hubs are fewer than 5"),
    "most hubs": ({"fewest_hubs": 1, "most_hubs": 3}, "4 hubs are more than 3"),
    "default number of hubs": ({"target_people": 120_000, "count_tolerance": 0}, "4 hubs are more than 1"),
}


@pytest.mark.parametrize("name", RULES_BROKEN)
def test_each_rule_that_a_plan_breaks(plan: HubPlan, place: Place, rules: HubRules, name: str) -> None:
    changes, words = RULES_BROKEN[name]
    assert_named(plan, place, rules.with_(**changes), words)


def test_a_fixed_hub_that_gained_a_practice(place: Place, rules: HubRules) -> None:
    asked = rules.with_(fixed=(("P00", "P01"),))
    plan = form_hubs(place, asked)
    fixed = next(i for i, hub in enumerate(plan.hubs) if hub.standing is HubStanding.FIXED)
    swollen = regrouped(
        plan, place, ["012" if i == fixed else g for i, g in enumerate(["", "38", "45", "67"])]
    )
    assert_named(swollen, place, asked, "fixed hub")


FALSE_FIGURES: dict[str, tuple[Callable[[HubPlan], HubPlan], str]] = {
    "objective": (lambda p: replace(p, objective=p.objective * 0.99), "the objective is"),
    "objective that is no number": (lambda p: replace(p, objective=float("nan")), "the objective is"),
    "bound": (lambda p: replace(p, bound=p.objective * 1.01), "above the objective"),
    "gap": (lambda p: replace(p, gap=0.5), "gap"),
}


@pytest.mark.parametrize("name", FALSE_FIGURES)
def test_a_false_claim(plan: HubPlan, place: Place, rules: HubRules, name: str) -> None:
    corrupt, words = FALSE_FIGURES[name]
    assert_named(corrupt(plan), place, rules, words)


def test_checking_against_other_lists_finds_the_difference(
    plan: HubPlan, place: Place, rules: HubRules
) -> None:
    grown = change_practice(place, "P04", registered=20_100)
    assert_named(plan, grown, rules, "H03 misstates its registered people")
