"""`scalecare hubs score`: a given grouping, worked out as a plan would be."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer

from scalecare.cli.forming import (
    Area,
    AsJson,
    Directory,
    Force,
    RulesOption,
    closing_lines,
    standard_or,
)
from scalecare.domain import ScalecareError
from scalecare.hub_formation import score_hubs, todays_networks
from scalecare.parameters import versions
from scalecare.reports import check_pack_out, write_pack
from scalecare.store import read_place


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
