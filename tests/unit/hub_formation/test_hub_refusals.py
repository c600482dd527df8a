"""What cannot be done is said with its numbers and a remedy."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lib.places import AS_OF, change_practice, random_instance, simple_place

from scalecare.domain import EngagementAnswer, Place, Practice, ScalecareError
from scalecare.hub_formation import (
    BadRules,
    HubFormationError,
    HubRules,
    HubsInfeasible,
    InvalidPlan,
    NothingToGroup,
    Stop,
    Stretch,
    TooManyHubs,
    Weights,
    form_hubs,
    improve_hubs,
    score_hubs,
)

ROW = [(0, 0), (2, 0), (4, 0), (6, 0)]


@pytest.fixture
def row() -> Place:
    return simple_place([20_000] * 4, ROW)


def assert_says(error: pytest.ExceptionInfo[ScalecareError], *facts: str, remedy: str) -> None:
    for fact in facts:
        assert fact in error.value.fact
    assert remedy in error.value.remedy
    assert str(error.value) == f"{error.value.fact} {error.value.remedy}"


CONTRADICTIONS: dict[str, tuple[dict[str, Any], list[str], str]] = {
    "band upside down": ({"minimum_people": 60_000}, ["60,000", "50,000"], "minimum above zero"),
    "minimum of zero": ({"minimum_people": 0}, ["at least 0"], "minimum above zero"),
    "count upside down": ({"fewest_hubs": 5, "most_hubs": 4}, ["5", "4"], "Swap"),
    "stretch too short": ({"stretch": Stretch(31_000, 60_000, 1)}, ["31,000", "60,000"], "at or below"),
    "stretch too low": ({"stretch": Stretch(20_000, 49_999, 1)}, ["49,999"], "at or above"),
    "stretch that pays": ({"stretch": Stretch(20_000, 60_000, -1)}, ["20,000"], "zero or more"),
    "fixed twice": ({"fixed": (("P00", "P01"), ("P01",))}, ["P01"], "once"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_rules_that_contradict_themselves_are_refused(rules: HubRules, name: str) -> None:
    changes, facts, remedy = CONTRADICTIONS[name]
    with pytest.raises(BadRules) as refusal:
        rules.with_(**changes)
    assert_says(refusal, *facts, remedy=remedy)


@pytest.mark.parametrize("weight", [-0.5, float("inf"), float("nan")])
def test_a_weight_is_a_number_from_zero_up(weight: float) -> None:
    with pytest.raises(BadRules) as refusal:
        Weights(cohesion=weight)
    assert_says(refusal, "cohesion", str(weight), remedy="zero or more")


def test_something_has_to_matter() -> None:
    with pytest.raises(BadRules) as refusal:
        Weights(travel_km=0)
    assert_says(refusal, "All weights are zero", remedy="Give one a weight")


NAMING: dict[str, Any] = {
    "together": (("P00", "Z99"),),
    "apart": (("P00", "Z99"),),
    "fixed": (("Z99",),),
    "centres": ("Z99",),
}


@pytest.mark.parametrize("rule", NAMING)
def test_a_rule_that_names_an_unknown_practice_is_refused(row: Place, rules: HubRules, rule: str) -> None:
    with pytest.raises(BadRules) as refusal:
        form_hubs(row, rules.with_(**{rule: NAMING[rule]}))
    assert_says(refusal, f"'{rule}'", "Z99", remedy="Correct the codes")


def test_a_long_list_of_names_is_cut_short(row: Place, rules: HubRules) -> None:
    unknown = tuple(f"Z{i:02d}" for i in range(12))
    with pytest.raises(BadRules, match="Z07 and 4 more"):
        form_hubs(row, rules.with_(centres=unknown))


@pytest.mark.parametrize("changes", [{"farthest_minutes": 20.0}, {"weights": Weights(travel_minutes=1.0)}])
def test_minutes_need_travel_times(row: Place, rules: HubRules, changes: dict[str, Any]) -> None:
    with pytest.raises(BadRules) as refusal:
        form_hubs(row, rules.with_(**changes))
    assert_says(refusal, "no travel times", remedy="travel-time file")


def test_cohesion_needs_residence(row: Place, rules: HubRules) -> None:
    with pytest.raises(BadRules) as refusal:
        form_hubs(row, rules.with_(weights=Weights(cohesion=1.0)))
    assert_says(refusal, "does not say where people live", remedy="weight of cohesion to 0")


@pytest.mark.parametrize("most", [0, -3])
def test_a_limit_of_no_practices_is_refused(rules: HubRules, most: int) -> None:
    with pytest.raises(BadRules, match=str(most)):
        rules.with_(most_practices=most)


def test_a_grouping_that_names_strangers_is_refused(row: Place, rules: HubRules) -> None:
    with pytest.raises(BadRules) as refusal:
        score_hubs(row, rules, {"P00": "A", "Z98": "A", "Z99": "B"})
    assert_says(refusal, "Z98, Z99", remedy="Correct the codes")


def test_a_place_off_the_map_has_nothing_to_group(rules: HubRules) -> None:
    place = Place("Nowhere", "icb:QXX", AS_OF, (Practice("P00", "LOST", 9_000),))
    with pytest.raises(NothingToGroup) as refusal:
        form_hubs(place, rules)
    assert_says(refusal, "'icb:QXX'", remedy="coordinates")


def test_a_place_of_small_lists_has_nothing_to_group(rules: HubRules) -> None:
    with pytest.raises(NothingToGroup):
        form_hubs(simple_place([400, 900], ROW[:2]), rules)


def test_no_frontier_is_made_of_more_hubs_than_may_be_listed(rules: HubRules) -> None:
    place = simple_place([5_000] * 16, [(x + 0.1 * y, y) for y in range(4) for x in range(4)])
    with pytest.raises(TooManyHubs) as refusal:
        improve_hubs(place, rules, stop=Stop(admissible_hubs=100))
    assert_says(refusal, "16 practices", "more than 100 admissible hubs", remedy="graph: gabriel")


def test_without_exceptions_a_practice_that_fits_nowhere_is_named(rules: HubRules) -> None:
    island = simple_place([20_000, 20_000, 9_000], [(0, 0), (2, 0), (100, 0)])
    island = change_practice(island, "P01", registered=25_000)
    with pytest.raises(HubsInfeasible) as refusal:
        form_hubs(island, rules.with_(allow_exceptions=False, maximum_people=50_000, farthest_km=10.0))
    assert_says(refusal, "P02", "9,000 people", "30,000", "10 km", remedy="Allow exceptions")
    assert refusal.value.exit_code == 4


def test_a_group_larger_than_a_hub_is_refused(row: Place, rules: HubRules) -> None:
    with pytest.raises(HubsInfeasible) as refusal:
        form_hubs(row, rules.with_(together=(("P00", "P01", "P02"),)))
    assert_says(refusal, "P00, P01 and P02", "60,000 people", "50,000", remedy="Take P00 out of the group")


@pytest.mark.parametrize("by_red_line", [True, False])
def test_together_and_apart_clash_without_saying_whose_red_line_it_is(
    row: Place, rules: HubRules, by_red_line: bool
) -> None:
    both = rules.with_(together=(("P00", "P01"),))
    if by_red_line:
        answers = (EngagementAnswer("P01", 3, red_lines=("P00",)),)
        row = simple_place([20_000] * 4, ROW, engagement=answers)
    else:
        both = both.with_(apart=(("P01", "P00"),))
    with pytest.raises(HubsInfeasible) as refusal:
        form_hubs(row, both)
    if by_red_line:
        assert_says(refusal, "1 red line is obeyed", "must be together", remedy="Settle 1 red line")
        assert "P0" not in str(refusal.value)
    else:
        assert_says(refusal, "P00 and P01 are together", remedy="Let P01 and P00 share a hub")


@pytest.mark.parametrize(("fewest", "most"), [(1, 1), (5, 7)])
def test_a_number_of_hubs_that_cannot_be_is_refused_with_those_that_can(
    rules: HubRules, fewest: int, most: int
) -> None:
    nine = simple_place([10_000] * 9, [(x + 0.1 * y, y) for y in range(3) for x in range(3)])
    with pytest.raises(HubsInfeasible) as refusal:
        form_hubs(nine, rules.with_(fewest_hubs=fewest, most_hubs=most, allow_exceptions=False))
    asked = "1 hub" if fewest == most else f"{fewest} to {most} hubs"
    assert_says(refusal, "90,000 people", asked, remedy="2 to 3 hubs are possible")


def test_where_no_choice_of_hubs_works_the_practices_around_are_named(rules: HubRules) -> None:
    triangle = simple_place([20_000] * 3, [(0, 0), (2, 0), (1, 2)])
    with pytest.raises(HubsInfeasible) as refusal:
        form_hubs(triangle, rules.with_(allow_exceptions=False))
    assert "60,000" in refusal.value.fact or "20,000" in refusal.value.fact
    assert refusal.value.exit_code == 4


def test_where_only_whole_numbers_rule_a_plan_out_nothing_is_said_of_a_part_of_a_practice() -> None:
    instance = random_instance(668, smallest=4, largest=12)
    with pytest.raises(HubsInfeasible) as refusal:
        form_hubs(instance.place, instance.rules.with_(allow_exceptions=False))
    assert "0.00 of a practice" not in refusal.value.fact


def test_a_group_that_no_centre_reaches_is_refused_in_words(rules: HubRules) -> None:
    two = simple_place([20_000] * 2, [(0, 0), (20, 0)])
    with pytest.raises(HubsInfeasible) as refusal:
        form_hubs(two, rules.with_(together=(("P00", "P01"),), farthest_km=5.0))
    assert_says(refusal, "40,000 people", "P00 and P01 are together", "5 km", remedy="to 20 km")


def test_a_plan_that_the_checker_refuses_never_leaves() -> None:
    error = InvalidPlan.breaks(["H01 is not connected", *["more"] * 9])
    assert "H01 is not connected" in error.fact
    assert error.fact.count("more") == 4
    assert error.exit_code == 1


@pytest.mark.parametrize("kind", [BadRules, HubsInfeasible, InvalidPlan, NothingToGroup, TooManyHubs])
def test_every_error_of_the_room_is_one_that_the_command_line_can_show(kind: type[HubFormationError]) -> None:
    assert issubclass(kind, HubFormationError) and issubclass(kind, ScalecareError)
