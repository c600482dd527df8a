"""A submission keeps the criteria that were the newest when it was made; the next gets those of its day."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils.html import escape
from tests.lib.gates import (
    CHANGED,
    DROPPED,
    FIRST_STAGE,
    NEW,
    NOW_READS,
    WHY,
    a_document,
    a_submission,
    decide_all,
    decided,
    put_forward,
    shelf_with_newer_criteria,
)
from tests.lib.web import Cast

from scalecare.content import Shelf, check, shipped
from scalecare.domain import Condition
from scalecare.readiness import Standing
from scalecare_web.accounts.permissions import Role
from scalecare_web.audit.models import AuditEvent
from scalecare_web.gates import actions, criteria
from scalecare_web.gates.errors import DecisionRefused
from scalecare_web.gates.models import GateSubmission
from scalecare_web.gates.records import record_of
from scalecare_web.plans.actions import propose

SAME = "legal-form"
Publish = Callable[[], None]


@pytest.fixture
def publish(monkeypatch, tmp_path) -> Publish:
    """Publish the newer version."""
    newer = shelf_with_newer_criteria(tmp_path)
    return lambda: monkeypatch.setattr(criteria, "shelf", lambda: newer)


def _page(cast: Cast, rest: str = "", role: Role = Role.ORGANISATION_LEAD) -> str:
    answer = cast.client(role).get(f"/o/{cast.organisation.slug}/gates/{rest}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def _standings(cast: Cast) -> dict[str, Standing]:
    state = record_of(cast.organisation).states()[0]
    return {each.criterion.id: each.standing for each in state.criteria}


def _submit(cast: Cast) -> GateSubmission:
    return actions.submit(organisation=cast.organisation, stage=1, by=cast.people[Role.ORGANISATION_LEAD])


def test_the_newer_version_is_one_that_could_be_published(tmp_path) -> None:
    newer = shelf_with_newer_criteria(tmp_path)
    others = [each for each in shipped().folders if each.parent.name != criteria.PACK]
    found = [str(each) for each in check(newer, around=Shelf(tuple(others)))]
    assert not [each for each in found if "digest" not in each.lower()]


def test_what_was_submitted_and_decided_keeps_its_version(ours: Cast, publish: Publish) -> None:
    first = a_submission(ours)
    decide_all(ours, first)
    before = record_of(ours.organisation).states()
    publish()
    assert record_of(ours.organisation).states() == before
    decided(ours, first, FIRST_STAGE)  # by the criteria that it was made under
    assert record_of(ours.organisation).states()[0].is_passed
    assert "version 1.0.0" in _page(ours, f"submissions/{first.pk}/")


def test_the_next_submission_is_judged_by_the_newest_version(ours: Cast, publish: Publish) -> None:
    first = a_submission(ours)
    publish()
    second = _submit(ours)
    assert (first.version, second.version) == ("1.0.0", "1.1.0")
    said = {each["id"]: each for each in second.snapshot["criteria"]}
    assert said[CHANGED]["text"] == NOW_READS
    assert NEW in said
    assert DROPPED not in said
    facts = AuditEvent.objects.filter(verb="gate.submitted").order_by("pk").last().detail
    assert "readiness-criteria@1.1.0" in str(facts)


def test_decisions_count_on_only_where_the_criterion_is_asked_as_before(ours: Cast, publish: Publish) -> None:
    decide_all(ours, a_submission(ours))
    publish()
    second = _submit(ours)
    standings = _standings(ours)
    assert standings[SAME] is Standing.MET
    assert standings[CHANGED] is standings[NEW] is Standing.NOT_YET_SHOWN
    assert DROPPED not in standings
    with pytest.raises(DecisionRefused, match="2 of its criteria are not"):
        decided(ours, second, FIRST_STAGE)
    with pytest.raises(DecisionRefused, match="no decision to withdraw"):
        decided(ours, second, CHANGED, "withdrawn")
    page = _page(ours, f"submissions/{second.pk}/decide/{CHANGED}/", Role.COMMISSIONER)
    assert "does not count here" in page
    assert "does not count here" not in _page(
        ours, f"submissions/{second.pk}/decide/{SAME}/", Role.COMMISSIONER
    )


def test_a_stage_passed_by_an_earlier_version_stays_passed_and_says_so(ours: Cast, publish: Publish) -> None:
    first = a_submission(ours)
    decide_all(ours, first)
    decided(ours, first, FIRST_STAGE)
    publish()
    put_forward(ours, a_document(ours, "Accounts"), NEW)
    second = _submit(ours)
    state = record_of(ours.organisation).states()[0]
    assert state.is_passed
    assert state.in_doubt
    assert "passed on submission 1, by version 1.0.0" in _page(ours, "stages/1/")
    decided(ours, second, CHANGED)
    decided(ours, second, NEW)
    decided(ours, second, FIRST_STAGE)
    assert not record_of(ours.organisation).states()[0].in_doubt
    assert "passed on submission 2, by version 1.1.0" in _page(ours, "stages/1/")


def test_the_second_stage_builds_on_a_first_that_another_version_passed(ours: Cast, publish: Publish) -> None:
    first = a_submission(ours)
    decide_all(ours, first)
    decided(ours, first, FIRST_STAGE)
    publish()
    second = a_submission(ours, stage=2)
    decide_all(ours, second)
    decided(ours, second, "enabling-service-delivery")
    assert [state.is_passed for state in record_of(ours.organisation).states()] == [True, True]
    assert record_of(ours.organisation).criteria_of(FIRST_STAGE).version == "1.0.0"


@pytest.mark.parametrize("role", [Role.ORGANISATION_LEAD, Role.COMMISSIONER])
def test_pages_say_which_version_counts_and_what_changed(ours: Cast, publish: Publish, role: Role) -> None:
    first = a_submission(ours)
    assert "is published" not in _page(ours, "stages/1/", role)
    publish()
    assert "Judged by version 1.0.0 of the criteria; the next submission by version 1.1.0" in _page(
        ours, "", role
    )
    page = _page(ours, "stages/1/", role)
    assert "Version 1.1.0 of the criteria is published" in page
    assert "Submission 1 and the decisions on it keep version 1.0.0" in page
    for words in (NOW_READS, "before: There is a risk register.", WHY, "<strong>New:</strong>"):
        assert words in page
    dropped = criteria.criterion_in(criteria.loaded("1.0.0"), FIRST_STAGE, DROPPED)
    assert f"<strong>Not asked any more:</strong> {escape(dropped.text)}" in page
    assert page.count("not asked for it") == (1 if role is Role.ORGANISATION_LEAD else 0)
    second = _submit(ours)
    assert "is published" not in _page(ours, "stages/1/", role)
    assert "What changed in the criteria since" in _page(ours, f"submissions/{second.pk}/", role)
    assert "What changed in the criteria since" not in _page(ours, f"submissions/{first.pk}/", role)
    assert "Submission 2, judged by version 1.1.0" in _page(ours, "stages/1/history/", role)


def test_the_page_before_submitting_says_what_it_will_be_judged_by(ours: Cast, publish: Publish) -> None:
    a_submission(ours)
    assert "What changed since" not in _page(ours, "stages/1/submit/")
    publish()
    page = _page(ours, "stages/1/submit/")
    assert "It is judged by Provider readiness criteria, version 1.1.0" in page
    assert "What changed since your last submission, which keeps version 1.0.0" in page
    assert WHY in page


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        (CHANGED, "reads: “There is a risk register.”"),
        (NEW, "It is new in version 1.1.0"),
        (DROPPED, "Version 1.1.0 of the criteria no longer asks for it"),
    ],
)
def test_a_criterion_that_changed_says_so_on_its_page(
    ours: Cast, publish: Publish, criterion: str, words: str
) -> None:
    decide_all(ours, a_submission(ours))
    publish()
    address = f"stages/1/criteria/{criterion}/"
    assert words in _page(ours, address)
    assert words in _page(ours, address, Role.COMMISSIONER)
    assert "does not count here" not in _page(ours, address)
    assert "</strong> by version 1.0.0" in _page(ours, address)
    asked = ours.client(Role.ORGANISATION_LEAD).get(f"/o/{ours.organisation.slug}/gates/{address}claim/")
    assert asked.status_code == (404 if criterion == DROPPED else 200)
    _submit(ours)
    page = _page(ours, address)
    assert ("does not count here" in page) == (criterion != NEW)


def test_what_points_at_a_dropped_criterion_still_leads_there(ours: Cast, publish: Publish) -> None:
    lead = ours.people[Role.ORGANISATION_LEAD]
    first = a_submission(ours)
    decided(
        ours, first, DROPPED, "met_with_conditions",
        conditions=(Condition("Sign the protocol", "Finance lead", first.submitted_at.date()),),
    )  # fmt: skip
    propose(organisation=ours.organisation, by=lead, title="Sign", why="", source=f"criterion:{DROPPED}")
    assert "Sign the protocol" in _page(ours)
    publish()
    assert "Sign the protocol" in _page(ours)
    _submit(ours)
    assert "Sign the protocol" not in _page(ours)  # nothing that is still asked hangs on it
    assert "Sign the protocol" in _page(ours, "stages/1/history/")
    plan = ours.client(Role.ORGANISATION_LEAD).get(f"/o/{ours.organisation.slug}/plans/").content.decode()
    assert "Criterion: " in plan
    link = ours.organisation.evidence_links.get(criterion=DROPPED)
    ended = ours.client(Role.ORGANISATION_LEAD).post(
        f"/o/{ours.organisation.slug}/gates/evidence/links/{link.pk}/end/"
    )
    assert ended.url.endswith(f"stages/1/criteria/{DROPPED}/")


def test_an_earlier_state_is_seen_by_the_criteria_of_its_day(ours: Cast, publish: Publish) -> None:
    decide_all(ours, a_submission(ours))
    publish()
    _submit(ours)
    happened = record_of(ours.organisation)
    then = happened.until(len(happened.events) - 1)
    assert then.criteria_of(FIRST_STAGE).version == "1.0.0"
    assert not then.states()[0].open
    page = _page(ours, f"stages/1/?after={len(happened.events) - 1}")
    assert "version 1.0.0" in page
    assert "is published" not in page
