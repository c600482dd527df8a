"""Neighbours are practices side by side on a sensible map."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from tests.lib.places import random_place, simple_place

from scalecare.domain import BarrierLine, BarrierPair, Place, Residence, TravelTimes
from scalecare.hub_formation import HubRules, NeighbourGraph, Stop, form_hubs

CROSS = [(0, 0), (4, 0), (2, 0.5), (2, -3)]


def links(place: Place, rules: HubRules) -> dict[tuple[str, str], str]:
    """The links of a plan and the reason of each."""
    plan = form_hubs(place, rules, stop=Stop(steps=1))
    return {(link.practice_code_a, link.practice_code_b): link.reason for link in plan.links}


@pytest.fixture
def cross() -> Place:
    return simple_place([15_000] * 4, CROSS)


def test_four_practices_make_two_triangles(cross: Place, rules: HubRules) -> None:
    """The long diagonal is the one whose circle holds the third point: P00-P01 is outside, P02-P03 too."""
    found = links(cross, rules)
    assert ("P00", "P02") in found and ("P01", "P02") in found
    assert set(found.values()) == {"neighbours on the map"}


def test_links_carry_their_length(cross: Place, rules: HubRules) -> None:
    plan = form_hubs(cross, rules)
    length = {(k.practice_code_a, k.practice_code_b): k.distance_km for k in plan.links}
    assert length["P00", "P02"] == pytest.approx((2**2 + 0.5**2) ** 0.5)


@pytest.mark.parametrize("seed", range(6))
def test_the_sparse_graph_is_part_of_the_full_one(rules: HubRules, seed: int) -> None:
    place = random_place(np.random.default_rng(seed), 20)
    full = links(place, rules)
    thin = links(place, rules.with_(graph=NeighbourGraph.GABRIEL))
    on_the_map = {pair for pair, reason in thin.items() if reason == "neighbours on the map"}
    assert on_the_map <= set(full)
    assert len(on_the_map) < len(full)


def test_practices_on_one_line_are_neighbours_in_turn(rules: HubRules) -> None:
    found = links(simple_place([15_000] * 5, [(0, 0), (2, 0), (1, 0), (4, 0), (3, 0)]), rules)
    assert set(found) == {("P00", "P02"), ("P01", "P02"), ("P01", "P04"), ("P03", "P04")}


@pytest.mark.parametrize(("practices", "expected"), [(1, 0), (2, 1), (3, 3)])
def test_so_few_practices_are_all_neighbours(rules: HubRules, practices: int, expected: int) -> None:
    assert len(links(simple_place([30_000] * practices, CROSS[:practices]), rules)) == expected


def test_a_barrier_line_cuts_the_links_that_cross_it(cross: Place, rules: HubRules) -> None:
    river = BarrierLine("river", ((1_000.0, 5_000.0), (1_000.0, -5_000.0)))
    found = links(replace(cross, barrier_lines=(river,)), rules.with_(minimum_people=15_000))
    assert not [pair for pair in found if "P00" in pair]


def test_a_barrier_line_that_ends_before_a_link_does_not_cut_it(cross: Place, rules: HubRules) -> None:
    brook = BarrierLine("brook", ((1_000.0, 5_000.0), (1_000.0, 1_000.0)))
    assert links(replace(cross, barrier_lines=(brook,)), rules) == links(cross, rules)


def test_a_barrier_pair_is_no_neighbour_pair_in_either_order(cross: Place, rules: HubRules) -> None:
    for pair in (BarrierPair("P02", "P00", "ridge"), BarrierPair("P00", "P02", "ridge")):
        assert ("P00", "P02") not in links(replace(cross, barrier_pairs=(pair,)), rules)


def test_a_barrier_pair_of_strangers_changes_nothing(cross: Place, rules: HubRules) -> None:
    strangers = replace(cross, barrier_pairs=(BarrierPair("Z01", "Z02", "ridge"),))
    assert links(strangers, rules) == links(cross, rules)


def test_a_link_longer_than_the_longest_is_cut(rules: HubRules) -> None:
    place = simple_place([30_000] * 4, [(0, 0), (2, 0), (30, 0), (30, 2)])
    far = rules.with_(relative_link_length=1_000.0)
    assert set(links(place, far)) == {("P00", "P01"), ("P02", "P03")}
    assert len(links(place, far.with_(longest_link_km=40.0))) > 2


def test_a_link_long_beside_its_neighbours_is_cut_but_for_short_ones(rules: HubRules) -> None:
    """Two towns, each with a kilometre between practices, twelve kilometres from each other."""
    town = [(x + 0.1 * y, y + 0.07 * x) for x in range(4) for y in range(4)]
    place = simple_place([10_000] * 32, [*town, *((x + 15, y) for x, y in town)])

    def between_towns(rules: HubRules) -> bool:
        return any((a < "P16") != (b < "P16") for a, b in links(place, rules))

    assert not between_towns(rules)
    assert between_towns(rules.with_(never_cut_km=20.0))
    assert between_towns(rules.with_(relative_link_length=20.0))


def test_a_link_that_takes_too_long_both_ways_is_cut(cross: Place, rules: HubRules) -> None:
    slow = np.full((4, 4), 10.0)
    np.fill_diagonal(slow, 0.0)
    slow[0, 2] = slow[2, 0] = 41.0
    timed = replace(cross, travel=TravelTimes(cross.codes, slow))
    assert ("P00", "P02") not in links(timed, rules)
    slow[2, 0] = 40.0
    timed = replace(cross, travel=TravelTimes(cross.codes, slow))
    assert ("P00", "P02") in links(timed, rules)


def test_a_time_that_is_not_given_cuts_nothing(cross: Place, rules: HubRules) -> None:
    unknown = np.full((4, 4), np.inf)
    np.fill_diagonal(unknown, 0.0)
    timed = replace(cross, travel=TravelTimes(cross.codes, unknown))
    assert links(timed, rules) == links(cross, rules)


def test_practices_in_one_building_are_neighbours_of_each_other_and_have_others(rules: HubRules) -> None:
    place = simple_place([10_000] * 6, [(0, 0), (0, 0), (0, 0), (2, 0), (0, 2), (2, 2)])
    found = links(place, rules)
    assert {pair for pair, reason in found.items() if reason == "same postcode"} == {
        ("P00", "P01"),
        ("P00", "P02"),
        ("P01", "P02"),
    }
    assert any(pair[0] in ("P00", "P01", "P02") and pair[1] > "P02" for pair in found)


def residence_of(place: Place, counts: list[list[int]]) -> Residence:
    areas = len(counts[0])
    return Residence(
        place.codes,
        tuple(f"E{i:08d}" for i in range(areas)),
        sparse.csr_array(np.array(counts)),
        np.zeros(areas),
        np.zeros(areas),
    )


def test_practices_that_share_enough_residents_are_neighbours(rules: HubRules) -> None:
    """P00 and P03 share one area half and half: 9,000 x 9,000 / 18,000 = 4,500 of 15,000 people."""
    line = simple_place([15_000] * 4, [(0, 0), (2, 0), (4, 0), (6, 0)])
    counts = [[9_000, 6_000, 0, 0], [0, 0, 15_000, 0], [0, 0, 0, 15_000], [9_000, 0, 6_000, 0]]
    shared = replace(line, residence=residence_of(line, counts))
    assert ("P00", "P03") not in links(line, rules)
    assert links(shared, rules)["P00", "P03"] == "share residents"
    assert ("P00", "P03") not in links(shared, rules.with_(shared_residents_share=0.31))
    assert ("P00", "P03") in links(shared, rules.with_(shared_residents_share=0.30))


def test_residents_shared_across_a_barrier_make_no_neighbours(rules: HubRules) -> None:
    line = simple_place([15_000] * 4, [(0, 0), (2, 0), (4, 0), (6, 0)])
    counts = [[9_000, 6_000, 0, 0], [0, 0, 15_000, 0], [0, 0, 0, 15_000], [9_000, 0, 6_000, 0]]
    shared = replace(line, residence=residence_of(line, counts))
    parted = replace(shared, barrier_pairs=(BarrierPair("P00", "P03", "estuary"),))
    assert ("P00", "P03") not in links(parted, rules)


def test_an_island_too_small_for_a_hub_gets_its_nearest_link_and_the_plan_says_so(rules: HubRules) -> None:
    place = simple_place([15_000, 15_000, 16_000], [(0, 0), (2, 0), (80, 0)])
    plan = form_hubs(place, rules)
    assert links(place, rules)["P01", "P02"] == "nearest link: nothing else is near"
    (finding,) = [f for f in plan.findings if f.kind == "island_link"]
    assert dict(finding.figures) == {"practice_code": "P01", "neighbour_code": "P02", "km": 78.0}


def test_an_island_with_people_enough_stays_one(rules: HubRules) -> None:
    place = simple_place([15_000, 15_000, 30_000], [(0, 0), (2, 0), (80, 0)])
    assert set(links(place, rules)) == {("P00", "P01")}


def test_islands_link_on_until_each_group_has_people_enough(rules: HubRules) -> None:
    place = simple_place([11_000] * 4, [(0, 0), (60, 0), (120, 0), (180, 0)])
    assert set(links(place, rules)) == {("P00", "P01"), ("P01", "P02"), ("P02", "P03")}
