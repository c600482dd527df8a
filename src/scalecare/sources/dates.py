"""Dates as the NHS writes them."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(r"^(?:(\d{1,2})[-/ ]?)?([A-Za-z]{3,9})[-/ ]?(\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ].*)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_BRITISH = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_]?(0[1-9]|1[0-2])(?:[-_]?(0[1-9]|[12]\d|3[01]))?(?!\d)")
_MONTH_IN_NAME = re.compile(
    rf"(?<![A-Za-z])({'|'.join(_MONTHS)})[a-z]*[-_ ]?(20\d\d|\d\d)(?!\d)", flags=re.IGNORECASE
)


def parse_date(text: str) -> date | None:
    """Read a date in any of the styles that NHS files use.

    Parameters
    ----------
    text
        ``2026-07-01``, ``01Jul2026``, ``01JUL2026``, ``01-Jul-26``, ``20260701``, ``01/07/2026``,
        or a month alone (``2026-07``, ``Jul-26``), which means its first day.

    Returns
    -------
    date or None
        None where the text is in no known style.

    Examples
    --------
    >>> parse_date("01-Sep-20")
    datetime.date(2020, 9, 1)
    """
    text = text.strip()
    if match := _ISO.match(text):
        return _date(match[1], match[2], match[3] or "1")
    if match := _COMPACT.match(text):
        return _date(match[1], match[2], match[3])
    if match := _BRITISH.match(text):
        return _date(match[3], match[2], match[1])
    if match := _NAMED.match(text):
        return _date(match[3], _month(match[2]), match[1] or "1")
    return None


def date_in_name(name: str) -> date | None:
    """Find a date in a file's name, for families whose rows carry none.

    Parameters
    ----------
    name
        Such as ``ePCN_2026-02.xlsx`` or ``registrations-July-2022.zip``.

    Returns
    -------
    date or None
        The first day of the month where no day is given.

    Examples
    --------
    >>> date_in_name("ePCN_2026-02.xlsx")
    datetime.date(2026, 2, 1)
    """
    if match := _IN_NAME.search(name):
        return _date(match[1], match[2], match[3] or "1")
    if match := _MONTH_IN_NAME.search(name):
        return _date(match[2], _month(match[1]), "1")
    return None


def months_apart(one: date, other: date) -> float:
    """Return the months between two dates, never negative.

    Parameters
    ----------
    one, other
        The two dates, in any order.

    Examples
    --------
    >>> months_apart(date(2026, 7, 1), date(2026, 2, 1))
    5.0
    """
    months = (one.year - other.year) * 12 + one.month - other.month
    return abs(months + (one.day - other.day) / 31)


def _month(name: str) -> str:
    key = name[:3].lower()
    return str(_MONTHS.index(key) + 1) if key in _MONTHS else "0"


def _date(year: str, month: str, day: str) -> date | None:
    full = int(year) + 2000 if len(year) == 2 else int(year)
    try:
        return date(full, int(month), int(day))
    except ValueError:
        return None
