"""What a grouping costs, line by line, each in plain units: the definitions, written to be read.

The compiled listing prices tens of millions of hubs by the same definitions; the checker holds the
two against each other for every plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    practices named each other, less where one did, and is below 0 where one of them would rather not,
    symmetric; ``network`` (p,) numbers today's
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

    def part(self, kept: Sequence[int]) -> CostBasis:
        """Return the same of some practices, measured against the averages of all.

        Parameters
        ----------
        kept
            Practices by number.
        """
        block = np.ix_(kept, kept)
        return CostBasis(
            people=self.people[kept],
            km=self.km[block],
            minutes=None if self.minutes is None else self.minutes[block],
            shared=None if self.shared is None else self.shared[block],
            wishes=self.wishes[block],
            network=self.network[kept],
            need=self.need[kept],
            aged=self.aged[kept],
        )


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
    block = _among(members)
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
    block = _among(members)
    allowed = np.ones(len(members), bool)
    if rules.farthest_km is not None:
        allowed &= (basis.km[block] <= rules.farthest_km).all(axis=0)
    if rules.farthest_minutes is not None and basis.minutes is not None:
        allowed &= (basis.minutes[block] <= rules.farthest_minutes).all(axis=0)
    if basis.minutes is not None and rules.weights.travel_minutes > 0:
        allowed &= np.isfinite(basis.minutes[block]).all(axis=0)
    return allowed


def _among(members: Members) -> tuple[Members, Members]:
    """Rows and columns of all pairs: as np.ix_, whose checks take longer than so small a look-up."""
    return members[:, None], members


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
    pairs = list(zip(hubs, centres, strict=True))
    values = {
        name: float(sum(hub_value(name, basis, members, centre, rules) for members, centre in pairs))
        for name in lines_known(basis, rules)
    }
    return lines_of(values, wishes_among(basis, hubs), rules)


def hub_value(name: str, basis: CostBasis, members: Members, centre: int | None, rules: HubRules) -> float:
    """Return what one hub adds to one cost line, in the line's own unit.

    Of ``like_minds`` a hub takes off the wishes that it meets; what it takes them off is
    :func:`wishes_among` all hubs.

    Parameters
    ----------
    name
        The line, one of :func:`lines_known`.
    basis, members, rules
        As for :func:`centre_of`.
    centre
        The hub's centre practice; None adds nothing to travel.
    """
    return _OF_A_HUB[name](basis, members, centre, rules)


def lines_known(basis: CostBasis, rules: HubRules) -> tuple[str, ...]:
    """Return the cost lines that can be worked out, in their order.

    Parameters
    ----------
    basis, rules
        As for :func:`cost_lines`.
    """
    missing = {
        "travel_minutes": basis.minutes is None,
        "cohesion": basis.shared is None,
        "stretch": rules.stretch is None,
    }
    return tuple(name for name in LINE_UNITS if name in _OF_A_HUB and not missing.get(name, False))


def lines_of(values: Mapping[str, float], wishes: float, rules: HubRules) -> tuple[CostLine, ...]:
    """Return cost lines from what all hubs add to each.

    Parameters
    ----------
    values
        The sum over hubs of :func:`hub_value`, by line and in order.
    wishes
        Of all practices in hubs, as :func:`wishes_among` counts them.
    rules
        For weights.
    """
    sums = dict(values) | {"like_minds": wishes + values["like_minds"]}
    # Where some journey has no time, the sum is not known; the rules see to it that it has no weight.
    known = {name: value for name, value in sums.items() if np.isfinite(value)}
    return tuple(
        CostLine(name, LINE_UNITS[name], weight_of(name, rules), value) for name, value in known.items()
    )


def weight_of(name: str, rules: HubRules) -> float:
    """Return what one unit of a cost line weighs in the objective.

    Parameters
    ----------
    name
        The line.
    rules
        For weights and prices.
    """
    if name == "stretch":
        return rules.stretch.price if rules.stretch else 0.0
    weight: float = getattr(rules.weights, name)
    return weight


def wishes_among(basis: CostBasis, hubs: Sequence[Members]) -> float:
    """Return the wishes that practices in hubs have of each other, met or not.

    Parameters
    ----------
    basis
        What costs are worked out from.
    hubs
        The practices that count, by hub.
    """
    placed = np.concatenate(list(hubs)) if hubs else np.zeros(0, np.int64)
    return float(np.maximum(basis.wishes[np.ix_(placed, placed)], 0.0).sum()) / 2


def cost_of_hub(basis: CostBasis, members: Members, rules: HubRules, centres: Sequence[int]) -> float:
    """Return what one hub adds to the objective of a plan.

    Parameters
    ----------
    basis, members, rules, centres
        As for :func:`centre_of`. Where the rules allow no centre, it is chosen by travel alone.
    """
    centre = centre_of(basis, members, rules, centres)
    if centre is None:
        centre = centre_of(basis, members, rules.with_(farthest_km=None, farthest_minutes=None), ())
    lines = cost_lines(basis, [members], [centre], rules)
    others = np.ones(len(basis.people), bool)
    others[members] = False
    wishes_out = float(basis.wishes[np.ix_(members, others)].sum()) / 2
    return sum(line.objective for line in lines) + rules.weights.like_minds * wishes_out


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


def _travel(
    people: npt.NDArray[np.int64], away: FloatArray | None, members: Members, centre: int | None
) -> float:
    if centre is None or away is None:
        return 0.0
    return float(people[members] @ away[members, centre])


def _between(basis: CostBasis, members: Members) -> float:
    people = basis.people[members].astype(float)
    return float(people @ basis.km[np.ix_(members, members)] @ people / people.sum())


def _apart(basis: CostBasis, members: Members) -> float:
    assert basis.shared is not None
    return float(basis.people[members].sum() - basis.shared[np.ix_(members, members)].sum())


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


_OF_A_HUB: Mapping[str, Callable[[CostBasis, Members, int | None, HubRules], float]] = {
    "travel_km": lambda basis, hub, centre, _: _travel(basis.people, basis.km, hub, centre),
    "travel_minutes": lambda basis, hub, centre, _: _travel(basis.people, basis.minutes, hub, centre),
    "between_members_km": lambda basis, hub, *_: _between(basis, hub),
    "cohesion": lambda basis, hub, *_: _apart(basis, hub),
    "like_minds": lambda basis, hub, *_: -float(basis.wishes[np.ix_(hub, hub)].sum()) / 2,
    "change": lambda basis, hub, *_: _changed(basis, hub),
    "size_evenness": lambda basis, hub, _, rules: _off_target(basis, hub, rules),
    "need_evenness": lambda basis, hub, *_: abs(float(basis.need[hub].sum())),
    "age_evenness": lambda basis, hub, *_: abs(float(basis.aged[hub].sum())),
    "stretch": lambda basis, hub, _, rules: _outside(basis, hub, rules),
}
