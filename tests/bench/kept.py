"""The latest figures of each section, kept so that the page can be written without measuring all again."""

from __future__ import annotations

import json
from typing import Any

from tests.bench.machine import machine
from tests.bench.options import KEPT
from tests.bench.process import Figures


def load(section: str) -> dict[str, Any] | None:
    """Return what was kept of a section: ``machine``, ``date`` and ``figures``; None if nothing was.

    Parameters
    ----------
    section
        Its name.
    """
    path = KEPT / f"{section}.json"
    if not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def save(section: str, date: str | None, figures: Figures) -> None:
    """Keep a section's figures, with the machine they are from.

    Parameters
    ----------
    section
        Its name.
    date
        The day, as the person who runs it gave it.
    figures
        What was measured.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    record = {"machine": machine(), "date": date, "figures": figures}
    (KEPT / f"{section}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def earlier_rows(section: str, key: str) -> dict[str, Figures]:
    """Return the kept rows of a section by key, if they are from this machine and these versions.

    Parameters
    ----------
    section
        Its name.
    key
        What tells its rows apart.
    """
    kept = load(section)
    if kept is None or kept["machine"] != machine():
        return {}
    return {row[key]: row for row in kept["figures"]["rows"]}
