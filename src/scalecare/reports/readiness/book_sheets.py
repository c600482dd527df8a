"""The sheets of the workbook as values: profiles, and all that follows from them."""

from __future__ import annotations

from collections.abc import Sequence

from scalecare.domain import Step
from scalecare.readiness import Gap, LearningNeed
from scalecare.reports.readiness.about import NO_SCORE, STATEMENT, how, rule_rows
from scalecare.reports.readiness.book_profiles import items_sheet, roles_sheet, themes_sheet
from scalecare.reports.readiness.gap_view import field_words, stage_title
from scalecare.reports.readiness.gate_view import condition_words, evidence_words, stage_words, why
from scalecare.reports.readiness.in_short import in_short
from scalecare.reports.readiness.learning_view import level_stands, levels_of
from scalecare.reports.readiness.result import ReadinessResult
from scalecare.reports.readiness.words import (
    EFFORTS,
    KINDS,
    STANDING_WORDS,
    agreement_words,
    fact_words,
    source_words,
    too_few,
)
from scalecare.reports.sheets import Cell, Sheet, rounded, sheet_of


def sheets_of(result: ReadinessResult) -> tuple[Sheet, ...]:
    """Return the sheets of the workbook.

    Parameters
    ----------
    result
        What may be shown.
    """
    return (
        themes_sheet(result),
        items_sheet(result),
        roles_sheet(result),
        _gaps(result),
        _cases(result),
        _gate(result),
        _needs(result),
        _digital(result),
        _about(result),
    )


_GAPS = (
    ("Rank", "people"),
    ("Stage", "text"),
    ("Criterion", "text"),
    ("Score", "score"),
    ("Least agreement A", "measure"),
    ("In words", "text"),
    ("Question ids", "text"),
    ("Activities", "text"),
    ("Support required", "text"),
    ("Support offered", "text"),
    ("Cases", "people"),
)


def _gaps(result: ReadinessResult) -> Sheet:
    return sheet_of("Gaps", _GAPS, [_gap(gap, result) for gap in result.gaps])


def _gap(gap: Gap, result: ReadinessResult) -> tuple[Cell, ...]:
    return (
        gap.rank,
        stage_title(result, gap),
        gap.criterion.text,
        rounded(gap.score),
        rounded(gap.agreement),
        agreement_words(gap.agreement, result.rules) if gap.is_known else too_few(result.rules),
        "\n".join(gap.items),
        _steps(gap.activities),
        _steps(gap.support_required),
        _steps(gap.support_offered),
        len(gap.cases),
    )


def _steps(steps: Sequence[Step]) -> str:
    return "\n".join(
        step.text if step.effort is None else f"{step.text} ({EFFORTS[step.effort]}, assumed)"
        for step in steps
    )


def _cases(result: ReadinessResult) -> Sheet:
    columns = (
        ("Gap", "people"),
        ("Criterion", "text"),
        ("Case", "text"),
        ("About", "text"),
        ("What it says", "text"),
        ("Claimed or measured", "text"),
        ("Status", "text"),
        ("Source", "text"),
    )
    rows: list[tuple[Cell, ...]] = []
    for gap in result.gaps:
        for each in gap.cases:
            case: tuple[Cell, ...] = (gap.rank, gap.criterion.text, each.case.title)
            if not each.facts:
                rows.append((*case, "", "Nothing is known of what came of it.", "", "", ""))
            for fact in each.facts:
                said = (fact_words(fact), KINDS[fact.kind], fact.status.value)
                rows.append((*case, field_words(fact), *said, source_words(fact, result.all_packs)))
    return sheet_of("Cases", columns, rows)


def _gate(result: ReadinessResult) -> Sheet:
    columns = (
        ("Stage", "text"),
        ("Criterion", "text"),
        ("Standing", "text"),
        ("Why", "text"),
        ("Evidence", "text"),
        ("Conditions", "text"),
        ("The commissioner may, once passed", "text"),
    )
    rows: list[tuple[Cell, ...]] = []
    for state in result.gate:
        name = f"{state.stage.order}. {state.stage.title}"
        decision = "" if state.decision is None else state.decision.reason
        rows.append((name, "", stage_words(state), decision, "", "", state.stage.commissioner_may))
        for each in state.criteria:
            evidence = "\n".join(evidence_words(one, result.as_of) for one in each.evidence)
            conditions = "\n".join(condition_words(one, result.as_of) for one in each.conditions)
            standing = STANDING_WORDS[each.standing]
            rows.append((name, each.criterion.text, standing, why(each), evidence, conditions, ""))
    return sheet_of("Gate", columns, rows or _undecided(result))


def _undecided(result: ReadinessResult) -> list[tuple[Cell, ...]]:
    stages = {stage.id: f"{stage.order}. {stage.title}" for stage in result.criteria.stages}
    return [
        (stages[criterion.stage], criterion.text, "not known", "No decisions are known.", "", "", "")
        for criterion in result.criteria.criteria
    ]


def _needs(result: ReadinessResult) -> Sheet:
    columns = (
        ("Heading", "text"),
        ("Rank", "people"),
        ("Topic", "text"),
        ("Points", "people"),
        ("People", "people"),
    )
    return sheet_of("Learning needs", columns, [_need(need) for need in result.needs])


def _need(need: LearningNeed) -> tuple[Cell, ...]:
    return (need.heading, need.rank, need.topic, need.points, need.people)


def _digital(result: ReadinessResult) -> Sheet:
    columns = (
        ("Level", "people"),
        ("Title", "text"),
        ("Stands", "text"),
        ("Statement", "text"),
        ("Is", "text"),
    )
    rows: list[tuple[Cell, ...]] = []
    if result.digital is not None:
        rows += [
            (level.level, level.title, level_stands(level, result.digital), "", "")
            for level in levels_of(result.digital, result.all_packs)
        ]
        named = ((result.digital.holds, "holds"), (result.digital.blocks, "does not hold"))
        rows += [(item.level, "", "", item.text, word) for items, word in named for item in items]
    return sheet_of("Digital", columns, rows)


def _about(result: ReadinessResult) -> Sheet:
    facts: list[tuple[Cell, ...]] = [
        ("Organisation", result.organisation),
        ("As of", result.as_of.isoformat()),
        ("What this is", STATEMENT),
        *(("In short", words) for words in in_short(result)),
        ("Gates", NO_SCORE),
        *(("How", words) for words in how(result)),
        *(("Pack", f"{pack.title}: {pack.reference}, {pack.status.value}") for pack in result.all_packs),
    ]
    numbers = [
        (row.name, f"{row.value:g} {row.unit} ({row.status.value}; {row.source})")
        for row in rule_rows(result)
    ]
    return sheet_of("About", (("Fact", "text"), ("Value", "text")), [*facts, *numbers])
