"""Cycles and the people who are asked, as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from scalecare_web.accounts.models import Membership, Organisation, User
from scalecare_web.accounts.permissions import Permission
from scalecare_web.assessments import packs
from scalecare_web.assessments.models import Cycle, Respondent


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle in the list; ``mine`` says where the reader's own sheet stands, if they are asked."""

    cycle: Cycle
    title: str
    asked: int
    sent: int
    mine: str


def cycle_rows(organisation: Organisation, cycles: Sequence[Cycle], reader: User) -> list[CycleRow]:
    """Return cycles with how many sent in, and the reader's own standing.

    Parameters
    ----------
    organisation, cycles, reader
        Whose cycles, which, and who looks.
    """
    here = {"cycle__in": [cycle.pk for cycle in cycles]}
    asked = _counted(organisation.respondents.filter(withdrawn_at=None, **here))
    sent = _counted(organisation.sheets.filter(submitted_at__isnull=False, **here))
    mine = organisation.respondents.filter(user=reader, withdrawn_at=None, **here).select_related("sheet")
    own = {row.cycle_id: row for row in mine}
    return [
        CycleRow(
            cycle,
            packs.title_of(cycle.pack),
            asked.get(cycle.pk, 0),
            sent.get(cycle.pk, 0),
            _standing(cycle, own.get(cycle.pk)),
        )
        for cycle in cycles
    ]


def _counted(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values_list("cycle").annotate(number=Count("pk")))


def _standing(cycle: Cycle, row: Respondent | None) -> str:
    if row is None:
        return ""
    sheet = getattr(row, "sheet", None)
    if sheet is not None and sheet.is_submitted:
        return "sent in"
    if not cycle.is_open:
        return "not sent in"
    return "not begun" if sheet is None else "begun"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is asked: whether they sent their sheet in, and nothing of what it says."""

    key: int
    name: str
    role: str
    standing: str

    @property
    def is_sent(self) -> bool:
        """Whether their sheet counts."""
        return self.standing == "sent in"


def people_of(cycle: Cycle) -> list[Person]:
    """Return who is asked in a cycle.

    Parameters
    ----------
    cycle
        The cycle.
    """
    titles = {role.id: role.title for role in packs.questionnaire_of(cycle).roles}
    rows = cycle.respondents.filter(withdrawn_at=None).select_related("user", "sheet")
    return [
        Person(row.user_id, str(row.user), titles.get(row.role, row.role), _standing(cycle, row))
        for row in rows.order_by("role", "user__name", "pk")
    ]


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A member who may be asked, in the role they are asked in so far; fixed once they have begun."""

    key: int
    name: str
    email: str
    role: str
    has_begun: bool


def roles_to_ask(organisation: Organisation, cycle: Cycle, typed: Mapping[int, str]) -> list[ToAsk]:
    """Return the members whose role in the organisation lets them answer.

    Parameters
    ----------
    organisation, cycle
        Whose cycle, and which.
    typed
        Roles that were chosen and not taken, by the person's key.
    """
    asked = {row.user_id: row for row in cycle.respondents.select_related("sheet")}
    return [
        _to_ask(member, asked.get(member.user_id), typed)
        for member in organisation.members
        if Permission.ANSWER_SHEET in member.permissions
    ]


def _to_ask(member: Membership, row: Respondent | None, typed: Mapping[int, str]) -> ToAsk:
    so_far = row.role if row is not None and row.withdrawn_at is None else ""
    return ToAsk(
        member.user_id,
        str(member.user),
        member.user.email,
        typed.get(member.user_id, so_far),
        has_begun=row is not None and hasattr(row, "sheet"),
    )
