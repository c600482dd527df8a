"""A sheet of the workbook as a value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with one table: ``kinds`` say how each column's numbers look."""

    name: str
    heads: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheet_of(name: str, columns: Sequence[tuple[str, str]], rows: Iterable[tuple[Cell, ...]]) -> Sheet:
    """Return a sheet from its columns, each a heading and a kind.

    Parameters
    ----------
    name
        The sheet's name.
    columns
        Headings and kinds.
    rows
        Cells under them.
    """
    heads, kinds = zip(*columns, strict=True)
    return Sheet(name, heads, kinds, tuple(rows))


def rounded(value: float | None) -> float | None:
    """Return a number without the last digits, which differ between machines.

    Parameters
    ----------
    value
        A number, or None where it is not known.
    """
    return None if value is None else round(value, 6)
