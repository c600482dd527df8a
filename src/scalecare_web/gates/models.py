"""Evidence, what an organisation says of each criterion, submissions and decisions.

All but evidence files and links can only be added to: what was put forward and what was decided stay as
they were.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from scalecare_web.accounts.models import User, owned


def _somebody() -> models.ForeignKey[User, User]:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class Position(models.TextChoices):
    """How an organisation itself holds that a criterion stands."""

    MET = "met", "We hold that it is met"
    PARTLY = "partly", "Partly: something is still to be done"
    NOT_YET = "not-yet", "Not yet"


class Verdict(models.TextChoices):
    """What a commissioner decides of a criterion or a stage; the values are the library's."""

    MET = "met", "Met"
    MET_WITH_CONDITIONS = "met_with_conditions", "Met with conditions"
    NOT_MET = "not_met", "Not met"
    WITHDRAWN = "withdrawn", "Earlier decision withdrawn"


class EvidenceFile(models.Model):
    """A document that shows something; its content is in its versions."""

    organisation = owned("evidence_files")
    title = models.CharField(max_length=200)
    added_by = _somebody()
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class EvidenceVersion(models.Model):
    """One version of a document, kept for ever under its digest. ``kind`` is what its content says it is."""

    organisation = owned("evidence_versions")
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    expires_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    uploaded_by = _somebody()
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["file_id", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "number"], name="evidence_versions_are_numbered")
        ]

    def __str__(self) -> str:
        return f"{self.file}, version {self.number}"

    @property
    def path(self) -> str:
        """Where the content lies among the kept files: by organisation and digest, never by its name."""
        return f"evidence/{self.organisation_id}/{self.sha256}"

    def has_expired(self, as_of: date) -> bool:
        """Whether it no longer holds.

        Parameters
        ----------
        as_of
            Today.
        """
        return self.expires_on is not None and self.expires_on < as_of


class EvidenceLink(models.Model):
    """What a document is put forward for, and what it is said to show; ended, never deleted."""

    organisation = owned("evidence_links")
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="links")
    criterion = models.CharField(max_length=100)
    claim = models.TextField()
    linked_by = _somebody()
    linked_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["linked_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="a_link_is_ended_by_somebody_at_some_time",
            ),
            models.UniqueConstraint(
                fields=["file", "criterion"],
                condition=Q(ended_at=None),
                name="a_document_shows_a_criterion_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} for {self.criterion}"


class CriterionClaim(models.Model):
    """What the organisation says of a criterion. Only added: the last one counts."""

    organisation = owned("criterion_claims")
    criterion = models.CharField(max_length=100)
    position = models.CharField(max_length=20, choices=Position.choices)
    text = models.TextField(blank=True)
    said_by = _somebody()
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_position_display()}"


class GateSubmission(models.Model):
    """A stage as it was put forward: everything the decision is on, frozen, with its digest."""

    organisation = owned("gate_submissions")
    pack = models.CharField(max_length=100)
    version = models.CharField(max_length=40)
    stage = models.CharField(max_length=100)
    number = models.PositiveSmallIntegerField()
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    submitted_by = _somebody()
    submitted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "stage", "number"], name="submissions_of_a_stage_are_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"Submission {self.number}"

    @property
    def is_whole(self) -> bool:
        """Whether the snapshot is still the one that was submitted."""
        return digest_of_snapshot(self.snapshot) == self.digest

    def said_of(self, criterion: str) -> dict[str, Any] | None:
        """What it says of a criterion; None where it is not about it.

        Parameters
        ----------
        criterion
            The criterion's id.
        """
        return next((each for each in self.snapshot["criteria"] if each["id"] == criterion), None)


def digest_of_snapshot(snapshot: dict[str, Any]) -> str:
    """Return the digest of a snapshot: anybody can work it out again from the downloaded file.

    Parameters
    ----------
    snapshot
        As it is kept.

    Examples
    --------
    >>> digest_of_snapshot({"b": 1, "a": 2}) == digest_of_snapshot({"a": 2, "b": 1})
    True
    """
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def canonical(snapshot: dict[str, Any]) -> bytes:
    """Return a snapshot as the bytes that its digest is of."""
    return json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


class SubmittedEvidence(models.Model):
    """A version of a document that a submission puts forward for a criterion."""

    organisation = owned("submitted_evidence")
    submission = models.ForeignKey(GateSubmission, on_delete=models.PROTECT, related_name="evidence")
    criterion = models.CharField(max_length=100)
    version = models.ForeignKey(EvidenceVersion, on_delete=models.PROTECT, related_name="submitted")

    def __str__(self) -> str:
        return f"{self.version} for {self.criterion}"


class GateWithdrawal(models.Model):
    """The organisation takes a submission back. The submission stays; this stands beside it."""

    organisation = owned("gate_withdrawals")
    submission = models.OneToOneField(GateSubmission, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    withdrawn_by = _somebody()
    withdrawn_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_withdrawal_says_why")
        ]

    def __str__(self) -> str:
        return f"{self.submission} withdrawn"


class GateDecision(models.Model):
    """One decision on a criterion, or on a whole stage. A later one stands beside it.

    The database refuses a decision by anybody who ever put something forward for the organisation.
    """

    organisation = owned("gate_decisions")
    submission = models.ForeignKey(GateSubmission, on_delete=models.PROTECT, related_name="decisions")
    subject = models.CharField(max_length=100)
    verdict = models.CharField(max_length=30, choices=Verdict.choices)
    reason = models.TextField()
    authority = models.CharField(max_length=200)
    decided_by = _somebody()
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(authority=""), name="a_decision_says_why_and_on_what_authority"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_verdict_display()}"

    @property
    def revision(self) -> int | None:
        """The revision of the criterion that was decided on; None where it was the whole stage."""
        said = self.submission.said_of(self.subject)
        return None if said is None else said["rev"]

    @property
    def about(self) -> str:
        """What was decided on, in the words that were submitted."""
        said = self.submission.said_of(self.subject)
        return (
            f"Stage {self.submission.snapshot['stage']['order']} as a whole" if said is None else said["text"]
        )


class GateCondition(models.Model):
    """Something still to be done, set with a decision: by whom, and by when."""

    organisation = owned("gate_conditions")
    decision = models.ForeignKey(GateDecision, on_delete=models.PROTECT, related_name="conditions")
    text = models.TextField()
    owner = models.CharField(max_length=200)
    due = models.DateField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text="") & ~Q(owner=""), name="a_condition_says_what_and_who")
        ]

    def __str__(self) -> str:
        return self.text
