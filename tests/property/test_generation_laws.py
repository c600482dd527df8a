"""What holds of plans whose hubs were generated: they are those that listing all hubs gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, reject, settings
from tests.lib.places import Instance, instances, shuffled
from tests.property.test_hub_laws import by_brute_force, exceptions

from scalecare.domain import HubPlan
from scalecare.hub_formation import (
    HubFormationError,
    HubsInfeasible,
    Stop,
    TooManyHubs,
    check_plan,
    form_hubs,
)

law = settings(deadline=None, derandomize=True, database=None)
NONE_LISTED = Stop(admissible_hubs=0)


def generated(instance: Instance) -> HubPlan:
    try:
        return form_hubs(instance.place, instance.rules, stop=NONE_LISTED)
    except HubFormationError:
        reject()
        raise


@settings(law, max_examples=30)
@given(instances(smallest=4, largest=9))
def test_the_best_generated_plan_is_the_one_that_brute_force_finds(instance: Instance) -> None:
    try:
        best = by_brute_force(instance)
    except HubFormationError:
        reject()
    if best is None:
        with pytest.raises((HubsInfeasible, TooManyHubs)):
            form_hubs(instance.place, instance.rules, stop=NONE_LISTED)
        return
    plan = form_hubs(instance.place, instance.rules, stop=NONE_LISTED)
    slack = 1e-6 * (1 + abs(best.cost))
    assert check_plan(plan, instance.place, instance.rules) == ()
    assert exceptions(plan) >= best.exceptions
    if exceptions(plan) == best.exceptions:
        assert plan.bound is not None
        assert plan.bound <= best.cost + slack
        assert plan.objective >= best.cost - slack
    if plan.gap == 0.0 and exceptions(plan) == best.exceptions:
        assert plan.objective == pytest.approx(best.cost, rel=1e-6, abs=1e-6)


@settings(law, max_examples=12)
@given(instances(smallest=10, largest=22))
def test_generating_and_listing_give_plans_of_equal_worth(instance: Instance) -> None:
    plan = generated(instance)
    other = form_hubs(instance.place, instance.rules)
    assert exceptions(plan) >= exceptions(other)
    if exceptions(plan) == exceptions(other):
        slack = 1e-6 * (1 + abs(other.objective))
        assert plan.bound is not None
        assert other.bound is not None
        assert plan.bound <= other.objective + slack
        assert plan.objective >= other.bound - slack


@settings(law, max_examples=8)
@given(instances(smallest=8, largest=16))
def test_a_generated_plan_depends_on_the_place_alone(instance: Instance) -> None:
    plan = generated(instance)
    again = form_hubs(shuffled(instance.place, 7), instance.rules, stop=NONE_LISTED)
    assert replace(again, seconds=0.0) == replace(plan, seconds=0.0)
