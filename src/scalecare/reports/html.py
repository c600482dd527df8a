"""report.html: one file that needs nothing else, for reading, printing and passing on."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from scalecare.domain import HubPlan, Place
from scalecare.reports.catchments import Catchments
from scalecare.reports.further import NOTHING_FURTHER, Further
from scalecare.reports.view import view_of


def write_report_html(
    plan: HubPlan,
    place: Place,
    path: Path,
    *,
    today: HubPlan | None = None,
    catchments: Catchments | None = None,
    further: Further = NOTHING_FURTHER,
) -> Path:
    """Write the report that people read.

    Parameters
    ----------
    plan
        The plan.
    place
        The place it was made for.
    path
        The file to write.
    today
        Today's groups, scored with the same rules and weights, where known.
    catchments
        The plan's catchments, where they are already drawn.
    further
        A frontier, alternatives and larger areas, where there are any.
    """
    view = view_of(plan, place, today, catchments=catchments, further=further)
    path.write_text(render("report.html.j2", view), encoding="utf-8", newline="\n")
    return path


def render(template: str, view: object) -> str:
    """Return a page's text.

    Parameters
    ----------
    template
        The page's template.
    view
        What to show.
    """
    return _environment().get_template(template).render(view=view)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("scalecare.reports", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
