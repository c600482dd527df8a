"""The admissible hubs around some practices, under the rules asked for or looser ones.

A clash is a local matter: whether some practices can be placed depends on the hubs that hold one of
them, and on no others. So these hubs alone are listed, and any other practice may stand in one of them
or in none.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.listing import DEEPEST, HubList, HubSpace, count_hubs, list_hubs
from scalecare.hub_formation.formulation import Formulation, hub_space, in_order
from scalecare.hub_formation.neighbours import thin_out
from scalecare.hub_formation.rules import HubRules, Weights

BoolArray = npt.NDArray[np.bool_]
Units = Sequence[tuple[int, ...]]
MOST_HUBS = 200_000
"""So many hubs are listed around practices at most."""
MOST_JOINED = 64
"""Where more units than this are all neighbours of each other, their hubs are not even counted."""


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """Hubs that hold at least one of some units, which are the first so many.

    ``units`` are the practices of each unit that stands in some hub; ``is_all`` says whether every
    admissible hub that holds one of the first is there.
    """

    hubs: HubList
    units: tuple[tuple[int, ...], ...]
    must: int
    is_all: bool

    def must_mask(self) -> BoolArray:
        """Return which units must be placed, shape (units,)."""
        return np.arange(len(self.units)) < self.must

    def keep(self, chosen: BoolArray) -> Around:
        """Return the same with some of the hubs.

        Parameters
        ----------
        chosen
            Shape (hubs,).
        """
        return replace(self, hubs=self.hubs.keep(chosen))


def hubs_around(
    problem: Formulation,
    rules: HubRules,
    practices: Collection[int],
    *,
    joined_km: float = 0.0,
    from_all: bool = True,
    limit: int = MOST_HUBS,
) -> Around | None:
    """List the admissible hubs that hold one of some practices; None where there are too many.

    Parameters
    ----------
    problem, rules
        What makes a hub admissible.
    practices
        Numbers of practices.
    joined_km
        Practices up to so far apart count as neighbours, whatever lies between.
    from_all
        Whether that goes for all practices, or only from those asked about.
    limit
        Most hubs to list.
    """
    wanted = set(practices)
    near = unit_neighbours(problem, problem.units, joined_km, None if from_all else sorted(wanted))
    apart = _units_apart(problem, rules)
    must = [index for index, unit in enumerate(problem.units) if wanted.intersection(unit)]
    order = np.array(_reach(problem, rules, must, near & ~apart, apart))
    if joined_km == np.inf and len(order) > MOST_JOINED:
        return None
    units = tuple(problem.units[unit] for unit in order.tolist())
    block = np.ix_(order, order)
    space = _space(problem, rules, units, near[block], apart[block])
    counts, entries = count_hubs(space, limit, len(must))
    if counts.sum() > limit:
        return None
    listed = list_hubs(space, counts, entries)
    deepest = int(np.diff(listed.start).max(initial=0))
    return _renumbered(listed, units, len(must), is_all=deepest < DEEPEST)


def whole_space(problem: Formulation, rules: HubRules) -> HubSpace:
    """Return what makes a hub admissible, with pairs that can have no centre in common kept apart.

    Parameters
    ----------
    problem, rules
        What was asked for.
    """
    near = unit_neighbours(problem, problem.units)
    return _space(problem, rules, problem.units, near, _units_apart(problem, rules))


def _space(
    problem: Formulation, rules: HubRules, units: Units, near: BoolArray, apart: BoolArray
) -> HubSpace:
    """Admissibility alone: nothing has a price, but a weight on minutes forbids what has none."""
    priceless = rules.with_(weights=Weights(travel_minutes=rules.weights.travel_minutes))
    alone = replace(problem, units=tuple(units), links={}, apart=frozenset())
    start, neighbour = _rows(near)
    conflict_start, conflict = _rows(apart)
    return hub_space(alone, priceless, with_exceptions=rules.allow_exceptions)._replace(
        start=start, neighbour=neighbour, conflict_start=conflict_start, conflict=conflict
    )


def _rows(matrix: BoolArray) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where each row starts among the columns that hold, and these."""
    row, column = np.nonzero(matrix)
    return np.searchsorted(row, np.arange(len(matrix) + 1)), np.ascontiguousarray(column)


def _renumbered(listed: HubList, units: Units, must: int, *, is_all: bool) -> Around:
    met = np.union1d(np.unique(listed.member), np.arange(must))
    number = np.zeros(len(units), np.int16)
    number[met] = np.arange(len(met))
    hubs = replace(listed, member=number[listed.member], cost=np.zeros(len(listed)))
    return Around(hubs, tuple(units[unit] for unit in met.tolist()), must, is_all)


