"""What a branch of the search tree has decided, and which hubs go against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numba
import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.listing import HubList
from scalecare.hub_formation._private.threads import in_blocks


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
    decided = [(unit, number) for number, decision in enumerate(decisions) for unit in decision.units]
    table = np.array(sorted(decided), np.int64)
    size = np.array([len(decision.units) for decision in decisions], np.int64)
    ruling = np.array([decision.ruling for decision in decisions], np.int64)
    units = max(int(hubs.member.max()), int(table[-1, 0])) + 1
    first = np.searchsorted(table[:, 0], np.arange(units + 1))
    of_unit = np.ascontiguousarray(table[:, 1])

    def look(start: int, end: int) -> None:
        _violates(start, end, hubs.start, hubs.member, first, of_unit, size, ruling, result)

    in_blocks(look, len(hubs))
    return result


@numba.njit(cache=True, nogil=True)
def _violates(begin, finish, start, member, first, of_unit, size, ruling, result):
    """A hub that holds no unit of a decision goes against none, so only decisions it meets are looked at."""
    met = np.zeros(len(ruling), np.int64)
    touched = np.empty(len(ruling), np.int64)
    for i in range(begin, finish):
        decisions = 0
        for k in range(start[i], start[i + 1]):
            for e in range(first[member[k]], first[member[k] + 1]):
                d = of_unit[e]
                if met[d] == 0:
                    touched[decisions] = d
                    decisions += 1
                met[d] += 1
        for t in range(decisions):
            d = touched[t]
            is_all = met[d] == size[d]
            same = is_all and size[d] == start[i + 1] - start[i]
            if (
                (ruling[d] == 0 and is_all)
                or (ruling[d] == 1 and not is_all)
                or (ruling[d] == 2 and not same)
                or (ruling[d] == 3 and same)
            ):
                result[i] = True
            met[d] = 0
