"""Improve a whole plan by moving and swapping units; a plan outside the rules is first led into them.

Method
------
Each group is worth what it costs, plus a charge for every person outside the band and for every broken
rule. Units at a border move to the next group, or two swap, where that lowers the sum and leaves both
groups connected. Then a few units are pushed across their borders and what they touched is put in order
again; what is not better is undone. The pushes follow a fixed sequence, so the same place gives the
same plan.

Source
------
Lourenço, Martin and Stützle (2003), Iterated local search, Handbook of Metaheuristics.
"""

from __future__ import annotations

import numpy as np

from scalecare.hub_formation._private.generation.first_groups import nearest_units
from scalecare.hub_formation._private.generation.hub_costs import is_connected, list_of
from scalecare.hub_formation._private.generation.moves import Charges, Groups, put, work_on_plan, worth_of
from scalecare.hub_formation._private.generation.pricing_space import is_additive
from scalecare.hub_formation._private.listing import HubList, HubSpace, IntArray


class LocalSearch:
    """A whole plan under repair and improvement.

    Parameters
    ----------
    space
        What makes a hub admissible and what it costs.
    group_of
        The group of each unit, shape (u,); where groups must connect, these do.
    count
        How many groups.
    must_connect
        Whether hubs must be connected.
    exception_price
        What a hub below the band is charged; inf where none may be.
    """

    def __init__(
        self, space: HubSpace, group_of: IntArray, count: int, *, must_connect: bool, exception_price: float
    ) -> None:
        self.space, self.must_connect = space, must_connect
        self.near_start, self.near = (space.start, space.neighbour) if must_connect else nearest_units(space)
        self._group_of, self._count = group_of.copy(), count
        self._exception_price = exception_price
        self._sequence = np.array([20_260_701], np.int64)
        self._charge = 2.0 * _typical_cost(space) / max(float(space.people.mean()), 1.0)

    def improve(self, pushes: int) -> HubList | None:
        """Work on the plan and return it where it keeps the rules.

        Parameters
        ----------
        pushes
            How often to push.
        """
        for _ in range(4):
            forbidden = self._charge * float(self.space.people.sum()) + 1.0
            rough = not is_additive(self.space)
            charges = Charges(self._charge, forbidden, self._exception_price, rough)
            groups = self._groups(charges)
            work_on_plan(
                self.space,
                self.near_start,
                self.near,
                self.must_connect,
                charges,
                groups,
                self._sequence,
                pushes,
            )
            self._group_of = groups.group_of
            plan = self.plan()
            if plan is not None:
                return plan
            self._charge *= 4.0
        return None

    def plan(self) -> HubList | None:
        """Return the plan where it keeps the rules, else None."""
        hubs = [np.flatnonzero(self._group_of == group) for group in range(self._count)]
        if any(len(hub) == 0 for hub in hubs):
            return None
        plan = list_of(self.space, hubs)
        is_kept = np.isfinite(plan.cost).all() and keeps_rules(self.space, plan, self.must_connect)
        allowed = np.isfinite(self._exception_price) or not plan.exception.any()
        return plan if is_kept and allowed else None

    def _groups(self, charges: Charges) -> Groups:
        units = len(self._group_of)
        count = np.zeros(self._count, np.int64)
        groups = Groups(
            self._group_of.copy(),
            np.zeros((self._count, units + 1), np.int64),
            count,
            np.zeros(self._count),
            count.copy(),
            count.copy(),
            np.zeros(self._count, np.bool_),
        )
        for group in range(self._count):
            members = np.flatnonzero(self._group_of == group)
            worth = worth_of(self.space, charges, members, len(members))
            put(self.space, groups, group, members, len(members), worth)
        return groups


def keeps_rules(space: HubSpace, plan: HubList, must_connect: bool) -> bool:
    """Return whether all hubs keep the band, connection, red lines and limits.

    Parameters
    ----------
    space
        What makes a hub admissible.
    plan
        Any hubs.
    must_connect
        Whether hubs must be connected.
    """
    return all(
        is_admissible(space, plan.units(hub).astype(np.int64), must_connect) for hub in range(len(plan))
    )


def is_admissible(space: HubSpace, members: IntArray, must_connect: bool) -> bool:
    """Return whether some units form an admissible hub, an allowed centre aside.

    Parameters
    ----------
    space
        What makes a hub admissible.
    members
        The units.
    must_connect
        Whether they must be connected.
    """
    inside = set(members.tolist())
    people = int(space.people[members].sum())
    practices = int((space.practice_start[members + 1] - space.practice_start[members]).sum())
    if not space.smallest <= people <= space.largest or practices > space.most_practices:
        return False
    for unit in members:
        if inside & set(space.conflict[space.conflict_start[unit] : space.conflict_start[unit + 1]].tolist()):
            return False
    return not must_connect or bool(is_connected(space, members, len(members), -1))


def _typical_cost(space: HubSpace) -> float:
    """About what one unit adds to a plan's cost."""
    ordered = np.sort(space.to_centre, axis=1)
    nearest = ordered[:, int(0.1 * (ordered.shape[1] - 1))]
    nearest = np.where(np.isfinite(nearest), nearest, 0.0)
    pairs = float(np.abs(np.diag(space.pairs)).mean()) if space.has_pairs else 0.0
    spread = float(space.spread.mean()) / max(float(space.people.mean()), 1.0)
    return space.travel_weight * float(nearest.mean()) + pairs + space.spread_weight * spread + 1.0
