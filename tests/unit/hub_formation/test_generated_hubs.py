"""Plans of places whose hubs are too many to list."""

from __future__ import annotations

import numpy as np
import pytest
from tests.lib.places import simple_place

from scalecare.domain import EngagementAnswer, HubPlan, HubStanding, Place
from scalecare.hub_formation import HubRules, HubsInfeasible, Stop, Weights, check_plan, form_hubs
from scalecare.reports.names import names_of
from scalecare.reports.words import sentence

GRID = [(x + 0.1 * y, y + 0.03 * x * x) for y in range(5) for x in range(6)]
NONE_LISTED = Stop(admissible_hubs=0)


@pytest.fixture
def grid() -> Place:
    return simple_place([4_000 + 137 * i for i in range(30)], GRID)


def kinds(plan: HubPlan) -> set[str]:
    return {finding.kind for finding in plan.findings}


def test_more_hubs_than_may_be_listed_are_generated_and_the_plan_says_so(
    grid: Place, rules: HubRules
) -> None:
    plan = form_hubs(grid, rules, stop=Stop(admissible_hubs=100))
    assert "generated" in kinds(plan)
    assert plan.record is not None
    assert plan.record.admissible_hubs > 0
    assert "generated" not in kinds(form_hubs(grid, rules))


def test_the_generated_plan_is_worth_what_the_listed_one_is(grid: Place, rules: HubRules) -> None:
    plan = form_hubs(grid, rules, stop=NONE_LISTED)
    listed = form_hubs(grid, rules)
    assert listed.gap == 0.0
    assert plan.bound is not None
    assert plan.bound <= listed.objective * (1 + 1e-9) <= plan.objective * (1 + 2e-9)
    assert check_plan(plan, grid, rules) == ()


def test_lines_that_pricing_cannot_see_leave_the_bound_honest(grid: Place, rules: HubRules) -> None:
    weighed = rules.with_(weights=Weights(travel_km=1.0, size_evenness=0.5, between_members_km=0.3))
    plan, listed = form_hubs(grid, weighed, stop=NONE_LISTED), form_hubs(grid, weighed)
    assert plan.bound is not None
    assert plan.bound <= listed.objective * (1 + 1e-9)
    assert plan.objective >= listed.objective * (1 - 1e-9)


def test_hubs_of_more_practices_than_can_be_listed_are_formed(rules: HubRules) -> None:
    rng = np.random.default_rng(3)
    place = simple_place(
        [1_000 + i % 7 for i in range(300)], [tuple(p) for p in rng.uniform(0, 12, (300, 2))]
    )
    wide = rules.with_(minimum_people=100_000, maximum_people=200_000, target_people=150_000)
    plan = form_hubs(place, wide, stop=Stop(steps=60))
    assert "generated" in kinds(plan)
    assert max(len(hub.practices) for hub in plan.hubs) > 100


def test_red_lines_are_kept_by_generated_hubs(grid: Place, rules: HubRules) -> None:
    answers = tuple(EngagementAnswer(f"P{i:02d}", None, (), (f"P{i + 1:02d}",)) for i in range(0, 28, 3))
    apart = simple_place([4_000 + 137 * i for i in range(30)], GRID, engagement=answers)
    plan = form_hubs(apart, rules, stop=NONE_LISTED)
    hub_of = plan.hub_of()
    assert all(hub_of[a.practice_code] != hub_of[a.red_lines[0]] for a in answers)


def test_an_island_too_small_for_a_hub_is_an_exception_proven_needed(rules: HubRules) -> None:
    place = simple_place([20_000, 20_000, 9_000], [(0, 0), (2, 0), (100, 0)])
    plan = form_hubs(place, rules.with_(farthest_km=10.0), stop=NONE_LISTED)
    assert [h.standing for h in plan.hubs].count(HubStanding.EXCEPTION) == 1
    assert "exceptions_needed" in kinds(plan)


def test_what_is_proven_impossible_is_refused_as_it_is_with_a_list(rules: HubRules) -> None:
    place = simple_place([20_000, 20_000, 9_000], [(0, 0), (2, 0), (100, 0)])
    with pytest.raises(HubsInfeasible):
        form_hubs(place, rules.with_(farthest_km=10.0, allow_exceptions=False), stop=NONE_LISTED)


def test_the_same_place_gives_the_same_generated_plan(grid: Place, rules: HubRules) -> None:
    plans = [form_hubs(grid, rules, stop=NONE_LISTED) for _ in range(2)]
    assert plans[0] == plans[1]


def test_the_report_says_that_hubs_were_generated_and_that_the_bound_holds(
    grid: Place, rules: HubRules
) -> None:
    plan = form_hubs(grid, rules, stop=NONE_LISTED)
    said = [sentence(f, names_of(plan, grid)) for f in plan.findings if f.kind == "generated"]
    assert len(said) == 1
    assert "too many hubs to look at" in said[0]
    assert "holds for all hubs" in said[0]
