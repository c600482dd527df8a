"""Actions with their owner, date and every step they took, and what people need to learn."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from scalecare_web.accounts.models import owned

SOURCE = re.compile(r"(?=.{,200}\Z)((item|criterion|learning):.+|condition:[0-9]{1,18})")
"""What an action can come from, no longer than is kept; one that somebody thought of has no source."""


class State(models.TextChoices):
    """How far an action has come."""

    PROPOSED = "proposed", "proposed"
    AGREED = "agreed", "agreed"
    UNDER_WAY = "under-way", "under way"
    DONE = "done", "done"
    DROPPED = "dropped", "dropped"


OPEN = (State.PROPOSED, State.AGREED, State.UNDER_WAY)
"""What is still to be done."""


class Action(models.Model):
    """Something to be done.

    ``state``, ``owner``, ``due`` and ``done_at`` repeat the last of its ``steps``, so that lists can be
    filtered; the steps are the record.
    """

    organisation = owned("actions")
    title = models.CharField(max_length=200)
    why = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    cycle = models.ForeignKey(
        "assessments.Cycle", on_delete=models.PROTECT, related_name="actions", null=True, blank=True
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PROPOSED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    due = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = [models.F("due").asc(nulls_last=True), "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=[State.AGREED, State.UNDER_WAY, State.DONE])
                | Q(owner__isnull=False, due__isnull=False),
                name="what_is_agreed_has_an_owner_and_a_date",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DONE, done_at__isnull=False)
                | (~Q(state=State.DONE) & Q(done_at__isnull=True)),
                name="what_is_done_was_done_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in OPEN

    def is_overdue(self, as_of: date) -> bool:
        """Whether its day has passed and it is still to be done.

        Parameters
        ----------
        as_of
            Today.
        """
        return self.is_open and self.due is not None and self.due < as_of


class Step(models.Model):
    """One change to an action: what it came to, who owned it then, and why. Only added."""

    organisation = owned("action_steps")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=20, choices=State.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    due = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=[State.DONE, State.DROPPED]) | ~Q(note=""),
                name="done_says_what_shows_it_and_dropped_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.get_state_display()}"


class LearningNeed(models.Model):
    """A topic that people want to learn about, as the self-assessment ranked it or as somebody added it.

    ``people`` is empty where too few named it to say how many.
    """

    organisation = owned("learning_needs")
    cycle = models.ForeignKey(
        "assessments.Cycle", on_delete=models.PROTECT, related_name="learning_needs", null=True, blank=True
    )
    heading = models.CharField(max_length=300, blank=True)
    topic = models.CharField(max_length=200)
    rank = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField(null=True, blank=True)
    by_when = models.DateField(null=True, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)
    action = models.OneToOneField(
        Action, on_delete=models.PROTECT, related_name="learning_need", null=True, blank=True
    )

    class Meta:
        ordering: ClassVar = [
            models.F("cycle__opened_at").desc(nulls_last=True), "heading", "rank", "pk"
        ]  # fmt: skip
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "cycle", "heading", "topic"], name="a_topic_once_a_cycle"
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="ranks_count_from_one"),
        ]

    def __str__(self) -> str:
        return self.topic
