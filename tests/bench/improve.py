"""What moving few practices from today's networks would bring, ICB by ICB and for England."""

from __future__ import annotations

from tests.bench.kept import load
from tests.bench.options import Options, say, yardsticks
from tests.bench.places import ensure_place, icbs_of, wanted
from tests.bench.process import Figures, run_job
from tests.bench.tables import MISSING, count, decimal, gap, memory, met, seconds, share, table

TITLE = "Improving today's networks"
HEADERS = (
    "ICB",
    "Practices",
    "Points",
    "Worst gap",
    "Seconds",
    "In time",
    "Moves in all",
    "Most of the gain with",
    "In band today",
    "5 % moved",
    "all moves",
    "Mean km today",
    "5 % moved",
    "all moves",
    "Peak GiB",
)
MOST = 0.8


def measure(options: Options) -> Figures:
    """Improve the networks of every ICB.

    Parameters
    ----------
    options
        Perhaps with some ICBs only.
    """
    asked = yardsticks()["improve"]
    place = ensure_place("place-2026")
    known = icbs_of(place)
    chosen = wanted(known, options.icbs) if options.icbs else known
    run_job("warm", {})
    kept = load("improve")
    rows = {} if options.again or kept is None else {row["icb"]: row for row in kept["figures"]["rows"]}
    for icb in chosen:
        code = icb["icb"]
        if code in rows and not options.icbs:
            continue
        job = {"place": str(place), "icb": code, **asked}
        rows[code] = {"icb": code, "name": icb["name"], **run_job("improve", job)}
        say(f"{code}: {rows[code].get('seconds', rows[code].get('error'))}")
        options.keep({"rows": [rows[code] for code in sorted(rows)]})
    return {"rows": [rows[code] for code in sorted(rows)]}


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    asked, aim = yardsticks()["improve"], yardsticks()["targets"]["improve_seconds"]
    rows = [row for row in figures["rows"] if "error" not in row]
    return (
        "For each number of practices moved out of their network of today, the best plan; a network outside "
        "the band may be left as it stands, at a price for each of its people. July 2026, by the standard "
        f"rules, each point to a gap of {share(asked['gap'])} or until the {asked['seconds']} seconds for "
        f"all points are used. The target is ten points or more in {aim} seconds.\n\n"
        + _england(rows)
        + table(HEADERS, [_row(row) for row in figures["rows"]])
        + "\n\n*In band*: people in hubs that keep the band, of all people in hubs. *Most of the gain*: the "
        f"fewest moves that bring {share(MOST, 0)} of what all moves bring, by the objective."
    )


def _england(rows: list[Figures]) -> str:
    both = [row for row in rows if row["share_moved"] and row["today"]]
    if not both:
        return ""
    people = sum(row["today"]["people"] for row in both)
    sums = {
        name: {what: sum(row[name][what] for row in both) for what in ("people_in_band", "patient_km")}
        for name in ("today", "share_moved")
    }
    moved = sum(row["share_moved"]["moved"] for row in both)
    practices = sum(row["practices"] for row in both)
    last = [row["points"][-1] for row in both]
    sums["all"] = {what: sum(p[what] for p in last) for what in ("people_in_band", "patient_km")}
    band = {name: share(sums[name]["people_in_band"] / people) for name in sums}
    km = {name: decimal(sums[name]["patient_km"] / people) for name in sums}
    return (
        f"**The first 5 % of practices**: over {len(both)} ICBs, moving {count(moved)} of "
        f"{count(practices)} practices would take people in hubs within the band from {band['today']} to "
        f"{band['share_moved']}, and the mean distance to the centre practice from {km['today']} to "
        f"{km['share_moved']} km. All {count(sum(p['moved'] for p in last))} moves of the best plans would "
        f"take them to {band['all']} and {km['all']} km.\n\n"
    )


def _row(row: Figures) -> list[str]:
    if "error" in row:
        return [row["icb"], row["error"], *[MISSING] * (len(HEADERS) - 2)]
    points, today, part = row["points"], row["today"], row["share_moved"]
    return [
        f"{row['name']} ({row['icb']})",
        count(row["practices"]),
        count(len(points)),
        gap(max(point["gap"] for point in points)),
        seconds(row["seconds"]),
        met(row["seconds"], yardsticks()["targets"]["improve_seconds"]),
        count(points[-1]["moved"]),
        count(_most(points)),
        *[share(each["people_in_band"] / each["people"]) for each in (today, part, points[-1])],
        *[decimal(each["patient_km"] / each["people"]) for each in (today, part, points[-1])],
        memory(row["peak_mb"]),
    ]


def _most(points: list[Figures]) -> float:
    whole = points[0]["objective"] - points[-1]["objective"]
    enough = [p["moved"] for p in points if points[0]["objective"] - p["objective"] >= MOST * whole]
    return min(enough)
