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

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.hub_costs import hub_cost, is_connected, list_of, nearest_centre
from scalecare.hub_formation._private.listing import FloatArray, HubList, HubSpace, IntArray
from scalecare.hub_formation._private.pricing_space import is_additive

MARGIN = 1.0
"""A move that by today's centres costs more than so many average units of its groups is not looked at."""
NEAREST = 24
"""Where groups need not connect, this many nearest units stand for a unit's neighbours."""


class Charges(NamedTuple):
    """What groups outside the rules are charged: the search's own, never part of a plan's cost.

    ``person`` is for each person outside the band, ``forbidden`` stands in for a cost without an allowed
    centre, ``exception`` is what a group below the band is charged instead, inf where none may
    be. ``is_rough`` says that travel to the centre is not all a hub costs.
    """

    person: float
    forbidden: float
    exception: float
    is_rough: bool


class Groups(NamedTuple):
    """A grouping: units by group, with what is known of each group; arrays that moves change."""

    group_of: IntArray
    member: IntArray
    size: IntArray
    worth: FloatArray
    people: IntArray
    centre: IntArray
    is_outside: npt.NDArray[np.bool_]


@numba.njit(cache=True, nogil=True)
def _worth(space, charges, members, length):
    """What a group costs and is charged."""
    if length == 0:
        return charges.forbidden * 4.0
    people = 0
    practices = 0
    outside = 0.0
    for i in range(length):
        unit = members[i]
        people += space.people[unit]
        practices += space.practice_start[unit + 1] - space.practice_start[unit]
        for e in range(space.conflict_start[unit], space.conflict_start[unit + 1]):
            for j in range(i):
                if members[j] == space.conflict[e]:
                    outside += 0.2 * space.largest
    outside += max(people - space.largest, 0)
    if practices > space.most_practices:
        outside += (practices - space.most_practices) * (people / practices)
    cost = hub_cost(space, members, length)
    if cost == np.inf:
        cost = charges.forbidden
    if people < space.exception_below:
        short = space.exception_below - people
        # An exception has its price; being short of the band a little more, so that it is not made worse.
        if charges.exception < np.inf:
            cost += charges.exception * (1.0 + 0.1 * short / space.exception_below)
        else:
            cost += charges.person * short
    return cost + charges.person * outside


@numba.njit(cache=True, nogil=True)
def _is_hopeless(space, charges, groups, here, there, gone, come):
    """Whether a move cannot help, judged by people and by today's centres alone.

    The centres may move with the units, so what is judged by them is left a margin.
    """
    shift = (space.people[come] if come >= 0 else 0) - space.people[gone]
    before = groups.worth[here] + groups.worth[there]
    fewer, more = groups.people[here] + shift, groups.people[there] - shift
    outside = max(fewer - space.largest, 0) + max(more - space.largest, 0)
    if charges.exception == np.inf:
        outside += max(space.exception_below - fewer, 0) + max(space.exception_below - more, 0)
    if charges.person * outside >= before:
        return True
    if charges.is_rough or groups.centre[here] < 0 or groups.centre[there] < 0:
        return False
    away = space.from_centre[groups.centre[there], gone] - space.from_centre[groups.centre[here], gone]
    if come >= 0:
        away += space.from_centre[groups.centre[here], come] - space.from_centre[groups.centre[there], come]
    if charges.person * outside > 0.0 or groups.is_outside[here] or groups.is_outside[there]:
        return False
    return space.travel_weight * away > MARGIN * before / (groups.size[here] + groups.size[there])


@numba.njit(cache=True, nogil=True)
def _without(members, length, unit, other, result):
    """A group with one unit replaced by another, or left out where the other is -1."""
    count = 0
    for i in range(length):
        if members[i] != unit:
            result[count] = members[i]
            count += 1
    if other >= 0:
        result[count] = other
        count += 1
    return count


