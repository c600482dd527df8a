"""Trade one aim for another: the best of the first for each amount of the second."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

import numpy as np

from scalecare.domain import Frontier, FrontierKind, FrontierPoint, Place
from scalecare.hub_formation._private.listing import FloatArray, HubList
from scalecare.hub_formation._private.master import Demand
from scalecare.hub_formation._private.sides import Amounts
from scalecare.hub_formation.clash.infeasible import without_exceptions_infeasible
from scalecare.hub_formation.costs import LINE_UNITS
from scalecare.hub_formation.errors import BadRules
from scalecare.hub_formation.formulation import hub_count_range
from scalecare.hub_formation.planning import Ground, Making, as_plan
from scalecare.hub_formation.rules import HubRules, Weights
from scalecare.hub_formation.search import Progress, Stop, ignore, list_admissible
from scalecare.hub_formation.several.sweep import Sweep, Swept, found_in

POINTS = 20
"""Points of a trade-off where no other number is asked for."""
ROOM = 1e-9
"""What rounding may add to an amount, as a share of it."""
TRAVEL = ("travel_km", "travel_minutes")
AIMS = tuple(asdict(Weights()))
"""Cost lines that can be aims."""


def trade_off(
    place: Place,
    rules: HubRules,
    aim: str,
    against: str,
    *,
    points: int = POINTS,
    stop: Stop | None = None,
    clock: Callable[[], float] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    versions: Mapping[str, str] | None = None,
) -> Frontier:
    """Find how much of one aim each amount of another costs.

    Both ends are found first: the best of ``against`` and what it takes when only ``aim`` matters.
    In between, evenly spaced, ``aim`` is made as good as it can be while ``against`` stays within
    the amount; so plans are found that no pair of weights would give.

    Parameters
    ----------
    place
        The practices and what is known of them.
    rules
        What every plan must keep. Their weights do not matter here.
    aim, against
        Cost lines, such as ``travel_km`` and ``change``; see :class:`Weights`.
    points
        How many points, two or more.
    stop
        When to stop at each point; its seconds are for all points together.
    clock, on_progress, versions
        As for :func:`scalecare.hub_formation.form_hubs`.

    Raises
    ------
    BadRules
        If an aim is no cost line, both are the same or both are travel, or the points are too few.
    HubsInfeasible
        If no plan keeps the rules without exceptions.
    TooManyHubs, NothingToGroup
        As for :func:`scalecare.hub_formation.form_hubs`.

    Examples
    --------
    >>> from datetime import date
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.parameters import load_parameters
    >>> rules = HubRules.standard(load_parameters(), date(2026, 7, 1))
    >>> frontier = trade_off(
    ...     exampleshire_place(), rules, "travel_km", "change", points=3, stop=Stop(gap=0.01)
    ... )
    >>> [point.aim for point in frontier.points] == sorted(
    ...     (point.aim for point in frontier.points), reverse=True
    ... )
    True
    """
    _refuse_bad_aims(aim, against, points)
    stop, clock = stop or Stop(), clock or (lambda: 0.0)
    began = clock()
    ground = Ground.of(place, rules.with_(weights=_only(aim)))
    pool, amounts = _both(ground, against, stop)
    fewest, most = hub_count_range(ground.rules, int(ground.problem.located.people.sum()))
    demand = Demand(len(ground.problem.units), fewest, most, 0, ((-np.inf, np.inf),))
    sweep = Sweep(replace(pool, side=Amounts(amounts[:, None])), stop, clock, on_progress or ignore)
    swept = _along(ground, sweep, demand, replace(pool, cost=amounts), points)
    if not swept:
        raise without_exceptions_infeasible(ground.problem, ground.rules, pool)
    made = [_point(ground, found, clock() - began, versions or {}) for found in swept]
    return Frontier(
        FrontierKind.TRADE_OFF, aim, LINE_UNITS[aim], against, LINE_UNITS[against], points=tuple(made)
    )


def _refuse_bad_aims(aim: str, against: str, points: int) -> None:
    for name in (aim, against):
        if name not in AIMS:
            raise BadRules.no_aim(name, AIMS)
    if aim == against or (aim in TRAVEL and against in TRAVEL):
        raise BadRules.same_aim(aim, against)
    if points < 2:
        raise BadRules.too_few_points(points)


def _only(aim: str) -> Weights:
    return Weights(**{name: float(name == aim) for name in AIMS})


def _both(ground: Ground, against: str, stop: Stop) -> tuple[HubList, FloatArray]:
    """Every admissible hub with its cost of the aim, and what it uses of the other."""
    pool = list_admissible(ground.problem, ground.rules, stop, with_exceptions=False)
    other = Ground.of(ground.place, ground.rules.with_(weights=_only(against)))
    return pool, list_admissible(other.problem, other.rules, stop, with_exceptions=False).cost


def _along(ground: Ground, sweep: Sweep, demand: Demand, other: HubList, points: int) -> list[Swept]:
    """From the least of the other aim to what the best of the first takes of it."""
    plain = replace(demand, side=())
    first = sweep.first_plan(ground.problem, ground.rules, plain)
    start = None if first is None else found_in(sweep.pool, first)
    loosest = sweep.solve(demand, "the aim alone", start=start, share=0.2)
    if loosest is None:
        return []
    least = Sweep(other, sweep.stop, sweep.clock, sweep.on_progress).solve(
        plain, "the other alone", share=0.2
    )
    assert least is not None
    tightest = found_in(sweep.pool, least.hubs)
    low, high = _amount(tightest), _amount(loosest.hubs)
    if high - low <= ROOM * max(abs(high), 1.0):
        return [loosest]
    limits = np.linspace(low, high, points)
    rising = sweep.rising(
        [replace(demand, side=((-np.inf, _with_room(limit)),)) for limit in limits[:-1]],
        lambda _: None,
        start=tightest,
        bound=loosest.bound,
    )
    return [*rising, replace(loosest, demand=replace(demand, side=((-np.inf, _with_room(high)),)))]


def _with_room(limit: float) -> float:
    return float(limit + ROOM * max(abs(limit), 1.0))


def _amount(hubs: HubList) -> float:
    assert isinstance(hubs.side, Amounts)
    return float(hubs.side.values[:, 0].sum())


def _point(ground: Ground, swept: Swept, seconds: float, versions: Mapping[str, str]) -> FrontierPoint:
    plan = as_plan(ground, swept.as_choice(), Making("trade_off", seconds, versions))
    return FrontierPoint(
        limit=float(swept.demand.side[-1][1]), reached=_amount(swept.hubs), aim=plan.objective, plan=plan
    )
