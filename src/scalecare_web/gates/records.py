"""The record of an organisation's gates, and how its stages stand by that record alone.

Submissions, withdrawals and decisions are only ever added. What was put forward is read from the frozen
snapshots, never from what the evidence or the self-assessment has become since.

A stage is judged by the version of the criteria that its last submission was made under. A decision on a
criterion counts for every version in which the criterion has the same revision; one on a whole stage counts
until there is another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from scalecare.domain import Condition, Criteria, Decision, Evidence, Stage, Verdict
from scalecare.readiness import StageState, gate
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.gates.criteria import loaded, newest
from scalecare_web.gates.models import EvidenceVersion, GateDecision, GateSubmission, GateWithdrawal

Row = GateSubmission | GateDecision | GateWithdrawal
_ORDER = (GateSubmission, GateDecision, GateWithdrawal)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened at the gates; ``number`` counts them from 1."""

    number: int
    at: datetime
    by: User
    row: Row

    @property
    def submission(self) -> GateSubmission:
        """The submission that it is, or is about."""
        return self.row if isinstance(self.row, GateSubmission) else self.row.submission


@dataclass(frozen=True, slots=True)
class GateRecord:
    """Everything that happened at an organisation's gates, in order.

    ``newest`` is the version of the criteria that a submission made now would be judged by.
    """

    newest: Criteria
    events: tuple[Event, ...]

    def until(self, number: int) -> GateRecord:
        """Return the record as it was after an event.

        Parameters
        ----------
        number
            The event's.
        """
        return GateRecord(self.newest, self.events[:number])

    @property
    def submissions(self) -> tuple[GateSubmission, ...]:
        """What was submitted, in order."""
        return tuple(event.row for event in self.events if isinstance(event.row, GateSubmission))

    @property
    def decisions(self) -> tuple[GateDecision, ...]:
        """What was decided, in order."""
        return tuple(event.row for event in self.events if isinstance(event.row, GateDecision))

    @property
    def withdrawals(self) -> Mapping[int, GateWithdrawal]:
        """What was taken back, by the key of the submission."""
        rows = (event.row for event in self.events if isinstance(event.row, GateWithdrawal))
        return {row.submission_id: row for row in rows}

    def of_stage(self, stage: str) -> tuple[GateSubmission, ...]:
        """Return what was submitted of a stage, in order.

        Parameters
        ----------
        stage
            The stage's id.
        """
        return tuple(row for row in self.submissions if row.stage == stage)

    def current(self, stage: str) -> GateSubmission | None:
        """Return the submission of a stage on which is to be decided, if there is one.

        Parameters
        ----------
        stage
            The stage's id.
        """
        of_stage = self.of_stage(stage)
        return of_stage[-1] if of_stage and of_stage[-1].pk not in self.withdrawals else None

    def criteria_of(self, stage: str) -> Criteria:
        """Return the criteria that a stage is judged by; before it is submitted, the newest.

        Parameters
        ----------
        stage
            The stage's id.
        """
        of_stage = self.of_stage(stage)
        return loaded(of_stage[-1].version) if of_stage else self.newest

    @property
    def stages(self) -> list[Stage]:
        """Every stage, as the criteria have it that it is judged by."""
        names = dict.fromkeys(
            [*(stage.id for stage in self.newest.stages), *(row.stage for row in self.submissions)]
        )
        found = [stage for name in names for stage in self.criteria_of(name).stages if stage.id == name]
        return sorted(found, key=lambda stage: stage.order)

    def counting(self, stage: str, criteria: Criteria) -> dict[str, GateDecision]:
        """Return the decision that counts for each criterion of a stage, and for the stage, by subject.

        Parameters
        ----------
        stage
            The stage's id.
        criteria
            By which it is judged.
        """
        means: dict[str, int | None] = {each.id: each.rev for each in criteria.of_stage(stage)}
        means[stage] = None
        return {
            row.subject: row
            for row in self.decisions
            if row.submission.stage == stage and means.get(row.subject, 0) == row.revision
        }

    @property
    def last(self) -> dict[str, GateDecision]:
        """The decision that counts for each criterion and stage."""
        found: dict[str, GateDecision] = {}
        for stage in self.stages:
            found |= self.counting(stage.id, self.criteria_of(stage.id))
        return found

    def state_of(self, stage: str, criteria: Criteria) -> StageState:
        """Return how a stage stands by one version of the criteria, as the library's rules have it.

        Parameters
        ----------
        stage
            The stage's id.
        criteria
            By which it is judged.
        """
        counting = {subject: as_decision(row) for subject, row in self.counting(stage, criteria).items()}
        states = gate(self.evidence(), criteria, [], so_far=counting)
        return next(state for state in states if state.stage.id == stage)

    def states(self) -> list[StageState]:
        """Return how every stage stands."""
        return [self.state_of(stage.id, self.criteria_of(stage.id)) for stage in self.stages]

    def evidence(self) -> list[Evidence]:
        """Return everything that was ever submitted, each version of a document once a criterion."""
        found: dict[Mark, Evidence] = {}
        for row in self.submissions:
            for key, evidence in evidence_in(row):
                found.setdefault(key, evidence)
        return list(found.values())


