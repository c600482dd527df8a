"""Simple tables made by hand or by other tools: one row a practice, or list sizes by date."""

from __future__ import annotations

import polars as pl

from scalecare.sources.columns import refuse_duplicates, with_codes, with_counts, with_dates, with_numbers
from scalecare.sources.coordinates import refuse_abroad
from scalecare.sources.family import Family, FamilyName

_NUMBERS = ("easting", "northing", "longitude", "latitude", "deprivation_score")
_DEPRIVATION = ("deprivation_score", "imd2025_score", "imd2019_score", "imd_score")
_LIST_SIZE = ("list_size", "registered", "registered_patients", "patients")


def read_practice_table(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type a table of practices and check it.

    Parameters
    ----------
    frame
        The family's columns as text.
    file
        For messages.

    Returns
    -------
    polars.DataFrame
        As read, with numbers typed, and the row in the file.

    Raises
    ------
    SourceError
        If a practice occurs twice, or a cell cannot be read.
    """
    frame = with_codes(frame, ["practice_code"], file)
    frame = with_counts(frame, ["registered"], file)
    frame = with_numbers(frame, [name for name in _NUMBERS if name in frame.columns], file)
    refuse_abroad(frame, file)
    refuse_duplicates(frame, ["practice_code"], file)
    return frame


def read_list_sizes(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type list sizes by date and check them.

    Parameters
    ----------
    frame
        ``extract_date, practice_code, registered`` as text.
    file
        For messages.

    Raises
    ------
    SourceError
        If a practice occurs twice on a date, or a cell cannot be read.
    """
    frame = with_codes(frame, ["practice_code"], file)
    frame = with_counts(frame, ["registered"], file)
    frame = with_dates(frame, "extract_date", file, required=True)
    refuse_duplicates(frame, ["extract_date", "practice_code"], file)
    return frame


FAMILIES = (
    Family(
        FamilyName.PRACTICE_TABLE,
        needs={"practice_code": ("practice_code",), "registered": _LIST_SIZE, "postcode": ("postcode",)},
        may_have={
            "practice_name": ("practice_name", "name"),
            "pcn_code": ("pcn_code",),
            "pcn_name": ("pcn_name",),
            "sub_icb_code": ("sub_icb_code", "sub_icb_location_code", "ccg_code"),
            "sub_icb_name": ("sub_icb_name", "sub_icb_location_name", "ccg_name"),
            "icb_code": ("icb_code", "stp_code"),
            "icb_name": ("icb_name", "stp_name"),
            "region_code": ("region_code", "comm_region_code"),
            "region_name": ("region_name", "comm_region_name"),
            "easting": ("easting",),
            "northing": ("northing",),
            "longitude": ("longitude", "lon", "long", "lng"),
            "latitude": ("latitude", "lat"),
            "deprivation_score": _DEPRIVATION,
        },
        read=read_practice_table,
    ),
    Family(
        FamilyName.LIST_SIZES,
        needs={
            "extract_date": ("extract_date",),
            "practice_code": ("practice_code",),
            "registered": ("list_size", "registered"),
        },
        without=("postcode", "sex", *("lsoa_code", "lsoa11_code", "lsoa21_code", "area_code")),
        read=read_list_sizes,
    ),
)
