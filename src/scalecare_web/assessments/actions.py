"""What changes about self-assessments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from scalecare import domain
from scalecare.readiness import check_value
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.accounts.permissions import Permission
from scalecare_web.assessments import benchmarking, packs, reading
from scalecare_web.assessments.errors import (
    ConsensusError,
    CycleError,
    RespondentError,
    SheetError,
)
from scalecare_web.assessments.models import Answer, Consensus, Cycle, Respondent, Sheet
from scalecare_web.assessments.values import plain
from scalecare_web.audit.record import record

SITTING = timedelta(minutes=30)
"""Saves that follow each other closer are one sitting, and one row of the audit."""


@transaction.atomic
def open_cycle(
    *, organisation: Organisation, name: str, pack: str, by: User, answers_by: date | None = None
) -> Cycle:
    """Open a cycle on the newest published version of a questionnaire, which it keeps for ever.

    Parameters
    ----------
    organisation, name, by
        Whose, what it is called, and who opens it.
    pack
        The questionnaire's id.
    answers_by
        The day that people are asked to answer by.

    Raises
    ------
    CycleError
        If the name is taken, no such questionnaire is published, or the cycle before it is still open.
    """
    asked, digest = packs.newest(pack)
    if organisation.cycles.filter(name=name).exists():
        raise CycleError.name_taken(name)
    before = organisation.cycles.filter(pack=pack).order_by("-opened_at", "-pk").first()
    if before is not None and before.is_open:
        raise CycleError.still_open(asked.title, before.name)
    cycle = organisation.cycles.create(
        name=name,
        pack=asked.id,
        version=asked.version,
        pack_digest=digest,
        follows=before,
        answers_by=answers_by,
        opened_by=by,
    )
    record(organisation, by, "cycle.opened", cycle, pack=asked.reference, digest=digest)
    return cycle


@transaction.atomic
def ask_people(
    *, organisation: Organisation, cycle: Cycle, roles: Mapping[int, str], by: User
) -> list[Respondent]:
    """Say who is asked and in which role; return those who were not asked before.

    Parameters
    ----------
    organisation, cycle, by
        Whose cycle, which, and who asks.
    roles
        The questionnaire's role of each person, by the person's key; empty for whoever is not asked.

    Raises
    ------
    CycleError
        If the cycle is closed.
    RespondentError
        If a role is unknown, a person may not answer here, or has begun in another role.
    """
    _still_open(cycle)
    known = [role.id for role in packs.questionnaire_of(cycle).roles]
    members = {member.user_id: member for member in organisation.members}
    asked = {row.user_id: row for row in cycle.respondents.select_related("user", "sheet")}
    new = []
    for person, role in roles.items():
        if role and role not in known:
            raise RespondentError.no_such_role(role, known)
        member, row = members.get(person), asked.get(person)
        if role and (member is None or Permission.ANSWER_SHEET not in member.permissions):
            raise RespondentError.not_a_member(str(member.user) if member else "Somebody")
        if row is None and role:
            new.append(_ask(cycle, person, role, by))
        elif row is not None and (row.role if row.withdrawn_at is None else "") != role:
            new += _ask_otherwise(row, role, by)
    record(organisation, by, "cycle.people-asked", cycle, new=len(new))
    return new


def _ask(cycle: Cycle, person: int, role: str, by: User) -> Respondent:
    return cycle.respondents.create(organisation=cycle.organisation, user_id=person, role=role, invited_by=by)


def _ask_otherwise(row: Respondent, role: str, by: User) -> list[Respondent]:
    """In another role, no longer, or again; whoever is asked again counts as new."""
    if hasattr(row, "sheet"):
        raise RespondentError.has_begun(str(row.user))
    is_again = row.withdrawn_at is not None
    row.withdrawn_at = None if role else timezone.now()
    row.role = role or row.role
    if is_again:
        row.invited_by, row.invited_at = by, timezone.now()
    row.save(update_fields=["role", "withdrawn_at", "invited_by", "invited_at"])
    return [row] if is_again else []


@transaction.atomic
def begin_sheet(*, organisation: Organisation, respondent: Respondent, by: User) -> Sheet:
    """Begin to answer, having read who will see what.

    Raises
    ------
    CycleError
        If the cycle is closed.
    SheetError
        If somebody else is asked.
    """
    _still_open(respondent.cycle)
    if respondent.user_id != by.pk or respondent.withdrawn_at is not None:
        raise SheetError.not_yours()
    sheet, is_new = organisation.sheets.get_or_create(cycle=respondent.cycle, respondent=respondent)
    if is_new:
        record(organisation, by, "sheet.begun", sheet)
    return sheet


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody says to one question. Neither a value nor ``missing`` leaves it blank."""

    item: domain.Item
    value: domain.AnswerValue | None = None
    missing: domain.Missing | None = None
    reason: str = ""
    note: str = ""


