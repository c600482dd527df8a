"""hubs.csv: which practice is in which hub, fit to be scored again."""

from __future__ import annotations

import csv
from pathlib import Path

from scalecare.domain import HubPlan, Place, Practice

COLUMNS = (
    "practice_code",
    "hub_id",
    "practice_name",
    "hub_name",
    "registered",
    "distance_km",
    "pcn_code",
    "pcn_name",
)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_hubs_csv(plan: HubPlan, place: Place, path: Path) -> Path:
    """Write one row per placed practice, in order of their codes.

    The first two columns are an assignment that can be scored again. Practices in no hub are left
    out: plan.json and the report list them with their reasons.

    Parameters
    ----------
    plan
        The plan.
    place
        The place it was made for.
    path
        The file to write.
    """
    practices = {practice.practice_code: practice for practice in place.practices}
    names = {hub.hub_id: hub.name for hub in plan.hubs}
    placements = sorted(plan.placements, key=lambda placement: placement.practice_code)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in placements:
            practice = practices[row.practice_code]
            distance = "" if row.distance_km is None else f"{row.distance_km:.3f}"
            writer.writerow(_cells(practice, row.hub_id, names[row.hub_id], distance))
    return path


def neutralised(text: str) -> str:
    """Return text that a spreadsheet program will not take for a formula.

    Parameters
    ----------
    text
        A cell's text, from a file that others wrote.

    Examples
    --------
    >>> neutralised("=1+1"), neutralised("The Surgery")
    ("'=1+1", 'The Surgery')
    """
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def _cells(practice: Practice, hub_id: str, hub_name: str, distance: str) -> list[str]:
    words = (
        practice.practice_code,
        hub_id,
        practice.practice_name,
        hub_name,
        str(practice.registered),
        distance,
        practice.pcn_code or "",
        practice.pcn_name or "",
    )
    return [neutralised(word) for word in words]
