"""How long a planner waits for a move by hand, and for what a wish would cost."""

from __future__ import annotations

from tests.bench.options import Options, say, yardsticks
from tests.bench.places import ensure_place, icbs_of, wanted
from tests.bench.process import Figures, run_job
from tests.bench.tables import MISSING, count, decimal, met, seconds, table

TITLE = "Moves by hand and prices"
HEADERS = (
    "ICB",
    "Practices",
    "Small areas",
    "Hubs",
    "Open s",
    "Move, median ms",
    "95 of 100 ms",
    "In time",
    "All next best s",
    "One wish, solved again s",
)


def measure(options: Options) -> Figures:
    """Move practices of the largest ICBs by hand.

    Parameters
    ----------
    options
        Perhaps with other ICBs.
    """
    asked, limits = yardsticks()["editing"], yardsticks()["limits"]
    place = ensure_place("place-2022")
    known = icbs_of(place)
    if options.icbs:
        chosen = wanted(known, options.icbs)
    else:
        chosen = sorted(known, key=lambda icb: (-icb["practices"], icb["icb"]))[: asked["icbs"]]
    run_job("warm", {})
    rows = []
    for icb in chosen:
        say(f"{icb['icb']}, {icb['practices']} practices …")
        job = {
            "place": str(place),
            "icb": icb["icb"],
            "gap": limits["residence_stop_gap"],
            "seconds": limits["residence_stop_seconds"],
            "moves": asked["moves"],
            "seed": asked["seed"],
        }
        rows.append({"icb": icb["icb"], "name": icb["name"], **run_job("edit", job)})
    return {"rows": rows}


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    asked = yardsticks()
    return (
        f"{asked['editing']['moves']} moves one after the other, each to a hub next door, with every figure "
        "and every broken rule told after each; July 2022, where containment is worked out too. The target "
        f"is {asked['targets']['editing_ms']} ms. Then the next best hub of every practice with its price, "
        f"in under {asked['targets']['editing_prices_seconds']} s, and the true price of one wish.\n\n"
        + table(HEADERS, [_row(row) for row in figures["rows"]])
    )


def _row(row: Figures) -> list[str]:
    if "error" in row:
        return [row["icb"], row["error"], *[MISSING] * (len(HEADERS) - 2)]
    return [
        f"{row['name']} ({row['icb']})",
        count(row["practices"]),
        count(row["areas"]),
        count(row["hubs"]),
        seconds(row["open_seconds"]),
        decimal(row["median_ms"]),
        decimal(row["p95_ms"]),
        met(row["p95_ms"], yardsticks()["targets"]["editing_ms"]),
        seconds(row["price_seconds"]),
        seconds(row["wish_seconds"]),
    ]
