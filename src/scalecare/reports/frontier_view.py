"""All that the report shows of a frontier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scalecare.domain import Frontier, FrontierKind, FrontierPoint, HubPlan, Place
from scalecare.parameters import load_parameters
from scalecare.reports import formats
from scalecare.reports.frontier import Step, chosen_point, most_of_gain, steps_of, title_of
from scalecare.reports.frontier_chart import frontier_chart
from scalecare.reports.frontier_sections import frontier_table, moves_table
from scalecare.reports.names import names_of
from scalecare.reports.tables import Table
from scalecare.reports.words import sentences


@dataclass(frozen=True, slots=True)
class FrontierView:
    """A frontier as a picture with its tables; ``moves`` is None where nobody moves."""

    title: str
    words: tuple[str, ...]
    chart: Markup | None
    has_most: bool
    has_bound: bool
    has_today: bool
    points: Table
    moves_title: str
    moves: Table | None


def frontier_view(frontier: Frontier, plan: HubPlan, place: Place) -> FrontierView:
    """Return all that the report shows of a frontier.

    Parameters
    ----------
    frontier
        The frontier.
    plan
        The plan that the report is of.
    place
        The place its plans are of.
    """
    parameters = load_parameters()
    steps = steps_of(frontier, place)
    is_improve = frontier.kind is FrontierKind.IMPROVE
    enough = parameters.value("report.most_of_gain_share", plan.as_of)
    most = most_of_gain(steps, enough) if is_improve else None
    chosen = chosen_point(frontier, plan)
    moving = _moving(frontier, steps, most, chosen)
    fewest = parameters.value("report.fewest_people_shown", plan.as_of)
    return FrontierView(
        title="What moving more practices brings" if is_improve else _trade_off(frontier),
        words=(*_words(steps, most), *sentences(frontier.findings, names_of(plan, place))),
        chart=frontier_chart(frontier, steps, most),
        has_most=most is not None,
        has_bound=any(step.proven is not None for step in steps),
        has_today=any(step.is_today for step in steps),
        points=frontier_table(frontier, steps, most, chosen),
        moves_title="Who moves in this plan"
        if moving is chosen
        else "Who moves where most of the gain is had",
        moves=None if moving is None else moves_table(moving, place, fewest),
    )


def _moving(
    frontier: Frontier, steps: Sequence[Step], most: int | None, chosen: FrontierPoint | None
) -> FrontierPoint | None:
    """The point whose moves are listed: the report's own, else the one with most of the gain."""
    if chosen is None and most is not None:
        chosen = next(point for point in frontier.points if point.plan is steps[most].plan)
    return chosen if chosen is not None and chosen.moves else None


def _trade_off(frontier: Frontier) -> str:
    return f"{title_of(frontier.aim)} against {title_of(frontier.limited).lower()}"


def _words(steps: Sequence[Step], most: int | None) -> tuple[str, ...]:
    if most is None:
        return ()
    step, last = steps[most], steps[-1]
    moved = formats.many(step.reached, "practice")
    brings = f"Moving {moved}, with {formats.people(step.people_moved)} people, brings "
    if step is last:
        return (f"{brings}the whole gain; fewer moves bring less than most of it.",)
    return (
        f"{brings}{formats.percent(step.gain_share)} of the gain in score that "
        f"{formats.many(last.reached, 'move')} would bring.",
    )
