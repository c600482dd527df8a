"""Builders of a frontier, of alternatives and of larger areas of the fabricated place."""

from __future__ import annotations

from dataclasses import replace

from fabricated_place import grouped, grouping

from scalecare.domain import (
    Alternatives,
    Finding,
    Frontier,
    FrontierKind,
    FrontierPoint,
    HubPlan,
    Move,
    NestedPlan,
    NestingLevel,
    Place,
)

AIMS = (1000.0, 700.0, 500.0, 480.0, 400.0)
"""What each point reaches: the third has 83 % of the gain, and none before it has 80 %."""


def improving(place: Place, today: HubPlan) -> Frontier:
    """Five points from today on; each moves three more practices than the last, and breaks one group."""
    points = []
    for number, aim in enumerate(AIMS):
        moves = tuple(_move(code) for code in place.codes[: 3 * number])
        given = grouping(place, grouped(place, 4 + number)) if number else today
        plan = replace(given, mode="improve", objective=aim, bound=aim - 10.0, gap=10.0 / aim)
        points.append(FrontierPoint(3.0 * number, 3.0 * number, aim, plan, moves))
    units = ("objective", "patient-km", "practices_moved", "practices")
    return Frontier(
        FrontierKind.IMPROVE, *units, tuple(points), today, (Finding("moves_needed", {"fewest": 2}),)
    )


def _move(code: str) -> Move:
    return Move(
        code, 4 if code == "Z00005" else 8_000, "U00000", "H01", "U00001" if code > "Z00003" else None
    )


def trading(place: Place) -> Frontier:
    """Three points of distance against change, the last with the least distance."""
    points = tuple(_trade(place, size, 9_000.0 - 3_000 * step) for step, size in enumerate((4, 5, 6)))
    units = ("travel_km", "patient-km", "change", "people")
    return Frontier(FrontierKind.TRADE_OFF, *units, points)


def _trade(place: Place, size: int, aim: float) -> FrontierPoint:
    plan = grouping(place, grouped(place, size))
    weighed = replace(plan.costs[0], value=aim)
    plan = replace(plan, costs=(weighed, *plan.costs[1:]), objective=aim, bound=aim - 100.0)
    return FrontierPoint(1_000.0 * size, 1_000.0 * size, aim, plan)


def others(place: Place, plan: HubPlan, count: int = 3) -> Alternatives:
    """The plan and others with larger hubs."""
    plans = (plan, *(grouping(place, grouped(place, 5 + step)) for step in range(1, count)))
    differences = tuple(tuple(4 * (i != j) for j in range(count)) for i in range(count))
    return Alternatives(plans, 4, differences)


def nesting(place: Place, plan: HubPlan) -> NestedPlan:
    """Pairs of the plan's hubs as larger areas."""
    ids = sorted(hub.hub_id for hub in plan.hubs)
    members = {hub.hub_id: hub.practices for hub in plan.hubs}
    pairs = {f"P{start // 2 + 1:02d}": ids[start : start + 2] for start in range(0, len(ids), 2)}
    areas = grouping(
        place, {area: tuple(c for hub in pair for c in members[hub]) for area, pair in pairs.items()}, "form"
    )
    area_of = tuple((hub, area) for area, pair in pairs.items() for hub in pair)
    return NestedPlan(
        NestingLevel.PLACE, plan, areas, area_of, is_joint=False, objective=1.0, bound=None, gap=None
    )
