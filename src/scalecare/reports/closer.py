"""Where hubs stand too close together to read on one map, to be drawn again larger."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from scalecare.domain import HubPlan, Place
from scalecare.reports.catchments import Catchments

_SHARE_OF_MAP = 5  # a closer look is this many times larger than the map
_FEWEST_HUBS = 5
_CROWDED = 3.0  # times the hubs that the window would hold if they were spread evenly
_MOST_LOOKS = 2
_MOST_HUBS = 400  # beyond, even a closer look has no room for labels


def closer_looks(plan: HubPlan, place: Place, catchments: Catchments) -> tuple[BaseGeometry, ...]:
    """Return the squares where hubs crowd, the most crowded first; none where all can be read.

    Parameters
    ----------
    plan
        The plan.
    place
        The place it was made for.
    catchments
        Its hubs on the ground.
    """
    if not _FEWEST_HUBS <= len(catchments.shapes) <= _MOST_HUBS:
        return ()
    west, south, east, north = catchments.region.bounds
    side = max(east - west, north - south) / _SHARE_OF_MAP
    even = len(catchments.shapes) * side**2 / catchments.region.area
    at, hubs = _positions(plan, place)
    looks: list[BaseGeometry] = []
    free = np.ones(len(at), dtype=bool)
    while len(looks) < _MOST_LOOKS:
        inside = (np.abs(at[:, None, :] - at[None, :, :]) <= side / 2).all(axis=2) & free
        counts = np.array([len(np.unique(hubs[row])) for row in inside]) * free
        best = int(np.argmax(counts))
        if counts[best] < max(_FEWEST_HUBS, _CROWDED * even):
            break
        looks.append(_square(at[inside[best]], side))
        free &= (np.abs(at - at[best]) > side).any(axis=1)
    return tuple(looks)


def zoomed(catchments: Catchments, window: BaseGeometry) -> Catchments:
    """Return the part of the catchments in a window.

    Parameters
    ----------
    catchments
        Hubs on the ground.
    window
        The part to keep.
    """
    cut = {hub_id: shapely.intersection(shape, window) for hub_id, shape in catchments.shapes.items()}
    shapes = {hub_id: shape for hub_id, shape in cut.items() if shape.area > 0}
    return Catchments(shapes, window, catchments.from_boundaries)


def _positions(plan: HubPlan, place: Place) -> tuple[np.ndarray, np.ndarray]:
    hub_of = plan.hub_of()
    placed = [p for p in place.practices if p.is_placed and p.practice_code in hub_of]
    at = np.array([(p.easting, p.northing) for p in placed], dtype=np.float64)
    return at, np.array([hub_of[p.practice_code] for p in placed])


def _square(points: np.ndarray, side: float) -> BaseGeometry:
    """Return the square around the middle of the points, with room at the edge."""
    x, y = (points.min(axis=0) + points.max(axis=0)) / 2
    half = 0.55 * side
    return shapely.box(x - half, y - half, x + half, y + half)
