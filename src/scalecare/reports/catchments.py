"""The ground nearest to each hub's practices, to draw a map with.

A catchment here is where a hub's practices are the nearest by straight line. It is not an official
boundary: people are on the list of a practice wherever they live.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import shapely
from shapely import STRtree
from shapely.geometry import MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from scalecare.domain import Boundary, BoundaryKind, HubPlan, Place, Practice

_CODE_FIELDS = {
    BoundaryKind.ICB: "icb_code",
    BoundaryKind.SUB_ICB: "sub_icb_code",
    BoundaryKind.LOCAL_AUTHORITY: "local_authority_code",
}
_WHOLE_AREAS = ("icb:", "sub-icb:", "region:", "england")
_APART_M = 30.0  # practices of different hubs at one postcode are drawn this far apart
_AROUND_SHARE = 0.25  # room around practices without a boundary, as a share of the square root of their hull
_LEAST_AROUND_M = 1_000.0
_SLIVER_M = 150.0  # gaps between neighbouring simplified boundaries that are closed


@dataclass(frozen=True, slots=True)
class Catchments:
    """Hubs on the ground, in EPSG:27700 metres.

    ``shapes`` has a polygon or multipolygon for every hub with a practice that has coordinates;
    ``region`` is all of them together. ``from_boundaries`` says whether official outlines limit
    them.
    """

    shapes: Mapping[str, BaseGeometry]
    region: BaseGeometry
    from_boundaries: bool


def draw_catchments(plan: HubPlan, place: Place) -> Catchments:
    """Give each hub the ground that is nearest to its practices.

    Parameters
    ----------
    plan
        The plan.
    place
        The practices with their coordinates, and boundaries where there are any.

    Returns
    -------
    Catchments
        No two overlap; together they fill the region.
    """
    points = _points_by_hub(plan, place)
    if not points:
        return Catchments({}, Polygon(), from_boundaries=False)
    region, from_boundaries = _region(place, [point for _, point in points])
    cells = _cells([point for _, point in points], region)
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for (hub_id, _), cell in zip(points, cells, strict=True):
        parts[hub_id].append(cell)
    shapes = {hub_id: _inside(shapely.union_all(parts[hub_id]), region) for hub_id in sorted(parts)}
    return Catchments(shapes, region, from_boundaries)


def _points_by_hub(plan: HubPlan, place: Place) -> list[tuple[str, Point]]:
    """One point per postcode and hub; hubs that share a postcode are set a little apart."""
    at: dict[tuple[float, float], set[str]] = defaultdict(set)
    hub_of = plan.hub_of()
    for practice in place.practices:
        if (
            practice.easting is not None
            and practice.northing is not None
            and practice.practice_code in hub_of
        ):
            at[practice.easting, practice.northing].add(hub_of[practice.practice_code])
    return [pair for spot in sorted(at) for pair in _set_apart(spot, sorted(at[spot]))]


def _set_apart(spot: tuple[float, float], hub_ids: list[str]) -> list[tuple[str, Point]]:
    if len(hub_ids) == 1:
        return [(hub_ids[0], Point(spot))]
    turn = 2 * math.pi / len(hub_ids)
    return [
        (
            hub_id,
            Point(spot[0] + _APART_M * math.cos(i * turn), spot[1] + _APART_M * math.sin(i * turn)),
        )
        for i, hub_id in enumerate(hub_ids)
    ]


def _cells(points: list[Point], region: BaseGeometry) -> list[BaseGeometry]:
    """Return the ground nearest to each point, in their order."""
    if len(points) == 1:
        return [region.envelope.buffer(_LEAST_AROUND_M)]
    frame = shapely.box(*region.bounds).buffer(_LEAST_AROUND_M)
    cells = list(shapely.voronoi_polygons(MultiPoint(points), extend_to=frame).geoms)
    found = STRtree(cells).query_nearest(points, all_matches=False)
    return [cells[index] for index in found[1]]


def _inside(shape: BaseGeometry, region: BaseGeometry) -> BaseGeometry:
    cut = shapely.intersection(shape, region)
    return shapely.union_all([part for part in shapely.get_parts(cut) if isinstance(part, Polygon)])


def _region(place: Place, points: list[Point]) -> tuple[BaseGeometry, bool]:
    """Return the ground to divide: the outlines that belong to the practices, or a frame around them."""
    hull = MultiPoint(points).convex_hull
    around = hull.buffer(max(_LEAST_AROUND_M, _AROUND_SHARE * math.sqrt(hull.area)))
    boundaries = _boundaries_of(place)
    if not boundaries:
        return shapely.simplify(around, _LEAST_AROUND_M / 10), False
    outline = _joined(boundaries)
    if not place.area.startswith(_WHOLE_AREAS):
        outline = outline.intersection(around)
    beyond = [point.buffer(_LEAST_AROUND_M, quad_segs=4) for point in points if not outline.covers(point)]
    return shapely.union_all([outline, *beyond]), True


def _boundaries_of(place: Place) -> list[Boundary]:
    """Return the boundaries whose codes the practices carry, of the kind that covers most people."""
    covered = {kind: _people_covered(place, kind) for kind in BoundaryKind}
    best = max(BoundaryKind, key=lambda kind: covered[kind])
    codes = {getattr(practice, _CODE_FIELDS[best]) for practice in place.practices}
    return [b for b in place.boundaries if b.kind is best and b.code in codes] if covered[best] else []


def _people_covered(place: Place, kind: BoundaryKind) -> int:
    codes = {boundary.code for boundary in place.boundaries if boundary.kind is kind}
    return sum(p.registered for p in _placed(place.practices) if getattr(p, _CODE_FIELDS[kind]) in codes)


def _placed(practices: Iterable[Practice]) -> list[Practice]:
    return [practice for practice in practices if practice.is_placed]


def _joined(boundaries: list[Boundary]) -> BaseGeometry:
    """Join outlines, close the slivers between them and drop detail that a page cannot show."""
    polygons = [shapely.make_valid(Polygon(ring)) for b in boundaries for ring in b.rings if len(ring) > 3]
    joined = shapely.union_all(polygons).buffer(_SLIVER_M, join_style="mitre")
    joined = joined.buffer(-_SLIVER_M, join_style="mitre")
    west, south, east, north = joined.bounds
    return shapely.make_valid(shapely.simplify(joined, max(east - west, north - south) / 1500))
