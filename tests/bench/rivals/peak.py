"""The most memory this process has held. Standard library only: the peers' environment uses it too."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

KIB_PER_MB = 1024
STATUS = Path("/proc/self/status")


def peak_mb() -> float:
    """Return the peak in MiB.

    Linux carries ``ru_maxrss`` over from the process that started this one, so its own high-water
    mark is read where the system tells it.
    """
    if STATUS.is_file():
        marks = [line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:")]
        if marks:
            return int(marks[0].split()[1]) / KIB_PER_MB
    return _mb(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def peak_with_children_mb() -> float:
    """Return the larger of this process's peak and of those of the programs it has run, in MiB."""
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(peak_mb(), _mb(most))


def _mb(reported: int) -> float:
    return reported / KIB_PER_MB**2 if sys.platform == "darwin" else reported / KIB_PER_MB
