"""A map of hubs: catchments, practices, centres and labels, drawn to read without colour."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from markupsafe import Markup
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from scalecare.domain import Hub, HubPlan, HubStanding, Place, Practice
from scalecare.reports import formats
from scalecare.reports.catchments import Catchments
from scalecare.reports.labels import Label, place_labels
from scalecare.reports.names import Names
from scalecare.reports.svg import drawing, element

TINTS = 7
"""Shades of catchments that neighbours do not share; the stylesheet gives their colours."""

_MARGIN = 14.0
_FOOT = 34.0  # room for the scale bar
_MOST_SPOKES = 700  # practices above which the lines to the centres would hide the map
_INNER_FONT = 10.0
_MOST_HINTS = 2_000  # practices above which dots carry no names to hover over


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a point in metres falls on the page."""

    west: float
    north: float
    per_metre: float
    width: float
    height: float

    @classmethod
    def around(cls, region: BaseGeometry, most_width: float, most_height: float) -> Frame:
        """Return the frame that shows a region as large as the page allows."""
        west, south, east, north = region.bounds
        inner = most_width - 2 * _MARGIN, most_height - 2 * _MARGIN - _FOOT
        per_metre = min(inner[0] / (east - west), inner[1] / (north - south))
        width = (east - west) * per_metre + 2 * _MARGIN
        return cls(
            west, north, per_metre, max(width, 240.0), (north - south) * per_metre + 2 * _MARGIN + _FOOT
        )

    def at(self, easting: float, northing: float) -> tuple[float, float]:
        """Return page coordinates of a point."""
        return (
            _MARGIN + (easting - self.west) * self.per_metre,
            _MARGIN + (self.north - northing) * self.per_metre,
        )

    def holds(self, practice: Practice) -> bool:
        """Whether a practice lies within the frame."""
        if practice.easting is None or practice.northing is None:
            return False
        x, y = self.at(practice.easting, practice.northing)
        return _MARGIN / 2 <= x <= self.width - _MARGIN / 2 and _MARGIN / 2 <= y <= self.height - _FOOT


@dataclass(frozen=True, slots=True)
class Map:
    """A picture, and what it could not show."""

    svg: Markup
    unlabelled: int
    without_position: int


def draw_map(
    plan: HubPlan,
    place: Place,
    catchments: Catchments,
    names: Names,
    *,
    ident: str,
    title: str,
    size: tuple[float, float] = (1000.0, 860.0),
    detailed: bool = True,
    looks: Sequence[BaseGeometry] = (),
    inner: Mapping[str, BaseGeometry] | None = None,
) -> Map | None:
    """Draw a plan's hubs, or return None where no practice has a known position.

    Parameters
    ----------
    plan
        The plan.
    place
        The place it was made for.
    catchments
        Its hubs on the ground.
    names
        What to call hubs and practices.
    ident
        The picture's identity, unique on the page.
    title
        What the picture is called.
    size
        Most width and height.
    detailed
        Whether to draw lines from practices to their centres.
    looks
        Parts that are drawn again larger, framed here as A, B and so on.
    inner
        The ground of smaller parts by name, where each hub is made of such: outlined and named.
    """
    if catchments.region.is_empty:
        return None
    frame = Frame.around(catchments.region, *size)
    hub_of = plan.hub_of()
    placed = [p for p in place.practices if p.is_placed and p.practice_code in hub_of]
    practices = [p for p in placed if frame.holds(p)]
    wished = _anchors(plan, practices, catchments, frame)
    labels = place_labels(wished, (frame.width, frame.height - _FOOT))
    within = _within(inner or {}, labels, frame)
    parts = [
        _hatching(ident),
        _grounds(plan, catchments, names, frame, ident),
        *([_spokes(plan, practices, frame)] if detailed and len(practices) <= _MOST_SPOKES else []),
        *([] if inner is None else [_nested(inner, catchments.shapes, frame)]),
        _dots(plan, practices, names, frame),
        *(_inner_name(label) for label in within),
        draw_labels(labels),
        *(_framed(look, letter, frame) for look, letter in zip(looks, "ABCDEF", strict=False)),
        furniture(frame),
    ]
    words = _description(wished, practices, "area" if inner else "hub")
    svg = drawing(ident, title, words, (frame.width, frame.height), parts)
    unnamed = len(wished) - len(labels) + len(inner or {}) - len(within)
    return Map(svg, unnamed, len(plan.placements) - len(placed))


def _description(wished: Sequence[Label], practices: Sequence[Practice], what: str) -> str:
    ids = sorted(label.text for label in wished)
    dots = formats.many(len(practices), "practice")
    return (
        f"{formats.many(len(ids), what)}, {ids[0]} to {ids[-1]}, with {dots} as dots. "
        "The tables below hold the same facts."
    )


