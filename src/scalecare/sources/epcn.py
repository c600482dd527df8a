"""ePCN.xlsx: which practices belonged to which primary care network, and when."""

from __future__ import annotations

from datetime import date

import polars as pl

from scalecare.sources.columns import refuse_duplicates, with_codes, with_dates
from scalecare.sources.errors import SourceError
from scalecare.sources.family import Family, FamilyName


def read_epcn(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type the memberships, past and present.

    Parameters
    ----------
    frame
        The family's columns as text.
    file
        For messages.

    Returns
    -------
    polars.DataFrame
        ``practice_code, pcn_code, pcn_name, start_date, end_date`` and the row; no end date means
        current.

    Raises
    ------
    SourceError
        If a membership occurs twice, or a code or start date is missing.
    """
    frame = with_codes(frame, ["practice_code", "pcn_code"], file)
    frame = with_dates(frame, "start_date", file, required=True)
    frame = with_dates(frame, "end_date", file, required=False)
    refuse_duplicates(frame, ["practice_code", "pcn_code", "start_date", "end_date"], file)
    return frame


def members(frame: pl.DataFrame, as_of: date, file: str) -> pl.DataFrame:
    """Return each practice's network on a date.

    Parameters
    ----------
    frame
        As :func:`read_epcn` returns it.
    as_of
        The date; a membership that ends on it has ended.
    file
        For messages.

    Returns
    -------
    polars.DataFrame
        ``practice_code, pcn_code, pcn_name``.

    Raises
    ------
    SourceError
        If a practice is in two networks on the date.
    """
    started = pl.col("start_date") <= as_of
    ended = (pl.col("end_date") <= as_of).fill_null(value=False)
    current = frame.filter(started & ~ended)
    refuse_two_networks(current, as_of, file)
    return current.select("practice_code", "pcn_code", "pcn_name")


def refuse_two_networks(current: pl.DataFrame, as_of: date, file: str) -> None:
    """Refuse a practice that is in two networks on one date.

    Parameters
    ----------
    current
        The memberships of the date.
    as_of
        The date.
    file
        For the message.

    Raises
    ------
    SourceError
        If there is one; it names the practice and the rows.
    """
    twice = current.filter(pl.col("practice_code").is_duplicated()).sort("practice_code", "row")
    if len(twice):
        code = twice["practice_code"][0]
        rows = twice.filter(practice_code=code)["row"].to_list()
        raise SourceError.duplicated(file, f"{code}, a member of two networks on {as_of},", rows)


FAMILIES = (
    Family(
        FamilyName.EPCN,
        needs={
            "practice_code": ("partner_organisation_code",),
            "pcn_code": ("pcn_code",),
            "pcn_name": ("pcn_name",),
            "start_date": ("practice_to_pcn_relationship_start_date",),
            "end_date": ("practice_to_pcn_relationship_end_date",),
        },
        read=read_epcn,
    ),
)
