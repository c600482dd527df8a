"""How long people wait for the web app's main pages when fifty use it at once."""

from __future__ import annotations

from statistics import quantiles
from typing import Any

from tests.bench.environments import PEOPLE
from tests.bench.options import Options, say
from tests.bench.process import Figures, run_job
from tests.bench.tables import count, table

TITLE = "The web app with fifty people at once"
SIZE = {"organisations": 1_000, "cycles": 8, "people": 12}
USERS = 50
PAUSE_SECONDS = 1.0
SECONDS = 90.0
GOAL_MS = 300.0


def measure(options: Options) -> Figures:
    """Fill the web app on PostgreSQL, open it, and let people use it.

    Parameters
    ----------
    options
        Not used.
    """
    say(f"{SIZE['organisations']:,} organisations, {USERS} people …")
    asked = {**SIZE, "users": USERS, "pause_seconds": PAUSE_SECONDS, "seconds": SECONDS}
    if problem := PEOPLE.ensure():
        return {"error": problem}
    found = run_job("web_load", asked)
    if "error" in found:
        return found
    return found | {"pages": [_figures(page) for page in found["pages"]], "people": PEOPLE.versions()}


def _figures(page: dict[str, Any]) -> dict[str, Any]:
    cuts = quantiles(page["times"], n=100, method="inclusive")
    return {
        "page": page["page"],
        "asked": len(page["times"]),
        "p50": cuts[49],
        "p95": cuts[94],
        "worst": page["worst"],
    }


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    if "error" in figures:
        return f"Not measured: {figures['error']}."
    rows = [
        [row["page"], count(row["asked"]), _ms(row["p50"]), _ms(row["p95"]), _ms(row["worst"]), _verdict(row)]
        for row in figures["pages"]
    ]
    headers = ("Page", "Asked for", "p50 ms", "p95 ms", "Worst ms", f"Goal: p95 under {GOAL_MS:.0f} ms")
    held = {name: count(number) for name, number in figures["rows"].items()}
    return (
        f"{held['organisations']} organisations of {SIZE['cycles']} cycles with {SIZE['people']} people: "
        f"{held['sheets']} sheets with {held['answers']} answers, on PostgreSQL with row-level security. "
        f"{USERS} people, played by Locust {figures['people']['locust']}, read pages in an order of their "
        f"own for {SECONDS:.0f} s and pause a second between two on average; each belongs to an organisation "
        "of their own with a place of a real ICB, and reads results of any of its closed cycles. gunicorn "
        "has two processes of four threads; the database and the people share the machine. "
        f"{count(figures['failed'])} answers were no page.\n\n"
    ) + table(headers, rows)


def _ms(value: float) -> str:
    return f"{value:,.0f}"


def _verdict(row: dict[str, Any]) -> str:
    return "met" if row["p95"] < GOAL_MS else "missed"
