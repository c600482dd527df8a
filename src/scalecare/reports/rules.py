"""What a plan's rules say, read with care: a rule that is not there is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scalecare.domain import HubPlan
from scalecare.reports import formats


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A number that the plan used, with its evidence."""

    name: str
    value: str
    unit: str
    status: str
    source: str


def rule_number(plan: HubPlan, name: str) -> float | None:
    """Return a number of the rules, or None where the rules do not hold it.

    Parameters
    ----------
    plan
        The plan.
    name
        Such as ``minimum_people``.
    """
    value = plan.rules.get(name)
    if isinstance(value, Mapping):
        value = value.get("value")
    if value is None:
        ends = (f".{name}",)
        value = next((p.get("value") for p in _listed(plan) if f".{p.get('name')}".endswith(ends)), None)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def band(plan: HubPlan) -> tuple[float, float] | None:
    """Return the least and most people of a hub, or None where the rules do not say.

    Parameters
    ----------
    plan
        The plan.
    """
    least, most = rule_number(plan, "minimum_people"), rule_number(plan, "maximum_people")
    return None if least is None or most is None else (least, most)


def parameter_rows(plan: HubPlan) -> tuple[ParameterRow, ...]:
    """Return the numbers the plan used, in order of their names.

    Parameters
    ----------
    plan
        The plan.
    """
    rows = [
        ParameterRow(
            name=formats.humanised(str(entry.get("name", ""))),
            value=_shown(entry.get("value")),
            unit=str(entry.get("unit", "")),
            status=str(entry.get("status", "")),
            source=str(entry.get("source", "")),
        )
        for entry in _listed(plan)
    ]
    return tuple(sorted(rows, key=lambda row: row.name))


def rule_rows(plan: HubPlan) -> tuple[tuple[str, str], ...]:
    """Return the planner's rules as words, in order of their names; red lines only as a count.

    Parameters
    ----------
    plan
        The plan.
    """
    rows: list[tuple[str, str]] = []
    for key in sorted(set(plan.rules) - {"parameters"}):
        value = plan.rules[key]
        hidden = key in _NEVER_SHOWN and isinstance(value, (list, tuple, Mapping))
        rows.append((formats.humanised(key), f"{len(value)} kept, not shown" if hidden else _shown(value)))
    return tuple(rows)


_NEVER_SHOWN = frozenset({"red_lines", "cannot_link", "apart"})


def _listed(plan: HubPlan) -> list[Mapping[str, Any]]:
    entries = plan.rules.get("parameters")
    return [e for e in entries if isinstance(e, Mapping)] if isinstance(entries, (list, tuple)) else []


def _shown(value: Any) -> str:
    if value is None or value == () or value == [] or value == {}:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return formats.number(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{formats.humanised(str(k)).lower()} {_shown(v)}" for k, v in value.items())
    if isinstance(value, (list, tuple)):
        separator = "; " if any(isinstance(inner, (list, tuple, Mapping)) for inner in value) else ", "
        return separator.join(_shown(inner) for inner in value)
    return str(value)
