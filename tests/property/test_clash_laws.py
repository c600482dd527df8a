"""What holds of every clash, whatever the place and the rules: tried by leaving out each part in turn."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import assume, given, reject, settings
from tests.lib.clashes import STEPS, Trial, applied, fewest_times, without_named
from tests.lib.independent_scorer import Reckoning
from tests.lib.places import Instance, random_instance, seeds

from scalecare.domain import EngagementAnswer, Finding
from scalecare.hub_formation import (
    BadRules,
    Clash,
    HubFormationError,
    HubRules,
    HubsInfeasible,
    NothingToGroup,
    form_hubs,
)
from scalecare.hub_formation.clash import find as find_clash
from scalecare.hub_formation.formulation import formulate
from scalecare.hub_formation.sorting_out import sort_out

law = settings(deadline=None, derandomize=True, database=None)
OUTSIDE_ROLES = ("fixed",)
"""Left out, it changes who is whose neighbour, so that everything is worked out again."""


def tight(seed: int) -> Instance:
    """A small place and rules that are hard to keep."""
    instance = random_instance(seed, smallest=4, largest=9)
    rng = np.random.default_rng([seed, 1])
    rules = instance.rules.with_(allow_exceptions=False)
    if rng.random() < 0.3:
        rules = rules.with_(farthest_km=float(rng.uniform(1, 10)))
    if rng.random() < 0.3 and rules.stretch is None:
        rules = rules.with_(minimum_people=int(rng.integers(30_000, 50_000)))
    return Instance(instance.place, rules, seed)


def named_clash_of(instance: Instance) -> Clash:
    """The clash as it is found, before names are taken out that could tell of a red line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(find_clash, "discreet", lambda clash, asked, codes: clash)
        return clash_of(instance).clash


def clash_of(instance: Instance) -> HubsInfeasible:
    """The refusal of a request, or a place that these laws do not speak of."""
    try:
        form_hubs(instance.place, instance.rules)
    except HubsInfeasible as refusal:
        return refusal
    except (BadRules, NothingToGroup):
        pass
    reject()
    raise AssertionError


def trial_of(instance: Instance, named: tuple[Finding, ...]) -> Trial:
    """The place with the fixed hubs of some rules, all other rules as they were asked for."""
    fixed = tuple(rule.figures["practices"] for rule in named if rule.kind == "fixed")
    rules = instance.rules.with_(fixed=fixed)
    try:
        problem = formulate(instance.place, rules, sort_out(instance.place, rules))
    except HubFormationError:
        reject()
    links = {(link.practice_code_a, link.practice_code_b) for link in problem.as_links()}
    if fixed != instance.rules.fixed:  # practices that are fixed no longer come between neighbours
        asked = formulate(instance.place, instance.rules, sort_out(instance.place, instance.rules))
        links |= {(link.practice_code_a, link.practice_code_b) for link in asked.as_links()}
    roles = Reckoning(instance.place, asdict(rules)).roles
    assume(all(roles[code] == "grouped" for group in rules.together for code in group))
    return Trial(instance.place, rules, tuple(sorted(links)), roles=roles)


def can_place(instance: Instance, named: tuple[Finding, ...], codes: set[str]) -> bool:
    trial = trial_of(instance, named)
    everyone = sum(trial.reckoning.people[code] for code in trial.reckoning.grouped)
    return trial.only(named, everyone).can_place(codes)


def named_or_all(clash: Clash, instance: Instance) -> set[str]:
    return set(clash.practices or trial_of(instance, clash.rules).reckoning.grouped)


@settings(law, max_examples=70)
@given(seeds)
def test_the_rules_named_cannot_be_kept_and_each_is_needed(seed: int) -> None:
    instance = tight(seed)
    clash = named_clash_of(instance)
    codes = named_or_all(clash, instance)
    assert clash.rules
    assert not can_place(instance, clash.rules, codes)
    assume(clash.is_smallest)
    for rule in clash.rules:
        others = tuple(other for other in clash.rules if other is not rule)
        assert can_place(instance, others, codes), rule
    if "number_of_hubs" not in clash.kinds():
        for code in codes:
            assert can_place(instance, clash.rules, codes - {code}), code


