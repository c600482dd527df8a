"""The one base of every error that a user can act on.

The command line shows these without a traceback and leaves with their exit code; each room and
each door derives its own base from here.
"""

from __future__ import annotations


class ScalecareError(Exception):
    """A problem stated as a fact with its numbers, and what to do about it.

    Parameters
    ----------
    fact
        What is wrong, with the numbers.
    remedy
        What the reader can do about it.

    Examples
    --------
    >>> str(ScalecareError("The list size of A81001 is -5.", remedy="Correct row 12."))
    'The list size of A81001 is -5. Correct row 12.'
    """

    exit_code = 3

    def __init__(self, fact: str, *, remedy: str) -> None:
        super().__init__(f"{fact} {remedy}")
        self.fact = fact
        self.remedy = remedy