@numba.njit(cache=True, nogil=True)
def _is_next_to(near_start, near, group_of, unit, group, leaving):
    for e in range(near_start[unit], near_start[unit + 1]):
        if group_of[near[e]] == group and near[e] != leaving:
            return True
    return False


@numba.njit(cache=True, nogil=True)
def _put(space, groups, group, members, length, worth):
    people = 0
    for i in range(length):
        groups.member[group, i] = members[i]
        groups.group_of[members[i]] = group
        people += space.people[members[i]]
    groups.size[group] = length
    groups.worth[group] = worth
    groups.people[group] = people
    groups.is_outside[group] = people > space.largest or people < space.exception_below
    groups.centre[group] = nearest_centre(space, members, length)


@numba.njit(cache=True, nogil=True)
def _try_move(space, charges, must_connect, groups, unit, target, left, joined, margin):
    """Move a unit to a group where that is worth more than the margin."""
    here = groups.group_of[unit]
    if margin < 0.0 and _is_hopeless(space, charges, groups, here, target, unit, -1):
        return False
    length_left = _without(groups.member[here], groups.size[here], unit, -1, left)
    if length_left == 0:
        return False
    length_joined = _without(groups.member[target], groups.size[target], -1, unit, joined)
    worth_left = _worth(space, charges, left, length_left)
    worth_joined = _worth(space, charges, joined, length_joined)
    before = groups.worth[here] + groups.worth[target]
    if worth_left + worth_joined >= before + margin:
        return False
    if must_connect and not is_connected(space, left, length_left, -1):
        return False
    _put(space, groups, here, left, length_left, worth_left)
    _put(space, groups, target, joined, length_joined, worth_joined)
    return True


@numba.njit(cache=True, nogil=True)
def _try_swap(space, charges, must_connect, groups, unit, other, left, joined, margin):
    """Swap two units of two groups where that is worth more than the margin."""
    here, there = groups.group_of[unit], groups.group_of[other]
    if _is_hopeless(space, charges, groups, here, there, unit, other):
        return False
    length_left = _without(groups.member[here], groups.size[here], unit, other, left)
    length_joined = _without(groups.member[there], groups.size[there], other, unit, joined)
    worth_left = _worth(space, charges, left, length_left)
    before = groups.worth[here] + groups.worth[there]
    if worth_left >= before + margin:
        return False
    worth_joined = _worth(space, charges, joined, length_joined)
    if worth_left + worth_joined >= before + margin:
        return False
    if must_connect and not (
        is_connected(space, left, length_left, -1) and is_connected(space, joined, length_joined, -1)
    ):
        return False
    _put(space, groups, here, left, length_left, worth_left)
    _put(space, groups, there, joined, length_joined, worth_joined)
    return True


@numba.njit(cache=True, nogil=True)
def _work_on(space, near_start, near, must_connect, charges, groups, unit, left, joined, is_new, changed):
    """Move or swap one unit where it helps; groups that change become new."""
    margin = -1e-9 * (1.0 + abs(groups.worth[groups.group_of[unit]]))
    moved = False
    tried = np.full(near_start[unit + 1] - near_start[unit], -1, np.int64)
    count = 0
    for e in range(near_start[unit], near_start[unit + 1]):
        here = groups.group_of[unit]
        target = groups.group_of[near[e]]
        if target == here or not (is_new[here] or is_new[target] or changed[here] or changed[target]):
            continue
        known = False
        for i in range(count):
            known = known or tried[i] == target
        if known:
            continue
        tried[count] = target
        count += 1
        if _try_move(space, charges, must_connect, groups, unit, target, left, joined, margin):
            changed[here] = changed[target] = True
            moved = True
            continue
        i = 0
        while i < groups.size[target]:
            other = groups.member[target, i]
            i += 1
            if must_connect and not _is_next_to(near_start, near, groups.group_of, other, here, unit):
                continue
            if _try_swap(space, charges, must_connect, groups, unit, other, left, joined, margin):
                changed[here] = changed[target] = True
                moved = True
                break
    return moved


