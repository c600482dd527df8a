"""The two gates of readiness: what is shown, what was decided, and what a commissioner may then do.

The state of a gate is replayed from the list of decisions and nothing else: no score opens it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from scalecare.domain import Condition, Criteria, Criterion, Decision, Evidence, Stage, Verdict
from scalecare.readiness.errors import BadDecision


class Standing(StrEnum):
    """How a criterion stands."""

    MET = "met"
    MET_WITH_CONDITIONS = "met_with_conditions"
    NOT_MET = "not_met"
    NOT_YET_SHOWN = "not_yet_shown"


_STANDING = {
    Verdict.MET: Standing.MET,
    Verdict.MET_WITH_CONDITIONS: Standing.MET_WITH_CONDITIONS,
    Verdict.NOT_MET: Standing.NOT_MET,
    Verdict.WITHDRAWN: Standing.NOT_YET_SHOWN,
}
ENOUGH = frozenset({Standing.MET, Standing.MET_WITH_CONDITIONS})


@dataclass(frozen=True, slots=True)
class CriterionState:
    """A criterion, how it stands, why, and what was put forward for it."""

    criterion: Criterion
    standing: Standing
    reason: str
    decision: Decision | None
    evidence: tuple[Evidence, ...]

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What is still to be done."""
        return () if self.decision is None else self.decision.conditions


@dataclass(frozen=True, slots=True)
class StageState:
    """A stage, its criteria, and whether it was passed.

    ``decision`` is the last one on the stage. A passed stage is ``in_doubt`` where one of its criteria is
    no longer met: passing is undone by a decision only.
    """

    stage: Stage
    criteria: tuple[CriterionState, ...]
    decision: Decision | None

    @property
    def is_passed(self) -> bool:
        """Whether the last decision on the stage, if there is one, passed it."""
        return self.decision is not None and _STANDING[self.decision.verdict] in ENOUGH

    @property
    def open(self) -> tuple[CriterionState, ...]:
        """Criteria that are not met."""
        return tuple(state for state in self.criteria if state.standing not in ENOUGH)

    @property
    def in_doubt(self) -> bool:
        """Whether it was passed and a criterion is not met any more."""
        return self.is_passed and bool(self.open)


@dataclass(slots=True)
class _Record:
    """The last decision on each subject so far."""

    criteria: Criteria
    evidence: Sequence[Evidence]
    last: dict[str, Decision] = field(default_factory=dict)

    def add(self, decision: Decision) -> None:
        stages = {stage.id: stage for stage in self.criteria.stages}
        criteria = {criterion.id: criterion for criterion in self.criteria.criteria}
        if decision.subject in criteria:
            self._check_criterion(criteria[decision.subject], decision)
        elif decision.subject in stages:
            self._check_stage(stages[decision.subject], decision)
        else:
            raise BadDecision.unknown_subject(decision.subject, {*stages, *criteria})
        self.last[decision.subject] = decision

    def is_met(self, subject: str) -> bool:
        decision = self.last.get(subject)
        return decision is not None and _STANDING[decision.verdict] in ENOUGH

    def _check_criterion(self, criterion: Criterion, decision: Decision) -> None:
        for_it = [each for each in self.evidence if each.criterion == criterion.id]
        if any(each.added_by == decision.decided_by for each in for_it):
            raise BadDecision.own_evidence(criterion.id, decision.decided_by)
        in_force = [
            each
            for each in for_it
            if each.added_on <= decision.decided_on
            and (each.expires_on is None or each.expires_on >= decision.decided_on)
        ]
        if _STANDING[decision.verdict] in ENOUGH and criterion.evidence_required and not in_force:
            raise BadDecision.no_evidence(criterion.id, decision.decided_on)

    def _check_stage(self, stage: Stage, decision: Decision) -> None:
        if _STANDING[decision.verdict] not in ENOUGH:
            return
        open_ = [each.id for each in self.criteria.of_stage(stage.id) if not self.is_met(each.id)]
        if open_:
            raise BadDecision.criteria_open(stage.id, open_)
        for before in self.criteria.stages:
            if before.order < stage.order and not self.is_met(before.id):
                raise BadDecision.stage_before_open(stage.id, before.id)


def gate(
    evidence: Sequence[Evidence],
    criteria: Criteria,
    decisions: Sequence[Decision],
    *,
    so_far: Mapping[str, Decision] | None = None,
) -> list[StageState]:
    """Replay decisions, and say how every stage and criterion stands.

    Parameters
    ----------
    evidence
        What the organisation put forward.
    criteria
        The pack of stages and criteria.
    decisions
        Every decision, in the order in which they were taken.
    so_far
        The decision that counts on each subject already: taken under an earlier version of the criteria,
        and held to that one then. It is not checked again.

    Returns
    -------
    list[StageState]
        In the order of the stages.

    Raises
    ------
    BadDecision
        If a decision is on something unknown, out of order, taken by whoever put the evidence forward,
        calls a criterion met without the evidence it requires, or passes a stage whose criteria, or
        whose stage before, are not met at that point.

    Examples
    --------
    >>> from scalecare.content import shipped
    >>> [state.is_passed for state in gate([], shipped().load("readiness-criteria", Criteria), [])]
    [False, False]
    """
    record = _Record(criteria, evidence, dict(so_far or {}))
    for index, decision in enumerate(decisions):
        if index and decision.decided_on < decisions[index - 1].decided_on:
            after = decisions[index - 1].decided_on
            raise BadDecision.out_of_order(decision.subject, decision.decided_on, after)
        record.add(decision)
    return [
        StageState(
            stage,
            tuple(_state(each, evidence, record.last) for each in criteria.of_stage(stage.id)),
            record.last.get(stage.id),
        )
        for stage in criteria.stages
    ]


def _state(
    criterion: Criterion, evidence: Sequence[Evidence], last: Mapping[str, Decision]
) -> CriterionState:
    decision = last.get(criterion.id)
    for_it = tuple(each for each in evidence if each.criterion == criterion.id)
    if decision is not None:
        return CriterionState(criterion, _STANDING[decision.verdict], decision.reason, decision, for_it)
    reason = f"{len(for_it)} pieces of evidence await a decision." if for_it else "Nothing was put forward."
    return CriterionState(criterion, Standing.NOT_YET_SHOWN, reason, None, for_it)
