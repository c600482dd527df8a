"""Numbers of the library that several apps ask for."""

from __future__ import annotations

from datetime import date

from scalecare.parameters import load_parameters


def smallest_count(as_of: date) -> int:
    """Return the least count of practices that is shown: fewer could be told apart.

    Parameters
    ----------
    as_of
        The day whose number is meant.
    """
    return int(load_parameters().value("poll.smallest_count", as_of))
