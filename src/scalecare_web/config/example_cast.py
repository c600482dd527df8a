"""Who takes part in the example content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scalecare_web.accounts import actions
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.accounts.permissions import Role
from scalecare_web.audit.actor import Named

DEMONSTRATION = Named("demonstration", "the demonstration")
_NAMES = {
    Role.PRACTICE_MEMBER: "Priya Okafor",
    Role.ORGANISATION_LEAD: "Leah Whitfield",
    Role.FACILITATOR: "Frances Adeyemi",
    Role.ANALYST: "Amir Castell",
    Role.COMMISSIONER: "Colin Marsh",
    Role.ADMINISTRATOR: "Ada Lindqvist",
}
_COLLEAGUES = (
    "Bryn Hale", "Carys Dunmore", "Dev Raman", "Ellis Thorne", "Grace Obi", "Hamza Quill",
    "Isla Fenn", "Jonas Peel", "Kemi Rowe", "Lowri Stamp", "Mina Carr",
)  # fmt: skip
_OTHERS = ("Brackenford", "Coldwater", "Dunmoor", "Eastmarch", "Fallowdale", "Greywell")


@dataclass(frozen=True, slots=True)
class ExampleCast:
    """An organisation with somebody in each role, further members, and other organisations beside it."""

    organisation: Organisation
    others: tuple[Organisation, ...]
    people: dict[Role, User]
    colleagues: tuple[User, ...]
    place_directory: Path


def assemble(place_directory: Path, password: str) -> ExampleCast:
    """Open the example organisations and make their people members.

    Parameters
    ----------
    place_directory
        The example place.
    password
        Of every account.
    """
    organisation = actions.open_organisation(
        name="Exampleshire Primary Care", slug="exampleshire", by=DEMONSTRATION
    )
    others = tuple(
        actions.open_organisation(name=f"{name} Federation", slug=name.lower(), by=DEMONSTRATION)
        for name in _OTHERS
    )
    people = {role: _person(name, password) for role, name in _NAMES.items()}
    for role, person in people.items():
        actions.add_member(organisation=organisation, user=person, role=role, by=DEMONSTRATION)
    colleagues = tuple(_person(name, password) for name in _COLLEAGUES)
    for person in colleagues:
        actions.add_member(
            organisation=organisation, user=person, role=Role.PRACTICE_MEMBER, by=DEMONSTRATION
        )
    return ExampleCast(organisation, others, people, colleagues, place_directory)


def _person(name: str, password: str) -> User:
    address = name.lower().replace(" ", ".") + "@exampleshire.example"
    return User.objects.create_user(address, password, name=name)
