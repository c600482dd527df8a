"""One measurement to a file, so that a long section that is broken off goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.bench.options import KEPT
from tests.bench.process import Figures


def fingerprint(*parts: Any) -> str:
    """Return what tells one thing asked from another.

    Parameters
    ----------
    *parts
        Anything that JSON can hold.
    """
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def recall(section: str, name: str, asked: str) -> Figures | None:
    """Return what was measured when just the same was asked, or None.

    Parameters
    ----------
    section, name
        Where it was kept.
    asked
        Its fingerprint.
    """
    path = _path(section, name)
    if not path.is_file():
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    found: Figures | None = kept["figures"] if kept["asked"] == asked else None
    return found


def remember(section: str, name: str, asked: str, figures: Figures) -> None:
    """Keep a measurement in place of the one before.

    Parameters
    ----------
    section, name
        Where to keep it.
    asked
        Its fingerprint.
    figures
        What was measured.
    """
    path = _path(section, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps({"asked": asked, "figures": figures}) + "\n", encoding="utf-8")
    unfinished.replace(path)


def _path(section: str, name: str) -> Path:
    return KEPT / section / f"{name}.json"
