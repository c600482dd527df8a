"""The whole pack, written at once or not at all."""

from __future__ import annotations

from pathlib import Path

from scalecare.domain import Alternatives, Frontier, HubPlan, NestedPlan, Place
from scalecare.reports.alternatives import write_alternatives_csv
from scalecare.reports.areas import write_areas_csv
from scalecare.reports.catchments import draw_catchments
from scalecare.reports.errors import ReportError
from scalecare.reports.folder import check_folder, write_folder
from scalecare.reports.frontier_files import write_frontier_csv, write_frontier_json
from scalecare.reports.further import Further
from scalecare.reports.geojson import write_geojson
from scalecare.reports.html import write_report_html
from scalecare.reports.hubs_csv import write_hubs_csv
from scalecare.reports.plan_json import write_plan_json
from scalecare.reports.workbook import write_workbook

PACK_FILES = ("hubs.csv", "hubs.geojson", "plan.json", "plan.xlsx", "report.html")
"""What every pack holds."""

FURTHER_FILES = ("alternatives.csv", "areas.csv", "frontier.csv", "frontier.json")
"""What a pack holds where there is a frontier, alternatives or larger areas."""


def write_pack(
    plan: HubPlan,
    place: Place,
    out: Path,
    *,
    today: HubPlan | None = None,
    frontier: Frontier | None = None,
    alternatives: Alternatives | None = None,
    nested: NestedPlan | None = None,
    force: bool = False,
) -> tuple[Path, ...]:
    """Write report, tables, map and plan into a folder.

    All files are made beside the folder first, so a run that fails leaves what was there as it
    was. Files of an older pack that this one does not have are removed; files of others that lie in
    the folder are left alone.

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
    frontier
        The frontier that the plan was chosen from, where there is one.
    alternatives
        The plan and others nearly as good, where they were looked for.
    nested
        Larger areas made of the plan's hubs, where there are any.
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
    further = Further(frontier, alternatives, nested)
    check_pack_out(out, force=force)
    _check(plan, place, today, further)
    return write_folder(
        out, (*PACK_FILES, *FURTHER_FILES), lambda folder: _write_all(plan, place, today, further, folder)
    )


def _write_all(plan: HubPlan, place: Place, today: HubPlan | None, further: Further, folder: Path) -> None:
    catchments = draw_catchments(plan, place)
    write_hubs_csv(plan, place, folder / "hubs.csv")
    write_geojson(plan, place, folder / "hubs.geojson", catchments=catchments)
    write_plan_json(plan, folder / "plan.json")
    write_workbook(plan, place, folder / "plan.xlsx", today=today, further=further)
    write_report_html(
        plan, place, folder / "report.html", today=today, catchments=catchments, further=further
    )
    if further.frontier is not None:
        write_frontier_csv(further.frontier, place, folder / "frontier.csv")
        write_frontier_json(further.frontier, folder / "frontier.json")
    if further.alternatives is not None:
        write_alternatives_csv(further.alternatives, place, folder / "alternatives.csv")
    if further.nested is not None:
        write_areas_csv(further.nested, folder / "areas.csv")


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
    check_folder(out, (*PACK_FILES, *FURTHER_FILES), force=force)


def _check(plan: HubPlan, place: Place, today: HubPlan | None, further: Further) -> None:
    groupings = (plan, today, *further.plans())
    named = {code for grouping in groupings if grouping is not None for code in grouping.hub_of()}
    unknown = sorted(named - set(place.codes))
    if unknown:
        raise ReportError.unknown_practices(unknown)