@numba.njit(cache=True, nogil=True)
def _descend(space, near_start, near, must_connect, charges, groups, is_new, sweeps):
    """Move and swap around new groups until nothing helps."""
    units = len(groups.group_of)
    left = np.empty(units + 1, np.int64)
    joined = np.empty(units + 1, np.int64)
    for _ in range(sweeps):
        changed = np.zeros(len(groups.size), np.bool_)
        any_moved = False
        for unit in range(units):
            if _work_on(
                space, near_start, near, must_connect, charges, groups, unit, left, joined, is_new, changed
            ):
                any_moved = True
        if not any_moved:
            return
        is_new[:] = changed


@numba.njit(cache=True, nogil=True)
def _next_number(sequence, limit):
    """The next of a fixed sequence of numbers below a limit (Lehmer)."""
    sequence[0] = sequence[0] * 48271 % 2147483647
    return sequence[0] % limit


@numba.njit(cache=True, nogil=True)
def _push(space, near_start, near, must_connect, charges, groups, sequence, is_new):
    """Move a few units around one place across their borders, whatever it costs."""
    units = len(groups.group_of)
    left = np.empty(units + 1, np.int64)
    joined = np.empty(units + 1, np.int64)
    unit = _next_number(sequence, units)
    for _ in range(3 + _next_number(sequence, 4)):
        for _ in range(12):
            degree = near_start[unit + 1] - near_start[unit]
            if degree == 0:
                return
            beside = near[near_start[unit] + _next_number(sequence, degree)]
            here, target = groups.group_of[unit], groups.group_of[beside]
            if here != target and _try_move(
                space, charges, must_connect, groups, unit, target, left, joined, np.inf
            ):
                is_new[here] = is_new[target] = True
                unit = beside
                break
            unit = beside


@numba.njit(cache=True, nogil=True)
def _copy(source, target):
    target.group_of[:] = source.group_of
    target.size[:] = source.size
    target.worth[:] = source.worth
    target.people[:] = source.people
    target.centre[:] = source.centre
    target.is_outside[:] = source.is_outside
    for group in range(len(source.size)):
        for i in range(source.size[group]):
            target.member[group, i] = source.member[group, i]


