"""A scenario as files: what the command line writes, of the plan as it stands."""

from __future__ import annotations

import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

from scalecare.reports import plan_to_text, write_geojson, write_hubs_csv, write_pack
from scalecare_web.hubs import reading
from scalecare_web.hubs.boards import Moves
from scalecare_web.hubs.models import Scenario

DOWNLOADS = (
    ("hubs.csv", "Which practice is in which hub, for a spreadsheet"),
    ("hubs.geojson", "Hubs and practices, for a map"),
    ("plan.json", "Everything, for a program"),
    ("report-pack.zip", "Report, workbook, map and tables, for a board; takes some seconds"),
)
"""Names of the files, and what each is for."""


def file_of(scenario: Scenario, moves: Moves, name: str) -> bytes:
    """Return a file of a scenario, without what was answered in confidence.

    Parameters
    ----------
    scenario, moves
        The plan, and the moves by hand that hold.
    name
        One of ``DOWNLOADS``.
    """
    plan, place = reading.plan_now(scenario, moves), reading.place_of(scenario)
    if name == "plan.json":
        return plan_to_text(plan).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        if name == "report-pack.zip":
            files = write_pack(plan, place, Path(folder) / "pack", today=reading.plan_today(scenario))
            return _zipped(files)
        write = write_hubs_csv if name == "hubs.csv" else write_geojson
        return write(plan, place, path).read_bytes()


def _zipped(files: tuple[Path, ...]) -> bytes:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return whole.getvalue()
