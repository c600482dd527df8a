"""A frontier in figures: what each point brings, and where most of the gain is reached."""

from __future__ import annotations

from dataclasses import dataclass

from scalecare.domain import Frontier, FrontierKind, FrontierPoint, HubPlan, Move, Place
from scalecare.reports.compare import totals
from scalecare.reports.glossary import COST_LINES


@dataclass(frozen=True, slots=True)
class Step:
    """One point of a frontier, or today in front of it.

    ``proven`` is what no plan under the same limit can beat, in the aim's unit; ``gain_share`` is the
    share of the whole gain that is reached here, 0-1. Each is None where it is not known, and so is
    the ``aim`` of today, whose score leaves out what breaks the rules.
    """

    plan: HubPlan
    is_today: bool
    limit: float | None
    reached: float
    aim: float | None
    proven: float | None
    gain_share: float | None
    mean_distance_km: float | None
    moves: tuple[Move, ...] = ()

    @property
    def people_moved(self) -> int:
        """Registered people whose practice moves."""
        return sum(move.registered for move in self.moves)


def steps_of(frontier: Frontier, place: Place) -> tuple[Step, ...]:
    """Return a frontier's points in figures, with today in front where it starts from today.

    Today is a point of its own unless the first point is the same grouping.

    Parameters
    ----------
    frontier
        The frontier.
    place
        The place its plans are of.
    """
    steps = [_step(frontier, point, place) for point in frontier.points]
    start = frontier.start
    if start is None or (frontier.points and _same(start, frontier.points[0].plan)):
        return tuple(steps)
    return (_today(frontier, start, place), *steps)


def most_of_gain(steps: tuple[Step, ...], enough: float) -> int | None:
    """Return which point reaches most of the gain first, or None where nothing is gained.

    Parameters
    ----------
    steps
        Points in figures.
    enough
        The share of the gain that counts as most of it, 0-1.
    """
    reached = (i for i, step in enumerate(steps) if step.gain_share is not None and step.gain_share >= enough)
    return next(reached, None)


def chosen_point(frontier: Frontier, plan: HubPlan) -> FrontierPoint | None:
    """Return the point whose grouping is the plan's, or None where it is none of them.

    Parameters
    ----------
    frontier
        The frontier.
    plan
        The plan of the pack.
    """
    return next((point for point in frontier.points if _same(point.plan, plan)), None)


def title_of(name: str) -> str:
    """Return what to call an aim, or what is limited.

    Parameters
    ----------
    name
        A cost line, ``objective`` or ``practices_moved``.
    """
    return _TITLES.get(name) or COST_LINES.get(name, (name, ""))[0]


OBJECTIVE = "objective"
_TITLES = {OBJECTIVE: "Score", "practices_moved": "Practices moved"}


def _today(frontier: Frontier, start: HubPlan, place: Place) -> Step:
    is_improve = frontier.kind is FrontierKind.IMPROVE
    return Step(
        plan=start,
        is_today=True,
        limit=None,
        reached=0.0 if is_improve else start.value(frontier.limited),
        aim=None if frontier.aim == OBJECTIVE else start.value(frontier.aim),
        proven=None,
        gain_share=None,
        mean_distance_km=totals(start, place).mean_distance_km,
    )


def _step(frontier: Frontier, point: FrontierPoint, place: Place) -> Step:
    start, first, last = frontier.start, frontier.points[0].aim, frontier.points[-1].aim
    return Step(
        plan=point.plan,
        is_today=start is not None and _same(start, point.plan),
        limit=point.limit,
        reached=point.reached,
        aim=point.aim,
        proven=_proven(frontier, point),
        gain_share=(first - point.aim) / (first - last) if first > last else None,
        mean_distance_km=totals(point.plan, place).mean_distance_km,
        moves=point.moves,
    )


def _proven(frontier: Frontier, point: FrontierPoint) -> float | None:
    """The plan's bound in the aim's unit: known where nothing but the aim was weighed."""
    plan = point.plan
    if plan.bound is None:
        return None
    if frontier.aim == OBJECTIVE:
        return point.aim - (plan.objective - plan.bound)
    weighed = [line for line in plan.costs if line.weight]
    if [line.name for line in weighed] != [frontier.aim]:
        return None
    return point.aim - (plan.objective - plan.bound) / weighed[0].weight


def _same(one: HubPlan, other: HubPlan) -> bool:
    return _groups(one) == _groups(other)


def _groups(plan: HubPlan) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(hub.practices) for hub in plan.hubs)