def _grounds(plan: HubPlan, catchments: Catchments, names: Names, frame: Frame, ident: str) -> Markup:
    tints = _tints(catchments.shapes)
    hubs = {hub.hub_id: hub for hub in plan.hubs}
    shapes: list[Markup] = []
    for hub_id, shape in catchments.shapes.items():
        path = _path(shape, frame)
        hint = element("title", _hint(hubs[hub_id], names))
        shapes.append(element("path", hint, d=path, class_=f"ground tint-{tints[hub_id]}"))
        if hubs[hub_id].standing is not HubStanding.IN_BAND:
            shapes.append(element("path", d=path, fill=f"url(#{ident}-hatch)", pointer_events="none"))
    return element("g", *shapes)


def _hint(hub: Hub, names: Names) -> str:
    name = names.hub(hub.hub_id)
    return f"{name[:1].upper()}{name[1:]}: {formats.people(hub.registered)} people"


def _hatching(ident: str) -> Markup:
    lines = element("path", d="M0 7L7 0M-1 1L1 -1M6 8L8 6", class_="hatch-line")
    pattern = element("pattern", lines, id=f"{ident}-hatch", width=7, height=7, patternUnits="userSpaceOnUse")
    return element("defs", pattern)


def _path(shape: BaseGeometry, frame: Frame) -> str:
    rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    return "".join(_ring(shapely.get_coordinates(ring).tolist(), frame) for ring in rings)


def _ring(points: Sequence[Sequence[float]], frame: Frame) -> str:
    on_page = dict.fromkeys("{:.1f} {:.1f}".format(*frame.at(x, y)) for x, y in points)
    return f"M{'L'.join(on_page)}Z" if len(on_page) > 2 else ""


def _tints(shapes: Mapping[str, BaseGeometry]) -> dict[str, int]:
    """Give each hub the shade that fewest of its neighbours have."""
    ids = list(shapes)
    pairs = STRtree(list(shapes.values())).query(list(shapes.values()), predicate="intersects")
    near: dict[int, list[int]] = {index: [] for index in range(len(ids))}
    for one, other in zip(*pairs.tolist(), strict=True):
        if one != other:
            near[one].append(other)
    chosen: dict[int, int] = {}
    for index in sorted(near, key=lambda i: (-len(near[i]), ids[i])):
        taken = [chosen[other] for other in near[index] if other in chosen]
        chosen[index] = min(range(TINTS), key=lambda tint: (taken.count(tint), (tint - index) % TINTS))
    return {ids[index]: tint for index, tint in chosen.items()}


def _spokes(plan: HubPlan, practices: Sequence[Practice], frame: Frame) -> Markup:
    at = {p.practice_code: frame.at(p.easting, p.northing) for p in practices if p.easting and p.northing}
    lines = [
        "M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*at[code], *at[hub.centre_practice_code])
        for hub in plan.hubs
        for code in hub.practices
        if code in at and hub.centre_practice_code in at and code != hub.centre_practice_code
    ]
    return element("path", d="".join(lines), class_="spoke")


def _dots(plan: HubPlan, practices: Sequence[Practice], names: Names, frame: Frame) -> Markup:
    centres = {hub.centre_practice_code for hub in plan.hubs}
    room = math.sqrt(frame.width * frame.height / max(len(practices), 1))
    largest_radius = min(max(room / 5, 2.0), 9.0)
    largest = max((p.registered for p in practices), default=1)
    dots = []
    for practice in sorted(practices, key=lambda p: (-p.registered, p.practice_code)):
        if practice.easting is None or practice.northing is None:
            continue
        x, y = frame.at(practice.easting, practice.northing)
        radius = max(largest_radius * math.sqrt(practice.registered / largest), 1.2)
        text = f"{names.practice(practice.practice_code)}: {formats.people(practice.registered)} people"
        hint = [element("title", text)] if len(practices) <= _MOST_HINTS else []
        kind = "dot centre" if practice.practice_code in centres else "dot"
        dots.append(element("circle", *hint, cx=x, cy=y, r=radius, class_=kind))
    return element("g", *dots)


def _anchors(
    plan: HubPlan, practices: Sequence[Practice], catchments: Catchments, frame: Frame
) -> list[Label]:
    """Return a label for each hub with a practice in sight, those with most room first."""
    hub_of = plan.hub_of()
    seen = {hub_of[practice.practice_code] for practice in practices} & set(catchments.shapes)
    size = 13.0 if len(seen) <= 60 else 11.0 if len(seen) <= 150 else 9.0
    by_room = sorted(seen, key=lambda hub_id: (-catchments.shapes[hub_id].area, hub_id))
    return [Label(hub_id, *frame.at(*_middle(catchments.shapes[hub_id])), size) for hub_id in by_room]


