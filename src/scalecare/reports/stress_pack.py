"""stress.csv, stress.json and stress.html: how a plan stands up to change, for tables and for people."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from scalecare.domain import HubPlan, Place
from scalecare.hub_formation import HubRobustness, Robustness, ScenarioResult
from scalecare.reports import formats
from scalecare.reports.folder import check_folder, write_folder
from scalecare.reports.fragility_chart import fragility_chart
from scalecare.reports.html import render
from scalecare.reports.names import Names, names_of
from scalecare.reports.tables import Table, columns

STRESS_FILES = ("stress.csv", "stress.html", "stress.json")
"""What a test of a plan leaves."""

_FIELDS = (
    "hub_id",
    "name",
    "registered",
    "is_in_band",
    "room_below",
    "room_above",
    "in_band_share",
    "low",
    "middle",
    "high",
)


@dataclass(frozen=True, slots=True)
class StressView:
    """What the page shows."""

    title: str
    as_of: str
    area: str
    in_short: tuple[str, ...]
    chart: Markup
    has_futures: bool
    tables: tuple[Table, ...]
    how: tuple[str, ...]


def write_stress(
    robustness: Robustness, plan: HubPlan, place: Place, out: Path, *, force: bool = False
) -> tuple[Path, ...]:
    """Write what trying a plan showed into a folder, all files or none.

    Parameters
    ----------
    robustness
        From :func:`scalecare.hub_formation.stress`.
    plan, place
        What was tried.
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
    """
    check_folder(out, STRESS_FILES, force=force)
    return write_folder(out, STRESS_FILES, lambda folder: _fill(robustness, plan, place, folder))


def _fill(robustness: Robustness, plan: HubPlan, place: Place, folder: Path) -> None:
    with (folder / "stress.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow((*_FIELDS, "single_points"))
        for hub in robustness.hubs:
            writer.writerow((*(getattr(hub, field) for field in _FIELDS), ";".join(hub.single_points)))
    text = json.dumps(stress_record(robustness), ensure_ascii=False, indent=1)
    (folder / "stress.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")
    page = render("stress.html.j2", _view(robustness, plan, place))
    (folder / "stress.html").write_text(page, encoding="utf-8", newline="\n")


def stress_record(robustness: Robustness) -> dict[str, Any]:
    """Return everything as plain values, for JSON.

    Parameters
    ----------
    robustness
        From :func:`scalecare.hub_formation.stress`.
    """
    record = asdict(robustness)
    for written, result in zip(
        (record["today"], *record["scenarios"]), (robustness.today, *robustness.scenarios), strict=True
    ):
        written["broken"] = [hub.hub_id for hub in result.broken]
    for written, hub in zip(record["hubs"], robustness.hubs, strict=True):
        written["room_share"] = hub.room_share
    return record


def stress_sentences(robustness: Robustness) -> tuple[str, ...]:
    """Return what a reader wants to know first.

    Parameters
    ----------
    robustness
        From :func:`scalecare.hub_formation.stress`.
    """
    inside = [hub for hub in robustness.hubs if hub.is_in_band]
    said = [f"{len(inside)} of {formats.many(len(robustness.hubs), 'hub')} are within the band today."]
    if inside:
        tightest = min(inside, key=lambda hub: (hub.room_share, hub.hub_id))
        said.append(f"Hub {tightest.hub_id} has the least room: {_room(tightest)}.")
        alone = sum(bool(hub.single_points) for hub in inside)
        said.append(
            f"{formats.many(alone, 'hub')} would leave the band if one practice closed and its people "
            "registered nearby."
        )
    if robustness.all_stay_share is not None and robustness.hubs_leaving is not None:
        futures = formats.many(robustness.samples, "future")
        said.append(
            f"In {formats.percent(robustness.all_stay_share)} of {futures} "
            f"of {formats.number(robustness.years)} years every one of them stays within the band; "
            f"{formats.decimal(robustness.hubs_leaving)} leave it on average."
        )
    return tuple(said + [scenario_sentence(result) for result in robustness.scenarios])


def scenario_sentence(result: ScenarioResult) -> str:
    """Return what a scenario does to the plan.

    Parameters
    ----------
    result
        One scenario's.
    """
    broken = result.broken
    if not broken:
        return f"{result.name}: every hub stays within the band and connected as it was."
    named = formats.listed([f"{hub.hub_id} ({formats.people(hub.after)} people)" for hub in broken], most=12)
    verb = "leaves" if len(broken) == 1 else "leave"
    return (
        f"{result.name}: {formats.many(len(broken), 'hub')} {verb} the band or "
        f"{'falls' if len(broken) == 1 else 'fall'} apart, with {formats.people(result.people_affected)} "
        f"people: {named}."
    )


def _room(hub: HubRobustness) -> str:
    if hub.room_below < hub.room_above:
        return f"it can lose {formats.people(hub.room_below)} people ({formats.percent(hub.room_share)})"
    return f"it can gain {formats.people(hub.room_above)} people ({formats.percent(hub.room_share)})"


def fragility_table(robustness: Robustness, names: Names) -> Table:
    """Return every hub with its room, its futures and its single points of failure, most fragile first.

    Parameters
    ----------
    robustness
        From :func:`scalecare.hub_formation.stress`.
    names
        What to call practices.
    """
    sampled = ("#In band", "#Low", "#Middle", "#High") if robustness.samples else ()
    rows = tuple(_row(hub, names, sampled=bool(sampled)) for hub in robustness.hubs)
    note = "Room is how many people a hub can lose or gain and stay within the band."
    if sampled:
        note += " Nine futures in ten lie between low and high."
    return Table(
        "fragile",
        "Hubs, the most fragile first",
        columns("Hub", "#People", "#Can lose", "#Can gain", *sampled, "Leaves the band if this closes"),
        rows,
        note,
    )


def _row(hub: HubRobustness, names: Names, *, sampled: bool) -> tuple[str, ...]:
    outside = "outside today"
    room = (formats.people(hub.room_below), formats.people(hub.room_above))
    futures = (
        formats.percent(hub.in_band_share),
        *(formats.people(people) for people in (hub.low, hub.middle, hub.high)),
    )
    closing = formats.listed([names.practice(code) for code in hub.single_points]) or "none alone"
    return (
        hub.hub_id,
        formats.people(hub.registered),
        *(room if hub.is_in_band else (outside, outside)),
        *(futures if sampled else ()),
        closing if hub.is_in_band else formats.UNKNOWN,
    )


def scenario_table(robustness: Robustness) -> Table:
    """Return every scenario beside today.

    Parameters
    ----------
    robustness
        From :func:`scalecare.hub_formation.stress`.
    """
    rows = tuple(
        (
            result.name,
            formats.people(result.registered),
            formats.people(len(result.broken)),
            formats.people(result.people_affected),
            formats.percent(result.share_in_band),
            formats.percent(result.share_connected),
            formats.kilometres(result.mean_distance_km),
        )
        for result in (robustness.today, *robustness.scenarios)
    )
    headings = ("#People", "#Hubs that break", "#Their people", "#People in band", "#Hubs connected")
    return Table(
        "scenarios",
        "What may happen, each by itself",
        columns("Scenario", *headings, "#To the centre practice"),
        rows,
        "A hub breaks if it leaves the band or is no longer connected. Neighbours are found anew.",
    )


def _view(robustness: Robustness, plan: HubPlan, place: Place) -> StressView:
    tables = [fragility_table(robustness, names_of(plan, place))]
    if robustness.scenarios:
        tables.append(scenario_table(robustness))
    return StressView(
        title=f"{plan.place_name}: how the plan stands up to change",
        as_of=formats.day(place.as_of),
        area=formats.area_words(plan.area),
        in_short=stress_sentences(robustness),
        chart=fragility_chart(robustness),
        has_futures=robustness.samples > 0,
        tables=tuple(tables),
        how=_how(robustness),
    )


def _how(robustness: Robustness) -> tuple[str, ...]:
    said = ["A practice that closes is taken to send its people to the practices nearest to it."]
    if robustness.samples:
        said.append(
            "Futures are drawn from what happened to real lists of about the same size in past periods of "
            "about this length: growth, decline, closing and merging. They know nothing of local plans, and "
            "tell of size only."
        )
    return tuple(said)
