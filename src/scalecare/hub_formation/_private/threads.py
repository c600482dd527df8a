"""Independent pieces of compiled work on all cores."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

THREADS = 2
"""Workers. The pieces never share what they write, so results do not depend on it."""


def for_each(work: Callable[[int], None], pieces: Iterable[int]) -> None:
    """Do every piece of work; the loops it calls let go of the interpreter.

    Parameters
    ----------
    work
        Does one piece, and writes where no other piece writes.
    pieces
        What to do.
    """
    listed = list(pieces)
    if len(listed) <= 1:
        for piece in listed:
            work(piece)
        return
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, listed))
