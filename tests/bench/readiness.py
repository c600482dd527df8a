"""How long it takes to score many organisations' self-assessments."""

from __future__ import annotations

from typing import Any

from tests.bench.options import Options, say
from tests.bench.process import Figures, run_job
from tests.bench.tables import count, memory, seconds, table

TITLE = "Scoring self-assessments"
SIZES = ((100, 8, 12), (1_000, 8, 12), (2_000, 8, 12))
TARGET = (1_000, 8, 12)
TARGET_SECONDS = 5.0
CONTENDERS = {
    "assess": "Scalecare: every spread with agreement and consensus, by role too",
    "assess_with_polars": "Polars group-by: quartiles of items and themes only",
    "assess_plainly": "Dictionaries and `statistics`: quartiles of choices and themes only",
}


def measure(options: Options) -> Figures:
    """Score organisations of three numbers with each contender.

    Parameters
    ----------
    options
        Not used.
    """
    rows = []
    for size in SIZES:
        for job in CONTENDERS:
            say(f"{size[0]:,} organisations, {job} …")
            arguments = dict(zip(("organisations", "cycles", "people"), size, strict=True))
            rows.append({"job": job, "size": list(size), **run_job(job, arguments)})
    return {"rows": rows}


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    headers = ("Organisations × cycles × people", "With", "Seconds", "Reading", "Peak GiB")
    rows = [_row(row) for row in figures["rows"]]
    own = next(r for r in figures["rows"] if r["job"] == "assess" and tuple(r["size"]) == TARGET)
    taken = own.get("score_seconds", 0.0)
    verdict = "met" if taken and taken <= TARGET_SECONDS else "missed"
    return (
        "Sheets drawn from a seed on the provider-development questionnaire "
        f"({count(own.get('sheets'))} sheets with {count(own.get('answers'))} answers at the middle size). "
        "Target: "
        f"{TARGET[0]:,} × {TARGET[1]} × {TARGET[2]} under {TARGET_SECONDS:.0f} s: {verdict}, {taken:.1f} s. "
        "Reading turns every spread into a value, those of roles too; a report reads one profile. The work "
        "grows with sheets times items. Drawing the sheets is not counted.\n\n" + table(headers, rows)
    )


def _row(row: dict[str, Any]) -> list[str]:
    size = " × ".join(f"{number:,}" for number in row["size"])
    if "error" in row:
        return [size, CONTENDERS[row["job"]], row["error"], "", ""]
    reading = seconds(row["read_seconds"]) if "read_seconds" in row else "–"
    return [size, CONTENDERS[row["job"]], seconds(row["score_seconds"]), reading, memory(row["peak_mb"])]
