"""Polls of practices: who is asked, by which links, and what they answered."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from scalecare.domain import EngagementAnswer
from scalecare_web.accounts.models import owned


class Poll(models.Model):
    """Practices of a place asked, once, whether and with whom they would work at scale.

    It takes answers from ``opens`` until ``closes``, or until a facilitator closes it before.
    ``moved_from`` is when it would have closed before its last day was moved, the last time that it was.
    ``previous`` is the poll that this one repeats.
    """

    organisation = owned("polls")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="polls")
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeats"
    )
    title = models.CharField(max_length=200)
    message = models.TextField(blank=True, max_length=2000)
    opens = models.DateTimeField(default=timezone.now)
    closes = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    moved_from = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_early_at = models.DateTimeField(null=True, blank=True)
    closed_early_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["-opens", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes__gt=models.F("opens")), name="a_poll_lasts"),
            models.CheckConstraint(
                condition=Q(closed_early_at=None, closed_early_by=None)
                | Q(closed_early_at__isnull=False, closed_early_by__isnull=False),
                name="who_closed_a_poll_and_when",
            ),
            models.CheckConstraint(
                condition=Q(moved_from=None, moved_at=None, moved_by=None)
                | Q(moved_from__isnull=False, moved_at__isnull=False, moved_by__isnull=False),
                name="who_moved_the_last_day_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def last_day(self) -> date:
        """The last on which answers are taken."""
        return _last_day(self.closes)

    @property
    def last_day_before(self) -> date | None:
        """The last day that was announced before, where it was moved."""
        return _last_day(self.moved_from) if self.moved_from else None

    @property
    def is_open(self) -> bool:
        """Whether answers can be given and changed now."""
        return self.closed_early_at is None and self.opens <= timezone.now() < self.closes

    @property
    def is_closed(self) -> bool:
        """Whether the answers stand as they are for good."""
        return self.closed_early_at is not None or timezone.now() >= self.closes


def _last_day(closes: datetime) -> date:
    return timezone.localtime(closes - timedelta(seconds=1)).date()


class AskedPractice(models.Model):
    """A practice that a poll asks, as the place had it then."""

    organisation = owned("asked_practices")
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="asked")
    practice_code = models.CharField(max_length=10)
    practice_name = models.CharField(max_length=200)
    registered = models.PositiveIntegerField()
    email = models.EmailField(blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["practice_name", "practice_code", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "practice_code"], name="a_practice_is_asked_once")
        ]

    def __str__(self) -> str:
        return f"{self.practice_name} ({self.practice_code})"


class PollLink(models.Model):
    """A link by which a practice answers; only the digest of its secret is kept.

    One that ``was_mailed`` was seen by nobody on its way. Others passed through a facilitator's hands.
    """

    organisation = owned("poll_links")
    asked = models.ForeignKey(AskedPractice, on_delete=models.PROTECT, related_name="links")
    secret_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    was_mailed = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link {self.pk}"

    def shows(self, answer: PollAnswer | None) -> bool:
        """Whether who opens it sees what was answered.

        Not where a facilitator could have made it to look: after the practice answered by itself.
        """
        if answer is None or answer.by_phone_id is not None:
            return True
        return self.was_mailed or self.made_at <= answer.given_at


class PollAnswer(models.Model):
    """What a practice said. Its red lines are read by the forming of hubs and by nobody else.

    ``negotiable_red_lines`` are those red lines that the practice would talk about; ``negotiable`` is
    what else it would, in its own words. ``by_phone`` is who wrote it down when the practice rang.
    """

    organisation = owned("poll_answers")
    asked = models.OneToOneField(AskedPractice, on_delete=models.PROTECT, related_name="answer")
    interest = models.PositiveSmallIntegerField(null=True, blank=True)
    would_work_with = models.JSONField(default=list)
    red_lines = models.JSONField(default=list)
    negotiable_red_lines = models.JSONField(default=list)
    negotiable = models.JSONField(default=list)
    ways_of_working = models.JSONField(default=list)
    quick_wins = models.JSONField(default=list)
    by_phone = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(interest=None) | Q(interest__lte=10), name="interest_from_0_to_10"
            )
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    def as_the_library_has_it(self) -> EngagementAnswer:
        """Return the answer in the library's words: a negotiable red line is named by its code."""
        return EngagementAnswer(
            practice_code=self.asked.practice_code,
            interest=self.interest,
            would_work_with=tuple(self.would_work_with),
            red_lines=tuple(self.red_lines),
            negotiable=(*self.negotiable, *self.negotiable_red_lines),
            ways_of_working=tuple(self.ways_of_working),
            quick_wins=tuple(self.quick_wins),
        )
