"""What a run was asked for, and the numbers it goes by."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = ROOT / "build" / "bench"
"""Where results and places are kept between runs; git ignores it."""


@dataclass(frozen=True, slots=True)
class Options:
    """``icbs`` narrows the sections that go by ICB; empty for all of theirs.

    ``keep`` is given the figures so far, so that a long run that is broken off is not lost.
    ``again`` measures even what was kept one by one.
    """

    icbs: tuple[str, ...]
    keep: Callable[[dict[str, Any]], None]
    again: bool = False


@cache
def yardsticks() -> dict[str, Any]:
    """Return targets, limits and the prototype's figures."""
    found: dict[str, Any] = json.loads((HERE / "yardsticks.json").read_text(encoding="utf-8"))
    return found


def say(text: str) -> None:
    """Tell the person who waits."""
    print(text, file=sys.stderr, flush=True)
