"""Sheets of what a pack holds beside its plan: prices, a frontier, other plans, larger areas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scalecare.domain import Alternatives, Frontier, HubPlan, NestedPlan, Place
from scalecare.reports import formats
from scalecare.reports.alternatives import labelled
from scalecare.reports.compare import in_order
from scalecare.reports.frontier import steps_of, title_of
from scalecare.reports.further import Further
from scalecare.reports.glossary import STANDINGS
from scalecare.reports.prices import Price, prices_of
from scalecare.reports.sheets import Cell, Sheet, rounded, sheet_of


def further_sheets(plan: HubPlan, place: Place, further: Further, fewest: float) -> tuple[Sheet, ...]:
    """Return a sheet for each thing there is to say beside the plan.

    Parameters
    ----------
    plan, place
        The plan and its place.
    further
        A frontier, alternatives and larger areas, where there are any.
    fewest
        Counts of people who move below this are not shown.
    """
    prices = prices_of(plan)
    sheets = [_prices(prices, place)] if prices else []
    if further.frontier is not None:
        sheets += [_frontier(further.frontier, place), _moves(further.frontier, place, fewest)]
    if further.alternatives is not None:
        sheets.append(_other_plans(further.alternatives, place))
    if further.nested is not None:
        sheets += [_areas(further.nested), _hubs_of_areas(further.nested)]
    return tuple(sheets)


def _prices(prices: Sequence[Price], place: Place) -> Sheet:
    columns = (
        ("Practice code", "text"),
        ("Practice", "text"),
        ("Registered people", "people"),
        ("Hub", "text"),
        ("Next-best hub", "text"),
        ("Price (patient-km)", "number"),
        ("Keeps the rules", "text"),
    )
    practices = {practice.practice_code: practice for practice in place.practices}
    rows = (
        (
            price.practice_code,
            practices[price.practice_code].practice_name,
            practices[price.practice_code].registered,
            price.hub_id,
            price.to_hub,
            rounded(price.price),
            "yes" if price.keeps_rules else "no",
        )
        for price in prices
    )
    return sheet_of("Prices", columns, rows)


def _frontier(frontier: Frontier, place: Place) -> Sheet:
    columns = (
        ("Point", "text"),
        (f"{title_of(frontier.limited)}: allowed", "number"),
        (f"{title_of(frontier.limited)}: reached", "number"),
        (f"{title_of(frontier.aim)} ({frontier.aim_unit})", "number"),
        ("Proven: none below", "number"),
        ("Gap", "share"),
        ("Share of the gain", "share"),
        ("People who move", "people"),
        ("Hubs", "people"),
        ("People in the band", "share"),
        ("Mean distance (km)", "km"),
    )
    rows = (
        (
            "Today" if step.limit is None else str(number),
            step.limit,
            step.reached,
            rounded(step.aim),
            rounded(step.proven),
            rounded(step.plan.gap),
            rounded(step.gain_share),
            step.people_moved,
            len(step.plan.hubs),
            rounded(step.plan.share_in_band),
            rounded(step.mean_distance_km),
        )
        for number, step in enumerate(steps_of(frontier, place), start=_first_number(frontier, place))
    )
    return sheet_of("Frontier", columns, rows)


def _first_number(frontier: Frontier, place: Place) -> int:
    """Points count from one; today in front of them counts for nought."""
    steps = steps_of(frontier, place)
    return 0 if steps and steps[0].limit is None else 1


def _moves(frontier: Frontier, place: Place, fewest: float) -> Sheet:
    columns = (
        ("Point", "people"),
        ("Practice code", "text"),
        ("Practice", "text"),
        ("Registered people", "people"),
        ("From network", "text"),
        ("To hub", "text"),
        ("Network that hub carries on", "text"),
    )
    names = {practice.practice_code: practice.practice_name for practice in place.practices}
    rows: list[tuple[Cell, ...]] = [
        (
            number,
            move.practice_code,
            names.get(move.practice_code, ""),
            formats.few(move.registered, fewest) if 0 < move.registered < fewest else move.registered,
            move.from_network,
            move.to_hub,
            move.to_network or "",
        )
        for number, point in enumerate(frontier.points, start=1)
        for move in sorted(point.moves, key=lambda move: move.practice_code)
    ]
    return sheet_of("Moves", columns, rows)


def _other_plans(alternatives: Alternatives, place: Place) -> Sheet:
    plans = labelled(alternatives)
    hubs = [entry.plan.hub_of() for entry in plans]
    columns = (
        ("Practice code", "text"),
        ("Practice", "text"),
        ("Registered people", "people"),
        *((f"Hub in {entry.label}", "text") for entry in plans),
    )
    rows: Iterable[tuple[Cell, ...]] = (
        (
            p.practice_code,
            p.practice_name,
            p.registered,
            *(hub_of.get(p.practice_code, "") for hub_of in hubs),
        )
        for p in place.practices
    )
    return sheet_of("Other plans", columns, rows)


def _areas(nested: NestedPlan) -> Sheet:
    columns = (
        ("Area", "text"),
        ("Name", "text"),
        ("Registered people", "people"),
        ("Hubs", "people"),
        ("Practices", "people"),
        ("Mean distance (km)", "km"),
        ("Size", "text"),
    )
    rows = (
        (
            area.hub_id,
            area.name,
            area.registered,
            sum(area_id == area.hub_id for _, area_id in nested.area_of),
            len(area.practices),
            rounded(area.mean_distance_km),
            STANDINGS[area.standing],
        )
        for area in in_order(nested.areas)
    )
    return sheet_of("Areas", columns, rows)


def _hubs_of_areas(nested: NestedPlan) -> Sheet:
    columns = (("Hub", "text"), ("Name", "text"), ("Registered people", "people"), ("Area", "text"))
    area_of = dict(nested.area_of)
    rows = ((hub.hub_id, hub.name, hub.registered, area_of[hub.hub_id]) for hub in in_order(nested.hubs))
    return sheet_of("Hubs of areas", columns, rows)
