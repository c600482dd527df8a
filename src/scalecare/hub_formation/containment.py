"""Find out how far a hub's people live where the hub is the usual provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from scalecare.domain import Residence

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

NOWHERE = -1
CELLS_AT_ONCE = 4_000_000
"""Areas times hubs looked at together: bounds the memory, not the answer."""


@dataclass(frozen=True, slots=True)
class Containment:
    """Containment by hub and over all hubs, weighted by people; each a share in 0-1."""

    by_hub: Mapping[str, float]
    overall: float | None


def find_containment(residence: Residence | None, hub_of: Mapping[str, str]) -> Containment:
    """Return the share of each hub's people in areas where it is the usual provider.

    The usual provider of a small area is the hub with most registered people there; of two with as
    many, the one whose id comes first.

    Parameters
    ----------
    residence
        Where people live, or None.
    hub_of
        The hub of each placed practice.

    Returns
    -------
    Containment
        Empty without residence. A hub none of whose practices has residence is left out.
    """
    if residence is None or not any(code in hub_of for code in residence.practice_codes):
        return Containment({}, None)
    return UsualProviders.of(residence, hub_of).containment()


@dataclass(frozen=True, slots=True, eq=False)
class _Homes:
    """Counts of people, to be looked up by practice and by area; ``people`` is shape (practices,)."""

    row: Mapping[str, int]
    by_practice: sparse.csr_array
    by_area: sparse.csc_array
    people: FloatArray

    @classmethod
    def of(cls, residence: Residence) -> _Homes:
        counts = sparse.csr_array(residence.registered).astype(np.float64)
        row = {code: index for index, code in enumerate(residence.practice_codes)}
        return cls(row, counts, sparse.csc_array(counts), np.asarray(counts.sum(axis=1), np.float64).ravel())

    def areas_of(self, row: int) -> IntArray:
        first, last = self.by_practice.indptr[row], self.by_practice.indptr[row + 1]
        return np.asarray(self.by_practice.indices[first:last], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class UsualProviders:
    """The usual provider of each small area, kept up to date as practices move.

    ``hubs`` are ids, one of which may have lost all its practices; ``hub_of`` (practices,) and
    ``usual`` (areas,) hold positions among them, -1 for none; ``there`` (areas,) counts the usual
    provider's people.
    """

    homes: _Homes
    hubs: tuple[str, ...]
    hub_of: IntArray
    usual: IntArray
    there: FloatArray

    @classmethod
    def of(cls, residence: Residence, hub_of: Mapping[str, str]) -> UsualProviders:
        """Work out the usual provider of every area.

        Parameters
        ----------
        residence
            Where people live.
        hub_of
            The hub of each placed practice.
        """
        homes = _Homes.of(residence)
        hubs = tuple(sorted(set(hub_of.values())))
        number = {hub: index for index, hub in enumerate(hubs)}
        places = [number[hub_of[code]] if code in hub_of else NOWHERE for code in residence.practice_codes]
        areas = len(residence.area_codes)
        nobody = cls(homes, hubs, np.array(places, np.int64), np.full(areas, NOWHERE), np.zeros(areas))
        return nobody._updated(np.arange(areas))

    def moved(self, practice_code: str, hub_id: str) -> UsualProviders:
        """Return what is so once a practice stands in another hub, which may be a new one.

        Parameters
        ----------
        practice_code
            The practice.
        hub_id
            Its hub from now on.
        """
        row = self.homes.row.get(practice_code)
        hubs = self.hubs if hub_id in self.hubs else (*self.hubs, hub_id)
        if row is None:
            return replace(self, hubs=hubs)
        hub_of = self.hub_of.copy()
        hub_of[row] = hubs.index(hub_id)
        return replace(self, hubs=hubs, hub_of=hub_of)._updated(self.homes.areas_of(row))

    def containment(self) -> Containment:
        """Return the share of each hub's people in areas where it is the usual provider."""
        placed, served = self.hub_of != NOWHERE, self.usual != NOWHERE
        count = len(self.hubs)
        everyone = np.bincount(self.hub_of[placed], weights=self.homes.people[placed], minlength=count)
        inside = np.bincount(self.usual[served], weights=self.there[served], minlength=count)
        by_hub = {hub: float(inside[i] / everyone[i]) for i, hub in enumerate(self.hubs) if everyone[i] > 0}
        people = float(everyone.sum())
        return Containment(by_hub, float(inside.sum()) / people if people else None)

    def _updated(self, areas: IntArray) -> UsualProviders:
        """Look at some areas anew."""
        usual, there = self.usual.copy(), self.there.copy()
        by_id = np.argsort(np.array(self.hubs))
        rank = np.empty_like(by_id)
        rank[by_id] = np.arange(len(by_id))
        for some in _portions(areas, len(self.hubs)):
            people = self._people_by_hub(some, rank)
            first = people.argmax(axis=1)
            there[some] = people[np.arange(len(some)), first]
            usual[some] = np.where(there[some] > 0, by_id[first], NOWHERE)
        return replace(self, usual=usual, there=there)

    def _people_by_hub(self, areas: IntArray, rank: IntArray) -> FloatArray:
        """People of each hub in each area, hubs in order of their ids: shape (areas, hubs)."""
        part = self.homes.by_area[:, areas]
        area = np.repeat(np.arange(len(areas)), np.diff(part.indptr))
        hub = self.hub_of[part.indices]
        placed = hub != NOWHERE
        cell = area[placed] * len(rank) + rank[hub[placed]]
        people = np.bincount(cell, weights=part.data[placed], minlength=len(areas) * len(rank))
        return people.astype(np.float64).reshape(len(areas), len(rank))


def _portions(areas: IntArray, hubs: int) -> Iterator[IntArray]:
    size = max(1, CELLS_AT_ONCE // max(hubs, 1))
    for first in range(0, len(areas), size):
        yield areas[first : first + size]
