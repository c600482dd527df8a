"""Each rule that a planner may set does what it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.lib.places import change_practice, random_instance, simple_place

from scalecare.domain import EngagementAnswer, HubPlan, HubStanding, Place, Practice, TravelTimes
from scalecare.hub_formation import (
    BadRules,
    DigitalFirst,
    HubRules,
    HubsInfeasible,
    KeepWithin,
    NeighbourGraph,
    Progress,
    SmallLists,
    Stop,
    Stretch,
    Weights,
    WithoutCoordinates,
    form_hubs,
)

LADDER = [(0, 0), (2, 0), (4, 0), (6, 0), (0.3, 3), (2.3, 3), (4.3, 3), (6.3, 3)]
"""Two streets of four practices: along the street it is 2 km, across it is 3."""


@pytest.fixture
def ladder() -> Place:
    return simple_place([20_000] * 8, LADDER)


@pytest.fixture
def square() -> Place:
    """Nine practices of 10,000: two hubs or three."""
    return simple_place([10_000] * 9, [(x + 0.1 * y, y) for y in range(3) for x in range(3)])


def groups(plan: HubPlan) -> set[frozenset[str]]:
    return {frozenset(hub.practices) for hub in plan.hubs}


def pair(a: int, b: int) -> frozenset[str]:
    return frozenset((f"P{a:02d}", f"P{b:02d}"))


def one(plan: HubPlan, kind: str) -> dict[str, object]:
    """The figures of the one finding of a kind, of the plan, a hub or a practice."""
    findings = [*plan.findings]
    findings += [f for hub in plan.hubs for f in hub.findings]
    findings += [f for placement in plan.placements for f in placement.findings]
    (found,) = [f for f in findings if f.kind == kind]
    return dict(found.figures)


def test_with_no_further_rule_practices_pair_up_along_the_street(ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules)
    assert groups(plan) == {pair(0, 1), pair(2, 3), pair(4, 5), pair(6, 7)}
    assert plan.objective == pytest.approx(4 * 20_000 * 2)


def test_practices_asked_to_be_together_are_though_they_are_no_neighbours(
    ladder: Place, rules: HubRules
) -> None:
    plan = form_hubs(ladder, rules.with_(together=(("P00", "P07"),)))
    assert pair(0, 7) in groups(plan)
    link = next(k for k in plan.links if {k.practice_code_a, k.practice_code_b} == {"P00", "P07"})
    assert link.reason == "asked to be together"


def test_groups_that_share_a_practice_are_one_group(square: Place, rules: HubRules) -> None:
    plan = form_hubs(square, rules.with_(together=(("P00", "P04"), ("P08", "P04"))))
    hub_of = plan.hub_of()
    assert hub_of["P00"] == hub_of["P04"] == hub_of["P08"]


def test_practices_named_apart_never_share_a_hub(ladder: Place, rules: HubRules) -> None:
    hub_of = form_hubs(ladder, rules.with_(apart=(("P00", "P01"),))).hub_of()
    assert hub_of["P00"] != hub_of["P01"]


def test_a_red_line_of_one_side_is_enough(ladder: Place, rules: HubRules) -> None:
    quarrel = replace(ladder, engagement=(EngagementAnswer("P01", 5, red_lines=("P00",)),))
    hub_of = form_hubs(quarrel, rules).hub_of()
    assert hub_of["P00"] != hub_of["P01"]
    assert form_hubs(quarrel, rules.with_(obey_red_lines=False)).hubs == form_hubs(ladder, rules).hubs


def test_a_red_line_to_a_practice_elsewhere_is_left_aside(ladder: Place, rules: HubRules) -> None:
    elsewhere = replace(ladder, engagement=(EngagementAnswer("P01", 5, red_lines=("Z99",)),))
    assert form_hubs(elsewhere, rules).hubs == form_hubs(ladder, rules).hubs


def test_the_record_of_a_plan_does_not_say_whose_red_line_it_kept(ladder: Place, rules: HubRules) -> None:
    quarrel = replace(ladder, engagement=(EngagementAnswer("P01", 5, red_lines=("P00",)),))
    plan = form_hubs(quarrel, rules)
    assert one(plan, "red_lines_kept") == {"count": 1}
    assert "P01" not in repr(plan.rules) and "P00" not in repr(plan.rules)
    named = form_hubs(ladder, rules.with_(apart=(("P00", "P01"),)))
    assert "P01" not in repr(named.rules)


def test_a_small_list_keeps_its_red_line_too(rules: HubRules) -> None:
    """It goes with the nearest hub that nobody's red line closes to it."""
    lists, points = [20_000, 20_000, 500, 20_000, 20_000], [(0, 0), (2, 0), (1, 0.1), (20, 0), (22, 0)]
    place = simple_place(lists, points, engagement=(EngagementAnswer("P02", 5, red_lines=("P00",)),))
    hub_of = form_hubs(place, rules).hub_of()
    assert hub_of["P02"] != hub_of["P00"]


