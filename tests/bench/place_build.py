"""What it takes to build England from the published files."""

from __future__ import annotations

from typing import Any

from tests.bench.options import Options, say, yardsticks
from tests.bench.places import VINTAGES, build_place_now
from tests.bench.process import Figures
from tests.bench.tables import count, memory, met, seconds, table

TITLE = "Building a place"


def measure(options: Options) -> Figures:
    """Build both vintages.

    Parameters
    ----------
    options
        Not used: both are built whole.
    """
    rows = []
    for name in VINTAGES:
        say(f"Building {name} …")
        rows.append({"name": name, **build_place_now(name)})
    return {"rows": rows}


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    aim = yardsticks()["targets"]
    headers = (
        "Place",
        "Practices",
        "People",
        "Rows read",
        "Seconds",
        "of them joining",
        "Peak GiB",
        "In target",
    )
    rows = [_row(row, aim) for row in figures["rows"]]
    return (
        "All England from the files as published, found by their headers, joined, checked and written: "
        f"target {aim['place_seconds']} s and {memory(aim['place_peak_mb'])} GiB. July 2022 comes with "
        "where people live, by practice and small area.\n\n" + table(headers, rows)
    )


def _row(row: dict[str, Any], aim: dict[str, float]) -> list[str]:
    if "error" in row:
        return [row["name"], row["error"], *[""] * 6]
    both = {met(row["seconds"], aim["place_seconds"]), met(row["peak_mb"], aim["place_peak_mb"])}
    return [
        row["as_of"],
        count(row["practices"]),
        count(row["registered"]),
        count(row["source_rows"]),
        seconds(row["seconds"]),
        seconds(row["join_seconds"]),
        memory(row["peak_mb"]),
        "yes" if both == {"yes"} else "no",
    ]