def _reach(
    problem: Formulation, rules: HubRules, must: list[int], near: BoolArray, apart: BoolArray
) -> list[int]:
    """Units that must be placed, then those that a hub with one of them could hold.

    The people on the way from the one to the other fit into one hub.
    """
    if len(must) == len(problem.units):
        return must
    largest = rules.stretch.largest if rules.stretch else rules.maximum_people
    people = [int(problem.located.people[list(unit)].sum()) for unit in problem.units]
    is_open = ~apart[must].all(axis=0)
    best = {unit: people[unit] for unit in must}
    waiting = [(people[unit], unit) for unit in must]
    heapq.heapify(waiting)
    while waiting:
        total, unit = heapq.heappop(waiting)
        if total > best[unit]:
            continue
        for other in np.flatnonzero(near[unit] & is_open).tolist():
            further = total + people[other]
            if further <= largest and further < best.get(other, largest + 1):
                best[other] = further
                heapq.heappush(waiting, (further, other))
    return [*must, *sorted(set(best) - set(must))]


def unit_neighbours(
    problem: Formulation, units: Units, joined_km: float = 0.0, joined: Collection[int] | None = None
) -> BoolArray:
    """Return which units are neighbours within the borders, shape (units, units).

    Parameters
    ----------
    problem
        The place and rules as numbers.
    units
        Practices of each unit.
    joined_km
        Practices up to so far apart count as neighbours.
    joined
        Of these only those with one of some practices; all by default.
    """
    practices = len(problem.located.codes)
    near = np.zeros((practices, practices), np.bool_)
    pairs = np.array(list(problem.links), dtype=np.int64).reshape(-1, 2)
    near[pairs[:, 0], pairs[:, 1]] = near[pairs[:, 1], pairs[:, 0]] = True
    if joined_km > 0.0:
        rows = np.zeros(practices, np.bool_)
        rows[list(range(practices) if joined is None else joined)] = True
        near |= (problem.basis.km <= joined_km) & (rows[:, None] | rows[None, :])
    near &= problem.border[:, None] == problem.border[None, :]
    found = _any_by_unit(near, units)
    np.fill_diagonal(found, val=False)
    return found


def _units_apart(problem: Formulation, rules: HubRules) -> BoolArray:
    """Which units may not share a hub: by a rule, or because no practice is near enough to both."""
    apart = ~_share_centre(problem, rules)
    pairs = np.array(sorted(problem.apart), dtype=np.int64).reshape(-1, 2)
    apart[pairs[:, 0], pairs[:, 1]] = apart[pairs[:, 1], pairs[:, 0]] = True
    np.fill_diagonal(apart, val=False)
    found = _any_by_unit(apart, problem.units)
    np.fill_diagonal(found, val=False)
    return found


def _any_by_unit(matrix: BoolArray, units: Units) -> BoolArray:
    order = in_order(tuple(units))
    start = np.concatenate(([0], np.cumsum([len(unit) for unit in units])))[:-1]
    block = matrix[np.ix_(order, order)]
    if len(start) == len(order):
        return np.ascontiguousarray(block)
    rows = np.logical_or.reduceat(block, start, axis=0)
    return np.ascontiguousarray(np.logical_or.reduceat(rows, start, axis=1))


def _share_centre(problem: Formulation, rules: HubRules) -> BoolArray:
    """Which practices have some practice that both are near enough to, shape (practices, practices)."""
    basis = problem.basis
    is_near = np.ones(basis.km.shape, np.bool_)
    if rules.farthest_km is not None:
        is_near &= basis.km <= rules.farthest_km
    if rules.farthest_minutes is not None and basis.minutes is not None:
        is_near &= basis.minutes <= rules.farthest_minutes
    if is_near.all():
        return is_near
    return np.asarray(is_near.astype(np.float32) @ is_near.T.astype(np.float32) > 0)


def sparse_around(
    problem: Formulation,
    rules: HubRules,
    practices: Collection[int],
    *,
    joined_km: float = 0.0,
    limit: int = MOST_HUBS,
) -> Around | None:
    """List the hubs of the sparse graph that hold one of some practices; None where there are too many.

    Parameters
    ----------
    problem, rules, practices, limit
        As for :func:`hubs_around`.
    joined_km
        These practices and others up to so far apart count as neighbours.
    """
    sparse = replace(problem, links=thin_out(problem.located, problem.links, ()))
    around = hubs_around(sparse, rules, practices, joined_km=joined_km, from_all=False, limit=limit)
    return None if around is None else replace(around, is_all=False)


def ever_farther(problem: Formulation, practices: Collection[int]) -> Iterator[float]:
    """Yield ever longer distances at which practices meet ever more others that are no neighbours.

    Parameters
    ----------
    problem
        The place and rules as numbers.
    practices
        Whose others to look at.
    """
    singles = [(p,) for p in range(len(problem.located.codes))]
    chosen = sorted(practices)
    away = np.where(unit_neighbours(problem, singles)[chosen], np.inf, problem.basis.km[chosen])
    away[np.arange(len(chosen)), chosen] = np.inf
    lengths = np.unique(away[np.isfinite(away) & (away > 0.0)])
    at = 1
    while at <= len(lengths):
        yield float(lengths[at - 1])
        at *= 2
