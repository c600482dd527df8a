"""Find the row at which a text table cannot be read on."""

from __future__ import annotations

import csv
import io

from scalecare.sources.errors import SourceError
from scalecare.sources.files import as_utf8


def faulty_row(name: str, content: bytes, separator: str, problem: object) -> SourceError:
    """Return the error that names the row with too many cells, or the quotation mark never closed.

    Parameters
    ----------
    name
        The file, for the message.
    content
        Its bytes.
    separator
        Between its cells.
    problem
        What the reader said, for where no row is found.
    """
    width = at = 0
    try:
        text = io.StringIO(as_utf8(name, content).decode(), newline="")
        for at, row in enumerate(csv.reader(text, delimiter=separator, strict=True), start=1):
            width = width or len(row)
            if len(row) > width:
                return SourceError.too_many_cells(name, at, len(row), width)
    except csv.Error:
        return SourceError.open_quote(name, at + 1)
    return SourceError.malformed(name, problem)
