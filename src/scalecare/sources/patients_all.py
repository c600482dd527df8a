"""gp-reg-pat-prac-all.csv: how many people are registered at each practice."""

from __future__ import annotations

import polars as pl

from scalecare.sources.columns import refuse_duplicates, with_codes, with_counts, with_dates
from scalecare.sources.errors import SourceError
from scalecare.sources.family import Family, FamilyName


def read_patients_all(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type the list sizes and check them.

    Parameters
    ----------
    frame
        The family's columns as text.
    file
        For messages.

    Returns
    -------
    polars.DataFrame
        ``extract_date, practice_code, registered`` and the row in the file.

    Raises
    ------
    SourceError
        If a practice occurs twice, or a cell cannot be read.
    """
    frame = with_codes(frame, ["org_type", "practice_code", "sex", "age"], file)
    frame = with_counts(frame, ["registered"], file)
    frame = with_dates(frame, "extract_date", file, required=True)
    totals = frame.filter(org_type="GP", sex="ALL", age="ALL").select(
        "row", "extract_date", "practice_code", "registered"
    )
    if totals.is_empty():
        raise SourceError.malformed(file, "no row has TYPE GP, SEX ALL and AGE ALL")
    refuse_duplicates(totals, ["extract_date", "practice_code"], file)
    return totals


FAMILIES = (
    Family(
        FamilyName.PATIENTS_ALL,
        needs={
            "extract_date": ("extract_date",),
            "org_type": ("type",),
            "practice_code": ("code",),
            "sex": ("sex",),
            "age": ("age",),
            "registered": ("number_of_patients",),
        },
        read=read_patients_all,
    ),
)
