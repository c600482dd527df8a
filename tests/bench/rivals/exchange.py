"""Take an instance as JSON, time one method on it, and give its grouping back as JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.bench.rivals.peak import peak_with_children_mb

Instance = dict[str, Any]
Labels = list[int]


def answer(method: Callable[[Instance], Labels | tuple[Labels, dict[str, Any]]]) -> None:
    """Run a method; its libraries are loaded already, so that only the work is timed.

    Parameters
    ----------
    method
        Takes the instance; returns the group of each practice, perhaps with notes.
    """
    given = json.load(sys.stdin)
    began = time.perf_counter()
    found = method(given)
    seconds = time.perf_counter() - began
    labels, notes = found if isinstance(found, tuple) else (found, {})
    groups = {code: f"G{int(label)}" for code, label in zip(given["codes"], labels, strict=True)}
    print(
        json.dumps({"assignment": groups, "seconds": seconds, "peak_mb": peak_with_children_mb(), **notes}),
        flush=True,
    )
    os._exit(0)  # some of these libraries stumble over each other when the interpreter ends
