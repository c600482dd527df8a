"""Degrees to metres and back: WGS84 and the British National Grid (EPSG:27700).

Without Ordnance Survey's grid file, which PROJ does not carry by default, the grid is right to
about 5 m; postcodes are no finer than that.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
from pyproj import Transformer

from scalecare.sources.errors import SourceError

FloatArray = np.ndarray

_TO_GRID = ("EPSG:4326", "EPSG:27700")

_BRITAIN = {
    "easting": (0.0, 700_000.0),
    "northing": (0.0, 1_300_000.0),
    "longitude": (-9.0, 2.5),
    "latitude": (49.0, 61.5),
}
"""What the British National Grid covers."""


def refuse_abroad(frame: pl.DataFrame, file: str) -> None:
    """Refuse coordinates that are not in Britain: swapped, mistyped, or zero for unknown.

    Parameters
    ----------
    frame
        With the row, and any of easting, northing, longitude and latitude.
    file
        For the message.

    Raises
    ------
    SourceError
        If there is one; it names the row.
    """
    for name, (low, high) in _BRITAIN.items():
        if name in frame.columns:
            abroad = frame.filter((pl.col(name) < low) | (pl.col(name) > high))
            if len(abroad):
                raise SourceError.abroad(file, abroad["row"][0], name, abroad[name][0], low, high)


def to_grid(longitude: FloatArray, latitude: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return easting and northing in metres.

    Parameters
    ----------
    longitude, latitude
        WGS84 degrees, shape (points,).

    Returns
    -------
    easting, northing
        Metres, shape (points,).

    Examples
    --------
    >>> import numpy as np
    >>> east, north = to_grid(np.array([-1.31899]), np.array([54.56163]))
    >>> round(float(east[0]), -2), round(float(north[0]), -2)
    (444100.0, 518700.0)
    """
    east, north = _transformer(*_TO_GRID).transform(longitude, latitude)
    return np.asarray(east), np.asarray(north)


def to_degrees(easting: FloatArray, northing: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return longitude and latitude in WGS84 degrees.

    Parameters
    ----------
    easting, northing
        Metres, shape (points,).

    Returns
    -------
    longitude, latitude
        Degrees, shape (points,).
    """
    longitude, latitude = _transformer(*_TO_GRID[::-1]).transform(easting, northing)
    return np.asarray(longitude), np.asarray(latitude)


@cache
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def with_both(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with easting, northing, longitude and latitude, each pair from the other.

    Rounded to a tenth of a metre and a millionth of a degree. A pair that is half there counts as
    missing.

    Parameters
    ----------
    frame
        With any of the four columns; missing ones are added.
    """
    names = ("easting", "northing", "longitude", "latitude")
    frame = frame.with_columns(
        pl.lit(None, pl.Float64).alias(name) for name in names if name not in frame.columns
    )
    frame = _whole_pairs(_whole_pairs(frame, "easting", "northing"), "longitude", "latitude")
    grid = to_grid(_array(frame, "longitude"), _array(frame, "latitude"))
    degrees = to_degrees(_array(frame, "easting"), _array(frame, "northing"))
    for name, values in zip(names, (*grid, *degrees), strict=True):
        worked_out = pl.Series(np.where(np.isfinite(values), values, np.nan)).fill_nan(None)
        frame = frame.with_columns(pl.col(name).fill_null(worked_out))
    return frame.with_columns(
        pl.col("easting", "northing").round(1), pl.col("longitude", "latitude").round(6)
    )


def _array(frame: pl.DataFrame, name: str) -> FloatArray:
    return frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()


def _whole_pairs(frame: pl.DataFrame, one: str, other: str) -> pl.DataFrame:
    half = pl.col(one).is_null() | pl.col(other).is_null()
    return frame.with_columns(pl.when(~half).then(pl.col(name)).alias(name) for name in (one, other))
