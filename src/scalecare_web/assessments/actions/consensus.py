"""What the group agreed on, recorded and withdrawn."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from scalecare import domain
from scalecare.readiness import check_value
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.assessments import packs
from scalecare_web.assessments.errors import ConsensusError, CycleError
from scalecare_web.assessments.models import Consensus, Cycle
from scalecare_web.assessments.values import plain
from scalecare_web.audit.record import record


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
