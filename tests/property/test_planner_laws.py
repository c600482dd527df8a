"""A planner that remembers finds what forming afresh finds, whatever was asked before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from tests.lib.independent_scorer import close
from tests.lib.places import Instance, instances, simple_place, standard_rules

from scalecare.domain import HubPlan, HubStanding
from scalecare.hub_formation import (
    BadRules,
    HubFormationError,
    HubRules,
    HubsInfeasible,
    NothingToGroup,
    Planner,
    check_plan,
    form_hubs,
    remembering,
)
from scalecare.hub_formation import planner as planner_module
from scalecare.hub_formation._private.listing import HubList
from scalecare.hub_formation.search import list_admissible

law = settings(deadline=None, derandomize=True, database=None)
small = instances(smallest=8, largest=16)


@dataclass(frozen=True)
class Outcome:
    """What came of a request: a plan, or the kind of refusal."""

    plan: HubPlan | None
    refusal: str = ""

    @classmethod
    def of(cls, form: object, *asked: object) -> Outcome:
        try:
            return cls(form(*asked))  # type: ignore[operator]
        except HubFormationError as refusal:
            return cls(None, type(refusal).__name__)


def first_plan(planner: Planner, rules: HubRules) -> HubPlan:
    try:
        return planner.form(rules)
    except (BadRules, HubsInfeasible, NothingToGroup):
        reject()
        raise


def new_rules(rules: HubRules, plan: HubPlan, draw: st.DataObject) -> HubRules:
    """A lock, a red line or a must-link more, drawn from what the plan looks like."""
    locked_already = {code for hub in rules.fixed for code in hub}
    proper = [
        hub.practices
        for hub in plan.hubs
        if hub.standing is HubStanding.IN_BAND and locked_already.isdisjoint(hub.practices)
    ]
    everyone = sorted(code for hub in proper for code in hub)
    kind = draw.draw(st.sampled_from(("lock", "red line", "must-link", "nothing")))
    if kind == "nothing" or len(everyone) < 2:
        return rules
    if kind == "lock":
        locked = tuple(tuple(hub) for hub in rules.fixed)
        return rules.with_(fixed=(*locked, draw.draw(st.sampled_from(proper))))
    pair = tuple(draw.draw(st.lists(st.sampled_from(everyone), min_size=2, max_size=2, unique=True)))
    if kind == "red line":
        return rules.with_(apart=(*rules.apart, pair))
    return rules.with_(together=(*rules.together, pair))


@settings(law, max_examples=60)
@given(small, st.data())
def test_what_is_remembered_never_changes_the_answer(instance: Instance, draw: st.DataObject) -> None:
    the_answers_are_alike(instance, draw)


@settings(law, max_examples=60)
@given(small, st.integers(1, 60), st.data())
def test_nor_does_it_matter_how_few_hubs_are_looked_at_first(
    instance: Instance, near: int, draw: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(remembering, "NEAR_HUBS", near)
        the_answers_are_alike(instance, draw)


def the_answers_are_alike(instance: Instance, draw: st.DataObject) -> None:
    planner = Planner(instance.place)
    plan = first_plan(planner, instance.rules)
    rules = instance.rules
    for _ in range(3):
        rules = new_rules(draw.draw(st.sampled_from((instance.rules, rules))), plan, draw)
        remembered = Outcome.of(planner.form, rules)
        afresh = Outcome.of(form_hubs, instance.place, rules)
        assert remembered.refusal == afresh.refusal
        if remembered.plan is None or afresh.plan is None:
            continue
        assert check_plan(remembered.plan, instance.place, rules) == ()
        assert close(remembered.plan.objective, afresh.plan.objective)
        assert remembered.plan.gap == pytest.approx(0.0, abs=1e-9)


def test_a_lock_does_not_make_the_planner_forget(monkeypatch: pytest.MonkeyPatch) -> None:
    lists: list[int] = []

    def counted(*asked: Any, **how: Any) -> HubList:
        listed = list_admissible(*asked, **how)
        lists.append(len(listed))
        return listed

    monkeypatch.setattr(planner_module, "list_admissible", counted)
    grid = [(x + 0.1 * y, y + 0.03 * x * x) for y in range(4) for x in range(6)]
    place, rules = simple_place([7_000 + 137 * i for i in range(24)], grid), standard_rules()
    planner = Planner(place)
    plan = planner.form(rules)
    planner.form(rules.with_(fixed=(plan.hubs[0].practices,)))
    so_far = len(lists)
    inside = plan.hubs[-1].practices
    apart = planner.form(rules.with_(apart=((inside[0], inside[-1]),)))
    assert apart.hub_of()[inside[0]] != apart.hub_of()[inside[-1]]
    assert len(lists) == so_far == 1
