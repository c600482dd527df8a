"""A table with its headers, read only as far as recognising it needs, and then the columns wanted."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
import python_calamine

from scalecare.sources.errors import SourceError
from scalecare.sources.faults import faulty_row
from scalecare.sources.files import Kind, RawFile, as_utf8

ROW = "row"
"""The column that holds each row's number in its file, the header being row 1."""

HEAD = 1 << 16
"""How much of a text is looked at to tell what it is."""

_TITLE_ROWS = 20
_WHOLE = 1 << 29
"""Text larger than half a gigabyte is read by the columns wanted, to stay within 3 GB of memory."""
_BAD_PARQUET = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)
_NAME = re.compile(r"[^a-z0-9]+")


def normalise_header(header: str) -> str:
    r"""Return a header in the one spelling that families are described in.

    Parameters
    ----------
    header
        As it stands in the file; line breaks, case and punctuation do not matter.

    Examples
    --------
    >>> normalise_header("Practice to PCN\nRelationship\nStart Date")
    'practice_to_pcn_relationship_start_date'
    """
    return _NAME.sub("_", header.strip().lower()).strip("_")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file.

    ``headers`` are as seen. ``first_row`` holds the first row of data, for tables without a
    header. ``load`` takes positions of columns and returns them under their position as text,
    with :data:`ROW`; Parquet keeps its types.
    """

    name: str
    sha256: str
    headers: tuple[str, ...]
    load: Callable[[Sequence[int], bool], pl.DataFrame]

    @property
    def columns(self) -> tuple[str, ...]:
        """The headers in normal spelling."""
        return tuple(normalise_header(header) for header in self.headers)

    def read(self, positions: Mapping[str, int], *, has_header: bool = True) -> pl.DataFrame:
        """Read some columns under new names, blanks as nulls.

        Parameters
        ----------
        positions
            New name to position in the file.
        has_header
            Whether the first row names the columns.

        Returns
        -------
        polars.DataFrame
            The columns in the order given, and :data:`ROW`. Rows with nothing in them are left out.
        """
        wanted = sorted(set(positions.values()))
        frame = self.load(wanted, has_header).select(
            pl.col(ROW).cast(pl.Int64), *(pl.col(str(at)).alias(new) for new, at in positions.items())
        )
        text = [name for name, kind in frame.schema.items() if kind in (pl.String, pl.Categorical)]
        frame = frame.with_columns(
            pl.col(name).cast(pl.String).str.strip_chars().replace("", None) for name in text
        )
        return frame.filter(~pl.all_horizontal(pl.col(list(positions)).is_null()))


def tables_of(raw: RawFile) -> Iterator[Table]:
    """List the tables of a file: one for CSV and Parquet, one for each sheet of a workbook.

    Parameters
    ----------
    raw
        The unpacked file.

    Yields
    ------
    Table
        None for files that hold no table.

    Raises
    ------
    SourceError
        If the file starts like its kind and cannot be read.
    """
    if raw.kind is Kind.TEXT:
        yield _text_table(raw)
    elif raw.kind is Kind.PARQUET:
        yield _parquet_table(raw)
    elif raw.kind is Kind.WORKBOOK:
        yield from _sheets(raw)


def without_data(raw: RawFile, headers: Sequence[str]) -> Table:
    """Return a table that has headers only, to ask which family they would be of.

    Parameters
    ----------
    raw
        The file.
    headers
        As seen.
    """
    return Table(raw.name, raw.sha256, tuple(headers), lambda _positions, _has_header: pl.DataFrame())


def _text_table(raw: RawFile) -> Table:
    separator = _separator(raw.content)

    def load(positions: Sequence[int], has_header: bool) -> pl.DataFrame:
        content = as_utf8(raw.name, raw.content)
        # Rows with too many cells are only noticed where every column is read.
        whole = len(content) < _WHOLE
        try:
            frame = pl.read_csv(
                content,
                has_header=False,
                infer_schema=False,
                separator=separator,
                columns=None if whole else list(positions),
                row_index_name=ROW,
                row_index_offset=1,
            )
        except pl.exceptions.PolarsError as problem:
            raise faulty_row(raw.name, content, separator, problem) from problem
        frame = _kept(frame, positions, whole=whole)
        return frame.filter(pl.col(ROW) > 1) if has_header else frame

    return Table(raw.name, raw.sha256, _first_line(raw.content, separator), load)


def _kept(frame: pl.DataFrame, positions: Sequence[int], *, whole: bool) -> pl.DataFrame:
    names = frame.columns[1:]
    kept = [names[at] for at in positions] if whole else names
    frame = frame.select(ROW, *kept)
    frame.columns = [ROW, *map(str, positions)]
    return frame


def _separator(content: bytes) -> str:
    """Return the tab that programs write between cells copied as text, or the comma."""
    first = content[:HEAD].partition(b"\n")[0]
    return "\t" if first.count(b"\t") > first.count(b",") else ","


def _first_line(content: bytes, separator: str) -> tuple[str, ...]:
    head = content[:HEAD].removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="replace")
    try:
        return tuple(next(csv.reader(io.StringIO(head), delimiter=separator), []))
    except csv.Error:
        return ()


def _parquet_table(raw: RawFile) -> Table:
    try:
        headers = tuple(pl.read_parquet_schema(io.BytesIO(raw.content)))
    except _BAD_PARQUET as problem:
        raise SourceError.malformed(raw.name, problem) from problem

    def load(positions: Sequence[int], _has_header: bool) -> pl.DataFrame:
        try:
            frame = pl.read_parquet(io.BytesIO(raw.content), columns=[headers[at] for at in positions])
        except _BAD_PARQUET as problem:
            raise SourceError.malformed(raw.name, problem) from problem
        frame = frame.select(headers[at] for at in positions)
        for header, kind in frame.schema.items():
            if kind.is_nested() or kind in (pl.Binary, pl.Object):
                raise SourceError.bad_type(raw.name, header, kind)
        frame.columns = [str(at) for at in positions]
        return frame.with_row_index(ROW, offset=2)

    return Table(raw.name, raw.sha256, headers, load)


def _sheets(raw: RawFile) -> Iterator[Table]:
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw.content))
        sheets = [(name, workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names]
    except (python_calamine.CalamineError, OSError, ValueError) as problem:
        raise SourceError.malformed(raw.name, problem) from problem
    for name, cells in sheets:
        texts = [[_cell(value) for value in line] for line in cells]
        at = _header_row(texts)
        if at is not None:
            yield _sheet_table(raw, name, texts, at)


def _header_row(texts: list[list[str | None]]) -> int | None:
    """Find the fullest of the first rows: titles and notes stand above the header."""
    filled = [len([value for value in line if value is not None]) for line in texts[:_TITLE_ROWS]]
    return filled.index(max(filled)) if any(filled) else None


def _sheet_table(raw: RawFile, sheet: str, texts: list[list[str | None]], at: int) -> Table:
    def load(positions: Sequence[int], has_header: bool) -> pl.DataFrame:
        body = texts[at + has_header :]
        columns = {str(i): [line[i] if i < len(line) else None for line in body] for i in positions}
        frame = pl.DataFrame(columns, schema={str(i): pl.String for i in positions})
        return frame.with_row_index(ROW, offset=at + 1 + has_header)

    return Table(f"{raw.name}/{sheet}", raw.sha256, tuple(value or "" for value in texts[at]), load)


def _cell(value: object) -> str | None:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value is None or value == "" else str(value)
