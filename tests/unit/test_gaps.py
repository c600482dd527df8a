"""Gaps, benchmarks and levels on the example and on made-up organisations."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from tests.lib.questionnaires import RULES, questionnaire, random_sheets

from scalecare.content import shipped
from scalecare.domain import Answer, Catalogue, Consensus, Criteria, Journey, Questionnaire, Sheet
from scalecare.examples import (
    example_cycles,
    example_decisions,
    example_evidence,
    example_gaps,
    example_questionnaire,
)
from scalecare.readiness import Profile, benchmark, digital_level, gaps, gate, profile
from scalecare.readiness.errors import MixedPacks

CRITERIA = shipped().load("readiness-criteria", Criteria)
JOURNEY = shipped().load("development-journey", Journey)
CASES = shipped().load("case-studies", Catalogue)
DIGITAL = shipped().load("digital-maturity", Questionnaire)


def test_the_example_has_two_criteria_of_stage_one_not_met() -> None:
    first, second = gate(example_evidence(), CRITERIA, example_decisions())
    assert sorted(each.criterion.id for each in first.open) == ["open-finance", "risk-register"]
    assert {each.standing for each in first.open} == {"not_met"}
    assert not first.is_passed and not second.is_passed


def test_gaps_are_ranked_by_stage_then_width_with_help_and_cases() -> None:
    found = example_gaps()
    order = {stage.id: stage.order for stage in CRITERIA.stages}
    keys = [(order[gap.criterion.stage], gap.score is None, gap.score or 0.0) for gap in found]
    assert keys == sorted(keys) and found
    assert all(gap.score is None or gap.score < RULES.ready_score for gap in found)
    assert found[0].criterion.id == "risk-register"
    for gap in found:
        assert gap.support_required or gap.activities
        for held in gap.cases:
            assert all(set(fact.themes) & set(gap.criterion.themes) for fact in held.facts)
            assert all(fact.source for fact in held.facts)
    assert any(gap.cases for gap in found)


def test_steps_of_least_effort_come_first() -> None:
    order = {"small": 1, "medium": 2, "large": 3, None: 4}
    for gap in example_gaps():
        for steps in (gap.activities, gap.support_required, gap.support_offered):
            efforts = [order[step.effort] for step in steps]
            assert efforts == sorted(efforts)


def judged(consensus: tuple[Consensus, ...]) -> dict[str, float | None]:
    cycle = example_cycles()[1]
    found = profile(cycle.sheets, example_questionnaire(), RULES, consensus=consensus)
    return {gap.criterion.id: gap.score for gap in gaps(found, CRITERIA, JOURNEY, CASES)}


def test_a_recorded_consensus_counts_instead_of_the_median() -> None:
    item = example_questionnaire().item("risks-benefits.position")
    assert item is not None
    choice = item.choices[-1].id
    agreed = Consensus(item.id, item.rev, choice, date(2026, 11, 1), ("Chair",), "signed")
    before, after = judged(())["risk-register"], judged((agreed,))["risk-register"]
    assert before is not None and after is not None and after > before


def test_where_too_few_answered_a_gap_is_not_known_and_comes_last_of_its_stage() -> None:
    cycle = example_cycles()[1]
    found = profile(cycle.sheets[:2], example_questionnaire(), RULES)
    unknown = gaps(found, CRITERIA, JOURNEY, CASES)
    assert len(unknown) == len(CRITERIA.criteria)
    assert not any(gap.is_known for gap in unknown)


def everyone(level: int) -> list[Sheet]:
    def sheet(number: int) -> Sheet:
        answers = tuple(
            Answer(item.id, item.rev, item.choices[-1 if (item.level or 0) <= level else 0].id)
            for item in DIGITAL.items
        )
        return Sheet(f"R{number}", "manager", answers)

    return [sheet(number) for number in range(3)]


@pytest.mark.parametrize("level", range(7))
def test_the_digital_level_is_the_highest_all_of_which_and_below_holds(level: int) -> None:
    found = digital_level(everyone(level), DIGITAL, RULES)
    assert (found.level.level if found.level else 0) == level
    if level < 6:
        assert found.next is not None and found.next.level == level + 1
        assert {item.level for item in found.blocks} == {level + 1}
    else:
        assert found.next is None and not found.blocks


def test_one_statement_below_holds_back_all_above_it() -> None:
    sheets = everyone(6)
    weak = next(item for item in DIGITAL.items if item.level == 2)
    lowered = [
        replace(
            sheet,
            answers=tuple(
                replace(a, value=weak.choices[0].id) if a.item == weak.id else a for a in sheet.answers
            ),
        )
        for sheet in sheets
    ]
    found = digital_level(lowered, DIGITAL, RULES)
    assert found.level is not None and found.level.level == 1
    assert found.blocks == (weak,)


def organisations(count: int) -> dict[str, Profile]:
    pack, rng = questionnaire(), random.Random(7)
    return {f"org-{i:02d}": profile(random_sheets(pack, 9, rng), pack, RULES) for i in range(count)}


def test_a_benchmark_needs_five_organisations_and_names_none() -> None:
    profiles = organisations(9)
    small = benchmark(profiles, dict.fromkeys(list(profiles)[:4], "north"))
    assert not any(bench.is_shown for bench in small.whole.values())
    found = benchmark(profiles, dict.fromkeys(profiles, "north"))
    assert found.whole["vision"].organisations == 9
    assert not any(name in repr(found) for name in profiles)


def test_no_group_of_a_benchmark_follows_by_subtraction() -> None:
    profiles = organisations(16)
    names = list(profiles)
    cohort = dict.fromkeys(names[:8], "north") | dict.fromkeys(names[8:14], "south")
    cohort |= dict.fromkeys(names[14:], "west")
    found = benchmark(profiles, cohort)
    shown = {group for group, benches in found.groups.items() if benches["vision"].is_shown}
    assert shown == {"north"}
    medians = sorted(m for name in names[:8] if (m := profiles[name].themes["vision"].median) is not None)
    assert len(medians) == 8
    assert found.groups["north"]["vision"].median == pytest.approx((medians[3] + medians[4]) / 2)


def test_profiles_of_two_versions_share_no_benchmark() -> None:
    profiles = organisations(5)
    other = questionnaire(version="2.0.0")
    profiles["other"] = profile(random_sheets(other, 9, random.Random(1)), other, RULES)
    with pytest.raises(MixedPacks, match=r"a-questionnaire@1.0.0, a-questionnaire@2.0.0"):
        benchmark(profiles, dict.fromkeys(profiles, "north"))
