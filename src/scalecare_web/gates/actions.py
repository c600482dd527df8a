"""What changes about evidence and gates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from scalecare.domain import Condition, Decision, Verdict
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.audit.record import record
from scalecare_web.files.incoming import Checked
from scalecare_web.files.keeping import keep
from scalecare_web.gates.criteria import newest, stage_at
from scalecare_web.gates.deciding import check_author, check_conditions, check_rules, check_subject
from scalecare_web.gates.errors import BadEvidence, BadSubmission, DecisionRefused
from scalecare_web.gates.models import (
    CriterionClaim,
    EvidenceFile,
    EvidenceLink,
    EvidenceVersion,
    GateDecision,
    GateSubmission,
    GateWithdrawal,
    SubmittedEvidence,
    digest_of_snapshot,
)
from scalecare_web.gates.records import record_of
from scalecare_web.gates.snapshot import frozen, put_forward


@transaction.atomic
def keep_evidence(
    *,
    organisation: Organisation,
    by: User,
    title: str,
    upload: UploadedFile,
    checked: Checked,
    expires_on: date | None = None,
    note: str = "",
) -> EvidenceFile:
    """Keep a new document with its first version.

    Parameters
    ----------
    organisation, by
        Whose, and who uploads it.
    title
        What the document is.
    upload, checked
        The file, and what :func:`scalecare_web.files.incoming.check` found of it.
    expires_on
        The last day on which it holds.
    note
        Anything a reader should know of this version.
    """
    file = organisation.evidence_files.create(title=title, added_by=by)
    version = _keep_version(file, by, upload, checked, expires_on, note)
    record(organisation, by, "evidence.kept", file, sha256=version.sha256, kind=version.kind)
    return file


@transaction.atomic
def add_version(
    *,
    organisation: Organisation,
    file: EvidenceFile,
    by: User,
    upload: UploadedFile,
    checked: Checked,
    expires_on: date | None = None,
    note: str = "",
) -> EvidenceVersion:
    """Keep a further version of a document; those before it stay.

    Raises
    ------
    BadEvidence
        If it is the newest version over again.
    """
    file = organisation.evidence_files.select_for_update().get(pk=file.pk)
    newest = file.versions.order_by("-number").first()
    if newest is not None and (newest.sha256, newest.expires_on) == (checked.sha256, expires_on):
        raise BadEvidence.same_content(file.title, newest.number)
    version = _keep_version(file, by, upload, checked, expires_on, note)
    record(organisation, by, "evidence.version-added", version, sha256=version.sha256, kind=version.kind)
    return version


def _keep_version(
    file: EvidenceFile,
    by: User,
    upload: UploadedFile,
    checked: Checked,
    expires_on: date | None,
    note: str,
) -> EvidenceVersion:
    version = file.versions.create(
        organisation=file.organisation,
        number=file.versions.count() + 1,
        name=checked.name,
        kind=checked.kind.name.lower(),
        size=checked.size,
        sha256=checked.sha256,
        expires_on=expires_on,
        note=note,
        uploaded_by=by,
    )
    lies = Path(settings.MEDIA_ROOT) / version.path
    if not lies.exists():  # the same content lies there once
        keep(lies, upload.chunks())
    return version


@transaction.atomic
def link_evidence(
    *, organisation: Organisation, file: EvidenceFile, criterion: str, claim: str, by: User
) -> EvidenceLink:
    """Put a document forward for a criterion.

    Raises
    ------
    BadEvidence
        If it is put forward for it already.
    """
    if organisation.evidence_links.filter(file=file, criterion=criterion, ended_at=None).exists():
        raise BadEvidence.linked_already(file.title, criterion)
    link = organisation.evidence_links.create(file=file, criterion=criterion, claim=claim, linked_by=by)
    record(organisation, by, "evidence.linked", link, criterion=criterion)
    return link


@transaction.atomic
def end_link(*, organisation: Organisation, link: EvidenceLink, by: User) -> None:
    """Put a document forward no longer. What was submitted with it stays as it was."""
    link.ended_by, link.ended_at = by, timezone.now()
    link.save(update_fields=["ended_by", "ended_at"])
    record(organisation, by, "evidence.link-ended", link, criterion=link.criterion)


@transaction.atomic
def claim(
    *, organisation: Organisation, criterion: str, position: str, text: str, by: User
) -> CriterionClaim:
    """Say how a criterion stands; what was said before stays on record."""
    said = organisation.criterion_claims.create(criterion=criterion, position=position, text=text, said_by=by)
    record(organisation, by, "criterion.claimed", said, criterion=criterion, position=position)
    return said


@transaction.atomic
def submit(*, organisation: Organisation, stage: int, by: User, note: str = "") -> GateSubmission:
    """Submit a stage as everything stands now; a later submission takes the place of an earlier one.

    It is judged by the newest criteria there are today, for ever.

    Parameters
    ----------
    organisation, by
        Whose, and who submits.
    stage
        Its number, 1 or 2.
    note
        Anything to say with it.

    Raises
    ------
    BadSubmission
        If nothing is put forward, or the person has decided here before.
    """
    if organisation.gate_decisions.filter(decided_by=by).exists():
        raise BadSubmission.decides_here()
    criteria = newest()
    its_stage = stage_at(criteria.stages, stage)
    held = put_forward(organisation, criteria, its_stage)
    if all(each.is_empty for each in held):
        raise BadSubmission.nothing_put_forward(stage)
    now = timezone.now()
    number = organisation.gate_submissions.filter(stage=its_stage.id).count() + 1
    snapshot = frozen(
        organisation=organisation, criteria=criteria, stage=its_stage, number=number, held=held, by=by,
        at=now, note=note,
    )  # fmt: skip
    submission = organisation.gate_submissions.create(
        pack=criteria.id,
        version=criteria.version,
        stage=its_stage.id,
        number=number,
        snapshot=snapshot,
        digest=digest_of_snapshot(snapshot),
        submitted_by=by,
        submitted_at=now,
    )
    organisation.submitted_evidence.bulk_create(
        SubmittedEvidence(
            organisation=organisation, submission=submission, criterion=each.criterion.id, version=version
        )
        for each in held
        for _, version in each.evidence
    )
    facts = {"stage": its_stage.id, "criteria": criteria.reference, "digest": submission.digest}
    record(organisation, by, "gate.submitted", submission, **facts)
    return submission


@transaction.atomic
def withdraw(
    *, organisation: Organisation, submission: GateSubmission, by: User, reason: str
) -> GateWithdrawal:
    """Take a submission back; it stays on record, and so do decisions on its criteria.

    Raises
    ------
    BadSubmission
        If no reason is given, it was withdrawn before, or the stage was decided on it.
    """
    submission = organisation.gate_submissions.select_for_update().get(pk=submission.pk)
    if not reason.strip():
        raise BadSubmission.no_reason()
    if organisation.gate_withdrawals.filter(submission=submission).exists():
        raise BadSubmission.withdrawn_already(submission.number)
    last = record_of(organisation).last.get(submission.stage)
    if last is not None and last.submission_id == submission.pk and last.verdict != Verdict.WITHDRAWN:
        raise BadSubmission.decided_already(submission.number)
    withdrawal = organisation.gate_withdrawals.create(
        submission=submission, reason=reason.strip(), withdrawn_by=by
    )
    record(organisation, by, "gate.withdrawn", submission, stage=submission.stage)
    return withdrawal


@transaction.atomic
def decide(
    *,
    organisation: Organisation,
    submission: GateSubmission,
    subject: str,
    verdict: str,
    reason: str,
    authority: str,
    by: User,
    conditions: Sequence[Condition] = (),
) -> GateDecision:
    """Decide on a criterion of a submission, or on its whole stage.

    Parameters
    ----------
    organisation, by
        Whose gate, and who decides.
    submission
        The one that stands: the last of its stage, not withdrawn.
    subject
        The id of a criterion, or of the stage.
    verdict, reason, authority, conditions
        What is decided, why, on what authority, and what is still to be done.

    Raises
    ------
    DecisionRefused
        If the person may not decide, the submission does not stand, or words are missing.
    BadDecision
        If the library's rules of gates do not allow it.
    """
    submission = organisation.gate_submissions.select_for_update().get(pk=submission.pk)
    check_author(organisation, by)
    reason, authority = reason.strip(), authority.strip()
    if not reason or not authority:
        raise DecisionRefused.no_reason()
    check_conditions(verdict, conditions)
    happened = record_of(organisation)
    check_subject(happened, submission, subject, verdict)
    now = timezone.now()
    today = timezone.localtime(now).date()
    decision = Decision(subject, Verdict(verdict), reason, by.actor[0], authority, today, tuple(conditions))
    check_rules(happened, submission, decision)
    kept = organisation.gate_decisions.create(
        submission=submission,
        subject=subject,
        verdict=verdict,
        reason=reason,
        authority=authority,
        decided_by=by,
        decided_at=now,
    )
    for each in conditions:
        kept.conditions.create(organisation=organisation, text=each.text, owner=each.owner, due=each.due)
    record(organisation, by, "gate.decided", kept, about=subject, verdict=verdict)
    return kept
