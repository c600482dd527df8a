"""How large hubs may become: one line a hub, nine futures in ten, against the band."""

from __future__ import annotations

from markupsafe import Markup

from scalecare.hub_formation import HubRobustness, Robustness
from scalecare.reports import formats
from scalecare.reports.svg import drawing, element

_WIDTH = 960.0
_LEFT = 70.0
_RIGHT = 110.0
_TOP = 34.0
_ROW = 24.0


def fragility_chart(robustness: Robustness) -> Markup:
    """Return the picture of hub sizes in the futures that were sampled, the most fragile hub on top.

    Parameters
    ----------
    robustness
        From :func:`scalecare.hub_formation.stress`.
    """
    hubs = robustness.hubs
    base = _TOP + _ROW * len(hubs)
    most = 1.04 * max([*(max(hub.registered, hub.high or 0.0) for hub in hubs), robustness.maximum_people])
    parts = [
        _band(robustness, most, base),
        *(_hub(hub, most, _TOP + _ROW * (row + 0.5)) for row, hub in enumerate(hubs)),
        _axis(most, base),
    ]
    return drawing("fragility", _title(robustness), _description(robustness), (_WIDTH, base + 44), parts)


def _title(robustness: Robustness) -> str:
    if not robustness.samples:
        return "Sizes of hubs today, and the room they have"
    return f"Sizes of hubs today and in {formats.number(robustness.years)} years"


def _description(robustness: Robustness) -> str:
    inside = sum(hub.is_in_band for hub in robustness.hubs)
    said = f"{formats.many(len(robustness.hubs), 'hub')}, {inside} of them within the band today."
    if robustness.samples:
        said += f" Lines hold nine of ten of {formats.many(robustness.samples, 'sampled future')}."
    return f"{said} The table below the chart holds the same facts."


def _x(people: float, most: float) -> float:
    return _LEFT + max(people, 0.0) / most * (_WIDTH - _LEFT - _RIGHT)


def _band(robustness: Robustness, most: float, base: float) -> Markup:
    left, right = _x(robustness.minimum_people, most), _x(robustness.maximum_people, most)
    text = f"Band: {formats.people(robustness.minimum_people)} to {formats.people(robustness.maximum_people)}"
    edges = f"M{left:.1f} {_TOP - 4}V{base:.1f}M{right:.1f} {_TOP - 4}V{base:.1f}"
    return element(
        "g",
        element("rect", x=left, y=_TOP - 4, width=right - left, height=base - _TOP + 4, class_="band"),
        element("path", d=edges, class_="band-edge"),
        element(
            "text", text, x=(left + right) / 2, y=_TOP - 12, font_size=13, text_anchor="middle", class_="note"
        ),
    )


def _hub(hub: HubRobustness, most: float, y: float) -> Markup:
    parts = [element("text", hub.hub_id, x=0, y=y + 5, font_size=14, class_="strip-name")]
    if hub.low is not None and hub.high is not None and hub.middle is not None:
        low, middle, high = (_x(people, most) for people in (hub.low, hub.middle, hub.high))
        parts.append(element("path", d=f"M{low:.1f} {y:.1f}H{high:.1f}", class_="interval"))
        parts.append(element("path", d=f"M{middle:.1f} {y - 6:.1f}V{y + 6:.1f}", class_="furniture"))
    today = _x(hub.registered, most)
    parts.append(element("rect", x=today - 4, y=y - 4, width=8.0, height=8.0, class_="mark-plan"))
    if hub.in_band_share is not None:
        share = f"{formats.percent(hub.in_band_share)} in band"
        parts.append(
            element("text", share, x=_WIDTH, y=y + 5, font_size=13, text_anchor="end", class_="note")
        )
    return element("g", *parts)


def _axis(most: float, base: float) -> Markup:
    every = next(e for e in (5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000) if most / e <= 12)
    marks = [element("path", d=f"M{_LEFT} {base:.1f}H{_WIDTH - _RIGHT}", class_="furniture")]
    for people in range(0, int(most) + 1, every):
        x = _x(people, most)
        marks.append(element("path", d=f"M{x:.1f} {base:.1f}v5", class_="furniture"))
        text = formats.people(people)
        marks.append(
            element("text", text, x=x, y=base + 19, font_size=12, text_anchor="middle", class_="note")
        )
    words = "People who count for a hub's size"
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    marks.append(
        element("text", words, x=middle, y=base + 37, font_size=12, text_anchor="middle", class_="note")
    )
    return element("g", *marks)
