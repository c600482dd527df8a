"""profile.json: everything that the page shows as plain values; what is hidden is null."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from scalecare.domain import Consensus, Fact, Item, Pack, Step
from scalecare.readiness import (
    CriterionState,
    DigitalLevel,
    Gap,
    Help,
    Line,
    Profile,
    Spread,
    StageState,
)
from scalecare.reports.readiness.about import NO_SCORE, STATEMENT, rule_rows
from scalecare.reports.readiness.learning_view import level_stands, levels_of
from scalecare.reports.readiness.result import CycleResult, ReadinessResult, fit_to_show
from scalecare.reports.readiness.words import agreement_words, category_labels, consensus_words, role_title
from scalecare.reports.sheets import rounded

SCHEMA = 1
"""Rises when the layout of profile.json changes."""


def readiness_record(result: ReadinessResult) -> dict[str, Any]:
    """Return an organisation's readiness as plain values, for JSON; dates are as in ISO 8601.

    Scores are from 0 to 100, agreement from -1 to 1, consensus and coverage from 0 to 1.

    Parameters
    ----------
    result
        Everything that is known.
    """
    shown = fit_to_show(result)
    record = {
        "schema": SCHEMA,
        "organisation": shown.organisation,
        "as_of": shown.as_of,
        "statement": STATEMENT,
        "packs": [_pack(pack) for pack in shown.all_packs],
        "rules": [asdict(row) for row in rule_rows(shown)],
        "cycles": [_cycle(cycle) for cycle in shown.cycles],
        "comparison": _comparison(shown),
        "gaps": [_gap(gap) for gap in shown.gaps] if shown.is_judged else None,
        "gate": {"note": NO_SCORE, "stages": [_stage(state) for state in shown.gate]} if shown.gate else None,
        "learning_needs": [asdict(need) for need in shown.needs] if shown.is_shown else None,
        "digital": None if shown.digital is None else _digital(shown.digital, shown.all_packs),
    }
    plain: dict[str, Any] = _plain(record)
    return plain


def _plain(value: Any) -> Any:
    """Values that JSON holds: days as text, numbers without the digits that differ between machines."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return rounded(value) if isinstance(value, float) else value


def _pack(pack: Pack) -> dict[str, Any]:
    names = ("id", "version", "kind", "title", "status", "reviewed_on", "next_review")
    return {name: getattr(pack, name) for name in names}


def _spread(spread: Spread | None) -> dict[str, Any] | None:
    return asdict(spread) if spread is not None and spread.is_shown else None


def _cycle(cycle: CycleResult) -> dict[str, Any]:
    profile = cycle.profile
    return {
        "name": cycle.name,
        "opened_on": cycle.opened_on,
        "pack": profile.pack.reference,
        "respondents": profile.respondents if cycle.is_shown else None,
        "overall": _spread(profile.overall),
        "themes": [_theme(profile, theme.id, theme.title) for theme in profile.pack.themes],
        "items": [_item(profile, item) for item in profile.pack.items if item.id in profile.items],
        "roles": [_role(profile, role) for role in profile.roles] if cycle.is_shown else None,
        "consensus": [_consensus(profile, each) for each in profile.consensus],
    }


def _theme(profile: Profile, theme_id: str, title: str) -> dict[str, Any]:
    spread = profile.themes[theme_id]
    return {
        "id": theme_id,
        "title": title,
        "is_scored": profile.is_scored(theme_id),
        "spread": _spread(spread),
        "agreement_words": agreement_words(spread.agreement, profile.rules) if spread.is_shown else None,
        "coverage": profile.covered(theme_id),
    }


def _item(profile: Profile, item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "rev": item.rev,
        "theme": item.theme,
        "text": item.text,
        "status": item.status,
        "categories": category_labels(item),
        "spread": _spread(profile.items[item.id]),
    }


def _role(profile: Profile, role: str) -> dict[str, Any]:
    themes = {theme_id: _spread(profile.roles[role][theme_id]) for theme_id in profile.roles[role]}
    return {"id": role, "title": role_title(profile, role), "themes": themes}


def _consensus(profile: Profile, consensus: Consensus) -> dict[str, Any]:
    score = profile.score_of(consensus)
    return {**asdict(consensus), "answer": consensus_words(consensus, profile), "score": score}


def _comparison(result: ReadinessResult) -> dict[str, Any] | None:
    compared = result.comparison
    if compared is None:
        return None
    before, after = result.cycles[-2:]
    return {
        "earlier": {"cycle": before.name, "pack": compared.earlier},
        "later": {"cycle": after.name, "pack": compared.later},
        "overall": _line(compared.overall),
        "themes": [_line(line) for line in compared.themes],
        "items": [_line(line) for line in compared.items],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "title": line.title,
        "earlier_median": None if line.earlier is None else line.earlier.median,
        "later_median": None if line.later is None else line.later.median,
        "change": line.change,
        "is_comparable": line.is_comparable,
        "why": line.why,
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "rank": gap.rank,
        "criterion": gap.criterion.id,
        "stage": gap.criterion.stage,
        "text": gap.criterion.text,
        "score": gap.score,
        "agreement": gap.agreement,
        "items": gap.items,
        "activities": [_step(step) for step in gap.activities],
        "support_required": [_step(step) for step in gap.support_required],
        "support_offered": [_step(step) for step in gap.support_offered],
        "cases": [_case(each) for each in gap.cases],
    }


def _step(step: Step) -> dict[str, Any]:
    return {"id": step.id, "text": step.text, "effort": step.effort}


def _case(help_: Help) -> dict[str, Any]:
    return {"id": help_.case.id, "title": help_.case.title, "facts": [_fact(fact) for fact in help_.facts]}


def _fact(fact: Fact) -> dict[str, Any]:
    names = ("field", "value", "unit", "as_of", "kind", "is_reported", "status")
    return {name: getattr(fact, name) for name in names} | {"source": [asdict(each) for each in fact.source]}


def _stage(state: StageState) -> dict[str, Any]:
    return {
        "id": state.stage.id,
        "title": state.stage.title,
        "is_passed": state.is_passed,
        "in_doubt": state.in_doubt,
        "commissioner_may": state.stage.commissioner_may,
        "decision": None if state.decision is None else asdict(state.decision),
        "criteria": [_criterion(each) for each in state.criteria],
    }


def _criterion(state: CriterionState) -> dict[str, Any]:
    return {
        "id": state.criterion.id,
        "text": state.criterion.text,
        "standing": state.standing,
        "evidence": [asdict(each) for each in state.evidence],
        "decision": None if state.decision is None else asdict(state.decision),
    }


def _digital(digital: DigitalLevel, packs: tuple[Pack, ...]) -> dict[str, Any]:
    return {
        "level": None if digital.level is None else digital.level.level,
        "next": None if digital.next is None else digital.next.level,
        "levels": [
            {"level": level.level, "title": level.title, "stands": level_stands(level, digital)}
            for level in levels_of(digital, packs)
        ],
        "holds": [_statement(item) for item in digital.holds],
        "blocks": [_statement(item) for item in digital.blocks],
    }


def _statement(item: Item) -> dict[str, Any]:
    return {"id": item.id, "level": item.level, "text": item.text}
