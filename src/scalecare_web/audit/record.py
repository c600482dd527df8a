"""Add a row to an organisation's chain."""

from __future__ import annotations

from datetime import UTC

from django.db import connection, models
from django.utils import timezone

from scalecare_web.accounts.models import Organisation
from scalecare_web.audit.actor import Actor
from scalecare_web.audit.models import START, AuditEvent


class NotInATransaction(RuntimeError):
    """An audit row must stand or fall with what it tells of."""


def record(
    organisation: Organisation, by: Actor, verb: str, subject: str | models.Model, **detail: object
) -> AuditEvent:
    """Record what was done, in the transaction that did it.

    Parameters
    ----------
    organisation
        Whose chain.
    by
        Who did it.
    verb
        What, as ``noun.verb-in-the-past``.
    subject
        To what, as ``kind:key``, or the row itself.
    **detail
        Facts that help a reader; never what somebody wrote in confidence, nor anything of a patient.

    Raises
    ------
    NotInATransaction
        If no transaction is open.
    """
    if not connection.in_atomic_block:
        raise NotInATransaction(f"{verb} is recorded outside a transaction.")
    if isinstance(subject, models.Model):
        subject = f"{subject._meta.model_name}:{subject.pk}"
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # one writer at a time per chain
    last = AuditEvent.objects.filter(organisation_id=organisation.pk).order_by("-sequence").first()
    actor, name = by.actor
    event = AuditEvent(
        organisation_id=organisation.pk,
        sequence=last.sequence + 1 if last else 1,
        at=timezone.now().astimezone(UTC),
        actor=actor,
        actor_name=name,
        verb=verb,
        subject=subject,
        detail=detail,
        previous=last.digest if last else START,
    )
    event.digest = event.expected_digest()
    event.save(force_insert=True)
    return event
