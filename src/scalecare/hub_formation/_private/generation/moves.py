"""Moves and swaps of units between groups, and the order they are tried in, in a compiled loop."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.generation.hub_costs import hub_cost, is_connected, nearest_centre
from scalecare.hub_formation._private.listing import FloatArray, IntArray

MARGIN = 1.0
"""A move that by today's centres costs more than so many average units of its groups is not looked at."""


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
def worth_of(space, charges, members, length):
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
def put(space, groups, group, members, length, worth):
    """Write down a group."""
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
    worth_left = worth_of(space, charges, left, length_left)
    worth_joined = worth_of(space, charges, joined, length_joined)
    before = groups.worth[here] + groups.worth[target]
    if worth_left + worth_joined >= before + margin:
        return False
    if must_connect and not is_connected(space, left, length_left, -1):
        return False
    put(space, groups, here, left, length_left, worth_left)
    put(space, groups, target, joined, length_joined, worth_joined)
    return True


@numba.njit(cache=True, nogil=True)
def _try_swap(space, charges, must_connect, groups, unit, other, left, joined, margin):
    """Swap two units of two groups where that is worth more than the margin."""
    here, there = groups.group_of[unit], groups.group_of[other]
    if _is_hopeless(space, charges, groups, here, there, unit, other):
        return False
    length_left = _without(groups.member[here], groups.size[here], unit, other, left)
    length_joined = _without(groups.member[there], groups.size[there], other, unit, joined)
    worth_left = worth_of(space, charges, left, length_left)
    before = groups.worth[here] + groups.worth[there]
    if worth_left >= before + margin:
        return False
    worth_joined = worth_of(space, charges, joined, length_joined)
    if worth_left + worth_joined >= before + margin:
        return False
    if must_connect and not (
        is_connected(space, left, length_left, -1) and is_connected(space, joined, length_joined, -1)
    ):
        return False
    put(space, groups, here, left, length_left, worth_left)
    put(space, groups, there, joined, length_joined, worth_joined)
    return True


@numba.njit(cache=True, nogil=True)
def _try_unit(space, near_start, near, must_connect, charges, groups, unit, left, joined, is_new, changed):
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
            if _try_unit(
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
def work_on_plan(space, near_start, near, must_connect, charges, groups, sequence, pushes):
    """Put a plan in order, then push and put in order again; what is not better is undone."""
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
