"""What the poll asks of a plan, and what whoever leads the talks is told."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given, reject, settings
from tests.lib.brute_force import best_plan
from tests.lib.independent_scorer import Reckoning, close, find_faults
from tests.lib.places import Instance, instances, simple_place

from scalecare.domain import EngagementAnswer, Place
from scalecare.hub_formation import (
    BadRules,
    HubFormationError,
    HubRules,
    NegotiableRedLines,
    PolledRules,
    Weights,
    form_hubs,
    rules_from_poll,
)
from scalecare.hub_formation.formulation import formulate
from scalecare.hub_formation.sorting_out import sort_out
from scalecare.parameters import load_parameters
from scalecare.reports import sentences
from scalecare.reports.names import Names

LINE = [(x, 0) for x in range(8)]


def polled(place: Place, rules: HubRules, **options: Any) -> PolledRules:
    return rules_from_poll(place, rules, parameters=load_parameters(), **options)


def street(*answers: EngagementAnswer) -> Place:
    """Eight practices of 20,000 in a row, with silent answers of whoever is not given."""
    given_ones = {answer.practice_code for answer in answers}
    silent = [EngagementAnswer(f"P{i:02d}", 6) for i in range(8) if f"P{i:02d}" not in given_ones]
    return simple_place([20_000] * 8, LINE, engagement=(*answers, *silent))


def count(result: PolledRules, kind: str) -> int:
    return next((f.figures["count"] for f in result.findings if f.kind == kind), 0)


def figures(result: PolledRules, kind: str) -> dict[str, Any]:
    return dict(next(f for f in result.findings if f.kind == kind).figures)


# Which red lines are firm


@pytest.mark.parametrize(
    ("negotiable", "firm"),
    [
        ((), ("P01", "P02")),
        (("Opening hours",), ("P01", "P02")),
        (("p01",), ("P02",)),
        (("Red lines",), ()),
        ((" red line ",), ()),
        (("P07",), ("P01", "P02")),
    ],
)
def test_a_red_line_is_negotiable_where_the_practice_names_its_code_or_all_of_them(
    negotiable: tuple[str, ...], firm: tuple[str, ...]
) -> None:
    answer = EngagementAnswer("P00", 5, red_lines=("P01", "P02"), negotiable=negotiable)
    assert answer.firm_red_lines == firm


# The rules that follow


def test_wishes_get_a_weight_where_the_planner_gave_none_and_its_evidence_is_kept(rules: HubRules) -> None:
    found = polled(street(), rules).rules
    value = load_parameters().value("hub.like_minds_from_poll", street().as_of)
    assert found.weights == replace(rules.weights, like_minds=value)
    entry = next(e for e in found.parameters if e["name"] == "hub.like_minds_from_poll")
    assert (entry["value"], entry["status"]) == (value, "assumed")


def test_the_planners_own_weight_stands(rules: HubRules) -> None:
    asked = rules.with_(weights=Weights(like_minds=7.0))
    assert polled(street(), asked).rules.weights == asked.weights


def test_a_place_without_answers_is_refused(rules: HubRules) -> None:
    with pytest.raises(BadRules, match="no answers"):
        polled(simple_place([20_000] * 8, LINE), rules)


def test_a_firm_red_line_keeps_two_apart_and_a_negotiable_one_gives_way_to_the_map(rules: HubRules) -> None:
    firm = street(EngagementAnswer("P00", 6, red_lines=("P01",)))
    soft = street(EngagementAnswer("P00", 6, red_lines=("P01",), negotiable=("P01",)))
    asked = rules.with_(fewest_hubs=4, most_hubs=4, allow_exceptions=False)
    with pytest.raises(HubFormationError):
        form_hubs(firm, polled(firm, asked).rules)
    plan = form_hubs(soft, polled(soft, asked).rules)
    assert plan.hub_of()["P00"] == plan.hub_of()["P01"]
    assert not [f for f in plan.findings if f.kind == "red_lines_kept"]


def test_a_negotiable_red_line_is_avoided_where_that_is_cheap(rules: HubRules) -> None:
    ladder = [(0, 0), (2, 0), (0, 2.1), (2, 2.1)]
    answers = (EngagementAnswer("P00", 6, red_lines=("P01",), negotiable=("red lines",)),)
    place = simple_place([20_000] * 4, ladder, engagement=answers)
    asked = rules.with_(fewest_hubs=2, most_hubs=2)
    plain = form_hubs(place, asked.with_(obey_red_lines=False))
    assert plain.hub_of()["P00"] == plain.hub_of()["P01"]
    plan = form_hubs(place, polled(place, asked).rules)
    assert plan.hub_of()["P00"] != plan.hub_of()["P01"]
    assert plan.value("like_minds") == 0


def test_a_negotiable_red_line_that_is_crossed_counts_as_so_many_wishes(rules: HubRules) -> None:
    place = street(EngagementAnswer("P00", 6, red_lines=("P01",), negotiable=("P01",)))
    asked = rules.with_(fewest_hubs=4, most_hubs=4, wishes_per_red_line=3.0)
    assert form_hubs(place, polled(place, asked).rules).value("like_minds") == 3.0


def test_the_planner_may_have_negotiable_red_lines_obeyed(rules: HubRules) -> None:
    place = street(EngagementAnswer("P00", 6, red_lines=("P01",), negotiable=("P01",)))
    found = polled(place, rules, negotiable=NegotiableRedLines.OBEY)
    assert figures(found, "poll_rules")["kept"] == 1
    assert figures(found, "poll_rules")["avoided"] == 0


def all_negotiable(place: Place) -> Place:
    answers = tuple(
        replace(a, negotiable=("red lines",) if i % 3 else ()) for i, a in enumerate(place.engagement)
    )
    return replace(place, engagement=answers)


@settings(deadline=None, derandomize=True, database=None, max_examples=40)
@given(instances(smallest=4, largest=9))
def test_with_red_lines_to_be_avoided_the_best_plan_is_the_one_of_brute_force(instance: Instance) -> None:
    place = all_negotiable(instance.place)
    rules = instance.rules.with_(
        negotiable_red_lines=NegotiableRedLines.AVOID,
        weights=replace(instance.rules.weights, like_minds=4_000.0),
        fewest_hubs=None,
        most_hubs=None,
        one_sided_wish=0.5,
    )
    try:
        plan = form_hubs(place, rules)
    except HubFormationError:
        reject()
    problem = formulate(place, rules, sort_out(place, rules))
    links = [(link.practice_code_a, link.practice_code_b) for link in problem.as_links()]
    best = best_plan(Reckoning(place, asdict(rules)), links)
    assert best is not None and close(plan.objective, best.cost)
    assert find_faults(plan, place, asdict(rules)) == []


# What clashes


def test_coverage_is_by_practices_and_by_people(rules: HubRules) -> None:
    place = replace(street(), engagement=street().engagement[:6])
    found = figures(polled(place, rules), "poll_coverage")
    assert (found["answered"], found["practices"], found["people_share"]) == (6, 8, 0.75)


def test_a_wish_for_a_practice_that_refuses_the_wisher_is_counted(rules: HubRules) -> None:
    place = street(
        EngagementAnswer("P00", 6, would_work_with=("P01",)), EngagementAnswer("P01", 6, red_lines=("P00",))
    )
    assert count(polled(place, rules), "poll_wish_met_by_red_line") == 1


def test_an_answer_with_one_practice_among_wishes_and_red_lines_is_counted(rules: HubRules) -> None:
    place = street(EngagementAnswer("P00", 6, would_work_with=("P01",), red_lines=("P01",)))
    assert count(polled(place, rules), "poll_wish_and_red_line_of_one") == 1


def test_wishes_that_tie_two_practices_kept_apart_are_counted_once(rules: HubRules) -> None:
    place = street(
        EngagementAnswer("P01", 6, would_work_with=("P00", "P02")),
        EngagementAnswer("P00", 6, red_lines=("P02",)),
        EngagementAnswer("P02", 6, would_work_with=("P01",)),
    )
    assert count(polled(place, rules), "poll_wish_triangles_broken") == 1


def test_a_practice_whose_only_neighbours_it_refuses_has_neither_neighbour_nor_hub(rules: HubRules) -> None:
    place = street(EngagementAnswer("P00", 6, red_lines=("P01",)))
    found = polled(place, rules)
    assert count(found, "poll_no_neighbour_left") == 1
    assert count(found, "poll_no_hub_left") == 1


def test_a_refusal_in_the_middle_leaves_a_way_round(rules: HubRules) -> None:
    found = polled(street(EngagementAnswer("P03", 6, red_lines=("P04",))), rules)
    assert count(found, "poll_no_neighbour_left") == count(found, "poll_no_hub_left") == 0


def test_groups_and_fixed_hubs_with_a_red_line_within_are_counted(rules: HubRules) -> None:
    place = street(EngagementAnswer("P00", 6, red_lines=("P02",)))
    asked = rules.with_(together=(("P00", "P02"), ("P05", "P06")), fixed=(("P00", "P01", "P02"),))
    found = polled(place, asked)
    assert count(found, "poll_red_line_within_together") == 1
    assert count(found, "poll_red_line_within_fixed") == 1


# Who can be told apart


def interested(*scores: int | None) -> Place:
    answers = tuple(EngagementAnswer(f"P{i:02d}", score) for i, score in enumerate(scores))
    return simple_place([20_000] * len(scores), [(i, 0) for i in range(len(scores))], engagement=answers)


def test_counts_that_are_large_enough_are_shown(rules: HubRules) -> None:
    found = figures(polled(interested(*[1] * 5, *[5] * 6, *[9] * 7), rules), "poll_interest")
    assert (found["given"], found["low"], found["middle"], found["high"]) == (18, 5, 6, 7)


def test_one_small_count_is_hidden_with_another_so_that_it_cannot_be_worked_out(rules: HubRules) -> None:
    result = polled(interested(1, *[5] * 6, *[9] * 7), rules)
    found = figures(result, "poll_interest")
    assert (found["low"], found["middle"], found["high"]) == (None, None, 7)
    assert count(result, "poll_low_interest") == 0


def test_much_low_interest_is_reported(rules: HubRules) -> None:
    assert count(polled(interested(*[2] * 6, *[8] * 6), rules), "poll_low_interest") == 6


def test_of_a_poll_of_four_nothing_but_coverage_is_said(rules: HubRules) -> None:
    result = polled(replace(street(), engagement=street().engagement[:4]), rules)
    assert [f.kind for f in result.findings] == ["poll_coverage", "poll_too_small"]


def test_no_finding_and_no_sentence_holds_a_code_a_name_or_a_network(
    exampleshire: Place, rules: HubRules
) -> None:
    result = polled(exampleshire, rules)
    said = " ".join(sentences(result.findings, Names({}, {}, {}))) + repr(result.findings)
    for practice in exampleshire.practices:
        assert practice.practice_code not in said and practice.practice_name not in said
        assert practice.pcn_code is None or practice.pcn_code not in said


def test_the_order_of_answers_changes_nothing(exampleshire: Place, rules: HubRules) -> None:
    turned = replace(exampleshire, engagement=tuple(reversed(exampleshire.engagement)))
    assert polled(turned, rules) == polled(exampleshire, rules)
