"""How long a move by hand takes on the web page of a real ICB, and how heavy its pages are."""

from __future__ import annotations

from statistics import quantiles

from tests.bench.options import Options, say
from tests.bench.process import Figures, run_job
from tests.bench.tables import count, table

TITLE = "Moves by hand on a page"
AREAS = ("icb:QT1", "icb:D7T5G")
MOVES = 30
GOAL_MS = 200
GOAL_BYTES = 150_000


def measure(options: Options) -> Figures:
    """Move practices of real ICBs in the web app.

    Parameters
    ----------
    options
        Not used.
    """
    found = {}
    for area in AREAS:
        say(f"{area}: {MOVES} moves …")
        found[area] = run_job("web_moves", {"area": area, "moves": MOVES})
    return found


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    headers = ("Area", "Practices", "Hubs", "p50 ms", "p95 ms", "Worst ms", "Heaviest page, kB")
    rows = [[area, *_row(found)] for area, found in figures.items()]
    return (
        f"From the request to the whole answer on the server, from today's networks, with the audit row, on "
        f"SQLite. The goal is under {GOAL_MS} ms for a move and under {GOAL_BYTES / 1_000:.0f} kB a page; a "
        "spreadsheet would have to be filled in anew.\n\n"
    ) + table(headers, rows)


def _row(found: Figures) -> list[str]:
    if "error" in found:
        return [f"not measured: {found['error']}", "", "", "", "", ""]
    cuts = quantiles(found["took"], n=100, method="inclusive")
    times = [f"{value:,.0f}" for value in (cuts[49], cuts[94], max(found["took"]))]
    heaviest = f"{max(found['bytes'].values()) / 1_000:.0f}"
    return [count(found["practices"]), count(found["hubs"]), *times, heaviest]
