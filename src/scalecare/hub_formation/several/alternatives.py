"""Find other good plans: the best, and the next best that differ enough from it and from each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from scalecare.domain import Alternatives, Finding, HubPlan, Place
from scalecare.hub_formation._private.listing import FloatArray, HubList
from scalecare.hub_formation._private.master import Demand
from scalecare.hub_formation._private.sides import Amounts, practices_apart
from scalecare.hub_formation.clash.infeasible import without_exceptions_infeasible
from scalecare.hub_formation.errors import BadRules
from scalecare.hub_formation.formulation import Formulation, hub_count_range, in_order
from scalecare.hub_formation.planning import Ground, Making, as_plan
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.search import Progress, Stop, ignore, list_admissible
from scalecare.hub_formation.several.sweep import Sweep, Swept


def find_alternatives(
    place: Place,
    rules: HubRules,
    *,
    plans: int = 3,
    at_least: int = 5,
    stop: Stop | None = None,
    clock: Callable[[], float] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    versions: Mapping[str, str] | None = None,
) -> Alternatives:
    """Find the best plan and further ones, each the best of those that differ enough from all before.

    Parameters
    ----------
    place
        The practices and what is known of them.
    rules
        What every plan must keep and what it should be good at.
    plans
        How many plans, the best one included.
    at_least
        In how many practices each must differ from each before it: practices outside the largest
        group that their hub takes over from one earlier hub.
    stop
        When to stop at each plan; its seconds are for all plans together.
    clock, on_progress, versions
        As for :func:`scalecare.hub_formation.form_hubs`.

    Returns
    -------
    Alternatives
        In order of finding, so that bounds rise; fewer plans than asked for where it is proven that
        no other differs so much, and a finding says so.

    Raises
    ------
    BadRules
        If fewer than one plan or practice is asked for.
    HubsInfeasible
        If no plan keeps the rules without exceptions.
    TooManyHubs, NothingToGroup
        As for :func:`scalecare.hub_formation.form_hubs`.

    Examples
    --------
    >>> from datetime import date
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.parameters import load_parameters
    >>> rules = HubRules.standard(load_parameters(), date(2026, 7, 1))
    >>> found = find_alternatives(exampleshire_place(), rules, plans=2, at_least=10, stop=Stop(gap=0.01))
    >>> found.differences[0][1] >= 10
    True
    """
    if plans < 1 or at_least < 1:
        raise BadRules.too_few_alternatives(plans, at_least)
    stop, clock = stop or Stop(), clock or (lambda: 0.0)
    began = clock()
    ground = Ground.of(place, rules)
    pool = list_admissible(ground.problem, rules, stop, with_exceptions=False)
    found = _one_after_another(ground, pool, plans, at_least, stop, clock, on_progress or ignore)
    if not found:
        raise without_exceptions_infeasible(ground.problem, ground.rules, pool)
    made = [
        as_plan(ground, swept.as_choice(), Making("alternative", clock() - began, versions or {}))
        for swept in found
    ]
    facts: tuple[Finding, ...] = ()
    if len(made) < plans:
        facts = (Finding("no_further_plan", {"plans": len(made), "at_least": at_least}),)
    return Alternatives(tuple(made), at_least, _differences(made), facts)


def _one_after_another(
    ground: Ground,
    pool: HubList,
    plans: int,
    at_least: int,
    stop: Stop,
    clock: Callable[[], float],
    on_progress: Callable[[Progress], None],
) -> list[Swept]:
    """Each plan keeps away from all before; what is proven of one is a bound for the next."""
    problem = ground.problem
    began, bound, found = clock(), -np.inf, list[Swept]()
    apart = np.zeros((len(pool), 0))
    for number in range(plans):
        demand = _demand(ground, ((float(at_least), np.inf),) * number)
        seconds = None if stop.seconds is None else max(stop.seconds - (clock() - began), 0.0)
        sweep = Sweep(replace(pool, side=Amounts(apart)), replace(stop, seconds=seconds), clock, on_progress)
        start = None if number else _start(sweep, ground, demand)
        swept = sweep.solve(
            demand, f"plan {number + 1} of {plans}", start=start, bound=bound, share=1.0 / (plans - number)
        )
        if swept is None:
            break
        found.append(swept)
        bound = swept.bound
        apart = np.column_stack((apart, _apart_from(problem, pool, swept.hubs)))
    return found


def _demand(ground: Ground, side: tuple[tuple[float, float], ...]) -> Demand:
    fewest, most = hub_count_range(ground.rules, int(ground.problem.located.people.sum()))
    return Demand(len(ground.problem.units), fewest, most, 0, side)


def _start(sweep: Sweep, ground: Ground, demand: Demand) -> HubList | None:
    first = sweep.first_plan(ground.problem, ground.rules, demand)
    return None if first is None else replace(first, side=Amounts(np.zeros((len(first), 0))))


def _apart_from(problem: Formulation, pool: HubList, plan: HubList) -> FloatArray:
    """How many practices of each hub left the company they keep in a plan."""
    hub_of = np.full(len(problem.located.codes), -1, np.int64)
    for hub in range(len(plan)):
        hub_of[problem.practices_of(plan.units(hub))] = hub
    start = np.concatenate(([0], np.cumsum([len(unit) for unit in problem.units])))
    return practices_apart(pool.start, pool.member, start, hub_of[in_order(problem.units)])


def _differences(plans: Sequence[HubPlan]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(_left_company(earlier, later) for later in plans) for earlier in plans)


def _left_company(earlier: HubPlan, later: HubPlan) -> int:
    """Counted practices outside the largest group that their later hub takes over from one earlier hub."""
    hub_of = {p.practice_code: p.hub_id for p in earlier.placements if p.counted}
    inside: dict[str, list[str]] = {}
    for placement in later.placements:
        if placement.counted:
            inside.setdefault(placement.hub_id, []).append(hub_of[placement.practice_code])
    return sum(len(hubs) - max(map(hubs.count, hubs)) for hubs in inside.values())
