"""A piece of long work, with all that it needs to come out the same again."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from scalecare_web.accounts.models import owned

SILENT_FOR = timedelta(seconds=60)
"""Without a sign of life for so long, the worker is taken to have died."""


class RunState(models.TextChoices):
    """How far a run has come."""

    WAITING = "waiting", "waiting for the worker"
    RUNNING = "running", "under way"
    DONE = "done", "done"
    FAILED = "failed", "could not be done"
    CANCELLED = "cancelled", "cancelled"


class Run(models.Model):
    """Work asked for once. Its inputs are frozen; the same inputs give the same result."""

    organisation = owned("runs")
    kind = models.CharField(max_length=50)
    title = models.CharField(max_length=200)
    inputs = models.JSONField()
    versions = models.JSONField()
    seed = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=20, choices=RunState.choices, default=RunState.WAITING)
    done_share = models.FloatField(null=True, blank=True)
    doing = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    fact = models.TextField(blank=True)
    remedy = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running"], ended_at=None)
                | models.Q(state__in=["done", "failed", "cancelled"], ended_at__isnull=False),
                name="a_run_has_ended_or_has_not",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def inputs_digest(self) -> str:
        """What was asked, in 64 characters."""
        asked = [self.kind, self.inputs, self.versions, self.seed]
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

    @property
    def is_silent(self) -> bool:
        """Whether its worker seems to have died."""
        heard = self.seen_at or self.started_at
        return self.state == RunState.RUNNING and heard is not None and timezone.now() - heard > SILENT_FOR

    @property
    def is_under_way(self) -> bool:
        """Whether a result may still come."""
        return self.state in {RunState.WAITING, RunState.RUNNING} and not self.is_silent

    @property
    def can_be_tried_again(self) -> bool:
        """Whether it ended without a result, or seems to have died."""
        return self.state in {RunState.FAILED, RunState.CANCELLED} or self.is_silent
