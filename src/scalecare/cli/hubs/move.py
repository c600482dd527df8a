"""`scalecare hubs move`: practices moved by hand, with what that changes and breaks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from scalecare.cli.forming import AsJson, Directory, Force, RulesOption, standard_or
from scalecare.cli.hubs.planned import PlanPath, headline, place_of_plan, rules_warning
from scalecare.domain import Hub
from scalecare.hub_formation import (
    Board,
    apply_move,
    explained,
    open_board,
    score_hubs,
    todays_networks,
)
from scalecare.parameters import versions
from scalecare.reports import check_pack_out, gap_words, names_of, plan_from_json, sentence, write_pack
from scalecare.reports.formats import kilometres, many, people, percent


def move(
    directory: Directory,
    plan: PlanPath,
    practice: Annotated[
        list[str],
        typer.Option("--practice", metavar="CODE", help="Who moves. Repeatable.", show_default=False),
    ],
    to: Annotated[
        list[str],
        typer.Option("--to", metavar="HUB|new", help="Where to; one a practice.", show_default=False),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="PACK", help="The pack to write.", show_default=False)
    ],
    rules: RulesOption = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Move practices of a plan by hand, and see sizes, distances, containment and broken rules.

    Give the rules that the plan was made by again: its file does not say who must be apart.
    """
    if len(practice) != len(to):
        raise typer.BadParameter(f"{len(practice)} practices and {len(to)} hubs: give one --to a --practice.")
    check_pack_out(out, force=force)
    made = plan_from_json(plan)
    place = place_of_plan(directory, made)
    chosen, parameters = standard_or(rules, place)
    first = board = open_board(made, place, chosen)
    for code, hub_id in zip(practice, to, strict=True):
        board = apply_move(board, code, hub_id)
    warning = rules_warning(made, board.desk.rules)
    today = score_hubs(place, board.desk.rules, todays_networks(place), versions=versions(parameters))
    write_pack(explained(board), place, out, today=today, force=force)
    if as_json:
        typer.echo(json.dumps(_as_json(first, board, warning), ensure_ascii=False, indent=1))
        return
    if warning is not None:
        typer.echo(warning, err=True)
    typer.echo("\n".join([*_lines(first, board), f"The pack is in {out}: open {out / 'report.html'}."]))


def _lines(first: Board, board: Board) -> list[str]:
    names = names_of(board.plan, board.desk.place)
    lines = [f"{headline(board.plan)}: {many(len(board.moves), 'move')} by hand."]
    lines += [f"{names.practice(code)} to {names.hub(hub_id)}." for code, hub_id in board.moves]
    lines += ["", *_table(first, board), ""]
    lines += [sentence(finding, names) for finding in board.broken] or ["Every rule is kept."]
    before, after = first.plan.objective, board.plan.objective
    lines.append(f"Score: {before:,.0f} before, {after:,.0f} after, where lower is better.")
    return [*lines, gap_words(board.plan)]


def _table(first: Board, board: Board) -> list[str]:
    """The hubs that were touched, before and after, in columns."""
    rows = [("Hub", "People", "Practices", "Mean distance", "Containment")]
    for hub_id in _touched(first, board):
        was, now = _hub(first, hub_id), _hub(board, hub_id)
        cells = zip(_cells(was), _cells(now), strict=True)
        rows.append((hub_id, *(f"{before} → {after}" for before, after in cells)))  # type: ignore[arg-type]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _touched(first: Board, board: Board) -> list[str]:
    before, after = first.plan.hub_of(), board.plan.hub_of()
    moved = {code for code, _ in board.moves}
    hubs = {hub_of[code] for hub_of in (before, after) for code in moved if code in hub_of}
    return sorted(hubs | {hub_id for _, hub_id in board.moves})


def _hub(board: Board, hub_id: str) -> Hub | None:
    return next((hub for hub in board.plan.hubs if hub.hub_id == hub_id), None)


def _cells(hub: Hub | None) -> tuple[str, ...]:
    if hub is None:
        return ("none",) * 4
    return (
        people(hub.registered),
        people(len(hub.practices)),
        kilometres(hub.mean_distance_km),
        percent(hub.containment_share),
    )


def _as_json(first: Board, board: Board, warning: str | None) -> dict[str, Any]:
    names = names_of(board.plan, board.desk.place)
    return {
        "moves": [{"practice_code": code, "hub_id": hub_id} for code, hub_id in board.moves],
        "hubs": [
            {
                "hub_id": hub_id,
                "before": _figures(_hub(first, hub_id)),
                "after": _figures(_hub(board, hub_id)),
            }
            for hub_id in _touched(first, board)
        ],
        "broken": [{**f.figures, "sentence": sentence(f, names)} for f in board.broken],
        "costs": [
            {"name": c.name, "unit": c.unit, "weight": c.weight, "value": c.value, "change": c.since_start}
            for c in board.change
        ],
        "objective": board.plan.objective,
        "bound": board.plan.bound,
        "gap": board.plan.gap,
        "warning": warning,
    }


def _figures(hub: Hub | None) -> dict[str, Any] | None:
    if hub is None:
        return None
    return {
        "registered": hub.registered,
        "counted": hub.counted,
        "practices": list(hub.practices),
        "is_connected": hub.is_connected,
        "standing": str(hub.standing),
        "mean_distance_km": hub.mean_distance_km,
        "containment_share": hub.containment_share,
    }