def record_of(organisation: Organisation) -> GateRecord:
    """Return the record of an organisation's gates.

    Parameters
    ----------
    organisation
        Whose.
    """
    submissions = organisation.gate_submissions.select_related("submitted_by").prefetch_related(
        "evidence__version"
    )
    withdrawals = organisation.gate_withdrawals.select_related("withdrawn_by", "submission")
    decisions = organisation.gate_decisions.select_related("decided_by", "submission").prefetch_related(
        "conditions"
    )
    happened: list[tuple[datetime, User, Row]] = [
        *((row.submitted_at, row.submitted_by, row) for row in submissions),
        *((row.withdrawn_at, row.withdrawn_by, row) for row in withdrawals),
        *((row.decided_at, row.decided_by, row) for row in decisions),
    ]
    happened.sort(key=lambda each: (each[0], _ORDER.index(type(each[2])), each[2].pk))
    events = tuple(Event(number, *each) for number, each in enumerate(happened, start=1))
    return GateRecord(newest(), events)


Mark = tuple[str, str, int]
"""What a submission puts forward, the same wherever it is put forward again: criterion, digest, version."""


def documents_of(submission: GateSubmission) -> Mapping[Mark, EvidenceVersion]:
    """Return the documents that a submission puts forward, as they are kept here.

    The snapshot names documents and people by the keys of where it was submitted. In an organisation that
    was brought in from elsewhere these are other rows' keys.

    Parameters
    ----------
    submission
        The submission.
    """
    return {
        (row.criterion, row.version.sha256, row.version.number): row.version
        for row in submission.evidence.all()
    }


def evidence_in(submission: GateSubmission) -> Iterator[tuple[Mark, Evidence]]:
    """Yield what a submission puts forward, each with its mark.

    Parameters
    ----------
    submission
        Read as its snapshot has it, but for who brought a document.
    """
    documents = documents_of(submission)
    for criterion in submission.snapshot["criteria"]:
        for held in criterion["evidence"]:
            mark = (criterion["id"], held["sha256"], held["version"])
            expires_on = date.fromisoformat(held["expires_on"]) if held["expires_on"] else None
            yield (
                mark,
                Evidence(
                    criterion["id"],
                    held["claim"],
                    f"{held['title']}, version {held['version']}",
                    f"user:{documents[mark].uploaded_by_id}",
                    date.fromisoformat(held["added_on"]),
                    expires_on,
                ),
            )


def as_decision(row: GateDecision) -> Decision:
    """Return a decision as the library knows it.

    Parameters
    ----------
    row
        The decision with its conditions.
    """
    conditions = tuple(Condition(each.text, each.owner, each.due) for each in row.conditions.all())
    return Decision(
        row.subject,
        Verdict(row.verdict),
        row.reason,
        f"user:{row.decided_by_id}",
        row.authority,
        timezone.localtime(row.decided_at).date(),
        conditions,
    )
