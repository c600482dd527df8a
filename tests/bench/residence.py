"""Where people live: today's networks and ours, all England, July 2022."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

from tests.bench.options import KEPT, Options, say, yardsticks
from tests.bench.places import ensure_place, icbs_of, wanted
from tests.bench.process import Figures, run_job
from tests.bench.tables import MISSING, count, decimal, gap, memory, seconds, share, table

TITLE = "Where people live"
TODAY = "today's networks"
HEADERS = (
    "Grouping",
    "Hubs",
    "People per hub",
    "People in band",
    "Hubs connected",
    "Containment",
    "Meet another of their area",
    "Mean km",
    "Seconds",
    "Worst gap",
    "Most GiB",
)


def measure(options: Options) -> Figures:
    """Group each ICB under each objective, then score the whole country as one grouping.

    Parameters
    ----------
    options
        Perhaps with a few ICBs only.
    """
    place = ensure_place("place-2022")
    run_job("warm", {})
    known = icbs_of(place)
    formed = {icb["icb"]: _form(place, icb) for icb in wanted(known, options.icbs)}
    done = [code for code, found in formed.items() if "error" not in found]
    rows = [{"name": TODAY, **_score(place, done, None)}] if done else []
    for objective in yardsticks()["residence"]["objectives"] if done else []:
        name = objective["name"]
        runs = [formed[code]["objectives"][name] for code in done]
        rows.append(
            {
                "name": name,
                **_score(
                    place, done, _whole(name, {code: formed[code]["objectives"][name] for code in done})
                ),
                # Each ICB's plan against its own neighbour links: the country's differ at the borders.
                "share_connected": sum(run["connected"] for run in runs) / sum(run["hubs"] for run in runs),
                "weights": objective["weights"],
                "seconds": sum(run["seconds"] for run in runs),
                "median_seconds": statistics.median(run["seconds"] for run in runs),
                "worst_gap": max(run["gap"] for run in runs),
                "exceptions": sum(run["exceptions"] for run in runs),
                "peak_mb": max(formed[code]["peak_mb"] for code in done),
            }
        )
    failed = {code: found["error"] for code, found in formed.items() if "error" in found}
    return {"rows": rows, "icbs": done, "of": len(known), "failed": failed}


def _form(place: Path, icb: dict[str, Any]) -> Figures:
    say(f"{icb['icb']}, {icb['practices']} practices …")
    limits = yardsticks()["limits"]
    asked = {
        "place": str(place),
        "icb": icb["icb"],
        "gap": limits["residence_stop_gap"],
        "seconds": limits["residence_stop_seconds"],
        "objectives": yardsticks()["residence"]["objectives"],
    }
    found = run_job("form_objectives", asked)
    said = found.get("error") or ", ".join(
        f"{name} {seconds(run['seconds'])} s, gap {gap(run['gap'])}"
        for name, run in found["objectives"].items()
    )
    say(f"  {said}")
    return found


def _whole(name: str, runs: dict[str, Figures]) -> Path:
    """Write the country's grouping; hubs of two ICBs never share a name."""
    grouping = {
        practice: f"{icb} {hub}" for icb, run in runs.items() for practice, hub in run["assignment"].items()
    }
    path = KEPT / f"residence {name}.json".replace(" ", "-")
    path.write_text(json.dumps(grouping), encoding="utf-8")
    return path


def _score(place: Path, icbs: list[str], grouping: Path | None) -> Figures:
    say(f"Scoring {'the networks' if grouping is None else grouping.stem} …")
    given = None if grouping is None else str(grouping)
    found = run_job("score_residence", {"place": str(place), "icbs": icbs, "assignment_file": given})
    return {key: value for key, value in found.items() if key != "peak_mb"}


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    limits = yardsticks()["limits"]
    text = [
        f"July 2022, {len(figures['icbs'])} of the {figures['of']} ICBs of that day, with the published "
        "counts of people by practice and small area. Ours is formed ICB by ICB, until the gap is at most "
        f"{share(limits['residence_stop_gap'])} or {limits['residence_stop_seconds']} seconds have passed; "
        "then each grouping of the whole is scored at once by the same definitions.",
        table(HEADERS, [_row(row) for row in figures["rows"]]),
        "*Containment* is the patient-weighted share of people who live in a small area where their hub has "
        "more people than any other. *Meet another of their area* is the chance that another person of "
        "the same small area, drawn at random, is in the same hub: what cohesion optimises. Both grow as "
        "hubs grow, and today's networks are larger and not held to the band, so look at people per hub "
        "beside them. A practice above the band is a hub of its own outside it. *Seconds* are "
        "summed over the ICBs.",
        _objectives(figures["rows"]),
    ]
    text += [f"Left out of every row: {code}, {error}" for code, error in figures["failed"].items()]
    return "\n\n".join(text)


def _objectives(rows: list[Figures]) -> str:
    said = [
        f"*{row['name']}* weighs "
        + " and ".join(f"{name} {weight:g}" for name, weight in row["weights"].items())
        for row in rows
        if "weights" in row
    ]
    return f"Objectives: {'; '.join(said)}."


def _row(row: Figures) -> list[str]:
    if "error" in row:
        return [row["name"], row["error"], *[MISSING] * (len(HEADERS) - 2)]
    return [
        row["name"] if row["name"] == TODAY else f"ours: {row['name']}",
        count(row["hubs"]),
        count(row["people"] / row["hubs"]),
        share(row["share_in_band"]),
        share(row["share_connected"]),
        decimal(row["containment"], 3),
        decimal(1 - row["apart_share"], 3),
        decimal(row["mean_km"]),
        seconds(row.get("seconds")),
        gap(row.get("worst_gap")),
        memory(row.get("peak_mb")),
    ]
