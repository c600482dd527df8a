"""A map of practices: each as large as its list, with a line to its network's number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import shapely
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from scalecare.domain import Boundary, BoundaryKind, Place, Practice
from scalecare.reports.formats import spelled
from scalecare.reports.labels import Label, place_labels
from scalecare.reports.map_svg import Frame, draw_labels, furniture
from scalecare.reports.svg import drawing, element

_SIZE = (1000.0, 760.0)
_FOOT = 34.0
_MOST_SINGLE = 700
"""Practices above which each is a mere point: with names and lines the page would be too heavy."""
_TINTS = 6
_ROUGHLY = 1.2
"""Outlines are simplified to about this many units of the picture."""


def practice_map(place: Place, numbers: Mapping[str, int]) -> Markup | None:
    """Draw the practices of a place, or return None where none has a known position.

    Parameters
    ----------
    place
        The place.
    numbers
        Of its networks, as the table beside the map has them.
    """
    placed = [practice for practice in place.practices if practice.is_placed]
    if not placed:
        return None
    frame = Frame.around(_region(placed), *_SIZE)
    few = len(placed) <= _MOST_SINGLE
    middles = _middles(placed, numbers, frame) if few else {}
    parts = [
        *(_outline(boundary, frame) for boundary in _shown(place.boundaries, few=few)),
        *([_lines(placed, middles, frame)] if few else []),
        _dots(placed, numbers, frame) if few else _points(placed, frame),
        draw_labels(_labels(middles, numbers, frame)),
        furniture(frame),
    ]
    return drawing(
        "map", f"Practices of {place.name}", _words(placed, few=few), (frame.width, frame.height), parts
    )


def _region(placed: Sequence[Practice]) -> BaseGeometry:
    """The practices with some ground around them; never of no width."""
    points = shapely.MultiPoint([(p.easting, p.northing) for p in placed])
    west, south, east, north = points.bounds
    return points.envelope.buffer(max(east - west, north - south, 1_000.0) * 0.04)


def _words(placed: Sequence[Practice], *, few: bool) -> str:
    lines = " A line leads from each to the number of its network." if few else ""
    return f"{len(placed):,} practices as dots.{lines} The tables below hold the same facts."


def _shown(boundaries: Sequence[Boundary], *, few: bool) -> list[Boundary]:
    """Outlines that help: of ICBs on a large map, of all on a smaller one."""
    return [one for one in boundaries if few or one.kind is BoundaryKind.ICB]


def _outline(boundary: Boundary, frame: Frame) -> Markup:
    shape = shapely.MultiPolygon([shapely.Polygon(ring) for ring in boundary.rings if len(ring) > 3])
    rough = shape.simplify(_ROUGHLY / frame.per_metre, preserve_topology=False)
    rings = [part.exterior.coords for part in shapely.get_parts(rough) if not part.is_empty]
    path = "".join(_ring(ring, frame) for ring in rings)
    return element(
        "path",
        element("title", boundary.name),
        d=path,
        class_=f"place-outline place-outline--{boundary.kind}",
    )


def _ring(points: Sequence[Sequence[float]], frame: Frame) -> str:
    on_page = dict.fromkeys("{:.0f} {:.0f}".format(*frame.at(*point[:2])) for point in points)
    return f"M{'L'.join(on_page)}Z" if len(on_page) > 2 else ""


def _at(practice: Practice, frame: Frame) -> tuple[float, float]:
    return frame.at(practice.easting or 0.0, practice.northing or 0.0)


def _middles(
    placed: Sequence[Practice], numbers: Mapping[str, int], frame: Frame
) -> dict[str, tuple[float, float]]:
    """The middle of each network's practices, weighted by their lists."""
    sums: dict[str, list[float]] = {}
    for practice in placed:
        if practice.pcn_code in numbers:
            x, y = _at(practice, frame)
            weight = max(practice.registered, 1)
            total = sums.setdefault(practice.pcn_code or "", [0.0, 0.0, 0.0])
            for index, part in enumerate((x * weight, y * weight, weight)):
                total[index] += part
    return {code: (x / weight, y / weight) for code, (x, y, weight) in sums.items()}


def _lines(placed: Sequence[Practice], middles: Mapping[str, tuple[float, float]], frame: Frame) -> Markup:
    path = "".join(
        "M{:.0f} {:.0f}L{:.0f} {:.0f}".format(*_at(practice, frame), *middles[practice.pcn_code or ""])
        for practice in placed
        if practice.pcn_code in middles
    )
    return element("path", d=path, class_="place-line")


def _dots(placed: Sequence[Practice], numbers: Mapping[str, int], frame: Frame) -> Markup:
    largest = max(practice.registered for practice in placed) or 1
    room = min(math.sqrt(frame.width * frame.height / len(placed)) / 5, 11.0)
    dots = []
    for practice in sorted(placed, key=lambda p: (-p.registered, p.practice_code)):
        x, y = _at(practice, frame)
        number = numbers.get(practice.pcn_code or "")
        kind = "place-dot place-dot--alone" if number is None else f"place-dot place-dot--{number % _TINTS}"
        hint = element("title", f"{spelled(practice.practice_name)}: {practice.registered:,}")
        radius = max(room * math.sqrt(practice.registered / largest), 2.0)
        dots.append(element("circle", hint, cx=x, cy=y, r=radius, class_=kind))
    return element("g", *dots)


def _points(placed: Sequence[Practice], frame: Frame) -> Markup:
    """A dot for each spot where a practice is; told from dot to dot, which takes half the room."""
    spots = sorted({(round(x), round(y)) for x, y in (_at(practice, frame) for practice in placed)})
    steps = ((x - x0, y - y0) for (x0, y0), (x, y) in pairwise([(0, 0), *spots]))
    return element("path", d="".join(f"m{x} {y}h0" for x, y in steps), class_="place-points")


def _labels(
    middles: Mapping[str, tuple[float, float]], numbers: Mapping[str, int], frame: Frame
) -> list[Label]:
    wished = [Label(str(numbers[code]), x, y, 12.0) for code, (x, y) in sorted(middles.items())]
    return place_labels(wished, (frame.width, frame.height - _FOOT))
