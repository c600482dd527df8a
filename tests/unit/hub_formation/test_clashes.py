"""A refusal names what clashes, no more than that, and the least that would help."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.lib.places import change_practice, simple_place

from scalecare.domain import EngagementAnswer, Finding, Place, TravelTimes
from scalecare.hub_formation import (
    Clash,
    HubRules,
    HubsInfeasible,
    KeepWithin,
    NeighbourGraph,
    Stretch,
    Weights,
    form_hubs,
)

ROW = [(0, 0), (2, 0), (4, 0), (6, 0)]
MINIMUM = {"minimum_people", "no_exceptions"}


@pytest.fixture
def strict(rules: HubRules) -> HubRules:
    return rules.with_(allow_exceptions=False)


def refusal_of(place: Place, rules: HubRules) -> HubsInfeasible:
    with pytest.raises(HubsInfeasible) as refusal:
        form_hubs(place, rules)
    return refusal.value


def ways_of(clash: Clash, kind: str) -> list[dict[str, Any]]:
    return [dict(way.figures) for way in clash.relaxations if way.kind == kind]


def test_an_island_clashes_with_the_farthest_distance_and_the_minimum(strict: HubRules) -> None:
    place = simple_place([20_000, 25_000, 9_000], [(0, 0), (2, 0), (100, 0)])
    rules = strict.with_(farthest_km=10.0, maximum_people=60_000)
    clash = refusal_of(place, rules).clash
    assert (clash.practices, clash.people, clash.is_smallest) == (("P02",), 9_000, True)
    assert set(clash.kinds()) == {"farthest_km"} | MINIMUM
    # It needs one of the others: the nearer lies 98 km off, and may be the centre.
    assert ways_of(clash, "farthest_km") == [{"from": 10.0, "to": 98.0, "is_smallest": True}]
    assert ways_of(clash, "minimum_people") == [{"from": 30_000, "to": 9_000, "is_smallest": True}]
    assert ways_of(clash, "no_exceptions") == [{"times": 1, "is_smallest": True}]
    assert form_hubs(place, rules.with_(farthest_km=98.0))
    assert refusal_of(place, rules.with_(farthest_km=97.9)).clash.kinds() == clash.kinds()


def test_three_that_are_too_few_alone_and_too_many_in_pairs(strict: HubRules) -> None:
    triangle = simple_place([27_000, 26_000, 25_000], [(0, 0), (2, 0), (1, 2)])
    clash = refusal_of(triangle, strict.with_(fewest_hubs=1, most_hubs=9)).clash
    # One of them alone cannot be placed: no other practice is there, near or far, to stay within the band.
    assert (clash.practices, set(clash.kinds())) == (("P00",), {"maximum_people"} | MINIMUM)
    assert ways_of(clash, "minimum_people")[0]["to"] == 27_000
    assert ways_of(clash, "maximum_people")[0]["to"] == 52_000


def test_practices_that_need_the_same_neighbour_are_named_together(strict: HubRules) -> None:
    place = simple_place([20_000, 20_000, 20_000], [(0, 0), (10, 0), (20, 0)])
    rules = strict.with_(fewest_hubs=1, most_hubs=9, farthest_km=12.0, maximum_people=45_000)
    clash = refusal_of(place, rules).clash
    assert clash.practices == ("P00", "P02")
    # Further apart, the two could form a hub without the one between them.
    assert set(clash.kinds()) == {"farthest_km", "maximum_people"} | MINIMUM
    assert ways_of(clash, "maximum_people")[0]["to"] == 60_000


def test_a_border_that_leaves_a_corner_too_small(strict: HubRules) -> None:
    place = simple_place([20_000] * 4, ROW)
    for code, border in zip(place.codes, "AABC", strict=True):
        place = change_practice(place, code, sub_icb_code=border)
    clash = refusal_of(place, strict.with_(keep_within=KeepWithin.SUB_ICB)).clash
    assert (clash.practices, clash.alike) == (("P02",), 1)
    assert set(clash.kinds()) == {"keep_within"} | MINIMUM
    assert ways_of(clash, "keep_within") == [{"times": 1, "is_smallest": True}]


def test_a_limit_on_practices_and_the_limit_that_would_do(strict: HubRules) -> None:
    place = simple_place([11_000] * 6, [(x, 0.1 * x) for x in range(6)])
    clash = refusal_of(place, strict.with_(most_practices=2)).clash
    assert set(clash.kinds()) == {"most_practices"} | MINIMUM
    assert ways_of(clash, "most_practices")[0] == {"from": 2, "to": 3, "is_smallest": True}
    assert ways_of(clash, "minimum_people")[0]["to"] == 22_000


def test_the_sparse_graph_is_blamed_where_the_full_one_would_do(strict: HubRules) -> None:
    # The Gabriel graph drops the link between the two ends of a flat triangle.
    place = simple_place([12_000, 30_000, 20_000], [(-5, 0), (0, 1), (5, 0)])
    rules = strict.with_(graph=NeighbourGraph.GABRIEL, fewest_hubs=1, most_hubs=9, maximum_people=41_000)
    clash = refusal_of(place, rules).clash
    assert "neighbours" in clash.kinds()
    graphs = [way for way in ways_of(clash, "neighbours") if "from" in way]
    assert graphs == [{"from": "gabriel", "to": "delaunay", "is_smallest": True}]
    joints = [way for way in ways_of(clash, "neighbours") if "pairs" in way]
    assert joints[0]["pairs"] == (("P00", "P02", 10.0),)
    assert form_hubs(place, rules.with_(graph=NeighbourGraph.DELAUNAY))


def test_minutes_are_rounded_up_so_that_the_limit_named_will_do(strict: HubRules) -> None:
    minutes = np.array([[0, 31.23], [31.23, 0]])
    place = simple_place([20_000, 20_000], ROW[:2], travel=TravelTimes(("P00", "P01"), minutes))
    rules = strict.with_(farthest_minutes=20.0, longest_link_minutes=60.0)
    clash = refusal_of(place, rules).clash
    assert ways_of(clash, "farthest_minutes")[0] == {"from": 20.0, "to": 31.3, "is_smallest": True}
    assert form_hubs(place, rules.with_(farthest_minutes=31.3))


def test_where_journeys_have_no_time_no_limit_is_said_to_do(strict: HubRules) -> None:
    minutes = np.array([[0, np.inf], [np.inf, 0]])
    place = simple_place([20_000, 20_000], ROW[:2], travel=TravelTimes(("P00", "P01"), minutes))
    refusal = refusal_of(place, strict.with_(farthest_minutes=20.0))
    assert ways_of(refusal.clash, "farthest_minutes")[0]["to"] is None
    assert "Drop the farthest time" in refusal.remedy


NAMED: dict[str, tuple[dict[str, Any], str]] = {
    "apart": ({"apart": (("P00", "P01"),)}, "Let P00 and P01 share a hub."),
    "centres": ({"centres": ("P00", "P01")}, "Do not make P00 a centre."),
    "fixed": ({"fixed": (("P01",),)}, "Do not fix P01 as a hub."),
}


@pytest.mark.parametrize("kind", NAMED)
def test_a_rule_that_names_practices_is_named_as_the_planner_wrote_it(strict: HubRules, kind: str) -> None:
    changes, way = NAMED[kind]
    refusal = refusal_of(simple_place([20_000, 20_000], ROW[:2]), strict.with_(**changes))
    assert kind in refusal.clash.kinds()
    assert way in refusal.remedies


def test_only_the_groups_that_clash_are_named(strict: HubRules) -> None:
    place = simple_place([20_000, 20_000, 18_000, 18_000], [(0, 0), (2, 0), (40, 0), (42, 0)])
    rules = strict.with_(
        together=(("P00", "P01"), ("P02", "P03")), maximum_people=38_000, minimum_people=30_000
    )
    refusal = refusal_of(place, rules)
    groups = [rule.figures["practices"] for rule in refusal.clash.rules if rule.kind == "together"]
    assert groups == [("P00", "P01")]


def test_a_group_across_a_border_may_part_or_cross_it(strict: HubRules) -> None:
    place = simple_place([20_000] * 4, ROW)
    for code, border in zip(place.codes, "AABB", strict=True):
        place = change_practice(place, code, sub_icb_code=border)
    rules = strict.with_(keep_within=KeepWithin.SUB_ICB, together=(("P01", "P02"),))
    refusal = refusal_of(place, rules)
    assert refusal.clash.kinds() == ("together", "keep_within")
    assert refusal.remedies[0] == "Let P01 and P02 part."


def test_a_practice_is_taken_out_of_a_group_only_if_the_rest_fits(strict: HubRules) -> None:
    place = simple_place([30_000, 5_000, 12_000, 14_000], ROW)
    refusal = refusal_of(place, strict.with_(together=(place.codes,)))
    # 61,000 people are 11,000 too many: the 12,000 of P02 are the fewest that will do.
    assert ways_of(refusal.clash, "together")[0]["leaves"] == ("P02",)
    assert "Take P02 out of the group." in refusal.remedies


def test_red_lines_are_counted_and_nobody_is_named(strict: HubRules) -> None:
    answers = (EngagementAnswer("P00", 3, red_lines=("P01",)),)
    place = simple_place([21_234, 20_345, 22_456, 20_567], ROW, engagement=answers)
    place = replace(place, practices=tuple(replace(p, sub_icb_name="North") for p in place.practices))
    refusal = refusal_of(place, strict.with_(maximum_people=50_000))
    assert "red_lines" in refusal.clash.kinds()
    assert (refusal.clash.practices, refusal.clash.people, refusal.clash.area) == ((), None, "North")
    assert ways_of(refusal.clash, "red_lines") == [{"times": 1, "is_smallest": True}]
    assert ways_of(refusal.clash, "minimum_people")[0]["to"] % 1_000 == 0
    assert "P0" not in f"{refusal} {refusal.clash}"


def test_a_planners_own_pair_that_is_also_a_red_line_is_not_offered_to_be_settled(strict: HubRules) -> None:
    answers = (EngagementAnswer("P00", 3, red_lines=("P01",)),)
    place = simple_place([20_000, 20_000], ROW[:2], engagement=answers)
    clash = refusal_of(place, strict.with_(apart=(("P00", "P01"),))).clash
    assert "red_lines" in clash.kinds() or "apart" in clash.kinds()
    assert not ways_of(clash, "red_lines") and not ways_of(clash, "apart")


@pytest.mark.parametrize(("fewest", "most", "to"), [(1, 1, (1, 2)), (3, 3, (2, 3))])
def test_the_nearest_number_of_hubs_that_has_a_plan_is_offered(
    strict: HubRules, fewest: int, most: int, to: tuple[int, int]
) -> None:
    # Arithmetic allows three hubs of 30,000, and one of 150,000; the map does not.
    place = simple_place([24_000, 24_000, 24_000, 24_000], [(0, 0), (2, 0), (30, 0), (32, 0)])
    rules = strict.with_(fewest_hubs=fewest, most_hubs=most, maximum_people=150_000, longest_link_km=5.0)
    clash = refusal_of(place, rules).clash
    assert "number_of_hubs" in clash.kinds() and clash.practices == ()
    assert ways_of(clash, "number_of_hubs")[0]["to"] == to
    assert form_hubs(place, rules.with_(fewest_hubs=to[0], most_hubs=to[1]))


def test_a_number_that_arithmetic_rules_out_is_refused_though_nobody_asked_for_it(strict: HubRules) -> None:
    place = simple_place([20_000] * 6, [(x, 0.1 * x) for x in range(6)])
    refusal = refusal_of(place, strict.with_(minimum_people=45_000, count_tolerance=0))
    assert refusal.clash.kinds() == ("number_of_hubs", "minimum_people")
    assert "by the target size" in refusal.fact
    assert "to at most 40,000 people" in refusal.remedy


def test_the_limits_of_an_elastic_band_are_the_ones_named(strict: HubRules) -> None:
    place = simple_place([20_000], ROW[:1])
    rules = strict.with_(stretch=Stretch(24_000, 60_000, 1.0))
    clash = refusal_of(place, rules).clash
    assert ways_of(clash, "minimum_people") == [{"from": 24_000, "to": 20_000, "is_smallest": True}]


def test_what_has_a_weight_does_not_change_what_clashes(strict: HubRules) -> None:
    place = simple_place([20_000, 25_000, 9_000], [(0, 0), (2, 0), (100, 0)])
    rules = strict.with_(farthest_km=10.0)
    weighed = rules.with_(weights=Weights(between_members_km=2.0, size_evenness=1.0))
    assert refusal_of(place, rules).clash == refusal_of(place, weighed).clash


def test_a_clash_can_be_kept_as_plain_values() -> None:
    clash = Clash(
        rules=(Finding("minimum_people", {"limit": 30_000}),),
        relaxations=(Finding("minimum_people", {"from": 30_000, "to": 27_000, "is_smallest": True}),),
        practices=("P00",),
        people=27_000,
    )
    assert clash.as_record() == {
        "practices": ["P00"],
        "people": 27_000,
        "area": None,
        "alike": 0,
        "is_smallest": True,
        "rules": [{"rule": "minimum_people", "limit": 30_000}],
        "relaxations": [{"rule": "minimum_people", "from": 30_000, "to": 27_000, "is_smallest": True}],
    }
    refusal = HubsInfeasible.of(clash)
    assert refusal.remedies == ("Lower the minimum from 30,000 to 27,000 people.",)
    assert refusal.remedy.startswith("This would do:")


def test_where_nothing_single_helps_that_is_said() -> None:
    refusal = HubsInfeasible.of(Clash((Finding("minimum_people", {"limit": 30_000}),), (), ("P00",), 1_000))
    assert refusal.remedies == () and "relax two of them" in refusal.remedy


def test_an_exception_says_the_minimum_under_which_it_would_be_none(rules: HubRules) -> None:
    plan = form_hubs(simple_place([27_000], ROW[:1]), rules)
    facts = [finding for finding in plan.hubs[0].findings if finding.kind == "exception"]
    assert facts[0].figures["would_do"] == 27_000
    assert form_hubs(
        simple_place([27_000], ROW[:1]), rules.with_(minimum_people=27_000, allow_exceptions=False)
    )
