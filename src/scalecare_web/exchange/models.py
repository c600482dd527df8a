"""Archives that were made, and the audit of organisations that were brought in from elsewhere."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from scalecare_web.accounts.models import owned
from scalecare_web.audit.models import AuditEvent


class Archive(models.Model):
    """A zip file with everything of an organisation, as it stood.

    A ``complete`` one holds what people said in confidence too, and only who may bring archives in may
    take it out.
    """

    organisation = owned("archives")
    file = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_complete = models.BooleanField()
    run = models.OneToOneField("runs.Run", on_delete=models.PROTECT, related_name="archive")
    rows = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"archive {self.pk}"

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(settings.MEDIA_ROOT) / "archives" / f"{self.file}.zip"

    @property
    def name(self) -> str:
        """What it is called when it is downloaded."""
        kind = "complete" if self.is_complete else "without-confidences"
        return f"scalecare-{self.organisation.slug}-{self.made_at:%Y-%m-%d}-{kind}.zip"


class FormerEvent(models.Model):
    """A row of the audit of where the organisation was before, word for word. Rows are only added.

    Its digest was made with the key that the organisation had there, so it stands beside the chain of
    today instead of in it; ``chain`` tells several moves apart.
    """

    organisation = owned("former_events")
    chain = models.UUIDField()
    organisation_there = models.BigIntegerField()
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
        ordering: ClassVar = ["chain", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "chain", "sequence"], name="one_former_row_at_each_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.subject}"

    def as_event(self) -> AuditEvent:
        """Return the row as it stood in the chain it comes from."""
        same = ("sequence", "at", "actor", "actor_name", "verb", "subject", "detail", "previous", "digest")
        return AuditEvent(
            organisation_id=self.organisation_there, **{name: getattr(self, name) for name in same}
        )
