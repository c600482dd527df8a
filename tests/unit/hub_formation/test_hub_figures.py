"""Costs and containment against figures worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.lib.places import change_practice, simple_place

from scalecare.domain import (
    CostLine,
    EngagementAnswer,
    HubPlan,
    HubStanding,
    Place,
    PlanStatus,
    Residence,
    TravelTimes,
)
from scalecare.hub_formation import (
    HubRules,
    Stretch,
    Weights,
    find_containment,
    form_hubs,
    score_hubs,
    todays_networks,
)

FACTS: dict[str, dict[str, Any]] = {
    "P00": {"pcn_code": "U1", "deprivation_score": 10.0, "share_65_plus": 0.1},
    "P01": {"pcn_code": "U1", "deprivation_score": 30.0, "share_65_plus": 0.2},
    "P02": {"pcn_code": "U2", "deprivation_score": 20.0, "share_65_plus": 0.3},
    "P03": {"pcn_code": None, "deprivation_score": None, "share_65_plus": None},
}
GROUPING = {"P00": "A", "P01": "A", "P02": "B", "P03": "B"}


@pytest.fixture
def four() -> Place:
    """P00 10,000 at (0, 0); P01 20,000 at (3, 0); P02 30,000 at (3, 4); P03 20,000 at (0, 4)."""
    place = simple_place([10_000, 20_000, 30_000, 20_000], [(0, 0), (3, 0), (3, 4), (0, 4)])
    for code, facts in FACTS.items():
        place = change_practice(place, code, **facts)
    minutes = np.array([[0, 5, 9, 9], [6, 0, 9, 9], [9, 9, 0, 8], [9, 9, 7, 0]], dtype=float)
    return replace(
        place,
        residence=Residence(
            place.codes,
            ("E1", "E2"),
            sparse.csr_array(np.array([[10_000, 0], [10_000, 10_000], [0, 30_000], [20_000, 0]])),
            np.zeros(2),
            np.zeros(2),
        ),
        travel=TravelTimes(place.codes, minutes),
        engagement=(
            EngagementAnswer("P00", 8, would_work_with=("P01", "P03")),
            EngagementAnswer("P01", 8, would_work_with=("P00", "P02")),
            EngagementAnswer("P02", 8, would_work_with=("P01",)),
        ),
    )


EVERY_LINE = Weights(1, 1, 1, 1, 1, 1, 1, 1, 1)

BY_HAND: Mapping[str, float] = {
    # Centres P01 and P02: to them 10,000 x 3 km and 20,000 x 3 km.
    "travel_km": 90_000,
    "travel_minutes": 10_000 * 5 + 20_000 * 7,
    # Twice 10,000 x 20,000 x 3 over 30,000; twice 30,000 x 20,000 x 3 over 50,000.
    "between_members_km": 40_000 + 72_000,
    # E1 holds 40,000: A's 20,000 meet 10,000 of A's, B's 20,000 meet 10,000 of B's.
    # E2 holds 40,000: A's 10,000 meet 2,500 of A's, B's 30,000 meet 22,500 of B's.
    "cohesion": 80_000 - 10_000 - 10_000 - 2_500 - 22_500,
    # P01 and P02 wish for each other, P00 wishes for P03 alone; P00 and P01 are together.
    "like_minds": 1 + 0.5,
    # B's 30,000 of U2 are its largest network; P03 has none to leave.
    "change": 0,
    "size_evenness": 10_000 + 10_000,
    # Average score (10 x 10,000 + 30 x 20,000 + 20 x 30,000) / 60,000 = 21 2/3, P03 unknown.
    "need_evenness": abs(-35 / 3 * 10_000 + 25 / 3 * 20_000) + 5 / 3 * 30_000,
    # Average share (1,000 + 4,000 + 9,000) / 60,000.
    "age_evenness": abs(5_000 - 30_000 * 14 / 60) + abs(9_000 - 30_000 * 14 / 60),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_each_cost_line_is_what_one_works_out_by_hand(four: Place, rules: HubRules, name: str) -> None:
    plan = score_hubs(four, rules.with_(weights=EVERY_LINE), GROUPING)
    assert plan.value(name) == pytest.approx(BY_HAND[name])


def test_people_outside_the_band_are_a_line_where_it_is_elastic(four: Place, rules: HubRules) -> None:
    elastic = rules.with_(maximum_people=45_000, stretch=Stretch(20_000, 60_000, 2.0))
    plan = score_hubs(four, elastic, GROUPING)
    assert plan.value("stretch") == 5_000
    assert next(line.objective for line in plan.costs if line.name == "stretch") == 10_000


def test_the_objective_is_the_sum_of_weight_times_value(four: Place, rules: HubRules) -> None:
    plan = score_hubs(four, rules.with_(weights=Weights(travel_km=2, change=3, like_minds=0.5)), GROUPING)
    assert plan.objective == pytest.approx(2 * BY_HAND["travel_km"] + 0.5 * BY_HAND["like_minds"])


def test_a_line_without_weight_adds_nothing_even_where_it_is_not_finite() -> None:
    assert CostLine("travel_minutes", "patient-minutes", 0.0, float("inf")).objective == 0


def test_lines_that_the_place_cannot_tell_are_left_out(rules: HubRules) -> None:
    plan = score_hubs(simple_place([20_000] * 2, [(0, 0), (2, 0)]), rules, {"P00": "A", "P01": "A"})
    assert not {"cohesion", "travel_minutes", "stretch"} & {line.name for line in plan.costs}


def test_every_line_has_its_unit(four: Place, rules: HubRules) -> None:
    plan = score_hubs(four, rules.with_(weights=EVERY_LINE), GROUPING)
    assert all(line.unit for line in plan.costs)
    assert [line.name for line in plan.costs] == list(BY_HAND)


def test_people_of_smaller_networks_are_those_whose_network_changes(four: Place, rules: HubRules) -> None:
    plan = score_hubs(four, rules, dict.fromkeys(four.codes, "A"))
    assert plan.value("change") == 30_000  # of 30,000 in U1 and 30,000 in U2, and 20,000 in none


def test_the_lines_of_a_formed_plan_sum_to_its_objective(four: Place, rules: HubRules) -> None:
    plan = form_hubs(four, rules.with_(weights=EVERY_LINE))
    assert sum(line.objective for line in plan.costs) == pytest.approx(plan.objective)


def test_hubs_that_nobody_chose_add_nothing_to_what_the_lines_say_of_the_objective(rules: HubRules) -> None:
    """A large practice is 10,001 people off the target; no choice could have changed that."""
    place = simple_place([50_001, 20_000, 20_000], [(0, 0), (2, 0), (3, 0)])
    plan = form_hubs(place, rules.with_(weights=Weights(travel_km=1, size_evenness=1)))
    assert sum(line.objective for line in plan.costs) == pytest.approx(plan.objective)


def test_hub_figures_are_weighted_by_people(four: Place, rules: HubRules) -> None:
    first, second = score_hubs(four, rules, GROUPING).hubs
    assert (first.registered, first.counted, first.standing) == (30_000, 30_000, HubStanding.IN_BAND)
    assert first.mean_distance_km == pytest.approx(10_000 * 3 / 30_000)
    assert first.mean_minutes == pytest.approx(10_000 * 5 / 30_000)
    assert first.deprivation_score == pytest.approx((10_000 * 10 + 20_000 * 30) / 30_000)
    assert second.deprivation_score == pytest.approx(20.0)  # of those that are known
    assert second.share_65_plus == pytest.approx(0.3)


def test_containment_counts_people_whose_area_their_hub_usually_serves(four: Place) -> None:
    """E1: A has 20,000 of 40,000, B as many, so A by its id; E2: B has 30,000 of 40,000."""
    found = find_containment(four.residence, GROUPING)
    assert found.by_hub == pytest.approx({"A": 20_000 / 30_000, "B": 30_000 / 50_000})
    assert found.overall == pytest.approx(50_000 / 80_000)


def test_all_in_one_hub_is_wholly_contained(four: Place) -> None:
    assert find_containment(four.residence, dict.fromkeys(four.codes, "A")).overall == 1.0


def test_containment_leaves_out_hubs_whose_residence_is_unknown(four: Place) -> None:
    assert four.residence is not None
    half = four.residence.select(("P00", "P01"))
    found = find_containment(half, GROUPING)
    assert set(found.by_hub) == {"A"}
    assert found.overall == 1.0


@pytest.mark.parametrize("hub_of", [{}, {"Z99": "A"}])
def test_containment_of_nobody_is_not_known(four: Place, hub_of: dict[str, str]) -> None:
    assert find_containment(four.residence, hub_of).overall is None
    assert find_containment(None, GROUPING).overall is None


def scored(place: Place, rules: HubRules, grouping: Mapping[str, str]) -> HubPlan:
    return score_hubs(place, rules, grouping)


def test_a_scored_grouping_keeps_its_groups_and_claims_no_bound(four: Place, rules: HubRules) -> None:
    plan = scored(four, rules, GROUPING)
    assert plan.status is PlanStatus.SCORED and plan.mode == "score"
    assert (plan.bound, plan.gap) == (None, None)
    assert [hub.practices for hub in plan.hubs] == [("P00", "P01"), ("P02", "P03")]


def test_a_scored_grouping_may_leave_the_band_and_lie_apart(four: Place, rules: HubRules) -> None:
    plan = scored(four, rules, {"P00": "A", "P02": "A", "P01": "B"})
    assert [hub.standing for hub in plan.hubs] == [HubStanding.IN_BAND, HubStanding.OUT_OF_BAND]
    assert [(u.practice_code, u.reason) for u in plan.unplaced] == [("P03", "in no group")]


def test_a_scored_grouping_may_hold_a_large_practice_with_others(rules: HubRules) -> None:
    place = simple_place([51_000, 5_000], [(0, 0), (2, 0)])
    (hub,) = scored(place, rules, {"P00": "A", "P01": "A"}).hubs
    assert hub.standing is HubStanding.OUT_OF_BAND
    (alone, _) = scored(place, rules, {"P00": "A", "P01": "B"}).hubs
    assert alone.standing is HubStanding.LARGE_PRACTICE


def test_small_lists_keep_the_group_they_are_given(rules: HubRules) -> None:
    place = simple_place([20_000, 20_000, 500], [(0, 0), (9, 0), (8, 0)])
    plan = scored(place, rules, {"P00": "A", "P02": "A", "P01": "B"})
    assert plan.hubs[0].practices == ("P00", "P02")
    assert plan.hubs[0].counted == 20_000


def test_a_group_of_practices_off_the_map_is_scored_without_distance(rules: HubRules) -> None:
    place = change_practice(simple_place([20_000] * 2, [(0, 0), (2, 0)]), "P01", easting=None, northing=None)
    plan = scored(place, rules, {"P00": "A", "P01": "B"})
    assert [hub.mean_distance_km for hub in plan.hubs] == [0.0, None]


def test_todays_networks_leave_out_practices_without_one(four: Place) -> None:
    assert todays_networks(four) == {"P00": "U1", "P01": "U1", "P02": "U2"}
