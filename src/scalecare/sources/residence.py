"""Where registered people live: gp-reg-pat-prac-lsoa-….csv and simple tables of the same content."""

from __future__ import annotations

import polars as pl

from scalecare.sources.columns import refuse_duplicates, with_codes, with_counts, with_dates
from scalecare.sources.family import Family, FamilyName

AREA_HEADERS = (
    *("lsoa21_code", "lsoa11_code", "lsoa_code", "area_code", "lsoa21cd", "lsoa11cd"),
    *("lsoa_code_2021", "lsoa_code_2011"),
)
"""What the code of a small area goes by."""


def read_residence(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type people by practice and small area and check them.

    Codes that are no area (``NO2011``, ``CLOSED``) and areas of Wales are kept: it is for the join
    to say how many people they hold.

    Parameters
    ----------
    frame
        The family's columns as text.
    file
        For messages.

    Returns
    -------
    polars.DataFrame
        ``extract_date`` where the file has it, ``practice_code, area_code, sex, registered`` and
        the row. ``sex`` is ``ALL`` where the file has none.

    Raises
    ------
    SourceError
        If a practice and area occur twice for one sex, or a cell cannot be read.
    """
    if "sex" not in frame.columns:
        frame = frame.with_columns(pl.lit("ALL").alias("sex"))
    frame = with_codes(frame, ["practice_code", "area_code", "sex"], file)
    frame = with_counts(frame, ["registered"], file)
    keys = ["practice_code", "area_code", "sex"]
    if "extract_date" in frame.columns:
        frame = with_dates(frame, "extract_date", file, required=True)
        keys = ["extract_date", *keys]
    refuse_duplicates(frame, keys, file)
    return frame


def both_sexes(frame: pl.DataFrame) -> pl.DataFrame:
    """Return people by practice and area: the rows for all, or the sum of men and women.

    Parameters
    ----------
    frame
        As :func:`read_residence` returns it, of one date.

    Returns
    -------
    polars.DataFrame
        ``practice_code, area_code, registered``, sorted.
    """
    everyone = frame.filter(sex="ALL")
    chosen = everyone if len(everyone) else frame
    keys = ["practice_code", "area_code"]
    return chosen.group_by(keys).agg(pl.col("registered").sum()).sort(keys)


FAMILIES = (
    Family(
        FamilyName.PATIENTS_LSOA,
        needs={
            "extract_date": ("extract_date",),
            "practice_code": ("practice_code",),
            "area_code": AREA_HEADERS,
            "sex": ("sex",),
            "registered": ("number_of_patients",),
        },
        read=read_residence,
    ),
    Family(
        FamilyName.RESIDENCE,
        needs={
            "practice_code": ("practice_code",),
            "area_code": AREA_HEADERS,
            "registered": ("patients", "registered", "number_of_patients", "people"),
        },
        may_have={"extract_date": ("extract_date",), "sex": ("sex",)},
        read=read_residence,
    ),
)
