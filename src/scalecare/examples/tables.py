"""Write rows as a CSV table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def table(header: str, rows: Iterable[Sequence[object]]) -> str:
    """Return a CSV table: one header line, lines that end in a line feed.

    Parameters
    ----------
    header
        Column names, separated by commas.
    rows
        The cells of each line.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return text.getvalue()
