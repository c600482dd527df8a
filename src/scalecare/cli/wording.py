"""Words that several commands share."""

from __future__ import annotations

KEEP_LINES = "\b"
"""Tells the help formatter to leave the lines of a paragraph as they are."""


def examples(*commands: str) -> str:
    """Return the closing paragraph of a command's help: how it is called.

    Parameters
    ----------
    *commands
        Whole command lines.
    """
    return "\n".join((KEEP_LINES, "Example:", *(f"  {command}" for command in commands)))
