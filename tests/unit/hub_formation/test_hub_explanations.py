"""Why this hub, why this practice: facts that can be put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.lib.places import change_practice, simple_place

from scalecare.domain import EngagementAnswer, HubPlan, Place
from scalecare.hub_formation import HubRules, form_hubs

LADDER = [(0, 0), (2, 0), (4, 0), (6, 0), (0.3, 3), (2.3, 3), (4.3, 3), (6.3, 3)]


@pytest.fixture
def ladder() -> Place:
    """Pairs of 40,000 along two streets; P00 and P01 of one network, P02 of it too."""
    place = simple_place([20_000] * 8, LADDER)
    for code in ("P00", "P01", "P02"):
        place = change_practice(place, code, pcn_code="U1")
    return change_practice(place, "P03", pcn_code="U2", registered=22_000)


def facts(plan: HubPlan, subject: str, kind: str) -> list[Mapping[str, Any]]:
    """The figures of the findings of one kind about a hub or a practice."""
    about: dict[str, Any] = {hub.hub_id: hub.findings for hub in plan.hubs}
    about |= {p.practice_code: p.findings for p in plan.placements}
    return [dict(f.figures) for f in about[subject] if f.kind == kind]


def test_a_hub_says_what_binds_it_and_by_how_much(ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules)
    binds = {fact["rule"]: fact for fact in facts(plan, "H01", "binds")}
    assert binds["minimum_people"] == {"rule": "minimum_people", "minimum": 30_000, "spare": 10_000}
    assert binds["maximum_people"] == {"rule": "maximum_people", "maximum": 50_000, "spare": 10_000}


def test_a_hub_with_room_both_ways_is_bound_by_neither(rules: HubRules) -> None:
    lists = [12_000, 12_000, 12_000, 12_000, 10_000, 10_000, 10_000, 10_000]
    wide = rules.with_(minimum_people=20_000, maximum_people=80_000)
    plan = form_hubs(simple_place(lists, LADDER), wide.with_(fewest_hubs=2, most_hubs=2))
    for hub in plan.hubs:
        assert not facts(plan, hub.hub_id, "binds")


def test_limits_on_practices_and_distance_are_told_where_they_bind(ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules.with_(most_practices=2, farthest_km=2.5))
    told = {fact["rule"]: fact for fact in facts(plan, "H01", "binds")}
    assert told["max_practices"]["most"] == 2
    assert told["max_distance"]["farthest_km"] == 2.5  # P04, a neighbour, is 3 km from either


def test_a_distance_that_no_neighbour_lies_beyond_does_not_bind(ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules.with_(farthest_km=20.0))
    assert "max_distance" not in {fact["rule"] for fact in facts(plan, "H01", "binds")}


def test_a_plan_says_where_the_number_of_hubs_held_it_back(ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules.with_(fewest_hubs=4, most_hubs=9))
    told = [dict(f.figures) for f in plan.findings if f.kind == "binds"]
    assert told == [{"rule": "fewest_hubs", "fewest": 4}]
    free = form_hubs(ladder, rules)
    assert not [f for f in free.findings if f.kind == "binds"]


def test_a_hub_tells_its_size_and_distances(ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules)
    (size,) = facts(plan, "H02", "size")
    assert size == {"registered": 42_000, "minimum": 30_000, "maximum": 50_000}
    (distance,) = facts(plan, "H02", "distance")
    assert distance["mean_km"] == pytest.approx(20_000 * 2 / 42_000)  # to P03, the larger list
    assert (distance["farthest_code"], distance["farthest_km"]) == ("P02", 2.0)


def test_a_practice_tells_its_centre_and_the_next_nearest_hub(ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules)
    assert facts(plan, "P00", "centre") == [{}]
    (centre,) = facts(plan, "P01", "centre_distance")
    assert centre == {"km": 2.0, "hub_id": "H01", "centre_code": "P00"}
    (other,) = facts(plan, "P01", "next_nearest_hub")
    assert other["hub_id"] == "H03"
    assert other["km"] == pytest.approx((1.7**2 + 3**2) ** 0.5)  # to P04, the centre of H03


def test_a_single_hub_has_no_next_nearest(rules: HubRules) -> None:
    plan = form_hubs(simple_place([20_000] * 2, LADDER[:2]), rules)
    assert facts(plan, "P00", "next_nearest_hub") == []


def test_a_practice_tells_whether_its_network_stays(ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules)
    assert facts(plan, "P00", "stays_with_network") == [{"pcn_code": "U1", "with_practices": ("P01",)}]
    assert facts(plan, "P02", "network_changes") == [{"from_code": "U1", "to_hub": "H02"}]
    assert facts(plan, "P04", "stays_with_network") == facts(plan, "P04", "network_changes") == []


def test_a_hub_tells_its_networks_the_largest_first(ladder: Place, rules: HubRules) -> None:
    (networks,) = facts(form_hubs(ladder, rules), "H02", "networks")
    assert networks == {"pcn_codes": ("U2", "U1"), "people_in_largest": 22_000, "largest": "U2"}


def test_only_wishes_of_both_sides_are_told(ladder: Place, rules: HubRules) -> None:
    answers = (
        EngagementAnswer("P00", 9, would_work_with=("P01", "P05")),
        EngagementAnswer("P01", 9, would_work_with=("P00",)),
        EngagementAnswer("P05", 9, would_work_with=("P06",)),
        EngagementAnswer("P06", 9, would_work_with=("P05",)),
    )
    plan = form_hubs(replace(ladder, engagement=answers), rules)
    assert facts(plan, "H01", "wishes") == [{"kept": 1, "all": 1}]
    assert facts(plan, "P00", "wish_kept") == [{"with_codes": ("P01",)}]
    assert facts(plan, "H03", "wishes") == [{"kept": 0, "all": 1}]
    assert facts(plan, "P05", "wish_kept") == []


def test_a_hub_names_the_hubs_around_it(ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules)
    (around,) = facts(plan, "H01", "neighbours")
    assert "H01" not in around["hub_ids"]
    assert {"H02", "H03"} <= set(around["hub_ids"])


def test_red_lines_are_told_to_nobody(ladder: Place, rules: HubRules) -> None:
    quarrel = replace(ladder, engagement=(EngagementAnswer("P00", 1, red_lines=("P01",)),))
    plan = form_hubs(quarrel, rules)
    held = [f for hub in plan.hubs for f in hub.findings]
    held += [f for placement in plan.placements for f in placement.findings]
    assert not [finding for finding in held if "red" in finding.kind]
    assert [dict(f.figures) for f in plan.findings if f.kind == "red_lines_kept"] == [{"count": 1}]


def test_the_plan_tells_its_gap(ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules)
    (gap,) = [f.figures for f in plan.findings if f.kind == "gap"]
    assert dict(gap) == {"objective": plan.objective, "bound": plan.bound, "gap": plan.gap}
