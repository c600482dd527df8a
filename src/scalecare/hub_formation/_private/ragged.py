"""Rows of different lengths in one array: ``start`` bounds the entries of each."""

from __future__ import annotations

from typing import TypeVar

import numba
import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
Kind = TypeVar("Kind", bound=np.generic)


def bounds_of(start: IntArray, rows: IntArray) -> IntArray:
    """Return the bounds of the named rows, laid end to end, shape (rows + 1,).

    Parameters
    ----------
    start
        The bounds of all rows.
    rows
        Numbers of rows, in the order wanted.
    """
    bounds = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(start[rows + 1] - start[rows], out=bounds[1:])
    return bounds


def entries_of(
    start: IntArray, entry: npt.NDArray[Kind], rows: IntArray, bounds: IntArray
) -> npt.NDArray[Kind]:
    """Return the entries of the named rows, laid end to end.

    Parameters
    ----------
    start, entry
        All rows: their bounds, and their entries.
    rows
        Numbers of rows, in the order wanted.
    bounds
        From :func:`bounds_of`.
    """
    taken = np.empty(bounds[-1], entry.dtype)
    _copy(start, entry, rows, bounds, taken)
    return taken


@numba.njit(cache=True)
def _copy(start, entry, rows, bounds, taken):
    for i in range(len(rows)):
        shift = bounds[i] - start[rows[i]]
        for k in range(start[rows[i]], start[rows[i] + 1]):
            taken[k + shift] = entry[k]
