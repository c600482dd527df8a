"""Everything the report shows, worked out before a template sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from scalecare.domain import Hub, HubPlan, Place, Placement, PlanStatus, Practice
from scalecare.parameters import load_parameters
from scalecare.reports import formats, sections, summary
from scalecare.reports.alternatives import AlternativesView, alternatives_view
from scalecare.reports.areas import AreasView, areas_view
from scalecare.reports.catchments import Catchments, draw_catchments
from scalecare.reports.changes import Changes, find_changes
from scalecare.reports.closer import closer_looks, zoomed
from scalecare.reports.compare import in_order
from scalecare.reports.frontier_view import FrontierView, frontier_view
from scalecare.reports.further import NOTHING_FURTHER, Further
from scalecare.reports.glossary import METHODS, STATUSES, TERMS, TITLES
from scalecare.reports.map_svg import Map, draw_map
from scalecare.reports.names import Names, names_of
from scalecare.reports.prices import PricesView, prices_of, prices_view
from scalecare.reports.rules import band
from scalecare.reports.size_chart import size_chart
from scalecare.reports.tables import Table, bullets, columns, tag
from scalecare.reports.words import sentences

_SMALL = (560.0, 560.0)
_IN_COLUMNS = frozenset({"centre_distance"})  # what the table of practices shows in a column of its own


@dataclass(frozen=True, slots=True)
class HubDetail:
    """One hub in full: facts, reasons and its practices."""

    hub_id: str
    name: str
    people: str
    reasons: tuple[str, ...]
    practices: Table


@dataclass(frozen=True, slots=True)
class Maps:
    """The plan's map, and two small ones side by side where today is known."""

    plan: Map | None
    small_today: Map | None
    small_plan: Map | None
    closer: tuple[tuple[str, Map], ...]
    from_boundaries: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """The report as values: the template only lays them out."""

    title: str
    place_name: str
    area: str
    as_of: str
    method: str
    has_today: bool
    headlines: tuple[summary.Headline, ...]
    in_short: tuple[str, ...]
    to_discuss: tuple[str, ...]
    maps: Maps
    size_chart: Markup | None
    tables: Mapping[str, Table]
    gap_words: str
    plan_findings: tuple[str, ...]
    hubs: tuple[HubDetail, ...]
    prices: PricesView | None
    frontier: FrontierView | None
    alternatives: AlternativesView | None
    areas: AreasView | None
    statuses: tuple[tuple[Markup, str], ...]
    terms: Mapping[str, str]
    versions: tuple[tuple[str, str], ...]
    attribution: tuple[str, ...]


def view_of(
    plan: HubPlan,
    place: Place,
    today: HubPlan | None = None,
    *,
    catchments: Catchments | None = None,
    further: Further = NOTHING_FURTHER,
) -> ReportView:
    """Return all that the report shows.

    Parameters
    ----------
    plan
        The plan.
    place
        The place it was made for.
    today
        Today's groups, scored with the same rules and weights, where known.
    catchments
        The plan's catchments, where they are already drawn.
    further
        A frontier, alternatives and larger areas, where there are any.
    """
    names = names_of(plan, place)
    changes = find_changes(plan, place, today)
    drawn = catchments or draw_catchments(plan, place)
    return ReportView(
        title=_title(plan, place),
        place_name=place.name,
        area=formats.area_words(plan.area),
        as_of=formats.day(plan.as_of),
        method=METHODS[_made(plan)],
        has_today=today is not None,
        headlines=summary.headlines(plan, today, place, changes),
        in_short=summary.in_short(plan, today, place, changes),
        to_discuss=summary.to_discuss(plan, changes, names),
        maps=_maps(plan, place, today, names, drawn),
        size_chart=size_chart(plan, today, band(plan)) if plan.hubs else None,
        tables=_tables(plan, place, today, changes, names),
        gap_words=summary.gap_words(plan),
        plan_findings=sentences((f for f in plan.findings if f.kind != "gap"), names),
        hubs=_hub_details(plan, place, names),
        prices=_prices(plan, place, names),
        **_further(further, plan, place, drawn),
        statuses=tuple((tag(formats.humanised(status), status), words) for status, words in STATUSES.items()),
        terms=TERMS,
        versions=tuple(sorted(plan.versions.items())),
        attribution=place.attribution,
    )


def _title(plan: HubPlan, place: Place) -> str:
    return f"{TITLES[_made(plan)]}: {place.name}"


def _made(plan: HubPlan) -> str:
    """How the plan came about: a mode with words of its own, else whether it was searched for."""
    if plan.mode in TITLES:
        return plan.mode
    return "score" if plan.status is PlanStatus.SCORED else "fresh"