def test_a_practice_off_the_map_that_goes_with_another_brings_its_red_line(rules: HubRules) -> None:
    """P04 has no coordinates and must be with P00; P01, the nearest to P00, is its red line."""
    quarrel = (EngagementAnswer("P04", 5, red_lines=("P01",)),)
    place = simple_place([20_000] * 4 + [5_000], [*LADDER[:2], *LADDER[4:6], (0, 0)], engagement=quarrel)
    place = change_practice(place, "P04", easting=None, northing=None)
    plan = form_hubs(place, rules.with_(together=(("P00", "P04"),)))
    assert plan.hub_of().get("P04") != plan.hub_of()["P01"]


def test_a_fixed_hub_stands_whatever_its_size_and_the_rest_is_formed_around_it(
    ladder: Place, rules: HubRules
) -> None:
    plan = form_hubs(ladder, rules.with_(fixed=(("P01", "P04", "P05"),)))
    fixed = next(hub for hub in plan.hubs if hub.standing is HubStanding.FIXED)
    assert fixed.practices == ("P01", "P04", "P05")
    assert fixed.counted == 60_000
    assert "P00" not in fixed.practices


def test_a_whole_place_can_be_fixed(ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules.with_(fixed=(ladder.codes,)))
    assert [hub.practices for hub in plan.hubs] == [ladder.codes]
    assert plan.objective == 0 and plan.gap == 0


def test_a_named_centre_is_the_centre_of_its_hub(ladder: Place, rules: HubRules) -> None:
    centres = {hub.centre_practice_code for hub in form_hubs(ladder, rules).hubs}
    assert "P01" not in centres  # of two as good, the first code
    centres = {hub.centre_practice_code for hub in form_hubs(ladder, rules.with_(centres=("P01",))).hubs}
    assert "P01" in centres


def test_two_named_centres_never_share_a_hub(ladder: Place, rules: HubRules) -> None:
    hub_of = form_hubs(ladder, rules.with_(centres=("P00", "P01"))).hub_of()
    assert hub_of["P00"] != hub_of["P01"]


@pytest.mark.parametrize("most", [3, 4])
def test_no_hub_has_more_than_the_most_practices(square: Place, rules: HubRules, most: int) -> None:
    plan = form_hubs(square, rules.with_(most_practices=most))
    assert max(len(hub.practices) for hub in plan.hubs) <= most
    assert len(plan.hubs) == 3


def test_no_practice_lies_beyond_the_farthest_distance(rules: HubRules) -> None:
    row = simple_place([15_000] * 3, [(0, 0), (4, 0), (8, 0)])
    assert len(form_hubs(row, rules.with_(farthest_km=4.0)).hubs) == 1
    apart = form_hubs(row, rules.with_(farthest_km=3.9))
    assert {hub.standing for hub in apart.hubs} == {HubStanding.EXCEPTION}


def minutes(place: Place, table: list[list[float]]) -> Place:
    return replace(place, travel=TravelTimes(place.codes, np.array(table)))


def test_no_practice_lies_beyond_the_farthest_minutes_of_its_centre(rules: HubRules) -> None:
    """Minutes count from the practice to the centre: 9 there, 30 back."""
    two = minutes(simple_place([20_000] * 2, [(0, 0), (2, 0)]), [[0, 9], [30, 0]])
    plan = form_hubs(two, rules.with_(farthest_minutes=10))
    assert [hub.centre_practice_code for hub in plan.hubs] == ["P01"]
    assert len(form_hubs(two, rules.with_(farthest_minutes=8)).hubs) == 2


def test_travel_times_that_are_not_given_do_not_matter_where_minutes_do_not(rules: HubRules) -> None:
    inf = float("inf")
    two = minutes(simple_place([20_000] * 2, [(0, 0), (2, 0)]), [[0, inf], [inf, 0]])
    plan = form_hubs(two, rules)
    assert plan.objective == pytest.approx(40_000)
    assert sum(line.objective for line in plan.costs) == pytest.approx(40_000)


