"""Check that nobody has changed, dropped or put in a row of the audit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from scalecare_web.accounts.models import Organisation
from scalecare_web.accounts.scoping import across_organisations
from scalecare_web.audit.models import START, AuditEvent


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What was found of one organisation's chain. ``fault`` is empty where it holds."""

    organisation: str
    rows: int
    head: str
    fault: str


def verify_chains() -> Iterator[ChainCheck]:
    """Check every organisation's chain from its first row to its last."""
    with across_organisations("every chain is checked"):
        for organisation in Organisation.objects.order_by("slug"):
            yield _verify(organisation)


def _verify(organisation: Organisation) -> ChainCheck:
    previous, expected, fault = START, 1, ""
    rows = AuditEvent.objects.filter(organisation_id=organisation.pk).order_by("sequence")
    for event in rows.iterator(chunk_size=2_000):
        event.at = event.at.astimezone(UTC)
        if event.sequence != expected:
            fault = f"row {expected} is missing; row {event.sequence} comes in its place"
        elif event.previous != previous:
            fault = f"row {event.sequence} does not follow the row before it"
        elif event.digest != event.expected_digest():
            fault = f"row {event.sequence} was changed after it was written"
        if fault:
            break
        previous, expected = event.digest, expected + 1
    return ChainCheck(organisation.slug, expected - 1, previous, fault)
