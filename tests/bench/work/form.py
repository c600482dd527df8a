"""Form hubs, and note when the first plan and each proof came."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scalecare.domain import HubPlan, HubStanding, Place, ScalecareError
from scalecare.examples import exampleshire_place
from scalecare.hub_formation import HubRules, Progress, Stop, Weights, check_plan, form_hubs
from scalecare.hub_formation.sorting_out import Role, sort_out
from scalecare.parameters import load_parameters
from scalecare.store import read_place

START = "sparse"
"""The search for a first plan. Its plans hold; its gap is that of a narrower problem."""


@dataclass(slots=True)
class Milestones:
    """Seconds until the first plan and until the gap was proven no larger than each of ``gaps``."""

    gaps: Sequence[float]
    began: float = field(default_factory=time.perf_counter)
    first_plan: float | None = None
    proven: dict[float, float] = field(default_factory=dict)

    def note(self, progress: Progress) -> None:
        """Take one step of the search into account.

        Parameters
        ----------
        progress
            As :func:`scalecare.hub_formation.form_hubs` tells it.
        """
        self.note_at(progress, time.perf_counter() - self.began)

    def note_at(self, progress: Progress, seconds: float) -> None:
        """Take one step that ended after so many seconds into account.

        Parameters
        ----------
        progress, seconds
            The step and when it ended.
        """
        if progress.objective is None:
            return
        if self.first_plan is None:
            self.first_plan = seconds
        if progress.gap is None or progress.doing.startswith(START):
            return
        for gap in self.gaps:
            if progress.gap <= gap:
                self.proven.setdefault(gap, seconds)


def warm() -> dict[str, Any]:
    """Form the hubs of the synthetic county, so that compiled kernels lie in their cache."""
    place = exampleshire_place()
    began = time.perf_counter()
    form_hubs(place, _standard(place))
    return {"seconds": time.perf_counter() - began}


def form(place: str, icb: str, gap: float, seconds: float, gaps: list[float]) -> dict[str, Any]:
    """Form the hubs of an ICB by the standard rules.

    Parameters
    ----------
    place
        A place directory.
    icb
        The ICB.
    gap, seconds
        When to stop.
    gaps
        Proofs whose time is noted.
    """
    here = read_place(Path(place), f"icb:{icb}")
    return _timed(here, _standard(here), gap, seconds, gaps)


def form_nearest(place: str, icb: str, practices: int, gap: float, seconds: float) -> dict[str, Any]:
    """Form the hubs of the practices nearest to the middle of an ICB's people.

    Parameters
    ----------
    place, icb, gap, seconds
        As for :func:`form`.
    practices
        How many practices to keep, of those that can be grouped.
    """
    part = _nearest(place, icb, practices)
    return _timed(part, _standard(part), gap, seconds, [])


def form_band(
    place: str,
    icb: str,
    practices: int,
    band: list[int],
    is_listed: bool,
    gap: float,
    seconds: float,
) -> dict[str, Any]:
    """Form hubs of another band, from a list of all or generated, of the practices of :func:`form_nearest`.

    Parameters
    ----------
    place, icb, practices, gap, seconds
        As for :func:`form_nearest`.
    band
        Fewest and most people of a hub; hubs aim at the middle.
    is_listed
        Whether the hubs are listed, where they are not too many; else none is.
    """
    part = _nearest(place, icb, practices)
    lower, upper = band
    rules = _standard(part).with_(
        minimum_people=lower, maximum_people=upper, target_people=(lower + upper) // 2
    )
    return _timed(part, rules, gap, seconds, [], admissible_hubs=Stop().admissible_hubs if is_listed else 0)


def _nearest(place: str, icb: str, practices: int) -> Place:
    whole = _groupable(read_place(Path(place), f"icb:{icb}"))
    people = whole.registered
    east = sum(p.registered * (p.easting or 0.0) for p in whole.practices) / people
    north = sum(p.registered * (p.northing or 0.0) for p in whole.practices) / people

    def away(at: int) -> tuple[float, str]:
        one = whole.practices[at]
        return ((one.easting or 0.0) - east) ** 2 + ((one.northing or 0.0) - north) ** 2, one.practice_code

    nearest = sorted(range(len(whole.practices)), key=away)[:practices]
    return whole.select([whole.practices[at].practice_code for at in nearest], area=f"nearest {practices}")


def instance(place: str, icb: str, gap: float, seconds: float) -> dict[str, Any]:
    """Return one ICB as numbers that any method can take, with our own grouping of it.

    Lists too large or too small to be grouped are set aside for all methods alike.

    Parameters
    ----------
    place, icb, gap, seconds
        As for :func:`form`.
    """
    part = _groupable(read_place(Path(place), f"icb:{icb}"))
    rules = _standard(part)
    began = time.perf_counter()
    plan = form_hubs(part, rules, stop=Stop(gap=gap, seconds=seconds), clock=time.perf_counter)
    ended = time.perf_counter()
    return {
        "codes": list(part.codes),
        "people": [p.registered for p in part.practices],
        "km": [[(p.easting or 0.0) / 1000, (p.northing or 0.0) / 1000] for p in part.practices],
        "links": [[k.practice_code_a, k.practice_code_b] for k in plan.links],
        "hubs": len(plan.hubs),
        "minimum_people": rules.minimum_people,
        "maximum_people": rules.maximum_people,
        "assignment": plan.hub_of(),
        "gap": plan.gap,
        "exceptions": _standing(plan, HubStanding.EXCEPTION),
        "seconds": ended - began,
    }


def form_counts(place: str, icb: str, counts: list[int], gap: float, seconds: float) -> dict[str, Any]:
    """Form exactly so many hubs of the practices of :func:`instance`, for each number asked.

    Parameters
    ----------
    place, icb, gap, seconds
        As for :func:`form`.
    counts
        Numbers of hubs.
    """
    part = _groupable(read_place(Path(place), f"icb:{icb}"))
    found: dict[str, Any] = {}
    for hubs in counts:
        rules = _standard(part).with_(fewest_hubs=hubs, most_hubs=hubs)
        began = time.perf_counter()
        try:
            plan = form_hubs(part, rules, stop=Stop(gap=gap, seconds=seconds), clock=time.perf_counter)
        except ScalecareError as problem:
            found[str(hubs)] = {"error": str(problem)}
            continue
        found[str(hubs)] = {
            "assignment": plan.hub_of(),
            "gap": plan.gap,
            "exceptions": _standing(plan, HubStanding.EXCEPTION),
            "seconds": time.perf_counter() - began,
        }
    return {"plans": found}


def form_objectives(
    place: str, icb: str, gap: float, seconds: float, objectives: list[dict[str, Any]]
) -> dict[str, Any]:
    """Form the hubs of an ICB under several objectives.

    Parameters
    ----------
    place, icb, gap, seconds
        As for :func:`form`.
    objectives
        Each with ``name`` and ``weights``.
    """
    here = read_place(Path(place), f"icb:{icb}")
    found = {}
    for objective in objectives:
        rules = _standard(here).with_(weights=Weights(**objective["weights"]))
        began = time.perf_counter()
        plan = form_hubs(here, rules, stop=Stop(gap=gap, seconds=seconds), clock=time.perf_counter)
        found[objective["name"]] = {
            "seconds": time.perf_counter() - began,
            "gap": plan.gap,
            "hubs": len(plan.hubs),
            "connected": sum(hub.is_connected for hub in plan.hubs),
            "exceptions": _standing(plan, HubStanding.EXCEPTION),
            "assignment": plan.hub_of(),
        }
    return {"objectives": found}


def _standard(place: Place) -> HubRules:
    return HubRules.standard(load_parameters(), place.as_of)


def _groupable(place: Place) -> Place:
    roles = sort_out(place, _standard(place))
    placed = {p.practice_code for p in place.practices if p.is_placed}
    return place.select([c for c in roles.having(Role.GROUPED) if c in placed], area=place.area)


def _timed(
    place: Place,
    rules: HubRules,
    gap: float,
    seconds: float,
    gaps: Sequence[float],
    *,
    admissible_hubs: int = Stop().admissible_hubs,
) -> dict[str, Any]:
    marks = Milestones(gaps)
    stop = Stop(gap=gap, seconds=seconds, admissible_hubs=admissible_hubs)
    try:
        plan = form_hubs(place, rules, stop=stop, clock=time.perf_counter, on_progress=marks.note)
    except ScalecareError as problem:
        return {"error": str(problem), "practices": len(place.practices)}
    ended = time.perf_counter() - marks.began
    return {
        **_figures(plan, place, rules),
        "first_plan_seconds": marks.first_plan,
        "proven_seconds": {str(gap): at for gap, at in marks.proven.items()},
        "seconds": ended,
    }


def _figures(plan: HubPlan, place: Place, rules: HubRules) -> dict[str, Any]:
    people = sum(hub.counted for hub in plan.hubs)
    return {
        "practices": len(place.practices),
        "registered": place.registered,
        "hubs": len(plan.hubs),
        "exceptions": _standing(plan, HubStanding.EXCEPTION),
        "large_practices": _standing(plan, HubStanding.LARGE_PRACTICE),
        "unplaced": len(plan.unplaced),
        "admissible_hubs": plan.record.admissible_hubs if plan.record else 0,
        "steps": plan.record.steps if plan.record else 0,
        "stopped": plan.record.stopped if plan.record else "",
        "is_generated": any(finding.kind == "generated" for finding in plan.findings),
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "mean_km": plan.value("travel_km") / people,
        "faults": list(check_plan(plan, place, rules)),
    }


def _standing(plan: HubPlan, standing: HubStanding) -> int:
    return sum(hub.standing is standing for hub in plan.hubs)
