"""Form hubs: from a place and rules to the best plan, with a proven bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from scalecare.domain import Finding, HubPlan, HubStanding, Place, PlanStatus, SolveRecord
from scalecare.hub_formation._private.listing import HubList, count_hubs, list_hubs
from scalecare.hub_formation._private.master import Demand
from scalecare.hub_formation._private.partition_search import PartitionSearch
from scalecare.hub_formation.assemble import Counted, Group, assemble
from scalecare.hub_formation.check import check_plan
from scalecare.hub_formation.errors import HubsInfeasible, InvalidPlan, NothingToGroup, TooManyHubs
from scalecare.hub_formation.explain import explain
from scalecare.hub_formation.formulation import Formulation, formulate, hub_count_range, hub_space
from scalecare.hub_formation.rules import HubRules, NeighbourGraph
from scalecare.hub_formation.sorting_out import Role, Sorted, sort_out

PROVEN = 1e-6
"""A gap no larger than this counts as none: the solver's own tolerance."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work has come; ``objective`` is None before the first plan."""

    step: int
    doing: str
    objective: float | None
    gap: float | None


@dataclass(frozen=True, slots=True)
class Stop:
    """When to stop looking for a better plan or proof.

    ``gap`` is enough in 0-1; ``seconds`` may pass on ``clock``, looked at between steps only;
    ``steps`` may be done; ``admissible_hubs`` may be listed.
    """

    gap: float = 0.0
    steps: int | None = None
    seconds: float | None = None
    admissible_hubs: int = 40_000_000


def form_hubs(
    place: Place,
    rules: HubRules,
    *,
    stop: Stop | None = None,
    clock: Callable[[], float] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    versions: Mapping[str, str] | None = None,
) -> HubPlan:
    """Group practices into hubs.

    Parameters
    ----------
    place
        The practices and what is known of them.
    rules
        What the plan must keep and what it should be good at.
    stop
        When to stop; by default when the best plan is proven or all steps are done.
    clock
        Returns seconds; needed for ``stop.seconds`` and for the plan's own ``seconds``.
    on_progress
        Called after each step.
    versions
        What to record as versions.

    Returns
    -------
    HubPlan
        Checked, with its gap; the same for the same inputs in any order.

    Raises
    ------
    HubsInfeasible
        If no plan keeps the rules, with what cannot be met.
    TooManyHubs
        If there are more admissible hubs than can be listed.
    NothingToGroup
        If no practice can be grouped.

    Examples
    --------
    >>> from datetime import date
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.parameters import load_parameters
    >>> place = exampleshire_place()
    >>> plan = form_hubs(place, HubRules.standard(load_parameters(), date(2026, 7, 1)))
    >>> plan.status.value
    'optimal'
    """
    stop, clock = stop or Stop(), clock or (lambda: 0.0)
    began = clock()
    sorted_out = sort_out(place, rules)
    problem = formulate(place, rules, sorted_out)
    if not problem.located.codes and not sorted_out.having(Role.LARGE, Role.FIXED, Role.STANDS_ALONE):
        raise NothingToGroup.in_area(place.area)
    outcome = _search(place, rules, sorted_out, problem, stop, clock, on_progress or (lambda _: None))
    plan = _as_plan(place, rules, sorted_out, problem, outcome, dict(versions or {}), clock() - began)
    faults = check_plan(plan, place, rules)
    if faults:
        raise InvalidPlan.breaks(faults)
    return plan


@dataclass(frozen=True, slots=True, eq=False)
class _Outcome:
    """What the search found: units of each chosen hub, which are exceptions, and the record."""

    hubs: tuple[np.ndarray, ...]
    exceptions: int
    fewest: int
    most: int
    objective: float
    bound: float
    gap: float
    record: SolveRecord


