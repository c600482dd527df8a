"""Cycles: opened, put to people, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from scalecare_web.accounts.models import Organisation, User
from scalecare_web.accounts.permissions import Permission
from scalecare_web.assessments import benchmarking, packs
from scalecare_web.assessments.errors import CycleError, RespondentError
from scalecare_web.assessments.models import Cycle, Respondent
from scalecare_web.audit.record import record


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
    cycle.check_open()
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
def close_cycle(*, organisation: Organisation, cycle: Cycle, by: User) -> Cycle:
    """Close a cycle: sheets that were not sent in do not count, and what was said may be shown.

    Where the organisation shares, its medians go into the next benchmark.

    Raises
    ------
    CycleError
        If it is closed already.
    """
    cycle = organisation.cycles.select_for_update().get(pk=cycle.pk)
    cycle.check_open()
    cycle.closed_at, cycle.closed_by = timezone.now(), by
    cycle.save(update_fields=["closed_at", "closed_by"])
    if organisation.shares_benchmark:
        benchmarking.contribute(cycle)
    sent = cycle.sheets.filter(submitted_at__isnull=False).count()
    record(organisation, by, "cycle.closed", cycle, sheets=sent)
    return cycle