@settings(law, max_examples=70)
@given(seeds)
def test_each_relaxation_is_enough_and_nothing_smaller_is(seed: int) -> None:
    instance = tight(seed)
    clash = named_clash_of(instance)
    codes = named_or_all(clash, instance)
    fixed = tuple(Finding("fixed", {"practices": hub}) for hub in instance.rules.fixed)
    everything = trial_of(instance, fixed)
    assume(codes <= set(everything.reckoning.grouped))
    everything = replace(everything, counts="number_of_hubs" in clash.kinds())
    for way in clash.relaxations:
        assert_is_least(everything, way, codes)


def assert_is_least(trial: Trial, way: Finding, codes: set[str]) -> None:
    figures = way.figures
    if "times" in figures and not trial.counts:
        least = fewest_times(trial, way.kind, codes)
        assert least is not None and least <= figures["times"], way
        assert least == figures["times"] or not figures["is_smallest"], way
    elif "practices" in figures and "leaves" not in figures and way.kind not in OUTSIDE_ROLES:
        assert without_named(trial, way).can_place(codes), way
    elif not figures.get("by_arithmetic") and (relaxed := applied(trial, way)) is not None:
        assert relaxed.can_place(codes), way
        short = applied(trial, way, STEPS.get(way.kind, 1))
        if figures["is_smallest"] and way.kind != "number_of_hubs" and short is not None:
            assert not short.can_place(codes), way


@settings(law, max_examples=40)
@given(seeds)
def test_where_a_number_is_relaxed_it_is_no_longer_that_clash(seed: int) -> None:
    """The relaxation asked for as a planner would ask: the same practices are not named again."""
    instance = tight(seed)
    clash = clash_of(instance).clash
    assume(clash.area is None)
    for way in clash.relaxations:
        is_number = way.figures.get("to") is not None and way.kind != "number_of_hubs"
        if not is_number or way.figures.get("by_arithmetic"):
            continue
        relaxed = Instance(instance.place, with_limit(instance.rules, way), seed)
        try:
            form_hubs(relaxed.place, relaxed.rules)
        except HubsInfeasible as refusal:
            assert refusal.clash != clash
            assert refusal.clash.practices != clash.practices or way.kind not in refusal.clash.kinds()


def with_limit(rules: HubRules, way: Finding) -> HubRules:
    to = way.figures["to"]
    if way.kind == "neighbours":
        return rules.with_(graph=to)
    if rules.stretch is not None and way.kind in ("minimum_people", "maximum_people"):
        end = "smallest" if way.kind == "minimum_people" else "largest"
        return rules.with_(stretch=replace(rules.stretch, **{end: to}))
    return rules.with_(**{way.kind: to})


@settings(law, max_examples=40)
@given(seeds)
def test_nothing_that_is_said_of_red_lines_names_anyone(seed: int) -> None:
    instance = tight(seed)
    codes = instance.place.codes
    rng = np.random.default_rng([seed, 2])
    answers = tuple(
        EngagementAnswer(
            code, None, (), tuple(other for other in codes if other != code and rng.random() < 0.5)
        )
        for code in codes
    )
    quarrels = Instance(replace(instance.place, engagement=answers), instance.rules.with_(apart=()), seed)
    refusal = clash_of(quarrels)
    assume("red_lines" in refusal.clash.kinds())
    said = " ".join(
        (str(refusal), refusal.fact, *refusal.remedies, json.dumps(refusal.clash.as_record(), default=str))
    )
    assert not [code for code in codes if code in said]
    lists = [p.registered for p in quarrels.place.practices if p.registered > 1_000 and p.registered % 1_000]
    people = {f"{count}" for count in lists} | {f"{count:,}" for count in lists}
    assert not [number for number in people if number in said]


@settings(law, max_examples=25)
@given(seeds)
def test_the_same_request_gives_the_same_clash(seed: int) -> None:
    instance = tight(seed)
    assert clash_of(instance).clash == clash_of(instance).clash
