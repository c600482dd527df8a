"""`scalecare hubs trade`: how much of one aim each amount of another costs."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

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
from scalecare.hub_formation import score_hubs, todays_networks, trade_off
from scalecare.parameters import versions
from scalecare.reports import check_pack_out, write_pack
from scalecare.store import read_place


def trade(
    directory: Directory,
    aim: Annotated[str, typer.Option("--aim", help="What is made as good as it can be.", show_default=False)],
    against: Annotated[str, typer.Option("--against", help="What it is traded against.", show_default=False)],
    out: Annotated[
        Path, typer.Option("--out", metavar="PACK", help="The pack to write.", show_default=False)
    ],
    area: Area = "england",
    rules: RulesOption = None,
    points: Annotated[int, typer.Option("--points", min=2, help="Points of the frontier.")] = 20,
    gap: FrontierGap = None,
    seconds: FrontierSeconds = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Trade one aim for another: the frontier between two cost lines, such as travel_km and change."""
    check_pack_out(out, force=force)
    place = read_place(directory, area)
    chosen, parameters = standard_or(rules, place)
    with drawn_progress() as on_progress:
        frontier = trade_off(
            place,
            chosen,
            aim,
            against,
            points=points,
            stop=frontier_stop_at(gap, seconds, parameters, place.as_of),
            clock=time.perf_counter,
            on_progress=on_progress,
            versions=versions(parameters),
        )
    middle = frontier.points[len(frontier.points) // 2]
    today = score_hubs(place, chosen, todays_networks(place))
    write_pack(middle.plan, place, out, today=today, frontier=frontier, force=force)
    if as_json:
        rows = [
            {aim: point.aim, against: point.reached, "hubs": len(point.plan.hubs), "gap": point.plan.gap}
            for point in frontier.points
        ]
        typer.echo(json.dumps(rows, indent=1))
        return
    typer.echo(f"{against:>18} {aim:>18} {'Hubs':>5} {'Gap':>8}")
    for point in frontier.points:
        typer.echo(
            f"{point.reached:>18,.0f} {point.aim:>18,.0f} {len(point.plan.hubs):>5} {point.plan.gap:>8.2%}"
        )
    typer.echo(f"{against}: {frontier.limited_unit}. {aim}: {frontier.aim_unit}.")
    typer.echo(f"The pack holds the middle plan and the whole frontier: open {out / 'report.html'}.")
