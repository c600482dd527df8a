"""`scalecare hubs`: form hubs, or score a given grouping."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Annotated

import typer

from scalecare.cli import plan as pathway_command
from scalecare.cli.forming import (
    Area,
    AsJson,
    Directory,
    Force,
    Gap,
    RulesOption,
    Seconds,
    closing_lines,
    plan_and_write,
    standard_or,
    stop_at,
    versions,
)
from scalecare.cli.wording import examples
from scalecare.domain import HubPlan, ScalecareError
from scalecare.hub_formation import score_hubs, todays_networks
from scalecare.reports import check_pack_out, write_pack
from scalecare.store import read_place

app = typer.Typer(
    name="hubs", help="Form hubs, or score a given grouping.", no_args_is_help=True, rich_markup_mode=None
)
app.command("form", epilog=examples("scalecare hubs form england --area icb:QNC --out staffordshire"))(
    pathway_command.plan
)


class BadAssignment(ScalecareError):
    """A file of groups that cannot be used."""

    @classmethod
    def missing(cls, path: Path) -> BadAssignment:
        """There is no such file."""
        return cls(
            f"There is no file {path}.", remedy="Give --assignment a CSV file, or 'pcn' for today's networks."
        )

    @classmethod
    def headers(cls, path: Path, seen: list[str]) -> BadAssignment:
        """The two columns are not there."""
        return cls(
            f"{path.name} has the columns {', '.join(seen) or 'none'}.",
            remedy="It needs practice_code and hub_id, as hubs.csv of a pack has.",
        )

    @classmethod
    def twice(cls, path: Path, code: str, row: int) -> BadAssignment:
        """A practice in two groups."""
        return cls(f"{path.name}, row {row}: {code} has a group already.", remedy="Name each practice once.")

    @classmethod
    def empty(cls, path: Path, row: int) -> BadAssignment:
        """A row without a code or a group."""
        return cls(
            f"{path.name}, row {row}: a code or a group is missing.", remedy="Fill it in, or drop the row."
        )


@app.command(
    "each",
    epilog=examples(
        "scalecare hubs each england --out plans",
    ),
)
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


@app.command(
    "score",
    epilog=examples(
        "scalecare hubs score england --area icb:QNC --assignment pcn --out today",
    ),
)
def score(
    directory: Directory,
    out: Annotated[
        Path, typer.Option("--out", metavar="PACK", help="The pack to write.", show_default=False)
    ],
    assignment: Annotated[
        str,
        typer.Option(
            "--assignment",
            metavar="FILE.csv|pcn",
            help="A CSV of practice_code and hub_id, or today's networks.",
        ),
    ] = "pcn",
    area: Area = "england",
    rules: RulesOption = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Score a given grouping, today's networks included, as a plan would be."""
    check_pack_out(out, force=force)
    place = read_place(directory, area)
    chosen, parameters = standard_or(rules, place)
    groups = todays_networks(place) if assignment == "pcn" else _read_groups(Path(assignment))
    plan = score_hubs(place, chosen, groups, versions=versions(parameters))
    today = None if assignment == "pcn" else score_hubs(place, chosen, todays_networks(place))
    write_pack(plan, place, out, today=today, force=force)
    if as_json:
        typer.echo((out / "plan.json").read_text(encoding="utf-8"), nl=False)
    else:
        typer.echo("\n".join(closing_lines(plan, place, today, out)))


def _read_groups(path: Path) -> dict[str, str]:
    if not path.is_file():
        raise BadAssignment.missing(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        headers = list(reader.fieldnames or [])
        if not {"practice_code", "hub_id"} <= set(headers):
            raise BadAssignment.headers(path, headers)
        groups: dict[str, str] = {}
        for row, entry in enumerate(reader, start=2):
            code, hub = (entry["practice_code"] or "").strip(), (entry["hub_id"] or "").strip()
            if not code or not hub:
                raise BadAssignment.empty(path, row)
            if code in groups:
                raise BadAssignment.twice(path, code, row)
            groups[code] = hub
    return groups
