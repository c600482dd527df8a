"""The chain of audit rows."""

from __future__ import annotations

import hashlib
import json
from typing import ClassVar

from django.db import models

START = "0" * 64
"""What the first row of a chain follows."""


class AuditEvent(models.Model):
    """One thing that was done. No foreign keys, so that nothing here can hold live data up.

    Each organisation has a chain of its own: a row carries the digest of the one before it, so that
    a changed, dropped or inserted row breaks every digest after it.
    """

    organisation_id = models.BigIntegerField()
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    detail = models.JSONField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation_id", "sequence"], name="one_row_at_each_place")
        ]
        ordering: ClassVar = ["organisation_id", "sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.subject}"

    def expected_digest(self) -> str:
        """Return the digest that the row's content and its predecessor's digest give."""
        content = [
            self.organisation_id,
            self.sequence,
            self.at.isoformat(),
            self.actor,
            self.actor_name,
            self.verb,
            self.subject,
            self.detail,
            self.previous,
        ]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
