"""Where an organisation is not ready, in order, with what would help and who has done it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from scalecare.domain import Catalogue, Criteria, Criterion, Effort, Entry, Fact, FactKind, Journey, Row, Step
from scalecare.readiness.profile import Profile
from scalecare.readiness.rules import ReadinessRules

CLOSING_FIELDS = ("what-worked", "benefit", "lesson")
"""What cases say of how a gap was closed."""
_EFFORT = {Effort.SMALL: 1, Effort.MEDIUM: 2, Effort.LARGE: 3, None: 4}


@dataclass(frozen=True, slots=True)
class Help:
    """A case that shows someone closing a gap: the entry, and the facts that say so."""

    case: Entry
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A criterion that the self-assessment does not bear out.

    ``score`` is the mean of the medians of the items that bear on it, 0 to 100, or None where too few
    people answered any of them: then ``is_known`` is false. ``rank`` counts from 1. ``agreement`` is the
    lowest A among the items. ``activities``, ``support_required`` and ``support_offered`` are steps of
    the journey, least effort first.
    """

    rank: int
    criterion: Criterion
    score: float | None
    agreement: float | None
    items: tuple[str, ...]
    activities: tuple[Step, ...]
    support_required: tuple[Step, ...]
    support_offered: tuple[Step, ...]
    cases: tuple[Help, ...]

    @property
    def is_known(self) -> bool:
        """Whether enough people answered to say how wide it is."""
        return self.score is not None


def gaps(profile: Profile, criteria: Criteria, journey: Journey, cases: Catalogue) -> list[Gap]:
    """Rank the criteria that the self-assessment does not bear out, widest gap first.

    Stage 1 comes before stage 2; within a stage, criteria that nobody could judge come last. Where
    people agreed on an answer and recorded it, that counts instead of the median.

    Parameters
    ----------
    profile
        How the organisation sees itself.
    criteria, journey, cases
        What must be shown, what helps, and who has done it.

    Examples
    --------
    >>> from scalecare.examples import example_gaps
    >>> found = example_gaps()
    >>> [gap.rank for gap in found] == list(range(1, len(found) + 1))
    True
    """
    order = {stage.id: stage.order for stage in criteria.stages}
    judged = [(criterion, *_judge(profile, criterion)) for criterion in criteria.criteria]
    open_ = [each for each in judged if each[1] is None or each[1] < profile.rules.ready_score]
    open_.sort(key=lambda each: (order[each[0].stage], each[1] is None, each[1] or 0.0, each[0].id))
    return [
        Gap(
            rank=rank,
            criterion=criterion,
            score=score,
            agreement=agreement,
            items=criterion.items,
            activities=_steps(journey, criterion, Row.ACTIVITY),
            support_required=_steps(journey, criterion, Row.SUPPORT_REQUIRED),
            support_offered=_steps(journey, criterion, Row.SUPPORT_OFFERED),
            cases=_helpful(cases, criterion, profile.rules),
        )
        for rank, (criterion, score, agreement) in enumerate(open_, start=1)
    ]


def _judge(profile: Profile, criterion: Criterion) -> tuple[float | None, float | None]:
    recorded = _recorded_scores(profile)
    scores, agreements = [], []
    for item_id in criterion.items:
        spread = profile.items.get(item_id)
        if item_id in recorded:
            scores.append(recorded[item_id])
        elif spread is not None and spread.median is not None:
            scores.append(spread.median)
        if spread is not None and spread.agreement is not None:
            agreements.append(spread.agreement)
    return fmean(scores) if scores else None, min(agreements, default=None)


def _recorded_scores(profile: Profile) -> dict[str, float]:
    return {each.item: score for each in profile.consensus if (score := profile.score_of(each)) is not None}


def _steps(journey: Journey, criterion: Criterion, row: Row) -> tuple[Step, ...]:
    """Steps that name the criterion; where none does, those that speak to its themes."""
    of_row = [step for step in journey.steps if step.row is row]
    found = [step for step in of_row if criterion.id in step.criteria]
    found = found or [step for step in of_row if set(step.themes) & set(criterion.themes)]
    return tuple(sorted(found, key=lambda step: (_EFFORT[step.effort], step.id)))


def _helpful(cases: Catalogue, criterion: Criterion, rules: ReadinessRules) -> tuple[Help, ...]:
    """Cases that say most of the criterion's themes, measured before claimed."""
    helps = [found for entry in cases.entries if (found := _help(entry, criterion.themes)) is not None]
    helps.sort(key=lambda each: (-_weight(each.facts, rules), each.case.id))
    return tuple(helps[: rules.cases_named])


def _help(entry: Entry, themes: Sequence[str]) -> Help | None:
    facts = tuple(_on_themes(entry, themes))
    return Help(entry, facts) if facts else None


def _on_themes(entry: Entry, themes: Sequence[str]) -> Iterator[Fact]:
    wanted = set(themes)
    for fact in entry.facts:
        if fact.field in CLOSING_FIELDS and fact.is_reported and wanted & set(fact.themes):
            yield fact


def _weight(facts: Sequence[Fact], rules: ReadinessRules) -> float:
    return sum(rules.measured_weight if fact.kind is FactKind.MEASURED else 1.0 for fact in facts)
