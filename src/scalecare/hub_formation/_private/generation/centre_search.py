"""The cheapest hubs around one centre under given dual values: a knapsack that must be connected.

Method
------
A hub grows from its centre. At each step the units next to it stand in order of how much they are
wanted; taking one, those before it in the order are ruled out for good, so every connected set is met
at most once. What can still be reached is filled in greedily, the last unit in part: the knapsack's
linear relaxation, a bound on every hub that can grow from here. Its multiplier of people says what it
would cost to take an unwanted unit or to rule out a wanted one, and prunes before growing.

Without the need to connect, every unit is next to the hub, and the search is the usual one for a
knapsack.

Source
------
Dantzig (1957), Operations Research 5(2), for the bound; Wernicke (2006) for meeting each set once.
"""

from __future__ import annotations

import numba
import numpy as np

from scalecare.hub_formation._private.generation.knapsack import candidates, fill, reach
from scalecare.hub_formation._private.generation.pricing_space import size_cost

FREE, TAKEN, RULED_OUT = 0, 1, 2
FIRST_SPACE = 64
"""Hubs there is space for to begin with; more is made as needed."""


@numba.njit(cache=True, nogil=True)
def _worthwhile(space, centre, unit_price, base, threshold):
    """Candidates that some hub below the threshold may hold; the bound over them comes last."""
    root = space.unit_of[centre]
    at = float(space.people[root])
    units, cost = candidates(space, centre, unit_price)
    bound = np.inf
    for _ in range(4):
        people = space.people[units].astype(np.float64)
        bound, price = fill(
            space, cost, people, np.ones(len(units), np.int64), 1, at, base, np.empty(len(units))
        )
        if bound >= threshold:
            return units, cost, bound
        keep = bound + np.maximum(cost - price * people, 0.0) < threshold
        if space.must_connect:
            allowed = np.zeros(len(space.people), np.bool_)
            allowed[units[keep]] = True
            allowed = reach(space, root, allowed)
            keep &= allowed[units]
        if keep.all():
            break
        units, cost = units[keep], cost[keep]
    return units, cost, bound


@numba.njit(cache=True, nogil=True)
def _rows_among(start, column, units, place):
    """A graph's rows restricted to some units, in their own numbering."""
    row_start = np.zeros(len(units) + 1, np.int64)
    for i in range(len(units)):
        count = 0
        for e in range(start[units[i]], start[units[i] + 1]):
            count += place[column[e]] >= 0
        row_start[i + 1] = row_start[i] + count
    row = np.empty(row_start[-1], np.int64)
    at = 0
    for i in range(len(units)):
        for e in range(start[units[i]], start[units[i] + 1]):
            if place[column[e]] >= 0:
                row[at] = place[column[e]]
                at += 1
    return row_start, row


@numba.njit(cache=True, nogil=True)
def _is_first(space, centre, thresholds, value, members, length):
    """Whether no other centre of the hub, better or as good and earlier, would find it too."""
    here = 0.0
    for i in range(length):
        here += space.away[centre, members[i]]
    for k in range(length):
        for other in range(space.practice_start[members[k]], space.practice_start[members[k] + 1]):
            if other == centre:
                continue
            there = 0.0
            for i in range(length):
                there += space.away[other, members[i]]
            is_earlier = there < here or (there == here and other < centre)
            if is_earlier and value + there - here < thresholds[other]:
                return False
    return True


@numba.njit(cache=True, nogil=True)
def _longest(people, room):
    """Most units that fit."""
    smallest_first = np.sort(people)
    total = 0.0
    for i in range(len(smallest_first)):
        total += smallest_first[i]
        if total > room:
            return i
    return len(smallest_first)


@numba.njit(cache=True, nogil=True)
def _append(found, members, length, worth):
    """Add a hub to all found so far, with more space where it is needed."""
    value, start, member, count = found
    if count == len(value):
        value = np.concatenate((value, np.empty(count)))
        start = np.concatenate((start, np.empty(count, np.int64)))
    end = start[count] + length
    if end > len(member):
        member = np.concatenate((member, np.empty(len(member) + length, np.int16)))
    value[count] = worth
    for i in range(length):
        member[start[count] + i] = members[i]
    start[count + 1] = end
    return value, start, member, count + 1


