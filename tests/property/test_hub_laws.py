"""What holds of every hub plan, whatever the place and the rules."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from itertools import count

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st
from tests.lib.brute_force import BestPlan, best_plan
from tests.lib.independent_scorer import Reckoning, close, find_faults
from tests.lib.places import Instance, instances, random_instance, seeds, shuffled

from scalecare.domain import HubPlan, HubStanding, Place, PlanStatus
from scalecare.hub_formation import (
    BadRules,
    HubFormationError,
    HubRules,
    HubsInfeasible,
    NothingToGroup,
    Stop,
    Stretch,
    Weights,
    check_plan,
    form_hubs,
    score_hubs,
)
from scalecare.hub_formation._private import threads
from scalecare.hub_formation.formulation import formulate
from scalecare.hub_formation.sorting_out import sort_out

law = settings(deadline=None, derandomize=True, database=None)
tiny = instances(smallest=4, largest=9)
small = instances(smallest=6, largest=18)
SOON = Stop(steps=20)
"""A few places take long to prove; laws that hold of any plan, proven or not, need not wait."""


def formed(instance: Instance, **options: object) -> HubPlan:
    """A plan, or a place that this law does not speak of."""
    try:
        return form_hubs(instance.place, instance.rules, **options)  # type: ignore[arg-type]
    except (BadRules, HubsInfeasible, NothingToGroup):
        reject()
        raise


def changed(instance: Instance, **changes: object) -> Instance:
    return replace(instance, rules=instance.rules.with_(**changes))


def number_asked_for_is_impossible(rules: HubRules, people: int) -> bool:
    """Exceptions are for sparse places, not for numbers of hubs that cannot hold the people."""
    largest = rules.stretch.largest if rules.stretch else rules.maximum_people
    smallest = rules.stretch.smallest if rules.stretch else rules.minimum_people
    too_few = rules.most_hubs is not None and rules.most_hubs * largest < people
    return too_few or ((rules.fewest_hubs or 1) > 1 and (rules.fewest_hubs or 1) * smallest > people)


def by_brute_force(instance: Instance) -> BestPlan | None:
    """The best plan of all partitions; None where there is none."""
    problem = formulate(instance.place, instance.rules, sort_out(instance.place, instance.rules))
    if number_asked_for_is_impossible(instance.rules, int(problem.located.people.sum())):
        return None
    links = [(link.practice_code_a, link.practice_code_b) for link in problem.as_links()]
    return best_plan(Reckoning(instance.place, asdict(instance.rules)), links)


def exceptions(plan: HubPlan) -> int:
    return sum(hub.standing is HubStanding.EXCEPTION for hub in plan.hubs)


def same_but_for_time(plan: HubPlan) -> HubPlan:
    return replace(plan, seconds=0.0)


@settings(law, max_examples=60)
@given(tiny)
def test_the_best_plan_is_the_one_that_brute_force_finds(instance: Instance) -> None:
    try:
        best = by_brute_force(instance)
    except HubFormationError:
        reject()
    if best is None:
        with pytest.raises(HubsInfeasible):
            form_hubs(instance.place, instance.rules)
        return
    plan = form_hubs(instance.place, instance.rules)
    assert plan.status is PlanStatus.OPTIMAL
    assert exceptions(plan) == best.exceptions
    assert close(plan.objective, best.cost)


@settings(law, max_examples=40)
@given(tiny, st.integers(1, 6))
def test_the_gap_brackets_brute_force_wherever_the_search_stops(instance: Instance, steps: int) -> None:
    plan = formed(instance, stop=Stop(steps=steps))
    best = by_brute_force(instance)
    assert best is not None and plan.bound is not None
    slack = 1e-6 * max(1.0, abs(best.cost))
    assert exceptions(plan) == best.exceptions
    assert plan.bound - slack <= best.cost <= plan.objective + slack


@settings(law, max_examples=60)
@given(small)
def test_every_plan_passes_the_checker_and_the_independent_scorer(instance: Instance) -> None:
    plan = formed(instance, stop=SOON)
    assert check_plan(plan, instance.place, instance.rules) == ()
    assert find_faults(plan, instance.place, asdict(instance.rules)) == []


@settings(law, max_examples=40)
@given(small)
def test_everyone_is_in_one_hub_or_named_as_unplaced(instance: Instance) -> None:
    plan = formed(instance, stop=SOON)
    named = [code for hub in plan.hubs for code in hub.practices]
    named += [entry.practice_code for entry in plan.unplaced]
    assert sorted(named) == list(instance.place.codes)
    in_hubs = sum(hub.registered for hub in plan.hubs)
    assert in_hubs + sum(entry.registered for entry in plan.unplaced) == plan.registered


@settings(law, max_examples=40)
@given(small)
def test_no_hub_ever_holds_a_red_line_that_is_to_be_obeyed(instance: Instance) -> None:
    plan = formed(changed(instance, obey_red_lines=True, fixed=()), stop=SOON)
    hub_of = plan.hub_of()
    for answer in instance.place.engagement:
        for other in answer.red_lines:
            together = hub_of.get(answer.practice_code, "a") == hub_of.get(other, "b")
            assert not together, f"{answer.practice_code} and {other}"


@settings(law, max_examples=40)
@given(small, seeds)
def test_the_order_of_rows_never_changes_the_plan(instance: Instance, seed: int) -> None:
    plan = formed(instance, stop=SOON)
    assert form_hubs(shuffled(instance.place, seed), instance.rules, stop=SOON) == plan


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_a_countys_rows_never_changes_its_plan(
    exampleshire: Place, rules: HubRules, seed: int
) -> None:
    by_cohesion = rules.with_(weights=Weights(cohesion=1.0))
    plan = form_hubs(exampleshire, by_cohesion, stop=Stop(steps=3))
    assert form_hubs(shuffled(exampleshire, seed), by_cohesion, stop=Stop(steps=3)) == plan


@settings(law, max_examples=15)
@given(small)
def test_the_number_of_threads_never_changes_the_plan(instance: Instance) -> None:
    plans = []
    for workers in (1, 2, 4):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(threads, "THREADS", workers)
            plans.append(formed(instance, stop=SOON))
    assert plans[0] == plans[1] == plans[2]


@settings(law, max_examples=40)
@given(small, st.integers(1, 12))
def test_a_plan_stopped_by_the_clock_comes_again_from_its_record(instance: Instance, ticks: int) -> None:
    clock = count()
    timed = formed(instance, stop=Stop(seconds=float(ticks)), clock=lambda: float(next(clock)))
    assert timed.record is not None
    again = form_hubs(instance.place, instance.rules, stop=Stop(steps=timed.record.steps))
    assert again.record is not None
    assert again.record.steps == timed.record.steps
    assert again.record.log == timed.record.log
    assert again.hubs == timed.hubs
    assert again.placements == timed.placements
    assert (again.objective, again.bound, again.gap) == (timed.objective, timed.bound, timed.gap)


@settings(law, max_examples=20)
@given(small)
def test_the_seconds_are_all_that_differs_between_two_runs(instance: Instance) -> None:
    clock = count(0, 0.25)
    timed = formed(instance, stop=SOON, clock=lambda: next(clock))
    assert timed.seconds > 0
    assert same_but_for_time(timed) == form_hubs(instance.place, instance.rules, stop=SOON)


@settings(law, max_examples=30)
@given(small, st.sampled_from([0.5, 3.0, 1000.0]))
def test_scaling_every_weight_scales_the_objective(instance: Instance, factor: float) -> None:
    plan = formed(instance, stop=SOON)
    weights = Weights(**{name: factor * value for name, value in asdict(instance.rules.weights).items()})
    stretch = instance.rules.stretch
    scaled = instance.rules.with_(
        weights=weights, stretch=stretch and replace(stretch, price=factor * stretch.price)
    )
    again = form_hubs(instance.place, scaled, stop=SOON)
    assume(plan.status is again.status is PlanStatus.OPTIMAL)
    assert math.isclose(again.objective, factor * plan.objective, rel_tol=3e-6, abs_tol=1e-3 * factor)
    assert exceptions(again) == exceptions(plan)


RELAXATIONS: dict[str, dict[str, object]] = {
    "no red lines": {"obey_red_lines": False},
    "nobody kept apart": {"apart": ()},
    "no border": {"keep_within": None},
    "no limit on practices": {"most_practices": None},
    "no farthest distance": {"farthest_km": None},
    "no farthest minutes": {"farthest_minutes": None},
    "no named centre": {"centres": ()},
    "any number of hubs": {"fewest_hubs": 1, "most_hubs": 99},
}


@pytest.mark.parametrize("name", RELAXATIONS)
@settings(law, max_examples=12)
@given(small)
def test_dropping_a_rule_never_worsens_a_plan(name: str, instance: Instance) -> None:
    strict = changed(instance, allow_exceptions=False)
    assert_no_worse(strict, changed(strict, **RELAXATIONS[name]))


@settings(law, max_examples=25)
@given(small, st.integers(0, 5_000))
def test_raising_the_maximum_never_worsens_a_plan(instance: Instance, more: int) -> None:
    # Lists above the maximum would count as others with the wider band: another problem.
    strict = changed(instance, allow_exceptions=False, stretch=None, fewest_hubs=1, most_hubs=99)
    top = strict.rules.maximum_people
    assume(not any(top < p.registered <= top + more for p in strict.place.practices))
    assert_no_worse(strict, changed(strict, maximum_people=top + more))


@settings(law, max_examples=25)
@given(small, st.integers(0, 5_000))
def test_lowering_the_minimum_never_worsens_a_plan(instance: Instance, less: int) -> None:
    strict = changed(instance, allow_exceptions=False, stretch=None, fewest_hubs=1, most_hubs=99)
    lower = changed(strict, minimum_people=strict.rules.minimum_people - less)
    # A lower minimum may spare a remote group its nearest link: then a neighbour less, another problem.
    assume(links_of(strict) <= links_of(lower))
    assert_no_worse(strict, lower)


def links_of(instance: Instance) -> set[tuple[str, str]]:
    try:
        problem = formulate(instance.place, instance.rules, sort_out(instance.place, instance.rules))
    except HubFormationError:
        reject()
    return {(link.practice_code_a, link.practice_code_b) for link in problem.as_links()}


def assert_no_worse(strict: Instance, relaxed: Instance) -> None:
    """Whatever the stricter rules can do, the relaxed ones can do as well or better."""
    plan = formed(strict, stop=SOON)
    other = form_hubs(relaxed.place, relaxed.rules, stop=SOON)
    best = other.objective if other.status is PlanStatus.OPTIMAL else other.bound
    assert best is not None and best <= plan.objective + 2e-6 * max(1.0, abs(plan.objective))


@settings(law, max_examples=25)
@given(small)
def test_an_elastic_band_never_needs_more_exceptions(instance: Instance) -> None:
    firm = changed(instance, stretch=None, fewest_hubs=1, most_hubs=99)
    plan = formed(firm, stop=SOON)
    assume(not any(50_000 < p.registered <= 55_000 for p in instance.place.practices))
    elastic = changed(firm, stretch=Stretch(25_000, 55_000, 1.0))
    assert exceptions(form_hubs(elastic.place, elastic.rules, stop=SOON)) <= exceptions(plan)


@settings(law, max_examples=30)
@given(small)
def test_scoring_a_plans_own_hubs_gives_its_own_figures(instance: Instance) -> None:
    plan = formed(changed(instance, fixed=()), stop=SOON)
    scored = score_hubs(instance.place, instance.rules, plan.hub_of())
    assert scored.status is PlanStatus.SCORED and scored.bound is None and scored.gap is None
    figures = {hub.practices: (hub.registered, hub.counted, hub.containment_share) for hub in plan.hubs}
    assert {h.practices: (h.registered, h.counted, h.containment_share) for h in scored.hubs} == figures


@settings(law, max_examples=30)
@given(small)
def test_only_an_allowed_and_needed_exception_lies_below_the_band(instance: Instance) -> None:
    plan = formed(changed(instance, stretch=None), stop=SOON)
    rules: HubRules = instance.rules
    for hub in plan.hubs:
        if hub.standing is HubStanding.IN_BAND:
            assert rules.minimum_people <= hub.counted <= rules.maximum_people
        elif hub.standing is HubStanding.EXCEPTION:
            assert rules.allow_exceptions and hub.counted < rules.minimum_people


def test_the_same_seed_gives_the_same_instance() -> None:
    one, other = random_instance(5), random_instance(5)
    assert one.rules == other.rules
    assert one.place.practices == other.place.practices
    assert one.place.engagement == other.place.engagement
