"""Small panels of one value against another, stacked over one axis: the pieces that charts share."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from scalecare.reports.labels import Label, place_labels
from scalecare.reports.svg import element

_FONT = 14.0
_MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """How values fall on a line of the page, with round numbers to mark along it."""

    low: float
    high: float
    start: float
    end: float
    marks: tuple[float, ...]

    @classmethod
    def over(
        cls,
        values: Sequence[float],
        start: float,
        end: float,
        *,
        most: int = _MOST_TICKS,
        ceiling: float = math.inf,
    ) -> Scale:
        """Return a scale that holds all values, from one round number to another."""
        low, high = min(values), max(values)
        step = _round_step((high - low) / (most - 1) if high > low else max(abs(high), 1.0) / 10)
        first = math.floor(low / step + 1e-9)
        last = max(math.ceil(high / step - 1e-9), first + 1)
        marks = tuple(round(number * step, 10) for number in range(first, last + 1))
        kept = tuple(mark for mark in marks if mark <= ceiling + 1e-9)
        kept = kept if len(kept) > 1 else marks
        return cls(kept[0], kept[-1], start, end, kept)

    def at(self, value: float) -> float:
        """Return where a value falls."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Panel:
    """One value at every point; ``proven`` is what it cannot fall below.

    ``labelled`` are the points whose value is written beside them.
    """

    title: str
    values: tuple[float | None, ...]
    show: Callable[[float], str]
    proven: tuple[float | None, ...] = ()
    labelled: tuple[int, ...] = ()
    ceiling: float = field(default=math.inf)

    def known(self) -> list[float]:
        """Return the values there are, bounds included."""
        return [value for value in (*self.values, *self.proven) if value is not None]


def draw_panel(
    panel: Panel, across: Scale, points: Sequence[float], kinds: Sequence[str], top: float, height: float
) -> Markup:
    """Return one panel: its scale, a line in steps, its marks, and what is proven beneath.

    A step holds what the point at its left reached until a further one does better.

    Parameters
    ----------
    panel
        What to draw.
    across
        The scale along the page.
    points
        Where each point lies along it.
    kinds
        Each point's mark, as for :func:`mark`; one that is ``apart`` does not lie on the line.
    top, height
        Where the panel lies on the page.
    """
    up = Scale.over(panel.known(), top + height, top, ceiling=panel.ceiling)
    at = [
        (across.at(x), up.at(value), kind, index)
        for index, (x, value, kind) in enumerate(zip(points, panel.values, kinds, strict=True))
        if value is not None
    ]
    spots = [(x, y) for x, y, kind, _ in at if kind != "apart"]
    return element(
        "g",
        element("text", panel.title, x=0, y=top - 12, font_size=_FONT, class_="strip-name"),
        _grid(up, panel.show, across),
        *_beneath(panel, across, points, up, spots),
        element("path", d=_steps(spots), class_="line"),
        *(mark(kind, x, y) for x, y, kind, _ in at),
        *_written(panel, at, across, top, height),
    )


def draw_axis(across: Scale, y: float, title: str, show: Callable[[float], str]) -> Markup:
    """Return the axis along the page with its round numbers.

    Parameters
    ----------
    across
        The scale along the page.
    y
        Where it lies.
    title
        What it counts.
    show
        How its numbers look.
    """
    parts = [element("path", d=f"M{across.start:.1f} {y:.1f}H{across.end:.1f}", class_="furniture")]
    for value in across.marks:
        x = across.at(value)
        parts.append(element("path", d=f"M{x:.1f} {y:.1f}v5", class_="furniture"))
        parts.append(_text(show(value), x, y + 20, "middle", "note"))
    parts.append(_text(title, (across.start + across.end) / 2, y + 42, "middle", "note"))
    return element("g", *parts)


