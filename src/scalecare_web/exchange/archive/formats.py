"""The format of archives, by number, and how those of earlier numbers are read.

The number rises when an archive of before could not be brought in as it is: a table or a column was
renamed, split or taken away, or a new one must be filled. A column that is new and has a default needs
no new number. ``tests/web/archive_formats/`` keeps the columns of each number as it was released; a test
holds today's tables against them and fails where a step is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

FORMAT = 1
"""Of the archives that are made now."""

Rows = dict[str, list[dict[str, Any]]]
Step = Callable[[Rows], Rows]

STEPS: dict[int, Step] = {}
"""From each earlier number to the next: what becomes of the rows, by table."""


def brought_up(rows: Rows, number: int, steps: Mapping[int, Step], to: int) -> Rows:
    """Return the rows of an archive as the newest format has them.

    Parameters
    ----------
    rows
        By table.
    number
        Of the archive's format.
    steps
        See ``STEPS``.
    to
        The newest number.

    Examples
    --------
    >>> renamed = {1: lambda rows: {"b.B": rows["a.A"]}}
    >>> brought_up({"a.A": [{"key": 1}]}, 1, renamed, 2)
    {'b.B': [{'key': 1}]}
    """
    for each in range(number, to):
        rows = steps[each](rows)
    return rows
