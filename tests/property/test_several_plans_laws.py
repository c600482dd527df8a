"""What holds of frontiers, alternatives and nested plans, whatever the place and the rules."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from tests.lib.every_plan import (
    Partition,
    every_partition,
    hubs_in_band,
    left_company,
    practices_moved,
)
from tests.lib.independent_scorer import close
from tests.lib.places import (
    AS_OF,
    Instance,
    change_practice,
    instances,
    random_instance,
    simple_place,
    standard_rules,
)

from scalecare.domain import Frontier, HubPlan, HubStanding, NestedPlan, NestingLevel
from scalecare.hub_formation import (
    BadRules,
    HubsInfeasible,
    NothingToGroup,
    TooFewMoves,
    Weights,
    area_rules,
    find_alternatives,
    form_hubs,
    improve_hubs,
    nest_hubs,
    nest_jointly,
    trade_off,
)
from scalecare.hub_formation._private.partition_search import PartitionSearch
from scalecare.hub_formation.formulation import formulate
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.several import sweep
from scalecare.hub_formation.sorting_out import sort_out
from scalecare.parameters import load_parameters

law = settings(deadline=None, derandomize=True, database=None)
tiny = instances(smallest=4, largest=9)
MOVES = (0, 1, 2, 4, 9)
RELATIVE = 1e-6


def plain(instance: Instance) -> Instance:
    """The instance without limits on distance and without exceptions, travel in kilometres only."""
    weights = replace(instance.rules.weights, travel_km=1.0, travel_minutes=0.0)
    rules = instance.rules.with_(
        weights=weights, farthest_km=None, farthest_minutes=None, centres=(), allow_exceptions=False
    )
    return replace(instance, rules=rules)


def improved(instance: Instance) -> Frontier:
    try:
        return improve_hubs(instance.place, instance.rules, moves=MOVES)
    except (BadRules, HubsInfeasible, NothingToGroup):
        reject()
        raise


@settings(law, max_examples=25)
@given(tiny)
def test_a_first_look_that_finds_nothing_leaves_no_point_out(instance: Instance) -> None:
    usual = improved(instance)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "FIRST_LOOK", replace(sweep.FIRST_LOOK, choices=(), cut_rounds=0))
        patch.setattr(PartitionSearch, "_take_if_whole", lambda self, solution: None)
        blind = improved(instance)
    assert [point.limit for point in blind.points] == [point.limit for point in usual.points]
    for seen, unseen in zip(usual.points, blind.points, strict=True):
        assert close(seen.plan.objective, unseen.plan.objective)


def networks_that_may_stand(instance: Instance, everyone: frozenset[str]) -> list[frozenset[str]] | None:
    """Today's networks, practices without one by themselves; None where a rule divides or joins one."""
    network = {p.practice_code: p.pcn_code for p in instance.place.practices}
    groups: dict[str, set[str]] = defaultdict(set)
    for code in everyone:
        groups[network[code] or f"alone {code}"].add(code)
    return [frozenset(group) for group in groups.values()]


def by_brute_force(instance: Instance) -> dict[int, float]:
    """The least cost for each number of moves, over every partition."""
    reckoning, hubs = hubs_in_band(instance)
    everyone = frozenset(reckoning.grouped)
    network = {p.practice_code: p.pcn_code for p in instance.place.practices}
    problem = formulate(instance.place, instance.rules, sort_out(instance.place, instance.rules))
    codes = problem.located.codes
    units = [frozenset(codes[p] for p in unit) for unit in problem.units]
    apart = [frozenset((codes[a], codes[b])) for a, b in problem.apart]
    todays = networks_that_may_stand(instance, everyone) or []
    cost = {hub: reckoning.cost(hub) for hub in hubs}
    for group in todays:
        is_divided = any(unit & group and not unit <= group for unit in units)
        if group not in cost and not is_divided and not any(pair <= group for pair in apart):
            people = sum(reckoning.people[c] for c in group)
            cost[group] = reckoning.cost(group) + instance.rules.left_as_is_price * people
    groups_now = {network[c] or c for unit in units for c in [min(unit)]}
    fewest, most = reckoning.hub_count_range()
    fewest = fewest if instance.rules.fewest_hubs is not None else min(fewest, len(groups_now))
    most = most if instance.rules.most_hubs is not None else max(most, len(groups_now))
    best = dict.fromkeys(MOVES, math.inf)
    for partition in every_partition(list(cost), everyone):
        if fewest <= len(partition) <= most:
            moved = practices_moved(partition, network)
            for limit in MOVES:
                if moved <= limit:
                    best[limit] = min(best[limit], sum(cost[hub] for hub in partition))
    return best