def _framed(look: BaseGeometry, letter: str, frame: Frame) -> Markup:
    west, south, east, north = look.bounds
    (left, top), (right, bottom) = frame.at(west, north), frame.at(east, south)
    box = element("rect", x=left, y=top, width=right - left, height=bottom - top, class_="look")
    name = element("text", letter, x=left + 5, y=top + 17, font_size=16, class_="look-name")
    return element("g", box, name)


def _middle(shape: BaseGeometry) -> tuple[float, float]:
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    inscribed = shapely.maximum_inscribed_circle(largest, tolerance=math.sqrt(largest.area) / 50)
    x, y = shapely.get_coordinates(inscribed)[0]
    return float(x), float(y)


def draw_ground(region: BaseGeometry, frame: Frame) -> Markup:
    """Return the outline of a region.

    Parameters
    ----------
    region
        What to outline.
    frame
        Where it falls on the page.
    """
    return element("path", d=_path(region, frame), class_="ground")


def draw_labels(labels: Sequence[Label]) -> Markup:
    """Return labels in frames, with lines to what they name where they had to move.

    Parameters
    ----------
    labels
        Labels that do not overlap.
    """
    leaders = [
        element(
            "path", d=f"M{label.from_x:.1f} {label.from_y:.1f}L{label.x:.1f} {label.y:.1f}", class_="leader"
        )
        for label in labels
        if label.is_moved
    ]
    return element("g", *leaders, *(_pill(label) for label in labels))


def _pill(label: Label) -> Markup:
    box = element(
        "rect",
        x=label.x - label.width / 2,
        y=label.y - label.height / 2,
        width=label.width,
        height=label.height,
        rx=3,
        class_="pill",
    )
    text = element(
        "text",
        label.text,
        x=label.x,
        y=label.y + 0.36 * label.size,
        font_size=label.size,
        text_anchor="middle",
        class_="pill-text",
    )
    return element("g", box, text, pointer_events="none")


def furniture(frame: Frame) -> Markup:
    """Return the scale bar and the north arrow.

    Parameters
    ----------
    frame
        The frame of the map.
    """
    return element("g", _scale_bar(frame), _north_arrow(frame))


def _nested(inner: Mapping[str, BaseGeometry], outer: Mapping[str, BaseGeometry], frame: Frame) -> Markup:
    """Outlines of smaller parts, and heavier ones of the hubs made of them on top."""
    lines = (("inner", inner.values()), ("outer", outer.values()))
    paths = [element("path", d=_path(s, frame), class_=kind) for kind, shapes in lines for s in shapes]
    return element("g", *paths)


def _within(inner: Mapping[str, BaseGeometry], labels: Sequence[Label], frame: Frame) -> list[Label]:
    """Names of smaller parts, where there is room for them between the labels."""
    wished = [Label(name, *frame.at(*_middle(shape)), _INNER_FONT) for name, shape in inner.items()]
    fitted: list[Label] = []
    for label in wished:
        if not any(label.overlaps(other) for other in (*labels, *fitted)):
            fitted.append(label)
    return fitted


def _inner_name(label: Label) -> Markup:
    return element(
        "text",
        label.text,
        x=label.x,
        y=label.y + 0.36 * label.size,
        font_size=label.size,
        text_anchor="middle",
        class_="inner-name",
    )


def _scale_bar(frame: Frame) -> Markup:
    room_km = 0.28 * frame.width / frame.per_metre / 1000
    power = 10 ** math.floor(math.log10(room_km))
    kilometres = max(step * power for step in (1, 2, 5) if step * power <= room_km)
    length, y = kilometres * 1000 * frame.per_metre, frame.height - 14
    bar = element("path", d=f"M{_MARGIN} {y - 5:.1f}V{y:.1f}h{length:.1f}V{y - 5:.1f}", class_="furniture")
    text = element("text", f"{kilometres:g} km", x=_MARGIN + length + 6, y=y + 2, font_size=12, class_="note")
    return element("g", bar, text)


def _north_arrow(frame: Frame) -> Markup:
    x, y = frame.width - _MARGIN - 8, frame.height - 10
    arrow = element("path", d=f"M{x:.1f} {y - 22:.1f}l5 14l-5 -4l-5 4Z", class_="arrow")
    text = element("text", "N", x=x, y=y + 4, font_size=12, text_anchor="middle", class_="note")
    return element("g", arrow, text)
