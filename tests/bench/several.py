"""How long frontiers, plans under new rules, and nested areas take."""

from __future__ import annotations

from tests.bench.options import Options, say, yardsticks
from tests.bench.places import ensure_place, icbs_of, wanted
from tests.bench.process import Figures, run_job
from tests.bench.tables import MISSING, count, gap, memory, met, seconds, share, table

TITLE = "Frontiers, new rules and larger areas"


def measure(options: Options) -> Figures:
    """Time each on a few ICBs.

    Parameters
    ----------
    options
        Perhaps with other ICBs, for all parts alike.
    """
    asked = yardsticks()["several"]
    place = ensure_place("place-2026")
    known = icbs_of(place)
    run_job("warm", {})

    def run(part: str, job: str, arguments: Figures) -> list[Figures]:
        rows = []
        for icb in wanted(known, options.icbs or asked[part]):
            found = run_job(job, {"place": str(place), "icb": icb["icb"], **arguments})
            rows.append({"icb": icb["icb"], "name": icb["name"], **found})
            say(f"{part} {icb['icb']}: {found.get('seconds', found)}")
        return rows

    tight = {"gap": asked["gap"]}
    timed = {**tight, "seconds": asked["seconds"]}
    frontier = {"gap": asked["frontier_gap"], "seconds": asked["seconds"], "points": asked["points"]}
    return {
        "again": run("again", "again", tight),
        "trade": run("trade", "trade", {**frontier, "against": "change"}),
        "places": run("nest", "nest", {**timed, "level": "place"}),
        "multi": run(
            "nest", "nest", {**timed, "level": "multi_neighbourhood", "seconds": asked["multi_seconds"]}
        ),
        "joint": run("joint", "nest_both", _jointly(asked)),
    }


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    return "\n\n".join(
        [
            _again(figures["again"]),
            _trade(figures["trade"]),
            _nest("Hubs into places of 100,000 to 200,000", figures["places"], "places_seconds"),
            _nest("Hubs into areas of 250,000 to 450,000", figures["multi"], "multi_seconds"),
            _joint(figures["joint"]),
        ]
    )


def _name(row: Figures) -> str:
    return f"{row['name']} ({row['icb']})"


def _failed(row: Figures, width: int) -> list[str]:
    return [_name(row), row["error"], *[MISSING] * (width - 2)]


def _again(rows: list[Figures]) -> str:
    aim = yardsticks()["targets"]
    headers = (
        "ICB",
        "Practices",
        "First s",
        "Ten locks s",
        "Red line s",
        "Must-link s",
        "Target s",
        "Faults",
    )
    cells = []
    for row in rows:
        if "error" in row:
            cells.append(_failed(row, len(headers)))
            continue
        again = row["again"]
        target = (
            aim["again_seconds"] if row["practices"] <= aim["again_practices"] else aim["again_large_seconds"]
        )
        cells.append(
            [
                _name(row),
                count(row["practices"]),
                seconds(row["first_seconds"]),
                *[seconds(again[name]["seconds"]) for name in ("locks", "red line", "must-link")],
                seconds(target),
                count(sum(len(found["faults"]) for found in again.values())),
            ]
        )
    return (
        "### Formed again under a new rule\n\nThe first plan of a planner, then the same place with ten hubs "
        "locked, with two practices of one hub kept apart, and with two of neighbouring hubs together; each "
        f"to a gap of {share(yardsticks()['several']['gap'])}.\n\n" + table(headers, cells)
    )


def _trade(rows: list[Figures]) -> str:
    headers = ("ICB", "Practices", "Points", "Worst gap", "Seconds", "In time", "Peak GiB")
    aim = yardsticks()["targets"]["trade_seconds"]
    cells = [
        _failed(row, len(headers))
        if "error" in row
        else [
            _name(row),
            count(row["practices"]),
            count(row["points"]),
            gap(row["worst_gap"]),
            seconds(row["seconds"]),
            met(row["seconds"], aim),
            memory(row["peak_mb"]),
        ]
        for row in rows
    ]
    return (
        "### One aim for another\n\nTravel against people whose network changes; each point is the shortest "
        f"travel within so many people, with its proven gap. The target is {aim} seconds for "
        f"{yardsticks()['several']['points']} points.\n\n" + table(headers, cells)
    )


def _nest(title: str, rows: list[Figures], target: str) -> str:
    headers = ("ICB", "Hubs", "Areas", "Smallest", "Largest", "Gap", "Seconds", "In time", "Peak GiB")
    aim = yardsticks()["targets"][target]
    cells = [
        _failed(row, len(headers))
        if "error" in row
        else [
            _name(row),
            count(row["hubs"]),
            count(row["areas"]),
            count(row["smallest"]),
            count(row["largest"]),
            gap(row["gap"]),
            seconds(row["seconds"]),
            met(row["seconds"], aim),
            memory(row["peak_mb"]),
        ]
        for row in rows
    ]
    asked = yardsticks()["several"]
    limit = asked["multi_seconds" if target == "multi_seconds" else "seconds"]
    return (
        f"### {title}\n\nFor given hubs, each to a gap of {share(asked['gap'])} or until {limit} seconds "
        f"have passed, looked at between steps. The target is {aim} s.\n\n" + table(headers, cells)
    )


def _jointly(asked: Figures) -> Figures:
    """How long both tiers may be looked for, and until which gap."""
    return {"gap": asked["joint_gap"], "seconds": asked["joint_seconds"], "level": "place"}


def _joint(rows: list[Figures]) -> str:
    headers = (
        "ICB",
        "Practices",
        "Hubs",
        "Places",
        "Gap",
        "Seconds",
        "Hubs, patient-km",
        "Places, patient-km",
    )
    cells = [
        _failed(row, len(headers))
        if "error" in row
        else [
            _name(row),
            count(row["practices"]),
            count(row["hubs"]),
            count(row["areas"]),
            gap(row["gap"]),
            seconds(row["seconds"]),
            count(row["hubs_objective"]),
            count(row["areas_objective"]),
        ]
        for row in rows
    ]
    return (
        "### Hubs and places together\n\nBoth tiers chosen jointly, patient-km to both centres counted "
        "alike; the gap is of the sum. The target is 1 % within 60 s.\n\n" + table(headers, cells)
    )
