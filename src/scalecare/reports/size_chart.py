"""How large hubs are against the band: one mark per hub, today's groups above the plan's hubs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scalecare.domain import HubPlan
from scalecare.reports import formats
from scalecare.reports.svg import drawing, element

_WIDTH = 960.0
_LEFT = 96.0
_STRIP = 118.0
_TOP = 26.0
_STEPS = 50  # columns of marks across the chart
_BAND_WIDTH = 10_000  # people per row of the table


@dataclass(frozen=True, slots=True)
class SizeRow:
    """Hubs of one range of sizes, in the plan and today."""

    label: str
    hubs: int
    people: int
    hubs_today: int
    people_today: int


def size_table(plan: HubPlan, today: HubPlan | None) -> tuple[SizeRow, ...]:
    """Return how many hubs there are of each size, in steps of 10,000 people.

    Parameters
    ----------
    plan
        The plan.
    today
        Today's groups, where they are known.
    """
    planned, now = _sizes(plan), _sizes(today)
    last = max([*planned, *now, 0]) // _BAND_WIDTH
    return tuple(
        _size_row(step, planned, now) for step in range(last + 1) if _in(step, planned) or _in(step, now)
    )


def size_chart(plan: HubPlan, today: HubPlan | None, band: tuple[float, float] | None) -> Markup:
    """Return the picture of hub sizes.

    Parameters
    ----------
    plan
        The plan.
    today
        Today's groups, where they are known.
    band
        Least and most people, where the plan says so.
    """
    strips = [("The plan", "mark-plan", _sizes(plan))]
    if today is not None:
        strips.insert(0, ("Today", "mark-today", _sizes(today)))
    most = max([size for _, _, sizes in strips for size in sizes] + ([band[1]] if band else [1]))
    step = _step(most, band)
    height = _TOP + _STRIP * len(strips) + 40
    base = height - 40
    parts = [
        *([_band(band, step, base)] if band else []),
        _axis(step, base),
        *(
            _strip(name, kind, [_middle(size, step, band) for size in sizes], step, _TOP + _STRIP * (i + 1))
            for i, (name, kind, sizes) in enumerate(strips)
        ),
    ]
    title = "Sizes of hubs" if today is None else "Sizes of hubs, today and in the plan"
    return drawing("sizes", title, _description(strips, band), (_WIDTH, height), parts)


def _step(most: float, band: tuple[float, float] | None) -> float:
    """People per column of marks; columns begin and end at the band's edges, so none straddles one."""
    least = most * 1.04 / _STEPS
    if band is None or band[1] <= band[0]:
        return math.ceil(least / 100) * 100
    width = band[1] - band[0]
    return width / max(1, math.floor(width / least))


def _middle(size: int, step: float, band: tuple[float, float] | None) -> float:
    """People in the middle of a size's column; the band's upper edge belongs to the band."""
    low, high = band or (0.0, math.inf)
    column = math.floor((size - low) / step) - (size == high)
    return low + (column + 0.5) * step


def _description(strips: Sequence[tuple[str, str, list[int]]], band: tuple[float, float] | None) -> str:
    said = [
        f"{name}: {formats.many(len(sizes), 'group')} of {formats.people(min(sizes))} to "
        f"{formats.people(max(sizes))} people"
        + (f", {sum(band[0] <= size <= band[1] for size in sizes)} within the band" if band else "")
        for name, _, sizes in strips
        if sizes
    ]
    return f"{'. '.join(said)}. The table below the chart holds the same facts."


def _sizes(plan: HubPlan | None) -> list[int]:
    return [] if plan is None else sorted(hub.registered for hub in plan.hubs)


def _in(step: int, sizes: Sequence[int]) -> list[int]:
    return [size for size in sizes if size // _BAND_WIDTH == step]


def _size_row(step: int, planned: Sequence[int], now: Sequence[int]) -> SizeRow:
    low = step * _BAND_WIDTH
    label = f"{formats.people(low)} to {formats.people(low + _BAND_WIDTH - 1)}"
    mine, theirs = _in(step, planned), _in(step, now)
    return SizeRow(label, len(mine), sum(mine), len(theirs), sum(theirs))


def _x(people: float, step: float) -> float:
    return _LEFT + max(people, 0.0) / step * (_WIDTH - _LEFT - 20) / _STEPS


def _band(band: tuple[float, float], step: float, base: float) -> Markup:
    left, right = _x(band[0], step), _x(band[1], step)
    text = f"Band: {formats.people(band[0])} to {formats.people(band[1])}"
    return element(
        "g",
        element("rect", x=left, y=_TOP - 4, width=right - left, height=base - _TOP + 4, class_="band"),
        element(
            "path",
            d=f"M{left:.1f} {_TOP - 4}V{base:.1f}M{right:.1f} {_TOP - 4}V{base:.1f}",
            class_="band-edge",
        ),
        element(
            "text", text, x=(left + right) / 2, y=_TOP - 10, font_size=13, text_anchor="middle", class_="note"
        ),
    )


def _axis(step: float, base: float) -> Markup:
    most = math.floor(step * _STEPS)
    every = next(e for e in (5_000, 10_000, 20_000, 50_000, 100_000, most) if most / e <= 12)
    marks = [element("path", d=f"M{_LEFT} {base:.1f}H{_WIDTH - 20}", class_="furniture")]
    for people in range(0, most + 1, every):
        x = _x(people, step)
        marks.append(element("path", d=f"M{x:.1f} {base:.1f}v5", class_="furniture"))
        marks.append(
            element(
                "text",
                formats.people(people),
                x=x,
                y=base + 19,
                font_size=12,
                text_anchor="middle",
                class_="note",
            )
        )
    marks.append(
        element(
            "text",
            "Registered people in a hub",
            x=(_LEFT + _WIDTH) / 2,
            y=base + 36,
            font_size=12,
            text_anchor="middle",
            class_="note",
        )
    )
    return element("g", *marks)


def _strip(name: str, kind: str, middles: Sequence[float], step: float, base: float) -> Markup:
    columns = Counter(middles)
    column_width = (_WIDTH - _LEFT - 20) / _STEPS
    pitch = min(column_width - 1, (_STRIP - 22) / max(columns.values(), default=1))
    label = element("text", name, x=0, y=base - 8, font_size=15, class_="strip-name")
    count = element(
        "text", formats.many(len(middles), "group"), x=0, y=base - 26, font_size=12, class_="note"
    )
    marks = [
        _mark(kind, _x(column, step), base - (level + 0.5) * pitch - 1, 0.42 * pitch)
        for column in sorted(columns)
        for level in range(columns[column])
    ]
    rule = element("path", d=f"M{_LEFT} {base:.1f}H{_WIDTH - 20}", class_="rule")
    return element("g", label, count, rule, *marks)


def _mark(kind: str, x: float, y: float, radius: float) -> Markup:
    if kind == "mark-today":
        return element("circle", cx=x, cy=y, r=f"{radius:.2f}", class_=kind)
    side = f"{1.9 * radius:.2f}"
    return element(
        "rect",
        x=f"{x - 0.95 * radius:.2f}",
        y=f"{y - 0.95 * radius:.2f}",
        width=side,
        height=side,
        class_=kind,
    )
