"""The Index of Multiple Deprivation by practice, as OHID Fingertips publishes it."""

from __future__ import annotations

import polars as pl

from scalecare.sources.areas import SCORE_HEADERS
from scalecare.sources.columns import refuse_duplicates, with_codes, with_counts, with_numbers
from scalecare.sources.family import Family, FamilyName
from scalecare.sources.residence import AREA_HEADERS


def read_practice_deprivation(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type the scores, each dated the first day of its index's year.

    Parameters
    ----------
    frame
        The family's columns as text.
    file
        For messages.

    Returns
    -------
    polars.DataFrame
        ``practice_code, deprivation_score``, and ``extract_date`` where the file has years.

    Raises
    ------
    SourceError
        If a practice occurs twice for one year, or a cell cannot be read.
    """
    frame = with_codes(frame, ["practice_code"], file)
    frame = with_numbers(frame, ["deprivation_score"], file, least=0)
    keys = ["practice_code"]
    if "year" in frame.columns:
        frame = with_counts(frame, ["year"], file).with_columns(extract_date=pl.date(pl.col("year"), 1, 1))
        keys = ["extract_date", *keys]
    refuse_duplicates(frame, keys, file)
    return frame.drop("year", strict=False)


FAMILIES = (
    Family(
        FamilyName.PRACTICE_DEPRIVATION,
        needs={"practice_code": ("practice_code",), "deprivation_score": SCORE_HEADERS},
        may_have={"year": ("imd_year",)},
        without=("list_size", "registered", "postcode", *AREA_HEADERS),
        read=read_practice_deprivation,
    ),
)
