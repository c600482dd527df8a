"""What a branch of the search tree has decided, and which hubs go against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numba
import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.listing import HubList


class Ruling(IntEnum):
    """What is decided of a set of units."""

    APART = 0
    """No hub holds all of them."""
    TOGETHER = 1
    """One hub holds all of them, perhaps with others."""
    A_HUB = 2
    """They are a hub."""
    NO_HUB = 3
    """They are not a hub by themselves."""


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """A ruling on a set of units, in rising order."""

    units: tuple[int, ...]
    ruling: Ruling

    @property
    def opposite(self) -> Decision:
        """The ruling that leaves all other plans."""
        return Decision(self.units, _OPPOSITE[self.ruling])


_OPPOSITE = {
    Ruling.APART: Ruling.TOGETHER,
    Ruling.TOGETHER: Ruling.APART,
    Ruling.A_HUB: Ruling.NO_HUB,
    Ruling.NO_HUB: Ruling.A_HUB,
}


def violates(hubs: HubList, decisions: Sequence[Decision]) -> npt.NDArray[np.bool_]:
    """Return which hubs go against a decision, shape (hubs,).

    Parameters
    ----------
    hubs
        The hubs asked about.
    decisions
        What was decided.
    """
    result = np.zeros(len(hubs), np.bool_)
    if not len(decisions) or not len(hubs):
        return result
    start = np.concatenate(([0], np.cumsum([len(decision.units) for decision in decisions])))
    unit = np.array([unit for decision in decisions for unit in decision.units], np.int64)
    ruling = np.array([decision.ruling for decision in decisions], np.int64)
    units = max(int(hubs.member.max()), int(unit.max())) + 1
    _violates(hubs.start, hubs.member, start, unit, ruling, units, result)
    return result


@numba.njit(cache=True)
def _violates(start, member, decided_start, decided, ruling, units, result):
    inside = np.zeros(units, np.bool_)
    for i in range(len(result)):
        for k in range(start[i], start[i + 1]):
            inside[member[k]] = True
        for d in range(len(ruling)):
            size = decided_start[d + 1] - decided_start[d]
            met = 0
            for k in range(decided_start[d], decided_start[d + 1]):
                met += inside[decided[k]]
            same = met == size and size == start[i + 1] - start[i]
            if (
                (ruling[d] == 0 and met == size)
                or (ruling[d] == 1 and 0 < met < size)
                or (ruling[d] == 2 and met > 0 and not same)
                or (ruling[d] == 3 and same)
            ):
                result[i] = True
                break
        for k in range(start[i], start[i + 1]):
            inside[member[k]] = False
