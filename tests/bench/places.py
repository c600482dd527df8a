"""The two places measured on, built once from the published files and kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.options import KEPT, ROOT, say
from tests.bench.process import Figures, run_job

DATA = ROOT / ".." / "shared" / "data"

VINTAGES: dict[str, dict[str, Any]] = {
    "place-2026": {
        "as_of": "2026-07-01",
        "files": [
            "01_practices/official/gp-reg-pat-prac-map_2026-07.csv.gz",
            "01_practices/official/ePCN_2026-02.xlsx",
            "01_practices/official/epraccur_2025-11.csv.gz",
            "03_age_sex/gp-reg-pat-prac-quin-age_2026-07.csv.gz",
            "04_lsoa",
            "05_postcodes",
            "15_fingertips/imd2025_practice.csv.gz",
        ],
    },
    "place-2022": {
        "as_of": "2022-07-01",
        "files": [
            "01_practices/practices_2022-07.csv.gz",
            "01_practices/official/ePCN_2022-10.xlsx",
            "02_registrations_lsoa/practice_lsoa11_2022-07.parquet",
            "04_lsoa",
            "05_postcodes",
        ],
    },
}


def missing_files() -> list[str]:
    """Return the published files that are not where they should be."""
    named = {file for vintage in VINTAGES.values() for file in vintage["files"]}
    return sorted(file for file in named if not (DATA / file).exists())


def ensure_place(name: str) -> Path:
    """Return a place directory, built now unless an earlier run left it.

    Parameters
    ----------
    name
        A key of :data:`VINTAGES`.
    """
    if not (KEPT / name / "manifest.json").is_file():
        say(f"Building {name} …")
        figures = build_place_now(name)
        if "error" in figures:
            raise SystemExit(f"{name} could not be built: {figures['error']}")
    return KEPT / name


def build_place_now(name: str) -> Figures:
    """Build a place and return what that took.

    Parameters
    ----------
    name
        A key of :data:`VINTAGES`.
    """
    vintage = VINTAGES[name]
    files = [str(DATA / file) for file in vintage["files"]]
    KEPT.mkdir(parents=True, exist_ok=True)
    return run_job("build", {"files": files, "as_of": vintage["as_of"], "out": str(KEPT / name)})


def icbs_of(place: Path) -> list[dict[str, Any]]:
    """Return code, name and practices of each ICB of a place, by code.

    Parameters
    ----------
    place
        A place directory.
    """
    found: list[dict[str, Any]] = run_job("icbs", {"place": str(place)})["icbs"]
    return found


def wanted(known: Sequence[dict[str, Any]], codes: Sequence[str]) -> list[dict[str, Any]]:
    """Return the ICBs named, or all where none is.

    Parameters
    ----------
    known
        The place's ICBs.
    codes
        Those asked for.
    """
    unknown = sorted(set(codes) - {icb["icb"] for icb in known})
    if unknown:
        there = ", ".join(icb["icb"] for icb in known)
        raise SystemExit(f"The place has no ICB {', '.join(unknown)}; it has {there}.")
    return [icb for icb in known if not codes or icb["icb"] in codes]
