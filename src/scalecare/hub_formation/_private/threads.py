"""Independent pieces of compiled work on all cores."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

BLOCK = 262_144
"""Hubs handled by one thread at a time; only speed depends on it."""
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


def in_blocks(work: Callable[[int, int], None], hubs: int) -> None:
    """Do something to hubs, a block of them at a time.

    Parameters
    ----------
    work
        Does it to the hubs from one number up to another.
    hubs
        How many there are.
    """
    for_each(lambda first: work(first, min(hubs, first + BLOCK)), range(0, hubs, BLOCK))
