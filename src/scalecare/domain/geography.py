"""Where things are: travel times, barriers and boundaries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

Ring = tuple[tuple[float, float], ...]
"""A closed line of (easting, northing) points in metres, EPSG:27700."""


class BoundaryKind(StrEnum):
    """What a boundary encloses."""

    ICB = "icb"
    SUB_ICB = "sub_icb"
    LOCAL_AUTHORITY = "local_authority"


@dataclass(frozen=True, slots=True)
class Boundary:
    """The outline of an ICB, sub-ICB location or local authority: outer rings only, simplified."""

    kind: BoundaryKind
    code: str
    name: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class BarrierLine:
    """A river, motorway or ridge that people do not cross: a line of (easting, northing) points."""

    name: str
    points: Ring


@dataclass(frozen=True, slots=True)
class BarrierPair:
    """Two practices that are near on the map and yet not neighbours."""

    practice_code_a: str
    practice_code_b: str
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class TravelTimes:
    """How long it takes from one practice to another.

    ``minutes[i, j]`` is from ``practice_codes[i]`` to ``practice_codes[j]``, shape
    (practices, practices). ``inf`` means "not given"; the diagonal is zero; NaN is refused.
    """

    practice_codes: tuple[str, ...]
    minutes: FloatArray

    def __post_init__(self) -> None:
        """Check shape and values once."""
        n = len(self.practice_codes)
        minutes = np.array(self.minutes, dtype=np.float64)
        if minutes.shape != (n, n):
            raise ValueError(f"minutes has shape {minutes.shape}; {n} practices need ({n}, {n}).")
        if np.isnan(minutes).any() or (minutes < 0).any():
            raise ValueError("minutes must be zero or more, or inf where not given.")
        minutes.flags.writeable = False
        object.__setattr__(self, "minutes", minutes)
