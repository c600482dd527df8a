"""How the cost grows with the number of practices."""

from __future__ import annotations

from tests.bench.options import Options, say, yardsticks
from tests.bench.places import ensure_place, icbs_of, wanted
from tests.bench.process import Figures, run_job
from tests.bench.tables import MISSING, count, gap, memory, seconds, share, table

TITLE = "As the work grows"
HEADERS = ("Practices", "People", "Admissible hubs", "Hubs", "First plan s", "Done s", "Gap", "Peak GiB")
BAND_HEADERS = (
    "Practices",
    "Band in thousands",
    "Hubs are",
    "Looked at",
    "Patient-km",
    "Bound",
    "Gap",
    "First plan s",
    "Done s",
    "Peak GiB",
)


def measure(options: Options) -> Figures:
    """Form the hubs of ever more practices around the middle of one ICB.

    Parameters
    ----------
    options
        Perhaps with another ICB, the first of those named.
    """
    asked, aim = (yardsticks()[part] for part in ("growth", "targets"))
    place = ensure_place("place-2026")
    known = wanted(icbs_of(place), options.icbs[:1] or [asked["icb"]])[0]
    icb = known["icb"]
    run_job("warm", {})
    job = {
        "place": str(place),
        "icb": icb,
        "gap": aim["england_tight_gap"],
        "seconds": asked["seconds"],
    }
    found: Figures = {"icb": icb, "name": known["name"], "rows": [], "bands": []}
    for practices in asked["practices"]:
        if practices > known["practices"]:
            say(f"{icb} has no {practices} practices; left out.")
            continue
        say(f"{practices} practices of {icb} …")
        found["rows"].append({"asked": practices, **run_job("form_nearest", {**job, "practices": practices})})
        options.keep(found)
    for practices in asked["practices"]:
        if practices <= known["practices"]:
            found["bands"] += _both_ways({**job, "practices": practices}, asked["bands"])
            options.keep(found)
    return found


def _both_ways(job: Figures, bands: list[list[int]]) -> list[Figures]:
    """Each band with its hubs listed where that can be done, and generated."""
    rows = []
    for band in bands:
        for is_listed in (True, False):
            say(f"{job['practices']} practices in {band}, {'listed' if is_listed else 'generated'} …")
            figures = run_job("form_band", {**job, "band": band, "is_listed": is_listed})
            is_generated = figures.get("is_generated", not is_listed)
            rows.append({"asked": job["practices"], "band": band, "is_listed": not is_generated, **figures})
            if is_listed and is_generated:
                # The list was too long, so this was the second way already.
                break
    return rows


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    tight = share(yardsticks()["targets"]["england_tight_gap"])
    limit = yardsticks()["growth"]["seconds"]
    return (
        f"The practices nearest to the middle of {figures['name']}'s people, by the standard rules, until "
        f"the gap is at most {tight} or {limit} seconds have passed, looked at between steps. The number "
        "of admissible hubs, and with it memory, depends on how many "
        "neighbours practices have and how small their lists are, more than on how many practices there "
        "are.\n\n"
        + table(HEADERS, [_row(row) for row in figures["rows"]], words=0)
        + "\n\nThe same practices in wider bands. Hubs are listed where there are no more than 40 million, "
        "and generated on the same practices for comparison.\n\n"
        + table(BAND_HEADERS, [_band_row(row) for row in figures.get("bands", [])], words=0)
    )


def _row(row: Figures) -> list[str]:
    if "error" in row:
        return [count(row["asked"]), row["error"], *[MISSING] * (len(HEADERS) - 2)]
    return [
        count(row["practices"]),
        count(row["registered"]),
        count(row["admissible_hubs"]),
        count(row["hubs"]),
        seconds(row["first_plan_seconds"]),
        seconds(row["seconds"]),
        gap(row["gap"]),
        memory(row["peak_mb"]),
    ]


def _band_row(row: Figures) -> list[str]:
    lower, upper = (people // 1000 for people in row["band"])
    way = "listed" if row["is_listed"] else "generated"
    start = [count(row["asked"]), f"{lower}–{upper}", way]
    if "error" in row:
        return [*start, row["error"], *[MISSING] * (len(BAND_HEADERS) - 4)]
    return [
        *start,
        count(row["admissible_hubs"]),
        count(row["objective"]),
        count(row["bound"]),
        gap(row["gap"]),
        seconds(row["first_plan_seconds"]),
        seconds(row["seconds"]),
        memory(row["peak_mb"]),
    ]
