"""Stages are submitted and decided; the record is only added to, and nobody decides on their own."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.lib.gates import AUTHORITY, FIRST_STAGE, a_document, a_submission, decide_all, decided, put_forward
from tests.lib.web import Cast, a_person

from scalecare.domain import Condition
from scalecare.readiness import Standing
from scalecare_web.accounts import actions as people
from scalecare_web.accounts.permissions import Role
from scalecare_web.assessments.packs import newest
from scalecare_web.audit.models import AuditEvent
from scalecare_web.gates import actions
from scalecare_web.gates.errors import BadSubmission, DecisionRefused
from scalecare_web.gates.models import GateDecision, GateSubmission
from scalecare_web.gates.records import record_of

CONDITION = Condition("Sign the agreement", "Finance lead", date(2027, 3, 31))


def _standing(cast: Cast, criterion: str) -> Standing:
    states = {
        each.criterion.id: each for stage in record_of(cast.organisation).states() for each in stage.criteria
    }
    return states[criterion].standing


def _stage(cast: Cast, number: int = 1):
    return record_of(cast.organisation).states()[number - 1]


def _at(cast: Cast, rest: str = "") -> str:
    return f"/o/{cast.organisation.slug}/gates/{rest}"


def _decision(**said: str) -> dict[str, str]:
    return {"verdict": "met", "reason": "Shown", "authority": AUTHORITY} | said


# What is submitted


def test_a_stage_of_which_nothing_is_said_cannot_be_submitted(ours: Cast) -> None:
    with pytest.raises(BadSubmission, match="Nothing is put forward for stage 1"):
        actions.submit(organisation=ours.organisation, stage=1, by=ours.people[Role.ORGANISATION_LEAD])
    answer = ours.client(Role.ORGANISATION_LEAD).post(_at(ours, "stages/1/submit/"), {"note": "Please look"})
    assert answer.status_code == 200
    assert "Nothing is put forward" in answer.content.decode()
    assert "Please look" in answer.content.decode()


def test_a_submission_holds_every_criterion_with_what_is_said_and_shown(ours: Cast) -> None:
    lead = ours.people[Role.ORGANISATION_LEAD]
    actions.claim(
        organisation=ours.organisation,
        criterion="legal-form",
        position="partly",
        text="Deed drafted",
        by=lead,
    )
    found = a_submission(ours, without=("risk-register",))
    said = {each["id"]: each for each in found.snapshot["criteria"]}
    assert len(said) == 14
    assert said["legal-form"]["claim"] == "Deed drafted"
    assert said["risk-register"]["evidence"] == []
    digest = hashlib.sha256(b"Minutes of the board").hexdigest()
    assert said["legal-form"]["evidence"][0]["sha256"] == digest


def test_a_submission_does_not_change_with_what_it_was_made_from(ours: Cast) -> None:
    found = a_submission(ours)
    before = ours.client(Role.COMMISSIONER).get(_at(ours, f"submissions/{found.pk}/snapshot.json")).getvalue()
    lead = ours.people[Role.ORGANISATION_LEAD]
    for link in ours.organisation.evidence_links.all():
        actions.end_link(organisation=ours.organisation, link=link, by=lead)
    actions.claim(organisation=ours.organisation, criterion="legal-form", position="met", text="New", by=lead)
    after = ours.client(Role.COMMISSIONER).get(_at(ours, f"submissions/{found.pk}/snapshot.json")).getvalue()
    assert before == after
    assert hashlib.sha256(after).hexdigest() == found.digest
    assert (
        "Changed since submitted"
        in ours.client(Role.ORGANISATION_LEAD).get(_at(ours, "stages/1/")).content.decode()
    )


def test_a_snapshot_that_was_meddled_with_is_seen_to_be(ours: Cast) -> None:
    found = a_submission(ours)
    assert found.is_whole
    changed = json.loads(json.dumps(found.snapshot))
    changed["criteria"][0]["claim"] = "Something nobody said"
    assert not GateSubmission(snapshot=changed, digest=found.digest).is_whole


def test_what_some_did_not_share_stays_out_of_a_submission(ours: Cast) -> None:
    lead = ours.people[Role.ORGANISATION_LEAD]
    now = timezone.now()
    pack, digest = newest("provider-development")
    cycle = ours.organisation.cycles.create(
        name="Autumn", pack=pack.id, version=pack.version, pack_digest=digest, opened_by=lead,
        opened_at=now - timedelta(days=9), closed_by=lead, closed_at=now,
    )  # fmt: skip
    cycle.consensus_rows.create(
        organisation=ours.organisation, item="risks-benefits.position", rev=1, value="individual-provider",
        agreed_on=date(2026, 11, 10), agreed_by="Chair", reason="No agreement is signed",
        dissent="Two practices hold otherwise", recorded_by=lead,
    )  # fmt: skip
    found = a_submission(ours)
    said = {each["id"]: each["agreed"] for each in found.snapshot["criteria"]}
    assert [each["reason"] for each in said["risk-register"]] == ["No agreement is signed"]
    assert said["risk-register"][0]["item"] == "risks-benefits.position"
    assert said["legal-form"] == []
    assert "Two practices" not in json.dumps(found.snapshot)
    assert "Two practices" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_a_later_submission_takes_the_place_of_the_earlier_which_stays(ours: Cast) -> None:
    first = a_submission(ours)
    second = actions.submit(organisation=ours.organisation, stage=1, by=ours.people[Role.ORGANISATION_LEAD])
    assert (first.number, second.number) == (1, 2)
    with pytest.raises(DecisionRefused, match="followed by submission 2"):
        decided(ours, first, "legal-form")
    assert decided(ours, second, "legal-form").submission == second
    page = ours.client(Role.PRACTICE_MEMBER).get(_at(ours, f"submissions/{first.pk}/")).content.decode()
    assert "A later submission followed" in page


def test_a_withdrawn_submission_stays_and_cannot_be_decided_on(ours: Cast) -> None:
    found = a_submission(ours)
    decided(ours, found, "legal-form")
    client = ours.client(Role.ORGANISATION_LEAD)
    empty = client.post(_at(ours, f"submissions/{found.pk}/withdraw/"), {"reason": " "})
    assert empty.status_code == 200
    assert not ours.organisation.gate_withdrawals.exists()
    assert (
        client.post(_at(ours, f"submissions/{found.pk}/withdraw/"), {"reason": "A mistake"}).status_code
        == 302
    )
    with pytest.raises(DecisionRefused, match="was withdrawn"):
        decided(ours, found, "risk-register")
    again = client.post(_at(ours, f"submissions/{found.pk}/withdraw/"), {"reason": "Once more"})
    assert "was withdrawn already" in again.content.decode()
    assert "Once more" in again.content.decode()
    assert "A mistake" in client.get(_at(ours, "stages/1/history/")).content.decode()
    assert _standing(ours, "legal-form") is Standing.MET


def test_a_submission_on_which_the_stage_was_decided_is_not_withdrawn(ours: Cast) -> None:
    found = a_submission(ours)
    decided(ours, found, FIRST_STAGE, "not_met")
    with pytest.raises(BadSubmission, match="was decided on submission 1"):
        actions.withdraw(
            organisation=ours.organisation,
            submission=found,
            by=ours.people[Role.ORGANISATION_LEAD],
            reason="x",
        )


# Who decides


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.COMMISSIONER])
def test_only_commissioners_decide(ours: Cast, role: Role) -> None:
    found = a_submission(ours)
    address = _at(ours, f"submissions/{found.pk}/decide/legal-form/")
    assert ours.client(role).post(address, _decision()).status_code == 403
    with pytest.raises(DecisionRefused, match=r"Only a commissioner|put something forward"):
        decided(ours, found, "legal-form", by=ours.people[role])
    assert not ours.organisation.gate_decisions.exists()


@pytest.mark.parametrize("part", ["submitted", "uploaded", "linked", "claimed"])
def test_whoever_had_a_part_does_not_decide_even_as_a_commissioner(ours: Cast, part: str) -> None:
    person = a_person()
    membership = people.add_member(
        organisation=ours.organisation, user=person, role=Role.ORGANISATION_LEAD, by=person
    )
    found = a_submission(ours)
    document = a_document(ours, "Another")
    if part == "submitted":
        found = actions.submit(organisation=ours.organisation, stage=1, by=person)
    elif part == "uploaded":
        document.versions.create(
            organisation=ours.organisation, number=2, name="x", kind="txt", size=1, sha256="0" * 64,
            uploaded_by=person,
        )  # fmt: skip
    elif part == "linked":
        actions.link_evidence(
            organisation=ours.organisation, file=document, criterion="legal-form", claim="x", by=person
        )
    else:
        actions.claim(
            organisation=ours.organisation, criterion="legal-form", position="met", text="", by=person
        )
    people.change_role(
        organisation=ours.organisation,
        membership=membership,
        role=Role.COMMISSIONER,
        by=ours.people[Role.ADMINISTRATOR],
    )
    with pytest.raises(DecisionRefused, match="put something forward"):
        decided(ours, found, "risk-register", by=person)
    row = {
        "organisation": ours.organisation, "submission": found, "subject": "risk-register", "verdict": "met",
        "reason": "Mine", "authority": AUTHORITY, "decided_by": person,
    }  # fmt: skip
    with (
        pytest.raises(DatabaseError, match="nobody decides on what they had a part in"),
        transaction.atomic(),
    ):
        GateDecision.objects.create(**row)
    assert not ours.organisation.gate_decisions.exists()
    GateDecision.objects.create(**row | {"decided_by": ours.people[Role.COMMISSIONER]})


def test_whoever_decided_does_not_submit_even_as_a_lead(ours: Cast) -> None:
    found = a_submission(ours)
    decided(ours, found, "legal-form")
    person = ours.people[Role.COMMISSIONER]
    with pytest.raises(BadSubmission, match="decided on a submission"):
        actions.submit(organisation=ours.organisation, stage=1, by=person)
    row = {
        field: getattr(found, field) for field in ("organisation", "pack", "version", "snapshot", "digest")
    }
    with pytest.raises(DatabaseError, match="whoever decides never submits"), transaction.atomic():
        GateSubmission.objects.create(**row, stage=found.stage, number=9, submitted_by=person)


def test_having_a_part_elsewhere_does_not_bar_anybody_here(ours: Cast, theirs: Cast) -> None:
    a_submission(theirs)
    person = theirs.people[Role.ORGANISATION_LEAD]
    people.add_member(organisation=ours.organisation, user=person, role=Role.COMMISSIONER, by=person)
    assert decided(ours, a_submission(ours), "legal-form", by=person).decided_by == person


# What is decided


RECORDS = (
    "gate_submissions", "gate_decisions", "gate_conditions", "submitted_evidence", "evidence_versions",
    "criterion_claims", "gate_withdrawals",
)  # fmt: skip


@pytest.mark.parametrize("table", RECORDS)
def test_the_record_can_only_be_added_to(ours: Cast, table: str) -> None:
    found = a_submission(ours)
    decided(ours, found, "legal-form", "met_with_conditions", conditions=(CONDITION,))
    lead = ours.people[Role.ORGANISATION_LEAD]
    actions.claim(organisation=ours.organisation, criterion="legal-form", position="met", text="x", by=lead)
    actions.withdraw(organisation=ours.organisation, submission=found, by=lead, reason="x")
    rows = getattr(ours.organisation, table)
    assert rows.exists()
    with pytest.raises(DatabaseError, match="can only be added"), transaction.atomic():
        rows.all()._raw_delete(rows.db)
    with pytest.raises(DatabaseError, match="can only be added"), transaction.atomic():
        rows.update(organisation=ours.organisation)


def test_a_later_decision_stands_beside_the_earlier(ours: Cast) -> None:
    found = a_submission(ours)
    decided(ours, found, "legal-form", "not_met", reason="The deed is not signed")
    decided(ours, found, "legal-form", reason="Now it is")
    assert _standing(ours, "legal-form") is Standing.MET
    page = ours.client(Role.PRACTICE_MEMBER).get(_at(ours, "stages/1/criteria/legal-form/")).content.decode()
    assert page.index("Now it is") < page.index("The deed is not signed")


def test_a_decision_can_be_withdrawn_only_where_one_stands(ours: Cast) -> None:
    found = a_submission(ours)
    with pytest.raises(DecisionRefused, match="no decision to withdraw"):
        decided(ours, found, "legal-form", "withdrawn")
    decided(ours, found, "legal-form")
    decided(ours, found, "legal-form", "withdrawn", reason="The minutes were forged")
    assert _standing(ours, "legal-form") is Standing.NOT_YET_SHOWN
    assert ours.organisation.gate_decisions.count() == 2


def test_what_needs_evidence_is_not_met_without_it(ours: Cast) -> None:
    found = a_submission(ours, without=("risk-register", "effective-leadership"))
    with pytest.raises(DecisionRefused, match="needs evidence"):
        decided(ours, found, "risk-register")
    decided(ours, found, "risk-register", "not_met")
    decided(ours, found, "effective-leadership")  # needs none


def test_evidence_that_ran_out_shows_nothing(ours: Cast) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    put_forward(ours, a_document(ours, "Old", expires_on=yesterday), "risk-register")
    found = a_submission(ours, without=("risk-register",))
    with pytest.raises(DecisionRefused, match="puts none forward that holds today"):
        decided(ours, found, "risk-register")


def test_evidence_of_an_earlier_submission_does_not_carry_a_later_one(ours: Cast) -> None:
    a_submission(ours)
    lead = ours.people[Role.ORGANISATION_LEAD]
    for link in ours.organisation.evidence_links.filter(criterion="risk-register"):
        actions.end_link(organisation=ours.organisation, link=link, by=lead)
    second = actions.submit(organisation=ours.organisation, stage=1, by=lead)
    with pytest.raises(DecisionRefused, match="needs evidence"):
        decided(ours, second, "risk-register")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"reason": "  "}, "needs a reason"),
        ({"authority": ""}, "needs a reason and an authority"),
        ({"verdict": "met_with_conditions"}, "at least one condition"),
        ({"conditions": (CONDITION,)}, "Only 'met with conditions' has conditions"),
        ({"subject": "five-year-vision"}, "not about 'five-year-vision'"),
    ],
)
def test_half_a_decision_is_none(ours: Cast, said: dict, words: str) -> None:
    found = a_submission(ours)
    with pytest.raises(DecisionRefused, match=words):
        decided(ours, found, **{"subject": "legal-form"} | said)
    assert not ours.organisation.gate_decisions.exists()


def test_a_stage_is_met_only_once_its_criteria_are(ours: Cast) -> None:
    found = a_submission(ours)
    decided(ours, found, "legal-form")
    with pytest.raises(DecisionRefused, match="13 of its criteria are not"):
        decided(ours, found, FIRST_STAGE)
    decide_all(ours, found)
    assert not _stage(ours).is_passed  # no sum of criteria passes a stage: a decision does
    decided(ours, found, FIRST_STAGE)
    assert _stage(ours).is_passed
    decided(ours, found, "legal-form", "not_met")
    assert _stage(ours).in_doubt


def test_the_second_stage_builds_on_the_first(ours: Cast) -> None:
    second = a_submission(ours, stage=2)
    decide_all(ours, second)
    with pytest.raises(DecisionRefused, match="builds on stage 1"):
        decided(ours, second, "enabling-service-delivery")
    first = a_submission(ours)
    decide_all(ours, first)
    decided(ours, first, FIRST_STAGE)
    decided(ours, second, "enabling-service-delivery")
    assert _stage(ours, 2).is_passed


# How it came about


def test_the_state_is_replayed_from_the_record_alone(ours: Cast) -> None:
    found = a_submission(ours, without=("risk-register",))
    decided(ours, found, "legal-form", "met_with_conditions", conditions=(CONDITION,))
    decided(ours, found, "risk-register", "not_met")
    lead = ours.people[Role.ORGANISATION_LEAD]
    before = record_of(ours.organisation).states()
    for link in ours.organisation.evidence_links.all():
        actions.end_link(organisation=ours.organisation, link=link, by=lead)
    ours.organisation.evidence_files.update(title="Something else")
    actions.claim(
        organisation=ours.organisation, criterion="legal-form", position="not-yet", text="x", by=lead
    )
    assert record_of(ours.organisation).states() == before


def test_every_earlier_state_can_be_seen_again(ours: Cast) -> None:
    found = a_submission(ours)
    seen = [record_of(ours.organisation).states()]
    for subject, verdict in [("legal-form", "not_met"), ("legal-form", "met"), ("risk-register", "met")]:
        decided(ours, found, subject, verdict)
        seen.append(record_of(ours.organisation).states())
    second = actions.submit(organisation=ours.organisation, stage=1, by=ours.people[Role.ORGANISATION_LEAD])
    decided(ours, second, "legal-form", "withdrawn")
    happened = record_of(ours.organisation)
    assert [happened.until(number).states() for number in range(1, 5)] == seen
    client = ours.client(Role.PRACTICE_MEMBER)
    then = client.get(_at(ours, "stages/1/?after=2")).content.decode()
    assert "replayed from the record" in then
    assert then.count("Not met</strong>") == 1
    for odd in ("0", "99", "x", "-1", "²"):
        assert (
            "replayed from the record" not in client.get(_at(ours, f"stages/1/?after={odd}")).content.decode()
        )


def test_conditions_are_shown_with_who_and_when(ours: Cast) -> None:
    found = a_submission(ours)
    decided(ours, found, "legal-form", "met_with_conditions", conditions=(CONDITION,))
    page = ours.client(Role.COMMISSIONER).get(_at(ours)).content.decode()
    assert all(words in page for words in ("Sign the agreement", "Finance lead", "31 March 2027"))
    decided(ours, found, "legal-form")
    assert "Sign the agreement" not in ours.client(Role.COMMISSIONER).get(_at(ours)).content.decode()
    key = ours.organisation.gate_conditions.get().pk
    on = ours.client(Role.COMMISSIONER).get(_at(ours, f"conditions/{key}/"))
    assert on.url == _at(ours, f"submissions/{found.pk}/#legal-form")


# Pages


def test_a_decision_is_taken_on_a_page_and_nothing_typed_is_lost(ours: Cast) -> None:
    found = a_submission(ours)
    client, address = ours.client(Role.COMMISSIONER), _at(ours, f"submissions/{found.pk}/decide/legal-form/")
    half = _decision(verdict="met_with_conditions", text_1="Sign it", reason="All but the signature")
    answer = client.post(address, half)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Say who sees to it" in page
    assert "All but the signature" in page
    assert "Sign it" in page
    none = client.post(address, _decision(verdict="met_with_conditions"))
    assert "at least one condition" in none.content.decode()
    whole = half | {"owner_1": "Finance lead", "due_1": "2027-03-31"}
    assert client.post(address, whole).url == _at(ours, f"submissions/{found.pk}/#legal-form")
    condition = ours.organisation.gate_conditions.get()
    assert (condition.text, condition.owner, condition.due) == ("Sign it", "Finance lead", date(2027, 3, 31))
    assert 'value="Scheme of delegation"' in client.get(address).content.decode()


def test_each_action_leaves_one_row_in_the_audit_without_what_was_written(ours: Cast) -> None:
    before = AuditEvent.objects.count()
    found = a_submission(ours)
    decided(ours, found, "legal-form", reason="Words for the organisation")
    rows = AuditEvent.objects.order_by("pk")[before:]
    verbs = [row.verb for row in rows]
    assert verbs[0] == "evidence.kept"
    assert verbs.count("evidence.linked") == 14
    assert verbs[-2:] == ["gate.submitted", "gate.decided"]
    assert "Words for the organisation" not in str([row.detail for row in rows])


def test_another_organisations_gates_are_not_found(ours: Cast, theirs: Cast) -> None:
    found = a_submission(theirs)
    decided(theirs, found, "legal-form", "met_with_conditions", conditions=(CONDITION,))
    for rest in (
        f"submissions/{found.pk}/",
        f"submissions/{found.pk}/snapshot.json",
        f"submissions/{found.pk}/decide/legal-form/",
        f"conditions/{theirs.organisation.gate_conditions.get().pk}/",
    ):
        assert ours.client(Role.COMMISSIONER).get(_at(ours, rest)).status_code == 404
    assert (
        ours.client(Role.ORGANISATION_LEAD).get(_at(ours, f"submissions/{found.pk}/withdraw/")).status_code
        == 404
    )
    assert ours.client(Role.COMMISSIONER).get(_at(theirs)).status_code == 404


def test_what_is_not_there_is_not_found(ours: Cast) -> None:
    found = a_submission(ours)
    client = ours.client(Role.COMMISSIONER)
    for rest in (
        "stages/3/",
        "stages/1/criteria/five-year-vision/",
        "submissions/999999/",
        f"submissions/{found.pk}/decide/five-year-vision/",
    ):
        assert client.get(_at(ours, rest)).status_code == 404


def test_commissioners_see_what_was_submitted_and_nothing_before(ours: Cast) -> None:
    lead = ours.people[Role.ORGANISATION_LEAD]
    actions.claim(
        organisation=ours.organisation,
        criterion="legal-form",
        position="partly",
        text="A first draft",
        by=lead,
    )
    commissioner, member = ours.client(Role.COMMISSIONER), ours.client(Role.PRACTICE_MEMBER)
    for rest in ("stages/1/", "stages/1/criteria/legal-form/"):
        assert "something is still to be done" not in commissioner.get(_at(ours, rest)).content.decode()
        assert "something is still to be done" in member.get(_at(ours, rest)).content.decode()
    found = a_submission(ours)
    assert "A first draft" in commissioner.get(_at(ours, f"submissions/{found.pk}/")).content.decode()


@pytest.mark.parametrize("rest", ["", "stages/1/", "stages/1/history/", "stages/1/criteria/legal-form/"])
def test_pages_need_few_queries_however_much_was_decided(
    ours: Cast, rest: str, django_assert_max_num_queries
) -> None:
    found = a_submission(ours)
    decide_all(ours, found)
    decided(ours, found, "legal-form", "met_with_conditions", conditions=(CONDITION,))
    client = ours.client(Role.PRACTICE_MEMBER)
    with django_assert_max_num_queries(32):
        assert client.get(_at(ours, rest)).status_code == 200


def test_the_page_of_a_submission_needs_few_queries(ours: Cast, django_assert_max_num_queries) -> None:
    found = a_submission(ours)
    decide_all(ours, found)
    client = ours.client(Role.COMMISSIONER)
    with django_assert_max_num_queries(26):
        page = client.get(_at(ours, f"submissions/{found.pk}/")).content.decode()
    assert page.count("Decide again") == 14
