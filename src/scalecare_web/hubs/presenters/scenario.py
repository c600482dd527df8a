"""One scenario: how good it is and how that is known, its map, its hubs, and why."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from scalecare.domain import Hub, HubPlan, HubStanding, Place, Placement
from scalecare.reports import find_changes, formats, sentences
from scalecare.reports.compare import in_order
from scalecare.reports.glossary import STANDINGS
from scalecare.reports.map_svg import Map
from scalecare.reports.names import Names
from scalecare.reports.rules import ParameterRow, band, parameter_rows, rule_rows
from scalecare.reports.sections import sizes_table
from scalecare.reports.size_chart import size_chart
from scalecare.reports.summary import Headline, headlines, in_short, to_discuss
from scalecare.reports.tables import Table
from scalecare_web.hubs import reading
from scalecare_web.hubs.boards import Moves
from scalecare_web.hubs.models import Scenario
from scalecare_web.hubs.presenters.drawing import map_of
from scalecare_web.memory import HUBS, Memory

_views: Memory[ScenarioView] = Memory(HUBS, lambda view: len(view.hubs))


@dataclass(frozen=True, slots=True)
class HubRow:
    """A hub in the table of hubs."""

    hub_id: str
    name: str
    people: str
    practices: str
    distance: str
    containment: str
    deprivation: str
    older: str
    standing: str
    is_in_band: bool


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """All that the page of a scenario shows of its plan. ``broken`` names the rules that moves broke."""

    headlines: tuple[Headline, ...]
    in_short: tuple[str, ...]
    to_discuss: tuple[str, ...]
    broken: tuple[str, ...]
    findings: tuple[str, ...]
    map: Map | None
    sizes: Markup | None
    sizes_table: Table
    hubs: tuple[HubRow, ...]
    unplaced: tuple[tuple[str, str, str], ...]
    rules: tuple[tuple[str, str], ...]
    numbers: tuple[ParameterRow, ...]
    area: str
    attribution: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """A practice in the page of its hub, with why it is here."""

    code: str
    name: str
    people: str
    network: str
    distance: str
    is_centre: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HubView:
    """All that the page of a hub shows."""

    hub_id: str
    name: str
    figures: tuple[tuple[str, str], ...]
    standing: str
    reasons: tuple[str, ...]
    practices: tuple[PracticeRow, ...]
    neighbours: tuple[tuple[str, str], ...]


def scenario_view(scenario: Scenario, moves: Moves) -> ScenarioView:
    """Return what the page of a scenario shows.

    Parameters
    ----------
    scenario, moves
        The plan, and the moves by hand that hold.
    """
    return _views.recall((scenario.key, moves), lambda: _worked_out(scenario, moves))


def _worked_out(scenario: Scenario, moves: Moves) -> ScenarioView:
    plan, place = reading.plan_now(scenario, moves), reading.place_of(scenario)
    today, names = reading.plan_today(scenario), reading.names_in(scenario, plan)
    changes = find_changes(plan, place, today)
    others = (f for f in plan.findings if f.kind not in {"gap", "broken"})
    return ScenarioView(
        headlines=headlines(plan, today, place, changes),
        in_short=in_short(plan, today, place, changes),
        to_discuss=to_discuss(plan, changes, names),
        broken=sentences((f for f in plan.findings if f.kind == "broken"), names),
        findings=sentences(others, names),
        map=map_of(scenario, moves),
        sizes=size_chart(plan, today, band(plan)) if plan.hubs else None,
        sizes_table=sizes_table(plan, today),
        hubs=tuple(hub_row(hub, names.hubs[hub.hub_id]) for hub in in_order(plan)),
        unplaced=tuple(
            (names.practice(row.practice_code), formats.people(row.registered), row.reason)
            for row in plan.unplaced
        ),
        rules=rule_rows(plan),
        numbers=parameter_rows(plan),
        area=formats.area_words(plan.area),
        attribution=place.attribution,
    )


def hub_row(hub: Hub, name: str) -> HubRow:
    """Return a hub as the tables show it.

    Parameters
    ----------
    hub
        The hub.
    name
        What to call it.
    """
    return HubRow(
        hub_id=hub.hub_id,
        name="" if name == hub.hub_id else name,
        people=formats.people(hub.registered),
        practices=formats.people(len(hub.practices)),
        distance=formats.kilometres(hub.mean_distance_km),
        containment=formats.percent(hub.containment_share),
        deprivation=formats.decimal(hub.deprivation_score),
        older=formats.percent(hub.share_65_plus),
        standing=_standing(hub),
        is_in_band=hub.standing is HubStanding.IN_BAND and hub.is_connected,
    )


def _standing(hub: Hub) -> str:
    words = STANDINGS[hub.standing]
    return words if hub.is_connected else f"{words}; not connected"


def hub_view(scenario: Scenario, moves: Moves, hub_id: str) -> HubView | None:
    """Return what the page of a hub shows, or None where there is no such hub.

    Parameters
    ----------
    scenario, moves
        The plan, and the moves by hand that hold.
    hub_id
        Which hub.
    """
    plan, place = reading.plan_now(scenario, moves), reading.place_of(scenario)
    hub = next((hub for hub in plan.hubs if hub.hub_id == hub_id), None)
    if hub is None:
        return None
    names = reading.names_in(scenario, plan)
    row = hub_row(hub, names.hubs[hub_id])
    near = next((f.figures["hub_ids"] for f in hub.findings if f.kind == "neighbours"), ())
    return HubView(
        hub_id=hub_id,
        name=row.name,
        figures=_figures(row),
        standing=row.standing,
        reasons=sentences(hub.findings, names),
        practices=_practice_rows(plan, place, hub, names),
        neighbours=tuple((other, names.hub(other)) for other in near),
    )


def _figures(row: HubRow) -> tuple[tuple[str, str], ...]:
    return (
        ("People", row.people),
        ("Practices", row.practices),
        ("Mean distance to the centre practice", row.distance),
        ("Containment", row.containment),
        ("Deprivation (IMD score)", row.deprivation),
        ("Aged 65 and over", row.older),
    )


def _practice_rows(plan: HubPlan, place: Place, hub: Hub, names: Names) -> tuple[PracticeRow, ...]:
    known = {practice.practice_code: practice for practice in place.practices}

    def row(placement: Placement) -> PracticeRow:
        practice = known[placement.practice_code]
        told = (f for f in placement.findings if f.kind != "centre_distance")
        return PracticeRow(
            code=practice.practice_code,
            name=names.practices[practice.practice_code],
            people=formats.people(practice.registered),
            network=names.network(practice.pcn_code),
            distance=formats.kilometres(placement.distance_km),
            is_centre=practice.practice_code == hub.centre_practice_code,
            reasons=sentences(told, names),
        )

    inside = (placement for placement in plan.placements if placement.hub_id == hub.hub_id)
    return tuple(row(placement) for placement in sorted(inside, key=lambda p: p.practice_code))
