"""What local people know: engagement answers, measures, travel times and barriers, as CSV."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from scalecare.sources.columns import refuse_duplicates, with_codes, with_counts, with_dates, with_numbers
from scalecare.sources.coordinates import refuse_abroad
from scalecare.sources.errors import SourceError
from scalecare.sources.family import Family, FamilyName

LISTS = ("would_work_with", "red_lines", "negotiable", "ways_of_working", "quick_wins")
"""The columns of the engagement poll that hold lists, separated by semicolons."""

_CODE_LISTS = LISTS[:2]
_MOST_INTEREST = 10
"""The poll asks for a number from 0 to 10; :class:`scalecare.domain.EngagementAnswer` keeps to it."""


def read_engagement(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type the answers to the engagement poll and check them.

    Parameters
    ----------
    frame
        The family's columns as text.
    file
        For messages.

    Returns
    -------
    polars.DataFrame
        ``practice_code, interest`` and one column of lists of text for each of :data:`LISTS`.

    Raises
    ------
    SourceError
        If a practice answers twice, names itself, or its interest is no whole number from 0 to 10.
    """
    frame = with_codes(frame, ["practice_code"], file)
    answered = frame.filter(pl.col("interest").is_not_null())
    answered = with_counts(answered, ["interest"], file)
    _refuse(
        answered.filter(pl.col("interest") > _MOST_INTEREST),
        file,
        "interest is above 10.",
        "It runs from 0 to 10.",
    )
    frame = frame.drop("interest").join(answered.select("row", "interest"), on="row", how="left")
    frame = frame.with_columns(_list(name, name in frame.columns) for name in LISTS)
    own = pl.any_horizontal(pl.col(name).list.contains(pl.col("practice_code")) for name in _CODE_LISTS)
    _refuse(frame.filter(own), file, "the practice names itself.", "Take its own code out of its lists.")
    refuse_duplicates(frame, ["practice_code"], file)
    return frame.select("row", "practice_code", "interest", *LISTS)


def _list(name: str, is_there: bool) -> pl.Expr:
    if not is_there:
        return pl.lit([], pl.List(pl.String)).alias(name)
    text = pl.col(name).str.to_uppercase() if name in _CODE_LISTS else pl.col(name)
    parts = text.fill_null("").str.split(";").list.eval(pl.element().str.strip_chars())
    return parts.list.eval(pl.element().filter(pl.element() != "")).alias(name)


def _refuse(wrong: pl.DataFrame, file: str, problem: str, remedy: str) -> None:
    if len(wrong):
        first = wrong.sort("row").row(0, named=True)
        raise SourceError.bad_value(file, first["row"], f"{first['practice_code']}: {problem}", remedy)


def read_measures(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type monthly measures and check them.

    Parameters
    ----------
    frame
        The family's columns as text.
    file
        For messages.

    Returns
    -------
    polars.DataFrame
        ``practice_code, measure, period, numerator, denominator``; a numerator or denominator that
        was suppressed is null, which is not zero.

    Raises
    ------
    SourceError
        If a practice has a measure twice for one period, or a cell cannot be read.
    """
    frame = with_codes(frame, ["practice_code"], file)
    frame = with_dates(frame, "period", file, required=True)
    frame = with_numbers(frame, ["numerator", "denominator"], file, least=0)
    refuse_duplicates(frame, ["practice_code", "measure", "period"], file)
    return frame


def read_travel(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type travel times in long form and check them.

    Parameters
    ----------
    frame
        ``from_practice_code, to_practice_code, minutes`` as text.
    file
        For messages.

    Raises
    ------
    SourceError
        If a pair occurs twice in one direction, or a time is missing or negative.
    """
    frame = with_codes(frame, ["from_practice_code", "to_practice_code"], file)
    frame = with_numbers(frame, ["minutes"], file, required=True, least=0)
    refuse_duplicates(frame, ["from_practice_code", "to_practice_code"], file)
    return frame


def read_barrier_lines(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type the points of barriers.

    Parameters
    ----------
    frame
        ``name, sequence`` and easting and northing, or longitude and latitude, as text.
    file
        For messages.

    Raises
    ------
    SourceError
        If a point occurs twice, or a coordinate is missing.
    """
    pairs: Sequence[str] = [n for n in ("easting", "northing", "longitude", "latitude") if n in frame.columns]
    frame = with_numbers(frame, ["sequence", *pairs], file, required=True)
    refuse_abroad(frame, file)
    refuse_duplicates(frame, ["name", "sequence"], file)
    return frame


def read_barrier_pairs(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type pairs of practices that are not neighbours, in whichever order they were written.

    Parameters
    ----------
    frame
        ``practice_code_a, practice_code_b`` and perhaps ``name`` as text.
    file
        For messages.

    Raises
    ------
    SourceError
        If a pair occurs twice, or a code is missing.
    """
    frame = with_codes(frame, ["practice_code_a", "practice_code_b"], file)
    if "name" not in frame.columns:
        frame = frame.with_columns(pl.lit("").alias("name"))
    one, other = pl.col("practice_code_a"), pl.col("practice_code_b")
    frame = frame.with_columns(
        practice_code_a=pl.min_horizontal(one, other),
        practice_code_b=pl.max_horizontal(one, other),
        name=pl.col("name").fill_null(""),
    )
    refuse_duplicates(frame, ["practice_code_a", "practice_code_b"], file)
    return frame


_LINE = {"name": ("barrier",), "sequence": ("sequence",)}

FAMILIES = (
    Family(
        FamilyName.ENGAGEMENT,
        needs={
            "practice_code": ("practice_code",),
            "interest": ("interest",),
            "would_work_with": ("would_work_with",),
        },
        may_have={name: (name,) for name in LISTS[1:]},
        read=read_engagement,
    ),
    Family(
        FamilyName.MEASURES,
        needs={name: (name,) for name in ("practice_code", "measure", "period", "numerator", "denominator")},
        read=read_measures,
    ),
    Family(
        FamilyName.TRAVEL,
        needs={
            "from_practice_code": ("from_practice_code",),
            "to_practice_code": ("to_practice_code",),
            "minutes": ("minutes", "travel_minutes"),
        },
        read=read_travel,
    ),
    Family(
        FamilyName.BARRIER_LINES,
        needs={**_LINE, "easting": ("easting",), "northing": ("northing",)},
        read=read_barrier_lines,
    ),
    Family(
        FamilyName.BARRIER_LINES,
        needs={**_LINE, "longitude": ("longitude", "lon"), "latitude": ("latitude", "lat")},
        without=("easting",),
        read=read_barrier_lines,
    ),
    Family(
        FamilyName.BARRIER_PAIRS,
        needs={"practice_code_a": ("practice_code_a",), "practice_code_b": ("practice_code_b",)},
        may_have={"name": ("name", "barrier")},
        read=read_barrier_pairs,
    ),
)
