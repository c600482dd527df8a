"""Gates in words: how stages stand, what is put forward, and how it came about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from scalecare.domain import Criteria, Criterion, Stage
from scalecare.readiness import CriterionState, StageState, Standing
from scalecare.reports.readiness.gate_view import stage_words
from scalecare.reports.readiness.words import STANDING_WORDS
from scalecare_web.accounts.models import Membership, Organisation
from scalecare_web.accounts.permissions import Permission
from scalecare_web.gates.criteria import Changes, changes, loaded
from scalecare_web.gates.models import (
    EvidenceFile,
    EvidenceVersion,
    GateCondition,
    GateDecision,
    GateSubmission,
    GateWithdrawal,
)
from scalecare_web.gates.records import Event, GateRecord, documents_of
from scalecare_web.gates.snapshot import PutForward, as_plain

_COLOURS = {
    Standing.MET: "green",
    Standing.MET_WITH_CONDITIONS: "yellow",
    Standing.NOT_MET: "red",
    Standing.NOT_YET_SHOWN: "grey",
}
_TAGS = {
    Standing.MET: "Met",
    Standing.MET_WITH_CONDITIONS: "Met with conditions",
    Standing.NOT_MET: "Not met",
    Standing.NOT_YET_SHOWN: "Not yet shown",
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A standing in a word, with the colour that goes with it."""

    words: str
    colour: str


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion: how it stands, the decision that says so, and what is put forward for it now.

    ``held`` is None for readers who see only what was submitted, where an earlier day is shown, and where
    the next submission is not asked for it.
    ``has_changed`` says whether the next submission would say something else than the last.
    """

    criterion: Criterion
    tag: Tag
    decision: GateDecision | None
    held: PutForward | None
    has_changed: bool
    has_expired: bool


@dataclass(frozen=True, slots=True)
class StagePage:
    """A stage as it stands, or stood.

    ``criteria`` are those that it is judged by; ``to_come`` says how those of the next submission differ.
    """

    stage: Stage
    words: str
    is_passed: bool
    in_doubt: bool
    counts: dict[str, int]
    rows: tuple[CriterionRow, ...]
    current: GateSubmission | None
    submissions: tuple[GateSubmission, ...]
    decision: GateDecision | None
    criteria: Criteria
    to_come: Changes | None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened, in words."""

    event: Event
    title: str
    words: str
    conditions: tuple[GateCondition, ...]


def tag_of(standing: Standing) -> Tag:
    """Return a standing as a tag.

    Parameters
    ----------
    standing
        How something stands.
    """
    return Tag(_TAGS[standing], _COLOURS[standing])


