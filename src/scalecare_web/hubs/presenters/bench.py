"""Moving practices by hand: what the moves changed, and which rules they broke."""

from __future__ import annotations

from dataclasses import dataclass

from scalecare.domain import Hub, HubPlan
from scalecare.hub_formation import NEW_HUB
from scalecare.reports import formats, sentences
from scalecare.reports.glossary import STANDINGS
from scalecare.reports.names import Names
from scalecare_web.hubs import reading
from scalecare_web.hubs.boards import Moves
from scalecare_web.hubs.discretion import small_by_hand
from scalecare_web.hubs.models import Scenario
from scalecare_web.numbers import smallest_count

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TouchedHub:
    """A hub that moves touched, as it was made and as it is; each figure as a pair of texts."""

    hub_id: str
    name: str
    people: tuple[str, str]
    practices: tuple[str, str]
    distance: tuple[str, str]
    containment: tuple[str, str]
    standing: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Bench:
    """What is seen beside the form: ``said`` is the last move in a sentence."""

    moves: tuple[str, ...]
    said: str
    touched: tuple[TouchedHub, ...]
    broken: tuple[str, ...]
    not_told: tuple[str, ...]
    smallest: int
    can_take_back: bool
    can_do_again: bool


def bench(scenario: Scenario, moves: Moves, undone: Moves) -> Bench:
    """Return what moves by hand did to a scenario.

    Parameters
    ----------
    scenario
        As it was made.
    moves, undone
        The moves that hold, and those taken back.
    """
    board, made = reading.board_of(scenario, moves), reading.plan_as_made(scenario)
    plan = reading.told(scenario, board.plan) if moves else board.plan
    names, before = reading.names_in(scenario, plan), reading.names_in(scenario, made)
    moved = [f"{names.practice(code)} to {_hub(hub_id, names, before)}" for code, hub_id in board.moves]
    broken = sentences((f for f in plan.findings if f.kind == "broken"), names)
    smallest = smallest_count(plan.as_of)
    quiet = small_by_hand(plan, made, smallest) if scenario.answers_id and moves else ()
    return Bench(
        moves=tuple(moved),
        said=_said(moved, broken),
        touched=tuple(_touched(made, plan, board.moves, names, before)),
        broken=broken,
        not_told=tuple(names.hub(hub_id) for hub_id in sorted(quiet)),
        smallest=smallest,
        can_take_back=bool(moves),
        can_do_again=bool(undone),
    )


def choices(scenario: Scenario, moves: Moves) -> tuple[Choices, Choices]:
    """Return the practices and the hubs that can be chosen, each with words.

    Parameters
    ----------
    scenario, moves
        The plan, and the moves by hand that hold.
    """
    plan, place = reading.board_of(scenario, moves).plan, reading.place_of(scenario)
    names, hub_of = reading.names_in(scenario, plan), plan.hub_of()
    practices = sorted(
        (f"{names.practice(code)}: {hub_of.get(code, 'in no hub')}", code) for code in place.codes
    )
    hubs = [
        (hub.hub_id, f"{_name(hub, names)}, {formats.people(hub.registered)} people") for hub in plan.hubs
    ]
    return [(code, words) for words, code in practices], [*sorted(hubs), (NEW_HUB, "A hub of its own")]


def _name(hub: Hub, names: Names) -> str:
    name = names.hub(hub.hub_id)
    return name[:1].upper() + name[1:]


def _hub(hub_id: str, names: Names, before: Names) -> str:
    return (names if hub_id in names.hubs else before).hub(hub_id)


def _said(moved: list[str], broken: tuple[str, ...]) -> str:
    if not moved:
        return "No practice is moved: this is the plan as it was made."
    rules = (
        "Every rule is kept."
        if not broken
        else formats.many(len(broken), "rule is", "rules are") + " broken."
    )
    return f"Last move: {moved[-1]}. {rules}"


def _touched(made: HubPlan, plan: HubPlan, moves: Moves, names: Names, before: Names) -> list[TouchedHub]:
    was_in, is_in = made.hub_of(), plan.hub_of()
    moved = {code for code, _ in moves}
    ids = {hub_of[code] for hub_of in (was_in, is_in) for code in moved if code in hub_of}
    ids |= {hub_id for _, hub_id in moves}
    were = {hub.hub_id: hub for hub in made.hubs}
    are = {hub.hub_id: hub for hub in plan.hubs}
    return [
        TouchedHub(
            hub_id,
            _hub(hub_id, names, before),
            *zip(_cells(were.get(hub_id)), _cells(are.get(hub_id)), strict=True),
        )
        for hub_id in sorted(ids)
    ]


def _cells(hub: Hub | None) -> tuple[str, ...]:
    if hub is None:
        return ("none",) * 5
    connected = "" if hub.is_connected else "; not connected"
    return (
        formats.people(hub.registered),
        formats.people(len(hub.practices)),
        formats.kilometres(hub.mean_distance_km),
        formats.percent(hub.containment_share),
        f"{STANDINGS[hub.standing]}{connected}",
    )
