"""How soon, and how well, a request that cannot be met is answered."""

from __future__ import annotations

import statistics
from typing import Any

from tests.bench.kept import earlier_rows
from tests.bench.options import Options, say, yardsticks
from tests.bench.places import ensure_place, icbs_of, wanted
from tests.bench.process import Figures, run_job
from tests.bench.tables import count, seconds, table

TITLE = "Where no plan exists"
HEADERS = (
    "Request, exceptions ruled out",
    "Refused",
    "Median s",
    "Worst s",
    "Soon enough",
    "Proven smallest",
    "With a relaxation",
)


def measure(options: Options) -> Figures:
    """Ask each ICB for what often cannot be had.

    Parameters
    ----------
    options
        Perhaps with fewer ICBs.
    """
    place = ensure_place("place-2026")
    icbs = wanted(icbs_of(place), options.icbs)
    run_job("warm", {})
    earlier = earlier_rows("no-plan", "icb") if options.icbs else {}
    rows = {} if not options.icbs else earlier
    for icb in icbs:
        say(f"No plan in {icb['icb']} …")
        job = {"place": str(place), "icb": icb["icb"], "requests": yardsticks()["no_plan"]}
        rows[icb["icb"]] = {"icb": icb["icb"], "name": icb["name"], **run_job("no_plan", job)}
        options.keep({"rows": list(rows.values())})
    return {"rows": list(rows.values())}


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    rows = [row for row in figures["rows"] if "error" not in row]
    target = yardsticks()["targets"]["no_plan_seconds"]
    names = list(yardsticks()["no_plan"])
    answers = {name: [row["answers"][name] for row in rows if name in row["answers"]] for name in names}
    return (
        f"Seconds from the call to the refusal, in each of {len(rows)} ICBs, with the clash and its smallest "
        f"relaxations; the aim is {target} s. Where a request can be met it is left out. "
        f"{_slow(rows, target)}\n\n"
        + table(HEADERS, [_row(name, found, target) for name, found in answers.items()], words=1)
    )


def _row(name: str, answers: list[dict[str, Any]], target: float) -> list[str]:
    refused = [answer for answer in answers if answer["refused"]]
    times = [answer["seconds"] for answer in refused]

    def of_all(held: int) -> str:
        return f"{held} of {len(refused)}"

    return [
        name,
        f"{len(refused)} of {len(answers)}",
        seconds(statistics.median(times) if times else None),
        seconds(max(times, default=None)),
        of_all(sum(time <= target for time in times)),
        of_all(sum(answer["is_smallest"] for answer in refused)),
        of_all(sum(answer["relaxations"] > 0 for answer in refused)),
    ]


def _slow(rows: list[dict[str, Any]], target: float) -> str:
    late = [
        f"{row['icb']} ({count(row['practices'])} practices), {name}: {seconds(answer['seconds'])} s"
        for row in rows
        for name, answer in row["answers"].items()
        if answer["refused"] and answer["seconds"] > target
    ]
    return f"Later than that: {'; '.join(late)}." if late else "None came later than that."
