"""The instance as spopt wants it: points with people, and neighbour links."""

from __future__ import annotations

import geopandas
from libpysal.weights import W
from tests.bench.rivals.exchange import Instance

COORDINATES = ["x", "y"]


def frame_of(given: Instance) -> geopandas.GeoDataFrame:
    """Return the practices as points in kilometres, with coordinates as attributes too.

    Parameters
    ----------
    given
        The instance.
    """
    x, y = zip(*given["km"], strict=True)
    columns = {"x": x, "y": y, "people": given["people"]}
    return geopandas.GeoDataFrame(columns, geometry=geopandas.points_from_xy(x, y))


def links_of(given: Instance) -> W:
    """Return the neighbour links that our own grouping went by.

    Parameters
    ----------
    given
        The instance.
    """
    at = {code: index for index, code in enumerate(given["codes"])}
    neighbours: dict[int, list[int]] = {index: [] for index in at.values()}
    for a, b in given["links"]:
        neighbours[at[a]].append(at[b])
        neighbours[at[b]].append(at[a])
    return W(neighbours, silence_warnings=True)
