"""Form hubs of one place again and again, as a planner locks hubs, draws red lines and joins practices.

Each such rule only takes hubs off the list. So the list, the prices and the cuts of the first search
serve all that follow, and a plan under a new rule comes in a fraction of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scalecare.domain import HubPlan, Place
from scalecare.hub_formation._private.decisions import Decision, Ruling, violates
from scalecare.hub_formation._private.listing import HubList
from scalecare.hub_formation._private.master import Demand, LinearMaster, Prices, join
from scalecare.hub_formation._private.partition_search import PartitionSearch
from scalecare.hub_formation.errors import TooManyHubs
from scalecare.hub_formation.form import form_hubs
from scalecare.hub_formation.formulation import hub_count_range
from scalecare.hub_formation.planning import Ground, Making, as_plan
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.search import Choice, Progress, Stop, Walk, ignore, list_admissible
from scalecare.hub_formation.several.sweep import Sweep, Swept, found_in

Mask = npt.NDArray[np.bool_]

CAN_CHANGE = ("together", "apart", "fixed", "obey_red_lines", "fewest_hubs", "most_hubs")
"""Rules that only take hubs off the list."""


class Planner:
    """Forms hubs of one place, and remembers what stays the same from one set of rules to the next.

    Parameters
    ----------
    place
        The practices and what is known of them.
    stop
        When to stop, each time.
    clock, on_progress, versions
        As for :func:`scalecare.hub_formation.form_hubs`.

    Examples
    --------
    >>> from datetime import date
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.parameters import load_parameters
    >>> rules = HubRules.standard(load_parameters(), date(2026, 7, 1))
    >>> planner = Planner(exampleshire_place(), stop=Stop(gap=0.001))
    >>> first = planner.form(rules)
    >>> locked = planner.form(rules.with_(fixed=(first.hubs[0].practices,)))
    >>> locked.hub_of()[first.hubs[0].practices[0]] == locked.hub_of()[first.hubs[0].practices[-1]]
    True
    """

    def __init__(
        self,
        place: Place,
        *,
        stop: Stop | None = None,
        clock: Callable[[], float] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        versions: Mapping[str, str] | None = None,
    ) -> None:
        self.place = place
        self._stop = stop or Stop()
        self._clock = clock or (lambda: 0.0)
        self._on_progress = on_progress or ignore
        self._versions = dict(versions or {})
        self._memory: _Memory | None = None

    def form(self, rules: HubRules) -> HubPlan:
        """Form hubs under some rules; quickly where only few of them are new.

        Parameters
        ----------
        rules
            What the plan must keep and what it should be good at.

        Raises
        ------
        HubsInfeasible, TooManyHubs, NothingToGroup
            As for :func:`scalecare.hub_formation.form_hubs`.
        """
        began = self._clock()
        if self._memory is not None:
            ground = Ground.of(self.place, rules)
            if self._memory.serves(ground):
                choice = self._anew(self._memory, ground)
                if choice is not None:
                    return as_plan(ground, choice, self._making(began))
        return self._afresh(rules, began)

    def _making(self, began: float) -> Making:
        return Making("fresh", self._clock() - began, self._versions)

    def _afresh(self, rules: HubRules, began: float) -> HubPlan:
        """Search from the start, and remember; places that need exceptions are formed as ever."""
        ground = Ground.of(self.place, rules)
        demand = _demand(ground)
        try:
            pool = list_admissible(ground.problem, rules, self._stop, with_exceptions=False)
            sweep = Sweep(pool, self._stop, self._clock, self._on_progress)
            start = None if self._memory is None else self._memory.start_for(ground, sweep)
            if start is None:
                start = sweep.first_plan(ground.problem, rules, demand)
            swept = sweep.solve(demand, "hubs", start=start)
        except TooManyHubs:
            swept = None
        if swept is None:
            return form_hubs(
                self.place,
                rules,
                stop=self._stop,
                clock=self._clock,
                on_progress=self._on_progress,
                versions=self._versions,
            )
        if not rules.fixed:
            self._memory = _Memory(ground, sweep, swept)
        return as_plan(ground, swept.as_choice(), self._making(began))

    def _anew(self, memory: _Memory, ground: Ground) -> Choice | None:
        """The best of what the rules leave of the list; None where that has no plan."""
        kept = memory.kept_under(ground)
        given = kept.given
        count = _demand(ground)
        demand = Demand(
            len(memory.ground.problem.units), count.fewest + len(given), count.most + len(given), 0
        )
        search = kept.search(demand)
        if search is None:
            return None
        walk = Walk(self._stop, self._clock, self._on_progress)
        walk.through(search, "hubs")
        if search.incumbent is None:
            return None
        swept = Swept(demand, search.incumbent, search.bound, walk.record(len(kept.pool)))
        return memory.for_units_of(ground, swept.as_choice(), len(given))


def _demand(ground: Ground) -> Demand:
    fewest, most = hub_count_range(ground.rules, int(ground.problem.located.people.sum()))
    return Demand(len(ground.problem.units), fewest, most, 0)


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """What new rules leave of the list, with hubs that are fixed, and a programme to begin from."""

    pool: HubList
    given: HubList
    master: LinearMaster | None
    prices: Prices | None

    def search(self, demand: Demand) -> PartitionSearch | None:
        if self.master is None:
            return None
        return PartitionSearch(self.pool, demand, prices=self.prices, master=self.master)


@dataclass(frozen=True, slots=True, eq=False)
class _Memory:
    """The first search: what it was asked, and its list, prices and cuts."""

    ground: Ground
    sweep: Sweep
    swept: Swept

    def start_for(self, ground: Ground, sweep: Sweep) -> HubList | None:
        """Begin another search from the plan and prices remembered; None where the plan will not do."""
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
        wanted = _as_given(groups)
        if left or len(wanted.member) != len(ground.problem.units):
            return None
        found = found_in(sweep.pool, wanted)
        if len(found) != len(groups):
            return None
        sweep.prices = self._prices_for(ground)
        return found

    def _prices_for(self, ground: Ground) -> Prices | None:
        """The prices remembered, each practice keeping its own."""
        prices = self.sweep.prices
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
        """Whether new rules only take hubs off the list, and leave the others' costs as they are."""
        same = {name: getattr(self.ground.rules, name) for name in CAN_CHANGE}
        weights = ground.rules.weights
        shifts = ground.rules.fixed and (weights.like_minds or weights.need_evenness or weights.age_evenness)
        return (
            ground.rules.with_(**same, parameters=self.ground.rules.parameters) == self.ground.rules
            and not shifts
            and not self.ground.rules.fixed
            and set(_pairs(ground)) <= set(_pairs(self.ground))
            and not _loosens(self.ground, ground)
        )

    def kept_under(self, ground: Ground) -> _Kept:
        """Take off the list what the new rules forbid, and add the hubs they fix."""
        unit_of = self._unit_of()
        decisions = list(_decisions(ground, unit_of))
        fixed = [sorted({unit_of[c] for c in hub if c in unit_of}) for hub in ground.rules.fixed]
        given = _as_given([units for units in fixed if units])
        taken = np.zeros(len(self.ground.problem.units), np.bool_)
        taken[given.member] = True
        pool = self.sweep.pool

        def is_out(hubs: HubList) -> Mask:
            return violates(hubs, decisions) | _touches(hubs, taken)

        master = None
        if self.sweep.master is not None:
            master = self.sweep.master.slimmed()
            banned = is_out(master.known_hubs())
            if len(given):
                master.add_hubs(given)
            master.ban(np.append(banned, np.zeros(len(given), np.bool_)))
        return _Kept(join([pool.keep(~is_out(pool)), given]), given, master, self.sweep.prices)

    def for_units_of(self, ground: Ground, choice: Choice, given: int) -> Choice:
        """Return the choice in the units of the new rules, without the hubs that they fix."""
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
        return replace(choice, hubs=tuple(hubs), fewest=choice.fewest - given, most=choice.most - given)

    def _unit_of(self) -> dict[str, int]:
        problem = self.ground.problem
        return {problem.located.codes[p]: number for number, unit in enumerate(problem.units) for p in unit}


def _pairs(ground: Ground) -> Iterator[tuple[str, str]]:
    codes = ground.problem.located.codes
    return ((codes[a], codes[b]) for a, b in ground.problem.links)


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


def _as_given(groups: list[list[int]]) -> HubList:
    ends = np.concatenate(([0], np.cumsum([len(group) for group in groups]))).astype(np.int64)
    members = np.array([unit for group in groups for unit in group], np.int16)
    return HubList(ends, members, np.zeros(len(groups)), np.zeros(len(groups), np.bool_))


def _touches(hubs: HubList, taken: Mask) -> Mask:
    if not len(hubs):
        return np.zeros(0, np.bool_)
    return np.asarray(np.logical_or.reduceat(taken[hubs.member], hubs.start[:-1]), np.bool_)
