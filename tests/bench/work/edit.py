"""Move practices by hand, and price the next best hub of each."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

from scalecare.domain import HubPlan, Place
from scalecare.hub_formation import (
    BadMove,
    Board,
    HubRules,
    Stop,
    apply_move,
    form_hubs,
    open_board,
    price_of_move,
)
from scalecare.hub_formation.editing.prices import Prices
from scalecare.hub_formation.everyone import count_everyone
from scalecare.hub_formation.sorting_out import sort_out
from scalecare.parameters import load_parameters
from scalecare.store import read_place


def edit(place: str, icb: str, gap: float, seconds: float, moves: int, seed: int) -> dict[str, Any]:
    """Form the hubs of an ICB, then move practices to hubs next to theirs and time each move.

    Parameters
    ----------
    place
        A place directory.
    icb
        The ICB.
    gap, seconds
        When to stop forming.
    moves
        How many moves.
    seed
        Of the moves.
    """
    here = read_place(Path(place), f"icb:{icb}")
    rules = HubRules.standard(load_parameters(), here.as_of)
    stop = Stop(gap=gap, seconds=seconds)
    plan = form_hubs(here, rules, stop=stop, clock=time.perf_counter)
    began = time.perf_counter()
    board = open_board(plan, here, rules)
    opened = time.perf_counter() - began
    taken = sorted(_moved(board, moves, np.random.default_rng(seed)))
    roles, (_, counted) = sort_out(here, rules), count_everyone(here, rules)
    began = time.perf_counter()
    priced = Prices.of(plan, here, rules, roles, counted).next_best()
    prices = time.perf_counter() - began
    return {
        "practices": len(here.practices),
        "areas": 0 if here.residence is None else len(here.residence.area_codes),
        "hubs": len(plan.hubs),
        "open_seconds": opened,
        "median_ms": 1000 * statistics.median(taken),
        "p95_ms": 1000 * taken[int(0.95 * len(taken))],
        "worst_ms": 1000 * taken[-1],
        "priced": len(priced),
        "keeping_rules": sum(not move.breaks for move in priced.values()),
        "price_seconds": prices,
        "wish_seconds": _wish(plan, here, rules, stop),
    }


def _moved(board: Board, moves: int, rng: np.random.Generator) -> list[float]:
    """Seconds of each move; each starts from the board that the one before it left."""
    near: dict[str, list[str]] = {}
    for link in board.plan.links:
        near.setdefault(link.practice_code_a, []).append(link.practice_code_b)
        near.setdefault(link.practice_code_b, []).append(link.practice_code_a)
    codes, taken = sorted(near), []
    while len(taken) < moves:
        code = str(rng.choice(codes))
        target = board.plan.hub_of()[str(rng.choice(near[code]))]
        began = time.perf_counter()
        try:
            board = apply_move(board, code, target)
        except BadMove:
            continue
        taken.append(time.perf_counter() - began)
    return taken


def _wish(plan: HubPlan, place: Place, rules: HubRules, stop: Stop) -> float | None:
    """Seconds to form hubs again for the first wish whose move keeps the rules."""
    for placement in plan.placements:
        for fact in placement.findings:
            if fact.kind == "next_best" and fact.figures["keeps_rules"]:
                code, hub_id = placement.practice_code, fact.figures["hub_id"]
                began = time.perf_counter()
                price_of_move(place, rules, plan, code, hub_id, stop=stop, clock=time.perf_counter)
                return time.perf_counter() - began
    return None
