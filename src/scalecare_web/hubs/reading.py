"""Scenarios as the library knows them: the plan as it was made, and as it stands after moves by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from scalecare import domain
from scalecare.domain import HubPlan
from scalecare.hub_formation import Board, explained, open_board
from scalecare.reports import Names, names_of, plan_from_text
from scalecare.reports.formats import spelled
from scalecare_web.hubs.asking import part_of, rules_of, thawed
from scalecare_web.hubs.boards import Moves, board_after
from scalecare_web.hubs.discretion import after_moves
from scalecare_web.hubs.errors import CannotAsk
from scalecare_web.hubs.models import Change, HandEdit, Scenario
from scalecare_web.memory import PRACTICES, Memory
from scalecare_web.numbers import smallest_count
from scalecare_web.places import reading as places
from scalecare_web.runs.models import Run

_plans: Memory[HubPlan] = Memory(PRACTICES, lambda plan: len(plan.placements))
_names: Memory[Names] = Memory(PRACTICES, lambda names: len(names.practices))
_places: Memory[domain.Place] = Memory(PRACTICES, lambda place: len(place.practices))


def place_for(run: Run) -> domain.Place:
    """Return the part of the place that a run was asked for, with the answers that were frozen for it.

    Raises
    ------
    CannotAsk
        If the place is no longer what it was.
    """
    asked = run.inputs
    kept = run.organisation.places.get(pk=asked["place"])
    if kept.sha256 != asked["place_sha256"]:
        raise CannotAsk.place_changed(str(kept))
    answers: tuple[domain.EngagementAnswer, ...] = ()
    if asked["answers"] is not None:
        answers = thawed(run.organisation.frozen_answers.get(pk=asked["answers"]).answers)
    return part_of(places.read(kept), asked["area"], answers)


def moves_in_force(edits: Iterable[HandEdit]) -> tuple[Moves, Moves]:
    """Return the moves that hold after some edits, and those taken back; the last of these is next.

    Parameters
    ----------
    edits
        In their order.
    """
    done: list[tuple[str, str]] = []
    undone: list[tuple[str, str]] = []
    for edit in edits:
        if edit.change == Change.MOVE:
            done.append((edit.practice_code, edit.hub_id))
            undone.clear()
        elif edit.change == Change.UNDO:
            undone.append(done.pop())
        else:
            done.append(undone.pop())
    return tuple(done), tuple(undone)


def plan_as_made(scenario: Scenario) -> HubPlan:
    """Return the plan as its run made it, without what was answered in confidence."""
    return _plans.recall(scenario.key, lambda: plan_from_text(scenario.plan))


def plan_today(scenario: Scenario) -> HubPlan | None:
    """Return today's networks by the same rules, where the place has networks."""
    return (
        _plans.recall((scenario.key, "today"), lambda: plan_from_text(scenario.today))
        if scenario.has_today
        else None
    )


def plan_now(scenario: Scenario, moves: Moves) -> HubPlan:
    """Return the plan after moves by hand, with its reasons, without what was answered in confidence.

    Parameters
    ----------
    scenario
        With its run and place.
    moves
        Those in force.
    """
    if not moves:
        return plan_as_made(scenario)
    key = (scenario.key, moves)
    return _plans.recall(key, lambda: told(scenario, explained(board_of(scenario, moves))))


def told(scenario: Scenario, plan: HubPlan) -> HubPlan:
    """Return a plan that was changed by hand as it may be shown.

    Parameters
    ----------
    scenario
        What it was before.
    plan
        What it is now.
    """
    if scenario.answers_id is None:
        return plan
    return after_moves(plan, plan_as_made(scenario), smallest_count(plan.as_of))


def board_of(scenario: Scenario, moves: Moves) -> Board:
    """Return the board after some moves: from memory, or laid out anew.

    Parameters
    ----------
    scenario
        With its run and place.
    moves
        In their order.

    Raises
    ------
    BadMove
        If one of them cannot be made.
    """
    return board_after(scenario.key, moves, lambda: _laid_out(scenario))


def _laid_out(scenario: Scenario) -> Board:
    rules = rules_of(scenario.run.inputs["rules"])
    return open_board(plan_as_made(scenario), place_of(scenario), rules)


def place_of(scenario: Scenario) -> domain.Place:
    """Return the practices that a scenario groups."""
    return _places.recall(scenario.key, lambda: place_for(scenario.run))


def names_in(scenario: Scenario, plan: HubPlan) -> Names:
    """Return the names of everything that a scenario's plan mentions; only those of hubs are new.

    Parameters
    ----------
    scenario
        The scenario.
    plan
        Its plan, as it was made or after moves.
    """
    known = _names.recall(scenario.key, lambda: names_of(plan, place_of(scenario)))
    return replace(known, hubs={hub.hub_id: spelled(hub.name) for hub in plan.hubs})