@numba.njit(cache=True, nogil=True)
def _insert(value, member, size, count, members, length, worth):
    """Put a hub among the best, which are in order; returns how many there are."""
    slot = min(count, len(value) - 1)
    while slot > 0 and value[slot - 1] > worth:
        value[slot] = value[slot - 1]
        size[slot] = size[slot - 1]
        member[slot] = member[slot - 1]
        slot -= 1
    value[slot] = worth
    size[slot] = length
    for i in range(length):
        member[slot, i] = members[i]
    return min(count + 1, len(value))


@numba.njit(cache=True, nogil=True)
def _flat(value, member, size, count):
    """The best hubs one after the other."""
    start = np.zeros(count + 1, np.int64)
    start[1:] = np.cumsum(size[:count])
    flat = np.empty(start[count], np.int16)
    for i in range(count):
        flat[start[i] : start[i + 1]] = member[i, : size[i]]
    return value[:count], start, flat


@numba.njit(cache=True, nogil=True)
def _is_free(k, state, blocked, people, practices, room, spare):
    return state[k] == FREE and blocked[k] == 0 and people[k] <= room and practices[k] <= spare


@numba.njit(cache=True, nogil=True)
def _open(space, members, length, place, near, items, state, blocked, room, spare, is_open, stamp, queue):
    """Mark what the hub can still reach; returns how much of the queue is next to it, and its length."""
    people, practices = items
    count = 0
    if not space.must_connect:
        for k in range(len(people)):
            if _is_free(k, state, blocked, people, practices, room, spare):
                is_open[k] = stamp
                queue[count] = k
                count += 1
        return count
    for i in range(length):
        for e in range(space.start[members[i]], space.start[members[i] + 1]):
            k = place[space.neighbour[e]]
            if k >= 0 and is_open[k] != stamp and _is_free(k, state, blocked, people, practices, room, spare):
                is_open[k] = stamp
                queue[count] = k
                count += 1
    frontier = count
    i = 0
    while i < count:
        for e in range(near[0][queue[i]], near[0][queue[i] + 1]):
            k = near[1][e]
            if is_open[k] != stamp and _is_free(k, state, blocked, people, practices, room, spare):
                is_open[k] = stamp
                queue[count] = k
                count += 1
        i += 1
    return frontier


@numba.njit(cache=True, nogil=True)
def _rank(queue, count, cost, people, price, wanted, order):
    """Put units in order of how much they are wanted."""
    for i in range(count):
        k = queue[i]
        want = cost[k] - price * people[k]
        j = i
        while j > 0 and wanted[j - 1] > want:
            wanted[j] = wanted[j - 1]
            order[j] = order[j - 1]
            j -= 1
        wanted[j] = want
        order[j] = k


