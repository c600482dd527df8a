"""`scalecare plan`: the whole pathway for one area."""

from __future__ import annotations

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
    Steps,
    closing_lines,
    plan_and_write,
    standard_or,
    stop_at,
)
from scalecare.reports import check_pack_out
from scalecare.store import read_place


def plan(
    directory: Directory,
    out: Annotated[
        Path, typer.Option("--out", metavar="PACK", help="The pack to write.", show_default=False)
    ],
    area: Area = "england",
    rules: RulesOption = None,
    gap: Gap = None,
    seconds: Seconds = None,
    steps: Steps = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Walk an area through the whole pathway, and write a pack that a board can discuss."""
    check_pack_out(out, force=force)
    place = read_place(directory, area)
    chosen, parameters = standard_or(rules, place)
    stop = stop_at(gap, parameters, place.as_of, seconds=seconds, steps=steps)
    made = plan_and_write(place, chosen, parameters, stop, out, force=force)
    if as_json:
        typer.echo((out / "plan.json").read_text(encoding="utf-8"), nl=False)
    else:
        typer.echo("\n".join(closing_lines(made.hubs, place, made.today, out)))
