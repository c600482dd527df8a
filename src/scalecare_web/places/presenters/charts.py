"""Bars: how many of something fall into each band, drawn beside a table of the same facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scalecare.reports.svg import drawing, element

_WIDTH, _ROW, _LEFT, _RIGHT, _TOP = 560.0, 30.0, 150.0, 60.0, 8.0


@dataclass(frozen=True, slots=True)
class Bar:
    """What falls into one band: how many things, and the people that they serve."""

    label: str
    count: int
    people: int
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart and what it shows. ``what`` is counted, such as practices."""

    what: str
    rows: tuple[Bar, ...]
    svg: Markup


def banded(
    values: Iterable[tuple[float, int]],
    bands: Sequence[tuple[float, str]],
    *,
    marked: Callable[[float], bool] = lambda _: False,
) -> tuple[Bar, ...]:
    """Count values by band.

    Parameters
    ----------
    values
        Each with the people behind it.
    bands
        The lower end of each band, ascending, with its label; the last has no upper end.
    marked
        Whether the band that begins at a value is set off from the others.

    Examples
    --------
    >>> [(bar.label, bar.count) for bar in banded([(3, 10), (12, 20)], [(0, "to 9"), (10, "from 10")])]
    [('to 9', 1), ('from 10', 1)]
    """
    found = list(values)
    ends = [*(start for start, _ in bands[1:]), float("inf")]
    return tuple(
        Bar(
            label,
            sum(start <= value < end for value, _ in found),
            sum(people for value, people in found if start <= value < end),
            marked(start),
        )
        for (start, label), end in zip(bands, ends, strict=True)
    )


def bars(ident: str, title: str, what: str, rows: tuple[Bar, ...], *, of_people: bool = False) -> Bars:
    """Draw bars.

    Parameters
    ----------
    ident
        Unique on the page.
    title
        Of the chart.
    what
        Is counted.
    rows
        The bands, from the top.
    of_people
        Whether bars show people rather than counts.
    """
    values = [row.people if of_people else row.count for row in rows]
    most = max([*values, 1])
    parts = [_bar(row, value, most, at) for at, (row, value) in enumerate(zip(rows, values, strict=True))]
    words = ". ".join(f"{row.label}: {value:,}" for row, value in zip(rows, values, strict=True))
    height = 2 * _TOP + _ROW * len(rows)
    return Bars(what, rows, drawing(ident, title, words, (_WIDTH, height), parts))


def _bar(row: Bar, value: int, most: int, at: int) -> Markup:
    y = _TOP + at * _ROW
    length = (_WIDTH - _LEFT - _RIGHT) * value / most
    kind = "place-bar place-bar--marked" if row.is_marked else "place-bar"
    return element(
        "g",
        element("text", row.label, x=_LEFT - 8, y=y + 19, font_size=14, text_anchor="end"),
        element("rect", x=_LEFT, y=y + 4, width=max(length, 0.5), height=_ROW - 8, class_=kind),
        element("text", f"{value:,}", x=_LEFT + length + 6, y=y + 19, font_size=14),
    )
