"""What the worker does for hubs: it forms them, or scores today's networks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from scalecare import domain
from scalecare.domain import HubPlan
from scalecare.hub_formation import HubRules, Progress, Stop, form_hubs, score_hubs, todays_networks
from scalecare.reports import plan_to_text, totals
from scalecare.reports.formats import at_most
from scalecare_web.hubs.asking import rules_of
from scalecare_web.hubs.discretion import discreet
from scalecare_web.hubs.errors import CannotAsk
from scalecare_web.hubs.models import Made, digest_of_all
from scalecare_web.hubs.reading import place_for
from scalecare_web.numbers import smallest_count
from scalecare_web.runs.jobs import Job, OnProgress
from scalecare_web.runs.models import Run

FORM = "hubs.form"
TODAY = "hubs.today"


@dataclass(frozen=True, slots=True)
class Result:
    """A plan, and today's networks by the same rules where there are any."""

    plan: HubPlan
    today: HubPlan | None
    place: domain.Place


def form(run: Run, on_progress: OnProgress) -> Result:
    """Form the hubs that were asked for."""
    on_progress("Reading the place")
    place, rules = place_for(run), rules_of(run.inputs["rules"])
    today = _today(run, place, rules) if todays_networks(place) else None
    plan = form_hubs(
        place,
        rules,
        stop=Stop(gap=run.inputs["gap"], seconds=run.inputs["seconds"], steps=run.inputs["steps"]),
        clock=time.perf_counter,
        on_progress=_told(on_progress),
        versions=run.versions,
    )
    return Result(_kept(plan, run), today, place)


def score_today(run: Run, on_progress: OnProgress) -> Result:
    """Score today's networks as they stand."""
    on_progress("Reading the place")
    place, rules = place_for(run), rules_of(run.inputs["rules"])
    if not todays_networks(place):
        raise CannotAsk.no_networks(place.name)
    return Result(_today(run, place, rules), None, place)


def keep(run: Run, result: Result) -> None:
    """Write the scenario down."""
    plan = plan_to_text(result.plan)
    today = "" if result.today is None else plan_to_text(result.today)
    run.organisation.scenarios.create(
        name=_free_name(run),
        made=Made.TODAY if run.kind == TODAY else Made.FORMED,
        place_id=run.inputs["place"],
        run=run,
        answers_id=run.inputs["answers"],
        plan=plan,
        today=today,
        has_today=bool(today),
        figures=_figures(result.plan, result.place),
        sha256=digest_of_all(plan, run.inputs_digest),
        made_by=run.asked_by,
    )


JOBS = (
    Job(FORM, form, keep, "hubs-of-run", "ask-for-hubs-again"),
    Job(TODAY, score_today, keep, "hubs-of-run"),
)


def _today(run: Run, place: domain.Place, rules: HubRules) -> HubPlan:
    return _kept(score_hubs(place, rules, todays_networks(place), versions=run.versions), run)


def _kept(plan: HubPlan, run: Run) -> HubPlan:
    """The plan as it is written down: without what was answered in confidence, and without the clock.

    How long it took is on the run. Without it the same inputs give the same text.
    """
    if run.inputs["answers"] is not None:
        plan = discreet(plan, smallest_count(plan.as_of))
    return replace(plan, seconds=0.0)


def _told(on_progress: OnProgress) -> Callable[[Progress], None]:
    def tell(progress: Progress) -> None:
        known = "no plan yet" if progress.gap is None else f"within {at_most(progress.gap)} of the best"
        on_progress(f"{progress.doing}, step {progress.step}: {known}")

    return tell


def _figures(plan: HubPlan, place: domain.Place) -> dict[str, object]:
    """What lists show of a plan."""
    sums = totals(plan, place)
    return {
        "area": plan.area,
        "status": str(plan.status),
        "gap": plan.gap,
        "hubs": sums.hubs,
        "practices": len(plan.placements),
        "people": sums.people,
        "share_in_band": sums.share_in_band,
        "mean_distance_km": sums.mean_distance_km,
    }


def _free_name(run: Run) -> str:
    """The name asked for, with a number where another scenario has taken it meanwhile."""
    wanted = run.inputs["name"][:190]
    taken = set(run.organisation.scenarios.filter(name__startswith=wanted).values_list("name", flat=True))
    numbered = (f"{wanted} ({number})" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)
