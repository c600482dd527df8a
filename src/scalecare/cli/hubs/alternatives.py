"""`scalecare hubs alternatives`: the best plan, and the next best that differ enough."""

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
    Gap,
    RulesOption,
    Seconds,
    drawn_progress,
    standard_or,
    stop_at,
)
from scalecare.domain import Alternatives
from scalecare.hub_formation import find_alternatives, score_hubs, todays_networks
from scalecare.parameters import versions
from scalecare.reports import check_pack_out, write_pack
from scalecare.store import read_place


def alternatives(
    directory: Directory,
    out: Annotated[
        Path, typer.Option("--out", metavar="PACK", help="The pack to write.", show_default=False)
    ],
    area: Area = "england",
    rules: RulesOption = None,
    plans: Annotated[int, typer.Option("--plans", min=1, max=6, help="Plans, the best one included.")] = 3,
    at_least: Annotated[
        int, typer.Option("--at-least", min=1, help="Practices in which each differs from each other.")
    ] = 5,
    gap: Gap = None,
    seconds: Seconds = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Find the best plan and others nearly as good that differ from it and from each other."""
    check_pack_out(out, force=force)
    place = read_place(directory, area)
    chosen, parameters = standard_or(rules, place)
    with drawn_progress() as on_progress:
        found = find_alternatives(
            place,
            chosen,
            plans=plans,
            at_least=at_least,
            stop=stop_at(gap, parameters, place.as_of, seconds=seconds),
            clock=time.perf_counter,
            on_progress=on_progress,
            versions=versions(parameters),
        )
    today = score_hubs(place, chosen, todays_networks(place))
    write_pack(found.plans[0], place, out, today=today, alternatives=found, force=force)
    if as_json:
        typer.echo(json.dumps(_rows(found), indent=1))
    else:
        typer.echo("\n".join([*_lines(found), f"All of them are in {out}: open {out / 'report.html'}."]))


def _rows(found: Alternatives) -> list[dict[str, float | int | None]]:
    return [
        {
            "plan": number + 1,
            "hubs": len(plan.hubs),
            "objective": plan.objective,
            "gap": plan.gap,
            "differs_from_best": found.differences[0][number],
        }
        for number, plan in enumerate(found.plans)
    ]


def _lines(found: Alternatives) -> list[str]:
    best = found.plans[0].objective
    lines = []
    for number, plan in enumerate(found.plans):
        dearer = (plan.objective - best) / best if best else 0.0
        differs = "" if number == 0 else f", {found.differences[0][number]} practices in other company"
        lines.append(
            f"Plan {number + 1}: {len(plan.hubs)} hubs, {plan.objective:,.0f} ({dearer:+.2%}){differs}, "
            f"gap {plan.gap:.2%}"
        )
    if found.findings:
        lines.append(f"No further plan differs in at least {found.at_least} practices from all of these.")
    return lines