def test_where_minutes_matter_a_centre_needs_a_time_from_everyone(rules: HubRules) -> None:
    inf = float("inf")
    two = minutes(simple_place([20_000] * 2, [(0, 0), (2, 0)]), [[0, inf], [7, 0]])
    plan = form_hubs(two, rules.with_(weights=Weights(travel_km=0, travel_minutes=1)))
    assert [hub.centre_practice_code for hub in plan.hubs] == ["P00"]
    assert plan.objective == pytest.approx(20_000 * 7)


BORDERS = {KeepWithin.SUB_ICB: "sub_icb_code", KeepWithin.LOCAL_AUTHORITY: "local_authority_code"}


@pytest.mark.parametrize("border", KeepWithin)
def test_no_hub_crosses_a_border_that_is_to_be_kept(
    ladder: Place, rules: HubRules, border: KeepWithin
) -> None:
    place = ladder
    for number, code in enumerate(ladder.codes):
        place = change_practice(place, code, **{BORDERS[border]: f"T{number % 4}"})
    assert pair(0, 1) in groups(form_hubs(place, rules))
    kept = form_hubs(place, rules.with_(keep_within=border))
    assert groups(kept) == {pair(0, 4), pair(1, 5), pair(2, 6), pair(3, 7)}


def test_a_group_that_a_border_divides_is_refused_in_words(ladder: Place, rules: HubRules) -> None:
    place = change_practice(ladder, "P00", sub_icb_code="Q1")
    both = rules.with_(keep_within=KeepWithin.SUB_ICB, together=(("P00", "P01"),))
    with pytest.raises(HubsInfeasible, match="P00 and P01 are together"):
        form_hubs(place, both)


@pytest.mark.parametrize("asked", [2, 3])
def test_the_number_of_hubs_can_be_fixed(square: Place, rules: HubRules, asked: int) -> None:
    plan = form_hubs(square, rules.with_(fewest_hubs=asked, most_hubs=asked))
    assert len(plan.hubs) == asked


def test_the_number_of_hubs_can_have_a_range(square: Place, rules: HubRules) -> None:
    assert len(form_hubs(square, rules.with_(fewest_hubs=2, most_hubs=3)).hubs) == 3
    assert len(form_hubs(square, rules.with_(most_hubs=2)).hubs) == 2


def test_by_default_hubs_are_people_over_the_target_give_or_take_the_tolerance(
    square: Place, rules: HubRules
) -> None:
    figures = one(form_hubs(square, rules), "number_of_hubs")
    assert (figures["fewest"], figures["most"]) == (1, 4)
    figures = one(form_hubs(square, rules.with_(target_people=45_000, count_tolerance=0)), "number_of_hubs")
    assert (figures["hubs"], figures["fewest"], figures["most"]) == (2, 2, 2)


def test_an_elastic_band_stretches_at_its_price(rules: HubRules) -> None:
    two = simple_place([30_000, 25_000], [(0, 0), (2, 0)])
    exact = rules.with_(stretch=Stretch(25_000, 55_000, 0.5), weights=Weights(travel_km=1.0))
    plan = form_hubs(two, exact)
    assert [hub.standing for hub in plan.hubs] == [HubStanding.IN_BAND, HubStanding.STRETCHED]
    assert plan.objective == pytest.approx(0.5 * 5_000)
    assert plan.value("stretch") == 5_000


def test_a_list_between_the_band_and_its_stretch_is_grouped_like_others(rules: HubRules) -> None:
    two = simple_place([51_000, 3_000], [(0, 0), (2, 0)])
    (hub,) = form_hubs(two, rules.with_(stretch=Stretch(30_000, 55_000, 0.1))).hubs
    assert hub.standing is HubStanding.STRETCHED


@pytest.fixture
def with_small_list() -> Place:
    return simple_place([20_000, 20_000, 999], [(0, 0), (2, 0), (3, 0)])


def test_a_small_list_goes_with_the_nearest_hub_and_does_not_count(
    with_small_list: Place, rules: HubRules
) -> None:
    plan = form_hubs(with_small_list, rules)
    (hub,) = plan.hubs
    assert (hub.registered, hub.counted) == (40_999, 40_000)
    assert [p.counted for p in plan.placements] == [True, True, False]
    assert plan.objective == pytest.approx(40_000)
    assert one(plan, "small_lists") == {"count": 1, "people": 999, "threshold": 1_000}


