"""Each measurement in a process of its own, so that its memory is its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.options import ROOT, yardsticks

Figures = dict[str, Any]


def run_job(name: str, arguments: Mapping[str, Any], seconds: float | None = None) -> Figures:
    """Run one job of :mod:`tests.bench.job` and return its figures, or ``{"error": …}``.

    Parameters
    ----------
    name
        The job.
    arguments
        What it is given.
    seconds
        When to give up.
    """
    command = [sys.executable, "-m", "tests.bench.job", name]
    return run_command(command, arguments, seconds or yardsticks()["limits"]["job_seconds"])


def run_command(command: Sequence[str | Path], arguments: Mapping[str, Any], seconds: float) -> Figures:
    """Give a program JSON and take JSON from the last line it prints; a failure becomes ``error``.

    Parameters
    ----------
    command
        The program.
    arguments
        What it is given.
    seconds
        When to give up.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            input=json.dumps(arguments),
            capture_output=True,
            text=True,
            timeout=seconds,
            cwd=ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": f"stopped after {seconds:g} s"}
    if done.returncode < 0:
        return {"error": f"ended by {signal.Signals(-done.returncode).name}"}
    if done.returncode:
        return {"error": _last_line(done.stderr)}
    found: Figures = json.loads(_last_line(done.stdout))
    return found


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"
