"""Results that were worked out lately, so that the next reader does not wait for them again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """As many values as it has places, each with the stamp of what it was worked out from.

    Parameters
    ----------
    most
        How many are kept; the one that was not asked for longest makes room.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[int, tuple[Hashable, Value]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: int, stamp: Hashable) -> Value | None:
        """Return the value of a key if it was worked out from what the stamp says, or None.

        Parameters
        ----------
        key, stamp
            What it is of, and from which state.
        """
        with self._lock:
            held = self._held.get(key)
            if held is None or held[0] != stamp:
                return None
            self._held.move_to_end(key)
            return held[1]

    def put(self, key: int, stamp: Hashable, value: Value) -> None:
        """Keep a value.

        Parameters
        ----------
        key, stamp, value
            What it is of, from which state, and what came out.
        """
        with self._lock:
            self._held[key] = stamp, value
            self._held.move_to_end(key)
            if len(self._held) > self._most:
                self._held.popitem(last=False)
