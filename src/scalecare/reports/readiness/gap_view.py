"""Gaps in order: how wide, what helps, and who has done it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scalecare.domain import Fact, FactKind, Status, Step
from scalecare.readiness import Gap, Help
from scalecare.reports import formats
from scalecare.reports.readiness.result import ReadinessResult
from scalecare.reports.readiness.words import (
    EFFORTS,
    KINDS,
    agreement,
    fact_words,
    points,
    source_words,
    too_few,
)
from scalecare.reports.tables import Table, columns, tag

_FIELDS = {"what-worked": "What worked", "benefit": "Benefit", "lesson": "Lesson"}
_FIRST = 3  # of a case are read at once, the others on demand


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case: each thing said of it, with whether it was measured, and where that is said.

    ``more`` are further things that it says, for readers who want all.
    """

    title: str
    text: str
    facts: tuple[tuple[str, str, Markup, str], ...]
    more: tuple[tuple[str, str, Markup, str], ...]


@dataclass(frozen=True, slots=True)
class GapView:
    """One gap in full."""

    rank: int
    text: str
    stage: str
    score: str
    agreement: str
    questions: tuple[str, ...]
    activities: tuple[Markup, ...]
    support_required: tuple[Markup, ...]
    support_offered: tuple[Markup, ...]
    cases: tuple[CaseView, ...]


def gaps_table(result: ReadinessResult) -> Table:
    """Return all gaps in order of their rank.

    Parameters
    ----------
    result
        What is known.
    """
    rows = tuple(
        (
            formats.people(gap.rank),
            gap.criterion.text,
            stage_title(result, gap),
            gap_score(result, gap),
            agreement(gap.agreement, result.rules),
            _least_effort(gap),
        )
        for gap in result.gaps
    )
    heads = columns("Rank", "Criterion", "Stage", "Score", "Least agreement", "Least effort that helps")
    note = (
        "The score is the mean, over the questions that bear on a criterion, of the answer that was agreed "
        f"on and recorded, or else of the median. Below {points(result.rules.ready_score)} of 100 it is a "
        "gap. Efforts are the authors' judgement."
    )
    return Table("gaps", "Gaps, the widest of each stage first", heads, rows, note)


def stage_title(result: ReadinessResult, gap: Gap) -> str:
    """Return the stage that a gap belongs to.

    Parameters
    ----------
    result
        Holds the criteria.
    gap
        The gap.
    """
    stages = {stage.id: stage for stage in result.criteria.stages}
    stage = stages[gap.criterion.stage]
    return f"{stage.order}. {stage.title}"


def gap_score(result: ReadinessResult, gap: Gap) -> str:
    """Return how wide a gap is, or that too few people answered to say.

    Parameters
    ----------
    result
        Holds the rules.
    gap
        The gap.
    """
    return points(gap.score) if gap.is_known else f"not known: {too_few(result.rules)}"


def _least_effort(gap: Gap) -> str | Markup:
    if not gap.activities:
        return "no activity is named"
    return _effort(gap.activities[0])


def _effort(step: Step) -> str | Markup:
    if step.effort is None:
        return EFFORTS[None]
    return tag(f"{EFFORTS[step.effort]}, assumed", "assumed")


def gap_views(result: ReadinessResult) -> tuple[GapView, ...]:
    """Return every gap in full.

    Parameters
    ----------
    result
        What is known.
    """
    items = {item.id: item.text for item in (() if result.pack is None else result.pack.items)}
    return tuple(
        GapView(
            rank=gap.rank,
            text=gap.criterion.text,
            stage=stage_title(result, gap),
            score=gap_score(result, gap),
            agreement=agreement(gap.agreement, result.rules),
            questions=tuple(items.get(item_id, item_id) for item_id in gap.items),
            activities=_steps(gap.activities),
            support_required=_steps(gap.support_required),
            support_offered=_steps(gap.support_offered),
            cases=tuple(_case(each, result) for each in gap.cases),
        )
        for gap in result.gaps
    )


def _steps(steps: Sequence[Step]) -> tuple[Markup, ...]:
    return tuple(
        Markup("{}").format(step.text)
        if step.effort is None
        else Markup("{} {}").format(step.text, _effort(step))
        for step in steps
    )


def _case(help_: Help, result: ReadinessResult) -> CaseView:
    """What was measured comes first."""
    ordered = sorted(help_.facts, key=lambda fact: fact.kind is not FactKind.MEASURED)
    facts = tuple(_said(fact, result) for fact in ordered)
    return CaseView(help_.case.title, help_.case.text, facts[:_FIRST], facts[_FIRST:])


def _said(fact: Fact, result: ReadinessResult) -> tuple[str, str, Markup, str]:
    tags = [tag(KINDS[fact.kind], f"kind-{fact.kind}")]
    if fact.status is Status.ASSUMED:
        tags.append(tag("assumed", "assumed"))
    return field_words(fact), fact_words(fact), Markup(" ").join(tags), source_words(fact, result.all_packs)


def field_words(fact: Fact) -> str:
    """Return what kind of thing is said of a case.

    Parameters
    ----------
    fact
        One thing that is said.
    """
    return _FIELDS.get(fact.field, formats.humanised(fact.field))