def stage_page(happened: GateRecord, state: StageState, held: Sequence[PutForward], as_of: date) -> StagePage:
    """Return a stage with its criteria.

    Parameters
    ----------
    happened
        The record that the state was replayed from.
    state
        The stage.
    held
        What is put forward now; nothing for readers who see only what was submitted.
    as_of
        Today.
    """
    stage = state.stage.id
    current, last, criteria = happened.current(stage), happened.last, happened.criteria_of(stage)
    by_criterion = {each.criterion.id: each for each in held}
    counted = Counter(each.standing for each in state.criteria)
    return StagePage(
        stage=state.stage,
        words=_sentence(stage_words(state)),
        is_passed=state.is_passed,
        in_doubt=state.in_doubt,
        counts={_TAGS[standing]: counted[standing] for standing in STANDING_WORDS},
        rows=tuple(
            _row(each, last.get(each.criterion.id), by_criterion.get(each.criterion.id), current, as_of)
            for each in state.criteria
        ),
        current=current,
        submissions=happened.of_stage(stage),
        decision=last.get(stage),
        criteria=criteria,
        to_come=changes(criteria, happened.newest, stage),
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _row(
    state: CriterionState,
    decision: GateDecision | None,
    held: PutForward | None,
    current: GateSubmission | None,
    as_of: date,
) -> CriterionRow:
    submitted = current.said_of(state.criterion.id) if current else None
    return CriterionRow(
        criterion=state.criterion,
        tag=tag_of(state.standing),
        decision=decision,
        held=held,
        has_changed=held is not None and submitted is not None and as_plain(held) != submitted,
        has_expired=held is not None and any(version.has_expired(as_of) for _, version in held.evidence),
    )


def readable(submission: GateSubmission, said: dict[str, Any]) -> dict[str, Any]:
    """Return what a submission says of a criterion, with its days as days and its documents as kept here.

    Parameters
    ----------
    submission
        The submission.
    said
        As its snapshot has it.
    """
    documents = documents_of(submission)
    evidence = [
        held
        | {"key": documents[said["id"], held["sha256"], held["version"]].pk}
        | {
            name: date.fromisoformat(held[name]) if held[name] else None
            for name in ("added_on", "expires_on")
        }
        for held in said["evidence"]
    ]
    return said | {"evidence": evidence}


def timeline(happened: GateRecord, stage: Stage) -> Iterator[TimelineEntry]:
    """Yield what happened at a stage, newest first, from the record alone.

    Parameters
    ----------
    happened
        The record.
    stage
        The stage.
    """
    for event in reversed(happened.events):
        if event.submission.stage == stage.id:
            yield _entry(event)


def _entry(event: Event) -> TimelineEntry:
    row = event.row
    if isinstance(row, GateSubmission):
        title = f"Submission {row.number}, judged by version {row.version} of the criteria"
        return TimelineEntry(event, title, row.snapshot["note"], ())
    if isinstance(row, GateWithdrawal):
        return TimelineEntry(event, f"Submission {row.submission.number} withdrawn", row.reason, ())
    title = f"{row.get_verdict_display()}: {row.about}"
    return TimelineEntry(event, title, row.reason, tuple(row.conditions.all()))


def since_the_one_before(happened: GateRecord, submission: GateSubmission) -> Changes | None:
    """Return how the criteria of a submission differ from those of the one before; None where they do not.

    Parameters
    ----------
    happened, submission
        The record, and the submission.
    """
    before = [row for row in happened.of_stage(submission.stage) if row.number < submission.number]
    if not before:
        return None
    return changes(loaded(before[-1].version), loaded(submission.version), submission.stage)


@dataclass(frozen=True, slots=True)
class SubmittedCriterion:
    """A criterion as it was submitted, with every decision on it that counts for its revision, in order."""

    said: dict[str, Any]
    tag: Tag
    decisions: tuple[GateDecision, ...]
    decided_here: bool


def submitted_criteria(
    happened: GateRecord, submission: GateSubmission, state: StageState
) -> list[SubmittedCriterion]:
    """Return the criteria of a submission as they were put forward.

    Parameters
    ----------
    happened, submission, state
        The record, the submission, and how its stage stands by the criteria that it was made under.
    """
    standing = {each.criterion.id: each.standing for each in state.criteria}
    found = []
    for said in submission.snapshot["criteria"]:
        decisions = tuple(
            row for row in happened.decisions if (row.subject, row.revision) == (said["id"], said["rev"])
        )
        here = any(row.submission_id == submission.pk for row in decisions)
        found.append(
            SubmittedCriterion(readable(submission, said), tag_of(standing[said["id"]]), decisions, here)
        )
    return found


def open_conditions(happened: GateRecord) -> list[GateCondition]:
    """Return the conditions of decisions that count, the next due first.

    Parameters
    ----------
    happened
        The record.
    """
    held = [each for row in happened.last.values() for each in row.conditions.all()]
    return sorted(held, key=lambda each: (each.due, each.pk))


def sees_drafts(membership: Membership) -> bool:
    """Whether somebody belongs to the organisation itself; others see what was submitted, and no more.

    Parameters
    ----------
    membership
        Whose.
    """
    return Permission.VIEW_RESULTS in membership.permissions


def files_for(organisation: Organisation, membership: Membership) -> QuerySet[EvidenceFile]:
    """Return the documents that somebody may see.

    Parameters
    ----------
    organisation, membership
        Whose documents, and who asks.
    """
    files = organisation.evidence_files.select_related("added_by")
    if sees_drafts(membership):
        return files
    submitted = organisation.submitted_evidence.values("version__file")
    return files.filter(pk__in=submitted)


def versions_for(organisation: Organisation, membership: Membership) -> QuerySet[EvidenceVersion]:
    """Return the versions of documents that somebody may read.

    Parameters
    ----------
    organisation, membership
        Whose documents, and who asks.
    """
    versions = organisation.evidence_versions.select_related("uploaded_by", "file")
    if sees_drafts(membership):
        return versions
    return versions.filter(pk__in=organisation.submitted_evidence.values("version"))
