"""Example content: a first stage submitted, decided with two criteria not met, and submitted again."""

from __future__ import annotations

from scalecare.domain import Verdict
from scalecare.examples import example_decisions, example_evidence
from scalecare_web.accounts.models import User
from scalecare_web.accounts.permissions import Role
from scalecare_web.config.example_cast import ExampleCast
from scalecare_web.files.incoming import PICTURES_AND_PAPERS, as_upload, check
from scalecare_web.gates import actions
from scalecare_web.gates.models import EvidenceFile, GateSubmission, Position

_STAGE = 1
_PAPER = "{title}\n\nInvented for the example. It stands for the document that would show:\n{claim}\n"
_REGISTER = "Risk register"


def fill(cast: ExampleCast) -> None:
    """Bring in the library's example of a gate; then the organisation answers what was not met."""
    lead, commissioner = cast.people[Role.ORGANISATION_LEAD], cast.people[Role.COMMISSIONER]
    organisation = cast.organisation
    for each in example_evidence():
        file = _keep(cast, lead, each.document, each.claim)
        _put_forward(cast, lead, file, each.criterion, each.claim)
        _claim(cast, lead, each.criterion, Position.MET, f"See {each.document}.")
    _claim(cast, lead, "open-finance", Position.PARTLY, "The protocol is written, and not yet signed.")
    _claim(cast, lead, "risk-register", Position.NOT_YET, "A register is being written.")
    first = actions.submit(
        organisation=organisation, stage=_STAGE, by=lead, note="Our first submission of stage 1."
    )
    _decide(cast, first, commissioner)
    register = _keep(cast, lead, _REGISTER, "The register as the board adopted it")
    _put_forward(cast, lead, register, "risk-register", "The register as the board adopted it")
    _claim(cast, lead, "risk-register", Position.MET, "The board adopted the register.")
    actions.submit(organisation=organisation, stage=_STAGE, by=lead, note="Now with the risk register.")


def _keep(cast: ExampleCast, by: User, title: str, claim: str) -> EvidenceFile:
    upload = as_upload(_PAPER.format(title=title, claim=claim).encode(), f"{title.lower()}.txt")
    checked = check(upload, kinds=PICTURES_AND_PAPERS, most_bytes=1_000_000)
    return actions.keep_evidence(
        organisation=cast.organisation, by=by, title=title, upload=upload, checked=checked
    )


def _put_forward(cast: ExampleCast, by: User, file: EvidenceFile, criterion: str, claim: str) -> None:
    actions.link_evidence(organisation=cast.organisation, file=file, criterion=criterion, claim=claim, by=by)


def _claim(cast: ExampleCast, by: User, criterion: str, position: Position, text: str) -> None:
    actions.claim(organisation=cast.organisation, criterion=criterion, position=position, text=text, by=by)


def _decide(cast: ExampleCast, submission: GateSubmission, by: User) -> None:
    """As the library's example decides, criterion by criterion; then on the stage as a whole."""
    said = example_decisions()
    for each in said:
        actions.decide(
            organisation=cast.organisation,
            submission=submission,
            subject=each.subject,
            verdict=each.verdict,
            reason=each.reason,
            authority=each.authority,
            by=by,
            conditions=each.conditions,
        )
    actions.decide(
        organisation=cast.organisation,
        submission=submission,
        subject=submission.stage,
        verdict=Verdict.NOT_MET,
        reason="Two criteria are not met: finances are not open yet, and there is no risk register.",
        authority=said[0].authority,
        by=by,
    )
