"""How numbers and names look on a page: one function per kind of figure.

A figure that is not known is an en dash, never a zero.
"""

from __future__ import annotations

import math
import re
from datetime import date

UNKNOWN = "–"
_KEPT_UPPER = frozenset(
    {"NHS", "PCN", "GP", "UK", "II", "III", "IV", "ICB", "CIC", "LLP", "MC", "HC", "APMS"}
)
_KEPT_LOWER = frozenset({"and", "of", "the", "in", "on", "at", "by", "for", "upon", "with", "le", "de"})


def people(value: float | None) -> str:
    """Return a count with thousands separated.

    Parameters
    ----------
    value
        A count, or None where it is not known.

    Examples
    --------
    >>> people(41230), people(None)
    ('41,230', '–')
    """
    return UNKNOWN if value is None else f"{value:,.0f}"


def kilometres(value: float | None) -> str:
    """Return kilometres to one decimal, two below one kilometre.

    Parameters
    ----------
    value
        Kilometres, or None where they are not known.

    Examples
    --------
    >>> kilometres(3.14159), kilometres(0.456)
    ('3.1 km', '0.46 km')
    """
    if value is None:
        return UNKNOWN
    if value == 0:
        return "0 km"
    return f"{value:.2f} km" if 0 < abs(value) < 0.995 else f"{value:,.1f} km"


def kilometres_finely(value: float | None) -> str:
    """Return kilometres to two decimals, to tell apart plans that differ by metres.

    Parameters
    ----------
    value
        Kilometres, or None where they are not known.

    Examples
    --------
    >>> kilometres_finely(3.14159)
    '3.14 km'
    """
    return UNKNOWN if value is None else f"{value:,.2f} km"


def percent(value: float | None) -> str:
    """Return a share as a percentage, with a decimal where it is small or near the whole.

    Parameters
    ----------
    value
        A share in 0-1, or None where it is not known.

    Examples
    --------
    >>> percent(0.4567), percent(0.004), percent(1.0), percent(0.9996)
    ('46%', '0.4%', '100%', 'over 99.9%')
    """
    if value is None:
        return UNKNOWN
    points = 100 * value
    if 99.9 < points < 100:
        return "over 99.9%"
    if 0 < points < 0.05:
        return "under 0.1%"
    return f"{points:.1f}%" if 0 < points < 9.95 or 99 < points < 100 else f"{points:.0f}%"


def at_most(share: float) -> str:
    """Return a share as a percentage rounded up, so that "at most" stays true.

    Parameters
    ----------
    share
        A share in 0-1.

    Examples
    --------
    >>> at_most(0.0042), at_most(0.00031), at_most(1e-9), at_most(0.05)
    ('0.5%', '0.04%', '0.01%', '5%')
    """
    decimals = 1 if share > 0.001 else 2
    steps = 10**decimals
    return f"{math.ceil(100 * share * steps - 1e-9) / steps:g}%" if share > 1e-6 else "0.01%"


def decimal(value: float | None) -> str:
    """Return a number with one decimal.

    Parameters
    ----------
    value
        Any number, or None where it is not known.
    """
    return UNKNOWN if value is None else f"{value:,.1f}"


def number(value: float | None) -> str:
    """Return a number with as many decimals as its size deserves.

    Parameters
    ----------
    value
        Any number, or None where it is not known.

    Examples
    --------
    >>> number(12345.6), number(12.345), number(0.012345), number(3.0)
    ('12,346', '12.3', '0.012', '3')
    """
    if value is None:
        return UNKNOWN
    if value == int(value):
        return f"{value:,.0f}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 1 else f"{value:.2g}"


def day(value: date | None) -> str:
    """Return a date as people write it.

    Parameters
    ----------
    value
        A date, or None where it is not known.

    Examples
    --------
    >>> day(date(2026, 7, 1))
    '1 July 2026'
    """
    return "not stated" if value is None else f"{value.day} {value:%B %Y}"


def few(value: float, below: float) -> str:
    """Return a count of people, or words in place of a small one.

    Parameters
    ----------
    value
        People.
    below
        Counts from 1 to just under this are not shown.

    Examples
    --------
    >>> few(4, 10), few(0, 10), few(1200, 10)
    ('fewer than 10', '0', '1,200')
    """
    return f"fewer than {below:.0f}" if 0 < value < below else people(value)


def listed(items: list[str] | tuple[str, ...], *, most: int = 8) -> str:
    """Join words as a sentence does; say how many more there are beyond the first few.

    Parameters
    ----------
    items
        The words.
    most
        How many to name.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], most=2)
    ('a, b and c', 'a, b and 1 more')
    """
    if len(items) > most:
        return f"{', '.join(items[:most])} and {len(items) - most} more"
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def many(count: float, singular: str, plural: str | None = None) -> str:
    """Return a count with its noun in the right number.

    Parameters
    ----------
    count
        How many.
    singular, plural
        The noun; the plural adds an s where it is not given.

    Examples
    --------
    >>> many(1, "practice"), many(2, "practice"), many(1, "person", "people")
    ('1 practice', '2 practices', '1 person')
    """
    return f"{people(count)} {singular if count == 1 else plural or singular + 's'}"


def spelled(name: str) -> str:
    """Return a name that was published in capitals in upper and lower case.

    A name with a lower-case letter is left as it is. The data files of a pack keep the name as
    published.

    Parameters
    ----------
    name
        A practice's or network's name.

    Examples
    --------
    >>> spelled("ST MARY'S SURGERY AND STOKE-ON-TRENT PCN")
    "St Mary's Surgery and Stoke-on-Trent PCN"
    """
    if any(letter.islower() for letter in name):
        return name
    words = re.split(r"([\s\-/()&,]+)", name)
    return "".join(_spelled_word(word, first=index == 0) for index, word in enumerate(words))


def _spelled_word(word: str, *, first: bool) -> str:
    if word in _KEPT_UPPER or any(letter.isdigit() for letter in word):
        return word
    if word.lower() in _KEPT_LOWER and not first:
        return word.lower()
    return word[:1] + word[1:].lower()


def area_words(area: str) -> str:
    """Return an area's name on the command line as words.

    Parameters
    ----------
    area
        Such as ``icb:QNC``.

    Examples
    --------
    >>> area_words("icb:QNC"), area_words("england")
    ('integrated care board QNC', 'the whole place')
    """
    kind, _, code = area.partition(":")
    if kind == "practices":
        return "a chosen list of practices"
    return f"{_AREA_KINDS[kind]} {code}".strip() if kind in _AREA_KINDS else area


_AREA_KINDS = {
    "england": "the whole place",
    "icb": "integrated care board",
    "sub-icb": "sub-ICB location",
    "region": "NHS region",
    "pcn": "primary care network",
}


def humanised(name: str) -> str:
    """Return a machine's name as words.

    Parameters
    ----------
    name
        Such as ``max_distance_km`` or ``hub.minimum_people``.

    Examples
    --------
    >>> humanised("max_practices")
    'Max practices'
    """
    words = name.replace(".", ": ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
