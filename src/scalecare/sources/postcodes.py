"""Where postcodes are: the ONS Postcode Directory, and simple tables of postcode and coordinates."""

from __future__ import annotations

import polars as pl

from scalecare.sources.columns import with_codes, with_numbers
from scalecare.sources.family import Family, FamilyName

_POSTCODE = ("pcds", "postcode", "pcd7", "pcd8", "pcd")
_NORTHERNMOST = 90.0
_DEGREES_E5 = 1e5
"""Some tables hold whole numbers: degrees times 100,000."""


def postcode_key(column: str) -> pl.Expr:
    """Return a postcode in the one spelling that tables are joined on: capitals, no blanks.

    Parameters
    ----------
    column
        Which holds it.
    """
    return pl.col(column).cast(pl.String).str.to_uppercase().str.replace_all(r"\s+", "")


def read_postcodes(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Type postcodes and their coordinates, without those that have none.

    Parameters
    ----------
    frame
        ``postcode`` and one or both pairs of coordinates.
    file
        For messages.

    Returns
    -------
    polars.DataFrame
        ``postcode_key`` and the coordinates that the file has. ONS writes a latitude of 99.999999
        for postcodes that are nowhere; those are left out.

    Raises
    ------
    SourceError
        If a cell is not a number.
    """
    frame = with_codes(frame, ["postcode"], file)
    numbers = [name for name in frame.columns if name not in ("row", "postcode")]
    frame = with_numbers(frame, numbers, file)
    if "latitude_e5" in frame.columns:
        frame = frame.with_columns(
            latitude=pl.col("latitude_e5") / _DEGREES_E5, longitude=pl.col("longitude_e5") / _DEGREES_E5
        )
    pairs = [name for name in ("easting", "northing", "longitude", "latitude") if name in frame.columns]
    if "latitude" in pairs:
        frame = frame.filter(pl.col("latitude").is_null() | (pl.col("latitude") < _NORTHERNMOST))
    return frame.select("row", postcode_key("postcode").alias("postcode_key"), *pairs)


_GRID = {
    "easting": ("oseast1m", "east1m", "easting", "eastings"),
    "northing": ("osnrth1m", "north1m", "northing", "northings"),
}
_DEGREES = {
    "longitude": ("long", "lon", "longitude", "lng"),
    "latitude": ("lat", "latitude"),
}
_WITHOUT = (
    *("practice_code", "list_size", "organisation_code", "barrier"),
    *("id", "name", "first", "last", "birthdate", "gender", "address", "address_1", "phone"),
)
"""Tables of people and organisations also have postcodes and coordinates, and are not looked into."""


FAMILIES = (
    Family(
        FamilyName.POSTCODES,
        needs={"postcode": _POSTCODE, **_DEGREES},
        may_have=_GRID,
        without=_WITHOUT,
        read=read_postcodes,
    ),
    Family(
        FamilyName.POSTCODES,
        needs={"postcode": _POSTCODE, **_GRID},
        without=(*_WITHOUT, "lat", "latitude"),
        read=read_postcodes,
    ),
    Family(
        FamilyName.POSTCODES,
        needs={"postcode": _POSTCODE, "longitude_e5": ("lon_e5",), "latitude_e5": ("lat_e5",)},
        without=_WITHOUT,
        read=read_postcodes,
    ),
)
