"""What a planner remembers of the first search, and what new rules leave of it.

Method
------
New rules ban hubs, or a lock gives the practices around it new neighbours and so a few new hubs. The
list is kept and changed accordingly; the hubs that a lock fixes stand on it at no cost.

Most of the list is far from any good plan. The dual values of the first search bound the cost of every
plan with a hub of some reduced cost, and new rules that only ban hubs leave that bound valid. So the hubs
of least reduced cost are searched alone, and what is found among them is proven as far as the bound goes.

Source
------
Baldacci, Christofides and Mingozzi (2008), Mathematical Programming 115(2), for enumerating the columns
within a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.decisions import Decision, Ruling, violates
from scalecare.hub_formation._private.listing import (
    FloatArray,
    HubList,
    HubSpace,
    are_connected,
    list_holding,
)
from scalecare.hub_formation._private.master import Demand, Duals, LinearMaster, Prices, join
from scalecare.hub_formation._private.partition_search import Effort, PartitionSearch
from scalecare.hub_formation._private.pricing import cheap, price_hubs
from scalecare.hub_formation.formulation import hub_count_range, hub_space, inside_borders
from scalecare.hub_formation.planning import Ground
from scalecare.hub_formation.search import Choice
from scalecare.hub_formation.several.sweep import Sweep, Swept, found_in

Mask = npt.NDArray[np.bool_]
Pair = tuple[int, int]

CAN_CHANGE = ("together", "apart", "fixed", "obey_red_lines", "fewest_hubs", "most_hubs")
"""Rules that leave the costs of hubs as they are."""
TOLERANCE = 1e-6
NEAR_HUBS = 500_000
"""About so many hubs of least reduced cost are searched first."""


def demand_of(ground: Ground) -> Demand:
    """Return the numbers of hubs asked for, without exceptions.

    Parameters
    ----------
    ground
        What is asked for.
    """
    fewest, most = hub_count_range(ground.rules, int(ground.problem.located.people.sum()))
    return Demand(len(ground.problem.units), fewest, most, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """The hubs of least reduced cost, and the dual values it is of.

    ``least`` is the least reduced cost of all, ``outside`` that of the hubs which are not here.
    """

    pool: HubList
    duals: Duals
    least: float
    outside: float

    @classmethod
    def of(cls, pool: HubList, duals: Duals, units: int) -> Near | None:
        """Take the hubs of least reduced cost; None where the list is short anyway.

        Parameters
        ----------
        pool
            Every admissible hub.
        duals
            The dual values.
        units
            How many units there are.
        """
        if len(pool) <= NEAR_HUBS:
            return None
        reduced = price_hubs(pool, duals.solution.prices, list(duals.cuts), units, exact=NEAR_HUBS)
        near = cheap(reduced, NEAR_HUBS)
        if not len(near) or len(near) == len(pool):
            return None
        outside = np.ones(len(pool), np.bool_)
        outside[near] = False
        return cls(pool.take(near), duals, float(reduced.min()), float(reduced[outside].min()))


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """The first search: what it was asked, and its list, plan, prices and cuts.

    ``master`` was solved since it was made, so that each search to come takes a copy.
    """

    ground: Ground
    pool: HubList
    swept: Swept
    prices: Prices | None
    master: LinearMaster
    near: Near | None

    @classmethod
    def of(cls, ground: Ground, sweep: Sweep, swept: Swept) -> Memory | None:
        """Remember a search; None where it left no programme.

        Parameters
        ----------
        ground
            What was asked, without fixed hubs.
        sweep, swept
            The search and what it found.
        """
        if sweep.master is None:
            return None
        master = sweep.master.slimmed()
        master.solve()
        units = len(ground.problem.units)
        near = None if swept.duals is None else Near.of(sweep.pool, swept.duals, units)
        return cls(ground, sweep.pool, swept, sweep.prices, master, near)

    def start_for(self, ground: Ground, sweep: Sweep) -> HubList | None:
        """Begin another search from the plan and prices remembered; None where the plan will not do.

        Parameters
        ----------
        ground
            What is asked for now.
        sweep
            Takes the prices.
        """
        unit_of = {
            ground.problem.located.codes[p]: number
            for number, unit in enumerate(ground.problem.units)
            for p in unit
        }
        groups, left = [], set(range(len(ground.problem.units)))
        for hub in self.swept.as_choice().hubs:
            codes = [self.ground.problem.located.codes[p] for p in self.ground.problem.practices_of(hub)]
            units = sorted({unit_of[code] for code in codes if code in unit_of})
            if units:
                groups.append(units)
                left.difference_update(units)
        wanted = as_hubs(groups)
        if left or len(wanted.member) != len(ground.problem.units):
            return None
        found = found_in(sweep.pool, wanted)
        if len(found) != len(groups):
            return None
        sweep.prices = self._prices_for(ground)
        return found

    def _prices_for(self, ground: Ground) -> Prices | None:
        """The prices remembered, each practice keeping its own."""
        prices = self.prices
        if prices is None:
            return None
        of_code = {
            self.ground.problem.located.codes[p]: price / len(unit)
            for unit, price in zip(self.ground.problem.units, prices.unit.tolist(), strict=True)
            for p in unit
        }
        codes = ground.problem.located.codes
        unit = np.array([sum(of_code.get(codes[p], 0.0) for p in unit) for unit in ground.problem.units])
        return replace(prices, unit=unit)

    def serves(self, ground: Ground) -> bool:
        """Whether new rules leave the costs of hubs as they are, and loosen none that the list was made by.

        Parameters
        ----------
        ground
            What is asked for now.
        """
        same = {name: getattr(self.ground.rules, name) for name in CAN_CHANGE}
        weights = ground.rules.weights
        shifts = ground.rules.fixed and (
            weights.cohesion or weights.like_minds or weights.need_evenness or weights.age_evenness
        )
        return (
            ground.rules.with_(**same, parameters=self.ground.rules.parameters) == self.ground.rules
            and not shifts
            and not _loosens(self.ground, ground)
        )

    def change(self, ground: Ground, limit: int) -> Change | None:
        """Return what new rules ban, fix and add; None where they add too many hubs.

        Parameters
        ----------
        ground
            What is asked for now; the memory serves it.
        limit
            Most hubs to add.
        """
        unit_of = self._unit_of()
        units = len(self.ground.problem.units)
        fixed = [sorted({unit_of[c] for c in hub if c in unit_of}) for hub in ground.rules.fixed]
        given = as_hubs([group for group in fixed if group])
        taken = set(given.member.tolist())
        links = _links_in(ground, unit_of)
        before = frozenset(p for p in _links_in(self.ground, unit_of) if taken.isdisjoint(p))
        new = list_holding(self._space(links), sorted(links - before), limit)
        if new is None:
            return None
        ruled = tuple(_decisions(ground, unit_of))
        count, hubs = demand_of(ground), len(given)
        return Change(
            demand=Demand(units, count.fewest + hubs, count.most + hubs, 0),
            decisions=(*ruled, *(Decision((unit,), Ruling.APART) for unit in sorted(taken))),
            joined=tuple(Decision(pair, Ruling.APART) for pair in sorted(links - before)),
            parted=tuple(Decision(pair, Ruling.APART) for pair in sorted(before - links)),
            near=_as_matrix(links, units),
            given=given,
            new=new.keep(~violates(new, ruled)) if ruled else new,
        )

    def search_near(self, change: Change, effort: Effort) -> PartitionSearch | None:
        """Return a search of the hubs nearest to the plan remembered; None where the list is short.

        Parameters
        ----------
        change
            What new rules change.
        effort
            How much work each step does.
        """
        if self.near is None:
            return None
        new = change.new.keep(_priced(self.near.duals, change.new, change) < self.near.outside)
        return PartitionSearch(
            change.left_of(self.near.pool, new),
            change.demand,
            start=change.left_whole(self.swept.hubs),
            prices=self.prices,
            master=self._master_under(change),
            effort=effort,
        )

    def search_all(self, change: Change, effort: Effort, before: PartitionSearch | None) -> PartitionSearch:
        """Return a search of all hubs that may be part of a better plan than is known.

        Parameters
        ----------
        change, effort
            As for :meth:`search_near`.
        before
            A search of some of them, or None.
        """
        if before is None:
            start, master, prices = change.left_whole(self.swept.hubs), self._master_under(change), None
        else:
            start, master, prices = before.incumbent, before.master, before.prices
        pool, bound = None, -np.inf
        if before is not None and before.incumbent is not None and before.duals is not None:
            pool, bound = self._within(change, before.duals, before.objective)
        search = PartitionSearch(
            change.left_of(self.pool, change.new) if pool is None else pool,
            change.demand,
            start=start,
            prices=prices or self.prices,
            master=master,
            effort=effort,
        )
        search.bound = bound
        return search

    def bound_beyond(self, change: Change) -> float:
        """Return what a plan costs at least that uses a hub not searched by :meth:`search_near`.

        Parameters
        ----------
        change
            What new rules change.
        """
        assert self.near is not None
        duals = self.near.duals
        least = min(self.near.least, float(_priced(duals, change.new, change).min(initial=0.0)))
        settled = float(_priced(duals, change.given, change).sum())
        return duals.bound(change.demand, least) + settled + self.near.outside

    def _within(self, change: Change, duals: Duals, objective: float) -> tuple[HubList, float]:
        """Hubs that a plan below an objective may use, and a bound on what it costs, by dual values."""
        listed, new = _priced(duals, self.pool, change), _priced(duals, change.new, change)
        least = min(float(_priced(duals, change.given, change).min(initial=0.0)), float(new.min(initial=0.0)))
        bound = duals.bound(change.demand, least)
        while True:
            within = objective - bound + TOLERANCE * max(1.0, abs(objective))
            few = np.flatnonzero(listed <= within)
            pool = self.pool.take(few)
            allowed = listed[few[~change.bans(pool)]]
            lower = duals.bound(change.demand, min(least, float(allowed.min(initial=0.0))))
            if lower >= bound:
                return change.left_of(pool, change.new.keep(new <= within)), bound
            bound = lower

    def _master_under(self, change: Change) -> LinearMaster:
        """A copy of the programme without the hubs that are banned, and with those that are fixed."""
        master = self.master.slimmed()
        banned = change.bans(master.known_hubs())
        if len(change.given):
            master.add_hubs(change.given)
        master.ban(np.append(banned, np.zeros(len(change.given), np.bool_)))
        return master

    def _space(self, links: frozenset[Pair]) -> HubSpace:
        """What makes a hub admissible, with other neighbours."""
        space = hub_space(self.ground.problem, self.ground.rules, with_exceptions=False)
        row, column = np.nonzero(_as_matrix(links, len(space.people)))
        start = np.searchsorted(row, np.arange(len(space.people) + 1))
        return space._replace(start=start, neighbour=np.ascontiguousarray(column))

    def for_units_of(self, ground: Ground, choice: Choice) -> Choice:
        """Return the choice in the units of the new rules, without the hubs that they fix.

        Parameters
        ----------
        ground
            What is asked for now.
        choice
            A choice among what it left.
        """
        codes = self.ground.problem.located.codes
        unit_of = {
            ground.problem.located.codes[p]: number
            for number, unit in enumerate(ground.problem.units)
            for p in unit
        }
        hubs = []
        for units in choice.hubs:
            members = [codes[p] for p in self.ground.problem.practices_of(units).tolist()]
            if members[0] in unit_of:
                hubs.append(np.array(sorted({unit_of[code] for code in members}), np.int16))
        count = demand_of(ground)
        return replace(choice, hubs=tuple(hubs), fewest=count.fewest, most=count.most)

    def _unit_of(self) -> dict[str, int]:
        problem = self.ground.problem
        return {problem.located.codes[p]: number for number, unit in enumerate(problem.units) for p in unit}


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What new rules ban, fix and add.

    Hubs with both units of a pair in ``parted``, which are neighbours no longer, are banned where they are
    no longer connected by ``near``. All hubs with a pair of new neighbours, in ``joined``, are ``new``,
    also those that were listed before.
    """

    demand: Demand
    decisions: tuple[Decision, ...]
    joined: tuple[Decision, ...]
    parted: tuple[Decision, ...]
    near: Mask
    given: HubList
    new: HubList

    def bans(self, hubs: HubList) -> Mask:
        """Return which hubs of a list may not be chosen any more, shape (hubs,).

        Parameters
        ----------
        hubs
            Hubs that were listed before.
        """
        result = violates(hubs, self.decisions)
        if self.parted:
            doubtful = np.flatnonzero(violates(hubs, self.parted) & ~result)
            result[doubtful] = ~are_connected(hubs.take(doubtful), self.near)
        return result

    def left_of(self, hubs: HubList, new: HubList) -> HubList:
        """Return the hubs of a list that may still be chosen, with new ones and those that are fixed.

        Parameters
        ----------
        hubs
            Hubs that were listed before.
        new
            Some of the new hubs.
        """
        left = hubs.keep(~(self.bans(hubs) | violates(hubs, self.joined)))
        further = [added for added in (new, self.given) if len(added)]
        return join([left, *further]) if further else left

    def left_whole(self, hubs: HubList) -> HubList | None:
        """Return a plan with the hubs that are fixed instead of others; None where that is none.

        Parameters
        ----------
        hubs
            The plan remembered.
        """
        whole = join([hubs.keep(~self.bans(hubs)), self.given])
        is_whole = len(whole.member) == self.demand.units
        is_allowed = self.demand.fewest <= len(whole) <= self.demand.most
        return whole if is_whole and is_allowed else None


