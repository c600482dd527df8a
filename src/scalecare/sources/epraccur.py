"""epraccur.csv: the register of general practices and other prescribers, open and closed.

Published without a header; told by its 27 columns and what stands in them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from scalecare.sources.columns import refuse_duplicates, with_codes, with_dates
from scalecare.sources.family import Family, FamilyName

_COLUMNS = 27
_CODE = re.compile(r"^[A-Z][A-Z0-9]{2,5}$")
_STATUSES = ("A", "C", "D", "P")
_STATUS_AT = 12
_GENERAL_PRACTICE = "4"

POSITIONS = {
    "practice_code": 0,
    "practice_name": 1,
    "region_code": 2,
    "icb_code": 3,
    "postcode": 9,
    "open_date": 10,
    "close_date": 11,
    "status": _STATUS_AT,
    "sub_icb_code": 14,
    "setting": 25,
}
"""Where each column stands in the file as published."""


def is_epraccur(first_row: Sequence[str]) -> bool:
    """Tell the register by its first row, which is data.

    Parameters
    ----------
    first_row
        The cells as text.

    Examples
    --------
    >>> is_epraccur(["A81001", "A PRACTICE"])
    False
    """
    if len(first_row) != _COLUMNS:
        return False
    return bool(_CODE.match(first_row[0].strip())) and first_row[_STATUS_AT].strip() in _STATUSES


def read_epraccur(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type the register and mark the general practices that are open.

    Parameters
    ----------
    frame
        The columns of :data:`POSITIONS` as text.
    file
        For messages.

    Returns
    -------
    polars.DataFrame
        As read, with dates and ``is_active``: status A and prescribing setting 4.

    Raises
    ------
    SourceError
        If an organisation occurs twice, or a date is in no known style.
    """
    frame = with_codes(frame, ["practice_code", "status"], file)
    for column in ("open_date", "close_date"):
        frame = with_dates(frame, column, file, required=False)
    refuse_duplicates(frame, ["practice_code"], file)
    active = (pl.col("status") == "A") & (pl.col("setting") == _GENERAL_PRACTICE).fill_null(value=False)
    return frame.with_columns(is_active=active)


FAMILIES = (
    Family(
        FamilyName.EPRACCUR,
        needs={
            "practice_code": ("organisation_code",),
            "practice_name": ("name", "organisation_name"),
            "region_code": ("national_grouping",),
            "icb_code": ("high_level_health_geography",),
            "postcode": ("postcode",),
            "open_date": ("open_date",),
            "close_date": ("close_date",),
            "status": ("status_code", "status"),
            "sub_icb_code": ("commissioner",),
            "setting": ("prescribing_setting",),
        },
        read=read_epraccur,
    ),
)
