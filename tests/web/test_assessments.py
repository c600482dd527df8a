"""Cycles, sheets and consensus: what can be done with them, by whom, and what is told of it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from tests.lib.assessing import a_closed_cycle, a_sheet, an_open_cycle, asked, members
from tests.lib.web import Cast, a_member

from scalecare.domain import Missing
from scalecare.examples import example_cycles, example_questionnaire
from scalecare.readiness import BadAnswer, gaps, profile
from scalecare_web.accounts.permissions import Role
from scalecare_web.assessments import actions, packs, reading
from scalecare_web.assessments.actions import Given
from scalecare_web.assessments.errors import (
    ConsensusError,
    CycleError,
    RespondentError,
    SheetError,
)
from scalecare_web.assessments.models import Answer, Consensus, Cycle
from scalecare_web.audit.models import AuditEvent


def _item(name: str):
    return example_questionnaire().item(name)


def _save(cast: Cast, sheet, item: str, value=None, **others) -> None:
    actions.save_answers(
        organisation=cast.organisation,
        sheet=sheet,
        given=[Given(_item(item), value, **others)],
        by=sheet.respondent.user,
    )


def _verbs(cast: Cast) -> list[str]:
    rows = AuditEvent.objects.filter(organisation_id=cast.organisation.pk).order_by("sequence")
    return [row.verb for row in rows if not row.verb.startswith(("member", "organisation"))]


def test_a_cycle_is_pinned_to_the_words_that_are_published(ours: Cast) -> None:
    cycle = an_open_cycle(ours)
    assert cycle.pack_reference == example_questionnaire().reference
    assert packs.questionnaire_of(cycle) == example_questionnaire()
    cycle.pack_digest = "0" * 64
    with pytest.raises(CycleError, match="digest 000000000000"):
        packs.questionnaire_of(cycle)


def test_two_cycles_have_two_names_and_one_questionnaire_is_open_once(ours: Cast, theirs: Cast) -> None:
    an_open_cycle(ours, "Spring")
    with pytest.raises(CycleError, match="called 'Spring' already"):
        an_open_cycle(ours, "Spring", "leadership")
    with pytest.raises(CycleError, match="still open"):
        an_open_cycle(ours, "Autumn")
    with pytest.raises(CycleError, match="No questionnaire 'case-studies'"):
        an_open_cycle(ours, "Autumn", "case-studies")
    assert an_open_cycle(ours, "Autumn", "leadership").follows is None
    assert an_open_cycle(theirs, "Spring").name == "Spring"


def test_only_members_who_may_answer_are_asked_and_in_roles_that_there_are(ours: Cast, theirs: Cast) -> None:
    cycle = an_open_cycle(ours)
    with pytest.raises(RespondentError, match="no role 'king'"):
        asked(ours, cycle, ours.people[Role.ANALYST], "king")
    for person in (ours.people[Role.COMMISSIONER], theirs.people[Role.PRACTICE_MEMBER]):
        with pytest.raises(RespondentError, match="no member here whose role"):
            asked(ours, cycle, person)
    assert not cycle.respondents.exists()


def test_who_is_asked_can_be_changed_until_they_begin(ours: Cast) -> None:
    cycle, person = an_open_cycle(ours), ours.people[Role.ANALYST]
    assert asked(ours, cycle, person, "manager").role == "manager"
    assert asked(ours, cycle, person, "board").role == "board"
    assert asked(ours, cycle, person, "").withdrawn_at is not None
    with pytest.raises(SheetError):
        actions.begin_sheet(
            organisation=ours.organisation, respondent=cycle.respondents.get(user=person), by=person
        )
    a_sheet(ours, cycle, person, "board")
    with pytest.raises(RespondentError, match="has begun"):
        asked(ours, cycle, person, "manager")
    with pytest.raises(RespondentError, match="has begun"):
        asked(ours, cycle, person, "")
    assert asked(ours, cycle, person, "board").withdrawn_at is None


def test_nobody_begins_or_changes_a_sheet_of_somebody_else(ours: Cast) -> None:
    cycle, person = an_open_cycle(ours), ours.people[Role.ANALYST]
    respondent = asked(ours, cycle, person)
    for other in (ours.people[Role.ORGANISATION_LEAD], ours.people[Role.ADMINISTRATOR]):
        with pytest.raises(SheetError, match="somebody else's"):
            actions.begin_sheet(organisation=ours.organisation, respondent=respondent, by=other)
    sheet = a_sheet(ours, cycle, person)
    for act in (actions.send_sheet, actions.reopen_sheet):
        with pytest.raises(SheetError, match="somebody else's"):
            act(organisation=ours.organisation, sheet=sheet, by=ours.people[Role.ORGANISATION_LEAD])
    with pytest.raises(SheetError, match="somebody else's"):
        actions.save_answers(
            organisation=ours.organisation, sheet=sheet, given=[], by=ours.people[Role.ORGANISATION_LEAD]
        )


def test_an_answer_replaces_the_one_before_and_three_kinds_of_none_are_kept_apart(ours: Cast) -> None:
    sheet = a_sheet(ours, an_open_cycle(ours), ours.people[Role.ANALYST])
    _save(ours, sheet, "vision.shared", "no")
    _save(ours, sheet, "vision.shared", "yes", note="since May")
    _save(ours, sheet, "vision.position", missing=Missing.DONT_KNOW)
    _save(ours, sheet, "vision.framework", missing=Missing.NOT_APPLICABLE, reason="not in London")
    _save(ours, sheet, "vision.ambition", "yes")
    _save(ours, sheet, "vision.ambition")
    told = reading.domain_answers(sheet.answers.all(), example_questionnaire())
    assert [(each.item, each.value, each.missing, each.reason, each.note) for each in told] == [
        ("vision.shared", "yes", None, "", "since May"),
        ("vision.position", None, Missing.DONT_KNOW, "", ""),
        ("vision.framework", None, Missing.NOT_APPLICABLE, "not in London", ""),
    ]


def test_the_database_itself_refuses_answers_that_make_no_sense(ours: Cast) -> None:
    sheet = a_sheet(ours, an_open_cycle(ours), ours.people[Role.ANALYST])
    common = {"organisation": ours.organisation, "sheet": sheet, "item": "x", "rev": 1}
    for wrong in ({"value": "yes", "missing": "dont_know"}, {"missing": "not_applicable"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Answer.objects.create(**common, **wrong)


def test_an_answer_that_the_question_does_not_allow_is_refused(ours: Cast) -> None:
    sheet = a_sheet(ours, an_open_cycle(ours), ours.people[Role.ANALYST])
    with pytest.raises(BadAnswer, match="no choice 'perhaps'"):
        _save(ours, sheet, "vision.shared", "perhaps")
    with pytest.raises(BadAnswer, match=r"from 1 to 10"):
        _save(ours, sheet, "overall.stage", 11.0)
    assert not sheet.answers.exists()


def test_a_sheet_is_sent_in_taken_back_and_closed_with_the_cycle(ours: Cast) -> None:
    lead, person = ours.people[Role.ORGANISATION_LEAD], ours.people[Role.ANALYST]
    cycle = an_open_cycle(ours)
    sheet = a_sheet(ours, cycle, person)
    keys = {"organisation": ours.organisation, "sheet": sheet, "by": person}
    with pytest.raises(SheetError, match="Not one question"):
        actions.send_sheet(**keys)
    _save(ours, sheet, "vision.shared", "no")
    actions.send_sheet(**keys)
    with pytest.raises(SheetError, match="was sent in"):
        _save(ours, sheet, "vision.shared", "yes")
    actions.reopen_sheet(**keys)
    with pytest.raises(SheetError, match="was not sent in"):
        actions.reopen_sheet(**keys)
    _save(ours, sheet, "vision.shared", "yes")
    actions.send_sheet(**keys)
    actions.close_cycle(organisation=ours.organisation, cycle=cycle, by=lead)
    for act in (actions.send_sheet, actions.reopen_sheet):
        with pytest.raises(CycleError, match="is closed"):
            act(**keys)
    with pytest.raises(CycleError, match="is closed"):
        actions.close_cycle(organisation=ours.organisation, cycle=Cycle.objects.get(pk=cycle.pk), by=lead)
    assert reading.profile_of(Cycle.objects.get(pk=cycle.pk)).respondents == 1


def test_sheets_that_were_not_sent_in_do_not_count(ours: Cast) -> None:
    people = members(ours)
    cycle = an_open_cycle(ours)
    for person in people:
        _save(ours, a_sheet(ours, cycle, person), "vision.shared", "yes")
    assert reading.profile_of(cycle).respondents == 0
    sheet = cycle.sheets.first()
    actions.send_sheet(organisation=ours.organisation, sheet=sheet, by=sheet.respondent.user)
    assert reading.profile_of(cycle).respondents == 1
    actions.reopen_sheet(organisation=ours.organisation, sheet=sheet, by=sheet.respondent.user)
    assert reading.profile_of(cycle).respondents == 0


def test_the_audit_tells_what_was_done_and_nothing_of_what_was_answered(ours: Cast) -> None:
    cycle = an_open_cycle(ours)
    sheet = a_sheet(ours, cycle, ours.people[Role.ANALYST])
    for value in ("no", "yes"):
        _save(ours, sheet, "vision.shared", value, note="between ourselves")
    actions.send_sheet(organisation=ours.organisation, sheet=sheet, by=ours.people[Role.ANALYST])
    assert _verbs(ours) == [
        "cycle.opened",
        "cycle.people-asked",
        "sheet.begun",
        "sheet.saved",
        "sheet.sent-in",
    ]
    told = str(list(AuditEvent.objects.filter(verb__startswith="sheet").values("detail", "subject")))
    assert "vision" not in told
    assert "between" not in told


def test_what_the_web_finds_is_what_the_library_finds(ours: Cast) -> None:
    cycle = a_closed_cycle(ours, 1)
    told = example_cycles()[1]
    rules = packs.rules_on(timezone.localdate())
    expected = profile(told.sheets, example_questionnaire(), rules)
    found = reading.profile_of(cycle)
    assert dict(found.themes) == dict(expected.themes)
    assert dict(found.items) == dict(expected.items)
    assert found.roles == expected.roles
    assert reading.gaps_of(cycle) == tuple(gaps(expected, packs.criteria(), packs.journey(), packs.cases()))


def test_consensus_is_added_to_and_never_changed(ours: Cast) -> None:
    cycle, lead = a_closed_cycle(ours), ours.people[Role.ORGANISATION_LEAD]
    said = {"organisation": ours.organisation, "cycle": cycle, "item": "vision.shared", "by": lead}
    how = {"agreed_on": timezone.localdate(), "agreed_by": "the board", "reason": "we met"}
    assert reading.consensus_of(cycle) == ()
    for value in ("no", "yes"):
        actions.record_consensus(**said, **how, value=value, dissent="some do not")
    assert [each.value for each in reading.consensus_of(cycle)] == ["yes"]
    actions.withdraw_consensus(**said, agreed_by="the board", reason="we met again")
    assert reading.consensus_of(cycle) == ()
    with pytest.raises(ConsensusError, match="Nothing is recorded"):
        actions.withdraw_consensus(**said, agreed_by="the board", reason="again")
    assert [row.value for row in cycle.consensus_rows.all()] == ["no", "yes", None]
    for change in ("delete", "update"):
        rows = Consensus.objects.filter(cycle=cycle)
        with pytest.raises(DatabaseError, match="can only be added"), transaction.atomic():
            rows.delete() if change == "delete" else rows.update(reason="otherwise")


def test_consensus_waits_for_the_end_of_the_cycle_and_is_an_answer(ours: Cast) -> None:
    lead = ours.people[Role.ORGANISATION_LEAD]
    how = {
        "organisation": ours.organisation, "agreed_on": timezone.localdate(), "agreed_by": "the board",
        "reason": "we met", "by": lead,
    }  # fmt: skip
    with pytest.raises(CycleError, match="still open"):
        actions.record_consensus(**how, cycle=an_open_cycle(ours, pack="leadership"), item="x", value="yes")
    cycle = a_closed_cycle(ours)
    with pytest.raises(ConsensusError, match="does not ask"):
        actions.record_consensus(**how, cycle=cycle, item="vision.other", value="yes")
    with pytest.raises(ConsensusError, match="No answer"):
        actions.record_consensus(**how, cycle=cycle, item="vision.shared", value=None)
    with pytest.raises(BadAnswer):
        actions.record_consensus(**how, cycle=cycle, item="vision.shared", value="perhaps")


def test_a_recorded_consensus_counts_for_gaps(ours: Cast) -> None:
    cycle, lead = a_closed_cycle(ours), ours.people[Role.ORGANISATION_LEAD]
    gap = next(each for each in reading.gaps_of(cycle) if each.is_known and each.items)
    item = next(name for name in gap.items if name in reading.profile_of(cycle).items)
    asked_ = example_questionnaire().item(item)
    best = (
        max(asked_.choices, key=lambda each: each.position or 0).id
        if asked_.answering == "one"
        else tuple(each.id for each in asked_.choices)
    )
    actions.record_consensus(
        organisation=ours.organisation, cycle=cycle, item=item, value=best, agreed_on=timezone.localdate(),
        agreed_by="the board", reason="we met", by=lead,
    )  # fmt: skip
    after = {each.criterion.id: each.score for each in reading.gaps_of(cycle)}
    assert after.get(gap.criterion.id, 100.0) > gap.score


def test_results_are_worked_out_once(ours: Cast, django_assert_num_queries) -> None:
    cycle = a_closed_cycle(ours)
    with django_assert_num_queries(4):  # consensus, sheets counted, sheets, answers
        first = reading.found_of(cycle)
        assert first.profile.respondents == 12
    with django_assert_num_queries(2):
        assert reading.found_of(cycle) is first


def test_a_member_who_left_cannot_be_asked(ours: Cast) -> None:
    person = a_member(ours.organisation, Role.PRACTICE_MEMBER)
    ours.organisation.memberships.filter(user=person).update(ended_at=timezone.now())
    with pytest.raises(RespondentError):
        asked(ours, an_open_cycle(ours), person)
