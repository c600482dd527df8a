"""The true price of a wish: the best plan in which it is met, beside the best there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scalecare.domain import HubPlan, HubStanding, Place
from scalecare.hub_formation.editing.desk import differing_rules
from scalecare.hub_formation.errors import BadMove
from scalecare.hub_formation.form import form_hubs
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.search import Progress, Stop


@dataclass(frozen=True, slots=True)
class Displaced:
    """A practice that a wish moves. ``to_hub`` is the plan's hub that its new one carries on, or None."""

    practice_code: str
    registered: int
    from_hub: str
    to_hub: str | None


@dataclass(frozen=True, slots=True)
class MovePrice:
    """What meeting one wish costs once everything else has found its best place again.

    ``price`` is in units of the objective; the true price lies between ``at_least`` and ``at_most``,
    which meet where both plans are proven best. ``price_share`` is of the plan's objective.
    ``more_exceptions`` counts hubs below the band that the wish makes needed. ``others`` are those who
    would move besides.
    """

    practice_code: str
    hub_id: str
    centre_code: str
    price: float
    at_least: float
    at_most: float
    price_km: float
    price_share: float | None
    more_exceptions: int
    others: tuple[Displaced, ...]
    plan: HubPlan


def price_of_move(
    place: Place,
    rules: HubRules,
    plan: HubPlan,
    practice_code: str,
    hub_id: str,
    *,
    stop: Stop | None = None,
    clock: Callable[[], float] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    versions: Mapping[str, str] | None = None,
) -> MovePrice:
    """Form the hubs again with a practice kept together with the centre practice of another hub.

    Parameters
    ----------
    place
        The place that the plan was made for.
    rules
        The rules it was made by.
    plan
        A plan that was formed.
    practice_code
        The practice that wishes to join another hub.
    hub_id
        The hub. Kept is its centre practice; the others find their best place again.
    stop, clock, on_progress, versions
        As for :func:`scalecare.hub_formation.form_hubs`.

    Raises
    ------
    BadMove
        If there is no such practice or hub, the practice is there already, or the plan was not formed
        by these rules.
    HubsInfeasible
        If no plan meets the wish and keeps the rules.

    Examples
    --------
    >>> from datetime import date
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.parameters import load_parameters
    >>> place = exampleshire_place()
    >>> rules = HubRules.standard(load_parameters(), date(2026, 7, 1))
    >>> wish = price_of_move(place, rules, form_hubs(place, rules), "X81076", "H02")
    >>> wish.price > 0, wish.at_least <= wish.price <= wish.at_most
    (True, True)
    """
    centre = _refuse_or_centre(plan, rules, practice_code, hub_id)
    wished = rules.with_(together=(*rules.together, (practice_code, centre)))
    met = form_hubs(place, wished, stop=stop, clock=clock, on_progress=on_progress, versions=versions)
    price = met.objective - plan.objective
    assert met.bound is not None and plan.bound is not None
    return MovePrice(
        practice_code=practice_code,
        hub_id=hub_id,
        centre_code=centre,
        price=price,
        at_least=met.bound - plan.objective,
        at_most=met.objective - plan.bound,
        price_km=met.value("travel_km") - plan.value("travel_km"),
        price_share=price / plan.objective if plan.objective > 0 else None,
        more_exceptions=_exceptions(met) - _exceptions(plan),
        others=tuple(d for d in _displaced(plan, met, place) if d.practice_code != practice_code),
        plan=met,
    )


def _refuse_or_centre(plan: HubPlan, rules: HubRules, practice_code: str, hub_id: str) -> str:
    """The hub's centre practice, where the wish can be priced."""
    if plan.mode != "fresh" or plan.bound is None:
        raise BadMove.nothing_proven(plan.mode)
    differing = differing_rules(plan, rules)
    if differing:
        raise BadMove.other_rules(differing)
    hub_of = plan.hub_of()
    if practice_code not in hub_of:
        raise BadMove.unknown_practice(practice_code, hub_of)
    hub = next((hub for hub in plan.hubs if hub.hub_id == hub_id), None)
    if hub is None:
        raise BadMove.unknown_hub(hub_id, [hub.hub_id for hub in plan.hubs])
    if hub_of[practice_code] == hub_id:
        raise BadMove.already_there(practice_code, hub_id)
    if hub.standing in (HubStanding.FIXED, HubStanding.LARGE_PRACTICE):
        raise BadMove.hub_is_given(hub_id)
    return hub.centre_practice_code


def _exceptions(plan: HubPlan) -> int:
    return sum(hub.standing is HubStanding.EXCEPTION for hub in plan.hubs)


def _displaced(plan: HubPlan, met: HubPlan, place: Place) -> tuple[Displaced, ...]:
    """Practices not among those that their new hub took over from the hub it carries on.

    A new hub carries on the hub that most of its people come from, if no other has more of them.
    """
    registered = {p.practice_code: p.registered for p in place.practices}
    before = plan.hub_of()
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for code, hub_id in met.hub_of().items():
        shared[before[code], hub_id] += registered[code]
    carried: dict[str, str] = {}
    for (old, new), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if old not in carried.values() and new not in carried:
            carried[new] = old
    return tuple(
        Displaced(code, registered[code], before[code], carried.get(hub_id))
        for code, hub_id in sorted(met.hub_of().items())
        if carried.get(hub_id) != before[code]
    )
