"""Where plans agree, as a map: practices that share a hub in every plan, in some, and those that differ."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from scalecare.domain import HubPlan, Place, Practice
from scalecare.reports import formats
from scalecare.reports.catchments import Catchments
from scalecare.reports.labels import Label, place_labels
from scalecare.reports.map_svg import Frame, draw_ground, draw_labels, furniture
from scalecare.reports.names import Names
from scalecare.reports.plot import mark
from scalecare.reports.svg import drawing, element

_SIZE = (820.0, 640.0)
_MOST_PRACTICES = 700  # beyond, the lines between neighbours would hide each other
_MOST_LABELS = 60


def agreement_map(
    plans: Sequence[HubPlan],
    differing: Sequence[str],
    place: Place,
    catchments: Catchments,
    names: Names,
    *,
    ident: str,
) -> Markup | None:
    """Draw where plans agree, or return None where there is no room or no position is known.

    Parameters
    ----------
    plans
        The plans.
    differing
        Practices that leave their company in one of them; these are labelled by their codes.
    place
        The place they are of.
    catchments
        The ground of any of the plans.
    names
        What to call practices.
    ident
        The picture's identity, unique on the page.
    """
    practices = [practice for practice in place.practices if practice.is_placed]
    if catchments.region.is_empty or len(practices) > _MOST_PRACTICES:
        return None
    frame = Frame.around(catchments.region, *_SIZE)
    at = {p.practice_code: _point(p, frame) for p in practices}
    always, sometimes = _pairs(plans, at)
    known = [code for code in differing if code in at]
    parts = [
        draw_ground(catchments.region, frame),
        element("path", d=_lines(sometimes, at), class_="pair-sometimes"),
        element("path", d=_lines(always, at), class_="pair-always"),
        *(_dot(p, at[p.practice_code], names, differs=p.practice_code in known) for p in practices),
        _labels(known, at, frame),
        furniture(frame),
    ]
    words = (
        f"{formats.many(len(practices), 'practice')}, of which {len(known)} drawn as diamonds differ "
        "between the plans. The tables below hold the same facts."
    )
    return drawing(ident, "Where the plans agree", words, (frame.width, frame.height), parts)


def _point(practice: Practice, frame: Frame) -> tuple[float, float]:
    return frame.at(practice.easting or 0.0, practice.northing or 0.0)


def _pairs(
    plans: Sequence[HubPlan], at: dict[str, tuple[float, float]]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Neighbours that share a hub in every plan, and those that share one in some."""
    hubs = [plan.hub_of() for plan in plans]
    links = {(link.practice_code_a, link.practice_code_b) for plan in plans for link in plan.links}
    always: list[tuple[str, str]] = []
    sometimes: list[tuple[str, str]] = []
    for one, other in sorted(links):
        if one not in at or other not in at:
            continue
        shared = sum(one in hub_of and hub_of[one] == hub_of.get(other) for hub_of in hubs)
        if shared:
            (always if shared == len(hubs) else sometimes).append((one, other))
    return always, sometimes


def _lines(pairs: Sequence[tuple[str, str]], at: dict[str, tuple[float, float]]) -> str:
    return "".join("M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*at[one], *at[other]) for one, other in pairs)


def _dot(practice: Practice, spot: tuple[float, float], names: Names, *, differs: bool) -> Markup:
    hint = element("title", names.practice(practice.practice_code))
    if differs:
        return element("g", hint, mark("most", *spot, size=3.6))
    return element("circle", hint, cx=spot[0], cy=spot[1], r=4.0, class_="dot")


def _labels(codes: Sequence[str], at: dict[str, tuple[float, float]], frame: Frame) -> Markup:
    if len(codes) > _MOST_LABELS:
        return element("g")
    wished = [Label(code, at[code][0], at[code][1] - 17, 10.0) for code in codes]
    return draw_labels(place_labels(wished, (frame.width, frame.height - 34)))