@numba.njit(cache=True, nogil=True)
def search_centre(space, centre, unit_price, thresholds, keep, nodes, most_hubs):
    """Find hubs around a centre that cost less than its threshold under the dual values.

    With ``keep`` above zero the best so many are found; else all of which this is the first centre.
    Returns values, where each starts, its members, a bound on every hub of this centre (the threshold
    where the search is complete and finds none), whether it is complete, and the nodes looked at.
    """
    root = space.unit_of[centre]
    threshold = thresholds[centre]
    found = (
        np.empty(FIRST_SPACE),
        np.zeros(FIRST_SPACE + 1, np.int64),
        np.empty(16 * FIRST_SPACE, np.int16),
        0,
    )
    base = space.away[centre, root] + space.own[root] - unit_price[root]
    bound = np.inf
    units = np.empty(0, np.int64)
    cost = np.empty(0)
    if space.people[root] <= space.upper and base < np.inf and space.practices[root] <= space.most_practices:
        units, cost, bound = _worthwhile(space, centre, unit_price, base, threshold)
    if bound >= threshold:
        return found[0][:0], found[1][:1], found[2][:0], bound, True, 0
    count = len(units)
    people = space.people[units].astype(np.float64)
    practices = space.practices[units]
    place = np.full(len(space.people), -1, np.int64)
    place[units] = np.arange(count)
    near = _rows_among(space.start, space.neighbour, units, place)
    apart_start, apart = _rows_among(space.conflict_start, space.conflict, units, place)
    deepest = _longest(people, space.upper - space.people[root]) + 1
    state = np.zeros(count, np.int64)
    blocked = np.zeros(count, np.int64)
    is_open = np.zeros(count, np.int64)
    share = np.empty(count)
    queue = np.empty(count, np.int64)
    wanted = np.empty(count)
    order = np.empty((deepest + 1, count), np.int16)
    order_length = np.zeros(deepest + 1, np.int64)
    position = np.zeros(deepest + 1, np.int64)
    node_bound = np.full(deepest + 1, np.inf)
    node_price = np.zeros(deepest + 1)
    ruled_out = np.zeros(deepest + 1)
    node_cost = np.full(deepest + 1, base)
    node_people = np.full(deepest + 1, float(space.people[root]))
    node_practices = np.full(deepest + 1, space.practices[root])
    members = np.full(deepest + 1, root)
    picked = np.empty(deepest + 1, np.int64)
    best_value = np.empty(max(keep, 1))
    best_member = np.empty((max(keep, 1), deepest + 1), np.int16)
    best_size = np.zeros(max(keep, 1), np.int64)
    kept = 0
    best = threshold
    least_open = np.inf
    depth = 0
    looked_at = 0
    is_new = True
    is_complete = True
    while True:
        if is_new:
            is_new = False
            looked_at += 1
            position[depth] = 0
            order_length[depth] = 0
            ruled_out[depth] = 0.0
            at = node_people[depth]
            worth = node_cost[depth] + size_cost(space, at) if at >= space.lower else np.inf
            if worth < threshold:
                best = min(best, worth)
                if keep > 0:
                    kept = _insert(best_value, best_member, best_size, kept, members, depth + 1, worth)
                    if kept == keep:
                        threshold = min(threshold, best_value[keep - 1])
                elif _is_first(space, centre, thresholds, worth, members, depth + 1):
                    found = _append(found, members, depth + 1, worth)
                    if found[3] > most_hubs:
                        return found[0][:0], found[1][:1], found[2][:0], -np.inf, False, looked_at
            room = space.upper - at
            spare = space.most_practices - node_practices[depth]
            frontier = _open(
                space,
                members,
                depth + 1,
                place,
                near,
                (people, practices),
                state,
                blocked,
                room,
                spare,
                is_open,
                looked_at,
                queue,
            )
            if frontier > 0 and depth < deepest:
                bound, price = fill(space, cost, people, is_open, looked_at, at, node_cost[depth], share)
                node_bound[depth] = bound
                node_price[depth] = price
                if bound < threshold:
                    _rank(queue, frontier, cost, people, price, wanted, order[depth])
                    order_length[depth] = frontier
        if position[depth] < order_length[depth]:
            k = order[depth, position[depth]]
            want = cost[k] - node_price[depth] * people[k]
            if node_bound[depth] + ruled_out[depth] + max(want, 0.0) < threshold:
                if looked_at >= nodes:
                    is_complete = False
                    least_open = node_bound[depth] + ruled_out[depth]
                    for d in range(depth):
                        if position[d] < order_length[d]:
                            lost = max(node_price[d] * people[picked[d]] - cost[picked[d]], 0.0)
                            least_open = min(least_open, node_bound[d] + ruled_out[d] + lost)
                    break
                position[depth] += 1
                state[k] = TAKEN
                for e in range(apart_start[k], apart_start[k + 1]):
                    blocked[apart[e]] += 1
                node_cost[depth + 1] = node_cost[depth] + cost[k]
                node_people[depth + 1] = node_people[depth] + people[k]
                node_practices[depth + 1] = node_practices[depth] + practices[k]
                picked[depth] = k
                depth += 1
                members[depth] = units[k]
                is_new = True
                continue
        # Nothing more can grow from here: what was ruled out on the way becomes free again.
        for i in range(position[depth]):
            state[order[depth, i]] = FREE
        if depth == 0:
            break
        depth -= 1
        k = picked[depth]
        for e in range(apart_start[k], apart_start[k + 1]):
            blocked[apart[e]] -= 1
        state[k] = RULED_OUT
        ruled_out[depth] += max(node_price[depth] * people[k] - cost[k], 0.0)
    if keep > 0:
        value, start, member = _flat(best_value, best_member, best_size, kept)
    else:
        value, start = found[0][: found[3]], found[1][: found[3] + 1]
        member = found[2][: start[found[3]]]
    return value, start, member, min(best, least_open), is_complete, looked_at
