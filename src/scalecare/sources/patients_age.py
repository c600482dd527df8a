"""gp-reg-pat-prac-quin-age.csv and -sing-age-….csv: people by age and sex.

Both come out in five-year bands by sex, so that whichever is at hand can be used. The five-year
file also holds each practice's total, and the totals of networks and areas.
"""

from __future__ import annotations

import polars as pl

from scalecare.sources.columns import refuse_duplicates, with_codes, with_counts, with_dates
from scalecare.sources.errors import SourceError
from scalecare.sources.family import Family, FamilyName

_KEYS = ["extract_date", "org_type", "practice_code", "sex", "age_band"]
_OPEN_BAND = 95
"""The last band of the publication has no upper end."""


def read_quin_age(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type the five-year bands and check each practice's total against them.

    Parameters
    ----------
    frame
        The family's columns as text.
    file
        For messages.

    Returns
    -------
    polars.DataFrame
        ``extract_date, org_type, practice_code, sex, age_band, registered`` and the row; sex and
        band ``ALL`` are totals.

    Raises
    ------
    SourceError
        If a total differs from its bands, a row occurs twice, or a cell cannot be read.
    """
    frame = _typed(frame, file)
    _refuse_differing_totals(frame.filter(org_type="GP"), file)
    return frame


def read_sing_age(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type single years of age, check each total against them, and sum them to five-year bands.

    Parameters
    ----------
    frame
        The family's columns as text: one sex, or both.
    file
        For messages.

    Returns
    -------
    polars.DataFrame
        As :func:`read_quin_age`, with the first row of each band.

    Raises
    ------
    SourceError
        If a total differs from its ages, a row occurs twice, or a cell cannot be read.
    """
    frame = _typed(frame.with_columns(pl.lit("GP").alias("org_type")), file)
    _refuse_differing_totals(frame, file)
    ages = frame.with_columns(age_band=_band(pl.col("age_band")))
    return ages.group_by(_KEYS).agg(pl.col("registered").sum(), pl.col("row").min()).sort(_KEYS)


def bands(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the practices' five-year bands by sex, without any totals.

    Parameters
    ----------
    frame
        As :func:`read_quin_age` returns it.
    """
    return frame.filter(pl.col("org_type") == "GP", pl.col("sex") != "ALL", pl.col("age_band") != "ALL")


def totals(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the practices' totals: those given, or the sum of both sexes where none is.

    Parameters
    ----------
    frame
        As :func:`read_quin_age` returns it.

    Returns
    -------
    polars.DataFrame
        ``practice_code, registered, row``; empty where only one sex is there.
    """
    given = frame.filter(org_type="GP", sex="ALL", age_band="ALL")
    if len(given):
        return given.select("practice_code", "registered", "row")
    parts = bands(frame)
    if parts["sex"].n_unique() < 2:
        return parts.select("practice_code", "registered", "row").clear()
    return parts.group_by("practice_code").agg(pl.col("registered").sum(), pl.col("row").min())


def _typed(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    frame = with_codes(frame, ["practice_code", "sex", "age_band"], file)
    frame = with_counts(frame, ["registered"], file)
    frame = with_dates(frame, "extract_date", file, required=True)
    frame = frame.select("row", *_KEYS, "registered")
    refuse_duplicates(frame, _KEYS, file)
    return frame


def _refuse_differing_totals(frame: pl.DataFrame, file: str) -> None:
    parts = frame.filter(pl.col("sex") != "ALL", pl.col("age_band") != "ALL")
    by_sex = parts.group_by("extract_date", "practice_code", "sex").agg(parts=pl.col("registered").sum())
    whole = parts.group_by("extract_date", "practice_code").agg(parts=pl.col("registered").sum())
    sums = pl.concat([by_sex, whole.with_columns(sex=pl.lit("ALL")).select(by_sex.columns)])
    given = frame.filter(age_band="ALL").join(sums, on=["extract_date", "practice_code", "sex"])
    both = parts.group_by("extract_date", "practice_code").agg(sexes=pl.col("sex").n_unique())
    given = given.join(both, on=["extract_date", "practice_code"])
    wrong = given.filter(
        pl.col("registered") != pl.col("parts"), (pl.col("sex") != "ALL") | (pl.col("sexes") > 1)
    ).sort("row")
    if len(wrong):
        first = wrong.row(0, named=True)
        raise SourceError.parts_differ(
            file, first["row"], first["practice_code"], first["registered"], first["parts"]
        )


def _band(age: pl.Expr) -> pl.Expr:
    years = age.str.strip_chars("+").cast(pl.Int64, strict=False)
    low = (years // 5) * 5
    closed = pl.concat_str(low.cast(pl.String), pl.lit("_"), (low + 4).cast(pl.String))
    return pl.when(years.is_null()).then(age).when(years >= _OPEN_BAND).then(pl.lit("95+")).otherwise(closed)


FAMILIES = (
    Family(
        FamilyName.PATIENTS_QUIN_AGE,
        needs={
            "extract_date": ("extract_date",),
            "org_type": ("org_type",),
            "practice_code": ("org_code",),
            "sex": ("sex",),
            "age_band": ("age_group_5",),
            "registered": ("number_of_patients",),
        },
        read=read_quin_age,
    ),
    Family(
        FamilyName.PATIENTS_SING_AGE,
        needs={
            "extract_date": ("extract_date",),
            "practice_code": ("org_code",),
            "sex": ("sex",),
            "age_band": ("age",),
            "registered": ("number_of_patients",),
        },
        read=read_sing_age,
        without=("org_type", "type"),
    ),
)
