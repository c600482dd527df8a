"""How people's scores lie, theme by theme: counts, the middle half, the median, and the cycle before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup

from scalecare.readiness import ReadinessRules, Spread
from scalecare.reports import formats
from scalecare.reports.plot import mark
from scalecare.reports.readiness.rows import Row, since
from scalecare.reports.readiness.words import agreement, points, too_few
from scalecare.reports.svg import drawing, element

_TITLE_FONT, _FONT, _SMALL = 14.0, 13.0, 11.0
_LINE = 17.0
_HEAD = 30.0
_TALLEST = 22.0
_BASE, _MIDDLE, _BEFORE = 37.0, 46.0, 59.0  # where counts stand, the median and the cycle before lie


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things lie, in units of the picture. Words stand beside the strip, or above it."""

    ident: str
    width: float
    start: float
    end: float
    name_letters: int
    is_stacked: bool

    def at(self, score: float) -> float:
        """Return where a score from 0 to 100 falls."""
        return self.start + score / 100 * (self.end - self.start)


WIDE = Layout("spread", 960.0, 252.0, 706.0, 31, is_stacked=False)
NARROW = Layout("spread-narrow", 360.0, 12.0, 348.0, 42, is_stacked=True)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row with its lines of words, and where it lies on the page."""

    row: Row
    names: tuple[str, ...]
    facts: tuple[str, ...]
    top: float
    strip: float
    height: float


def spread_chart(rows: Sequence[Row], rules: ReadinessRules, cycle: str, layout: Layout = WIDE) -> Markup:
    """Return the picture of people's scores by theme.

    Parameters
    ----------
    rows
        Themes, and the whole; those that are not scored are left out.
    rules
        How many people are enough, and how much agreement is little.
    cycle
        What the cycle is called.
    layout
        For a wide page or a narrow one.
    """
    scored = [row for row in rows if row.is_scored]
    placed: list[_Placed] = []
    top = _HEAD
    for row in scored:
        placed.append(_place(row, rules, layout, top))
        top += placed[-1].height
    most = max((count for row in scored for count in row.spread.histogram), default=1)
    parts = [
        _axis(layout, rules.bands, top),
        *(_drawn(each, rules, layout, most) for each in placed),
    ]
    title = f"How people's scores lie by theme, {cycle}"
    return drawing(layout.ident, title, _description(scored, rules), (layout.width, top + 26), parts)


def _place(row: Row, rules: ReadinessRules, layout: Layout, top: float) -> _Placed:
    names = tuple(wrap(row.title, layout.name_letters))
    facts = tuple(_facts(row, rules, is_stacked=layout.is_stacked))
    if not layout.is_stacked:
        height = max(_BEFORE + 10, _LINE * len(names) + 14, _LINE * len(facts) + 10)
        return _Placed(row, names, facts, top, top, height)
    words = _LINE * (len(names) + len(facts)) + 4
    strip = _BEFORE + 14 if row.spread.is_shown else 10.0
    return _Placed(row, names, facts, top, top + words, words + strip)


def _facts(row: Row, rules: ReadinessRules, *, is_stacked: bool) -> list[str]:
    if not row.spread.is_shown:
        return [too_few(rules)] if is_stacked else []
    seen = agreement(row.spread.agreement, rules)
    counted = f"n {formats.people(row.spread.n)}, median {points(row.spread.median)}"
    said = [f"{seen}, {counted}"] if is_stacked else [seen, counted]
    return [*said, change] if (change := since(row.line)) else said


def _drawn(placed: _Placed, rules: ReadinessRules, layout: Layout, most: int) -> Markup:
    parts = [_rule(placed, layout), *_words(placed, layout)]
    row, top = placed.row, placed.strip
    if row.spread.is_shown:
        parts += _counts(row.spread, layout, top, most)
        parts += _middle(row.spread, layout, top)
        parts += _before(row, layout, top)
    elif not layout.is_stacked:
        middle = (layout.start + layout.end) / 2
        parts.append(_text(too_few(rules), middle, top + 38, "note", anchor="middle"))
    return element("g", *parts)


def _rule(placed: _Placed, layout: Layout) -> Markup:
    kind = "furniture" if placed.row.is_overall else "rule"
    return element("path", d=f"M0 {placed.top:.1f}H{layout.width:.1f}", class_=kind)


def _words(placed: _Placed, layout: Layout) -> list[Markup]:
    top = placed.top + 19
    names = [
        element("text", line, x=0, y=top + _LINE * index, font_size=_TITLE_FONT, class_="strip-name")
        for index, line in enumerate(placed.names)
    ]
    left = 0.0 if layout.is_stacked else layout.end + 20
    first = top + _LINE * len(placed.names) if layout.is_stacked else top
    facts = [
        _text(line, left, first + _LINE * index, "fact" if index == 0 else "note")
        for index, line in enumerate(placed.facts)
    ]
    return [*names, *facts]


def _counts(spread: Spread, layout: Layout, top: float, most: int) -> list[Markup]:
    base, step = top + _BASE, 100 / len(spread.histogram)
    parts = [element("path", d=f"M{layout.start:.1f} {base:.1f}H{layout.end:.1f}", class_="rule")]
    for place, count in enumerate(spread.histogram):
        left, right = layout.at(place * step) + 1.5, layout.at((place + 1) * step) - 1.5
        height = _TALLEST * count / most
        if count:
            parts.append(
                element("rect", x=left, y=base - height, width=right - left, height=height, class_="bin")
            )
            middle = (left + right) / 2
            parts.append(_text(str(count), middle, base - height - 3, "note", size=_SMALL, anchor="middle"))
    return parts


def _middle(spread: Spread, layout: Layout, top: float) -> list[Markup]:
    assert spread.lower_quartile is not None
    assert spread.upper_quartile is not None
    assert spread.median is not None
    y = top + _MIDDLE
    low, high = layout.at(spread.lower_quartile), layout.at(spread.upper_quartile)
    middle = layout.at(spread.median)
    return [
        element("path", d=f"M{low - 1:.1f} {y:.1f}H{high + 1:.1f}", class_="interval"),
        element("rect", x=middle - 2, y=y - 6.5, width=4.0, height=13.0, class_="median"),
    ]


def _before(row: Row, layout: Layout, top: float) -> list[Markup]:
    """The cycle before: a ring, and a line to the median, or two strokes where none may be drawn."""
    if row.earlier is None or row.spread.median is None:
        return []
    y, before, now = top + _BEFORE, layout.at(row.earlier), layout.at(row.spread.median)
    ring = mark("today", before, y, size=3.5)
    if row.is_joined:
        line = f"M{before:.1f} {y:.1f}H{now:.1f}V{top + _MIDDLE + 6:.1f}"
        return [element("path", d=line, class_="line"), ring]
    return [ring, break_mark(before + (13 if now >= before else -13), y)]


def break_mark(x: float, y: float) -> Markup:
    """Return the two strokes that say that no line may be drawn.

    Parameters
    ----------
    x, y
        Where they lie.
    """
    path = "".join(f"M{x + away - 3:.1f} {y + 6:.1f}L{x + away + 3:.1f} {y - 6:.1f}" for away in (-3, 3))
    return element("path", d=path, class_="break")


def _axis(layout: Layout, bands: int, base: float) -> Markup:
    marks = [100 * step / bands for step in range(bands + 1)]
    lines = "".join(f"M{layout.at(value):.1f} {_HEAD:.1f}V{base:.1f}" for value in marks)
    texts = [
        _text(points(value), layout.at(value), y, "note", size=12.0, anchor="middle")
        for value in marks
        for y in (_HEAD - 10, base + 18)
    ]
    drawn = [] if layout.is_stacked else [element("path", d=lines, class_="rule")]
    return element("g", *drawn, *texts)


def _text(
    words: str, x: float, y: float, kind: str, *, size: float = _FONT, anchor: str | None = None
) -> Markup:
    return element("text", words, x=x, y=y, font_size=size, text_anchor=anchor, class_=kind)


def _description(rows: Sequence[Row], rules: ReadinessRules) -> str:
    themes = [row for row in rows if not row.is_overall]
    shown = [row for row in themes if row.spread.agreement is not None]
    said = f"{formats.many(len(themes), 'theme')}, {len(shown)} of them shown."
    if shown:
        least = min(shown, key=lambda row: row.spread.agreement or 0.0)
        said += f" People agree least on {least.title}: {agreement(least.spread.agreement, rules)}."
    return f"{said} The table below the chart holds the same facts."
