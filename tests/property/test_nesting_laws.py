"""What holds of hubs and areas chosen together, set against every nested plan of a tiny place."""

from __future__ import annotations

import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from tests.lib.brute_force import admissible_hubs
from tests.lib.every_plan import Hub, every_partition, hubs_in_band
from tests.lib.independent_scorer import Reckoning
from tests.lib.places import Instance, instances
from tests.property.test_several_plans_laws import bands, plain

from scalecare.domain import NestingLevel
from scalecare.hub_formation import BadRules, HubRules, HubsInfeasible, NothingToGroup, nest_jointly
from scalecare.hub_formation._private.nested import generation
from scalecare.hub_formation._private.nested.area_search import grow_areas, lay_out
from scalecare.hub_formation._private.nested.centre_search import Depth
from scalecare.hub_formation.formulation import formulate
from scalecare.hub_formation.sorting_out import sort_out

law = settings(deadline=None, derandomize=True, database=None)
RELATIVE = 1e-6


def best_nested(instance: Instance, areas: HubRules) -> float:
    """The least cost of all nested plans that keep both bands, inf where there is none."""
    reckoning, hubs = hubs_in_band(instance)
    above = Reckoning(instance.place, asdict(areas))
    problem = formulate(instance.place, areas, sort_out(instance.place, areas))
    links = [(link.practice_code_a, link.practice_code_b) for link in problem.as_links()]
    fitting = [
        area for area in admissible_hubs(above, links) if sum(above.people[c] for c in area) >= above.lowest
    ]
    cost = {area: above.cost(area) for area in fitting}
    fewest, most = reckoning.hub_count_range()
    fewest_areas, most_areas = above.hub_count_range()
    best = math.inf
    for partition in every_partition(fitting, frozenset(above.grouped)):
        if fewest_areas <= len(partition) <= most_areas:
            inside = _inside(reckoning, hubs, partition)
            allowed = (value for count, value in inside.items() if fewest <= count <= most)
            best = min(best, sum(cost[area] for area in partition) + min(allowed, default=math.inf))
    return best


def _inside(reckoning: Reckoning, hubs: list[Hub], areas: tuple[Hub, ...]) -> dict[int, float]:
    """The least cost of hubs that cross no area's border, by their number."""
    best = {0: 0.0}
    for area in areas:
        own: dict[int, float] = {}
        for partition in every_partition([hub for hub in hubs if hub <= area], area):
            value = sum(reckoning.cost(hub) for hub in partition)
            own[len(partition)] = min(own.get(len(partition), math.inf), value)
        found: dict[int, float] = {}
        for count, value in best.items():
            for more, further in own.items():
                found[count + more] = min(found.get(count + more, math.inf), value + further)
        best = found
    return best


@pytest.mark.parametrize("is_shallow", [False, True])
@settings(law, max_examples=6)
@given(instance=instances(smallest=6, largest=11))
def test_no_nested_plan_costs_less_than_the_bound(is_shallow: bool, instance: Instance) -> None:
    instance = plain(instance)
    rules = instance.rules.with_(together=(), fixed=())
    areas = bands(rules, 50_000, 130_000)
    with pytest.MonkeyPatch.context() as patch:
        if is_shallow:
            # A search cut short almost at once must say less, and nothing wrong.
            depth = Depth(hubs=3, near=2, few=1, splits=1, nodes=2, keep=1, margin=0.01)
            usual = generation.NestedEffort.__init__.__defaults__
            patch.setattr(generation.NestedEffort.__init__, "__defaults__", _with_depth(usual, depth))
        try:
            joint = nest_jointly(instance.place, rules, areas, NestingLevel.PLACE)
        except (BadRules, HubsInfeasible, NothingToGroup):
            reject()
            raise
    best = best_nested(Instance(instance.place, rules), areas)
    assert joint.bound is not None
    assert joint.bound <= best * (1 + RELATIVE) + RELATIVE
    assert joint.objective >= joint.bound * (1 - RELATIVE) - RELATIVE


def _with_depth(defaults: tuple[object, ...] | None, depth: Depth) -> tuple[object, ...]:
    return tuple(depth if isinstance(value, Depth) else value for value in defaults or ())


@settings(law, max_examples=20)
@given(st.integers(0, 10_000), st.sampled_from([2, 20, 100_000]))
def test_areas_grown_around_a_centre_are_the_best_of_all_or_bounded(seed: int, nodes: int) -> None:
    rng = np.random.default_rng(seed)
    units, count, keep = 12, 14, 3
    members = [np.sort(rng.choice(units, rng.integers(1, 4), replace=False)) for _ in range(count)]
    start = np.concatenate(([0], np.cumsum([len(m) for m in members])))
    member = np.concatenate(members).astype(np.int64)
    people = rng.integers(5, 20, units).astype(np.float64)
    worth, loss = rng.normal(-3, 8, units), rng.uniform(-1, 6, count)
    linked = rng.random((units, units)) < 0.3
    linked |= linked.T
    beside = np.array([[sum(1 << int(u) for u in np.flatnonzero(row))] for row in linked], np.uint64)
    lower, upper = 40.0, 80.0
    value, made, rest = grow_areas(
        0,
        lay_out(start, member, people, beside),
        loss,
        (start, member),
        worth,
        people,
        (lower, upper),
        1e3,
        keep,
        nodes,
    )
    best = _best_area(members, loss, worth, people, linked, (lower, upper))
    assert min([rest, *value]) <= best + 1e-9
    for area, said in zip(made, value, strict=True):
        hubs = area[area >= 0].tolist()
        held = np.concatenate([members[hub] for hub in hubs])
        assert len(set(held.tolist())) == len(held)
        assert said == pytest.approx(loss[hubs].sum() + worth[held].sum())
        assert said >= best - 1e-9
    if nodes == 100_000 and best < 1e3:
        assert value[0] == pytest.approx(best)


def _best_area(members, loss, worth, people, linked, band) -> float:  # type: ignore[no-untyped-def]
    best, seen = math.inf, set()
    open_areas = [((hub,), frozenset(m.tolist())) for hub, m in enumerate(members) if 0 in m]
    while open_areas:
        hubs, held = open_areas.pop()
        key = frozenset(hubs)
        size = people[list(held)].sum()
        if key in seen or size > band[1]:
            continue
        seen.add(key)
        if size >= band[0]:
            best = min(best, loss[list(hubs)].sum() + worth[list(held)].sum())
        for hub, m in enumerate(members):
            if held.isdisjoint(m.tolist()) and linked[np.ix_(list(held), m)].any():
                open_areas.append(((*hubs, hub), held | frozenset(m.tolist())))
    return best