@transaction.atomic
def save_answers(*, organisation: Organisation, sheet: Sheet, given: Iterable[Given], by: User) -> None:
    """Save answers on one's own sheet.

    The audit has a row for each sitting, and none for each answer: that would tell others which
    questions somebody left blank.

    Raises
    ------
    CycleError
        If the cycle is closed.
    SheetError
        If the sheet is somebody else's, or was sent in.
    BadAnswer
        If a value is none that its question allows.
    """
    sheet = _own(organisation, sheet, by)
    if sheet.is_submitted:
        raise SheetError.sent_in()
    now, before = timezone.now(), sheet.saved_at
    rows = [_row(sheet, each) for each in given]
    Answer.keep(rows, saved_at=now)
    sheet.saved_at = now
    sheet.save(update_fields=["saved_at"])
    if before is None or now - before > SITTING:
        record(organisation, by, "sheet.saved", sheet)


def _row(sheet: Sheet, given: Given) -> Answer:
    if given.value is not None:
        check_value(given.item, given.value)
    return Answer(
        organisation=sheet.organisation,
        sheet=sheet,
        item=given.item.id,
        rev=given.item.rev,
        value=plain(given.value),
        missing=given.missing or "",
        reason=given.reason,
        note=given.note,
    )


@transaction.atomic
def send_sheet(*, organisation: Organisation, sheet: Sheet, by: User) -> Sheet:
    """Send one's sheet in: from now on it counts.

    Raises
    ------
    CycleError
        If the cycle is closed.
    SheetError
        If the sheet is somebody else's, was sent in, or is empty.
    """
    sheet = _own(organisation, sheet, by)
    if sheet.is_submitted:
        raise SheetError.sent_in()
    if not any(row.value is not None or row.missing for row in sheet.answers.all()):
        raise SheetError.empty()
    sheet.submitted_at = timezone.now()
    sheet.save(update_fields=["submitted_at"])
    record(organisation, by, "sheet.sent-in", sheet)
    return sheet


@transaction.atomic
def reopen_sheet(*, organisation: Organisation, sheet: Sheet, by: User) -> Sheet:
    """Take one's sheet back to change it; until it is sent in again it does not count.

    Raises
    ------
    CycleError
        If the cycle is closed.
    SheetError
        If the sheet is somebody else's, or was not sent in.
    """
    sheet = _own(organisation, sheet, by)
    if not sheet.is_submitted:
        raise SheetError.not_sent_in()
    sheet.submitted_at = None
    sheet.save(update_fields=["submitted_at"])
    record(organisation, by, "sheet.taken-back", sheet)
    return sheet


def _own(organisation: Organisation, sheet: Sheet, by: User) -> Sheet:
    """The sheet, held while it changes: the answers of one person never cross each other."""
    rows = organisation.sheets.select_for_update(of=("self",))
    held = rows.select_related("cycle", "respondent", "organisation").get(pk=sheet.pk)
    if held.respondent.user_id != by.pk:
        raise SheetError.not_yours()
    _still_open(held.cycle)
    return held


@transaction.atomic
def close_cycle(*, organisation: Organisation, cycle: Cycle, by: User) -> Cycle:
    """Close a cycle: sheets that were not sent in do not count, and what was said may be shown.

    Where the organisation shares, its medians go into the next benchmark.

    Raises
    ------
    CycleError
        If it is closed already.
    """
    cycle = organisation.cycles.select_for_update().get(pk=cycle.pk)
    _still_open(cycle)
    cycle.closed_at, cycle.closed_by = timezone.now(), by
    cycle.save(update_fields=["closed_at", "closed_by"])
    if organisation.shares_benchmark:
        _contribute(cycle)
    sent = cycle.sheets.filter(submitted_at__isnull=False).count()
    record(organisation, by, "cycle.closed", cycle, sheets=sent)
    return cycle


