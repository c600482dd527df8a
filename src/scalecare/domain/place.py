"""A place: its practices, where their people live, and what was read to know it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np
from scipy import sparse

from scalecare.domain.engagement import EngagementAnswer
from scalecare.domain.errors import ScalecareError
from scalecare.domain.geography import BarrierLine, BarrierPair, Boundary, TravelTimes


@dataclass(frozen=True, slots=True)
class Practice:
    """A general practice with a list, as published.

    Coordinates are EPSG:27700 metres and WGS84 degrees, of the postcode, or None where it is
    unknown. ``pcn_code`` is None where the network is a placeholder. ``deprivation_score`` is the
    Index of Multiple Deprivation score (higher is more deprived); ``share_65_plus`` is in 0-1.
    ``median_resident_km`` is the median straight-line distance from the practice to the small
    areas its people live in, or None without residence.
    """

    practice_code: str
    practice_name: str
    registered: int
    postcode: str | None = None
    easting: float | None = None
    northing: float | None = None
    longitude: float | None = None
    latitude: float | None = None
    pcn_code: str | None = None
    pcn_name: str | None = None
    sub_icb_code: str | None = None
    sub_icb_name: str | None = None
    icb_code: str | None = None
    icb_name: str | None = None
    region_code: str | None = None
    region_name: str | None = None
    local_authority_code: str | None = None
    local_authority_name: str | None = None
    deprivation_score: float | None = None
    share_65_plus: float | None = None
    median_resident_km: float | None = None

    @property
    def is_placed(self) -> bool:
        """Whether the practice has coordinates."""
        return self.easting is not None and self.northing is not None


@dataclass(frozen=True, slots=True, eq=False)
class Residence:
    """Where registered people live: counts by practice and small area (LSOA).

    ``registered`` has shape (practices, areas). ``easting`` and ``northing`` have shape (areas,),
    in metres, NaN where an area has no centroid. Practices and areas are put in order of their codes,
    so that sums over them never depend on the order of rows.
    """

    practice_codes: tuple[str, ...]
    area_codes: tuple[str, ...]
    registered: sparse.csr_array
    easting: np.ndarray
    northing: np.ndarray

    def __post_init__(self) -> None:
        """Check that labels and counts agree."""
        expected = (len(self.practice_codes), len(self.area_codes))
        if self.registered.shape != expected:
            raise ValueError(f"registered has shape {self.registered.shape}; the labels say {expected}.")
        if len(self.easting) != expected[1] or len(self.northing) != expected[1]:
            raise ValueError(f"There are {expected[1]} areas and {len(self.easting)} centroids.")
        self._put_in_order()

    def _put_in_order(self) -> None:
        rows, columns = np.argsort(self.practice_codes), np.argsort(self.area_codes)
        counts = sparse.csr_array(sparse.csr_array(self.registered)[rows, :][:, columns])
        counts.sum_duplicates()
        object.__setattr__(self, "registered", counts)
        object.__setattr__(self, "practice_codes", tuple(self.practice_codes[i] for i in rows))
        object.__setattr__(self, "area_codes", tuple(self.area_codes[i] for i in columns))
        object.__setattr__(self, "easting", np.asarray(self.easting)[columns])
        object.__setattr__(self, "northing", np.asarray(self.northing)[columns])

    def select(self, practice_codes: Collection[str]) -> Residence:
        """Keep the named practices and the areas their people live in."""
        row = {code: index for index, code in enumerate(self.practice_codes)}
        kept = tuple(code for code in practice_codes if code in row)
        rows = self.registered[[row[code] for code in kept], :]
        columns = np.flatnonzero(np.asarray(rows.sum(axis=0)).ravel() > 0)
        return Residence(
            practice_codes=kept,
            area_codes=tuple(self.area_codes[column] for column in columns),
            registered=sparse.csr_array(rows[:, columns]),
            easting=self.easting[columns],
            northing=self.northing[columns],
        )


@dataclass(frozen=True, slots=True)
class DataProblem:
    """Something in the sources that a reader of results should know.

    ``kind`` is stable for machines; ``detail`` is for people. ``people`` is how many registered
    people it touches, or None where that cannot be said.
    """

    kind: str
    detail: str
    rows: int
    people: int | None = None
    codes: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One file that was read, or passed over for a newer one."""

    file_name: str
    family: str
    extract_date: date | None
    rows: int
    used: bool
    note: str = ""
    sha256: str = ""


