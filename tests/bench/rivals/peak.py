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
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / KIB_PER_MB**2 if sys.platform == "darwin" else most / KIB_PER_MB
