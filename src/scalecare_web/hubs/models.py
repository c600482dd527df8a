"""Scenarios: ways to group the practices of a place, what was changed in them by hand, and which is liked."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from scalecare_web.accounts.models import owned


class Made(models.TextChoices):
    """How a scenario came about."""

    FORMED = "formed", "formed"
    TODAY = "today", "today's networks"


class Change(models.TextChoices):
    """What somebody did to a scenario by hand."""

    MOVE = "move", "moved"
    UNDO = "undo", "taken back"
    REDO = "redo", "done again"


class FrozenAnswers(models.Model):
    """What a poll held when hubs were asked for: wishes and red lines alone, and no words of anybody.

    No page, file or interface shows it. ``poll`` is empty where the answers came with the place.
    """

    organisation = owned("frozen_answers")
    poll = models.ForeignKey(
        "engagement.Poll", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answers = models.JSONField()
    sha256 = models.CharField(max_length=64)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"answers {self.pk}"


class Scenario(models.Model):
    """A plan as it came out of its run; never changed after. Moves by hand are rows beside it.

    ``plan`` is the text of plan.json; ``today`` that of today's networks scored by the same rules, where
    the place has networks. ``figures`` are what lists show.
    """

    organisation = owned("scenarios")
    name = models.CharField(max_length=200)
    made = models.CharField(max_length=20, choices=Made.choices)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="scenarios")
    run = models.OneToOneField("runs.Run", on_delete=models.PROTECT, related_name="scenario")
    answers = models.ForeignKey(
        FrozenAnswers, on_delete=models.PROTECT, null=True, blank=True, related_name="scenarios"
    )
    plan = models.TextField()
    today = models.TextField(blank=True)
    has_today = models.BooleanField(default=False)
    figures = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="scenarios_go_by_different_names")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> tuple[int, str]:
        """What tells this plan, with its place and answers, from every other."""
        return self.pk, self.sha256


class HandEdit(models.Model):
    """One change by hand: a move, a step back, or a step forward again. Only ever added to."""

    organisation = owned("hand_edits")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="edits")
    sequence = models.PositiveIntegerField()
    change = models.CharField(max_length=10, choices=Change.choices)
    practice_code = models.CharField(max_length=10, blank=True)
    hub_id = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["scenario", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scenario", "sequence"], name="one_edit_at_each_step"),
            models.CheckConstraint(
                condition=models.Q(change="move") & ~models.Q(practice_code="") & ~models.Q(hub_id="")
                | models.Q(change__in=["undo", "redo"], practice_code="", hub_id=""),
                name="a_move_says_who_and_where",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.change} {self.practice_code}"


class Preference(models.Model):
    """Somebody marked a scenario as preferred, as it stood after some edits, and said why. The last holds."""

    organisation = owned("preferences")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="preferences")
    edits = models.PositiveIntegerField()
    reasons = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.scenario}, preferred"


def digest_of_all(*texts: str) -> str:
    """Return one digest of several texts.

    Examples
    --------
    >>> digest_of_all("a", "b") == digest_of_all("ab")
    False
    """
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
