"""The cheapest areas of whole hubs around one centre under given dual values.

Method
------
An area is worth its travel to the centre, less the dual values of its units, plus its hubs. Hubs are held
against prices of their own, one set for each centre: what a hub costs beyond the prices of its units is
its loss. The prices of an area's units, less what they earn, make a knapsack whose relaxation bounds every
area that can still grow; losses come on top, hub by hub. An area grows by hubs next to it; taking one,
those before it in the order are ruled out for good, so every area is met at most once.

Source
------
Dantzig (1957), Operations Research 5(2), for the knapsack; Wernicke (2006) for meeting each set once.
"""

from __future__ import annotations

import numba
import numpy as np

MOST_HUBS = 16
"""Most hubs of one area."""
BITS = 64


@numba.njit(cache=True, nogil=True)
def fill(worth, people, order, taken, already, lower, upper):
    """Fill an area greedily with units not taken, the last in part: the least that they can add.

    ``order`` holds units by worth a person. Returns the sum and the multiplier of people that proves it.
    """
    total = 0.0
    at = already
    for unit in order:
        if taken[unit >> 6] >> np.uint64(unit & 63) & np.uint64(1):
            continue
        size = people[unit]
        if worth[unit] < 0.0:
            if at + size > upper:
                rate = worth[unit] / size
                return total + rate * (upper - at), rate
        elif at >= lower:
            return total, 0.0
        elif at + size >= lower:
            rate = worth[unit] / size
            return total + rate * (lower - at), rate
        total += worth[unit]
        at += size
    return total, 0.0


@numba.njit(cache=True, nogil=True)
def by_rate(worth, people):
    """Return units by worth a person, those that no area wants at any price left out."""
    rate = np.empty(len(worth))
    for unit in range(len(worth)):
        rate[unit] = worth[unit] / max(people[unit], 1e-9)
    order = np.argsort(rate, kind="mergesort")
    return order[worth[order] < np.inf]


@numba.njit(cache=True, nogil=True)
def candidates(start, member, cost, charge, price, dear, room, hub):
    """Find hubs whose loss, what they cost beyond their units' prices, and dear units leave room.

    Writes their numbers to ``hub`` and returns how many.
    """
    count = 0
    for i in range(len(cost)):
        left = room
        for k in range(start[i], start[i + 1]):
            left -= dear[member[k]]
            if left <= 0.0:
                break
        if left <= 0.0:
            continue
        value = cost[i] - charge
        for k in range(start[i], start[i + 1]):
            value -= price[member[k]]
        if value < left:
            hub[count] = i
            count += 1
    return count


@numba.njit(cache=True, nogil=True)
def holding_none(start, member, units):
    """Return the numbers of hubs that hold none of some units."""
    hub = np.empty(len(start) - 1, np.int64)
    count = 0
    for i in range(len(hub)):
        holds = False
        for k in range(start[i], start[i + 1]):
            holds = holds or units[member[k]]
        if not holds:
            hub[count] = i
            count += 1
    return hub[:count]


@numba.njit(cache=True, nogil=True)
def losses(start, member, cost, charge, price, dear, people):
    """Return what hubs cost beyond their units' prices, the same with their dear units, and fewest people."""
    loss, spent = np.empty(len(cost)), np.empty(len(cost))
    fewest = np.inf
    for i in range(len(cost)):
        value, beyond, size = cost[i] - charge, 0.0, 0.0
        for k in range(start[i], start[i + 1]):
            unit = member[k]
            value -= price[unit]
            beyond += dear[unit]
            size += people[unit]
        loss[i] = value
        spent[i] = value + beyond
        fewest = min(fewest, size)
    return loss, spent, fewest


@numba.njit(cache=True, nogil=True)
def lay_out(start, member, people, beside):
    """Return the units of hubs, and the units beside them, as bits, and their people."""
    hubs, words = len(start) - 1, beside.shape[1]
    inside = np.zeros((hubs, words), np.uint64)
    near = np.zeros((hubs, words), np.uint64)
    size = np.zeros(hubs)
    for i in range(hubs):
        for k in range(start[i], start[i + 1]):
            unit = member[k]
            inside[i, unit >> 6] |= np.uint64(1) << np.uint64(unit & 63)
            size[i] += people[unit]
            for word in range(words):
                near[i, word] |= beside[unit, word]
    return inside, near, size


@numba.njit(cache=True, nogil=True)
def _fits(inside, hub, taken, reached):
    touches = False
    for word in range(len(taken)):
        if inside[hub, word] & taken[word]:
            return False
        if inside[hub, word] & reached[word]:
            touches = True
    return touches


