"""What others rely on: the shape of a plan, its words and its exit codes."""

from __future__ import annotations

import inspect
import json
from dataclasses import fields

import pytest
from tests.lib.places import random_instance

from scalecare.domain import Finding, HubPlan, Place, PlanStatus
from scalecare.hub_formation import (
    HubFormationError,
    HubRules,
    HubsInfeasible,
    InvalidPlan,
    Stop,
    Weights,
    form_hubs,
    score_hubs,
    todays_networks,
)
from scalecare.reports.words import TEMPLATES

WRITTEN_ELSEWHERE = {"size", "distance", "binds", "next_best", "why_here", "cheapest_change"}
"""Kinds that the words of reports put together in code and not from a template."""


@pytest.fixture(scope="module")
def plan(exampleshire: Place, rules: HubRules) -> HubPlan:
    return form_hubs(exampleshire, rules, versions={"scalecare": "0"})


def every_finding(plan: HubPlan) -> list[Finding]:
    of_hubs = [finding for hub in plan.hubs for finding in hub.findings]
    return [*plan.findings, *of_hubs, *(f for placement in plan.placements for f in placement.findings)]


def test_the_front_door_asks_for_a_place_and_rules_and_the_rest_by_name() -> None:
    parameters = inspect.signature(form_hubs).parameters
    positional = [name for name, p in parameters.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert positional == ["place", "rules"]
    assert {"stop", "clock", "on_progress", "versions"} <= set(parameters)


def test_the_example_county_is_solved_to_proof(plan: HubPlan) -> None:
    assert plan.status is PlanStatus.OPTIMAL
    assert plan.gap is not None and plan.gap <= 1e-6


def test_the_rules_of_a_plan_are_plain_values(plan: HubPlan) -> None:
    read = json.loads(json.dumps(plan.rules))
    assert read["minimum_people"] == 30_000
    assert set(read["weights"]) == {field.name for field in fields(Weights)}
    assert {entry["status"] for entry in read["parameters"]} <= {"published", "local", "assumed"}
    assert all(entry["source"] for entry in read["parameters"])


def test_a_plan_keeps_the_versions_it_is_given(plan: HubPlan) -> None:
    assert plan.versions["scalecare"] == "0"


def test_every_finding_has_figures_that_can_be_written_down(plan: HubPlan) -> None:
    for finding in every_finding(plan):
        json.dumps(dict(finding.figures))


@pytest.mark.parametrize("seed", range(12))
def test_reports_have_words_for_every_kind_of_finding(seed: int) -> None:
    instance = random_instance(seed, largest=20)
    try:
        found = every_finding(form_hubs(instance.place, instance.rules))
    except HubFormationError:
        found = every_finding(score_hubs(instance.place, instance.rules, todays_networks(instance.place)))
    assert {finding.kind for finding in found} <= set(TEMPLATES) | WRITTEN_ELSEWHERE


def test_a_proof_that_nothing_works_and_a_fault_of_ours_have_their_own_exit_codes() -> None:
    assert HubsInfeasible.exit_code == 4
    assert InvalidPlan.exit_code == 1
    assert HubFormationError.exit_code == 3


def test_without_a_stop_a_search_runs_to_its_end() -> None:
    stop = Stop()
    assert (stop.gap, stop.steps, stop.seconds) == (0.0, None, None)


def test_scoring_todays_networks_lists_who_has_none(exampleshire: Place, rules: HubRules) -> None:
    networks = todays_networks(exampleshire)
    scored = score_hubs(exampleshire, rules, networks)
    assert {entry.practice_code for entry in scored.unplaced} == set(exampleshire.codes) - set(networks)