def test_a_small_list_can_count_as_others_do(with_small_list: Place, rules: HubRules) -> None:
    plan = form_hubs(with_small_list, rules.with_(small_lists=SmallLists.AS_OTHERS))
    assert plan.hubs[0].counted == 40_999
    assert plan.objective == pytest.approx(20_000 * 2 + 999)


def test_a_list_of_exactly_the_threshold_counts(with_small_list: Place, rules: HubRules) -> None:
    place = change_practice(with_small_list, "P02", registered=1_000)
    assert form_hubs(place, rules).hubs[0].counted == 41_000


@pytest.fixture
def with_lost_practice() -> Place:
    """P02 has no coordinates; its network's other practices stand at (0, 0) and (2, 0)."""
    place = simple_place([30_000, 10_000, 5_000], [(0, 0), (2, 0), (9, 9)])
    place = change_practice(place, "P02", easting=None, northing=None, pcn_code="U1")
    return change_practice(change_practice(place, "P00", pcn_code="U1"), "P01", pcn_code="U1")


def test_a_practice_off_the_map_stands_where_its_network_does(
    with_lost_practice: Place, rules: HubRules
) -> None:
    plan = form_hubs(with_lost_practice, rules)
    assert plan.hubs[0].practices == ("P00", "P01", "P02")
    assert plan.objective == pytest.approx(10_000 * 2 + 5_000 * 0.5)  # (30,000 x 0 + 10,000 x 2) / 40,000
    assert one(plan, "without_coordinates") == {"placed_by": "U1"}


def test_a_practice_off_the_map_can_be_left_unplaced(with_lost_practice: Place, rules: HubRules) -> None:
    plan = form_hubs(with_lost_practice, rules.with_(without_coordinates=WithoutCoordinates.UNPLACED))
    assert [(u.practice_code, u.registered, u.reason) for u in plan.unplaced] == [
        ("P02", 5_000, "no coordinates")
    ]
    assert one(plan, "unplaced") == {"count": 1, "people": 5_000}


def test_off_the_map_without_a_network_is_unplaced_with_its_reason(
    with_lost_practice: Place, rules: HubRules
) -> None:
    alone = change_practice(with_lost_practice, "P02", pcn_code=None)
    assert form_hubs(alone, rules).unplaced[0].reason == "no coordinates"
    lonely_network = change_practice(with_lost_practice, "P02", pcn_code="U9")
    assert "nor has any other practice" in form_hubs(lonely_network, rules).unplaced[0].reason


@pytest.fixture
def with_digital_first() -> Place:
    place = simple_place([20_000, 20_000, 8_000], [(0, 0), (2, 0), (1, 1)])
    return change_practice(place, "P02", median_resident_km=40.0)


def test_a_digital_first_practice_is_grouped_and_reported(with_digital_first: Place, rules: HubRules) -> None:
    plan = form_hubs(with_digital_first, rules)
    assert len(plan.hubs) == 1
    assert one(plan, "digital_first") == {"median_km": 40.0}


def test_a_digital_first_practice_can_stand_alone(with_digital_first: Place, rules: HubRules) -> None:
    plan = form_hubs(with_digital_first, rules.with_(digital_first=DigitalFirst.STAND_ALONE))
    assert [hub.practices for hub in plan.hubs] == [("P00", "P01"), ("P02",)]
    assert plan.hubs[1].standing is HubStanding.FIXED


def test_the_sparse_graph_drops_links_with_a_third_practice_between(rules: HubRules) -> None:
    place = simple_place([15_000] * 4, [(0, 0), (4, 0), (2, 0.5), (2, 6)])
    full = {(k.practice_code_a, k.practice_code_b) for k in form_hubs(place, rules).links}
    thin = form_hubs(place, rules.with_(graph=NeighbourGraph.GABRIEL)).links
    assert full - {(k.practice_code_a, k.practice_code_b) for k in thin} == {
        ("P00", "P01"),
        ("P00", "P03"),
        ("P01", "P03"),
    }


