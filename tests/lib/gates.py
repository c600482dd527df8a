"""What tests of gates share: documents, and a first stage that somebody has put forward."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.lib.web import Cast

from scalecare.content import Shelf, draft, shipped
from scalecare_web.accounts.permissions import Role
from scalecare_web.files.incoming import PICTURES_AND_PAPERS, check
from scalecare_web.gates import actions
from scalecare_web.gates.criteria import PACK, newest
from scalecare_web.gates.models import EvidenceFile, GateDecision, GateSubmission

AUTHORITY = "Scheme of delegation"
FIRST_STAGE = "enabling-development"
CHANGED, DROPPED, NEW = "risk-register", "open-finance", "shared-finance"
NOW_READS = "The board keeps and reviews a risk register."
WHY = "A register that nobody reviews shows little."


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
    criteria = newest()
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


def shelf_with_newer_criteria(folder: Path) -> Shelf:
    """The criteria as shipped, and a version that changes one, drops one and asks a new one."""
    shutil.copytree(shipped().folder(PACK, "1.0.0"), folder / PACK / "1.0.0")
    file = draft(folder / PACK / "1.0.0", "1.1.0") / "pack.yaml"
    text = file.read_text(encoding="utf-8")
    for before, after in (
        ("status: draft", "status: published"),
        (f"  - id: {CHANGED}\n    rev: 1", f"  - id: {CHANGED}\n    rev: 2"),
        ("There is a risk register.", NOW_READS),
        (f"before: [{CHANGED}@1], after: [{CHANGED}@1], comparable: true",
         f'before: [{CHANGED}@1], after: [{CHANGED}@2], comparable: false, why: "{WHY}"'),
        (f"  - id: {DROPPED}\n", f"  - id: {NEW}\n"),
        (f"change: same, before: [{DROPPED}@1], after: [{DROPPED}@1], comparable: true",
         f'change: retired, before: [{DROPPED}@1], comparable: false, why: "Asked otherwise"'),
    ):  # fmt: skip
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")
    return Shelf.of(folder)