class UnknownArea(ScalecareError):
    """An area was named that the place does not hold."""

    exit_code = 3

    @classmethod
    def named(cls, area: str, known: Collection[str]) -> UnknownArea:
        """No practice lies in the area; list some that exist."""
        shown = ", ".join(sorted(known)[:12])
        return cls(
            f"No practice of this place lies in '{area}'.",
            remedy=f"Use 'england', 'practices:FILE', or a code such as: {shown}.",
        )


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Place:
    """Practices and all that is known of where their people live and what they want.

    ``practices`` are sorted by code and unique, ``engagement`` is sorted by code. ``area`` says which
    part of the sources this is
    (``england``, ``icb:QNC`` …).
    """

    name: str
    area: str
    as_of: date
    practices: tuple[Practice, ...]
    residence: Residence | None = None
    travel: TravelTimes | None = None
    barrier_lines: tuple[BarrierLine, ...] = ()
    barrier_pairs: tuple[BarrierPair, ...] = ()
    engagement: tuple[EngagementAnswer, ...] = ()
    boundaries: tuple[Boundary, ...] = ()
    problems: tuple[DataProblem, ...] = ()
    sources: tuple[SourceRecord, ...] = ()
    attribution: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Sort the practices and refuse a code that occurs twice."""
        ordered = tuple(sorted(self.practices, key=lambda practice: practice.practice_code))
        codes = [practice.practice_code for practice in ordered]
        twice = sorted({code for code, following in pairwise(codes) if code == following})
        if twice:
            raise ValueError(f"Practices occur twice: {', '.join(twice[:5])}.")
        object.__setattr__(self, "practices", ordered)
        answers = tuple(sorted(self.engagement, key=lambda answer: answer.practice_code))
        object.__setattr__(self, "engagement", answers)

    @property
    def codes(self) -> tuple[str, ...]:
        """The practice codes, in order."""
        return tuple(practice.practice_code for practice in self.practices)

    @property
    def registered(self) -> int:
        """People on the lists of all practices."""
        return sum(practice.registered for practice in self.practices)

    def within(self, area: str) -> Place:
        """Return the part of the place in one area.

        Parameters
        ----------
        area
            ``england``, or ``icb:``, ``sub-icb:``, ``region:`` or ``pcn:`` with a code.

        Raises
        ------
        UnknownArea
            If no practice lies there.
        """
        if area == "england":
            return self.select(self.codes, area=area)
        kind, _, code = area.partition(":")
        field = AREA_FIELDS.get(kind)
        if field is None or not code:
            raise UnknownArea.named(area, self._area_codes())
        kept = [p.practice_code for p in self.practices if getattr(p, field) == code]
        if not kept:
            raise UnknownArea.named(area, self._area_codes(kind))
        return self.select(kept, area=area)

    def select(self, practice_codes: Collection[str], *, area: str) -> Place:
        """Return the part of the place that holds the named practices.

        Parameters
        ----------
        practice_codes
            The practices to keep.
        area
            How to name the part.

        Raises
        ------
        UnknownArea
            If a code is not in the place.
        """
        wanted = set(practice_codes)
        unknown = wanted - set(self.codes)
        if unknown:
            raise UnknownArea.named(", ".join(sorted(unknown)[:5]), self._area_codes())
        practices = tuple(p for p in self.practices if p.practice_code in wanted)
        codes = tuple(p.practice_code for p in practices)
        return replace(
            self,
            area=area,
            practices=practices,
            residence=None if self.residence is None else self.residence.select(codes),
            engagement=tuple(a for a in self.engagement if a.practice_code in wanted),
        )

    def _area_codes(self, kind: str | None = None) -> set[str]:
        kinds = AREA_FIELDS if kind is None else {kind: AREA_FIELDS[kind]}
        return {
            f"{name}:{getattr(practice, field)}"
            for name, field in kinds.items()
            if name != "pcn" or kind == "pcn"
            for practice in self.practices
            if getattr(practice, field) is not None
        }


AREA_FIELDS = {
    "icb": "icb_code",
    "sub-icb": "sub_icb_code",
    "region": "region_code",
    "pcn": "pcn_code",
}
"""The field of a practice that tells its area, by kind of area."""
