"""One's own sheet: begun, filled, sent in, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from scalecare import domain
from scalecare.readiness import check_value
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.assessments.errors import SheetError
from scalecare_web.assessments.models import Answer, Respondent, Sheet
from scalecare_web.assessments.values import plain
from scalecare_web.audit.record import record

SITTING = timedelta(minutes=30)
"""Saves that follow each other closer are one sitting, and one row of the audit."""


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
    respondent.cycle.check_open()
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
    held.cycle.check_open()
    return held
