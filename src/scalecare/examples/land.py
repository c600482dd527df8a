"""The shape of the county: coast, estuary, island, districts and barriers.

The plan in ``exampleshire.yaml`` is coarse; the seed draws the coastline's detail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LinearRing, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from scalecare.domain import BarrierLine
from scalecare.examples.settings import District, PlannedPoint, Settings

Points = npt.NDArray[np.float64]
"""Shape (points, 2): eastings and northings in metres, EPSG:27700."""

_TRIES = 50


@dataclass(frozen=True, slots=True, eq=False)
class Land:
    """Where the county lies: polygons in metres, EPSG:27700."""

    county: BaseGeometry
    districts: dict[District, BaseGeometry]
    barriers: tuple[BarrierLine, ...]

    def holds(self, points: Points) -> npt.NDArray[np.bool_]:
        """Say of each point whether it lies on dry land; shape (points,)."""
        return np.asarray(shapely.contains_xy(self.county, points[:, 0], points[:, 1]), dtype=np.bool_)

    def district_of(self, easting: float, northing: float) -> District:
        """Return the district that holds a point, or the nearest one."""
        point = Point(easting, northing)
        return min(self.districts, key=lambda name: float(self.districts[name].distance(point)))

    def together(self, districts: Sequence[District]) -> BaseGeometry:
        """Return the outline of several districts as one shape."""
        return shapely.union_all([self.districts[name] for name in districts])


def to_metres(points: Sequence[PlannedPoint], settings: Settings) -> Points:
    """Turn planned kilometres into eastings and northings.

    Parameters
    ----------
    points
        Kilometres east and north of the south-west corner.
    settings
        Where that corner lies.
    """
    corner = settings.south_west_corner
    metres = np.asarray(points, dtype=np.float64) * 1000 + (corner.easting, corner.northing)
    return np.asarray(metres, dtype=np.float64)


def make_land(settings: Settings, rng: np.random.Generator) -> Land:
    """Draw the county.

    Parameters
    ----------
    settings
        The planned outline and divisions.
    rng
        Draws the detail of the coast.
    """
    shapely.prepare(county := MultiPolygon([_mainland(settings, rng), _island(settings, rng)]))
    return Land(
        county=county,
        districts=_districts(county, settings, rng),
        barriers=tuple(
            BarrierLine(line.name, tuple((float(x), float(y)) for x, y in to_metres(line.points, settings)))
            for line in sorted(settings.barriers, key=lambda line: line.name)
        ),
    )


def roughen(points: Points, roughness: Sequence[float], levels: int, rng: np.random.Generator) -> Points:
    """Give a line detail: halve each stretch and move its middle sideways, again and again.

    Parameters
    ----------
    points
        The line, shape (points, 2); both ends stay where they are.
    roughness
        Standard deviation of a move as a share of the stretch, for each stretch.
    levels
        How often every stretch is halved.
    rng
        Draws the moves.

    Returns
    -------
    ndarray
        Shape ((points - 1) * 2**levels + 1, 2), in metres rounded to whole ones.
    """
    for _ in range(levels):
        along = np.diff(points, axis=0)
        sideways = np.column_stack([-along[:, 1], along[:, 0]])
        moves = rng.normal(size=len(along)) * np.asarray(roughness)
        middles = points[:-1] + along / 2 + sideways * moves[:, None]
        points = np.insert(points, np.arange(1, len(points)), middles, axis=0)
        roughness = np.repeat(np.asarray(roughness), 2).tolist()
    return np.round(points)


def _mainland(settings: Settings, rng: np.random.Generator) -> Polygon:
    points = [point for shore in settings.shore for point in shore.points]
    roughness = [shore.roughness for shore in settings.shore for _ in shore.points]
    return _ring(points, roughness, settings, rng)


def _island(settings: Settings, rng: np.random.Generator) -> Polygon:
    coast = max(shore.roughness for shore in settings.shore)
    return _ring(settings.island, [coast] * len(settings.island), settings, rng)


def _ring(
    points: Sequence[PlannedPoint], roughness: Sequence[float], settings: Settings, rng: np.random.Generator
) -> Polygon:
    """Draw until the coast does not cross itself; smoother each time, so that an end is sure."""
    closed = to_metres([*points, points[0]], settings)
    for attempt in range(_TRIES):
        calmer = [share * 0.9**attempt for share in roughness]
        ring = roughen(closed, calmer, settings.roughness_levels, rng)
        if LinearRing(ring).is_simple:
            return Polygon(ring)
    return Polygon(closed)


def _districts(
    county: BaseGeometry, settings: Settings, rng: np.random.Generator
) -> dict[District, BaseGeometry]:
    smooth = min(shore.roughness for shore in settings.shore)
    city = _ring(settings.city_district, [smooth] * len(settings.city_district), settings, rng)
    on_land, on_water = settings.divide.on_land, settings.divide.on_water
    roughness = [smooth] * (len(on_land) - 1) + [0.0] * len(on_water)
    divide = to_metres([*on_land, *on_water], settings)
    north = _above(roughen(divide, roughness, settings.roughness_levels, rng))
    return {"city": county & city, "north": (county & north) - city, "south": (county - north) - city}


def _above(line: Points) -> Polygon:
    """Return everything north of a line that runs from west to east."""
    top = line[:, 1].max() + 100_000
    return Polygon([*line, (line[-1, 0], top), (line[0, 0], top)])


def rings_of(shape: BaseGeometry) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return the outer rings of a shape, the largest first, each closed.

    Parameters
    ----------
    shape
        A polygon or several.
    """
    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    return tuple(tuple((float(x), float(y)) for x, y in part.exterior.coords) for part in parts)


def crossings(barriers: Sequence[BarrierLine], starts: Points, ends: Points) -> npt.NDArray[np.bool_]:
    """Say of each straight way from a start to an end whether a barrier lies across it.

    Parameters
    ----------
    barriers
        The lines that people do not cross.
    starts, ends
        Shapes (starts, 2) and (ends, 2), metres.

    Returns
    -------
    ndarray
        Shape (starts, ends).
    """
    ways = np.empty((len(starts), len(ends), 2, 2))
    ways[:, :, 0] = starts[:, None]
    ways[:, :, 1] = ends[None, :]
    lines = shapely.linestrings(ways.reshape(-1, 2, 2))
    blocked = MultiLineString([barrier.points for barrier in barriers])
    return np.asarray(shapely.intersects(lines, blocked), dtype=np.bool_).reshape(len(starts), len(ends))
