"""`scalecare hubs improve`: from today's networks, the best plan for each number of practices moved."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from scalecare.cli.forming import (
    Area,
    AsJson,
    Directory,
    Force,
    FrontierGap,
    FrontierSeconds,
    RulesOption,
    drawn_progress,
    frontier_stop_at,
    standard_or,
)
from scalecare.domain import Frontier, FrontierPoint, HubPlan, ParameterSet, Place, ScalecareError
from scalecare.hub_formation import improve_hubs
from scalecare.parameters import versions
from scalecare.reports import check_pack_out, most_of_gain, steps_of, totals, write_pack
from scalecare.store import read_place


class NoSuchPoint(ScalecareError):
    """A point that the frontier does not hold."""

    @classmethod
    def asked(cls, moves: int, frontier: Frontier) -> NoSuchPoint:
        """No point allows so many moves."""
        there = ", ".join(f"{point.limit:.0f}" for point in frontier.points)
        return cls(f"No point of the frontier is for {moves} moves.", remedy=f"There are points for {there}.")


Moves = Annotated[
    str | None,
    typer.Option(
        "--moves",
        metavar="N,N,...",
        help="Numbers of practices that may move; eleven from none to all by default.",
    ),
]
Take = Annotated[
    int | None,
    typer.Option(
        "--take",
        min=0,
        help="The point whose plan the pack holds; by default the first that brings most of the gain.",
    ),
]


def improve(
    directory: Directory,
    out: Annotated[
        Path, typer.Option("--out", metavar="PACK", help="The pack to write.", show_default=False)
    ],
    area: Area = "england",
    rules: RulesOption = None,
    moves: Moves = None,
    take: Take = None,
    gap: FrontierGap = None,
    seconds: FrontierSeconds = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Improve today's networks: the best plan for each number of practices that move."""
    limits = None if moves is None else _numbers(moves)
    check_pack_out(out, force=force)
    place = read_place(directory, area)
    chosen, parameters = standard_or(rules, place)
    with drawn_progress() as on_progress:
        frontier = improve_hubs(
            place,
            chosen,
            moves=limits,
            stop=frontier_stop_at(gap, seconds, parameters, place.as_of),
            clock=time.perf_counter,
            on_progress=on_progress,
            versions=versions(parameters),
        )
    point = _taken(frontier, place, parameters, take)
    write_pack(point.plan, place, out, today=frontier.start, frontier=frontier, force=force)
    if as_json:
        typer.echo(json.dumps([_row(each, place) for each in frontier.points], indent=1))
    else:
        typer.echo("\n".join(_lines(frontier, point, place, out)))


def _numbers(moves: str) -> list[int]:
    try:
        numbers = [int(part) for part in moves.split(",")]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < 0:
        raise typer.BadParameter(f"'{moves}' is no list of whole numbers such as 0,6,20.")
    return numbers


def _taken(frontier: Frontier, place: Place, parameters: ParameterSet, take: int | None) -> FrontierPoint:
    if take is not None:
        found = [point for point in frontier.points if point.limit == take]
        if not found:
            raise NoSuchPoint.asked(take, frontier)
        return found[0]
    steps = steps_of(frontier, place)
    most = most_of_gain(steps, parameters.value("report.most_of_gain_share", place.as_of))
    plan = steps[most].plan if most is not None else frontier.points[-1].plan
    return next((point for point in frontier.points if point.plan is plan), frontier.points[-1])


def _lines(frontier: Frontier, taken: FrontierPoint, place: Place, out: Path) -> list[str]:
    lines = [f"{'Moved':>6} {'People':>9} {'Hubs':>5} {'In band':>8} {'Mean km':>8} {'Gap':>8}"]
    if frontier.start is not None:
        lines.append(_line("today", 0, frontier.start, place, None))
    points = (
        _line(f"{point.reached:.0f}", point.people_moved, point.plan, place, point.plan.gap)
        for point in frontier.points
    )
    return [
        *lines,
        *points,
        f"The pack holds the plan with {taken.reached:.0f} practices moved and the whole frontier: "
        f"open {out / 'report.html'}.",
    ]


def _line(moved: str, people: int, plan: HubPlan, place: Place, gap: float | None) -> str:
    km = totals(plan, place).mean_distance_km
    shown_km = "–" if km is None else f"{km:.2f}"
    shown_gap = "–" if gap is None else f"{gap:.2%}"
    return (
        f"{moved:>6} {people:>9,} {len(plan.hubs):>5} {plan.share_in_band:>8.1%} {shown_km:>8} {shown_gap:>8}"
    )


def _row(point: FrontierPoint, place: Place) -> dict[str, Any]:
    return {
        "limit": int(point.limit),
        "practices_moved": int(point.reached),
        "people_moved": point.people_moved,
        "hubs": len(point.plan.hubs),
        "share_in_band": point.plan.share_in_band,
        "mean_distance_km": totals(point.plan, place).mean_distance_km,
        "objective": point.plan.objective,
        "bound": point.plan.bound,
        "gap": point.plan.gap,
        "moves": [move.practice_code for move in point.moves],
    }
