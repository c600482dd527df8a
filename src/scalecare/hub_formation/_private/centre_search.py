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

from scalecare.hub_formation._private.pricing_space import size_cost

FREE, TAKEN, RULED_OUT = 0, 1, 2
WEIGHTLESS = 1e-9


@numba.njit(cache=True, nogil=True)
def _slope(space, people):
    """How the cost of size changes with one more person."""
    slope = space.size_price if people >= space.target else -space.size_price
    if people < space.soft_lower:
        slope -= space.stretch_price
    elif people >= space.soft_upper:
        slope += space.stretch_price
    return slope


@numba.njit(cache=True, nogil=True)
def _next_bend(space, people):
    """The next number of people at which the cost of size changes its slope."""
    bend = space.upper
    if people < space.lower:
        bend = min(bend, space.lower)
    if space.size_price > 0.0 and people < space.target:
        bend = min(bend, space.target)
    if space.stretch_price > 0.0:
        if people < space.soft_lower:
            bend = min(bend, space.soft_lower)
        if people < space.soft_upper:
            bend = min(bend, space.soft_upper)
    return bend


@numba.njit(cache=True, nogil=True)
def fill(space, cost, people, is_open, stamp, already, so_far, share):
    """Fill a hub greedily with the open units, the last one in part.

    ``cost`` and ``people`` are in order of cost a person; units with ``is_open`` equal to ``stamp``
    may be taken. Returns a bound on the cost of any hub that grows from what it holds ``already``, and
    the multiplier of people that proves it; writes the ``share`` taken of each open unit.
    """
    total = so_far
    at = already
    last = -np.inf
    for i in range(len(cost)):
        if is_open[i] != stamp:
            continue
        share[i] = 0.0
        if people[i] < WEIGHTLESS:
            if cost[i] < 0.0:
                total += cost[i]
                share[i] = 1.0
            continue
        ratio = cost[i] / people[i]
        left = people[i]
        while left > WEIGHTLESS:
            if at >= space.upper:
                total += size_cost(space, at)
                if left < people[i]:
                    return total, ratio
                return total, last if last > -np.inf else min(ratio, -space.size_price - space.stretch_price)
            if at >= space.lower:
                slope = _slope(space, at)
                if ratio + slope >= 0.0:
                    total += size_cost(space, at)
                    return total, ratio if left < people[i] else max(last, -slope)
            step = min(left, _next_bend(space, at) - at)
            total += ratio * step
            at += step
            left -= step
            share[i] = 1.0 - left / people[i]
        last = ratio
    if at < space.lower:
        return np.inf, 0.0
    return total + size_cost(space, at), max(last, -_slope(space, min(at, space.upper)))


@numba.njit(cache=True, nogil=True)
def candidates(space, centre, unit_price):
    """Units that may stand with a centre, by cost a person, and what each adds to the hub's cost."""
    root = space.unit_of[centre]
    room = space.upper - space.people[root]
    allowed = np.zeros(len(space.people), np.bool_)
    for u in range(len(space.people)):
        allowed[u] = (
            u != root
            and space.people[u] <= room
            and space.practices[root] + space.practices[u] <= space.most_practices
            and space.away[centre, u] < np.inf
        )
    for i in range(space.conflict_start[root], space.conflict_start[root + 1]):
        allowed[space.conflict[i]] = False
    return _reached(space, root, allowed, centre, unit_price)


@numba.njit(cache=True, nogil=True)
def _reached(space, root, allowed, centre, unit_price):
    if space.must_connect:
        allowed = _reach(space, root, allowed)
    units = np.flatnonzero(allowed)
    cost = np.empty(len(units))
    ratio = np.empty(len(units))
    for i in range(len(units)):
        u = units[i]
        cost[i] = space.away[centre, u] + space.own[u] - unit_price[u]
        ratio[i] = cost[i] / max(space.people[u], WEIGHTLESS)
    order = np.argsort(ratio, kind="mergesort")
    return units[order], cost[order]


