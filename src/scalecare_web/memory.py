"""What is slow to make and never changes, kept for the next page; made anew where it is missing."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from cachetools import LRUCache

Value = TypeVar("Value")

PRACTICES = 50_000
"""How many practices are held ready at once: 250 places of an ICB, or eight of all England."""
HUBS = 10_000
"""How many hubs are held ready at once: those of all these practices, at five a hub."""
CHARACTERS = 64_000_000
"""How much of pages and pictures is held ready at once."""


class Memory(Generic[Value]):
    """The values used last, by key. Each process has its own, and loses nothing when it ends.

    Parameters
    ----------
    most
        How much is kept: how many values, where nothing says how much each is.
    weigh
        How much a value is. One that is more than may be kept in all is not kept.

    Examples
    --------
    >>> memory = Memory(most=1)
    >>> memory.recall("a", lambda: 1), memory.recall("a", lambda: 2), memory.recall("b", lambda: 3)
    (1, 1, 3)
    >>> memory.known("a") is None
    True
    """

    def __init__(self, most: int, weigh: Callable[[Value], int] | None = None) -> None:
        self._kept: LRUCache[Hashable, Value] = LRUCache(most, weigh)
        self._lock = Lock()

    def known(self, key: Hashable) -> Value | None:
        """Return what is kept under a key, or None."""
        with self._lock:
            return self._kept.get(key)

    def recall(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return what is kept under a key; make and keep it first where it is missing."""
        value = self.known(key)
        return self.keep(key, make()) if value is None else value

    def keep(self, key: Hashable, value: Value) -> Value:
        """Keep a value, letting go of those that were not used for longest where there is too much."""
        with self._lock:
            if self._kept.getsizeof(value) <= self._kept.maxsize:
                self._kept[key] = value
        return value

    def forget(self) -> None:
        """Forget everything, as a new process would."""
        with self._lock:
            self._kept.clear()