@settings(law, max_examples=40)
@given(tiny)
def test_each_point_of_an_improvement_is_the_best_of_all_partitions_with_so_few_moves(
    instance: Instance,
) -> None:
    instance = plain(instance)
    frontier = improved(instance)
    best = by_brute_force(instance)
    found = {int(point.limit): point.plan.objective for point in frontier.points}
    assert set(found) == {limit for limit in MOVES if math.isfinite(best[limit])}
    for limit, objective in found.items():
        assert math.isclose(objective, best[limit], rel_tol=1e-6, abs_tol=1e-3)


@settings(law, max_examples=40)
@given(instances(smallest=6, largest=16))
def test_an_improvement_moves_no_more_than_allowed_and_never_gets_worse(instance: Instance) -> None:
    frontier = improved(plain(instance))
    for point in frontier.points:
        assert point.reached == len(point.moves) <= point.limit
        assert point.plan.bound is not None
        assert point.plan.bound <= point.plan.objective * (1 + RELATIVE) + RELATIVE
    values = [point.aim for point in frontier.points]
    assert all(later <= earlier * (1 + RELATIVE) for earlier, later in pairwise(values))


@settings(law, max_examples=30)
@given(instances(smallest=6, largest=14))
def test_moves_name_every_practice_whose_hub_does_not_carry_on_its_network(instance: Instance) -> None:
    instance = plain(instance)
    network = {p.practice_code: p.pcn_code for p in instance.place.practices}
    for point in improved(instance).points:
        counted = {p.practice_code for p in point.plan.placements if p.counted}
        chosen = [
            frozenset(c for c in hub.practices if c in counted)
            for hub in point.plan.hubs
            if hub.standing in (HubStanding.IN_BAND, HubStanding.STRETCHED, HubStanding.LEFT_AS_IS)
        ]
        assert practices_moved(tuple(chosen), network) == len(point.moves)
        for move in point.moves:
            assert move.from_network == network[move.practice_code] != move.to_network
            assert point.plan.hub_of()[move.practice_code] == move.to_hub


def partition_of(plan: HubPlan) -> Partition:
    counted = {p.practice_code for p in plan.placements if p.counted}
    return tuple(
        frozenset(c for c in hub.practices if c in counted)
        for hub in plan.hubs
        if hub.standing in (HubStanding.IN_BAND, HubStanding.STRETCHED)
    )


@settings(law, max_examples=40)
@given(tiny, st.integers(1, 4))
def test_each_alternative_is_the_best_that_differs_enough_from_all_before(
    instance: Instance, at_least: int
) -> None:
    instance = plain(instance)
    try:
        found = find_alternatives(instance.place, instance.rules, plans=3, at_least=at_least)
    except (BadRules, HubsInfeasible, NothingToGroup):
        reject()
        raise
    reckoning, hubs = hubs_in_band(instance)
    fewest, most = reckoning.hub_count_range()
    every = [
        (sum(reckoning.cost(hub) for hub in partition), partition)
        for partition in every_partition(hubs, frozenset(reckoning.grouped))
        if fewest <= len(partition) <= most
    ]
    before: list[Partition] = []
    for number in range(3):
        far = [cost for cost, p in every if all(left_company(b, p) >= at_least for b in before)]
        if number == len(found.plans):
            assert not far and found.findings
            return
        plan = found.plans[number]
        assert close(plan.objective, min(far))
        before.append(partition_of(plan))
        if number:
            assert all(left_company(b, before[-1]) >= at_least for b in before[:-1])


@settings(law, max_examples=30)
@given(tiny)
def test_each_point_of_a_trade_off_is_the_best_of_one_aim_within_the_other(instance: Instance) -> None:
    instance = plain(instance)
    try:
        frontier = trade_off(instance.place, instance.rules, "travel_km", "change", points=4)
    except (BadRules, HubsInfeasible, NothingToGroup):
        reject()
        raise
    only = {
        aim: hubs_in_band(replace(instance, rules=instance.rules.with_(weights=weights)))
        for aim, weights in (("km", Weights()), ("change", Weights(travel_km=0.0, change=1.0)))
    }
    reckoning, hubs = only["km"]
    fewest, most = reckoning.hub_count_range()
    every = [
        (sum(reckoning.cost(h) for h in partition), sum(only["change"][0].cost(h) for h in partition))
        for partition in every_partition(hubs, frozenset(reckoning.grouped))
        if fewest <= len(partition) <= most
    ]
    for point in frontier.points:
        best = min(km for km, change in every if change <= point.limit + 1e-6)
        assert close(point.aim, best)
        assert point.reached <= point.limit + 1e-6


NUMBERS = load_parameters()


def bands(rules: HubRules, smallest: int, largest: int) -> HubRules:
    """Rules of areas small enough for a small place."""
    standard = area_rules(rules, NUMBERS, AS_OF, NestingLevel.PLACE)
    return standard.with_(
        minimum_people=smallest, maximum_people=largest, target_people=(smallest + largest) // 2
    )


