"""The record can only be added to, and whoever meddles with it is found out."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from tests.lib.web import TEST, Cast, an_organisation

from scalecare_web.accounts.permissions import Role
from scalecare_web.audit.models import AuditEvent
from scalecare_web.audit.record import NotInATransaction, record
from scalecare_web.audit.verify import verify_chains


def _faults() -> dict[str, str]:
    return {chain.organisation: chain.fault for chain in verify_chains()}


def _meddle(statement: str) -> None:
    """Change the table as somebody with the database in their hands could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("alter table audit_auditevent disable trigger user")
            cursor.execute(statement)
            cursor.execute("alter table audit_auditevent enable trigger user")
        else:
            cursor.execute("drop trigger only_add_update_audit_auditevent")
            cursor.execute("drop trigger only_add_delete_audit_auditevent")
            cursor.execute(statement)


def test_untouched_chains_hold(ours: Cast, theirs: Cast) -> None:
    assert _faults() == {ours.organisation.slug: "", theirs.organisation.slug: ""}


@pytest.mark.parametrize("change", ["delete", "update"])
def test_rows_can_only_be_added(ours: Cast, change: str) -> None:
    rows = AuditEvent.objects.filter(organisation_id=ours.organisation.pk)
    with pytest.raises(DatabaseError, match="can only be added"), transaction.atomic():
        rows.delete() if change == "delete" else rows.update(verb="nothing.happened")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("update audit_auditevent set verb = 'x' where sequence = 3", "row 3 was changed"),
        ("update audit_auditevent set actor_name = 'x' where sequence = 2", "row 2 was changed"),
        ("delete from audit_auditevent where sequence = 3", "row 3 is missing"),
        ("delete from audit_auditevent where sequence = 1", "row 1 is missing"),
        ("update audit_auditevent set previous = digest where sequence = 4", "row 4 does not follow"),
    ],
)
def test_meddling_is_found(ours: Cast, statement: str, fault: str) -> None:
    _meddle(statement)
    assert _faults()[ours.organisation.slug].startswith(fault)


@pytest.mark.django_db(transaction=True)
def test_a_record_stands_or_falls_with_what_it_tells_of() -> None:
    with pytest.raises(NotInATransaction):
        record(an_organisation(), TEST, "thing.done", "thing:1")


def test_the_page_shows_it_to_those_who_may(ours: Cast) -> None:
    address = f"/o/{ours.organisation.slug}/audit/"
    assert "member.added" in ours.client(Role.ADMINISTRATOR).get(address).content.decode()
    assert ours.client(Role.PRACTICE_MEMBER).get(address).status_code == 403
