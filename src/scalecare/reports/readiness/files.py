"""report.html, profile.json and readiness.xlsx: one organisation's readiness, for people and machines."""

from __future__ import annotations

import json
from pathlib import Path

from scalecare.reports.folder import check_folder, write_folder
from scalecare.reports.html import render
from scalecare.reports.readiness.book import write_book
from scalecare.reports.readiness.record import readiness_record
from scalecare.reports.readiness.result import ReadinessResult
from scalecare.reports.readiness.view import view_of

READINESS_FILES = ("report.html", "profile.json", "readiness.xlsx")
"""What a report on readiness leaves."""


def write_readiness(result: ReadinessResult, out: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write an organisation's readiness into a folder, all files or none.

    The same result gives the same bytes.

    Parameters
    ----------
    result
        Everything that is known; what may not be shown is left out of all three files.
    out
        The folder; made if it is not there.
    force
        Whether older files of these names may be replaced.

    Returns
    -------
    tuple[Path, ...]
        The files written.

    Raises
    ------
    ReportError
        If older files are there and ``force`` is not given, or ``out`` is a file.
    BadAnswer
        If a recorded consensus is on another revision of a question than its cycle asked.
    ParameterError
        If the numbers of the report have no value on its day.
    """
    check_folder(out, READINESS_FILES, force=force)
    return write_folder(out, READINESS_FILES, lambda folder: _fill(result, folder))


def _fill(result: ReadinessResult, folder: Path) -> None:
    page = render("readiness.html.j2", view_of(result))
    (folder / "report.html").write_text(page, encoding="utf-8", newline="\n")
    text = json.dumps(readiness_record(result), ensure_ascii=False, indent=1, allow_nan=False)
    (folder / "profile.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")
    write_book(result, folder / "readiness.xlsx")
