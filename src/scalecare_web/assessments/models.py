"""Rounds of self-assessment: who is asked, what each person answers, and what the group agrees on.

A round is pinned to one version of a questionnaire for ever. A question left alone has no answer, or one
without a value: that differs from "don't know" and from "not applicable", which needs a reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from scalecare_web.accounts.models import User, owned
from scalecare_web.assessments.errors import CycleError


def _somebody() -> models.ForeignKey[User, User]:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class Cycle(models.Model):
    """One round of self-assessment on one published version of a questionnaire.

    People answer while it is open. What they said is shown once it is closed, and to nobody before.
    ``follows`` is the round before on the same questionnaire, from which answers are proposed.
    """

    organisation = owned("cycles")
    name = models.CharField(max_length=100)
    pack = models.CharField(max_length=100)
    version = models.CharField(max_length=40)
    pack_digest = models.CharField(max_length=64)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    answers_by = models.DateField(null=True, blank=True)
    opened_by = _somebody()
    opened_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="one_cycle_of_a_name"),
            models.CheckConstraint(
                condition=Q(closed_by=None, closed_at=None)
                | Q(closed_by__isnull=False, closed_at__gte=F("opened_at")),
                name="a_cycle_is_closed_by_somebody_after_it_was_opened",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether people can still answer."""
        return self.closed_at is None

    def check_open(self) -> None:
        """Refuse to go on where nobody can answer any more.

        Raises
        ------
        CycleError
            If it is closed.
        """
        if not self.is_open:
            raise CycleError.closed(self.name)

    @property
    def pack_reference(self) -> str:
        """The questionnaire and its version, such as ``provider-development@1.0.0``."""
        return f"{self.pack}@{self.version}"


class Respondent(models.Model):
    """Somebody who is asked in a cycle, and in which of the questionnaire's roles."""

    organisation = owned("respondents")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="respondents")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60)
    invited_by = _somebody()
    invited_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "user"], name="asked_once_in_a_cycle")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.role}"


class Sheet(models.Model):
    """One person's answers in a cycle. Only that person ever sees them."""

    organisation = owned("sheets")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="sheets")
    respondent = models.OneToOneField(Respondent, on_delete=models.PROTECT, related_name="sheet")
    begun_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sheet {self.pk}"

    @property
    def is_submitted(self) -> bool:
        """Whether it was sent in, and counts."""
        return self.submitted_at is not None


class Missing(models.TextChoices):
    """Why a question that was looked at has no value."""

    DONT_KNOW = "dont_know", "I don't know"
    NOT_APPLICABLE = "not_applicable", "It does not apply to us"


class Answer(models.Model):
    """One person's answer to one revision of an item.

    ``value`` is a choice's id or words, a number, a day as in ISO 8601, or a list of choices' ids or
    entries. Without a value and without ``missing`` the question was left blank after all.
    """

    organisation = owned("answers")
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="answers")
    item = models.CharField(max_length=100)
    rev = models.PositiveSmallIntegerField()
    value = models.JSONField(null=True)
    missing = models.CharField(max_length=20, choices=Missing.choices, blank=True)
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "item"], name="one_answer_to_an_item"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(missing=""), name="an_answer_does_not_say_two_things"
            ),
            models.CheckConstraint(
                condition=~Q(missing=Missing.NOT_APPLICABLE) | ~Q(reason=""),
                name="not_applicable_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}@{self.rev}"

    @classmethod
    def keep(cls, rows: Iterable[Self], saved_at: datetime) -> None:
        """Keep answers of a sheet, each in place of what was there before.

        Parameters
        ----------
        rows, saved_at
            The answers, and when.
        """
        rows = list(rows)
        for row in rows:
            row.saved_at = saved_at
        cls.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["sheet", "item"],
            update_fields=["rev", "value", "missing", "reason", "note", "saved_at"],
        )


class Consensus(models.Model):
    """What the group agreed on, as people recorded it; never worked out. Rows are only added.

    The last row of an item counts; one without a value says that there is no agreement any more.
    """

    organisation = owned("consensus_rows")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="consensus_rows")
    item = models.CharField(max_length=100)
    rev = models.PositiveSmallIntegerField()
    value = models.JSONField(null=True)
    agreed_on = models.DateField()
    agreed_by = models.CharField(max_length=300)
    reason = models.TextField()
    dissent = models.TextField(blank=True)
    recorded_by = _somebody()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["recorded_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(agreed_by=""), name="a_consensus_says_who_and_why"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}@{self.rev}"


class SharedMedians(models.Model):
    """What one organisation that agreed to share puts into benchmarks: medians by theme, and no more.

    It belongs to no organisation that could be read from it: ``contributor`` is a keyed digest, so that
    a later round takes the place of an earlier one. Row-level security would hide it from the very
    reader it is for. ``released_in`` is the last release that it went into.
    """

    contributor = models.CharField(max_length=64)
    pack = models.CharField(max_length=100)
    version = models.CharField(max_length=40)
    medians = models.JSONField()
    given_on = models.DateField()
    released_in = models.ForeignKey(
        "BenchmarkRelease", on_delete=models.PROTECT, null=True, related_name="contributions"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contributor", "pack", "version"], name="one_contribution_to_a_benchmark"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pack}@{self.version}"


class BenchmarkRelease(models.Model):
    """Figures over organisations, frozen on a day. Rows are only added; no organisation is named.

    ``themes`` holds, by theme, how many organisations have a median, and its middle and quartiles.
    """

    pack = models.CharField(max_length=100)
    version = models.CharField(max_length=40)
    frozen_at = models.DateTimeField(default=timezone.now)
    organisations = models.PositiveIntegerField()
    themes = models.JSONField()

    class Meta:
        ordering: ClassVar = ["-frozen_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pack}@{self.version}, {self.organisations} organisations"
