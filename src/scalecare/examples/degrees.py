"""From the British National Grid to longitude and latitude."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

from scalecare.examples.land import Points


def to_degrees(points: Points) -> npt.NDArray[np.float64]:
    """Return longitudes and latitudes to five decimals, about a metre.

    Parameters
    ----------
    points
        Eastings and northings, shape (points, 2), EPSG:27700.

    Returns
    -------
    ndarray
        Shape (points, 2), WGS84.
    """
    return np.round(np.column_stack(_transformer().transform(points[:, 0], points[:, 1])), 5)


@cache
def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