@numba.njit(cache=True, nogil=True)
def _reach(space, root, allowed):
    """Units that a walk over allowed units reaches from the root."""
    met = np.zeros(len(allowed), np.bool_)
    queue = np.empty(len(allowed) + 1, np.int64)
    queue[0] = root
    length = 1
    at = 0
    while at < length:
        u = queue[at]
        at += 1
        for i in range(space.start[u], space.start[u + 1]):
            near = space.neighbour[i]
            if allowed[near] and not met[near]:
                met[near] = True
                queue[length] = near
                length += 1
    return met


@numba.njit(cache=True, nogil=True)
def root_bound(space, centre, unit_price, share):
    """A bound on every hub around a centre; writes how much of each unit its relaxation takes."""
    root = space.unit_of[centre]
    share[:] = 0.0
    base = space.away[centre, root] + space.own[root] - unit_price[root]
    if space.people[root] > space.upper or base == np.inf:
        return np.inf
    units, cost = candidates(space, centre, unit_price)
    people = space.people[units].astype(np.float64)
    taken = np.zeros(len(units))
    is_open = np.ones(len(units), np.int64)
    bound, _ = fill(space, cost, people, is_open, 1, float(space.people[root]), base, taken)
    share[root] = 1.0
    for i in range(len(units)):
        share[units[i]] = taken[i]
    return bound


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
            allowed = _reach(space, root, allowed)
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
def search_centre(space, centre, unit_price, thresholds, keep, nodes, most_hubs):
    """Find hubs around a centre that cost less than its threshold under the dual values.

    With ``keep`` above zero the best so many are found; else all of which this is the first centre.
    Returns values, where each starts, its members, a bound on every hub of this centre (the threshold
    where the search is complete and finds none), whether it is complete, and the nodes looked at.
    """
    root = space.unit_of[centre]
    threshold = thresholds[centre]
    all_of_them = keep == 0
    value = np.empty(max(keep, 64))
    start = np.zeros(len(value) + 1, np.int64)
    member = np.empty(64 * 16, np.int16)
    nothing = (value[:0], start[:1], member[:0])
    base = space.away[centre, root] + space.own[root] - unit_price[root]
    if space.people[root] > space.upper or base == np.inf or space.practices[root] > space.most_practices:
        return nothing[0], nothing[1], nothing[2], np.inf, True, 0
    units, cost, bound = _worthwhile(space, centre, unit_price, base, threshold)
    if bound >= threshold:
        return nothing[0], nothing[1], nothing[2], bound, True, 0
    items = len(units)
    people = space.people[units].astype(np.float64)
    practices = space.practices[units]
    place = np.full(len(space.people), -1, np.int64)
    place[units] = np.arange(items)
    near_start, near = _rows_among(space.start, space.neighbour, units, place)
    apart_start, apart = _rows_among(space.conflict_start, space.conflict, units, place)
    own_people = float(space.people[root])
    deepest = _longest(people, space.upper - own_people) + 1
    state = np.zeros(items, np.int64)
    blocked = np.zeros(items, np.int64)
    is_open = np.zeros(items, np.int64)
    share = np.empty(items)
    queue = np.empty(items, np.int64)
    wanted = np.empty(items)
    order = np.empty((deepest + 1, items), np.int16)
    order_length = np.zeros(deepest + 1, np.int64)
    position = np.zeros(deepest + 1, np.int64)
    node_bound = np.full(deepest + 1, np.inf)
    node_price = np.zeros(deepest + 1)
    ruled_out = np.zeros(deepest + 1)
    node_cost = np.zeros(deepest + 1)
    node_people = np.zeros(deepest + 1)
    node_practices = np.zeros(deepest + 1, np.int64)
    members = np.empty(deepest + 1, np.int64)
    members[0] = root
    picked = np.empty(deepest + 1, np.int64)
    best_member = np.empty((max(keep, 1), deepest + 1), np.int16)
    best_length = np.zeros(max(keep, 1), np.int64)
    found = 0
    entries = 0
    stamp = 0
    depth = 0
    node_cost[0] = base
    node_people[0] = own_people
    node_practices[0] = space.practices[root]
    is_new = True
    best = threshold
    complete = True
    least_open = np.inf
    looked_at = 0
    while True:
        if is_new:
            is_new = False
            looked_at += 1
            at = node_people[depth]
            position[depth] = 0
            order_length[depth] = 0
            ruled_out[depth] = 0.0
            if at >= space.lower:
                worth = node_cost[depth] + size_cost(space, at)
                if worth < threshold:
                    best = min(best, worth)
                    if all_of_them:
                        if _is_first(space, centre, thresholds, worth, members, depth + 1):
                            if found == len(value):
                                value = np.concatenate((value, np.empty(found)))
                                start = np.concatenate((start, np.empty(found, np.int64)))
                            if entries + depth + 1 > len(member):
                                member = np.concatenate((member, np.empty(len(member) + depth + 1, np.int16)))
                            value[found] = worth
                            for i in range(depth + 1):
                                member[entries + i] = members[i]
                            entries += depth + 1
                            found += 1
                            start[found] = entries
                            if found > most_hubs:
                                return value[:0], start[:1], member[:0], -np.inf, False, looked_at
                    else:
                        slot = min(found, keep - 1)
                        while slot > 0 and value[slot - 1] > worth:
                            value[slot] = value[slot - 1]
                            best_length[slot] = best_length[slot - 1]
                            best_member[slot] = best_member[slot - 1]
                            slot -= 1
                        value[slot] = worth
                        best_length[slot] = depth + 1
                        for i in range(depth + 1):
                            best_member[slot, i] = members[i]
                        found = min(found + 1, keep)
                        if found == keep:
                            threshold = min(threshold, value[keep - 1])
            stamp += 1
            room = space.upper - at
            spare = space.most_practices - node_practices[depth]
            length = 0
            if space.must_connect:
                for i in range(depth + 1):
                    unit = members[i]
                    for e in range(space.start[unit], space.start[unit + 1]):
                        k = place[space.neighbour[e]]
                        if (
                            k >= 0
                            and is_open[k] != stamp
                            and state[k] == FREE
                            and blocked[k] == 0
                            and people[k] <= room
                            and practices[k] <= spare
                        ):
                            is_open[k] = stamp
                            queue[length] = k
                            length += 1
            else:
                for k in range(items):
                    if state[k] == FREE and blocked[k] == 0 and people[k] <= room and practices[k] <= spare:
                        is_open[k] = stamp
                        queue[length] = k
                        length += 1
            frontier = length
            if space.must_connect:
                i = 0
                while i < length:
                    for e in range(near_start[queue[i]], near_start[queue[i] + 1]):
                        k = near[e]
                        if (
                            is_open[k] != stamp
                            and state[k] == FREE
                            and blocked[k] == 0
                            and people[k] <= room
                            and practices[k] <= spare
                        ):
                            is_open[k] = stamp
                            queue[length] = k
                            length += 1
                    i += 1
            if frontier > 0 and depth < deepest:
                bound, price = fill(space, cost, people, is_open, stamp, at, node_cost[depth], share)
                node_bound[depth] = bound
                node_price[depth] = price
                if bound < threshold:
                    for i in range(frontier):
                        k = queue[i]
                        want = cost[k] - price * people[k]
                        j = i
                        while j > 0 and wanted[j - 1] > want:
                            wanted[j] = wanted[j - 1]
                            order[depth, j] = order[depth, j - 1]
                            j -= 1
                        wanted[j] = want
                        order[depth, j] = k
                    order_length[depth] = frontier
        if position[depth] < order_length[depth]:
            k = order[depth, position[depth]]
            want = cost[k] - node_price[depth] * people[k]
            if node_bound[depth] + ruled_out[depth] + max(want, 0.0) < threshold:
                if looked_at >= nodes:
                    complete = False
                    least_open = node_bound[depth] + ruled_out[depth]
                    for d in range(depth):
                        if position[d] < order_length[d]:
                            last = order[d, position[d] - 1]
                            lost = max(node_price[d] * people[last] - cost[last], 0.0)
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
    if not all_of_them:
        for i in range(found):
            start[i + 1] = start[i] + best_length[i]
        member = np.empty(start[found], np.int16)
        for i in range(found):
            for j in range(best_length[i]):
                member[start[i] + j] = best_member[i, j]
        entries = start[found]
    return value[:found], start[: found + 1], member[:entries], min(best, least_open), complete, looked_at
