"""`scalecare hubs each`: the hubs of every ICB of an area."""

from __future__ import annotations

import json
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
    plan_and_write,
    standard_or,
    stop_at,
)
from scalecare.domain import HubPlan
from scalecare.reports import check_pack_out
from scalecare.store import read_place


def each(
    directory: Directory,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="A folder for one pack an ICB.", show_default=False)
    ],
    area: Area = "england",
    rules: RulesOption = None,
    gap: Gap = None,
    seconds: Seconds = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Form the hubs of every ICB of an area, one pack each."""
    whole = read_place(directory, area)
    codes = sorted({p.icb_code for p in whole.practices if p.icb_code is not None})
    for code in codes:
        check_pack_out(out / code, force=force)
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    for code in codes:
        place = whole.within(f"icb:{code}")
        chosen, parameters = standard_or(rules, place)
        stop = stop_at(gap, parameters, place.as_of, seconds=seconds)
        made = plan_and_write(place, chosen, parameters, stop, out / code, force=force).hubs
        rows.append(_summary(code, made))
        if not as_json:
            typer.echo(_summary_line(rows[-1]))
    if as_json:
        typer.echo(json.dumps(rows, indent=1))


def _summary(code: str, plan: HubPlan) -> dict[str, str | int | float | None]:
    return {
        "icb_code": code,
        "practices": len(plan.placements),
        "people": plan.registered,
        "hubs": len(plan.hubs),
        "exceptions": sum(hub.standing == "exception" for hub in plan.hubs),
        "share_in_band": plan.share_in_band,
        "patient_km": plan.value("travel_km"),
        "gap": plan.gap,
        "unplaced": len(plan.unplaced),
        "seconds": plan.seconds,
    }


def _summary_line(row: dict[str, str | int | float | None]) -> str:
    return (
        f"{row['icb_code']}: {row['practices']} practices, {row['hubs']} hubs, "
        f"{row['share_in_band']:.1%} of people within the band, {row['exceptions']} exceptions, "
        f"gap {row['gap']:.3%}, {row['seconds']:.1f} s"
    )
