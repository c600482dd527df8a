"""Score groupings, ours and others', by one set of definitions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scalecare.domain import HubPlan
from scalecare.hub_formation import HubRules, find_containment, score_hubs, todays_networks
from scalecare.parameters import load_parameters
from scalecare.store import read_place

TODAY = "today"
"""In place of an assignment: the networks of the day."""


def score(place: str, icb: str, codes: list[str], assignments: dict[str, Any]) -> dict[str, Any]:
    """Score groupings of some practices of an ICB.

    Parameters
    ----------
    place
        A place directory.
    icb
        The ICB.
    codes
        The practices.
    assignments
        By method: the group of each practice, or :data:`TODAY`.
    """
    here = read_place(Path(place), f"icb:{icb}").select(codes, area=f"icb:{icb}")
    rules = HubRules.standard(load_parameters(), here.as_of)
    groupings = {
        name: todays_networks(here) if given == TODAY else given for name, given in assignments.items()
    }
    return {name: _figures(score_hubs(here, rules, grouping)) for name, grouping in groupings.items()}


def score_residence(place: str, icbs: list[str], assignment_file: str | None) -> dict[str, Any]:
    """Score one grouping of all practices of some ICBs, as one grouping.

    Parameters
    ----------
    place
        A place directory.
    icbs
        Their codes.
    assignment_file
        JSON with the group of each practice; None for the networks of the day.
    """
    whole = read_place(Path(place))
    here = whole.select([p.practice_code for p in whole.practices if p.icb_code in icbs], area="england")
    rules = HubRules.standard(load_parameters(), here.as_of)
    grouping = todays_networks(here)
    if assignment_file is not None:
        grouping = json.loads(Path(assignment_file).read_text(encoding="utf-8"))
    plan = score_hubs(here, rules, grouping)
    containment = find_containment(here.residence, plan.hub_of()).overall
    return {
        **_figures(plan),
        "registered": here.registered,
        "containment": containment,
        "apart_share": plan.value("cohesion") / sum(hub.counted for hub in plan.hubs),
    }


def _figures(plan: HubPlan) -> dict[str, Any]:
    counted = sum(hub.counted for hub in plan.hubs)
    return {
        "hubs": len(plan.hubs),
        "people": sum(hub.registered for hub in plan.hubs),
        "largest": max(hub.counted for hub in plan.hubs),
        "smallest": min(hub.counted for hub in plan.hubs),
        "share_in_band": plan.share_in_band,
        "share_connected": plan.share_connected,
        "objective": plan.objective,
        "mean_km": plan.value("travel_km") / counted,
        "unplaced": len(plan.unplaced),
    }