def _priced(duals: Duals, hubs: HubList, change: Change) -> FloatArray:
    """Reduced costs of hubs; of dear ones among many a lower bound."""
    prices, cuts = duals.solution.prices, list(duals.cuts)
    return price_hubs(hubs, prices, cuts, change.demand.units, exact=NEAR_HUBS)


def _links_in(ground: Ground, unit_of: Mapping[str, int]) -> frozenset[Pair]:
    """Neighbours within borders, in the units remembered."""
    codes = ground.problem.located.codes
    pairs = ((unit_of[codes[a]], unit_of[codes[b]]) for a, b in inside_borders(ground.problem))
    return frozenset((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])


def _as_matrix(pairs: Iterable[Pair], units: int) -> Mask:
    matrix = np.zeros((units, units), np.bool_)
    a, b = np.array(list(pairs), np.int64).reshape(-1, 2).T
    matrix[a, b] = matrix[b, a] = True
    return matrix


def _loosens(before: Ground, after: Ground) -> bool:
    """Whether a rule of before is gone: then the list lacks hubs."""
    codes = after.problem.located.codes
    apart = {(codes[a], codes[b]) for a, b in after.problem.apart}
    known = set(codes)
    former = before.problem.located.codes
    gone = any(
        (former[a], former[b]) not in apart
        for a, b in before.problem.apart
        if former[a] in known and former[b] in known
    )
    groups = [{former[p] for p in unit} for unit in before.problem.units if len(unit) > 1]
    now = [{codes[p] for p in unit} for unit in after.problem.units]
    return gone or any(not any(group <= unit for unit in now) for group in groups if group & known)


def _decisions(ground: Ground, unit_of: Mapping[str, int]) -> Iterator[Decision]:
    codes = ground.problem.located.codes

    def ruled(practices: Iterable[int], ruling: Ruling) -> Decision:
        return Decision(tuple(sorted({unit_of[codes[p]] for p in practices})), ruling)

    yield from (ruled(unit, Ruling.TOGETHER) for unit in ground.problem.units if len(unit) > 1)
    yield from (ruled(pair, Ruling.APART) for pair in ground.problem.apart)


def as_hubs(groups: list[list[int]]) -> HubList:
    """Return groups of units as hubs of no cost.

    Parameters
    ----------
    groups
        Numbers of units.
    """
    ends = np.concatenate(([0], np.cumsum([len(group) for group in groups]))).astype(np.int64)
    members = np.array([unit for group in groups for unit in group], np.int16)
    return HubList(ends, members, np.zeros(len(groups)), np.zeros(len(groups), np.bool_))
