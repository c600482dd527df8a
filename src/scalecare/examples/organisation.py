"""An invented organisation that looks at itself twice: twelve people, four roles, two gates.

Answers are drawn from a seed around levels set in ``organisation.yaml``: roles differ, people differ, and
some do not know, leave questions blank or hold them not applicable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from scalecare.content import shipped
from scalecare.domain import (
    Answer,
    Answering,
    AnswerValue,
    Catalogue,
    Condition,
    Consensus,
    Criteria,
    Cycle,
    Decision,
    Evidence,
    Item,
    Journey,
    Missing,
    Questionnaire,
    Scoring,
    Sheet,
    Verdict,
)
from scalecare.parameters import load_parameters
from scalecare.readiness import Gap, ReadinessRules, gaps, profile

ASSESSMENT, DIGITAL = "provider-development", "digital-maturity"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Cycle(_Table):
    name: str
    opened_on: date
    digital_level: int
    themes: Mapping[str, float]


class _Agreed(_Table):
    cycle: str
    item: str
    choice: str
    agreed_on: date
    by: tuple[str, ...]
    reason: str
    dissent: str


class _Conditions(_Table):
    reason: str
    text: str
    owner: str
    due: date


class _Decisions(_Table):
    decided_by: str
    authority: str
    decided_on: date
    met: str
    not_met: Mapping[str, str]
    with_conditions: Mapping[str, _Conditions]


class _Organisation(_Table):
    organisation: str
    seed: int
    spread: float
    dont_know_share: float
    not_applicable_share: float
    blank_share: float
    not_applicable_reasons: tuple[str, ...]
    notes: tuple[str, ...]
    roles: Mapping[str, int]
    role_bias: Mapping[str, float]
    cycles: tuple[_Cycle, ...]
    words: tuple[str, ...]
    topics: tuple[str, ...]
    consensus: tuple[_Agreed, ...]
    claim: str
    evidence: Mapping[str, str]
    evidence_added_by: str
    evidence_added_on: date
    decisions: _Decisions


@cache
def _settings() -> _Organisation:
    text = (Path(__file__).parent / "organisation.yaml").read_text(encoding="utf-8")
    return _Organisation.model_validate(YAML(typ="safe").load(text))


def example_questionnaire(version: str | None = None) -> Questionnaire:
    """Return the self-assessment that the example answers.

    Parameters
    ----------
    version
        A version; the newest by default.
    """
    return shipped().load(ASSESSMENT, Questionnaire, version)


@dataclass(frozen=True, slots=True)
class _Person:
    """Someone who answers: how high they see things, and their chance."""

    code: str
    role: str
    bias: float
    rng: np.random.Generator


def _people(salt: int) -> Iterator[_Person]:
    settings = _settings()
    number = 0
    for role, count in settings.roles.items():
        for _ in range(count):
            number += 1
            rng = np.random.default_rng([settings.seed, salt, number])
            own = np.random.default_rng([settings.seed, number]).normal(0.0, settings.spread / 2)
            yield _Person(f"R{number:02d}", role, settings.role_bias[role] + own, rng)


@cache
def example_cycles() -> tuple[Cycle, ...]:
    """Return the two cycles of the example's self-assessment, twelve sheets each.

    Examples
    --------
    >>> [(cycle.name, len(cycle.sheets)) for cycle in example_cycles()]
    [('Spring 2026', 12), ('Autumn 2026', 12)]
    """
    pack = example_questionnaire()
    return tuple(
        _cycle(each, pack, salt, {item.id: each.themes.get(item.theme, 0.0) for item in pack.items})
        for salt, each in enumerate(_settings().cycles)
    )


@cache
def example_digital_cycles() -> tuple[Cycle, ...]:
    """Return the two cycles of the example's digital maturity, a sheet of each role that is asked."""
    pack = shipped().load(DIGITAL, Questionnaire)
    return tuple(
        _cycle(each, pack, 10 + salt, {item.id: _digital(item, each.digital_level) for item in pack.items})
        for salt, each in enumerate(_settings().cycles)
    )


def _digital(item: Item, level: int) -> float:
    return 1.2 if (item.level or 0) <= level else 0.35


def _cycle(settings: _Cycle, pack: Questionnaire, salt: int, levels: Mapping[str, float]) -> Cycle:
    """One cycle, with the level that each item stands at."""
    sheets = tuple(
        Sheet(person.code, person.role, tuple(_answers(person, pack, levels)))
        for person in _people(salt)
        if person.role in {role.id for role in pack.roles}
    )
    agreed = tuple(
        Consensus(each.item, item.rev, each.choice, each.agreed_on, each.by, each.reason, each.dissent)
        for each in _settings().consensus
        if each.cycle == settings.name and (item := pack.item(each.item)) is not None
    )
    organisation = _settings().organisation
    return Cycle(organisation, settings.name, pack.id, pack.version, settings.opened_on, sheets, agreed)


