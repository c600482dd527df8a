"""frontier.csv and frontier.json: a frontier as a table, and as a file that reads back the same."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scalecare.domain import Frontier, FrontierKind, FrontierPoint, HubPlan, Move, Place
from scalecare.reports.frontier import Step, steps_of
from scalecare.reports.plan_json import findings_of, plain, plan_content, plan_of, read_as

SCHEMA = "scalecare.frontier/1"
COLUMNS = (
    "point",
    "limit",
    "reached",
    "aim",
    "objective",
    "bound",
    "gap",
    "gain_share",
    "practices_moved",
    "people_moved",
    "hubs",
    "share_in_band",
    "share_connected",
    "mean_distance_km",
    "moved_practice_codes",
)
_SHARED = ("links", "rules", "versions")  # of each plan, written once where they are the same in all


def write_frontier_csv(frontier: Frontier, place: Place, path: Path) -> Path:
    """Write one row per point, today first where the frontier starts from today.

    What the aim is, and what is limited, frontier.json says.

    Parameters
    ----------
    frontier
        The frontier.
    place
        The place its plans are of.
    path
        The file to write.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        number = 0
        for step in steps_of(frontier, place):
            is_start = step.limit is None
            number += not is_start
            writer.writerow(["today" if is_start else number, *_cells(step)])
    return path


def write_frontier_json(frontier: Frontier, path: Path) -> Path:
    """Write a frontier so that :func:`frontier_from_json` gives it back.

    Neighbours, rules and versions are written once where all plans share them.

    Parameters
    ----------
    frontier
        The frontier.
    path
        The file to write.

    Raises
    ------
    ReportError
        If a plan holds a number that is not finite.
    """
    plans = [plan_content(plan) for plan in _plans(frontier)]
    shared = {name: plans[0][name] for name in _SHARED if plans and _is_shared(name, plans)}
    rest = [{key: value for key, value in plan.items() if key not in shared} for plan in plans]
    content = {
        "schema": SCHEMA,
        **{name: plain(getattr(frontier, name), name) for name in _AS_IS},
        "kind": str(frontier.kind),
        "findings": plain(frontier.findings, "findings"),
        "has_start": frontier.start is not None,
        "points": [
            {name: plain(getattr(point, name), name) for name in ("limit", "reached", "aim", "moves")}
            for point in frontier.points
        ],
        "shared": shared,
    }
    head = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False).removesuffix("\n}")
    lines = ",\n".join(json.dumps(plan, sort_keys=True, ensure_ascii=False) for plan in rest)
    path.write_text(f'{head},\n "plans": [\n{lines}\n ]\n}}\n', encoding="utf-8", newline="\n")
    return path


def frontier_from_json(path: Path) -> Frontier:
    """Read a frontier back from its file or from its pack's folder.

    Parameters
    ----------
    path
        A frontier.json, or a folder that holds one.

    Raises
    ------
    ReportError
        If the file is missing, is not JSON or is not a frontier.
    """
    return read_as(path / "frontier.json" if path.is_dir() else path, SCHEMA, _frontier)


_AS_IS = ("aim", "aim_unit", "limited", "limited_unit")


def _cells(step: Step) -> list[str | float | int | None]:
    plan = step.plan
    return [
        step.limit,
        step.reached,
        _rounded(step.aim),
        _rounded(plan.objective),
        _rounded(plan.bound),
        _rounded(plan.gap),
        _rounded(step.gain_share),
        len(step.moves),
        step.people_moved,
        len(plan.hubs),
        _rounded(plan.share_in_band),
        _rounded(plan.share_connected),
        _rounded(step.mean_distance_km),
        " ".join(sorted(move.practice_code for move in step.moves)),
    ]


def _plans(frontier: Frontier) -> list[HubPlan]:
    start = [] if frontier.start is None else [frontier.start]
    return [*start, *(point.plan for point in frontier.points)]


def _is_shared(name: str, plans: Sequence[dict[str, Any]]) -> bool:
    return all(plan[name] == plans[0][name] for plan in plans)


def _frontier(content: dict[str, Any]) -> Frontier:
    plans = [plan_of({**content["shared"], **plan}) for plan in content["plans"]]
    start = plans.pop(0) if content["has_start"] else None
    points = tuple(
        FrontierPoint(
            limit=row["limit"],
            reached=row["reached"],
            aim=row["aim"],
            plan=plan,
            moves=tuple(Move(**move) for move in row["moves"]),
        )
        for row, plan in zip(content["points"], plans, strict=True)
    )
    return Frontier(
        kind=FrontierKind(content["kind"]),
        **{name: content[name] for name in _AS_IS},
        points=points,
        start=start,
        findings=findings_of(content),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