def _contribute(cycle: Cycle) -> None:
    today = timezone.localdate()
    profile = reading.profile_of(cycle)
    benchmarking.give(cycle.organisation, profile, today)
    benchmarking.freeze_if_enough(profile.pack, today)


@transaction.atomic
def share_benchmark(*, organisation: Organisation, by: User) -> None:
    """Agree that the organisation's medians go into benchmarks, from its last closed cycles on."""
    organisation.shares_benchmark = True
    organisation.save(update_fields=["shares_benchmark"])
    last: dict[str, Cycle] = {}
    for cycle in organisation.cycles.filter(closed_at__isnull=False).order_by("opened_at", "pk"):
        last[cycle.pack] = cycle
    for cycle in last.values():
        _contribute(cycle)
    record(organisation, by, "benchmark.shared", f"organisation:{organisation.slug}", cycles=len(last))


@transaction.atomic
def stop_sharing(*, organisation: Organisation, by: User) -> None:
    """Leave the organisation out of all benchmarks to come; what was frozen stays."""
    organisation.shares_benchmark = False
    organisation.save(update_fields=["shares_benchmark"])
    benchmarking.take_back(organisation)
    record(organisation, by, "benchmark.no-longer-shared", f"organisation:{organisation.slug}")


@transaction.atomic
def record_consensus(
    *,
    organisation: Organisation,
    cycle: Cycle,
    item: str,
    value: domain.AnswerValue | None,
    agreed_on: date,
    agreed_by: str,
    reason: str,
    by: User,
    dissent: str = "",
) -> Consensus:
    """Record what the group agreed on; what was recorded before stays on record.

    Parameters
    ----------
    organisation, cycle, by
        Whose cycle, which, and who records.
    item, value
        The question, and the answer that was agreed on.
    agreed_on, agreed_by
        When, and by whom: a meeting, or who was there.
    reason, dissent
        Why, and what some did not share.

    Raises
    ------
    CycleError
        If the cycle is still open.
    ConsensusError
        If the question is not asked, or no answer is given.
    BadAnswer
        If the value is none that the question allows.
    """
    asked = _asked(cycle, item)
    if value is None:
        raise ConsensusError.no_answer()
    check_value(asked, value)
    row = _consensus(
        cycle,
        asked,
        value=value,
        agreed_on=agreed_on,
        agreed_by=agreed_by,
        reason=reason,
        dissent=dissent,
        by=by,
    )
    record(organisation, by, "consensus.recorded", cycle, item=item, has_dissent=bool(dissent))
    return row


@transaction.atomic
def withdraw_consensus(
    *, organisation: Organisation, cycle: Cycle, item: str, agreed_by: str, reason: str, by: User
) -> Consensus:
    """Record that the group no longer agrees on a question.

    Raises
    ------
    CycleError
        If the cycle is still open.
    ConsensusError
        If nothing is recorded for the question.
    """
    asked = _asked(cycle, item)
    last = cycle.consensus_rows.filter(item=item).last()
    if last is None or last.value is None:
        raise ConsensusError.nothing_to_withdraw()
    today = timezone.localdate()
    row = _consensus(
        cycle, asked, value=None, agreed_on=today, agreed_by=agreed_by, reason=reason, dissent="", by=by
    )
    record(organisation, by, "consensus.withdrawn", cycle, item=item)
    return row


def _asked(cycle: Cycle, item: str) -> domain.Item:
    if cycle.is_open:
        raise CycleError.not_closed(cycle.name)
    asked = packs.questionnaire_of(cycle).item(item)
    if asked is None:
        raise ConsensusError.not_asked(item, cycle.pack)
    return asked


def _consensus(
    cycle: Cycle, asked: domain.Item, *, value: domain.AnswerValue | None, by: User, **said: object
) -> Consensus:
    return cycle.consensus_rows.create(
        organisation=cycle.organisation,
        item=asked.id,
        rev=asked.rev,
        value=plain(value),
        recorded_by=by,
        **said,
    )


def _still_open(cycle: Cycle) -> None:
    if not cycle.is_open:
        raise CycleError.closed(cycle.name)