def _answers(person: _Person, pack: Questionnaire, levels: Mapping[str, float]) -> Iterator[Answer]:
    settings = _settings()
    given: dict[str, Answer] = {}
    for item in pack.items:
        chance, level = person.rng.random(), person.rng.normal(person.bias, settings.spread)
        if person.role not in item.audience or not _is_asked(item, given):
            continue
        answer = _answer(person, item, level + levels[item.id], chance)
        if answer is not None:
            given[item.id] = answer
            yield answer


def _is_asked(item: Item, given: Mapping[str, Answer]) -> bool:
    if item.asked_if is None:
        return True
    before = given.get(item.asked_if.item)
    return before is not None and before.value in item.asked_if.choices


def _answer(person: _Person, item: Item, level: float, chance: float) -> Answer | None:
    settings = _settings()
    if item.theme == "contact":
        return None
    blank = settings.blank_share if item.scoring else 0.7
    if chance < blank:
        return None
    if chance < blank + settings.dont_know_share:
        return Answer(item.id, item.rev, None, Missing.DONT_KNOW)
    if chance < blank + settings.dont_know_share + settings.not_applicable_share:
        reason = str(person.rng.choice(settings.not_applicable_reasons))
        return Answer(item.id, item.rev, None, Missing.NOT_APPLICABLE, reason)
    note = str(person.rng.choice(settings.notes)) if chance > 0.97 else ""
    return Answer(item.id, item.rev, _value(person, item, min(max(level, 0.0), 1.0)), note=note)


def _value(person: _Person, item: Item, level: float) -> AnswerValue:
    rng, settings = person.rng, _settings()
    if item.range is not None:
        return float(round(item.range.lowest + level * (item.range.highest - item.range.lowest)))
    if item.answering is Answering.LIST:
        return tuple(str(topic) for topic in rng.permutation(settings.topics)[: min(item.most or 1, 3)])
    if item.answering is Answering.SEVERAL:
        share = level if item.scoring is Scoring.SHARE else 0.4
        return tuple(choice.id for choice in item.choices if rng.random() < share)
    if item.answering is Answering.ONE:
        return _choice(item, level)
    return str(rng.choice(settings.words))


def _choice(item: Item, level: float) -> str:
    placed = sorted(
        (choice for choice in item.choices if choice.position), key=lambda each: each.position or 0
    )
    choices = placed or list(item.choices)
    return choices[min(int(level * len(choices)), len(choices) - 1)].id


def example_evidence() -> tuple[Evidence, ...]:
    """Return what the example puts forward for the first gate; nothing for its risk register."""
    settings = _settings()
    return tuple(
        Evidence(criterion, settings.claim, document, settings.evidence_added_by, settings.evidence_added_on)
        for criterion, document in settings.evidence.items()
    )


def example_decisions() -> tuple[Decision, ...]:
    """Return what was decided on the criteria of the first gate: two of them are not met."""
    criteria = shipped().load("readiness-criteria", Criteria)
    first = criteria.stages[0]
    return tuple(_decision(criterion.id) for criterion in criteria.of_stage(first.id))


def _decision(criterion: str) -> Decision:
    said = _settings().decisions
    who = (said.decided_by, said.authority, said.decided_on)
    if criterion in said.not_met:
        return Decision(criterion, Verdict.NOT_MET, said.not_met[criterion], *who)
    if criterion in said.with_conditions:
        held = said.with_conditions[criterion]
        condition = Condition(held.text, held.owner, held.due)
        return Decision(criterion, Verdict.MET_WITH_CONDITIONS, held.reason, *who, (condition,))
    return Decision(criterion, Verdict.MET, said.met, *who)


def example_gaps() -> list[Gap]:
    """Return the gaps of the example's second cycle."""
    cycle = example_cycles()[-1]
    rules = ReadinessRules.standard(load_parameters(), cycle.opened_on)
    found = profile(cycle.sheets, example_questionnaire(cycle.version), rules, consensus=cycle.consensus)
    shelf = shipped()
    criteria = shelf.load("readiness-criteria", Criteria)
    journey = shelf.load("development-journey", Journey)
    return gaps(found, criteria, journey, shelf.load("case-studies", Catalogue))