def _search(
    place: Place,
    rules: HubRules,
    sorted_out: Sorted,
    problem: Formulation,
    stop: Stop,
    clock: Callable[[], float],
    on_progress: Callable[[Progress], None],
) -> _Outcome:
    """Search the band alone; where it cannot be kept, prove how many exceptions are needed."""
    if not problem.units:
        return _Outcome((), 0, 0, 0, 0.0, 0.0, 0.0, SolveRecord(0, 0, "nothing to choose"))
    walk = _Walk(stop, clock, on_progress)
    fewest, most = hub_count_range(rules, int(problem.located.people.sum()))
    hubs = _listed(problem, rules, stop, with_exceptions=False)
    sparse = _sparse_start(
        place, rules, sorted_out, problem, Demand(len(problem.units), fewest, most, 0), walk
    )
    search = _band_search(hubs, problem, fewest, most, sparse, walk)
    exceptions = 0
    if search is None or search.infeasible is not None:
        if not rules.allow_exceptions:
            raise _why_infeasible(problem, rules, hubs, search, fewest, most)
        hubs = _listed(problem, rules, stop, with_exceptions=True)
        exceptions = _fewest_exceptions(hubs, problem, rules, fewest, most, walk)
        most += exceptions
        search = PartitionSearch(hubs, Demand(len(problem.units), fewest, most, exceptions))
        walk.through(search, "exceptions")
    if search.incumbent is None:
        raise _why_infeasible(problem, rules, hubs, search, fewest, most)
    record = SolveRecord(len(hubs), walk.steps, walk.stopped, tuple(walk.log))
    chosen = search.incumbent
    return _Outcome(
        tuple(chosen.units(i) for i in range(len(chosen))),
        int(chosen.exception.sum()),
        fewest,
        most,
        search.objective,
        search.objective if search.gap <= PROVEN else search.bound,
        0.0 if search.gap <= PROVEN else search.gap,
        record,
    )


class _Walk:
    """Drives searches step by step until something says stop."""

    def __init__(
        self, stop: Stop, clock: Callable[[], float], on_progress: Callable[[Progress], None]
    ) -> None:
        self.stop, self.clock, self.on_progress = stop, clock, on_progress
        self.began = clock()
        self.steps = 0
        self.stopped = "proven"
        self.log: list[str] = []

    def through(self, search: PartitionSearch, name: str, *, first_plan: bool = False) -> None:
        """Walk until proven, good enough, or out of steps or time."""
        for doing in search.steps():
            self.steps += 1
            known = search.incumbent is not None
            gap = search.gap if known else None
            if not doing.startswith("priced"):
                self.log.append(f"{self.steps} {name}: {doing}" + (f", gap {gap:.6f}" if known else ""))
            self.on_progress(
                Progress(self.steps, f"{name}: {doing}", search.objective if known else None, gap)
            )
            if first_plan and known:
                return
            if known and search.gap <= max(self.stop.gap, PROVEN):
                self.stopped = "gap reached" if search.gap > PROVEN else "proven"
                return
            if known and self._is_out():
                return
        self.stopped = "proven" if search.gap <= PROVEN else "all steps done"

    def _is_out(self) -> bool:
        if self.stop.steps is not None and self.steps >= self.stop.steps:
            self.stopped = "steps"
        elif self.stop.seconds is not None and self.clock() - self.began >= self.stop.seconds:
            self.stopped = "seconds"
        else:
            return False
        return True


def _listed(problem: Formulation, rules: HubRules, stop: Stop, *, with_exceptions: bool) -> HubList:
    space = hub_space(problem, rules, with_exceptions=with_exceptions)
    hubs, entries = count_hubs(space, stop.admissible_hubs)
    if hubs.sum() > stop.admissible_hubs:
        raise TooManyHubs.counted(stop.admissible_hubs, stop.admissible_hubs, len(problem.located.codes))
    return list_hubs(space, hubs, entries)


