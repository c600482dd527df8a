"""What is slow to make and never changes, kept for the next page; made anew where it is missing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """The values used last, by key. Each process has its own, and loses nothing when it ends.

    Parameters
    ----------
    most
        How many are kept.

    Examples
    --------
    >>> memory = Memory(most=1)
    >>> memory.recall("a", lambda: 1), memory.recall("a", lambda: 2), memory.recall("b", lambda: 3)
    (1, 1, 3)
    >>> memory.known("a") is None
    True
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def known(self, key: Hashable) -> Value | None:
        """Return what is kept under a key, or None."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def recall(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return what is kept under a key; make and keep it first where it is missing."""
        value = self.known(key)
        return self.keep(key, make()) if value is None else value

    def keep(self, key: Hashable, value: Value) -> Value:
        """Keep a value, letting go of the one that was not used for longest where there are too many."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value

    def forget(self) -> None:
        """Forget everything, as a new process would."""
        with self._lock:
            self._kept.clear()
