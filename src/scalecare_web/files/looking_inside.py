"""Look into a file of each kind for signs of single patients."""

from __future__ import annotations

import io
import itertools
import json
import re
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl
from polars.exceptions import PanicException, PolarsError
from python_calamine import CalamineError, CalamineWorkbook

from scalecare_web.files.archives import members_of, opened, pieces_of
from scalecare_web.files.errors import BadUpload
from scalecare_web.files.kinds import Kind, kind_of, text_of
from scalecare_web.files.patient_level import (
    sign_in_cells,
    sign_in_names,
    sign_in_table,
    sign_in_text,
    sign_in_values,
)

_SEPARATORS = (",", "\t", ";", "|")
_LINES_TO_TELL = 200
_MOST_COLUMNS = 2_000
_TAG = re.compile(r"<[^>]{0,2000}>")


def sign_in(content: BinaryIO, name: str, kind: Kind, most_bytes: int) -> str:
    """Return what a file says of single patients; nothing where it says nothing.

    Pictures and PDFs are not read.

    Parameters
    ----------
    content
        Of the file.
    name
        As people know it.
    kind
        What it is.
    most_bytes
        That an archive may unpack to.

    Raises
    ------
    BadUpload
        If it cannot be read.
    """
    content.seek(0)
    match kind:
        case Kind.CSV | Kind.TXT:
            return _sign_in_lines(content.read())
        case Kind.JSON:
            return _sign_in_json(content.read(), name)
        case Kind.PARQUET:
            return _sign_in_parquet(content, name)
        case Kind.XLSX:
            return _sign_in_workbook(content, name)
        case Kind.DOCX:
            return _sign_in_document(content, name, most_bytes)
        case Kind.ZIP:
            return _sign_in_archive(content, name, most_bytes)
        case _:
            return ""


def _sign_in_lines(content: bytes) -> str:
    text = text_of(content) or ""
    lines = text.splitlines()
    separator = max(_SEPARATORS, key=lambda one: sum(line.count(one) for line in lines[:_LINES_TO_TELL]))
    widest = min(max((line.count(separator) for line in lines), default=0) + 1, _MOST_COLUMNS)
    try:
        table = _read_cells(text, separator, widest, '"')
    except PolarsError:
        table = _read_cells(text, separator, widest, None)
    return sign_in_cells(table) or sign_in_text(text)


def _read_cells(text: str, separator: str, widest: int, quote: str | None) -> pl.DataFrame:
    """Read every cell as text; a title above the table must not make it narrow."""
    first = separator.join(f"column {at}" for at in range(widest))
    return pl.read_csv(
        io.StringIO(f"{first}\n{text}"),
        separator=separator,
        quote_char=quote,
        infer_schema=False,
        truncate_ragged_lines=True,
    )


def _sign_in_parquet(content: BinaryIO, name: str) -> str:
    try:
        return sign_in_table(pl.read_parquet(content))
    except (PolarsError, PanicException, OSError, ValueError) as problem:  # some damage makes Polars panic
        raise BadUpload.damaged(name, "it is not a whole Parquet file") from problem


def _sign_in_workbook(content: BinaryIO, name: str) -> str:
    try:
        book = CalamineWorkbook.from_filelike(content)
        sheets = [book.get_sheet_by_name(sheet).to_python(skip_empty_area=True) for sheet in book.sheet_names]
    except (CalamineError, OSError, ValueError) as problem:
        raise BadUpload.damaged(name, "it is not a whole workbook") from problem
    signs = (_sign_in_sheet(rows) for rows in sheets if rows)
    return next(filter(None, signs), "")


def _sign_in_sheet(rows: list[list[Any]]) -> str:
    columns = {
        f"{at}": [_cell(row[at]) if at < len(row) else None for row in rows]
        for at in range(max(len(row) for row in rows))
    }
    return sign_in_cells(pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)))


def _cell(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _sign_in_document(content: BinaryIO, name: str, most_bytes: int) -> str:
    with opened(content, name) as archive:
        for member in members_of(archive, name, most_bytes):
            if not member.filename.startswith("word/") or not member.filename.endswith(".xml"):
                continue
            marked = b"".join(pieces_of(archive, member)).decode("utf-8", errors="replace")
            cells = [_TAG.sub("", cell) for cell in re.split(r"</w:(?:tc|p)>", marked)]
            texts = pl.Series([cell for cell in cells if cell.strip()], dtype=pl.String)
            found = sign_in_names(texts) or sign_in_values(texts) or sign_in_text("\n".join(texts))
            if found:
                return found
    return ""


def _sign_in_archive(content: BinaryIO, name: str, most_bytes: int) -> str:
    with opened(content, name) as archive:
        for member in members_of(archive, name, most_bytes):
            inner = io.BytesIO(b"".join(pieces_of(archive, member)))
            kind = kind_of(inner, member.filename)
            if kind is Kind.ZIP:
                raise BadUpload.unexpected_member(name, member.filename)
            if kind and (sign := sign_in(inner, member.filename, kind, most_bytes)):
                return f"in '{member.filename}' {sign}"
    return ""


def _sign_in_json(content: bytes, name: str) -> str:
    try:
        value = json.loads(text_of(content) or "")
    except (ValueError, RecursionError) as problem:
        raise BadUpload.damaged(name, "it is not JSON") from problem
    names, columns = _gathered(value)
    signs = itertools.chain(
        (sign_in_names(keys) for keys in names),
        (sign_in_values(pl.Series(cells, dtype=pl.String)) for cells in columns.values()),
    )
    return next(filter(None, signs), "")


def _gathered(value: Any) -> tuple[set[tuple[str, ...]], dict[str, list[str]]]:
    """Every different set of keys, and under each key all that stands there, wherever it is."""
    names: set[tuple[str, ...]] = set()
    columns: dict[str, list[str]] = {}
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        key, one = waiting.pop()
        if isinstance(one, dict):
            names.add(tuple(one))
            waiting += one.items()
        elif isinstance(one, list):
            waiting += ((key, inner) for inner in one)
        elif isinstance(one, (str, int)) and not isinstance(one, bool):
            columns.setdefault(key, []).append(str(one))
    return names, columns


def sign_in_file(path: Path) -> str:
    """Return what a file on disk says of single patients.

    Parameters
    ----------
    path
        Of any kind; of those that we do not know nothing is said.
    """
    with path.open("rb") as content:
        kind = kind_of(content, path.name)
        return sign_in(content, path.name, kind, path.stat().st_size * 100) if kind else ""
