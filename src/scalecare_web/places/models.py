"""A place that an organisation works in: a kept place directory, and what is said of it at a glance."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from scalecare_web.accounts.models import owned

WHOLE = "england"
"""The area that is all of a place directory."""


class PlaceQuerySet(models.QuerySet["Place"]):
    """Places, all or some."""

    def in_use(self) -> PlaceQuerySet:
        """Those that new polls and hubs are offered."""
        return self.filter(withdrawn_at=None)

    def withdrawn(self) -> PlaceQuerySet:
        """Those that are offered no more; what was made from them stays."""
        return self.exclude(withdrawn_at=None)


class Place(models.Model):
    """A place directory under ``MEDIA_ROOT/places/``, whose files never change once it is kept.

    It can be called otherwise, and withdrawn from use. ``area`` says which part of the directory is
    meant, in the library's words (``england`` is all of it). ``sha256`` is of all its files;
    ``problems`` is how many kinds of data problems it came with.
    """

    organisation = owned("places")
    name = models.CharField(max_length=200)
    area = models.CharField(max_length=50, default=WHOLE)
    as_of = models.DateField()
    registered = models.PositiveIntegerField()
    practices = models.PositiveIntegerField()
    problems = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    folder = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_example = models.BooleanField(default=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-uploaded_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "sha256", "area"], name="a_place_is_kept_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="who_withdrew_a_place_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_use(self) -> bool:
        """Whether new polls and hubs are offered it."""
        return self.withdrawn_at is None

    @property
    def directory(self) -> Path:
        """Where its files lie."""
        return Path(settings.MEDIA_ROOT) / "places" / str(self.folder)
