"""Turn text columns into codes, counts and dates, or say which row is wrong."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from scalecare.sources.dates import parse_date
from scalecare.sources.errors import SourceError
from scalecare.sources.tables import ROW

_EXACT = 2.0**53
"""Whole numbers beyond this are not exact as floating-point numbers of 64 bits."""


def with_codes(frame: pl.DataFrame, columns: Sequence[str], file: str) -> pl.DataFrame:
    """Return the frame with codes in capitals and none missing.

    Parameters
    ----------
    frame
        With :data:`~scalecare.sources.tables.ROW`.
    columns
        Which hold codes.
    file
        For the message.

    Raises
    ------
    SourceError
        If one is empty.
    """
    frame = frame.with_columns(pl.col(name).cast(pl.String).str.to_uppercase() for name in columns)
    for name in columns:
        blank = frame.filter(pl.col(name).is_null())
        if len(blank):
            raise SourceError.blank(file, blank[ROW][0], name)
    return frame


def with_counts(frame: pl.DataFrame, columns: Sequence[str], file: str) -> pl.DataFrame:
    """Return the frame with whole numbers of zero or more.

    Parameters
    ----------
    frame
        With :data:`~scalecare.sources.tables.ROW`.
    columns
        Which hold counts; ``1,234`` and ``1234.0`` are read as 1234.
    file
        For the message.

    Raises
    ------
    SourceError
        If one is empty, not a whole number, or negative.
    """
    frame = with_numbers(frame, columns, file, required=True, least=0)
    for name in columns:
        high = frame.filter(pl.col(name) > _EXACT)
        if len(high):
            raise SourceError.too_large(file, high[ROW][0], name, high[name][0])
        fraction = frame.filter(pl.col(name) != pl.col(name).floor())
        if len(fraction):
            raise SourceError.bad_number(file, fraction[ROW][0], name, fraction[name][0])
    return frame.with_columns(pl.col(name).cast(pl.Int64) for name in columns)


def with_numbers(
    frame: pl.DataFrame,
    columns: Sequence[str],
    file: str,
    *,
    required: bool = False,
    least: float | None = None,
) -> pl.DataFrame:
    """Return the frame with numbers, nulls where a cell is empty.

    Parameters
    ----------
    frame
        With :data:`~scalecare.sources.tables.ROW`.
    columns
        Which hold numbers.
    file
        For the message.
    required
        Whether an empty cell is refused.
    least
        The least that is allowed.

    Raises
    ------
    SourceError
        If a cell is not a number, or below the least.
    """
    for name in columns:
        before = frame[name]
        if not (before.dtype.is_numeric() or before.dtype in (pl.String, pl.Null)):
            raise SourceError.bad_type(file, name, before.dtype)
        frame = frame.with_columns(_number(name, before.dtype))
        _refuse_words(frame, before, name, file, required=required)
        low = frame.filter(pl.col(name) < least) if least is not None else frame.clear()
        if len(low):
            raise SourceError.negative(file, low[ROW][0], name, low[name][0])
    return frame


def _number(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.String:
        column = column.str.replace_all(",", "").cast(pl.Float64, strict=False)
    else:
        column = column.cast(pl.Float64, strict=False)
    return pl.when(column.is_finite()).then(column).alias(name)


def _refuse_words(frame: pl.DataFrame, before: pl.Series, name: str, file: str, *, required: bool) -> None:
    wrong = frame[name].is_null() if required else frame[name].is_null() & before.is_not_null()
    if wrong.any():
        at = wrong.arg_max() or 0
        raise SourceError.bad_number(file, frame[ROW][at], name, before[at])


def with_dates(frame: pl.DataFrame, column: str, file: str, *, required: bool) -> pl.DataFrame:
    """Return the frame with dates, read once for each distinct text.

    Parameters
    ----------
    frame
        With :data:`~scalecare.sources.tables.ROW`.
    column
        Which holds dates.
    file
        For the message.
    required
        Whether an empty cell is refused.

    Raises
    ------
    SourceError
        If a date is in no known style.
    """
    if frame[column].dtype in (pl.Date, pl.Datetime):
        return frame.with_columns(pl.col(column).cast(pl.Date))
    texts = frame[column].cast(pl.String)
    known = {text: parse_date(text) for text in texts.unique().drop_nulls()}
    wrong = texts.is_null() if required else pl.Series([False]).new_from_index(0, len(frame))
    bad = [text for text, day in known.items() if day is None]
    wrong = wrong | texts.is_in(bad).fill_null(value=False) if bad else wrong
    if wrong.any():
        at = wrong.arg_max() or 0
        raise SourceError.bad_date(file, frame[ROW][at], column, texts[at])
    return frame.with_columns(texts.replace_strict(known, default=None, return_dtype=pl.Date).alias(column))


def refuse_duplicates(frame: pl.DataFrame, keys: Sequence[str], file: str) -> None:
    """Refuse a table in which a key occurs twice.

    Parameters
    ----------
    frame
        With :data:`~scalecare.sources.tables.ROW`.
    keys
        The columns that make up the key.
    file
        For the message.

    Raises
    ------
    SourceError
        If one occurs twice; it names the rows.
    """
    repeated = frame.filter(frame.select(keys).is_duplicated())
    if len(repeated):
        first = repeated.sort(*keys, ROW).row(0, named=True)
        same = repeated.filter(pl.all_horizontal(pl.col(key).eq_missing(pl.lit(first[key])) for key in keys))
        what = " × ".join(str(first[key]) for key in keys)
        raise SourceError.duplicated(file, what, sorted(same[ROW].to_list()))