def mark(kind: str, x: float, y: float, *, size: float = 5.0) -> Markup:
    """Return a mark told by its form: a ring for today, a square for a plan, a diamond for most of the gain.

    Parameters
    ----------
    kind
        ``today`` or ``apart``, ``plan`` or ``most``.
    x, y
        Where it lies.
    size
        Half its width.
    """
    if kind in ("today", "apart"):
        return element("circle", cx=x, cy=y, r=size + 1, class_="mark-today")
    if kind == "most":
        far = 1.9 * size
        path = f"M{x:.1f} {y - far:.1f}L{x + far:.1f} {y:.1f}L{x:.1f} {y + far:.1f}L{x - far:.1f} {y:.1f}Z"
        return element("path", d=path, class_="mark-most")
    return element("rect", x=x - size, y=y - size, width=2 * size, height=2 * size, class_="mark-plan")


def _round_step(least: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= least * (1 - 1e-9))


def _grid(up: Scale, show: Callable[[float], str], across: Scale) -> Markup:
    lines = "".join(f"M{across.start:.1f} {up.at(value):.1f}H{across.end:.1f}" for value in up.marks)
    texts = [_text(show(value), across.start - 10, up.at(value) + 4.5, "end", "note") for value in up.marks]
    return element("g", element("path", d=lines, class_="rule"), *texts)


def _steps(spots: Sequence[tuple[float, float]]) -> str:
    if not spots:
        return ""
    start = "M{:.1f} {:.1f}".format(*spots[0])
    return start + "".join(f"H{x:.1f}V{y:.1f}" for x, y in spots[1:])


def _beneath(
    panel: Panel, across: Scale, points: Sequence[float], up: Scale, spots: Sequence[tuple[float, float]]
) -> list[Markup]:
    """The room between the line and what is proven, and the edge of what is proven."""
    pairs = zip(points, panel.proven, strict=False)
    below = [(across.at(x), up.at(value)) for x, value in pairs if value is not None]
    if not below:
        return []
    upper = [spot for spot in spots if below[0][0] - 0.05 <= spot[0]]
    back = "".join(f"V{y:.1f}H{x:.1f}" for x, y in below[-2::-1])
    area = f"{_steps(upper)}V{below[-1][1]:.1f}{back}Z"
    return [
        element("path", d=area, class_="band"),
        element("path", d=_steps(below), class_="band-edge"),
    ]


def _written(
    panel: Panel, at: Sequence[tuple[float, float, str, int]], across: Scale, top: float, height: float
) -> list[Markup]:
    page = across.end + 20, top + height + 16
    wished = [
        _beside(panel.show(value), x, y, rises=_rises(at, place))
        for place, (x, y, _, index) in enumerate(at)
        if index in panel.labelled and (value := panel.values[index]) is not None
    ]
    inside = [_inside(label, across, page, top) for label in wished]
    return [
        _text(label.text, label.x, label.y + 4, "middle", "value") for label in place_labels(inside, page)
    ]


def _rises(at: Sequence[tuple[float, float, str, int]], place: int) -> bool:
    """Whether the line climbs to a point, or on from the first; up the page is down in numbers."""
    if len(at) < 2:
        return False
    before, after = (place - 1, place) if place else (0, 1)
    return at[after][1] < at[before][1]


def _beside(text: str, x: float, y: float, *, rises: bool) -> Label:
    """A label where the line does not run: below a climb, above a fall, on the right of both."""
    label = Label(text, x, y, 12.0)
    return replace(label, x=x + label.width / 2 + 2, y=y + 19 if rises else y - 17)


def _inside(label: Label, across: Scale, page: tuple[float, float], top: float) -> Label:
    x = min(max(label.x, across.start + label.width / 2 + 2), page[0] - label.width / 2 - 1)
    return replace(label, x=x, y=label.y if label.y > top else label.y + 36)


def _text(words: str, x: float, y: float, anchor: str, kind: str) -> Markup:
    return element("text", words, x=x, y=y, font_size=_FONT - 1, text_anchor=anchor, class_=kind)
