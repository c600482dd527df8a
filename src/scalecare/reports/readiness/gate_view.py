"""The gates: how each criterion stands, why, on what evidence, and what a commissioner may do once passed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from scalecare.domain import Condition, Criterion, Evidence, Stage, Status, Verdict
from scalecare.readiness import CriterionState, StageState
from scalecare.reports import formats
from scalecare.reports.readiness.marks import standing_mark
from scalecare.reports.readiness.result import ReadinessResult
from scalecare.reports.readiness.words import STANDING_WORDS
from scalecare.reports.tables import Table, bullets, columns, tag


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage with its criteria."""

    title: str
    about: str
    standing: str
    commissioner_may: str
    criteria: Table


def stage_words(state: StageState) -> str:
    """Return how a stage stands, in counts of its criteria.

    Parameters
    ----------
    state
        The stage.
    """
    counts = Counter(each.standing for each in state.criteria)
    parts = [f"{counts[standing]} {word}" for standing, word in STANDING_WORDS.items() if counts[standing]]
    total = formats.many(len(state.criteria), "criterion", "criteria")
    return f"{formats.listed(parts)}, of {total}; {_passed(state)}."


def _passed(state: StageState) -> str:
    if state.in_doubt:
        return "the stage was passed, and is in doubt because not all are met any more"
    if state.is_passed:
        return "the stage is passed"
    return "the stage is not passed"


def stage_views(result: ReadinessResult) -> tuple[StageView, ...]:
    """Return every stage; criteria alone where no decisions are known.

    Parameters
    ----------
    result
        What is known.
    """
    if not result.gate:
        return tuple(_unknown(stage, result) for stage in result.criteria.stages)
    return tuple(_stage(state, result.as_of) for state in result.gate)


def gate_note(result: ReadinessResult) -> str:
    """Return what is missing where no evidence and no decisions are known; nothing where some are.

    Parameters
    ----------
    result
        What is known.
    """
    states = [each for stage in result.gate for each in stage.criteria]
    decided = any(stage.decision is not None for stage in result.gate)
    if decided or any(each.evidence or each.decision is not None for each in states):
        return ""
    return (
        "No evidence and no decisions are known here: give the file that holds them, and each criterion is "
        "shown with its standing. Until then, these are the criteria and what would show them."
    )


def _title(stage: Stage) -> str:
    return f"Stage {stage.order}: {stage.title}"


def _unknown(stage: Stage, result: ReadinessResult) -> StageView:
    rows = tuple((criterion.text, _would_show(criterion)) for criterion in result.criteria.of_stage(stage.id))
    table = Table(
        f"gate-{stage.order}",
        f"What stage {stage.order} asks",
        columns("Criterion", "What would show it"),
        rows,
    )
    return StageView(_title(stage), stage.about, "Nothing is known of decisions.", _may(stage, None), table)


def _may(stage: Stage, state: StageState | None) -> str:
    if state is not None and state.is_passed:
        return f"The commissioner may now: {stage.commissioner_may}"
    return f"Once it is passed, the commissioner may: {stage.commissioner_may}"


def _stage(state: StageState, as_of: date) -> StageView:
    heads = columns("Criterion", "Standing", "Why", "Evidence", "Conditions")
    rows = tuple(_cells(each, as_of) for each in state.criteria)
    caption = f"Criteria of stage {state.stage.order}"
    table = Table(f"gate-{state.stage.order}", caption, heads, rows)
    words = stage_words(state)
    if state.decision is not None:
        words += f" Decision of {formats.day(state.decision.decided_on)}: {state.decision.reason}"
    return StageView(_title(state.stage), state.stage.about, words, _may(state.stage, state), table)


def _cells(state: CriterionState, as_of: date) -> tuple[str, ...]:
    return (
        state.criterion.text,
        standing_mark(STANDING_WORDS[state.standing], state.standing),
        why(state),
        _evidence(state, as_of),
        bullets(tuple(condition_words(each, as_of) for each in state.conditions)) or "none",
    )


def why(state: CriterionState) -> str:
    """Return why a criterion stands as it does, and who decided.

    Parameters
    ----------
    state
        The criterion.
    """
    decision = state.decision
    if decision is None:
        count = len(state.evidence)
        if not count:
            return "Nothing was put forward."
        verb = "awaits" if count == 1 else "await"
        return f"{formats.many(count, 'piece of evidence', 'pieces of evidence')} {verb} a decision."
    undone = "An earlier decision was withdrawn. " if decision.verdict is Verdict.WITHDRAWN else ""
    who = f"{decision.decided_by}, {decision.authority}" if decision.authority else decision.decided_by
    return f"{undone}{decision.reason} ({who}, {formats.day(decision.decided_on)})"


def _evidence(state: CriterionState, as_of: date) -> Markup:
    if state.evidence:
        return bullets(tuple(evidence_words(each, as_of) for each in state.evidence))
    return Markup("None yet. ") + _would_show(state.criterion)


def _would_show(criterion: Criterion) -> Markup:
    if not criterion.shown_by:
        return Markup("")
    is_assumed = criterion.shown_by_status is Status.ASSUMED
    said = Markup(" {}").format(tag("assumed", "assumed")) if is_assumed else Markup("")
    return Markup("It would be shown by") + said + Markup(":") + bullets(criterion.shown_by)


def evidence_words(evidence: Evidence, as_of: date) -> str:
    """Return what was put forward, by whom, and whether it still holds.

    Parameters
    ----------
    evidence
        What was put forward.
    as_of
        The day of the report.
    """
    until = ""
    if evidence.expires_on is not None:
        verb = "expired on" if evidence.expires_on < as_of else "holds until"
        until = f"; {verb} {formats.day(evidence.expires_on)}"
    added = f"{evidence.added_by}, {formats.day(evidence.added_on)}"
    return f"{evidence.document}: {evidence.claim} ({added}{until})"


def condition_words(condition: Condition, as_of: date) -> str:
    """Return what is still to be done, by whom and by when.

    Parameters
    ----------
    condition
        The condition.
    as_of
        The day of the report.
    """
    verb = "was due" if condition.due < as_of else "due"
    return f"{condition.text.rstrip('.')}. Owner: {condition.owner}; {verb} {formats.day(condition.due)}."