def test_a_list_above_the_band_is_a_hub_of_its_own(rules: HubRules) -> None:
    place = simple_place([50_001, 20_000, 20_000], [(0, 0), (2, 0), (3, 0)])
    plan = form_hubs(place, rules)
    assert [(hub.practices, hub.standing) for hub in plan.hubs] == [
        (("P00",), HubStanding.LARGE_PRACTICE),
        (("P01", "P02"), HubStanding.IN_BAND),
    ]
    assert one(plan, "large_practices") == {"count": 1, "maximum": 50_000}


def test_a_large_practice_can_be_the_only_one_of_a_place(rules: HubRules) -> None:
    plan = form_hubs(simple_place([50_001], [(0, 0)]), rules)
    assert plan.hubs[0].standing is HubStanding.LARGE_PRACTICE
    assert plan.record is not None and plan.record.stopped == "nothing to choose"


def test_a_list_of_exactly_the_maximum_is_in_the_band(rules: HubRules) -> None:
    (hub,) = form_hubs(simple_place([50_000], [(0, 0)]), rules).hubs
    assert hub.standing is HubStanding.IN_BAND


def test_an_exception_is_made_only_where_the_band_cannot_be_kept(rules: HubRules) -> None:
    island = simple_place([20_000, 20_000, 9_000], [(0, 0), (2, 0), (100, 0)])
    plan = form_hubs(change_practice(island, "P00", registered=22_000), rules)
    assert {hub.standing for hub in plan.hubs} == {HubStanding.IN_BAND, HubStanding.EXCEPTION}
    assert one(plan, "exceptions_needed")["count"] == 1
    figures = one(plan, "exception")
    assert (figures["shortfall"], figures["minimum"]) == (21_000, 30_000)


def test_three_that_fit_only_in_pairs_leave_one_exception_and_no_error(rules: HubRules) -> None:
    """The relaxation can halve every pair; whole plans cannot."""
    triangle = simple_place([20_000] * 3, [(0, 0), (2, 0), (1, 2)])
    plan = form_hubs(triangle, rules)
    assert sorted(hub.standing for hub in plan.hubs) == [HubStanding.EXCEPTION, HubStanding.IN_BAND]


def test_where_only_whole_numbers_rule_a_band_out_exceptions_are_still_tried(rules: HubRules) -> None:
    """Found by brute force: here neither relaxation nor cuts notice that the band cannot be kept."""
    for seed in (174, 249, 275, 668, 862, 1478):
        instance = random_instance(seed, smallest=4, largest=12)
        assert form_hubs(instance.place, instance.rules.with_(allow_exceptions=True)).hubs


def test_a_fixed_hub_may_hold_a_practice_off_the_map_or_is_refused_in_words(rules: HubRules) -> None:
    place = simple_place([20_000] * 4, LADDER[:4])
    lost = replace(place, practices=(*place.practices, Practice("P90", "LOST", 12_000)))
    try:
        plan = form_hubs(lost, rules.with_(fixed=(("P00", "P90"),)))
    except BadRules as refusal:
        assert "P90" in refusal.fact
    else:
        assert pair(0, 90) in groups(plan)


def test_together_with_a_list_above_the_band_is_refused_in_words(rules: HubRules) -> None:
    place = simple_place([50_001, 20_000, 20_000], [(0, 0), (2, 0), (3, 0)])
    with pytest.raises((BadRules, HubsInfeasible), match="P00"):
        form_hubs(place, rules.with_(together=(("P00", "P01"),)))


def test_together_with_a_digital_first_practice_is_kept_or_refused_in_words(
    with_digital_first: Place, rules: HubRules
) -> None:
    asked = rules.with_(together=(("P00", "P02"),), digital_first=DigitalFirst.STAND_ALONE)
    try:
        hub_of = form_hubs(with_digital_first, asked).hub_of()
    except BadRules as refusal:
        assert "P02" in refusal.fact
    else:
        assert hub_of["P00"] == hub_of["P02"]


def test_a_wide_enough_gap_stops_the_search(ladder: Place, rules: HubRules) -> None:
    plan = form_hubs(ladder, rules, stop=Stop(gap=0.99))
    assert plan.gap is not None and plan.gap <= 0.99


def test_progress_is_told_after_each_step(ladder: Place, rules: HubRules) -> None:
    told: list[Progress] = []
    plan = form_hubs(ladder, rules, on_progress=told.append)
    assert plan.record is not None
    assert [progress.step for progress in told] == list(range(1, plan.record.steps + 1))
    assert told[-1].objective == pytest.approx(plan.objective)
