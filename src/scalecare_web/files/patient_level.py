"""Signs that a table is about single patients. On doubt a table is refused: nothing is lost but time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise

import polars as pl

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_OF_NUMBER = frozenset({"number", "no", "num", "id", "identifier", "nr"})
_OF_PATIENT = _OF_NUMBER | {
    "ref",
    "reference",
    "name",
    "key",
    "code",
    "pseudonym",
    "initials",
    "dob",
    "postcode",
}
_JOINED = frozenset({
    "nhsnumber", "nhsno", "nhsnum", "nhsid", "chinumber", "hcnumber", "patientid", "patientno",
    "patientnumber", "patientname", "personid", "dob", "dateofbirth", "birthdate", "birthday", "datebirth",
    "forename", "forenames", "firstname", "givenname", "surname", "lastname", "familyname", "middlename",
    "mrn", "emisnumber", "emisno", "hospitalnumber", "localpatientidentifier", "skpatientid",
    "pseudonhsnumber", "pseudonhsno", "derpseudonhsnumber",
})  # fmt: skip
_OF_COUNTS = frozenset({"patients", "people", "registered", "count", "number", "total", "population", "rate"})
_PAIRS = (
    ({"nhs", "chi"}, _OF_NUMBER),
    ({"patient", "person"}, _OF_PATIENT),
    ({"hospital", "emis", "systmone", "vision"}, frozenset({"number", "no"})),
    ({"first", "given", "middle", "last", "family"}, frozenset({"name", "names"})),
    ({"birth"}, frozenset({"date", "day"})),
    ({"date", "day"}, frozenset({"birth"})),
)
_MAYBE_TEN_DIGITS = r"\d{3}[ -]?\d{3}[ -]?\d{4}"
_TEN_DIGITS = re.compile(r"(?<![0-9A-Za-z.])(\d{3}[ -]\d{3}[ -]\d{4}|\d{10})(?![0-9A-Za-z])")
_MAYBE_BORN = r"(?i)birth|born|d\.?o\.?b"
_SPACED = re.compile(r"\d{3}([ -])\d{3}\1\d{4}")
_LABELLED = re.compile(r"nhs\s*(?:number|no\.?|num|#)?\s*[:=]?\s*(\d{3}[ -]?\d{3}[ -]?\d{4})(?!\d)", re.I)
_BORN = re.compile(r"\b(?:d\.?o\.?b\.?|date of birth|born)\b\W{0,4}\d{1,2}[/. -]\w{1,9}[/. -]\d{2,4}", re.I)
_DOOR = r"(?i)^\s*(?:flat\s+)?\d{1,4}[a-z]?\s*[, ]\s*[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\s*$"
_DATE = re.compile(r"^\s*(\d{4})-(\d{2})-(\d{2})|^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ROWS_OF_NAMES = 25
_LONGEST_NAME = 60
_SHARE = 0.8
_MOST_VALUES = 500_000
_BIRTHS_FROM_ROWS = 10
_OLD = 1955
"""Dates before this year are those of births rather than of practices, services or payments."""
_OLD_SHARE = 0.15
_LIKE_FIRST_OF_MONTH = 0.3
_SEVERAL = 3


def is_nhs_number(text: str) -> bool:
    """Whether ten digits carry the check digit of an NHS number.

    Parameters
    ----------
    text
        With or without spaces and hyphens.

    Examples
    --------
    >>> is_nhs_number("943 476 5919"), is_nhs_number("9434765918")
    (True, False)
    """
    digits = [int(character) for character in text if character.isascii() and character.isdigit()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    weighted = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - weighted % 11) % 11 == digits[-1]


def sign_in_names(names: Iterable[object]) -> str:
    """Return what the names of columns say of single patients; nothing where they say nothing.

    Parameters
    ----------
    names
        Of columns, fields or keys; longer texts are no names.

    Examples
    --------
    >>> sign_in_names(["practice_code", "NHS Number"])
    "a column is called 'NHS Number'"
    >>> sign_in_names(["number_of_patients", "postcode"])
    ''
    """
    shown = [str(name).strip() for name in names if name is not None]
    heads = [name for name in shown if 0 < len(name) <= _LONGEST_NAME]
    for name in heads:
        if _names_a_person(name):
            return f"a column is called '{name}'"
    words = [set(_words(name)) for name in heads]
    has = {word for some in words for word in some}
    if has & {"postcode"} and any({"house"} < some or {"door"} < some or "houseno" in some for some in words):
        return "it has house numbers beside postcodes"
    single = {"".join(_words(name)) for name in heads}
    whose = [{"age", "ageyears", "ageinyears"}, {"sex", "gender"}, {"postcode"}]
    if not has & _OF_COUNTS and all(single & some for some in whose):
        return "it has age, sex and postcode in each row"
    return ""


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(name.replace("'s", ""))]


def _names_a_person(name: str) -> bool:
    words = _words(name)
    if "".join(words) in _JOINED or any(word in _JOINED for word in words):
        return True
    if {"date", "of", "birth"} <= set(words) or {"d", "o", "b"} <= set(words):
        return True
    following = pairwise(words)
    return any(one in first and two in second for one, two in following for first, second in _PAIRS)


def sign_in_values(values: pl.Series) -> str:
    """Return what the values of one column say of single patients; nothing where they say nothing.

    Parameters
    ----------
    values
        A column of any type.
    """
    rows = len(values)
    while isinstance(values.dtype, (pl.List, pl.Array)):
        values = values.explode()
    if isinstance(values.dtype, (pl.Date, pl.Datetime)):
        return _sign_in_dates(values.drop_nulls().to_list(), rows)
    if values.dtype.is_integer() or values.dtype.is_float():
        whole = values.cast(pl.Float64).drop_nulls().unique()
        ten = whole.filter((whole >= 1e9) & (whole < 1e10) & (whole == whole.floor())).cast(pl.Int64)
        return sign_in_numbers([str(number) for number in ten.head(_MOST_VALUES)])
    if values.dtype != pl.String:
        return ""
    return _sign_in_texts(values.drop_nulls().unique().head(_MOST_VALUES), values)


def _sign_in_texts(texts: pl.Series, values: pl.Series) -> str:
    ten = texts.filter(texts.str.contains(_MAYBE_TEN_DIGITS)).to_list()
    if sign := sign_in_numbers([number for text in ten for number in _TEN_DIGITS.findall(text)]):
        return sign
    if any(_labelled(text) for text in ten):
        return "it holds an NHS number"
    doors = texts.filter(texts.str.contains(_DOOR))
    if len(doors) >= _SEVERAL:
        return "it has house numbers beside postcodes"
    born = texts.filter(texts.str.contains(_MAYBE_BORN))
    if sum(len(_BORN.findall(text)) for text in born) >= _SEVERAL:
        return "it tells when people were born"
    dated = values.drop_nulls()
    dated = dated.filter(dated.str.contains(_DATE.pattern))
    return _sign_in_dates([found for text in dated.head(_MOST_VALUES) if (found := _date(text))], len(values))


def sign_in_numbers(numbers: Sequence[str]) -> str:
    """Return whether ten-digit numbers are NHS numbers; by chance one in eleven passes the check.

    One alone counts if it is written as NHS numbers are, in groups, or begins as those in use do.

    Parameters
    ----------
    numbers
        Different ones, of one column.

    Examples
    --------
    >>> sign_in_numbers(["9434765919", "4010232137"])
    'it holds 2 numbers with the check digit of NHS numbers'
    >>> sign_in_numbers(["1700000000", "1700000001", "1700000002"])
    ''
    """
    different = set(numbers)
    good = {number for number in different if is_nhs_number(number)}
    grouped = any(_SPACED.fullmatch(number) for number in good)
    if not good or (not grouped and len(good) < _SHARE * len(different)):
        return ""
    if len(good) == 1 and not grouped and next(iter(good))[0] not in "4679":
        return ""
    many = "a number" if len(good) == 1 else f"{len(good):,} numbers"
    return f"it holds {many} with the check digit of NHS numbers"


def _labelled(text: str) -> bool:
    return any(is_nhs_number(found) for found in _LABELLED.findall(text))


def _date(text: str) -> date | None:
    found = _DATE.match(text)
    if not found:
        return None
    year, month, day = (int(part) for part in (found.groups()[:3] if found[1] else found.groups()[5:2:-1]))
    if month > 12:
        month, day = day, month
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _sign_in_dates(days: Sequence[date | datetime], rows: int) -> str:
    """Dates of birth: many, mostly different, reaching far back, and on any day of the month."""
    if len(days) < _BIRTHS_FROM_ROWS or len(days) < rows / 2:
        return ""
    old = sum(1 for one in days if 1900 <= one.year < _OLD) / len(days)
    firsts = sum(1 for one in days if one.day == 1) / len(days)
    different = len(set(days)) / len(days)
    if old >= _OLD_SHARE and firsts < _LIKE_FIRST_OF_MONTH and different > 1 / 2:
        return f"a column holds {len(days):,} dates that reach back as dates of birth do"
    return ""


def sign_in_table(table: pl.DataFrame) -> str:
    """Return what a table with named columns says of single patients.

    Parameters
    ----------
    table
        Of any types.

    Examples
    --------
    >>> sign_in_table(pl.DataFrame({"practice_code": ["E85001"], "registered": [9_120]}))
    ''
    """
    table = _flat(table)
    signs = (sign_in_values(table[name]) for name in table.columns)
    return sign_in_names(table.columns) or next(filter(None, signs), "")


def _flat(table: pl.DataFrame) -> pl.DataFrame:
    while nested := [name for name, kind in table.schema.items() if isinstance(kind, pl.Struct)]:
        for name in nested:
            own = table[name].struct.unnest()
            own = own.rename({column: f"{name} {column}" for column in own.columns})
            table = table.drop(name).with_columns(own.get_columns())
    return table


def sign_in_cells(table: pl.DataFrame) -> str:
    """Return what a table without named columns says; names may stand in any of its first rows.

    Parameters
    ----------
    table
        All text, as read from a CSV file or a sheet.
    """
    for row in table.head(_ROWS_OF_NAMES).iter_rows():
        if sign := sign_in_names(row):
            return sign
    signs = (sign_in_values(table[name]) for name in table.columns)
    return next(filter(None, signs), "")


def sign_in_text(text: str) -> str:
    """Return what running text says of single patients.

    Examples
    --------
    >>> sign_in_text("Seen on Monday, NHS number 9434765919.")
    'it holds an NHS number'
    """
    lines = pl.Series(text.splitlines(), dtype=pl.String)
    told = "\n".join(lines.filter(lines.str.contains(_MAYBE_TEN_DIGITS)))
    numbers = _TEN_DIGITS.findall(told)
    plain = [number for number in numbers if not _SPACED.fullmatch(number)]
    several = len({number for number in plain if is_nhs_number(number)}) > 1
    if _labelled(told):
        return "it holds an NHS number"
    if sign := sign_in_numbers([number for number in numbers if _SPACED.fullmatch(number)]):
        return sign
    if several and (sign := sign_in_numbers(plain)):
        return sign
    born = "\n".join(lines.filter(lines.str.contains(_MAYBE_BORN)))
    return "it tells when people were born" if len(_BORN.findall(born)) >= _SEVERAL else ""
