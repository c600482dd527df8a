"""The search tree against a whole choice over the full list, and its rulings against plain sets."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scalecare.hub_formation._private.branching import Branching, BranchingEffort
from scalecare.hub_formation._private.decisions import Decision, Ruling, violates
from scalecare.hub_formation._private.listing import HubList
from scalecare.hub_formation._private.master import Demand, LinearMaster, choose_whole
from scalecare.hub_formation._private.pricing import cheap, price_hubs
from scalecare.hub_formation._private.sides import NOBODY, Carried, Networks, Ways

law = settings(deadline=None, derandomize=True, database=None)

UNITS = 14
LITTLE_HELP = BranchingEffort(cut_rounds=0, choice=1)
"""No cuts, and choices too small to help: the tree must do it all."""


def all_hubs(rng: np.random.Generator) -> HubList:
    """Every group of two to four units, few of them dear."""
    groups = [units for size in (2, 3, 4) for units in combinations(range(UNITS), size)]
    cost = rng.integers(1, 60, len(groups)).astype(float)
    dear = rng.random(len(groups)) < 0.02
    return as_list(groups, np.where(dear, cost / 10, cost + 40 * rng.random()))


def as_list(groups: list[tuple[int, ...]], cost: np.ndarray) -> HubList:
    ends = np.concatenate(([0], np.cumsum([len(units) for units in groups])))
    members = np.array([unit for units in groups for unit in units], np.int16)
    return HubList(ends, members, cost, np.zeros(len(groups), np.bool_))


def some_networks(rng: np.random.Generator) -> Networks:
    return Networks(np.arange(UNITS + 1), rng.integers(NOBODY, 4, UNITS))


def walked(pool: HubList, demand: Demand) -> Branching:
    """The tree of a list, from the relaxation over a few of its hubs, walked to its end."""
    master = LinearMaster(demand, penalty=1e4)
    prices = np.zeros(len(demand.side))
    master.add_hubs(pool.take(np.arange(0, len(pool), 7)).settled(prices))
    solution = master.solve()
    reduced = price_hubs(pool, solution.prices, [], UNITS)
    bound = master.lagrangian(solution, reduced)
    tree = Branching(master, pool, bound + reduced, np.inf, bound, 1e4, LITTLE_HELP)
    for _ in tree.steps():
        assert tree.bound <= tree.objective + 1e-6
    return tree


@pytest.mark.parametrize("seed", range(6))
def test_the_tree_ends_at_the_best_choice(seed: int) -> None:
    pool = all_hubs(np.random.default_rng(seed))
    demand = Demand(UNITS, fewest=4, most=5, most_exceptions=0)
    best = choose_whole(pool, demand, [], start=None, nodes=10**6)
    tree = walked(pool, demand)
    assert tree.objective == pytest.approx(best.objective)
    assert tree.bound == pytest.approx(best.objective)


@pytest.mark.parametrize("seed", range(6))
def test_the_tree_ends_at_the_best_choice_with_networks_carried_on(seed: int) -> None:
    rng = np.random.default_rng(seed)
    networks = some_networks(rng)
    plain = all_hubs(rng)
    ways = Ways.of(networks, plain.start, plain.member)
    pool = HubList(plain.start, plain.member, plain.cost, plain.exception, Carried(networks, ways=ways))
    demand = Demand(UNITS, 4, 6, 0, (*((-np.inf, 1.0),) * networks.count, (-np.inf, 4.0)))
    every = pool.every_way(np.zeros(len(demand.side)), np.zeros(len(pool)), np.inf)
    best = choose_whole(every, demand, [], start=None, nodes=10**6)
    tree = walked(pool, demand)
    assert tree.objective == pytest.approx(best.objective)
    assert tree.bound == pytest.approx(best.objective)


groups_of_units = st.lists(
    st.sets(st.integers(0, UNITS - 1), min_size=1, max_size=5).map(lambda s: tuple(sorted(s))),
    min_size=1,
    max_size=12,
)


@law
@given(hubs=groups_of_units, ruled=groups_of_units, rulings=st.data())
def test_a_hub_violates_a_ruling_as_its_words_say(
    hubs: list[tuple[int, ...]], ruled: list[tuple[int, ...]], rulings: st.DataObject
) -> None:
    decisions = [Decision(units, rulings.draw(st.sampled_from(Ruling))) for units in ruled]

    def against(hub: set[int], decision: Decision) -> bool:
        units = set(decision.units)
        return {
            Ruling.APART: units <= hub,
            Ruling.TOGETHER: bool(units & hub) and not units <= hub,
            Ruling.A_HUB: bool(units & hub) and units != hub,
            Ruling.NO_HUB: units == hub,
        }[decision.ruling]

    expected = [any(against(set(hub), decision) for decision in decisions) for hub in hubs]
    assert violates(as_list(hubs, np.ones(len(hubs))), decisions).tolist() == expected


@law
@given(hubs=groups_of_units, network=st.lists(st.integers(NOBODY, 3), min_size=UNITS, max_size=UNITS))
def test_ways_count_the_practices_that_move(hubs: list[tuple[int, ...]], network: list[int]) -> None:
    listed = as_list(hubs, np.ones(len(hubs)))
    ways = Ways.of(Networks(np.arange(UNITS + 1), np.array(network)), listed.start, listed.member)
    for i, hub in enumerate(hubs):
        own = slice(ways.start[i], ways.start[i + 1])
        found = dict(zip(ways.network[own].tolist(), ways.moved[own].tolist(), strict=True))
        named = {network[u] for u in hub} | {NOBODY}
        assert found == {carried: sum(network[u] not in (NOBODY, carried) for u in hub) for carried in named}
        assert ways.least_moved()[i] == min(found.values())


@law
@given(st.integers(0, 2**32), st.integers(1, 50_000))
def test_about_as_many_hubs_are_cheap_as_asked(seed: int, wanted: int) -> None:
    reduced = np.random.default_rng(seed).normal(size=50_001)
    chosen = cheap(reduced, wanted)
    assert reduced[chosen].max() < np.delete(reduced, chosen).min(initial=np.inf)
    assert abs(len(chosen) - wanted) < 1_500
