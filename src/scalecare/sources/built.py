"""What building a place yields: tables ready to be stored, and the account of how they came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date

import polars as pl

from scalecare.domain import BarrierLine, BarrierPair, Boundary, DataProblem, Practice, SourceRecord


def _practice_schema() -> dict[str, type[pl.DataType]]:
    kinds: dict[str, type[pl.DataType]] = {"str": pl.String, "int": pl.Int64, "float": pl.Float64}
    return {item.name: kinds[str(item.type).split(" ")[0]] for item in fields(Practice)}


PRACTICE_SCHEMA = _practice_schema()
"""One column for each field of :class:`scalecare.domain.Practice`, in its order."""


@dataclass(frozen=True, slots=True)
class JoinRecord:
    """What was joined to what, and how much of the left side found its match.

    ``people`` is None where the rows stand for no registered people.
    """

    left: str
    right: str
    by: str
    rows: int
    rows_matched: int
    people: int | None = None
    people_matched: int | None = None

    @property
    def rows_lost(self) -> int:
        """Rows of the left side without a match."""
        return self.rows - self.rows_matched

    @property
    def people_lost(self) -> int | None:
        """Registered people in those rows."""
        if self.people is None or self.people_matched is None:
            return None
        return self.people - self.people_matched


@dataclass(frozen=True, slots=True, eq=False)
class BuiltPlace:
    """Everything a place directory holds.

    ``practices`` has :data:`PRACTICE_SCHEMA`. The other tables are None where no source had them.
    """

    name: str
    as_of: date
    practices: pl.DataFrame
    residence: pl.DataFrame | None = None
    areas: pl.DataFrame | None = None
    age_sex: pl.DataFrame | None = None
    engagement: pl.DataFrame | None = None
    measures: pl.DataFrame | None = None
    travel: pl.DataFrame | None = None
    barrier_lines: tuple[BarrierLine, ...] = ()
    barrier_pairs: tuple[BarrierPair, ...] = ()
    boundaries: tuple[Boundary, ...] = ()
    sources: tuple[SourceRecord, ...] = ()
    joins: tuple[JoinRecord, ...] = ()
    problems: tuple[DataProblem, ...] = ()
    attribution: tuple[str, ...] = ()
    parameters: dict[str, float] = field(default_factory=dict)

    @property
    def registered(self) -> int:
        """People on the lists of all practices."""
        return int(self.practices["registered"].sum())


def one_frame(frames: Sequence[pl.DataFrame]) -> pl.DataFrame | None:
    """Return frames one below the other, or None where there is none.

    Parameters
    ----------
    frames
        With the same columns, some perhaps missing in a few.
    """
    return pl.concat(frames, how="diagonal") if frames else None
