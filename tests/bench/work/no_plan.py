"""Ask for what cannot be had, and time the answer."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from scalecare.domain import EngagementAnswer, Place
from scalecare.hub_formation import HubRules, HubsInfeasible, Stop, TooManyHubs, form_hubs
from scalecare.hub_formation.formulation import formulate
from scalecare.hub_formation.rules import KeepWithin, NeighbourGraph
from scalecare.hub_formation.sorting_out import sort_out
from scalecare.parameters import load_parameters
from scalecare.store import read_place

ANY_PLAN = Stop(gap=1.0)
"""A place where the request can be met is not what is measured here: its first plan will do."""


def no_plan(place: str, icb: str, requests: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Ask each request of an ICB, exceptions ruled out.

    Parameters
    ----------
    place, icb
        A place directory and the ICB.
    requests
        Rules that differ from the standard, by name; ``red_lines`` puts red lines around the practice with
        the fewest neighbours, and ``spare_hubs`` asks for so many hubs more than the people can fill.
    """
    here = read_place(Path(place), f"icb:{icb}")
    standard = HubRules.standard(load_parameters(), here.as_of).with_(allow_exceptions=False)
    return {
        "practices": len(here.practices),
        "answers": {name: _answer(here, standard, dict(asked)) for name, asked in requests.items()},
    }


def _answer(place: Place, standard: HubRules, asked: dict[str, Any]) -> dict[str, Any]:
    if asked.pop("red_lines", False):
        place = _with_red_lines(place, standard)
    if "spare_hubs" in asked:
        fewest = place.registered // standard.minimum_people + asked.pop("spare_hubs")
        asked |= {"fewest_hubs": fewest, "most_hubs": fewest + 5}
    rules = standard.with_(**_as_rules(asked))
    began = time.perf_counter()
    try:
        form_hubs(place, rules, stop=ANY_PLAN, clock=time.perf_counter)
    except HubsInfeasible as refusal:
        seconds = time.perf_counter() - began
        clash = refusal.clash
        return {
            "refused": True,
            "seconds": seconds,
            "is_smallest": clash.is_smallest,
            "rules": list(clash.kinds()),
            "practices": len(clash.practices),
            "relaxations": len(clash.relaxations),
        }
    except TooManyHubs as refusal:
        return {"refused": False, "seconds": time.perf_counter() - began, "error": str(refusal)}
    return {"refused": False, "seconds": time.perf_counter() - began}


def _as_rules(asked: dict[str, Any]) -> dict[str, Any]:
    kinds = {"graph": NeighbourGraph, "keep_within": KeepWithin}
    return {name: kinds[name](value) if name in kinds else value for name, value in asked.items()}


def _with_red_lines(place: Place, rules: HubRules) -> Place:
    """The place where the practice with the fewest neighbours draws red lines to all of them."""
    problem = formulate(place, rules, sort_out(place, rules))
    near: dict[int, set[int]] = defaultdict(set)
    for a, b in problem.links:
        near[a].add(b)
        near[b].add(a)
    one = min(near, key=lambda p: (len(near[p]), p))
    codes = problem.located.codes
    answer = EngagementAnswer(codes[one], None, (), tuple(codes[p] for p in sorted(near[one])))
    return replace(place, engagement=(answer,))
