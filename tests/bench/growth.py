"""How the cost grows with the number of practices."""

from __future__ import annotations

from tests.bench.options import Options, say, yardsticks
from tests.bench.places import ensure_place, icbs_of, wanted
from tests.bench.process import Figures, run_job
from tests.bench.tables import MISSING, count, gap, memory, seconds, share, table

TITLE = "As the work grows"
HEADERS = ("Practices", "People", "Admissible hubs", "Hubs", "First plan s", "Done s", "Gap", "Peak GiB")


def measure(options: Options) -> Figures:
    """Form the hubs of ever more practices around the middle of one ICB.

    Parameters
    ----------
    options
        Perhaps with another ICB, the first of those named.
    """
    asked, aim, limits = (yardsticks()[part] for part in ("growth", "targets", "limits"))
    place = ensure_place("place-2026")
    known = wanted(icbs_of(place), options.icbs[:1] or [asked["icb"]])[0]
    icb = known["icb"]
    run_job("warm", {})
    rows = []
    for practices in asked["practices"]:
        if practices > known["practices"]:
            say(f"{icb} has no {practices} practices; left out.")
            continue
        say(f"{practices} practices of {icb} …")
        job = {
            "place": str(place),
            "icb": icb,
            "practices": practices,
            "gap": aim["england_tight_gap"],
            "seconds": limits["england_stop_seconds"],
        }
        rows.append({"asked": practices, **run_job("form_nearest", job)})
    return {"icb": icb, "name": known["name"], "rows": rows}


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    tight = share(yardsticks()["targets"]["england_tight_gap"])
    return (
        f"The practices nearest to the middle of {figures['name']}'s people, by the standard rules, until "
        f"the gap is at most {tight}. The number of admissible hubs, and with it memory, depends on how many "
        "neighbours practices have and how small their lists are, more than on how many practices there "
        "are.\n\n" + table(HEADERS, [_row(row) for row in figures["rows"]], words=0)
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
