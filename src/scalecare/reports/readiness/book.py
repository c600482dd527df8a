"""readiness.xlsx: the figures as numbers. Every text is written as text, and none can become a formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from scalecare.reports.hubs_csv import neutralised
from scalecare.reports.readiness.book_sheets import sheets_of
from scalecare.reports.readiness.result import ReadinessResult, fit_to_show
from scalecare.reports.sheets import Cell, Sheet

_LOOKS = {
    "text": {"text_wrap": True, "valign": "top"},
    "people": {"num_format": "#,##0", "valign": "top"},
    "share": {"num_format": "0%", "valign": "top"},
    "score": {"num_format": "0.0", "valign": "top"},
    "measure": {"num_format": "0.00", "valign": "top"},
    "date": {"num_format": "d mmm yyyy", "valign": "top", "align": "left"},
}
_WIDTHS = {"people": 11, "share": 11, "score": 11, "measure": 11, "date": 14}
_NARROWEST, _WIDEST = 10, 60
_LONGEST = 32_767  # characters that a cell of a workbook holds


def write_book(result: ReadinessResult, path: Path) -> Path:
    """Write the figures as a workbook, dated by the result and not by the clock.

    Parameters
    ----------
    result
        Everything that is known; what may not be shown is left out.
    path
        The file to write.
    """
    shown = fit_to_show(result)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), {**options, "in_memory": True}) as book:
        created = datetime(shown.as_of.year, shown.as_of.month, shown.as_of.day, tzinfo=UTC)
        title = neutralised(f"Readiness of {shown.organisation}")
        book.set_properties({"title": title, "author": "Scalecare", "created": created})
        heading = book.add_format(
            {"bold": True, "bg_color": "#005EB8", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
        )
        looks = {kind: book.add_format(look) for kind, look in _LOOKS.items()}
        for sheet in sheets_of(shown):
            _write(book.add_worksheet(sheet.name), sheet, heading, looks)
    return path


def _write(page: Worksheet, sheet: Sheet, heading: Format, looks: dict[str, Format]) -> None:
    for column, (head, kind) in enumerate(zip(sheet.heads, sheet.kinds, strict=True)):
        page.write_string(0, column, head, heading)
        page.set_column(column, column, _width(head, kind, [row[column] for row in sheet.rows]))
    for index, row in enumerate(sheet.rows, start=1):
        for column, (cell, kind) in enumerate(zip(row, sheet.kinds, strict=True)):
            _write_cell(page, (index, column), cell, looks[kind])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.heads) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write_cell(page: Worksheet, at: tuple[int, int], cell: Cell, look: Format) -> None:
    if cell is None:
        page.write_blank(*at, None, look)
    elif isinstance(cell, str):
        page.write_string(*at, neutralised(cell)[:_LONGEST], look)
    elif isinstance(cell, date):
        page.write_datetime(*at, datetime(cell.year, cell.month, cell.day), look)  # noqa: DTZ001
    else:
        page.write_number(*at, cell, look)


def _width(head: str, kind: str, cells: Sequence[Cell]) -> int:
    if kind != "text":
        return max(_WIDTHS[kind], min(len(head), 16))
    longest = max(
        (len(line) for cell in cells if isinstance(cell, str) for line in cell.split("\n")), default=0
    )
    return min(max(longest, len(head), _NARROWEST) + 2, _WIDEST)
