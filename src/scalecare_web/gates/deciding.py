"""Whether a decision may be taken: by this person, on this submission, under the library's rules."""

from __future__ import annotations

from collections.abc import Sequence

from scalecare.domain import Condition, Decision
from scalecare.readiness import StageState, gate
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.accounts.permissions import Permission
from scalecare_web.gates.errors import DecisionRefused
from scalecare_web.gates.models import GateSubmission, Verdict
from scalecare_web.gates.records import GateRecord, as_decision, evidence_in

PASSES: frozenset[str] = frozenset({Verdict.MET, Verdict.MET_WITH_CONDITIONS})


def has_part_in(organisation: Organisation, person: User) -> bool:
    """Whether somebody ever put anything forward for an organisation.

    Parameters
    ----------
    organisation, person
        Whose gates, and who.
    """
    return (
        organisation.gate_submissions.filter(submitted_by=person).exists()
        or organisation.evidence_versions.filter(uploaded_by=person).exists()
        or organisation.evidence_links.filter(linked_by=person).exists()
        or organisation.criterion_claims.filter(said_by=person).exists()
    )


def check_author(organisation: Organisation, by: User) -> None:
    """Refuse whoever is no commissioner, or had a part in what is put forward.

    Raises
    ------
    DecisionRefused
        If so.
    """
    if not by.has_perm(Permission.DECIDE_GATE, organisation):
        raise DecisionRefused.not_a_commissioner()
    if has_part_in(organisation, by):
        raise DecisionRefused.by_author()


def check_conditions(verdict: str, conditions: Sequence[Condition]) -> None:
    """Refuse conditions that do not go with the verdict.

    Raises
    ------
    DecisionRefused
        If they do not.
    """
    if verdict == Verdict.MET_WITH_CONDITIONS and not conditions:
        raise DecisionRefused.conditions_missing()
    if verdict != Verdict.MET_WITH_CONDITIONS and conditions:
        raise DecisionRefused.conditions_left_over(len(conditions))


def check_subject(happened: GateRecord, submission: GateSubmission, subject: str, verdict: str) -> None:
    """Refuse a decision on a submission that does not stand, or on what it is not about.

    Raises
    ------
    DecisionRefused
        If so.
    """
    if submission.pk in happened.withdrawals:
        raise DecisionRefused.withdrawn(submission.number)
    current = happened.current(submission.stage)
    if current is None or current.pk != submission.pk:
        later = happened.of_stage(submission.stage)[-1].number
        raise DecisionRefused.superseded(submission.number, later)
    if subject != submission.stage and submission.said_of(subject) is None:
        raise DecisionRefused.unknown_subject(subject)
    before = happened.last.get(subject)
    if verdict == Verdict.WITHDRAWN and (before is None or before.verdict == Verdict.WITHDRAWN):
        raise DecisionRefused.nothing_to_withdraw()


def check_rules(happened: GateRecord, submission: GateSubmission, decision: Decision) -> None:
    """Put a new decision at the end of the record, as the library's rules have it.

    Raises
    ------
    DecisionRefused
        If a criterion lacks evidence in this submission, or a stage has open criteria.
    BadDecision
        If the library refuses it for another reason.
    """
    if decision.verdict in PASSES:
        if decision.subject == submission.stage:
            _check_stage(happened.states(), submission.stage)
        else:
            _check_evidence(submission, decision)
    so_far = {subject: as_decision(row) for subject, row in happened.last.items()}
    gate(happened.evidence(), happened.criteria_of(submission.stage), [decision], so_far=so_far)


def _check_stage(states: Sequence[StageState], subject: str) -> None:
    for before, state in zip([None, *states], states, strict=False):
        if state.stage.id != subject:
            continue
        if state.open:
            open_ = [each.criterion.text for each in state.open]
            raise DecisionRefused.criteria_open(state.stage.order, open_)
        if before is not None and not before.is_passed:
            raise DecisionRefused.stage_before_open(state.stage.order, before.stage.order)


def _check_evidence(submission: GateSubmission, decision: Decision) -> None:
    """What an earlier submission put forward does not count for this one."""
    held = submission.said_of(decision.subject)
    in_force = [
        evidence
        for _, evidence in evidence_in(submission)
        if evidence.criterion == decision.subject
        and (evidence.expires_on is None or evidence.expires_on >= decision.decided_on)
    ]
    if held is not None and held["evidence_required"] and not in_force:
        raise DecisionRefused.no_evidence(submission.number)
