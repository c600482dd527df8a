"""Figures as text."""

from __future__ import annotations

from collections.abc import Sequence

KIB = 1024
MISSING = "–"


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, words: int = 1) -> str:
    """Return a Markdown table.

    Parameters
    ----------
    headers
        Column heads.
    rows
        Cells.
    words
        How many columns at the left hold words; the others hold numbers and align right.
    """
    rule = ["---" if column < words else "---:" for column in range(len(headers))]
    lines = [headers, rule, *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


def count(value: float | None) -> str:
    """Return a whole number.

    Parameters
    ----------
    value
        Any number.
    """
    return MISSING if value is None else f"{value:,.0f}"


def decimal(value: float | None, places: int = 2) -> str:
    """Return a number with so many decimals.

    Parameters
    ----------
    value
        Any number.
    places
        Decimals.
    """
    return MISSING if value is None else f"{value:,.{places}f}"


def seconds(value: float | None) -> str:
    """Return seconds, with fewer decimals as they grow.

    Parameters
    ----------
    value
        Seconds.
    """
    if value is None:
        return MISSING
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def share(value: float | None, places: int = 1) -> str:
    """Return a share of 1 as a percentage, never rounded up to 100 %.

    Parameters
    ----------
    value
        In 0-1.
    places
        Decimals.
    """
    if value is None:
        return MISSING
    shown = f"{100 * value:.{places}f}"
    if value < 1 and float(shown) >= 100:
        shown = f"{100 - 10**-places:.{places}f}"
    return f"{shown} %"


def gap(value: float | None) -> str:
    """Return a gap as a percentage; ``0`` only where it is proven.

    Parameters
    ----------
    value
        In 0-1.
    """
    if value is None:
        return MISSING
    if value <= 1e-6:
        return "0"
    return f"{max(100 * value, 0.001):.3f} %"


def memory(value: float | None) -> str:
    """Return MiB as GiB.

    Parameters
    ----------
    value
        In MiB.
    """
    return MISSING if value is None else f"{value / KIB:.2f}"


def met(value: float | None, target: float) -> str:
    """Say whether a figure keeps within its target.

    Parameters
    ----------
    value, target
        Figure and target; smaller is better.
    """
    return MISSING if value is None else "yes" if value <= target else "no"
