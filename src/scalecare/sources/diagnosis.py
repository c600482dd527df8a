"""Say what is wrong with a file that cannot be read, or that is of no known family."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence

from scalecare.sources.errors import SourceError
from scalecare.sources.files import Kind, RawFile
from scalecare.sources.recognise import nearest, recognise
from scalecare.sources.tables import HEAD, Table, without_data

_SHOWN = 8
_ROWS_ABOVE = 20
_SEPARATORS = {",": "commas", ";": "semicolons", "|": "bars"}
_STARTS = (
    (b"%PDF", "a PDF document", "Look for the CSV or the workbook on the publisher's page."),
    (
        b"\xd0\xcf\x11\xe0",
        "a workbook of an old kind (.xls), or one under a password",
        "Open it and save it as .xlsx, without password, or as CSV UTF-8.",
    ),
    (b"\x89PNG", "a picture", "Look for the CSV or the workbook on the publisher's page."),
    (b"\xff\xd8\xff", "a picture", "Look for the CSV or the workbook on the publisher's page."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it first."),
    (codecs.BOM_UTF32_LE, "text in UTF-32", "Save it as CSV UTF-8."),
    (codecs.BOM_UTF32_BE, "text in UTF-32", "Save it as CSV UTF-8."),
)
_WEB_PAGE = (
    "a web page",
    "It may say that the file has moved, or ask to sign in: open it in a browser, and download again.",
)


def what_it_is(content: bytes) -> tuple[str, str] | None:
    """Tell common kinds of file that hold no table, whatever they are called.

    Parameters
    ----------
    content
        The bytes.

    Returns
    -------
    tuple of str and str, or None
        The kind, and what to do about it.

    Examples
    --------
    >>> what_it_is(b"%PDF-1.7")[0]
    'a PDF document'
    """
    for start, kind, remedy in _STARTS:
        if content.startswith(start):
            return kind, remedy
    if content[:512].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return _WEB_PAGE
    if b"\x00" in content[:HEAD]:
        return "no text, for it holds NUL bytes", "Save it as CSV UTF-8, or download it again."
    return None


def note_of(raw: RawFile, tables: Sequence[Table]) -> str:
    """Describe in a few words a file that is of no family.

    Parameters
    ----------
    raw
        The file.
    tables
        The tables in it.
    """
    known = what_it_is(raw.content) if raw.kind in (Kind.TEXT, Kind.OTHER) else None
    if known:
        return known[0]
    above = _rows_above(raw)
    if above:
        return f"headers in row {above + 1} instead of row 1"
    headers = tables[0].headers if tables else ()
    if not any(headers):
        return "no table that Scalecare reads"
    return f"headers: {', '.join(header[:40] for header in headers[:_SHOWN])}"


def refusal(raw: RawFile, tables: Sequence[Table]) -> SourceError:
    """Say why a file that the user named is not used.

    Parameters
    ----------
    raw
        The file.
    tables
        The tables in it.
    """
    known = what_it_is(raw.content) if raw.kind in (Kind.TEXT, Kind.OTHER) else None
    if known:
        return SourceError.no_table(raw.name, *known)
    above = _rows_above(raw)
    if above:
        return SourceError.header_below(raw.name, above + 1)
    if raw.kind is Kind.JSON:
        return SourceError.no_outlines(raw.name)
    near = next((found for table in tables if (found := nearest(table))), ())
    if len(tables) > 1:
        sheets = [(table.name.removeprefix(f"{raw.name}/"), table.headers) for table in tables]
        return SourceError.unrecognised_sheets(raw.name, sheets, near)
    return SourceError.unrecognised(raw.name, tables[0].headers if tables else (), near)


def refuse_other_separators(raw: RawFile) -> None:
    """Refuse text of a known family that is not separated by commas or tabs.

    Semicolons go with decimal commas, so that reading them would be guessing.

    Parameters
    ----------
    raw
        A file of no known family.

    Raises
    ------
    SourceError
        If with another separator it would be of one.
    """
    for separator, name in _SEPARATORS.items():
        first = next(_first_rows(raw, separator), ())
        if separator != "," and _is_known(raw, first):
            raise SourceError.separated(raw.name, name)


def _rows_above(raw: RawFile) -> int:
    """Return how many rows stand above the headers of a known family; 0 where none are found."""
    rows = enumerate(_first_rows(raw, ","))
    return next((at for at, row in rows if at and _is_known(raw, row)), 0)


def _is_known(raw: RawFile, row: Sequence[str]) -> bool:
    return recognise(without_data(raw, row)) is not None


def _first_rows(raw: RawFile, separator: str) -> Iterator[tuple[str, ...]]:
    if raw.kind is not Kind.TEXT:
        return
    head = raw.content[:HEAD].removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="replace")
    try:
        for at, row in enumerate(csv.reader(io.StringIO(head), delimiter=separator)):
            if at >= _ROWS_ABOVE:
                return
            yield tuple(row)
    except csv.Error:
        return