def _sparse_start(
    place: Place, rules: HubRules, sorted_out: Sorted, problem: Formulation, demand: Demand, walk: _Walk
) -> PartitionSearch | None:
    """A first plan from the sparse neighbour graph, whose links the full graph has too."""
    if rules.graph is NeighbourGraph.GABRIEL:
        return None
    thin = formulate(place, rules.with_(graph=NeighbourGraph.GABRIEL), sorted_out)
    if not set(thin.links) <= set(problem.links):
        return None
    space = hub_space(thin, rules, with_exceptions=False)
    hubs = list_hubs(space, *count_hubs(space, walk.stop.admissible_hubs))
    if not _covers(hubs, demand.units):
        return None
    search = PartitionSearch(hubs, demand)
    walk.through(search, "sparse", first_plan=True)
    return search


def _covers(hubs: HubList, units: int) -> bool:
    return len(np.unique(hubs.member)) == units


def _band_search(
    hubs: HubList,
    problem: Formulation,
    fewest: int,
    most: int,
    sparse: PartitionSearch | None,
    walk: _Walk,
) -> PartitionSearch | None:
    if not _covers(hubs, len(problem.units)):
        return None
    search = PartitionSearch(
        hubs,
        Demand(len(problem.units), fewest, most, 0),
        start=sparse.incumbent if sparse else None,
        prices=sparse.prices if sparse else None,
    )
    walk.through(search, "hubs")
    return search


def _fewest_exceptions(
    hubs: HubList, problem: Formulation, rules: HubRules, fewest: int, most: int, walk: _Walk
) -> int:
    """Prove how few hubs below the band there must be: one for each, nothing for the others."""
    units = len(problem.units)
    counting = HubList(hubs.start, hubs.member, hubs.exception.astype(np.float64), hubs.exception)
    search = PartitionSearch(counting, Demand(units, fewest, most + units, units))
    for doing in search.steps():
        walk.steps += 1
        walk.on_progress(Progress(walk.steps, f"counting exceptions: {doing}", None, None))
        if search.incumbent is not None and search.objective - search.bound < 1 - PROVEN:
            break
    if search.incumbent is None:
        raise _why_infeasible(problem, rules, hubs, search, fewest, most)
    return round(search.objective)


def _why_infeasible(
    problem: Formulation,
    rules: HubRules,
    hubs: HubList,
    search: PartitionSearch | None,
    fewest: int,
    most: int,
) -> HubsInfeasible:
    """Name the practice or the rule that cannot be met."""
    people, codes = problem.located.people, problem.located.codes
    missing = sorted(set(range(len(problem.units))) - set(np.unique(hubs.member).tolist()))
    if missing:
        members = problem.units[missing[0]]
        reach = {b for a, b in _both_ways(problem) if a in members} | set(members)
        total = int(people[sorted(reach)].sum())
        names = [codes[p] for p in members]
        return HubsInfeasible.practice_fits_nowhere(
            names, int(people[list(members)].sum()), total, rules.minimum_people
        )
    everyone = int(people.sum())
    if most * rules.maximum_people < everyone or fewest * rules.minimum_people > everyone:
        return HubsInfeasible.count_impossible(
            everyone, fewest, most, rules.minimum_people, rules.maximum_people
        )
    short = search.infeasible.uncovered if search and search.infeasible else np.zeros(0)
    units = np.flatnonzero(short[: len(problem.units)] > PROVEN)
    members = tuple(sorted(p for unit in units.tolist() for p in problem.units[unit])) or tuple(
        range(len(codes))
    )
    return HubsInfeasible.rules_clash(
        [codes[p] for p in members], int(people[list(members)].sum()), float(short.sum())
    )


def _both_ways(problem: Formulation) -> Iterator[tuple[int, int]]:
    for a, b in problem.links:
        yield a, b
        yield b, a


