"""compare.html and compare.csv: plans side by side as a page and as a table."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scalecare.domain import Place
from scalecare.reports import formats
from scalecare.reports.catchments import Catchments
from scalecare.reports.comparison import SideBySide
from scalecare.reports.comparison_sections import ComparisonView, comparison_view
from scalecare.reports.folder import check_folder, write_folder
from scalecare.reports.html import render
from scalecare.reports.hubs_csv import neutralised

COMPARISON_FILES = ("compare.csv", "compare.html")
"""What a comparison writes."""


@dataclass(frozen=True, slots=True)
class _Page:
    title: str
    area: str
    as_of: str
    compared: ComparisonView
    attribution: tuple[str, ...]


def write_comparison(
    compared: SideBySide,
    place: Place,
    out: Path,
    *,
    catchments: Mapping[str, Catchments] | None = None,
    force: bool = False,
) -> tuple[Path, ...]:
    """Write plans side by side into a folder, as a page and as a table.

    Parameters
    ----------
    compared
        The plans side by side.
    place
        The place they are of.
    out
        The folder; made if it is not there.
    catchments
        The ground of each plan's hubs, by label, where it is already drawn.
    force
        Whether an older comparison there may be replaced.

    Returns
    -------
    tuple[Path, ...]
        The files written.

    Raises
    ------
    ReportError
        If an older comparison is there and ``force`` is not given, or ``out`` is a file.
    """
    check_folder(out, COMPARISON_FILES, force=force)
    first = compared.plans[0].plan
    page = _Page(
        title=f"Plans side by side: {formats.listed([entry.label for entry in compared.plans])}",
        area=formats.area_words(first.area),
        as_of=formats.day(first.as_of),
        compared=comparison_view(compared, place, ident="plans", catchments=catchments),
        attribution=place.attribution,
    )

    def fill(folder: Path) -> None:
        text = render("comparison.html.j2", page)
        (folder / "compare.html").write_text(text, encoding="utf-8", newline="\n")
        _write_csv(compared, folder / "compare.csv")

    return write_folder(out, COMPARISON_FILES, fill)


def _write_csv(compared: SideBySide, path: Path) -> None:
    """One row per figure, in plain numbers, and a column per plan."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["figure", "unit", *(neutralised(entry.label) for entry in compared.plans)])
        for row in compared.figures:
            cells = ("" if value is None else round(value, 6) for value in row.values)
            writer.writerow([row.key, row.unit, *cells])
