"""What holds of every board, whatever the place, the rules and the moves."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from hypothesis import given, reject, settings
from tests.lib.places import Instance, instances, seeds

from scalecare.domain import Hub, HubPlan, PlanStatus
from scalecare.hub_formation import (
    NEW_HUB,
    BadMove,
    BadRules,
    Board,
    HubsInfeasible,
    NothingToGroup,
    Stop,
    apply_move,
    check_plan,
    form_hubs,
    open_board,
    price_of_move,
    score_hubs,
    todays_networks,
)

law = settings(deadline=None, derandomize=True, database=None)
small = instances(smallest=6, largest=18)
SOON = Stop(steps=20)
MOVES = 6


def opened(instance: Instance, rng: np.random.Generator) -> Board:
    """A board with a formed plan, or with today's networks."""
    place, rules = instance.place, instance.rules
    try:
        if rng.random() < 0.3:
            plan = score_hubs(place, rules, todays_networks(place))
        else:
            plan = form_hubs(place, rules, stop=SOON)
        return open_board(plan, place, rules)
    except (BadRules, HubsInfeasible, NothingToGroup):
        reject()
        raise


def moved(board: Board, rng: np.random.Generator) -> Board:
    """The board after a move that can be made, of anyone to anywhere."""
    codes = [p.practice_code for p in board.desk.place.practices]
    hubs = [NEW_HUB, *(hub.hub_id for hub in board.plan.hubs)]
    while True:
        try:
            return apply_move(board, str(rng.choice(codes)), str(rng.choice(hubs)))
        except BadMove:
            if len(codes) == 1:
                return board


def close(a: float | None, b: float | None) -> bool:
    return a is b if a is None or b is None else math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6)


def assert_same_figures(plan: HubPlan, scored: HubPlan) -> None:
    """Everything that both work out, where labels agree."""
    assert [line.name for line in plan.costs] == [line.name for line in scored.costs]
    for mine, other in zip(plan.costs, scored.costs, strict=True):
        assert (mine.unit, mine.weight) == (other.unit, other.weight)
        assert close(mine.value, other.value), mine.name
    others = {hub.hub_id: hub for hub in scored.hubs}
    assert {hub.hub_id for hub in plan.hubs} == set(others)
    for hub in plan.hubs:
        assert_same_hub(hub, others[hub.hub_id])
    assert plan.placements == tuple(replace(p, findings=()) for p in scored.placements)
    assert plan.unplaced == scored.unplaced
    assert plan.links == scored.links
    assert plan.registered == scored.registered


def assert_same_hub(hub: Hub, other: Hub) -> None:
    for name in ("practices", "registered", "counted", "centre_practice_code", "is_connected"):
        assert getattr(hub, name) == getattr(other, name), name
    for name in ("mean_distance_km", "mean_minutes", "containment_share", "deprivation_score"):
        assert close(getattr(hub, name), getattr(other, name)), name
    assert close(hub.share_65_plus, other.share_65_plus)


@settings(law, max_examples=40)
@given(small, seeds)
def test_after_any_moves_every_figure_is_that_of_a_full_rescore(instance: Instance, seed: int) -> None:
    rng = np.random.default_rng(seed)
    board = opened(instance, rng)
    for _ in range(MOVES):
        board = moved(board, rng)
        scored = score_hubs(instance.place, instance.rules, board.plan.hub_of())
        assert_same_figures(board.plan, scored)


@settings(law, max_examples=30)
@given(small, seeds)
def test_moving_back_restores_everything(instance: Instance, seed: int) -> None:
    rng = np.random.default_rng(seed)
    board = first = opened(instance, rng)
    trail = []
    for _ in range(MOVES):
        after = moved(board, rng)
        code = after.moves[-1][0] if after.moves != board.moves else None
        trail.append((code, board.plan.hub_of().get(code or "")))
        board = after
    if any(code is None or hub is None or hub not in first.rows for code, hub in trail):
        reject()
    for code, hub in reversed(trail):
        assert code is not None and hub is not None
        board = apply_move(board, code, hub)
    assert board.plan == first.plan
    assert board.broken == first.broken
    assert all(line.since_start in (0.0, None) for line in board.change)


