"""How something stands, told by a shape and a word and never by colour alone."""

from __future__ import annotations

from markupsafe import Markup

from scalecare.readiness import Standing
from scalecare.reports.svg import element

_SHAPES = {
    Standing.MET: "M2 8.5L6.5 13L14 3.5",
    Standing.MET_WITH_CONDITIONS: "M8 2A6 6 0 0 1 8 14Z",
    Standing.NOT_MET: "M3 3L13 13M13 3L3 13",
    Standing.NOT_YET_SHOWN: "",
}
"""A tick, half a circle, a cross and nothing, in a square of 16."""
_ROUND = frozenset({Standing.MET_WITH_CONDITIONS, Standing.NOT_YET_SHOWN})


def standing_mark(word: str, standing: Standing) -> Markup:
    """Return a word behind the shape of a standing: tick, half circle, cross or empty circle.

    Parameters
    ----------
    word
        What is said.
    standing
        Which shape goes with it.
    """
    kind = standing.value
    parts = [element("circle", cx=8, cy=8, r=6, class_="ring")] if standing in _ROUND else []
    parts += [element("path", d=_SHAPES[standing], class_="shape")] if _SHAPES[standing] else []
    drawn = element(
        "svg", *parts, width=16, height=16, viewBox="0 0 16 16", aria_hidden="true", focusable="false"
    )
    return element("span", drawn, element("span", word), class_=f"standing standing-{kind}")
