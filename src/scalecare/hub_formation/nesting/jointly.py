"""Choose hubs and larger areas together, so that neither is fixed before the other.

Method
------
Hubs first, then areas for them, is one plan; areas first, then hubs that cross none of their borders,
is another. From each of them, with the areas' centres held, all admissible hubs are chosen anew, each
with the area it lies in; areas are then formed anew for these hubs, which moves the centres; and so on
while the whole gets better. The bound needs none of this: the best hubs without regard to areas and
the best areas without regard to hubs cost no more together than any nested plan. The gap says what the
search may have missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from scalecare.domain import Finding, HubPlan, HubStanding, NestedPlan, NestingLevel, Place
from scalecare.hub_formation._private.listing import HubList
from scalecare.hub_formation._private.master import Demand, join
from scalecare.hub_formation._private.nested.generation import NestedGeneration
from scalecare.hub_formation._private.sides import Assigned
from scalecare.hub_formation.errors import HubsInfeasible
from scalecare.hub_formation.nesting.both_tiers import BothTiers
from scalecare.hub_formation.nesting.nest import nest_hubs
from scalecare.hub_formation.planning import Ground, Making, as_plan
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.search import (
    PROVEN,
    Choice,
    Progress,
    Stop,
    choose_hubs,
    ignore,
    list_admissible,
)
from scalecare.hub_formation.several.sweep import Sweep, found_in
from scalecare.hub_formation.sorting_out import Role

ROUNDS = 6
"""Most times that hubs and areas are chosen anew in turn."""
WORTH_A_ROUND = 1e-5
"""A round that lowers the objective by less than this share is the last."""
BOUND_SHARE = 0.25
"""How much of the time may go into what is proven of the areas."""
ROUND_GAP = 1e-3
PRICING_SHARE = 0.6
"""Part of the time by which pricing both tiers ends; a last proof and rounds follow."""


def nest_jointly(
    place: Place,
    rules: HubRules,
    bands: HubRules,
    level: NestingLevel,
    *,
    stop: Stop | None = None,
    clock: Callable[[], float] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    versions: Mapping[str, str] | None = None,
) -> NestedPlan:
    """Choose hubs and the larger areas they make up together.

    Parameters
    ----------
    place
        The practices and what is known of them.
    rules
        What hubs must keep and what they should be good at.
    bands
        The same for the areas, as :func:`scalecare.hub_formation.area_rules` gives them.
    level
        What the areas are called.
    stop
        When to stop; its gap is of both levels together.
    clock, on_progress, versions
        As for :func:`scalecare.hub_formation.form_hubs`.

    Returns
    -------
    NestedPlan
        With one objective, bound and gap for both levels; each level's plan says what it costs, and its
        own bound is of that level alone. Where nesting needs more exceptions than each level by itself,
        costs do not compare: bound and gap are None, and a finding says so.

    Raises
    ------
    HubsInfeasible, TooManyHubs, NothingToGroup
        As for :func:`scalecare.hub_formation.form_hubs`.

    Examples
    --------
    >>> from datetime import date
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.hub_formation import area_rules
    >>> from scalecare.parameters import load_parameters
    >>> place, numbers, day = exampleshire_place(), load_parameters(), date(2026, 7, 1)
    >>> rules = HubRules.standard(numbers, day)
    >>> bands = area_rules(rules, numbers, day, NestingLevel.PLACE)
    >>> nested = nest_jointly(place, rules, bands, NestingLevel.PLACE, stop=Stop(gap=0.01))
    >>> nested.bound <= nested.objective
    True
    """
    stop, clock, tell = stop or Stop(), clock or (lambda: 0.0), on_progress or ignore
    joint = _Joint(place, rules, bands, level, stop, clock, tell, dict(versions or {}))
    return joint.solve()


@dataclass(frozen=True, slots=True, eq=False)
class _Joint:
    """Everything that both levels share."""

    place: Place
    rules: HubRules
    bands: HubRules
    level: NestingLevel
    stop: Stop
    clock: Callable[[], float]
    on_progress: Callable[[Progress], None]
    versions: dict[str, str]

    def solve(self) -> NestedPlan:
        """Hubs, areas for them, both in turn while the whole gets better, and then what is proven."""
        began = self.clock()
        ground = Ground.of(self.place, self.rules)
        hubs = self._choose(ground, ROUND_GAP)
        first = self._nested(ground, hubs, began)
        if hubs.hubs and not _rank(first)[0]:
            table = _Table.of(ground, self.bands, hubs, self.stop)
            tiers = table.both_tiers()
            if tiers.is_one_to_one and tiers.areas_of(first):
                return self._within_bands(ground, hubs, table, tiers, first, began)
        return self._in_turn(ground, hubs, first, began)

    def _within_bands(
        self,
        ground: Ground,
        hubs: Choice,
        table: _Table,
        tiers: BothTiers,
        best: NestedPlan,
        began: float,
    ) -> NestedPlan:
        """Where both tiers keep their bands: areas are priced with the hubs inside them."""
        generation, alone = tiers.generation(tiers.areas_of(best), _half_a_hub(hubs))
        bound, rounds = hubs.bound + alone, 0
        for number, doing in enumerate(generation.steps()):
            if generation.bound > bound:
                bound = generation.bound
                best = min(best, self._chosen(ground, hubs, table, generation, began), key=_rank)
            self.on_progress(Progress(number, f"both tiers: {doing}", best.objective, _gap(best, bound)))
            if self._is_enough(best, bound) or self._is_late(began, PRICING_SHARE):
                break
        if not self._is_enough(best, bound):
            generation.prove()
            bound = max(bound, generation.bound)
            generation.widen()
            starts = [best, self._chosen(ground, hubs, table, generation, began)]
            few = replace(table, pool=table.pool.take(generation.at_hand))
            starts += self._around_likely(ground, hubs, few, tiers.likely_centres(generation), began)
            best = min(starts, key=_rank)
            for better in self._rounds(ground, hubs, few, best, bound, began):
                best, rounds = better, rounds + 1
        facts = (Finding("chosen_jointly", {"rounds": rounds}),)
        bound = min(bound, best.objective)
        return replace(best, is_joint=True, findings=facts, bound=bound, gap=_gap(best, bound))

    def _is_enough(self, best: NestedPlan, bound: float) -> bool:
        return _gap(best, bound) <= self.stop.gap

    def _chosen(
        self, ground: Ground, hubs: Choice, table: _Table, generation: NestedGeneration, began: float
    ) -> NestedPlan:
        """The best plan among the areas that pricing both tiers met."""
        chosen = np.array([hub for area in generation.choose() for hub in area.hubs])
        return self._nested(ground, table.as_choice(table.pool.take(chosen), hubs), began)

    def _around_likely(
        self, ground: Ground, hubs: Choice, table: _Table, centres: tuple[str, ...], began: float
    ) -> Iterator[NestedPlan]:
        """The best hubs around the centres that pricing both tiers takes, where they can be areas."""
        sweep = Sweep(table.pool, self._of_a_round(began), self.clock, self.on_progress)
        anew = table.chosen_around(sweep, table.side_of(centres), None) if centres else None
        if anew is not None:
            yield self._nested(ground, table.as_choice(anew, hubs), began)

    def _is_late(self, began: float, share: float = 1.0) -> bool:
        return self.stop.seconds is not None and self.clock() - began >= share * self.stop.seconds

    def _in_turn(self, ground: Ground, hubs: Choice, first: NestedPlan, began: float) -> NestedPlan:
        """Where a tier needs exceptions: each tier bounds itself."""
        whole = tuple(hub for hub in self.rules.fixed if len(hub) > 1)
        bands = Ground.of(self.place, self.bands.with_(together=whole))
        areas = self._choose(bands, max(self.stop.gap / 4, ROUND_GAP), BOUND_SHARE)
        bound = hubs.bound + areas.bound
        starts = [first, *self._areas_first(ground, bands, hubs, areas, began)]
        best, rounds = min(starts, key=_rank), 0
        if hubs.hubs and not hubs.exceptions:
            table = _Table.of(ground, self.bands, hubs, self.stop)
            for start in sorted(starts, key=_rank):
                for better in self._rounds(ground, hubs, table, start, bound, began):
                    best, rounds = min(best, better, key=_rank), rounds + 1
        facts = (Finding("chosen_jointly", {"rounds": rounds}),)
        joint = replace(best, is_joint=True, findings=facts)
        if (_exceptions(best.hubs), _exceptions(best.areas)) != (hubs.exceptions, areas.exceptions):
            return replace(joint, findings=(*facts, Finding("nesting_needs_exceptions", {})))
        return replace(joint, bound=bound, gap=_gap(best, bound))

    def _areas_first(
        self, ground: Ground, bands: Ground, hubs: Choice, areas: Choice, began: float
    ) -> Iterator[NestedPlan]:
        """Hubs that cross no border of the best areas, where there are any."""
        area_of = {
            bands.problem.located.codes[practice]: number
            for number, units in enumerate(areas.hubs)
            for practice in bands.problem.practices_of(units).tolist()
        }
        border = np.array([area_of[code] for code in ground.problem.located.codes], np.int64)
        rules = self.rules.with_(allow_exceptions=False)
        inside = replace(ground, rules=rules, problem=replace(ground.problem, border=border))
        try:
            chosen = self._choose(inside, ROUND_GAP)
        except HubsInfeasible:
            return
        gap = max(0.0, chosen.objective - hubs.bound) / max(abs(chosen.objective), PROVEN)
        yield self._nested(ground, replace(chosen, bound=hubs.bound, gap=gap), began)

    def _choose(self, ground: Ground, gap: float, share: float = 1.0) -> Choice:
        seconds = None if self.stop.seconds is None else self.stop.seconds * share
        stop = replace(self.stop, gap=gap, seconds=seconds)
        return choose_hubs(
            ground.problem, ground.rules, stop=stop, clock=self.clock, on_progress=self.on_progress
        )

    def _nested(self, ground: Ground, choice: Choice, began: float) -> NestedPlan:
        hubs = as_plan(ground, choice, Making("nest", self.clock() - began, self.versions))
        return nest_hubs(
            self.place,
            hubs,
            self.bands,
            self.level,
            stop=replace(self.stop, gap=ROUND_GAP),
            clock=self.clock,
            on_progress=self.on_progress,
            versions=self.versions,
        )

    def _rounds(
        self,
        ground: Ground,
        choice: Choice,
        table: _Table,
        best: NestedPlan,
        bound: float,
        began: float,
    ) -> Iterator[NestedPlan]:
        for _ in range(ROUNDS):
            if self._is_late(began) or best.objective - bound <= self.stop.gap * abs(best.objective):
                return
            sweep = Sweep(table.pool, self._of_a_round(began), self.clock, self.on_progress)
            anew = table.chosen_anew(sweep, best)
            if anew is None:
                return
            found = self._nested(ground, table.as_choice(anew, choice), began)
            if best.objective - found.objective <= WORTH_A_ROUND * abs(best.objective):
                return
            best = found
            yield best

    def _of_a_round(self, began: float) -> Stop:
        if self.stop.seconds is None:
            return replace(self.stop, gap=ROUND_GAP)
        left = max(self.stop.seconds - (self.clock() - began), 0.0)
        return replace(self.stop, gap=ROUND_GAP, seconds=left / ROUNDS)


def _gap(nested: NestedPlan, bound: float) -> float:
    return max(0.0, nested.objective - bound) / max(abs(nested.objective), PROVEN)


def _half_a_hub(hubs: Choice) -> float:
    """About what one hub more would save: the price of a hub to begin from."""
    return -0.5 * hubs.objective / len(hubs.hubs)


def _rank(nested: NestedPlan) -> tuple[int, float]:
    return _exceptions(nested.areas) + _exceptions(nested.hubs), nested.objective


def _exceptions(plan: HubPlan) -> int:
    return sum(hub.standing is HubStanding.EXCEPTION for hub in plan.hubs)


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """All admissible hubs, and those that nobody chooses, over one row of units."""

    ground: Ground
    bands: Ground
    pool: HubList
    given: tuple[tuple[str, ...], ...]
    fewest: int
    most: int

    @classmethod
    def of(cls, ground: Ground, bands: HubRules, choice: Choice, stop: Stop) -> _Table:
        listed = list_admissible(ground.problem, ground.rules, stop, with_exceptions=False)
        alone = ground.sorted_out.having(Role.LARGE, Role.STANDS_ALONE)
        given = (*((code,) for code in alone), *ground.rules.fixed)
        first = len(ground.problem.units)
        hubs = HubList(
            start=np.arange(len(given) + 1),
            member=np.arange(first, first + len(given)).astype(np.int16),
            cost=np.zeros(len(given)),
            exception=np.zeros(len(given), np.bool_),
        )
        pool = join([listed, hubs]) if given else listed
        counts = (choice.fewest + len(given), choice.most + len(given))
        return cls(ground, Ground.of(ground.place, bands), pool, given, *counts)

    def both_tiers(self) -> BothTiers:
        """Return both tiers as one problem over these hubs."""
        counts = (self.fewest, self.most)
        return BothTiers(self.ground, self.bands.rules, self.pool, tuple(self._codes_by_unit()), counts)

    def chosen_anew(self, sweep: Sweep, best: NestedPlan) -> HubList | None:
        """The best hubs with the areas they lie in, the areas' centres held where they are."""
        centres = tuple(area.centre_practice_code for area in best.areas.hubs)
        side = self.side_of(centres)
        return self.chosen_around(sweep, side, self._known(best, side))

    def chosen_around(self, sweep: Sweep, side: Assigned, start: HubList | None) -> HubList | None:
        """The best hubs with the areas they lie in, around given centres."""
        sweep.pool = replace(self.pool, side=side)
        rules = self.bands.rules
        band = (float(rules.minimum_people), float(rules.maximum_people))
        units = len(self.ground.problem.units) + len(self.given)
        demand = Demand(units, self.fewest, self.most, 0, (band,) * side.away.shape[1])
        swept = sweep.solve(demand, "hubs and areas", start=start)
        return None if swept is None else swept.hubs

    def side_of(self, centres: tuple[str, ...]) -> Assigned:
        """Return what lying in the area around each of some practices costs every unit."""
        at = {code: index for index, code in enumerate(self.bands.problem.located.codes)}
        basis = self.bands.problem.basis
        columns = [at[code] for code in centres]
        units = [[at[code] for code in codes if code in at] for codes in self._codes_by_unit()]
        weight = self.bands.rules.weights.travel_km
        away = [weight * basis.people[unit] @ basis.km[np.ix_(unit, columns)] for unit in units]
        people = np.array([int(basis.people[unit].sum()) for unit in units], np.int64)
        return Assigned(people, np.ascontiguousarray(away, dtype=np.float64))

    def _codes_by_unit(self) -> list[tuple[str, ...]]:
        codes = self.ground.problem.located.codes
        return [*(tuple(codes[p] for p in unit) for unit in self.ground.problem.units), *self.given]

    def _known(self, best: NestedPlan, side: Assigned) -> HubList:
        """The plan so far, each hub in its area."""
        number = {area.hub_id: index for index, area in enumerate(best.areas.hubs)}
        area_of, hub_of = best.areas.hub_of(), best.hubs.hub_of()
        together: dict[str, list[int]] = {}
        for unit, codes in enumerate(self._codes_by_unit()):
            together.setdefault(hub_of[codes[0]], []).append(unit)
        groups = [np.array(units, np.int16) for units in together.values()]
        ends = np.concatenate(([0], np.cumsum([len(units) for units in groups])))
        wanted = HubList(ends, np.concatenate(groups), np.zeros(len(groups)), np.zeros(len(groups), np.bool_))
        hubs = found_in(self.pool, wanted)
        codes_of = self._codes_by_unit()
        labels = np.array([number[area_of[codes_of[int(hubs.units(i)[0])][0]]] for i in range(len(hubs))])
        settled = side.in_areas(hubs.start, hubs.member, labels)
        return replace(hubs, cost=hubs.cost + settled.extra, side=settled)

    def as_choice(self, hubs: HubList, choice: Choice) -> Choice:
        """Return those of the hubs that were chosen, as a plan of hubs alone is made of them."""
        first = len(self.ground.problem.units)
        chosen = [i for i in range(len(hubs)) if hubs.units(i)[0] < first]
        extra = np.broadcast_to(np.asarray(hubs.side.extra if hubs.side else 0.0), hubs.cost.shape)
        objective = float((hubs.cost - extra)[chosen].sum())
        gap = max(0.0, objective - choice.bound) / max(abs(objective), PROVEN)
        return replace(choice, hubs=tuple(hubs.units(i) for i in chosen), objective=objective, gap=gap)
