"""Organisations and people for tests of the web app."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from django.test import Client

from scalecare_web.accounts import actions
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.accounts.permissions import Role
from scalecare_web.audit.actor import Named

TEST = Named("test", "a test")
PASSWORD = "three random words"
_numbers = count(1)


@dataclass(frozen=True)
class Cast:
    """An organisation with somebody in each role."""

    organisation: Organisation
    people: dict[Role, User]

    def client(self, role: Role) -> Client:
        """A browser without script, signed in as whoever has the role."""
        return signed_in(self.people[role])


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def an_organisation(name: str = "") -> Organisation:
    number = next(_numbers)
    return actions.open_organisation(name=name or f"Organisation {number}", slug=f"org-{number}", by=TEST)


def a_person(name: str = "") -> User:
    number = next(_numbers)
    return User.objects.create_user(f"person{number}@example.org", PASSWORD, name=name or f"Person {number}")


def a_member(organisation: Organisation, role: Role, *, practice_code: str = "") -> User:
    person = a_person(f"The {role.label}")
    actions.add_member(
        organisation=organisation, user=person, role=role, by=TEST, practice_code=practice_code
    )
    return person


def a_cast(name: str = "") -> Cast:
    organisation = an_organisation(name)
    return Cast(organisation, {role: a_member(organisation, role) for role in Role})
