"""The compiled listing against its slow twin: all subsets, plain loops, costs by the book."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st
from tests.lib.brute_force import admissible_hubs
from tests.lib.independent_scorer import Reckoning
from tests.lib.places import Instance, instances, random_instance, standard_rules

from scalecare.hub_formation import HubFormationError, HubRules, Stretch, Weights
from scalecare.hub_formation._private import threads
from scalecare.hub_formation._private.listing import HubList, count_hubs, list_hubs
from scalecare.hub_formation.formulation import Formulation, formulate, hub_space
from scalecare.hub_formation.sorting_out import sort_out

LINES = tuple(asdict(Weights()))
twin = settings(deadline=None, derandomize=True, database=None)
Costs = dict[frozenset[str], float]


def formulated(instance: Instance) -> Formulation:
    try:
        return formulate(instance.place, instance.rules, sort_out(instance.place, instance.rules))
    except HubFormationError:
        reject()
        raise


def listed(problem: Formulation, instance: Instance, *, with_exceptions: bool) -> HubList:
    space = hub_space(problem, instance.rules, with_exceptions=with_exceptions)
    return list_hubs(space, *count_hubs(space, 10**6))


def costs_of(problem: Formulation, hubs: HubList) -> Costs:
    """Each listed hub as a set of codes, with its cost; a hub listed twice is a fault."""
    found: Costs = {}
    for number in range(len(hubs)):
        members = problem.practices_of(hubs.units(number))
        codes = frozenset(problem.located.codes[p] for p in members.tolist())
        assert codes not in found, f"{sorted(codes)} is listed twice"
        found[codes] = float(hubs.cost[number])
    return found


def costs_of_the_twin(problem: Formulation, instance: Instance, *, with_exceptions: bool) -> Costs:
    reckoning = Reckoning(instance.place, asdict(instance.rules))
    links = [(link.practice_code_a, link.practice_code_b) for link in problem.as_links()]
    hubs = admissible_hubs(reckoning, links)
    lowest = 1 if with_exceptions else reckoning.lowest
    return {hub: reckoning.cost(hub) for hub in hubs if sum(reckoning.people[c] for c in hub) >= lowest}


def assert_twins(instance: Instance, *, with_exceptions: bool) -> None:
    problem = formulated(instance)
    found = costs_of(problem, listed(problem, instance, with_exceptions=with_exceptions))
    expected = costs_of_the_twin(problem, instance, with_exceptions=with_exceptions)
    assert set(found) == set(expected)
    for hub, cost in expected.items():
        assert found[hub] == pytest.approx(cost, rel=1e-9, abs=1e-6), sorted(hub)


@settings(twin, max_examples=60)
@given(instances(smallest=4, largest=9), st.booleans())
def test_the_listing_and_its_twin_agree_under_any_rules(instance: Instance, with_exceptions: bool) -> None:
    assert_twins(instance, with_exceptions=with_exceptions)


def knows(instance: Instance, line: str) -> bool:
    needed = {"cohesion": instance.place.residence, "travel_minutes": instance.place.travel}
    return needed.get(line, instance) is not None


@pytest.mark.parametrize("line", LINES)
def test_each_cost_line_alone_is_priced_as_its_definition_says(line: str) -> None:
    tried = 0
    weights = Weights(**{name: 1.5 if name == line else 0.0 for name in LINES})
    for seed in range(40):
        place = random_instance(seed, smallest=5, largest=8).place
        instance = Instance(place, standard_with(weights))
        if knows(instance, line):
            assert_twins(instance, with_exceptions=True)
            tried += 1
    assert tried >= 8


def standard_with(weights: Weights) -> HubRules:
    return standard_rules().with_(weights=weights)


@pytest.mark.parametrize("price", [0.0, 0.25, 4.0])
def test_people_outside_an_elastic_band_cost_its_price(price: float) -> None:
    for seed in range(12):
        place = random_instance(seed, smallest=5, largest=8).place
        rules = standard_with(Weights()).with_(stretch=Stretch(20_000, 65_000, price))
        assert_twins(Instance(place, rules), with_exceptions=False)


@settings(twin, max_examples=20)
@given(instances(smallest=6, largest=14))
def test_counting_first_promises_exactly_what_listing_writes(instance: Instance) -> None:
    problem = formulated(instance)
    rules = instance.rules.with_(farthest_km=None, farthest_minutes=None, centres=())
    if rules.weights.travel_minutes > 0:
        rules = rules.with_(weights=Weights())
    space = hub_space(problem, rules, with_exceptions=True)
    hubs, entries = count_hubs(space, 10**6)
    found = list_hubs(space, hubs, entries)
    assume(not problem.centres)
    assert len(found) == hubs.sum()
    assert len(found.member) == entries.sum()


@settings(twin, max_examples=10)
@given(instances(smallest=8, largest=16))
def test_threads_change_nothing_in_the_list(instance: Instance) -> None:
    problem = formulated(instance)
    lists = []
    for workers in (1, 4):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(threads, "THREADS", workers)
            lists.append(listed(problem, instance, with_exceptions=True))
    for field in ("start", "member", "cost", "exception"):
        assert np.array_equal(getattr(lists[0], field), getattr(lists[1], field)), field


def test_counting_stops_once_a_limit_is_passed() -> None:
    instance = random_instance(3, smallest=14, largest=16)
    problem = formulated(instance)
    space = hub_space(problem, instance.rules, with_exceptions=True)
    everything, _ = count_hubs(space, 10**6)
    stopped, _ = count_hubs(space, 5)
    assert (stopped <= everything).all()
    assert 5 < stopped.sum() < everything.sum()
