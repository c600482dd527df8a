"""What a grouping costs, line by line, each in plain units: the definitions, written to be read.

The compiled listing prices tens of millions of hubs by the same definitions; the checker holds the
two against each other for every plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scalecare.domain import CostLine
from scalecare.hub_formation.rules import HubRules, Weights

FloatArray = npt.NDArray[np.float64]
Members = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class CostBasis:
    """Everything costs are worked out from, for practices in one order.

    ``people`` (p,) counts registered people; ``km`` and ``minutes`` (p, p) are from a practice to a
    centre, minutes None without travel times; ``shared`` (p, p) is people of one practice who meet
    one of another in their small area, None without residence; ``wishes`` (p, p) has 1 where two
    practices named each other, less where one did, symmetric; ``network`` (p,) numbers today's
    networks, -1 for none; ``need`` and ``aged`` (p,) are people times their deviation from the area's
    average score and share aged 65 and over.
    """

    people: npt.NDArray[np.int64]
    km: FloatArray
    minutes: FloatArray | None
    shared: FloatArray | None
    wishes: FloatArray
    network: npt.NDArray[np.int64]
    need: FloatArray
    aged: FloatArray


LINE_UNITS = {
    "travel_km": "patient-km to the hub's centre practice",
    "travel_minutes": "patient-minutes to the hub's centre practice",
    "between_members_km": "patient-km between members",
    "cohesion": "people not sharing a hub with another of their small area",
    "like_minds": "wishes not met",
    "change": "people whose network changes",
    "size_evenness": "people away from the target size",
    "need_evenness": "people x points of deprivation away from average",
    "age_evenness": "people aged 65 and over away from the average share",
    "stretch": "people outside the band",
    "left_as_is": "people in networks left as they stand",
}


def centre_of(basis: CostBasis, members: Members, rules: HubRules, centres: Sequence[int]) -> int | None:
    """Return the practice that all of the hub's people reach most easily, or None where none is allowed.

    Parameters
    ----------
    basis
        What costs are worked out from.
    members
        The hub's practices that count.
    rules
        For weights and the farthest distance.
    centres
        Practices that must be the centre of the hub they stand in.
    """
    burden = travel_burden(basis, members, rules)
    named = [practice for practice in members.tolist() if practice in centres]
    if len(named) > 1:
        return None
    allowed = allowed_centres(basis, members, rules)
    if named:
        allowed &= members == named[0]
    if not allowed.any():
        return None
    return int(members[np.argmin(np.where(allowed, burden, np.inf))])


def travel_burden(basis: CostBasis, members: Members, rules: HubRules) -> FloatArray:
    """Return the weighted travel of all members to each of them as centre, shape (members,).

    Parameters
    ----------
    basis, members, rules
        As for :func:`centre_of`.
    """
    weights = centre_weights(rules.weights)
    block = np.ix_(members, members)
    burden = weights.travel_km * (basis.people[members] @ basis.km[block])
    if basis.minutes is not None and weights.travel_minutes > 0:
        burden = burden + weights.travel_minutes * (basis.people[members] @ basis.minutes[block])
    return np.asarray(burden)


def centre_weights(weights: Weights) -> Weights:
    """Return the weights a centre is chosen by: kilometres where travel has no weight of its own.

    Parameters
    ----------
    weights
        The planner's weights.
    """
    if weights.travel_km > 0 or weights.travel_minutes > 0:
        return weights
    return Weights(travel_km=1.0)


def allowed_centres(basis: CostBasis, members: Members, rules: HubRules) -> npt.NDArray[np.bool_]:
    """Return which members lie within the farthest distance of all others.

    Parameters
    ----------
    basis, members, rules
        As for :func:`centre_of`.
    """
    block = np.ix_(members, members)
    allowed = np.ones(len(members), bool)
    if rules.farthest_km is not None:
        allowed &= (basis.km[block] <= rules.farthest_km).all(axis=0)
    if rules.farthest_minutes is not None and basis.minutes is not None:
        allowed &= (basis.minutes[block] <= rules.farthest_minutes).all(axis=0)
    if basis.minutes is not None and rules.weights.travel_minutes > 0:
        allowed &= np.isfinite(basis.minutes[block]).all(axis=0)
    return allowed


def cost_lines(
    basis: CostBasis, hubs: Sequence[Members], centres: Sequence[int | None], rules: HubRules
) -> tuple[CostLine, ...]:
    """Return every cost line of a grouping, whether it was optimised or not.

    Parameters
    ----------
    basis
        What costs are worked out from.
    hubs
        The practices that count, by hub.
    centres
        Each hub's centre practice; None adds nothing to travel.
    rules
        For weights, target and band.
    """
    weights = rules.weights
    values: list[tuple[str, float, float]] = [
        ("travel_km", weights.travel_km, _travel(basis.people, basis.km, hubs, centres)),
        ("between_members_km", weights.between_members_km, _sum(hubs, lambda h: _between(basis, h))),
        ("like_minds", weights.like_minds, _wishes_not_met(basis, hubs)),
        ("change", weights.change, _sum(hubs, lambda h: _changed(basis, h))),
        ("size_evenness", weights.size_evenness, _sum(hubs, lambda h: _off_target(basis, h, rules))),
        ("need_evenness", weights.need_evenness, _sum(hubs, lambda h: abs(float(basis.need[h].sum())))),
        ("age_evenness", weights.age_evenness, _sum(hubs, lambda h: abs(float(basis.aged[h].sum())))),
    ]
    if basis.minutes is not None:
        minutes = _travel(basis.people, basis.minutes, hubs, centres)
        # Where some journey has no time, the sum is not known; the rules see to it that it has no weight.
        if np.isfinite(minutes):
            values.append(("travel_minutes", weights.travel_minutes, minutes))
    if basis.shared is not None:
        values.append(("cohesion", weights.cohesion, _apart(basis, hubs)))
    if rules.stretch is not None:
        values.append(("stretch", rules.stretch.price, _sum(hubs, lambda h: _outside(basis, h, rules))))
    order = list(LINE_UNITS)
    values.sort(key=lambda line: order.index(line[0]))
    return tuple(CostLine(name, LINE_UNITS[name], weight, value) for name, weight, value in values)


def left_as_is_line(people: int, rules: HubRules) -> CostLine:
    """Return the cost line of today's networks that are left as they stand, out of band or apart.

    Parameters
    ----------
    people
        Their people.
    rules
        For the price.
    """
    return CostLine("left_as_is", LINE_UNITS["left_as_is"], rules.left_as_is_price, float(people))


def _sum(hubs: Sequence[Members], value: Callable[[Members], float]) -> float:
    return float(sum(value(members) for members in hubs))


def _travel(
    people: npt.NDArray[np.int64], away: FloatArray, hubs: Sequence[Members], centres: Sequence[int | None]
) -> float:
    return float(
        sum(
            people[members] @ away[members, centre]
            for members, centre in zip(hubs, centres, strict=True)
            if centre is not None
        )
    )


def _between(basis: CostBasis, members: Members) -> float:
    people = basis.people[members].astype(float)
    return float(people @ basis.km[np.ix_(members, members)] @ people / people.sum())


def _apart(basis: CostBasis, hubs: Sequence[Members]) -> float:
    assert basis.shared is not None
    placed = np.concatenate(list(hubs)) if hubs else np.zeros(0, np.int64)
    everyone = float(basis.people[placed].sum())
    return everyone - sum(float(basis.shared[np.ix_(members, members)].sum()) for members in hubs)


def _wishes_not_met(basis: CostBasis, hubs: Sequence[Members]) -> float:
    placed = np.concatenate(list(hubs)) if hubs else np.zeros(0, np.int64)
    everything = float(basis.wishes[np.ix_(placed, placed)].sum()) / 2
    return everything - sum(float(basis.wishes[np.ix_(m, m)].sum()) for m in hubs) / 2


def _changed(basis: CostBasis, members: Members) -> float:
    known = members[basis.network[members] >= 0]
    if not len(known):
        return 0.0
    by_network = np.bincount(basis.network[known], weights=basis.people[known])
    return float(by_network.sum() - by_network.max())


def _off_target(basis: CostBasis, members: Members, rules: HubRules) -> float:
    return abs(float(basis.people[members].sum()) - rules.target_people)


def _outside(basis: CostBasis, members: Members, rules: HubRules) -> float:
    people = float(basis.people[members].sum())
    return max(rules.minimum_people - people, people - rules.maximum_people, 0.0)
