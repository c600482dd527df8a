"""What tests of gates share: documents, and a first stage that somebody has put forward."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.lib.web import Cast

from scalecare_web.accounts.permissions import Role
from scalecare_web.files.incoming import PICTURES_AND_PAPERS, check
from scalecare_web.gates import actions
from scalecare_web.gates.criteria import criteria_of
from scalecare_web.gates.models import EvidenceFile, GateDecision, GateSubmission

AUTHORITY = "Scheme of delegation"
FIRST_STAGE = "enabling-development"


def a_paper(text: str = "Minutes of the board", name: str = "minutes.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/plain")


def a_document(
    cast: Cast, title: str = "Minutes", text: str = "Minutes of the board", expires_on: date | None = None
) -> EvidenceFile:
    upload = a_paper(text)
    return actions.keep_evidence(
        organisation=cast.organisation,
        by=cast.people[Role.ORGANISATION_LEAD],
        title=title,
        upload=upload,
        checked=check(upload, kinds=PICTURES_AND_PAPERS, most_bytes=10_000),
        expires_on=expires_on,
    )


def put_forward(cast: Cast, file: EvidenceFile, criterion: str) -> None:
    lead = cast.people[Role.ORGANISATION_LEAD]
    actions.link_evidence(
        organisation=cast.organisation, file=file, criterion=criterion, claim="It says so", by=lead
    )


def a_submission(cast: Cast, *, without: tuple[str, ...] = (), stage: int = 1) -> GateSubmission:
    """A stage with one document for every criterion, but for some."""
    criteria = criteria_of(cast.organisation)
    document = a_document(cast)
    for criterion in criteria.of_stage(criteria.stages[stage - 1].id):
        if criterion.id not in without:
            put_forward(cast, document, criterion.id)
    return actions.submit(organisation=cast.organisation, stage=stage, by=cast.people[Role.ORGANISATION_LEAD])


def decided(
    cast: Cast, submission: GateSubmission, subject: str, verdict: str = "met", **said
) -> GateDecision:
    return actions.decide(
        **{
            "organisation": cast.organisation,
            "submission": submission,
            "subject": subject,
            "verdict": verdict,
            "reason": "Shown by the minutes",
            "authority": AUTHORITY,
            "by": cast.people[Role.COMMISSIONER],
        }
        | said
    )


def decide_all(cast: Cast, submission: GateSubmission) -> None:
    for criterion in submission.snapshot["criteria"]:
        decided(cast, submission, criterion["id"])