@numba.njit(cache=True, nogil=True)
def grow_areas(root, laid_out, loss, units, worth, people, band, threshold, keep, nodes):
    """Find the best areas around a centre's unit among hubs that are laid out.

    ``units`` (start, member) are the hubs' units. Returns their values and hubs, the best first, and what
    every other area is worth at least, as far as that is below the threshold.
    """
    inside, near, size = laid_out
    lower, upper = band
    start, member = units
    hubs, words = inside.shape
    order = by_rate(worth, people)
    smallest = max(size.min(), 1.0)
    # Losses below zero, where prices are not quite what hubs allow, may come with every further hub.
    slip = min(0.0, loss.min())
    value = np.empty(hubs)
    for i in range(hubs):
        value[i] = loss[i]
        for k in range(start[i], start[i + 1]):
            value[i] += worth[member[k]]
    best_value = np.full(keep, threshold)
    best_hubs = np.full((keep, MOST_HUBS), -1)
    taken = np.zeros((MOST_HUBS + 1, words), np.uint64)
    reached = np.zeros((MOST_HUBS + 1, words), np.uint64)
    at_people = np.zeros(MOST_HUBS + 1)
    at_value = np.zeros(MOST_HUBS + 1)
    child = np.empty((MOST_HUBS + 1, hubs), np.int64)
    child_bound = np.empty((MOST_HUBS + 1, hubs))
    children = np.zeros(MOST_HUBS + 1, np.int64)
    position = np.zeros(MOST_HUBS + 1, np.int64)
    picked = np.full(MOST_HUBS + 1, -1)
    ruled_out = np.zeros(hubs, np.bool_)
    scratch = np.zeros(words, np.uint64)
    looked_at = 0
    kept = 0
    limit = threshold
    least_open = np.inf
    depth = 0
    is_new = True
    while True:
        if is_new:
            is_new = False
            looked_at += 1
            children[depth] = 0
            position[depth] = 0
            if depth > 0 and lower <= at_people[depth] <= upper and at_value[depth] < limit:
                slot = kept if kept < keep else np.argmax(best_value)
                kept = min(kept + 1, keep)
                best_value[slot] = at_value[depth]
                best_hubs[slot] = -1
                best_hubs[slot, :depth] = picked[1 : depth + 1]
                if kept == keep:
                    limit = best_value.max()
            rest, _ = fill(worth, people, order, taken[depth], at_people[depth], lower, upper)
            if depth == MOST_HUBS:
                further = np.floor((upper - at_people[depth]) / smallest)
                least_open = min(least_open, at_value[depth] + rest + slip * further)
            else:
                found = 0
                for i in range(hubs):
                    if ruled_out[i] or at_people[depth] + size[i] > upper:
                        continue
                    if depth == 0:
                        if not inside[i, root >> 6] >> np.uint64(root & 63) & np.uint64(1):
                            continue
                    elif not _fits(inside, i, taken[depth], reached[depth]):
                        continue
                    further = np.floor((upper - at_people[depth] - size[i]) / smallest)
                    base = at_value[depth] + slip * further
                    if base + rest + loss[i] >= limit:
                        continue
                    for word in range(words):
                        scratch[word] = taken[depth, word] | inside[i, word]
                    left, _ = fill(worth, people, order, scratch, at_people[depth] + size[i], lower, upper)
                    bound = base + value[i] + left
                    if bound < limit:
                        child[depth, found] = i
                        child_bound[depth, found] = bound
                        found += 1
                ranked = np.argsort(child_bound[depth, :found], kind="mergesort")
                child[depth, :found] = child[depth, :found][ranked]
                child_bound[depth, :found] = child_bound[depth, :found][ranked]
                children[depth] = found
        if position[depth] < children[depth]:
            if looked_at >= nodes:
                for level in range(depth + 1):
                    for k in range(position[level], children[level]):
                        least_open = min(least_open, child_bound[level, k])
                break
            k = position[depth]
            position[depth] += 1
            hub = child[depth, k]
            if child_bound[depth, k] >= limit:
                # They stand in order: no later one is worth growing either.
                children[depth] = position[depth] = k
                continue
            ruled_out[hub] = True
            depth += 1
            picked[depth] = hub
            at_people[depth] = at_people[depth - 1] + size[hub]
            at_value[depth] = at_value[depth - 1] + value[hub]
            for word in range(words):
                taken[depth, word] = taken[depth - 1, word] | inside[hub, word]
                reached[depth, word] = reached[depth - 1, word] | near[hub, word]
            is_new = True
            continue
        for k in range(children[depth]):
            ruled_out[child[depth, k]] = False
        children[depth] = 0
        if depth == 0:
            break
        depth -= 1
    order = np.argsort(best_value[:kept], kind="mergesort")
    return best_value[order], best_hubs[order], min(limit, least_open)
