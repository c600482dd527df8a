"""The organisation beside figures over others: a picture and its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup

from scalecare.domain import Questionnaire
from scalecare.readiness import Bench, Profile
from scalecare.reports.plot import mark
from scalecare.reports.readiness.words import points
from scalecare.reports.svg import drawing, element
from scalecare.reports.tables import Table, columns
from scalecare_web.assessments.benchmarking import bench_of
from scalecare_web.assessments.models import BenchmarkRelease

_WIDTH, _START, _END, _ROW, _TOP = 720.0, 250.0, 700.0, 40.0, 30.0
_LETTERS, _FONT = 32, 14.0


@dataclass(frozen=True, slots=True)
class BenchRow:
    """A theme over organisations, and one's own median where one may see it."""

    title: str
    bench: Bench
    own: float | None


def bench_rows(release: BenchmarkRelease, pack: Questionnaire, own: Profile | None) -> tuple[BenchRow, ...]:
    """Return the themes of a release that any organisation has a score for.

    Parameters
    ----------
    release, pack
        The figures, and the questionnaire.
    own
        How the reader's own organisation is seen, where they may see it.
    """
    scored = [theme for theme in pack.themes if any(item.scoring for item in pack.of_theme(theme.id))]
    return tuple(
        BenchRow(
            theme.title, bench_of(release, theme.id), own.themes[theme.id].median if own is not None else None
        )
        for theme in scored
    )


def bench_table(rows: Sequence[BenchRow], name: str) -> Table:
    """Return the figures of the picture.

    Parameters
    ----------
    rows
        Themes.
    name
        What one's own cycle is called; empty where it is not shown.
    """
    heads = ["Theme", "#Organisations", "Middle half", "#Median", *([f"#{name}"] if name else [])]
    cells = tuple(_cells(row, has_own=bool(name)) for row in rows)
    note = "Medians of organisations, from 0 to 100. Where too few organisations have a score, none is shown."
    return Table("benchmark", "Themes over organisations that agreed to share", columns(*heads), cells, note)


def _cells(row: BenchRow, *, has_own: bool) -> tuple[str, ...]:
    bench = row.bench
    own = (points(row.own),) if has_own else ()
    if not bench.is_shown:
        return (row.title, "too few", "not shown", "–", *own)
    middle = f"{points(bench.lower_quartile)} to {points(bench.upper_quartile)}"
    return (row.title, str(bench.organisations), middle, points(bench.median), *own)


def bench_chart(rows: Sequence[BenchRow], name: str) -> Markup:
    """Return the picture: the middle half and median over organisations, and a ring for one's own.

    Parameters
    ----------
    rows, name
        As for :func:`bench_table`.
    """
    height = _TOP + _ROW * len(rows)
    parts = [_axis(height), *(_drawn(row, _TOP + _ROW * index) for index, row in enumerate(rows))]
    said = f"{len(rows)} themes, from 0 to 100. The table below the chart holds the same facts."
    title = f"Themes over organisations{f', and {name}' if name else ''}"
    return drawing("benchmark-chart", title, said, (_WIDTH, height + 24), parts)


def _at(score: float) -> float:
    return _START + score / 100 * (_END - _START)


def _axis(base: float) -> Markup:
    lines = "".join(f"M{_at(score):.1f} {_TOP:.1f}V{base:.1f}" for score in range(0, 101, 20))
    texts = [
        element("text", str(score), x=_at(score), y=y, font_size=12, text_anchor="middle", class_="note")
        for score in range(0, 101, 20)
        for y in (_TOP - 10, base + 18)
    ]
    return element("g", element("path", d=lines, class_="rule"), *texts)


def _drawn(row: BenchRow, top: float) -> Markup:
    lines = wrap(row.title, _LETTERS, max_lines=2, placeholder=" …")
    first = top + _ROW / 2 + 5 - 8 * (len(lines) - 1)
    parts = [element("path", d=f"M0 {top:.1f}H{_WIDTH:.1f}", class_="rule")]
    parts += [
        element("text", line, x=0, y=first + 16 * index, font_size=_FONT) for index, line in enumerate(lines)
    ]
    middle, bench = top + _ROW / 2, row.bench
    if bench.lower_quartile is not None and bench.upper_quartile is not None and bench.median is not None:
        low, high = _at(bench.lower_quartile), _at(bench.upper_quartile)
        parts.append(element("path", d=f"M{low - 1:.1f} {middle:.1f}H{high + 1:.1f}", class_="interval"))
        parts.append(
            element("rect", x=_at(bench.median) - 2, y=middle - 8, width=4.0, height=16.0, class_="median")
        )
    if row.own is not None:
        parts.append(mark("today", _at(row.own), middle, size=5.0))
    return element("g", *parts)