@settings(law, max_examples=25)
@given(instances(smallest=8, largest=24))
def test_no_area_divides_a_hub(instance: Instance) -> None:
    instance = plain(instance)
    try:
        hubs = form_hubs(instance.place, instance.rules.with_(allow_exceptions=True))
        areas = bands(instance.rules, 50_000, 130_000).with_(allow_exceptions=True)
        nested = nest_hubs(instance.place, hubs, areas, NestingLevel.PLACE)
    except (BadRules, HubsInfeasible, NothingToGroup):
        reject()
        raise
    area_of = nested.areas.hub_of()
    for hub in hubs.hubs:
        assert len({area_of[c] for c in hub.practices}) == 1
    assert dict(nested.area_of) == {hub.hub_id: area_of[hub.practices[0]] for hub in hubs.hubs}


def exceptions(nested: NestedPlan) -> int:
    hubs = (*nested.hubs.hubs, *nested.areas.hubs)
    return sum(hub.standing is HubStanding.EXCEPTION for hub in hubs)


@settings(law, max_examples=20)
@given(instances(smallest=8, largest=20))
def test_a_joint_plan_is_no_worse_than_hubs_first_and_its_bound_holds_for_both(instance: Instance) -> None:
    instance = plain(instance)
    rules = instance.rules.with_(allow_exceptions=True)
    areas = bands(rules, 50_000, 130_000).with_(allow_exceptions=True)
    try:
        hubs = form_hubs(instance.place, rules)
        in_turn = nest_hubs(instance.place, hubs, areas, NestingLevel.PLACE)
        joint = nest_jointly(instance.place, rules, areas, NestingLevel.PLACE)
    except (BadRules, HubsInfeasible, NothingToGroup):
        reject()
        raise
    area_of = joint.areas.hub_of()
    assert all(len({area_of[c] for c in hub.practices}) == 1 for hub in joint.hubs.hubs)
    if joint.bound is None:
        assert any(finding.kind == "nesting_needs_exceptions" for finding in joint.findings)
        return
    assert joint.bound <= joint.objective * (1 + RELATIVE) + RELATIVE
    if exceptions(joint) == exceptions(in_turn):
        assert joint.objective <= in_turn.objective * (1 + 1e-3) + 1e-3
        assert joint.bound <= in_turn.objective * (1 + RELATIVE) + RELATIVE
    else:
        assert exceptions(joint) < exceptions(in_turn)


@pytest.mark.parametrize(("aim", "against"), [("travel_km", "travel_km"), ("joy", "change")])
def test_aims_that_cannot_be_traded_are_refused(aim: str, against: str) -> None:
    instance = plain(random_instance(1))
    with pytest.raises(BadRules):
        trade_off(instance.place, instance.rules, aim, against)


def joined_in_part() -> Instance:
    """Three practices of one network, one of which must be together with a practice outside."""
    place = simple_place([12_700, 15_800, 33_100, 12_300], [(0, 0), (1, 0), (2, 0), (0, 1)])
    for code in ("P00", "P02", "P03"):
        place = change_practice(place, code, pcn_code="U1")
    return Instance(place, standard_rules().with_(together=(("P01", "P02"),)))


@pytest.mark.parametrize("moves", [None, (0,), (0, 4)])
def test_a_network_joined_in_part_to_others_is_not_left_as_it_stands(moves: tuple[int, ...] | None) -> None:
    instance = joined_in_part()
    with pytest.raises(HubsInfeasible, match=r"P00 .* cannot be placed") as problem:
        improve_hubs(instance.place, instance.rules, moves=moves)
    assert not any("exceptions" in way for way in problem.value.remedies)


def apart_in_one_network() -> Instance:
    place = simple_place([20_000] * 4, [(0, 0), (1, 0), (20, 0), (21, 0)])
    for code, network in zip(("P00", "P02", "P01", "P03"), ("U1", "U1", "U2", "U2"), strict=True):
        place = change_practice(place, code, pcn_code=network)
    return Instance(place, standard_rules().with_(apart=(("P00", "P02"),)))


def test_moves_that_are_too_few_are_told_from_rules_that_clash() -> None:
    instance = apart_in_one_network()
    with pytest.raises(TooFewMoves, match="0 practices moved or fewer; with 2 moved"):
        improve_hubs(instance.place, instance.rules, moves=(0,))
    assert improve_hubs(instance.place, instance.rules, moves=(0, 2)).points[0].reached == 2


def test_frontiers_and_alternatives_without_a_plan_say_what_clashes() -> None:
    place = simple_place([29_000, 28_000, 29_500], [(0, 0), (1, 0), (0, 1)])
    rules = standard_rules().with_(apart=(("P00", "P01"), ("P00", "P02"), ("P01", "P02")))
    for ask in (
        lambda: trade_off(place, rules, "travel_km", "change"),
        lambda: find_alternatives(place, rules, plans=2, at_least=1),
    ):
        with pytest.raises(HubsInfeasible, match="cannot be placed") as problem:
            ask()
        assert problem.value.remedies
        assert not any("exceptions" in way for way in problem.value.remedies)
