"""The parts of generation against slow twins: pricing, its bounds, costs, and lists below a target."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from tests.lib.places import Instance, instances, seeds
from tests.lib.referee import simple_space

from scalecare.hub_formation import HubFormationError
from scalecare.hub_formation._private.generation.centre_prices import (
    all_below,
    plan_bound,
    price_centres,
    relaxed,
)
from scalecare.hub_formation._private.generation.hub_costs import as_hub_list
from scalecare.hub_formation._private.generation.pricing_space import PricingSpace, is_additive, pricing_space
from scalecare.hub_formation._private.listing import HubList, HubSpace, count_hubs, list_hubs
from scalecare.hub_formation.formulation import formulate, hub_space
from scalecare.hub_formation.sorting_out import sort_out

twin = settings(deadline=None, derandomize=True, database=None)


def spaces_of(instance: Instance) -> HubSpace:
    try:
        problem = formulate(instance.place, instance.rules, sort_out(instance.place, instance.rules))
    except HubFormationError:
        reject()
        raise
    if not problem.units:
        reject()
    return hub_space(problem, instance.rules, with_exceptions=False)


def listed(space: HubSpace) -> HubList:
    return list_hubs(space, *count_hubs(space, 10**6))


def prices(space: HubSpace, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    usual = np.median(np.where(np.isfinite(space.to_centre), space.to_centre, 0.0), axis=1) + 1.0
    return usual * rng.uniform(-0.5, 3.0, len(usual))


def value_at(pricing: PricingSpace, centre: int, members: np.ndarray, unit_price: np.ndarray) -> float:
    """What pricing should say of a hub with a centre, in plain arithmetic."""
    people = float(pricing.people[members].sum())
    cost = float((pricing.away[centre, members] + pricing.own[members] - unit_price[members]).sum())
    outside = max(pricing.soft_lower - people, people - pricing.soft_upper, 0.0)
    return cost + pricing.size_price * abs(people - pricing.target) + pricing.stretch_price * outside


def values_by_centre(pricing: PricingSpace, hubs: HubList, unit_price: np.ndarray) -> list[list[float]]:
    found: list[list[float]] = [[] for _ in pricing.unit_of]
    for hub in range(len(hubs)):
        members = hubs.units(hub).astype(np.int64)
        for centre in np.flatnonzero(np.isin(pricing.unit_of, members)):
            value = value_at(pricing, int(centre), members, unit_price)
            if np.isfinite(value):
                found[int(centre)].append(value)
    return found


@settings(twin, max_examples=40)
@given(instances(smallest=4, largest=12), seeds)
def test_the_best_hub_around_each_centre_is_the_best_of_the_list(instance: Instance, seed: int) -> None:
    space = spaces_of(instance)
    pricing = pricing_space(space)
    unit_price = prices(space, seed)
    everything = values_by_centre(pricing, listed(space), unit_price)
    none = np.full(len(everything), np.inf)
    priced = price_centres([pricing], unit_price, none, keep=2, nodes=10**7)
    bounds, _ = relaxed([pricing], unit_price)
    assert priced.is_complete
    for centre, values in enumerate(everything):
        best = sorted(values)[:2]
        mine = priced.value[priced.first[centre] : priced.first[centre + 1]]
        assert mine.tolist() == pytest.approx(best, rel=1e-9, abs=1e-6)
        least = best[0] if best else np.inf
        assert bounds[centre] <= least + 1e-6 * (1 + abs(least))


@settings(twin, max_examples=30)
@given(instances(smallest=4, largest=12), seeds)
def test_a_search_cut_short_still_bounds_every_hub_of_its_centre(instance: Instance, seed: int) -> None:
    space = spaces_of(instance)
    pricing = pricing_space(space)
    unit_price = prices(space, seed)
    none = np.full(len(pricing.unit_of), np.inf)
    priced = price_centres([pricing], unit_price, none, keep=1, nodes=2)
    for centre, values in enumerate(values_by_centre(pricing, listed(space), unit_price)):
        least = min(values, default=np.inf)
        assert priced.least[centre] <= least + 1e-6 * (1 + abs(least))


@settings(twin, max_examples=40)
@given(instances(smallest=4, largest=12), seeds)
def test_below_a_target_every_hub_is_found_and_once(instance: Instance, seed: int) -> None:
    space = spaces_of(instance)
    pricing = pricing_space(space)
    unit_price = prices(space, seed)
    hubs = listed(space)
    everything = values_by_centre(pricing, hubs, unit_price)
    flat = sorted(value for values in everything for value in values)
    threshold = flat[len(flat) // 2] + 0.5 if flat else 0.0
    thresholds = np.full(len(everything), threshold)
    found = all_below([pricing], unit_price, thresholds, nodes=10**7, hubs=10**6)
    assert found is not None
    mine = [
        tuple(sorted(found.member[a:b].tolist()))
        for a, b in zip(found.start[:-1], found.start[1:], strict=True)
    ]
    expected = set()
    for hub in range(len(hubs)):
        members = hubs.units(hub).astype(np.int64)
        centres = np.flatnonzero(np.isin(pricing.unit_of, members))
        if min(value_at(pricing, int(c), members, unit_price) for c in centres) < threshold:
            expected.add(tuple(sorted(members.tolist())))
    assert len(mine) == len(set(mine))
    assert set(mine) == expected


@settings(twin, max_examples=60)
@given(instances(smallest=4, largest=12), st.booleans())
def test_hubs_cost_what_the_listing_says_and_are_never_priced_above(
    instance: Instance, with_exceptions: bool
) -> None:
    space = spaces_of(instance)
    if with_exceptions:
        space = space._replace(smallest=1)
    hubs = listed(space)
    again = as_hub_list(space, hubs.start, hubs.member)
    assert again.cost == pytest.approx(hubs.cost, rel=1e-9, abs=1e-6)
    assert (again.exception == hubs.exception).all()
    pricing = replace_band(pricing_space(space), space)
    nothing = np.zeros(len(space.people))
    for hub in range(len(hubs)):
        members = hubs.units(hub).astype(np.int64)
        centres = np.flatnonzero(np.isin(pricing.unit_of, members))
        priced = min(value_at(pricing, int(c), members, nothing) for c in centres)
        assert priced <= hubs.cost[hub] + 1e-6 * (1 + abs(hubs.cost[hub]))
        if is_additive(space):
            assert priced == pytest.approx(hubs.cost[hub], rel=1e-9, abs=1e-6)


def replace_band(pricing: PricingSpace, space: HubSpace) -> PricingSpace:
    return pricing._replace(lower=float(space.smallest))


@settings(twin, max_examples=30)
@given(seeds)
def test_without_connection_pricing_is_the_knapsack_over_all_subsets(seed: int) -> None:
    rng = np.random.default_rng(seed)
    people = rng.integers(1, 12, 9)
    away = people[:, None] * rng.uniform(0, 9, (9, 9))
    np.fill_diagonal(away, 0.0)
    space = simple_space(people, away, 12, 25, np.zeros((0, 2), np.int64))
    pricing = pricing_space(space, must_connect=False)
    unit_price = rng.uniform(0, 60, 9)
    priced = price_centres([pricing], unit_price, np.full(9, np.inf), keep=1, nodes=10**7)
    for centre in range(9):
        best = np.inf
        for size in range(9):
            for others in combinations([u for u in range(9) if u != centre], size):
                members = np.array([centre, *others])
                if 12 <= people[members].sum() <= 25:
                    best = min(best, float((away[members, centre] - unit_price[members]).sum()))
        assert priced.least[centre] == pytest.approx(best, abs=1e-9)


@settings(twin, max_examples=40)
@given(instances(smallest=4, largest=10), seeds)
def test_the_bound_of_any_prices_is_below_any_set_of_hubs_with_centres_of_their_own(
    instance: Instance, seed: int
) -> None:
    space = spaces_of(instance)
    pricing = pricing_space(space)
    unit_price = prices(space, seed)
    hubs = listed(space)
    values = values_by_centre(pricing, hubs, unit_price)
    least = np.array([min(v, default=np.inf) for v in values])
    rng = np.random.default_rng(seed)
    chosen: list[int] = []
    covered: set[int] = set()
    for hub in rng.permutation(len(hubs)).tolist():
        if not covered & set(hubs.units(hub).tolist()):
            chosen.append(hub)
            covered |= set(hubs.units(hub).tolist())
    if len(covered) < len(space.people):
        return
    bound = plan_bound(unit_price, least, pricing.unit_of, len(chosen), len(chosen))
    cost = float(hubs.cost[np.array(chosen)].sum())
    assert bound <= cost + 1e-6 * (1 + abs(cost))
