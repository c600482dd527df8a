"""What the figures were measured on: nothing that names the machine or its owner."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from typing import Any

BYTES_PER_GIB = 1024**3
PACKAGES = ("scalecare", "numpy", "scipy", "numba", "highspy", "polars")


def machine() -> dict[str, Any]:
    """Return cores, memory, and the versions of Python and of the packages that do the work."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": _cores(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / BYTES_PER_GIB),
        "python": platform.python_version(),
        **{package: version(package) for package in PACKAGES},
    }


def busy() -> float | None:
    """Return how many processes wanted a core in the last minute, where the system tells."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