@numba.njit(cache=True, nogil=True)
def _iterate(space, near_start, near, must_connect, charges, groups, sequence, pushes):
    is_new = np.ones(len(groups.size), np.bool_)
    _descend(space, near_start, near, must_connect, charges, groups, is_new, 100)
    total = groups.worth.sum()
    kept = Groups(
        groups.group_of.copy(),
        groups.member.copy(),
        groups.size.copy(),
        groups.worth.copy(),
        groups.people.copy(),
        groups.centre.copy(),
        groups.is_outside.copy(),
    )
    for _ in range(pushes):
        is_new[:] = False
        _push(space, near_start, near, must_connect, charges, groups, sequence, is_new)
        touched = is_new.copy()
        _descend(space, near_start, near, must_connect, charges, groups, is_new, 20)
        now = groups.worth.sum()
        if now <= total:
            total = now
            _copy(groups, kept)
        elif touched.any():
            _copy(kept, groups)
    return total


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
            _iterate(
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
            worth = _worth(self.space, charges, members, len(members))
            _put(self.space, groups, group, members, len(members), worth)
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
    return all(is_admissible(space, plan.units(hub).astype(np.int64), must_connect) for hub in range(len(plan)))


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


def nearest_units(space: HubSpace) -> tuple[IntArray, IntArray]:
    """Return, by unit, the units it would most gladly stand with; both ways.

    Parameters
    ----------
    space
        What hubs cost.
    """
    units = len(space.people)
    first = space.practice_start[:-1]
    apart = np.where(np.isfinite(space.to_centre[:, first]), space.to_centre[:, first], 1e300)
    apart = apart + apart.T + (space.pairs + space.pairs.T if space.has_pairs else 0.0) + space.spread
    np.fill_diagonal(apart, np.inf)
    chosen = np.argsort(apart, axis=1, kind="stable")[:, : min(NEAREST, units - 1)]
    linked = np.zeros((units, units), np.bool_)
    np.put_along_axis(linked, chosen, True, axis=1)
    linked |= linked.T
    return np.concatenate(([0], np.cumsum(linked.sum(axis=1)))).astype(np.int64), np.nonzero(linked)[1]


def _typical_cost(space: HubSpace) -> float:
    """About what one unit adds to a plan's cost."""
    finite = np.where(np.isfinite(space.to_centre), space.to_centre, np.nan)
    nearest: npt.NDArray[np.float64] = np.nanquantile(finite, 0.1, axis=1)
    pairs = float(np.abs(np.diag(space.pairs)).mean()) if space.has_pairs else 0.0
    spread = float(space.spread.mean()) / max(float(space.people.mean()), 1.0)
    return space.travel_weight * float(np.nanmean(nearest)) + pairs + space.spread_weight * spread + 1.0


def grow_groups(
    space: HubSpace, group_of: IntArray, away: FloatArray, near_start: IntArray, near: IntArray
) -> IntArray:
    """Grow groups over neighbours, the cheapest unit first, as long as people fit.

    Parameters
    ----------
    space
        What makes a hub admissible.
    group_of
        The group of each unit to begin with, -1 for none yet, shape (u,).
    away
        What each unit would cost with the centre of each group, shape (groups, u).
    near_start, near
        Neighbours by unit.
    """
    grown: IntArray = group_of.copy()
    _grow_groups(space, grown, away, near_start, near)
    return grown


@numba.njit(cache=True, nogil=True)
def _grow_groups(space, group_of, away, near_start, near):
    units = len(space.people)
    people = np.zeros(len(away))
    left = 0
    for unit in range(units):
        if group_of[unit] >= 0:
            people[group_of[unit]] += space.people[unit]
        else:
            left += 1
    limit = float(space.largest)
    while left > 0:
        best, best_unit, best_group = np.inf, -1, -1
        for unit in range(units):
            if group_of[unit] >= 0:
                continue
            for e in range(near_start[unit], near_start[unit + 1]):
                group = group_of[near[e]]
                if group < 0:
                    continue
                over = max(people[group] + space.people[unit] - limit, 0.0)
                price = min(away[group, unit], 1e250) / max(space.people[unit], 1) + 1e60 * over
                if price < best:
                    best, best_unit, best_group = price, unit, group
        if best_unit < 0:
            break
        group_of[best_unit] = best_group
        people[best_group] += space.people[best_unit]
        left -= 1
    for unit in range(units):
        if group_of[unit] < 0:
            group_of[unit] = 0


def round_hubs(
    space: HubSpace, hubs: HubList, share: FloatArray, count: int, *, must_connect: bool
) -> tuple[IntArray, IntArray]:
    """Begin groups with the hubs of which a relaxation chooses most.

    Parameters
    ----------
    space
        What makes a hub admissible.
    hubs, share
        Hubs, and how much of each is chosen.
    count
        How many groups.
    must_connect
        Whether groups must be connected.

    Returns
    -------
    tuple of arrays
        The group of each unit, -1 for none, and the centre of each group.
    """
    group_of = np.full(len(space.people), -1, np.int64)
    centres: list[int] = []
    for hub in np.argsort(-share, kind="stable").tolist():
        if len(centres) == count:
            break
        members = hubs.units(hub).astype(np.int64)
        left = members[group_of[members] < 0]
        centre = nearest_centre(space, members, len(members))
        if group_of[np.searchsorted(space.practice_start, centre, side="right") - 1] >= 0:
            continue
        if must_connect and not is_connected(space, left, len(left), -1):
            continue
        group_of[left] = len(centres)
        centres.append(centre)
    return group_of, np.array(centres, dtype=np.int64)
