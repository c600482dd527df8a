"""plan.json: a hub plan as a file that reads back as the same plan.

Numbers keep every digit, so that reading gives an equal plan; lists read back as tuples.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from scalecare.domain import (
    CostLine,
    Finding,
    Hub,
    HubPlan,
    HubStanding,
    NeighbourLink,
    Placement,
    PlanStatus,
    SolveRecord,
    Unplaced,
)
from scalecare.reports.errors import ReportError

SCHEMA = "scalecare.hub-plan/1"

Made = TypeVar("Made")


def write_plan_json(plan: HubPlan, path: Path) -> Path:
    """Write a plan so that :func:`plan_from_json` gives it back.

    ``practices`` lists each placed practice with its hub; ``hubs`` lists each hub with the codes of
    its practices. ``seconds`` is the only value that may differ between two runs.

    Parameters
    ----------
    plan
        The plan.
    path
        The file to write.

    Raises
    ------
    ReportError
        If the plan holds a number that is not finite.

    Examples
    --------
    >>> write_plan_json(plan, Path("plan.json"))  # doctest: +SKIP
    """
    path.write_text(plan_to_text(plan), encoding="utf-8", newline="\n")
    return path


def plan_to_text(plan: HubPlan) -> str:
    """Return the text of plan.json.

    Parameters
    ----------
    plan
        The plan.
    """
    content = plan_content(plan)
    content["schema"] = SCHEMA
    content |= {"share_in_band": plan.share_in_band, "share_connected": plan.share_connected}
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def plan_content(plan: HubPlan) -> dict[str, Any]:
    """Return a plan as values that JSON can hold.

    Parameters
    ----------
    plan
        The plan.
    """
    content: dict[str, Any] = plain(plan, "plan")
    content["practices"] = content.pop("placements")
    return content


def plan_from_json(path: Path) -> HubPlan:
    """Read a plan back from its file or from its pack's folder.

    Parameters
    ----------
    path
        A plan.json, or a folder that holds one.

    Raises
    ------
    ReportError
        If the file is missing, is not JSON or is not a plan.
    """
    file = path / "plan.json" if path.is_dir() else path
    return read_as(file, SCHEMA, plan_of)


def plan_from_text(text: str) -> HubPlan:
    """Return the plan whose text :func:`plan_to_text` gave.

    Parameters
    ----------
    text
        The text of a plan.json that was written by this version.
    """
    return plan_of(_frozen(json.loads(text)))


def read_as(file: Path, schema: str, make: Callable[[dict[str, Any]], Made]) -> Made:
    """Return what a JSON file of one schema holds.

    Parameters
    ----------
    file
        The file.
    schema
        What it must say it holds.
    make
        Makes the value from the file's content, whose lists are tuples.

    Raises
    ------
    ReportError
        If the file is missing, is not JSON or does not hold what it should.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise ReportError.not_readable(file, str(problem)) from problem
    if not isinstance(content, dict) or content.get("schema") != schema:
        raise ReportError.not_a_plan(file, f"it does not say 'schema': '{schema}'")
    try:
        return make(_frozen(content))
    except (KeyError, TypeError, ValueError) as problem:
        raise ReportError.not_a_plan(file, f"{type(problem).__name__}: {problem}") from problem


def plain(value: Any, where: str) -> Any:
    """Return a value as JSON can hold it.

    Parameters
    ----------
    value
        A dataclass, mapping, sequence, number, date or text.
    where
        Its name, for the message where it cannot be held.

    Raises
    ------
    ReportError
        If a number in it is not finite.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name), f"{where}.{field.name}") for field in fields(value)
        }
    if isinstance(value, Mapping):
        return {str(key): plain(inner, f"{where}.{key}") for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner, f"{where}[{index}]") for index, inner in enumerate(value)]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(inner, where) for inner in value)
    if isinstance(value, np.generic):
        return plain(value.item(), where)
    if isinstance(value, float) and not math.isfinite(value):
        raise ReportError.not_finite(where)
    return value.isoformat() if isinstance(value, date) else value


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(_frozen(inner) for inner in value) if isinstance(value, list) else value


def plan_of(content: dict[str, Any]) -> HubPlan:
    """Return the plan that :func:`plan_content` was made from.

    Parameters
    ----------
    content
        Its values, lists as tuples.
    """
    given = {key: content[key] for key in _PLAN_AS_IS}
    record = content["record"]
    return HubPlan(
        **given,
        as_of=date.fromisoformat(content["as_of"]),
        status=PlanStatus(content["status"]),
        hubs=tuple(
            Hub(**{**hub, "standing": HubStanding(hub["standing"]), "findings": findings_of(hub)})
            for hub in content["hubs"]
        ),
        placements=tuple(Placement(**{**row, "findings": findings_of(row)}) for row in content["practices"]),
        unplaced=tuple(Unplaced(**row) for row in content["unplaced"]),
        costs=tuple(CostLine(**row) for row in content["costs"]),
        links=tuple(NeighbourLink(**row) for row in content["links"]),
        findings=findings_of(content),
        record=None if record is None else SolveRecord(**record),
    )


_PLAN_AS_IS = (
    "place_name",
    "area",
    "mode",
    "objective",
    "bound",
    "gap",
    "seconds",
    "registered",
    "rules",
    "versions",
)


def findings_of(row: dict[str, Any]) -> tuple[Finding, ...]:
    """Return the findings among a value's content.

    Parameters
    ----------
    row
        The content of a plan, hub, practice or frontier.
    """
    return tuple(Finding(**finding) for finding in row["findings"])
