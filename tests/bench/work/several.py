"""Frontiers, plans formed again under new rules, and nested areas, timed on one ICB."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scalecare.domain import Frontier, FrontierPoint, HubPlan, NestingLevel, Place
from scalecare.hub_formation import (
    HubRules,
    Planner,
    Stop,
    area_rules,
    check_plan,
    form_hubs,
    improve_hubs,
    nest_hubs,
    nest_jointly,
    trade_off,
)
from scalecare.parameters import load_parameters
from scalecare.store import read_place


def _read(place: str, icb: str) -> tuple[Place, HubRules]:
    here = read_place(Path(place), f"icb:{icb}")
    return here, HubRules.standard(load_parameters(), here.as_of)


def improve(place: str, icb: str, gap: float, seconds: float, share: float) -> dict[str, Any]:
    """Improve today's networks, by default points and with a share of practices moved.

    Parameters
    ----------
    place
        A place directory.
    icb
        The ICB.
    gap, seconds
        When to stop.
    share
        Of practices that may move, for one more frontier of one point.
    """
    here, rules = _read(place, icb)
    began = time.perf_counter()
    frontier = improve_hubs(here, rules, stop=Stop(gap=gap, seconds=seconds), clock=time.perf_counter)
    ended = time.perf_counter()
    moves = round(share * len(here.practices))
    one = improve_hubs(
        here, rules, moves=(0, moves), stop=Stop(gap=gap, seconds=seconds / 2), clock=time.perf_counter
    )
    return {
        "practices": len(here.practices),
        "registered": here.registered,
        "seconds": ended - began,
        "points": [_point(point) for point in frontier.points],
        "today": None if frontier.start is None else _shares(frontier.start),
        "share_moves": moves,
        "none_moved": _point(one.points[0]) if one.points and one.points[0].reached == 0 else None,
        "share_moved": _point(one.points[-1]) if one.points else None,
    }


def _point(point: FrontierPoint) -> dict[str, Any]:
    return {
        "limit": point.limit,
        "moved": point.reached,
        "people_moved": point.people_moved,
        "objective": point.plan.objective,
        "gap": point.plan.gap,
        **_shares(point.plan),
    }


def _shares(plan: HubPlan) -> dict[str, float]:
    people = sum(hub.registered for hub in plan.hubs)
    return {
        "hubs": len(plan.hubs),
        "people": people,
        "people_in_band": plan.share_in_band * people,
        "patient_km": plan.value("travel_km"),
    }


def trade(place: str, icb: str, gap: float, seconds: float, against: str, points: int) -> dict[str, Any]:
    """Trade travel against another aim.

    Parameters
    ----------
    place, icb, gap, seconds
        As for :func:`improve`.
    against
        The other aim.
    points
        How many points.
    """
    here, rules = _read(place, icb)
    began = time.perf_counter()
    frontier = trade_off(
        here,
        rules,
        "travel_km",
        against,
        points=points,
        stop=Stop(gap=gap, seconds=seconds),
        clock=time.perf_counter,
    )
    return {
        "practices": len(here.practices),
        "seconds": time.perf_counter() - began,
        "points": len(frontier.points),
        "worst_gap": _worst(frontier),
        "aims": [point.aim for point in frontier.points],
        "reached": [point.reached for point in frontier.points],
    }


def _worst(frontier: Frontier) -> float:
    return max(point.plan.gap or 0.0 for point in frontier.points)


def again(place: str, icb: str, gap: float) -> dict[str, Any]:
    """Form hubs, and form them again after locks, a red line and a must-link.

    Parameters
    ----------
    place, icb, gap
        As for :func:`improve`.
    """
    here, rules = _read(place, icb)
    planner = Planner(here, stop=Stop(gap=gap), clock=time.perf_counter)
    first, first_seconds = _timed(lambda: planner.form(rules))
    hub_of = first.hub_of()
    inside = first.hubs[len(first.hubs) // 2].practices
    across = [k for k in first.links if hub_of[k.practice_code_a] != hub_of[k.practice_code_b]]
    link = across[len(across) // 2]
    asked = {
        "locks": rules.with_(fixed=tuple(hub.practices for hub in first.hubs[:10])),
        "red line": rules.with_(apart=((inside[0], inside[-1]),)),
        "must-link": rules.with_(together=((link.practice_code_a, link.practice_code_b),)),
    }
    found = {}
    for name, changed in asked.items():
        plan, seconds = _timed(lambda changed=changed: planner.form(changed))
        found[name] = {
            "seconds": seconds,
            "gap": plan.gap,
            "km": plan.value("travel_km"),
            "faults": list(check_plan(plan, here, changed)),
        }
    return {
        "practices": len(here.practices),
        "first_seconds": first_seconds,
        "km": first.value("travel_km"),
        "again": found,
    }


def _timed(form: Callable[[], HubPlan]) -> tuple[HubPlan, float]:
    began = time.perf_counter()
    plan = form()
    return plan, time.perf_counter() - began


def nest(place: str, icb: str, level: str, gap: float, seconds: float) -> dict[str, Any]:
    """Group the hubs of an ICB into larger areas.

    Parameters
    ----------
    place, icb, gap, seconds
        As for :func:`improve`.
    level
        Which tier.
    """
    here, rules = _read(place, icb)
    tier = NestingLevel(level)
    hubs = form_hubs(here, rules, stop=Stop(gap=gap))
    bands = area_rules(rules, load_parameters(), here.as_of, tier)
    began = time.perf_counter()
    nested = nest_hubs(here, hubs, bands, tier, stop=Stop(gap=gap, seconds=seconds), clock=time.perf_counter)
    return {
        "practices": len(here.practices),
        "hubs": len(hubs.hubs),
        "areas": len(nested.areas.hubs),
        "seconds": time.perf_counter() - began,
        "gap": nested.areas.gap,
        "listed": nested.areas.record.admissible_hubs if nested.areas.record else 0,
        "smallest": min(area.counted for area in nested.areas.hubs),
        "largest": max(area.counted for area in nested.areas.hubs),
        "objective": nested.objective,
    }


def nest_both(place: str, icb: str, level: str, gap: float, seconds: float) -> dict[str, Any]:
    """Choose hubs and larger areas together.

    Parameters
    ----------
    place, icb, gap, seconds, level
        As for :func:`nest`.
    """
    here, rules = _read(place, icb)
    tier = NestingLevel(level)
    bands = area_rules(rules, load_parameters(), here.as_of, tier)
    began = time.perf_counter()
    nested = nest_jointly(
        here, rules, bands, tier, stop=Stop(gap=gap, seconds=seconds), clock=time.perf_counter
    )
    return {
        "practices": len(here.practices),
        "hubs": len(nested.hubs.hubs),
        "areas": len(nested.areas.hubs),
        "seconds": time.perf_counter() - began,
        "gap": nested.gap,
        "objective": nested.objective,
        "hubs_objective": nested.hubs.objective,
        "areas_objective": nested.areas.objective,
    }
