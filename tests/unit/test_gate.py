"""The gates are opened by decisions, in order, by others than those who put evidence forward."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from scalecare.content import shipped
from scalecare.domain import Condition, Criteria, Decision, Evidence, Verdict
from scalecare.readiness import Standing, gate
from scalecare.readiness.errors import BadDecision

CRITERIA = shipped().load("readiness-criteria", Criteria)
FIRST, SECOND = CRITERIA.stages
DAY = date(2026, 5, 1)


def evidence(criterion: str, by: str = "Manager") -> Evidence:
    return Evidence(criterion, "shows it", "a document", by, date(2026, 4, 1))


def decision(subject: str, verdict: Verdict = Verdict.MET, on: date = DAY) -> Decision:
    conditions = (Condition("Do it", "Manager", on),) if verdict is Verdict.MET_WITH_CONDITIONS else ()
    return Decision(subject, verdict, "because", "Committee", "Scheme of delegation", on, conditions)


ALL_EVIDENCE = [evidence(criterion.id) for criterion in CRITERIA.criteria]
STAGE_ONE = [decision(criterion.id) for criterion in CRITERIA.of_stage(FIRST.id)]
STAGE_TWO = [decision(criterion.id) for criterion in CRITERIA.of_stage(SECOND.id)]


def test_without_decisions_nothing_is_shown_and_no_stage_is_passed() -> None:
    for state in gate(ALL_EVIDENCE, CRITERIA, []):
        assert not state.is_passed
        assert {each.standing for each in state.criteria} == {Standing.NOT_YET_SHOWN}
        assert all("await a decision" in each.reason for each in state.criteria)


def test_meeting_every_criterion_passes_no_stage_by_itself() -> None:
    first, _ = gate(ALL_EVIDENCE, CRITERIA, STAGE_ONE)
    assert not first.open and not first.is_passed


def test_stages_are_passed_one_after_the_other() -> None:
    decisions = [*STAGE_ONE, decision(FIRST.id), *STAGE_TWO, decision(SECOND.id)]
    assert [state.is_passed for state in gate(ALL_EVIDENCE, CRITERIA, decisions)] == [True, True]
    with pytest.raises(BadDecision, match="needs 'enabling-development'"):
        gate(ALL_EVIDENCE, CRITERIA, [*STAGE_ONE, *STAGE_TWO, decision(SECOND.id)])


def test_a_stage_is_not_passed_while_a_criterion_is_open() -> None:
    short = [each for each in STAGE_ONE if each.subject != "risk-register"]
    with pytest.raises(BadDecision, match="1 of its criteria are not: risk-register"):
        gate(ALL_EVIDENCE, CRITERIA, [*short, decision(FIRST.id)])
    conditional = [*short, decision("risk-register", Verdict.MET_WITH_CONDITIONS), decision(FIRST.id)]
    first, _ = gate(ALL_EVIDENCE, CRITERIA, conditional)
    assert first.is_passed and first.criteria[11].conditions


def test_a_later_decision_takes_the_place_of_an_earlier_and_withdrawing_undoes_it() -> None:
    for verdicts in permutations(Verdict, 3):
        states = gate(ALL_EVIDENCE, CRITERIA, [decision("risk-register", verdict) for verdict in verdicts])
        standing = next(each for each in states[0].criteria if each.criterion.id == "risk-register").standing
        expected = "not_yet_shown" if verdicts[-1] is Verdict.WITHDRAWN else verdicts[-1].value
        assert standing.value == expected


def test_a_passed_stage_is_in_doubt_when_a_criterion_falls_and_stays_passed_until_decided() -> None:
    decisions = [*STAGE_ONE, decision(FIRST.id), decision("risk-register", Verdict.NOT_MET)]
    first, _ = gate(ALL_EVIDENCE, CRITERIA, decisions)
    assert first.is_passed and first.in_doubt
    undone, _ = gate(ALL_EVIDENCE, CRITERIA, [*decisions, decision(FIRST.id, Verdict.WITHDRAWN)])
    assert not undone.is_passed and not undone.in_doubt


def test_nobody_decides_on_their_own_evidence() -> None:
    own = [evidence("risk-register", by="Committee")]
    with pytest.raises(BadDecision, match="Committee put evidence for 'risk-register' forward"):
        gate(own, CRITERIA, [decision("risk-register")])


def test_met_needs_evidence_in_force_on_the_day() -> None:
    with pytest.raises(BadDecision, match="no evidence was in force"):
        gate([], CRITERIA, [decision("risk-register")])
    late = replace(evidence("risk-register"), added_on=date(2026, 5, 2))
    expired = replace(evidence("risk-register"), expires_on=date(2026, 4, 30))
    for held in (late, expired):
        with pytest.raises(BadDecision, match="no evidence was in force"):
            gate([held], CRITERIA, [decision("risk-register")])
    gate([], CRITERIA, [decision("risk-register", Verdict.NOT_MET)])


def test_unknown_subjects_and_decisions_out_of_order_are_refused() -> None:
    with pytest.raises(BadDecision, match="Name one such as risk-register"):
        gate([], CRITERIA, [decision("risk-registr", Verdict.NOT_MET)])
    later, earlier = decision("legal-form", Verdict.NOT_MET), decision("risk-register", Verdict.NOT_MET)
    with pytest.raises(BadDecision, match="in the order of their days"):
        gate([], CRITERIA, [later, replace(earlier, decided_on=date(2026, 4, 1))])


@pytest.mark.parametrize(
    ("verdict", "conditions", "reason"),
    [
        (Verdict.MET, (Condition("Do it", "Manager", DAY),), "because"),
        (Verdict.MET_WITH_CONDITIONS, (), "because"),
        (Verdict.MET, (), " "),
    ],
)
def test_a_decision_says_why_and_conditions_go_with_their_verdict(
    verdict: Verdict, conditions: tuple[Condition, ...], reason: str
) -> None:
    with pytest.raises(ValueError, match="risk-register"):
        Decision("risk-register", verdict, reason, "Committee", "Scheme", DAY, conditions)


def test_what_counts_already_is_not_held_to_newer_criteria() -> None:
    dropped, *rest = STAGE_ONE
    newer = replace(CRITERIA, criteria=tuple(c for c in CRITERIA.criteria if c.id != rest[0].subject))
    so_far = {each.subject: each for each in (dropped, decision(FIRST.id))}
    first, _ = gate([], newer, [], so_far=so_far)
    assert first.in_doubt
    assert len(first.open) == len(STAGE_ONE) - 2
    with pytest.raises(BadDecision, match="criteria are not"):
        gate(ALL_EVIDENCE, newer, [decision(FIRST.id)], so_far=so_far)
    second = gate(ALL_EVIDENCE, newer, [*STAGE_TWO, decision(SECOND.id)], so_far=so_far)[1]
    assert second.is_passed