def _prices(plan: HubPlan, place: Place, names: Names) -> PricesView | None:
    most = int(load_parameters().value("report.practices_that_could_move_shown", plan.as_of))
    return prices_view(plan, names, {p.practice_code: p.registered for p in place.practices}, most)


class _FurtherViews(TypedDict):
    frontier: FrontierView | None
    alternatives: AlternativesView | None
    areas: AreasView | None


def _further(further: Further, plan: HubPlan, place: Place, drawn: Catchments) -> _FurtherViews:
    one, other, nested = further.frontier, further.alternatives, further.nested
    return {
        "frontier": None if one is None else frontier_view(one, plan, place),
        "alternatives": None if other is None else alternatives_view(other, plan, place, drawn),
        "areas": None
        if nested is None
        else areas_view(nested, place, drawn if nested.hubs is plan else None),
    }


def _tables(
    plan: HubPlan, place: Place, today: HubPlan | None, changes: Changes, names: Names
) -> dict[str, Table]:
    fewest = load_parameters().value("report.fewest_people_shown", plan.as_of)
    return {
        "hubs": sections.hubs_table(plan, names),
        "comparison": sections.comparison_table(plan, today, place),
        "sizes": sections.sizes_table(plan, today),
        "hub_changes": sections.hub_changes_table(changes, names, fewest),
        "network_changes": sections.network_changes_table(changes, names, fewest),
        "practice_changes": sections.practice_changes_table(changes, names, fewest),
        "costs": sections.costs_table(plan, today),
        "rules": sections.rules_table(plan),
        "parameters": sections.parameters_table(plan),
        "problems": sections.problems_table(place),
        "sources": sections.sources_table(place),
        "unplaced": sections.unplaced_table(plan.unplaced, names),
    }


def _maps(plan: HubPlan, place: Place, today: HubPlan | None, names: Names, drawn: Catchments) -> Maps:
    looks = closer_looks(plan, place, drawn)
    large = draw_map(plan, place, drawn, names, ident="map", title=f"Hubs of {place.name}", looks=looks)
    closer = _closer(plan, place, drawn, names, looks)
    if today is None:
        return Maps(large, None, None, closer, drawn.from_boundaries)
    was = draw_catchments(today, place)
    before = draw_map(
        today,
        place,
        was,
        names_of(today, place),
        ident="map-today",
        title="Groups today",
        size=_SMALL,
        detailed=False,
    )
    after = draw_map(
        plan, place, drawn, names, ident="map-plan", title="Hubs of the plan", size=_SMALL, detailed=False
    )
    return Maps(large, before, after, closer, drawn.from_boundaries)


def _closer(
    plan: HubPlan, place: Place, drawn: Catchments, names: Names, looks: Sequence[BaseGeometry]
) -> tuple[tuple[str, Map], ...]:
    maps = [
        (
            letter,
            draw_map(
                plan,
                place,
                zoomed(drawn, look),
                names,
                ident=f"map-{letter}",
                title=f"A closer look at {letter}",
                size=_SMALL,
            ),
        )
        for letter, look in zip("ABCDEF", looks, strict=False)
    ]
    return tuple((letter, drawing) for letter, drawing in maps if drawing is not None)


def _hub_details(plan: HubPlan, place: Place, names: Names) -> tuple[HubDetail, ...]:
    placements: dict[str, list[Placement]] = {hub.hub_id: [] for hub in plan.hubs}
    for placement in sorted(plan.placements, key=lambda row: row.practice_code):
        placements[placement.hub_id].append(placement)
    practices = {practice.practice_code: practice for practice in place.practices}
    prices = {price.practice_code: price.price for price in prices_of(plan)}
    return tuple(
        _hub_detail(hub, f"practices-{number}", placements[hub.hub_id], practices, prices, names)
        for number, hub in enumerate(in_order(plan), start=1)
    )


def _hub_detail(
    hub: Hub,
    ident: str,
    rows: list[Placement],
    practices: Mapping[str, Practice],
    prices: Mapping[str, float],
    names: Names,
) -> HubDetail:
    cells = tuple(
        (
            names.practice(row.practice_code),
            formats.people(practices[row.practice_code].registered),
            names.network(practices[row.practice_code].pcn_code),
            formats.kilometres(row.distance_km),
            *([formats.number(prices.get(row.practice_code))] if prices else []),
            bullets(sentences((f for f in row.findings if f.kind not in _IN_COLUMNS), names)),
        )
        for row in rows
    )
    price = ["#Price of the next best"] if prices else []
    heads = columns("Practice", "#People", "Network today", "#To the centre", *price, "Why it is here")
    table = Table(ident, f"Practices of {names.hub(hub.hub_id)}", heads, cells)
    return HubDetail(
        hub.hub_id,
        names.hubs[hub.hub_id],
        formats.people(hub.registered),
        sentences(hub.findings, names),
        table,
    )
