"""Every ICB of England: how soon a plan, how soon a proof, and how much memory."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

from tests.bench.kept import earlier_rows
from tests.bench.options import Options, say, yardsticks
from tests.bench.places import ensure_place, icbs_of, wanted
from tests.bench.process import Figures, run_job
from tests.bench.tables import MISSING, count, decimal, gap, memory, seconds, share, table

TITLE = "England, ICB by ICB"
HEADERS = (
    "ICB",
    "Name",
    "Practices",
    "Admissible hubs",
    "Hubs",
    "Exceptions",
    "First plan s",
    "≤ 1 % s",
    "≤ 0.1 % s",
    "Done s",
    "Gap",
    "Patient-km",
    "Mean km",
    "Peak GiB",
    "Checked",
)


def measure(options: Options) -> Figures:
    """Form the hubs of each ICB, one after the other.

    Parameters
    ----------
    options
        Perhaps with a few ICBs only; the other rows are then kept as they were.
    """
    aim, limits = yardsticks()["targets"], yardsticks()["limits"]
    place = ensure_place("place-2026")
    known = icbs_of(place)
    rows = earlier_rows("england", "icb") if options.icbs else {}
    say("Compiling …")
    run_job("warm", {})
    for icb in wanted(known, options.icbs):
        say(f"{icb['icb']} {icb['name']}, {icb['practices']} practices …")
        asked = {
            "place": str(place),
            "icb": icb["icb"],
            "gap": aim["england_tight_gap"],
            "seconds": limits["england_stop_seconds"],
            "gaps": [aim["england_gap"], aim["england_tight_gap"]],
        }
        rows[icb["icb"]] = {**icb, **run_job("form", asked)}
        say(f"  {' | '.join(_row(rows[icb['icb']]))}")
        options.keep(_in_order(rows, len(known)))
    return _in_order(rows, len(known))


def _in_order(rows: dict[str, Figures], icbs: int) -> Figures:
    return {"rows": [rows[code] for code in sorted(rows)], "icbs": icbs}


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    aim, limits = yardsticks()["targets"], yardsticks()["limits"]
    rows = figures["rows"]
    how = (
        f"{len(rows)} of the {figures['icbs']} ICBs of July 2026, by the standard rules: hubs of 30,000 to "
        "50,000 people, pruned Delaunay neighbours, people over 40,000 hubs give or take two. One after the "
        "other, each in a process of its own that ends when the gap is at most "
        f"{share(aim['england_tight_gap'])} or {limits['england_stop_seconds']} seconds have passed, looked "
        "at between steps. Seconds are from practices and rules to a plan that is explained and has passed "
        "the checker, with the compiled loops taken from their cache; starting the program and reading the "
        "place are not in them."
    )
    legend = (
        "*Exceptions* are hubs below the band, no more than proven needed. *Gap* is proven: no plan that "
        "keeps the rules is better by more. *Checked*: an independent checker found no fault."
    )
    summary = table(("", "Target", "Prototype", "Now"), _summary(rows, figures["icbs"]))
    before = f"The prototype is {yardsticks()['prototype']['what']}; its problems were not quite these."
    return "\n\n".join(
        (how, summary, before, table(HEADERS, [*map(_row, rows), _total(rows)], words=2), legend)
    )


def _row(row: dict[str, Any]) -> list[str]:
    start = [row["icb"], row["name"], count(row["practices"])]
    if "error" in row:
        return [*start, row["error"], *[MISSING] * (len(HEADERS) - 4)]
    return [
        *start,
        count(row["admissible_hubs"]),
        count(row["hubs"]),
        count(row["exceptions"]),
        seconds(row["first_plan_seconds"]),
        seconds(_proven(row, "england_gap")),
        seconds(_proven(row, "england_tight_gap")),
        seconds(row["seconds"]),
        gap(row["gap"]),
        count(row["objective"]),
        decimal(row["mean_km"]),
        memory(row["peak_mb"]),
        "no" if row["faults"] else "yes",
    ]


def _proven(row: dict[str, Any], target: str) -> float | None:
    """Seconds until a gap was proven; None where it never was."""
    wanted = yardsticks()["targets"][target]
    at: float | None = row["proven_seconds"].get(str(wanted))
    return row["seconds"] if at is None and row["gap"] <= wanted else at


def _total(rows: list[dict[str, Any]]) -> list[str]:
    done = [row for row in rows if "error" not in row]
    if not done:
        return ["All", *[MISSING] * (len(HEADERS) - 1)]
    people_km = sum(row["objective"] for row in done)
    return [
        "All",
        "sum, or worst for gap and memory",
        count(sum(row["practices"] for row in done)),
        count(sum(row["admissible_hubs"] for row in done)),
        count(sum(row["hubs"] for row in done)),
        count(sum(row["exceptions"] for row in done)),
        seconds(_sum(row["first_plan_seconds"] for row in done)),
        seconds(_sum(_proven(row, "england_gap") for row in done)),
        seconds(_sum(_proven(row, "england_tight_gap") for row in done)),
        seconds(sum(row["seconds"] for row in done)),
        gap(max(row["gap"] for row in done)),
        count(people_km),
        decimal(people_km / sum(row["objective"] / row["mean_km"] for row in done)),
        memory(max(row["peak_mb"] for row in done)),
        f"{sum(not row['faults'] for row in done)} of {len(rows)}",
    ]


def _sum(values: Any) -> float | None:
    known = list(values)
    return None if any(value is None for value in known) else sum(known)


def _summary(rows: list[dict[str, Any]], icbs: int) -> list[list[str]]:
    aim, before = yardsticks()["targets"], yardsticks()["prototype"]
    done = [row for row in rows if "error" not in row]
    soon, tight = aim["england_first_seconds"], aim["england_tight_seconds"]

    def of_all(holds: Callable[[dict[str, Any]], bool]) -> str:
        return f"{sum(map(holds, done))} of {len(rows)}"

    def proven_by(row: dict[str, Any], target: str, limit: float) -> bool:
        at = _proven(row, target)
        return at is not None and at <= limit

    def had(number: str) -> str:
        return f"{before[number]} of {before['icbs']}"

    worst = max((row["gap"] for row in done), default=None)
    total = sum(row["seconds"] for row in done) if done else None
    return [
        [f"First plan within {soon} s", "all", had("first_plan_in_10_seconds"),
         of_all(lambda r: (r["first_plan_seconds"] or r["seconds"]) <= soon)],
        [f"Proven to {share(aim['england_gap'])} within {soon} s", "all", MISSING,
         of_all(lambda r: proven_by(r, "england_gap", soon))],
        [f"Proven to {share(aim['england_gap'])} at the end", "all", had("within_1_percent"),
         of_all(lambda r: r["gap"] <= aim["england_gap"])],
        [f"Proven to {share(aim['england_tight_gap'])} within {tight} s", "all", MISSING,
         of_all(lambda r: proven_by(r, "england_tight_gap", tight))],
        ["In band (named exceptions aside), connected, checked", "all", had("icbs"),
         of_all(lambda r: not r["faults"])],
        ["Worst gap at the end", share(aim["england_gap"]), gap(before["worst_gap"]), gap(worst)],
        ["Median seconds", MISSING, seconds(before["median_seconds"]), seconds(_median(done))],
        ["Worst seconds", str(tight), seconds(before["worst_seconds"]),
         seconds(max((row["seconds"] for row in done), default=None))],
        [f"Seconds for {len(done)} of {icbs} ICBs", f"{aim['england_sum_seconds']} for all",
         f"{seconds(before['sum_seconds'])} for all", seconds(total)],
        ["Most GiB", memory(aim["england_peak_mb"]), memory(before["peak_mb"]),
         memory(max((row["peak_mb"] for row in done), default=None))],
    ]  # fmt: skip


def _median(done: list[dict[str, Any]]) -> float | None:
    return statistics.median(row["seconds"] for row in done) if done else None
