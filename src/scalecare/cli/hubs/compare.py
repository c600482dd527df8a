"""`scalecare hubs compare`: plans of one area side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from scalecare.cli.forming import AsJson
from scalecare.domain import Place
from scalecare.reports import (
    COMPARISON_FILES,
    Catchments,
    Labelled,
    SideBySide,
    best_shown,
    check_folder,
    compare_plans,
    in_short,
    place_of_packs,
    plan_from_json,
    read_pack,
    shown_figures,
    write_comparison,
)
from scalecare.store import read_place


def compare(
    plans: Annotated[
        list[Path],
        typer.Argument(
            metavar="PLAN PLAN...", help="Two to six packs or their plan.json.", show_default=False
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the comparison goes.", show_default=False)
    ],
    place: Annotated[
        Path | None,
        typer.Option("--place", metavar="DIR", help="A place directory, for packs without hubs.geojson."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an older comparison.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put plans of the same practices side by side: figures, maps, where they agree and differ.

    Plans are called by their folders; the first is what the others are held against.
    """
    check_folder(out, COMPARISON_FILES, force=force)
    compared, ground, catchments = _read(plans, place)
    write_comparison(compared, ground, out, catchments=catchments, force=force)
    if as_json:
        typer.echo(json.dumps(_as_json(compared), indent=1))
        return
    typer.echo("\n".join(_table(compared)))
    typer.echo("\n".join(["", *in_short(compared, ground), f"The page is {out / 'compare.html'}."]))


def _read(
    paths: Sequence[Path], directory: Path | None
) -> tuple[SideBySide, Place, Mapping[str, Catchments]]:
    labels = [_label(path) for path in paths]
    if directory is None:
        packs = [read_pack(path) for path in paths]
        place = place_of_packs(packs)
        plans = [Labelled(label, pack.plan) for label, pack in zip(labels, packs, strict=True)]
        drawn = {label: pack.catchments for label, pack in zip(labels, packs, strict=True)}
        return compare_plans(plans, place), place, drawn
    plans = [Labelled(label, plan_from_json(path)) for label, path in zip(labels, paths, strict=True)]
    first = plans[0].plan
    codes = first.hub_of().keys() | {row.practice_code for row in first.unplaced}
    place = read_place(directory).select(codes, area=first.area)
    return compare_plans(plans, place), place, {}


def _label(path: Path) -> str:
    folder = path.absolute() if path.is_dir() else path.absolute().parent
    return folder.name


def _table(compared: SideBySide) -> list[str]:
    """The figures in columns as wide as they need; a star marks the best."""
    rows = [("", *(entry.label for entry in compared.plans))]
    for row in compared.figures:
        cells, best = enumerate(shown_figures(row)), best_shown(row)
        rows.append((row.name, *(f"{text} *" if index in best else f"{text}  " for index, text in cells)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        f"{row[0]:<{widths[0]}}  "
        + "  ".join(f"{cell:>{w}}" for cell, w in zip(row[1:], widths[1:], strict=True))
        for row in rows
    ]


def _as_json(compared: SideBySide) -> dict[str, Any]:
    return {
        "plans": [
            {
                "label": entry.label,
                "area": entry.plan.area,
                "mode": entry.plan.mode,
                "status": str(entry.plan.status),
                "figures": {row.key: row.values[index] for row in compared.figures},
            }
            for index, entry in enumerate(compared.plans)
        ],
        "differences": compared.agreement.differences,
        "differing": compared.agreement.differing,
        "always_together": [core.practices for core in compared.agreement.cores],
    }
