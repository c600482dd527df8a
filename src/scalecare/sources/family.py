"""What a family of files is: the headers that mark it, and how its rows are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import polars as pl

from scalecare.sources.tables import Table


class FamilyName(StrEnum):
    """The families of files that Scalecare reads."""

    PATIENTS_ALL = "gp-reg-pat-prac-all"
    PATIENTS_MAP = "gp-reg-pat-prac-map"
    PATIENTS_QUIN_AGE = "gp-reg-pat-prac-quin-age"
    PATIENTS_SING_AGE = "gp-reg-pat-prac-sing-age"
    PATIENTS_LSOA = "gp-reg-pat-prac-lsoa"
    RESIDENCE = "residence table"
    PRACTICE_TABLE = "practice table"
    LIST_SIZES = "list sizes by date"
    EPRACCUR = "epraccur"
    EPCN = "ePCN"
    POSTCODES = "postcode coordinates"
    AREAS = "small areas"
    AREA_DEPRIVATION = "deprivation by small area"
    PRACTICE_DEPRIVATION = "deprivation by practice"
    BOUNDARIES = "boundaries"
    TRAVEL = "travel times"
    BARRIER_LINES = "barrier lines"
    BARRIER_PAIRS = "barrier pairs"
    ENGAGEMENT = "engagement answers"
    MEASURES = "measures"


@dataclass(frozen=True, slots=True, eq=False)
class Extract:
    """What one file says of one date.

    ``frame`` has the columns its family promises and keeps each row's number in the file. ``rows``
    counts those read from the file; ``headers`` are those its columns went by, in normal spelling.
    """

    family: FamilyName
    name: str
    sha256: str
    extract_date: date | None
    rows: int
    frame: pl.DataFrame
    headers: Mapping[str, str] = field(default_factory=dict)


Reader = Callable[[pl.DataFrame, str], pl.DataFrame]
"""Takes the columns of a family as text and the file's name; returns them typed and checked."""


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """One family of files, told by its headers.

    ``needs`` and ``may_have`` map our name of a column to the headers it goes by, in normal
    spelling; ``without`` are headers of a family that is like this one. ``read`` types the
    columns. Where the rows carry ``extract_date``, they are told apart by it.
    """

    name: FamilyName
    needs: Mapping[str, tuple[str, ...]]
    read: Reader
    may_have: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def missing(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Return the needed headers that a table lacks.

        Parameters
        ----------
        columns
            The table's headers in normal spelling.
        """
        seen = set(columns)
        return tuple(headers[0] for headers in self.needs.values() if not seen & set(headers))

    def fits(self, columns: tuple[str, ...]) -> bool:
        """Tell whether a table is of this family.

        Parameters
        ----------
        columns
            The table's headers in normal spelling.
        """
        return not self.missing(columns) and not set(self.without) & set(columns)

    def repeated(self, columns: tuple[str, ...]) -> str | None:
        """Return a header of this family that stands over more than one column.

        Parameters
        ----------
        columns
            The table's headers in normal spelling.
        """
        ours = {header for headers in (*self.needs.values(), *self.may_have.values()) for header in headers}
        return next((header for header in columns if header in ours and columns.count(header) > 1), None)

    def positions(self, table: Table) -> dict[str, int]:
        """Return where each of our columns stands in a table.

        Parameters
        ----------
        table
            One that fits.
        """
        columns = table.columns
        found = {
            ours: next((header for header in headers if header in columns), None)
            for ours, headers in (*self.needs.items(), *self.may_have.items())
        }
        return {ours: columns.index(header) for ours, header in found.items() if header is not None}
