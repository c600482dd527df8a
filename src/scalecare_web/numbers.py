"""The numbers that ship with the library, read once in a process: that takes a quarter of a second."""

from __future__ import annotations

from datetime import date
from functools import cache

from scalecare.domain import ParameterSet
from scalecare.parameters import load_parameters


@cache
def parameters() -> ParameterSet:
    """Return the shipped numbers; they do not change while the program runs."""
    return load_parameters()


def smallest_count(as_of: date) -> int:
    """Return the least count of practices that is shown: fewer could be told apart.

    Parameters
    ----------
    as_of
        The day whose number is meant.
    """
    return int(parameters().value("poll.smallest_count", as_of))
