"""Where hubs are generated: capacitated p-median problems with published values."""

from __future__ import annotations

from tests.bench.options import Options, say, yardsticks
from tests.bench.process import Figures, run_job
from tests.bench.tables import MISSING, count, decimal, gap, memory, seconds, table

TITLE = "Against published values"
HEADERS = (
    "Problem",
    "Units",
    "Groups",
    "Best known",
    "Found",
    "above it",
    "Bound",
    "Gap",
    "Seconds",
    "Peak GiB",
)


def measure(options: Options) -> Figures:
    """Solve each problem by generation.

    Parameters
    ----------
    options
        For keeping what is done.
    """
    asked = yardsticks()["referee"]
    run_job("warm", {})
    rows = []
    for name in asked["problems"]:
        job = {"name": name, "gap": asked["gap"], "seconds": asked["seconds"]}
        rows.append({"name": name, **run_job("median", job)})
        say(f"{name}: {rows[-1]}")
        options.keep({"rows": rows})
    return {"rows": rows}


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    asked = yardsticks()["referee"]
    return (
        "Capacitated p-median: a most weight, a number of groups, distances to the median. No connection is "
        "asked for. Groups hold up to dozens of units, so that nothing is listed beforehand; every answer "
        f"keeps the capacity and has a bound. Until proven or {asked['seconds']} seconds have passed, looked "
        "at between steps. Best known values are from the literature, not all of them proven.\n\n"
        + table(HEADERS, [_row(row) for row in figures["rows"]])
    )


def _row(row: Figures) -> list[str]:
    if "error" in row:
        return [row["name"], row["error"], *[MISSING] * (len(HEADERS) - 2)]
    above = (row["found"] - row["best_known"]) / row["best_known"]
    return [
        row["name"],
        count(row["units"]),
        count(row["groups"]),
        decimal(row["best_known"]),
        decimal(row["found"]),
        gap(above),
        decimal(row["bound"]),
        gap(row["gap"]),
        seconds(row["seconds"]),
        memory(row["peak_mb"]),
    ]