def _as_plan(
    place: Place,
    rules: HubRules,
    sorted_out: Sorted,
    problem: Formulation,
    outcome: _Outcome,
    versions: dict[str, str],
    seconds: float,
) -> HubPlan:
    counted = _counted(place, rules, sorted_out, problem)
    groups = [*_chosen_groups(problem, rules, outcome), *_given_groups(rules, sorted_out)]
    parts = assemble(place, rules, sorted_out, counted, groups, attach_small=True)
    plan = HubPlan(
        place_name=place.name,
        area=place.area,
        as_of=place.as_of,
        mode="fresh",
        status=PlanStatus.OPTIMAL if outcome.gap <= PROVEN else PlanStatus.FEASIBLE,
        objective=outcome.objective,
        bound=outcome.bound,
        gap=outcome.gap,
        seconds=seconds,
        registered=place.registered,
        rules=rules.as_record(),
        versions=versions,
        hubs=parts.hubs,
        placements=parts.placements,
        unplaced=parts.unplaced,
        costs=parts.costs,
        links=problem.as_links(),
        findings=(),
        record=outcome.record,
    )
    return explain(
        plan, place, rules, sorted_out, counted, _search_findings(place, rules, outcome, problem, plan)
    )


def _counted(place: Place, rules: HubRules, sorted_out: Sorted, problem: Formulation) -> Counted:
    """Everything that counts: the grouped practices and those that stand by themselves or are fixed."""
    others = sorted_out.having(Role.LARGE, Role.STANDS_ALONE, Role.FIXED)
    if not others:
        return Counted(problem.located, problem.basis, problem.links, problem.centres)
    everyone = formulate(
        place,
        rules,
        Sorted(
            {c: Role.GROUPED if c in others or r is Role.GROUPED else r for c, r in sorted_out.roles.items()},
            sorted_out.points,
            sorted_out.by_network,
            sorted_out.reasons,
        ),
    )
    at = {code: index for index, code in enumerate(everyone.located.codes)}
    codes = problem.located.codes
    links = {(at[codes[a]], at[codes[b]]): reason for (a, b), reason in problem.links.items()}
    fixed = {at[code] for hub in rules.fixed for code in hub if code in at}
    links |= {pair: r for pair, r in everyone.links.items() if pair[0] in fixed and pair[1] in fixed}
    return Counted(everyone.located, everyone.basis, links, everyone.centres)


def _chosen_groups(problem: Formulation, rules: HubRules, outcome: _Outcome) -> Iterator[Group]:
    lowest = rules.stretch.smallest if rules.stretch else rules.minimum_people
    for units in outcome.hubs:
        members = problem.practices_of(units)
        people = int(problem.located.people[members].sum())
        standing = HubStanding.IN_BAND
        if people < lowest:
            standing = HubStanding.EXCEPTION
        elif not rules.minimum_people <= people <= rules.maximum_people:
            standing = HubStanding.STRETCHED
        yield Group(tuple(problem.located.codes[p] for p in members), standing)


def _given_groups(rules: HubRules, sorted_out: Sorted) -> Iterator[Group]:
    yield from (Group((code,), HubStanding.LARGE_PRACTICE) for code in sorted_out.having(Role.LARGE))
    yield from (Group((code,), HubStanding.FIXED) for code in sorted_out.having(Role.STANDS_ALONE))
    yield from (Group(hub, HubStanding.FIXED) for hub in rules.fixed)


def _search_findings(
    place: Place, rules: HubRules, outcome: _Outcome, problem: Formulation, plan: HubPlan
) -> tuple[Finding, ...]:
    people = int(problem.located.people.sum())
    facts = [
        Finding("gap", {"objective": outcome.objective, "bound": outcome.bound, "gap": outcome.gap}),
        Finding(
            "number_of_hubs",
            {
                "hubs": len(outcome.hubs),
                "people": people,
                "target": rules.target_people,
                "fewest": outcome.fewest,
                "most": outcome.most,
            },
        ),
    ]
    if outcome.exceptions:
        hubs = tuple(h.hub_id for h in plan.hubs if h.standing is HubStanding.EXCEPTION)
        facts.append(Finding("exceptions_needed", {"count": outcome.exceptions, "hubs": hubs}))
    if outcome.record.stopped not in ("proven", "nothing to choose"):
        facts.append(Finding("stopped_early", {"reason": outcome.record.stopped}))
    red_lines = sum(len(answer.red_lines) for answer in place.engagement)
    if rules.obey_red_lines and red_lines:
        facts.append(Finding("red_lines_kept", {"count": red_lines}))
    return tuple(facts)
