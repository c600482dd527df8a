"""Small areas (LSOAs): where their people live on average, and how deprived they are."""

from __future__ import annotations

import polars as pl

from scalecare.sources.columns import refuse_duplicates, with_codes, with_numbers
from scalecare.sources.coordinates import refuse_abroad
from scalecare.sources.family import Family, FamilyName
from scalecare.sources.residence import AREA_HEADERS

_NUMBERS = ("easting", "northing", "longitude", "latitude", "deprivation_score")
SCORE_HEADERS = (
    *("imd2025_score", "imd2019_score", "imd2015_score", "imd_score"),
    *("index_of_multiple_deprivation_imd_score", "deprivation_score"),
)
"""What the score of the Index of Multiple Deprivation goes by."""


def read_areas(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type small areas and check them.

    Parameters
    ----------
    frame
        The family's columns as text.
    file
        For messages.

    Returns
    -------
    polars.DataFrame
        As read, with numbers typed.

    Raises
    ------
    SourceError
        If an area occurs twice, or a cell cannot be read.
    """
    frame = with_codes(frame, ["area_code"], file)
    frame = with_numbers(frame, [name for name in _NUMBERS if name in frame.columns], file)
    refuse_abroad(frame, file)
    refuse_duplicates(frame, ["area_code"], file)
    return frame


_ABOUT = {
    "area_name": ("lsoa21_name", "lsoa11_name", "lsoa_name", "area_name", "lsoa21nm", "lsoa11nm"),
    "deprivation_score": SCORE_HEADERS,
    "local_authority_code": (
        "ltla24_code",
        "ltla22_code",
        "ltla23_code",
        "lad24cd",
        "lad22cd",
        "local_authority_code",
    ),
    "local_authority_name": (
        "ltla24_name",
        "ltla22_name",
        "ltla23_name",
        "lad24nm",
        "lad22nm",
        "local_authority_name",
    ),
}
_GRID = {
    "easting": ("pwc_easting", "easting", "x", "bng_e"),
    "northing": ("pwc_northing", "northing", "y", "bng_n"),
}
_DEGREES = {
    "longitude": ("pwc_lon", "centroid_lon", "longitude", "lon", "long"),
    "latitude": ("pwc_lat", "centroid_lat", "latitude", "lat"),
}
_WITHOUT = ("practice_code", "postcode", "pcds", "pcd", "pcd7", "pcd8")

FAMILIES = (
    Family(
        FamilyName.AREAS,
        needs={"area_code": AREA_HEADERS, **_GRID},
        may_have={**_DEGREES, **_ABOUT},
        without=_WITHOUT,
        read=read_areas,
    ),
    Family(
        FamilyName.AREAS,
        needs={"area_code": AREA_HEADERS, **_DEGREES},
        may_have=_ABOUT,
        without=(*_WITHOUT, "pwc_easting", "easting", "bng_e"),
        read=read_areas,
    ),
    Family(
        FamilyName.AREA_DEPRIVATION,
        needs={"area_code": AREA_HEADERS, "deprivation_score": SCORE_HEADERS},
        without=_WITHOUT,
        read=read_areas,
    ),
)
