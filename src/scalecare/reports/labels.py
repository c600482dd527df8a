"""Put labels on a map so that none hides another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

_MOST_MOVED = 200  # labels above which each is shown in its place or not at all
_RINGS = 9
_DIRECTIONS = 16


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a place on the page; ``x`` and ``y`` are its middle, ``from_x`` what it names."""

    text: str
    x: float
    y: float
    size: float
    from_x: float = math.nan
    from_y: float = math.nan

    @property
    def width(self) -> float:
        """Width of the label with its frame, by the widest common letters."""
        return 0.64 * self.size * len(self.text) + 7

    @property
    def height(self) -> float:
        """Height of the label with its frame."""
        return self.size + 5

    @property
    def is_moved(self) -> bool:
        """Whether a line has to lead from the label to what it names."""
        return not math.isnan(self.from_x)

    def overlaps(self, other: Label) -> bool:
        """Whether two labels touch."""
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2 + 1
            and abs(self.y - other.y) < (self.height + other.height) / 2 + 1
        )

    def lies_within(self, size: tuple[float, float]) -> bool:
        """Whether the whole label is on the page."""
        half_width, half_height = self.width / 2, self.height / 2
        return half_width <= self.x <= size[0] - half_width and half_height <= self.y <= size[1] - half_height


def place_labels(labels: Sequence[Label], size: tuple[float, float]) -> list[Label]:
    """Return the labels that fit, moved where they have to be, first come first served.

    Parameters
    ----------
    labels
        Labels where they would like to be, the most important first.
    size
        Width and height of the page.

    Returns
    -------
    list[Label]
        No two overlap.
    """
    placed: list[Label] = []
    may_move = len(labels) <= _MOST_MOVED
    for label in labels:
        for tried in _places(label) if may_move else [label]:
            if tried.lies_within(size) and not any(tried.overlaps(other) for other in placed):
                placed.append(tried)
                break
    return placed


def _places(label: Label) -> list[Label]:
    """Return the wished place, then rings around it."""
    around = [
        replace(
            label,
            x=label.x + ring * label.height * math.cos(2 * math.pi * turn / _DIRECTIONS),
            y=label.y + ring * label.height * math.sin(2 * math.pi * turn / _DIRECTIONS),
            from_x=label.x,
            from_y=label.y,
        )
        for ring in range(1, _RINGS + 1)
        for turn in range(_DIRECTIONS)
    ]
    return [label, *around]
