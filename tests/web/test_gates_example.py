"""The demonstration's gate and plan."""

from __future__ import annotations

from pathlib import Path

from tests.lib.web import Cast, a_member

from scalecare_web.accounts.permissions import Role
from scalecare_web.config.example_cast import ExampleCast
from scalecare_web.gates import example as gates_example
from scalecare_web.gates.records import record_of
from scalecare_web.plans import example as plans_example
from scalecare_web.plans.models import State


def _filled(ours: Cast) -> Cast:
    colleagues = (a_member(ours.organisation, Role.PRACTICE_MEMBER),)
    cast = ExampleCast(ours.organisation, (), ours.people, colleagues, Path())
    gates_example.fill(cast)
    plans_example.fill(cast)
    return ours


def test_the_example_leaves_two_criteria_open_and_has_answered(ours: Cast) -> None:
    happened = record_of(_filled(ours).organisation)
    first, _ = happened.states()
    assert {each.criterion.id for each in first.open} == {"open-finance", "risk-register"}
    assert [row.number for row in happened.submissions] == [1, 2]
    assert happened.current(first.stage.id).number == 2
    assert {row.submission.number for row in happened.decisions} == {1}
    assert ours.organisation.gate_conditions.count() == 1


def test_the_example_has_actions_in_every_state(ours: Cast) -> None:
    found = _filled(ours).organisation.actions.all()
    assert {action.state for action in found} == set(State)
    page = (
        ours.client(Role.COMMISSIONER).get(f"/o/{ours.organisation.slug}/plans/?overdue=on").content.decode()
    )
    assert "Run the patient assembly twice a year" in page
