"""Build a place; say which ICBs it has."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from scalecare.parameters import load_parameters
from scalecare.sources import build_place
from scalecare.store import read_place, write_place_directory


def build(files: list[str], as_of: str, out: str) -> dict[str, Any]:
    """Build and write a place.

    Parameters
    ----------
    files
        Published files and folders.
    as_of
        The date of the place.
    out
        The place directory, replaced where it exists.
    """
    began = time.perf_counter()
    day, paths = date.fromisoformat(as_of), [Path(file) for file in files]
    built = build_place(paths, as_of=day, name="England", parameters=load_parameters())
    joined = time.perf_counter()
    write_place_directory(built, Path(out), force=True)
    written = time.perf_counter()
    residence = built.residence
    return {
        "as_of": as_of,
        "practices": len(built.practices),
        "registered": built.registered,
        "residence_rows": 0 if residence is None else len(residence),
        "source_rows": sum(record.rows for record in built.sources if record.used),
        "join_seconds": joined - began,
        "write_seconds": written - joined,
        "seconds": written - began,
    }


def icbs(place: str) -> dict[str, Any]:
    """Return the ICBs of a place.

    Parameters
    ----------
    place
        A place directory.
    """
    practices = read_place(Path(place)).practices
    count = Counter((p.icb_code, p.icb_name or p.icb_code) for p in practices if p.icb_code)
    return {
        "icbs": [
            {"icb": code, "name": _short(name), "practices": n} for (code, name), n in sorted(count.items())
        ]
    }


def _short(name: str) -> str:
    return name.removeprefix("NHS ").removesuffix(" Integrated Care Board")
