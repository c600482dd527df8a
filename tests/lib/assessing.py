"""Cycles with answers in them, for tests of the web app."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.lib.web import Cast, a_member

from scalecare.examples import example_cycles
from scalecare_web.accounts.models import User
from scalecare_web.accounts.permissions import Role
from scalecare_web.assessments import actions
from scalecare_web.assessments.example import answered_cycle
from scalecare_web.assessments.models import Cycle, Respondent, Sheet

PACK = "provider-development"
_SCOPE = ("current_setting", "set_config")


def members(cast: Cast, count: int = 12) -> list[User]:
    """Further members who may answer."""
    return [a_member(cast.organisation, Role.PRACTICE_MEMBER) for _ in range(count)]


def an_open_cycle(cast: Cast, name: str = "Spring 2027", pack: str = PACK) -> Cycle:
    return actions.open_cycle(
        organisation=cast.organisation, name=name, pack=pack, by=cast.people[Role.ORGANISATION_LEAD]
    )


def asked(cast: Cast, cycle: Cycle, person: User, role: str = "manager") -> Respondent:
    actions.ask_people(
        organisation=cast.organisation,
        cycle=cycle,
        roles={person.pk: role},
        by=cast.people[Role.ORGANISATION_LEAD],
    )
    return cycle.respondents.get(user=person)


def a_sheet(cast: Cast, cycle: Cycle, person: User, role: str = "manager") -> Sheet:
    respondent = asked(cast, cycle, person, role)
    return actions.begin_sheet(organisation=cast.organisation, respondent=respondent, by=person)


def a_closed_cycle(cast: Cast, which: int = 0, people: Sequence[User] | None = None) -> Cycle:
    """One of the example's two cycles, closed; fewer people leave sheets out."""
    lead = cast.people[Role.ORGANISATION_LEAD]
    who = members(cast) if people is None else people
    cycle = answered_cycle(cast.organisation, example_cycles()[which], who, by=lead)
    return actions.close_cycle(organisation=cast.organisation, cycle=cycle, by=lead)


@contextmanager
def asking_at_most(most: int) -> Iterator[list[str]]:
    """Hold what runs inside to so many queries; those that narrow PostgreSQL to an organisation apart."""
    asked_: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        yield asked_
    asked_ += [
        each["sql"] for each in queries.captured_queries if "scalecare.organisation" not in each["sql"]
    ]
    assert len(asked_) <= most, f"{len(asked_)} queries:\n" + "\n".join(asked_)
