"""The whole pack, written at once or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

from scalecare.domain import HubPlan, Place
from scalecare.reports.catchments import draw_catchments
from scalecare.reports.errors import ReportError
from scalecare.reports.geojson import write_geojson
from scalecare.reports.html import write_report_html
from scalecare.reports.hubs_csv import write_hubs_csv
from scalecare.reports.plan_json import write_plan_json
from scalecare.reports.workbook import write_workbook

PACK_FILES = ("hubs.csv", "hubs.geojson", "plan.json", "plan.xlsx", "report.html")
"""What a pack holds."""


def write_pack(
    plan: HubPlan, place: Place, out: Path, *, today: HubPlan | None = None, force: bool = False
) -> tuple[Path, ...]:
    """Write report, tables, map and plan into a folder.

    All files are made beside the folder first, so a run that fails leaves what was there as it
    was. Files of others that lie in the folder are left alone.

    Parameters
    ----------
    plan
        The plan.
    place
        The place it was made for.
    out
        The folder; made if it is not there.
    today
        Today's groups, scored with the same rules and weights, where known.
    force
        Whether a pack that is there may be replaced.

    Returns
    -------
    tuple[Path, ...]
        The files written.

    Raises
    ------
    ReportError
        If the folder already holds a pack and ``force`` is not given, if ``out`` is a file, or if
        the plan holds practices that the place does not.

    Examples
    --------
    >>> write_pack(plan, place, Path("PACK"), today=networks)  # doctest: +SKIP
    """
    _check(plan, place, today, out, force=force)
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.parent / f".{out.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        _write_all(plan, place, today, partial)
        _move(partial, out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return tuple(out / name for name in PACK_FILES)


def _write_all(plan: HubPlan, place: Place, today: HubPlan | None, folder: Path) -> None:
    catchments = draw_catchments(plan, place)
    write_hubs_csv(plan, place, folder / "hubs.csv")
    write_geojson(plan, place, folder / "hubs.geojson", catchments=catchments)
    write_plan_json(plan, folder / "plan.json")
    write_workbook(plan, place, folder / "plan.xlsx", today=today)
    write_report_html(plan, place, folder / "report.html", today=today, catchments=catchments)


def _move(partial: Path, out: Path) -> None:
    """Put the files in place; a folder that is not there yet appears in one step."""
    if not out.exists():
        partial.rename(out)
        return
    for name in PACK_FILES:
        (partial / name).replace(out / name)


def check_pack_out(out: Path, *, force: bool) -> None:
    """Refuse, before any work is done, a place that a pack cannot be written to.

    Parameters
    ----------
    out
        The folder the pack would go to.
    force
        Whether an older pack there may be replaced.

    Raises
    ------
    ReportError
        If a file stands in the way, or an older pack does and ``force`` is not given.
    """
    if out.exists() and not out.is_dir():
        raise ReportError.not_a_folder(out)
    there = [name for name in PACK_FILES if (out / name).exists()]
    if there and not force:
        raise ReportError.already_there(out, there)


def _check(plan: HubPlan, place: Place, today: HubPlan | None, out: Path, *, force: bool) -> None:
    check_pack_out(out, force=force)
    named = {code for grouping in (plan, today) if grouping for code in grouping.hub_of()}
    unknown = sorted(named - set(place.codes))
    if unknown:
        raise ReportError.unknown_practices(unknown)