@settings(law, max_examples=40)
@given(small, seeds)
def test_a_board_breaks_a_rule_just_where_the_checker_finds_a_fault(instance: Instance, seed: int) -> None:
    rng = np.random.default_rng(seed)
    board = opened(instance, rng)
    for _ in range(MOVES):
        faults = [
            fault
            for fault in check_plan(board.plan, instance.place, instance.rules)
            # The score of a given grouping counts hubs that nobody chose, too.
            if board.desk.plan.bound is not None or not fault.startswith("the objective")
        ]
        assert bool(faults) == bool(board.broken), (faults, board.broken)
        board = moved(board, rng)


@settings(law, max_examples=30)
@given(small)
def test_a_formed_plan_opens_with_its_own_figures_and_breaks_nothing(instance: Instance) -> None:
    try:
        plan = form_hubs(instance.place, instance.rules, stop=SOON)
    except (BadRules, HubsInfeasible, NothingToGroup):
        reject()
    board = open_board(plan, instance.place, instance.rules)
    assert board.broken == ()
    assert board.plan.bound == plan.bound
    assert close(board.plan.objective, plan.objective)
    assert close(board.plan.gap, plan.gap)
    assert {hub.hub_id: hub.practices for hub in board.plan.hubs} == {
        hub.hub_id: hub.practices for hub in plan.hubs
    }
    assert [hub.standing for hub in board.plan.hubs] == [hub.standing for hub in plan.hubs]
    assert [hub.name for hub in board.plan.hubs] == [hub.name for hub in plan.hubs]


@settings(law, max_examples=25)
@given(small, seeds)
def test_no_bound_outlives_a_broken_rule_and_none_lies_above_the_objective(
    instance: Instance, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    board = opened(instance, rng)
    for _ in range(MOVES):
        board = moved(board, rng)
        bound, objective = board.plan.bound, board.plan.objective
        assert bound is None or not board.broken
        assert bound is None or bound <= objective + 1e-6 * max(1.0, abs(objective))
        assert (bound is None) == (board.plan.gap is None)


def formed(instance: Instance) -> HubPlan:
    try:
        return form_hubs(instance.place, instance.rules, stop=SOON)
    except (BadRules, HubsInfeasible, NothingToGroup):
        reject()
        raise


@settings(law, max_examples=40)
@given(small)
def test_the_price_of_a_next_best_hub_is_what_the_board_shows_after_the_move(instance: Instance) -> None:
    plan = formed(instance)
    board = open_board(plan, instance.place, instance.rules)
    for placement in plan.placements:
        for best in (f.figures for f in placement.findings if f.kind == "next_best"):
            moved = apply_move(board, placement.practice_code, best["hub_id"])
            assert best["keeps_rules"] == (not moved.broken)
            breaks = sorted(str(dict(finding.figures)) for finding in moved.broken)
            assert sorted(map(str, best["breaks"])) == breaks
            if best["keeps_rules"]:
                assert close(best["price"], moved.plan.objective - plan.objective)


@settings(law, max_examples=30)
@given(small)
def test_no_move_that_keeps_the_rules_betters_a_plan_proven_best(instance: Instance) -> None:
    plan = formed(instance)
    if plan.status is not PlanStatus.OPTIMAL:
        reject()
    slack = 2e-6 * max(1.0, abs(plan.objective))
    for placement in plan.placements:
        for best in (f.figures for f in placement.findings if f.kind == "next_best"):
            assert not best["keeps_rules"] or best["price"] >= -slack


@settings(law, max_examples=15)
@given(small, seeds)
def test_the_true_price_of_a_wish_is_no_more_than_that_of_the_move_alone(
    instance: Instance, seed: int
) -> None:
    plan = formed(instance)
    wishes = [
        (placement.practice_code, finding.figures)
        for placement in plan.placements
        for finding in placement.findings
        if finding.kind == "next_best" and finding.figures["keeps_rules"]
    ]
    if not wishes:
        reject()
    code, best = wishes[seed % len(wishes)]
    wish = price_of_move(instance.place, instance.rules, plan, code, best["hub_id"])
    slack = 2e-6 * max(1.0, abs(plan.objective))
    assert wish.at_least <= best["price"] + slack
    assert wish.at_least - slack <= wish.price <= wish.at_most + slack
    if plan.status is PlanStatus.OPTIMAL:
        assert wish.price >= -slack
