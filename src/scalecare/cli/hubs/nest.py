"""`scalecare hubs nest`: hubs, and places or multi-neighbourhood areas made of whole hubs."""

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
from scalecare.domain import NestedPlan, NestingLevel
from scalecare.hub_formation import (
    area_rules,
    form_hubs,
    nest_hubs,
    nest_jointly,
    score_hubs,
    todays_networks,
)
from scalecare.parameters import versions
from scalecare.reports import check_pack_out, plan_from_json, totals, write_pack
from scalecare.store import read_place


def nest(
    directory: Directory,
    out: Annotated[
        Path, typer.Option("--out", metavar="PACK", help="The pack to write.", show_default=False)
    ],
    area: Area = "england",
    rules: RulesOption = None,
    level: Annotated[
        NestingLevel, typer.Option("--level", help="Which tier the hubs make up.")
    ] = NestingLevel.PLACE,
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="PLAN", help="Hubs to keep as they are, of this area.")
    ] = None,
    joint: Annotated[bool, typer.Option("--joint", help="Choose hubs and larger areas together.")] = False,
    gap: Gap = None,
    seconds: Seconds = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Group hubs into places or multi-neighbourhood areas, none of which divides a hub."""
    if joint and plan is not None:
        raise typer.BadParameter("--joint chooses the hubs too, so there is no --plan to keep.")
    check_pack_out(out, force=force)
    place = read_place(directory, area)
    chosen, parameters = standard_or(rules, place)
    bands = area_rules(chosen, parameters, place.as_of, level)
    stop = stop_at(gap, parameters, place.as_of, seconds=seconds)
    named = versions(parameters)
    with drawn_progress() as tell:
        if joint:
            nested = nest_jointly(
                place,
                chosen,
                bands,
                level,
                stop=stop,
                clock=time.perf_counter,
                on_progress=tell,
                versions=named,
            )
        else:
            hubs = (
                plan_from_json(plan)
                if plan is not None
                else form_hubs(
                    place, chosen, stop=stop, clock=time.perf_counter, on_progress=tell, versions=named
                )
            )
            nested = nest_hubs(
                place,
                hubs,
                bands,
                level,
                stop=stop,
                clock=time.perf_counter,
                on_progress=tell,
                versions=named,
            )
    today = score_hubs(place, chosen, todays_networks(place))
    write_pack(nested.hubs, place, out, today=today, nested=nested, force=force)
    if as_json:
        typer.echo(json.dumps(_row(nested), indent=1))
    else:
        km = totals(nested.areas, place).mean_distance_km
        typer.echo("\n".join([*_lines(nested, km), f"The pack is in {out}: open {out / 'report.html'}."]))


def _row(nested: NestedPlan) -> dict[str, object]:
    return {
        "level": nested.level.value,
        "hubs": len(nested.hubs.hubs),
        "areas": [
            {
                "area_id": area.hub_id,
                "registered": area.registered,
                "hubs": [hub for hub, inside in nested.area_of if inside == area.hub_id],
            }
            for area in nested.areas.hubs
        ],
        "is_joint": nested.is_joint,
        "objective": nested.objective,
        "bound": nested.bound,
        "gap": nested.gap if nested.is_joint else nested.areas.gap,
    }


def _lines(nested: NestedPlan, km: float | None) -> list[str]:
    sizes = [area.registered for area in nested.areas.hubs]
    away = "" if km is None else f", {km:.2f} km to the area's centre practice"
    gap = nested.gap if nested.is_joint else nested.areas.gap
    of = "both tiers together" if nested.is_joint else "the areas, for these hubs"
    people = f"{min(sizes):,} to {max(sizes):,} people"
    return [
        f"{len(nested.hubs.hubs)} hubs in {len(sizes)} areas of {people}{away}.",
        f"No plan is better by more than {gap:.2%}, of {of}.",
    ]
