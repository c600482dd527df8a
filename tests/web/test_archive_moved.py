"""An organisation that was brought in goes on where it stopped: what it refers to is its own, here."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.lib.archives import bring_in, made, members, rewritten
from tests.lib.gates import a_document, a_submission, decide_all, decided
from tests.lib.polls import an_answered_poll
from tests.lib.scenarios import form_of
from tests.lib.web import Cast, a_cast

from scalecare.domain import Condition
from scalecare_web.accounts.models import Organisation
from scalecare_web.accounts.permissions import Role
from scalecare_web.gates.records import record_of
from scalecare_web.plans import actions as plans
from scalecare_web.runs.models import Run, RunState


@pytest.fixture
def moved() -> Cast:
    """An organisation to bring an archive in."""
    return a_cast("Moved")


def _bring_in(moved: Cast, content: bytes) -> Organisation:
    bring_in(moved.client(Role.ADMINISTRATOR), moved.organisation.slug, content)
    run = Run.objects.get(organisation=moved.organisation, kind="exchange.bring-in")
    assert run.state == RunState.DONE, (run.fact, run.remedy)
    return moved.organisation


def _hubs(cast: Cast, rest: str) -> str:
    return f"/o/{cast.organisation.slug}/hubs/{rest}"


def test_hubs_are_formed_again_from_the_poll_that_came_along(ours: Cast, moved: Cast) -> None:
    poll = an_answered_poll(ours)
    asked = form_of(poll.place, answers=f"poll:{poll.pk}", seconds=3)
    ours.client(Role.ANALYST).post(_hubs(ours, "ask/"), asked)
    before = ours.organisation.scenarios.get()
    here = _bring_in(moved, made(ours))

    run, kept = here.scenarios.get().run, here.polls.get()
    assert run.inputs["answers_from"] == f"poll:{kept.pk}" != before.run.inputs["answers_from"]
    page = moved.client(Role.ANALYST).get(_hubs(moved, f"ask/like/{run.pk}/")).content.decode()
    assert re.search(rf'value="poll:{kept.pk}"[^>]* checked', page)
    again = asked | {"place": here.places.get().pk, "answers": f"poll:{kept.pk}", "name": "Again"}
    assert moved.client(Role.ANALYST).post(_hubs(moved, "ask/"), again).status_code == 302
    formed = here.scenarios.get(name="Again")
    assert formed.answers.poll == kept
    assert formed.run.inputs["answers_sha256"] == before.run.inputs["answers_sha256"]


def test_a_submission_leads_to_its_documents_of_here(ours: Cast, moved: Cast) -> None:
    a_document(ours, "First", "so that keys differ")
    submission = a_submission(ours)
    here = _bring_in(moved, made(ours))
    kept = here.gate_submissions.get()
    assert (kept.digest, kept.is_whole) == (submission.digest, True)
    page = (
        moved.client(Role.COMMISSIONER).get(f"/o/{here.slug}/gates/submissions/{kept.pk}/").content.decode()
    )
    version = here.evidence_versions.get(file__title="Minutes")
    assert f"/o/{here.slug}/gates/evidence/versions/{version.pk}/" in page
    for row in ours.organisation.evidence_versions.all():
        assert f"/versions/{row.pk}/" not in page


def test_people_of_a_record_are_those_of_here_whatever_their_keys_were(ours: Cast, moved: Cast) -> None:
    """On another server somebody else may have the key that an author had: nobody is taken for them."""
    decide_all(ours, a_submission(ours))
    content = made(ours)
    people = json.loads(members(content)["people.json"])
    lead, commissioner = (ours.people[role] for role in (Role.ORGANISATION_LEAD, Role.COMMISSIONER))
    other = {lead.email: commissioner.email, commissioner.email: lead.email}
    swapped = [person | {"email": other.get(person["email"], person["email"])} for person in people]
    here = _bring_in(moved, rewritten(content, "people.json", json.dumps(swapped).encode()))
    states = record_of(here).states()
    assert states[0].open == ()
    assert {each.added_by for each in record_of(here).evidence()} == {f"user:{commissioner.pk}"}


def test_an_action_leads_to_the_condition_of_here(ours: Cast, moved: Cast) -> None:
    submission = a_submission(ours)
    criterion = submission.snapshot["criteria"][0]["id"]
    due = timezone.localdate() + timedelta(days=30)
    conditions = [Condition("Write it down", "The lead", due)]
    held = decided(ours, submission, criterion, "met_with_conditions", conditions=conditions).conditions.get()
    for source in (f"condition:{held.pk}", "condition:4711", "criterion:risk-register"):
        by = ours.people[Role.FACILITATOR]
        plans.propose(organisation=ours.organisation, by=by, title=source, why="", source=source)
    here = _bring_in(moved, made(ours))
    sources = dict(here.actions.values_list("title", "source"))
    assert sources == {
        f"condition:{held.pk}": f"condition:{here.gate_conditions.get().pk}",
        "condition:4711": "",
        "criterion:risk-register": "criterion:risk-register",
    }


def test_a_planned_learning_need_keeps_no_key_in_words(ours: Cast) -> None:
    by = ours.people[Role.FACILITATOR]
    need = plans.note_need(organisation=ours.organisation, by=by, topic="Contracts", rank=1)
    action = plans.plan_need(organisation=ours.organisation, by=by, need=need, by_when=timezone.localdate())
    assert action.source == "learning:Contracts"
