"""Search for the best choice of hubs: the band alone first, then as few exceptions as are needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from scalecare.domain import SolveRecord
from scalecare.hub_formation._private.branching import BRANCHED
from scalecare.hub_formation._private.generation.search import GenerationSearch
from scalecare.hub_formation._private.listing import DEEPEST, HubList, count_hubs, list_hubs, units_met
from scalecare.hub_formation._private.master import Demand
from scalecare.hub_formation._private.partition_search import PartitionSearch
from scalecare.hub_formation.clash.infeasible import (
    refuse_impossible_count,
    refuse_what_fits_nowhere,
    why_infeasible,
)
from scalecare.hub_formation.errors import TooManyHubs
from scalecare.hub_formation.formulation import Formulation, hub_count_range, hub_space
from scalecare.hub_formation.generating import generate_hubs
from scalecare.hub_formation.neighbours import thin_out
from scalecare.hub_formation.rules import HubRules

SPARSE_TRIES = 4
PROVEN = 1e-6
"""A gap no larger than this counts as none: the solver's own tolerance."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work has come; ``objective`` is None before the first plan."""

    step: int
    doing: str
    objective: float | None
    gap: float | None


def ignore(progress: Progress) -> None:
    """Take no notice of progress.

    Parameters
    ----------
    progress
        How far the work has come.
    """


@dataclass(frozen=True, slots=True)
class Stop:
    """When to stop looking for a better plan or proof.

    ``gap`` is enough in 0-1; ``seconds`` may pass on ``clock``, looked at between steps only;
    ``steps`` may be done; ``admissible_hubs`` may be listed: where there are more, hubs are generated
    as they are needed.
    """

    gap: float = 0.0
    steps: int | None = None
    seconds: float | None = None
    admissible_hubs: int = 40_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The hubs that were chosen, as numbers of units, and how good the choice is proven to be.

    ``is_generated`` says that the hubs were too many to list; then it may not be proven that
    ``are_fewest_exceptions``.
    """

    hubs: tuple[np.ndarray, ...]
    exceptions: int
    fewest: int
    most: int
    objective: float
    bound: float
    gap: float
    record: SolveRecord
    is_generated: bool = False
    are_fewest_exceptions: bool = True


NOTHING_TO_CHOOSE = Choice((), 0, 0, 0, 0.0, 0.0, 0.0, SolveRecord(0, 0, "nothing to choose"))


def choose_hubs(
    problem: Formulation,
    rules: HubRules,
    *,
    stop: Stop,
    clock: Callable[[], float],
    on_progress: Callable[[Progress], None],
) -> Choice:
    """Choose the best hubs of a formulation.

    Parameters
    ----------
    problem
        The place and rules as numbers.
    rules
        For the band, the number of hubs, and whether exceptions are allowed.
    stop, clock, on_progress
        As for :func:`scalecare.hub_formation.form_hubs`.

    Raises
    ------
    HubsInfeasible
        If no choice keeps the rules.
    TooManyHubs
        If there are more admissible hubs than can be listed, and no plan was found without.
    """
    if not problem.units:
        return NOTHING_TO_CHOOSE
    walk = Walk(stop, clock, on_progress)
    fewest, most = hub_count_range(rules, int(problem.located.people.sum()))
    demand = Demand(len(problem.units), fewest, most, 0)
    refuse_impossible_count(problem, rules, demand)
    refuse_what_fits_nowhere(problem, rules)
    sparse: PartitionSearch | None = None
    try:
        sparse = sparse_search(problem, rules, demand, walk)
        return _choose_listed(problem, rules, demand, sparse, walk)
    except TooManyHubs:
        start = sparse.incumbent if sparse else None
        generated = generate_hubs(problem, rules, demand, walk.through, start)
    choice = _as_choice(generated.search, demand, generated.search.looked_at, walk)
    return replace(choice, is_generated=True, are_fewest_exceptions=generated.are_fewest)


def _choose_listed(
    problem: Formulation, rules: HubRules, demand: Demand, sparse: PartitionSearch | None, walk: Walk
) -> Choice:
    hubs = list_admissible(problem, rules, walk.stop, with_exceptions=False)
    search = _search_band(hubs, demand, sparse, walk)
    if search is None or search.incumbent is None:
        if not rules.allow_exceptions:
            raise why_infeasible(problem, rules, hubs, search, demand)
        hubs = list_admissible(problem, rules, walk.stop, with_exceptions=True)
        if not is_covered(hubs, demand):
            raise why_infeasible(problem, rules, hubs, None, demand)
        demand = _with_fewest_exceptions(hubs, problem, rules, demand, walk)
        search = PartitionSearch(hubs, demand)
        walk.through(search, "hubs")
    if search.incumbent is None:
        raise why_infeasible(problem, rules, hubs, search, demand)
    return _as_choice(search, demand, len(hubs), walk)


def _as_choice(search: PartitionSearch | GenerationSearch, demand: Demand, listed: int, walk: Walk) -> Choice:
    chosen = search.incumbent
    assert chosen is not None
    is_proven = search.gap <= PROVEN
    return Choice(
        hubs=tuple(chosen.units(i) for i in range(len(chosen))),
        exceptions=int(chosen.exception.sum()),
        fewest=demand.fewest,
        most=demand.most,
        objective=search.objective,
        bound=search.objective if is_proven else search.bound,
        gap=0.0 if is_proven else search.gap,
        record=walk.record(listed),
    )


class Walk:
    """Drives searches step by step until something says stop."""

    def __init__(
        self, stop: Stop, clock: Callable[[], float], on_progress: Callable[[Progress], None]
    ) -> None:
        self.stop, self.clock, self.on_progress = stop, clock, on_progress
        self.began = clock()
        self.steps = 0
        self.stopped = "proven"
        self.log: list[str] = []

    def to_first_plan(self, search: PartitionSearch) -> None:
        """Walk a search over fewer hubs until it has a plan; its gap says nothing of the whole."""
        for doing in search.steps():
            known = search.incumbent is not None
            self._tell("sparse graph", doing, search.objective if known else None, None)
            if known or doing == BRANCHED:
                return

    def among_some(self, search: PartitionSearch, name: str) -> None:
        """Walk a search over some of the hubs until it is good enough; its gap says nothing of the whole.

        Parameters
        ----------
        search
            What to walk.
        name
            What progress calls it.
        """
        for doing in search.steps():
            known = search.incumbent is not None
            self._tell(name, doing, search.objective if known else None, None)
            if known and (search.gap <= max(self.stop.gap, PROVEN) or self._is_out()):
                return

    def to_whole_number(self, search: PartitionSearch) -> None:
        """Walk a search that counts until no smaller number is possible."""
        for doing in search.steps():
            self._tell("exceptions", doing, None, None)
            if search.incumbent is not None and search.objective - search.bound < 1 - PROVEN:
                return

    def through(self, search: PartitionSearch | GenerationSearch, name: str, *, at_least: str = "") -> None:
        """Walk until proven, good enough, or out of steps or time once a certain step was made.

        Parameters
        ----------
        search
            What to walk.
        name
            What progress calls it.
        at_least
            How the step begins that must be made before time counts.
        """
        has_made = not at_least
        for doing in search.steps():
            known = search.incumbent is not None
            gap = search.gap if known and np.isfinite(search.gap) else None
            self._tell(name, doing, search.objective if known else None, gap)
            has_made = has_made or doing.startswith(at_least)
            if self.is_enough(search):
                return
            if gap is not None and has_made and self._is_out():
                return
        self.stopped = "proven" if search.gap <= PROVEN else "all steps done"

    def is_enough(self, search: PartitionSearch | GenerationSearch) -> bool:
        """Whether the plan found is as good as was asked for, which is then why the work stopped.

        Parameters
        ----------
        search
            What was walked.
        """
        if search.incumbent is None or search.gap > max(self.stop.gap, PROVEN):
            return False
        self.stopped = "gap reached" if search.gap > PROVEN else "proven"
        return True

    def record(self, listed: int) -> SolveRecord:
        """Return what was done.

        Parameters
        ----------
        listed
            How many hubs there were to choose from.
        """
        return SolveRecord(listed, self.steps, self.stopped, tuple(self.log))

    def _tell(self, name: str, doing: str, objective: float | None, gap: float | None) -> None:
        self.steps += 1
        if not doing.startswith("priced"):
            self.log.append(f"{self.steps} {name}: {doing}" + ("" if gap is None else f", gap {gap:.6f}"))
        self.on_progress(Progress(self.steps, f"{name}: {doing}", objective, gap))

    def _is_out(self) -> bool:
        if self.stop.steps is not None and self.steps >= self.stop.steps:
            self.stopped = "steps"
        elif self.stop.seconds is not None and self.clock() - self.began >= self.stop.seconds:
            self.stopped = "seconds"
        else:
            return False
        return True


def list_admissible(problem: Formulation, rules: HubRules, stop: Stop, *, with_exceptions: bool) -> HubList:
    """List every admissible hub.

    Parameters
    ----------
    problem, rules
        What makes a hub admissible, and what it costs.
    stop
        For how many may be listed.
    with_exceptions
        Whether hubs below the band are listed too.

    Raises
    ------
    TooManyHubs
        If there are more than may be listed.
    """
    space = hub_space(problem, rules, with_exceptions=with_exceptions)
    smallest_first = np.cumsum(np.sort(space.people))
    if np.searchsorted(smallest_first, space.largest, side="right") > DEEPEST:
        raise TooManyHubs.too_many_together(DEEPEST, int(smallest_first[DEEPEST]))
    hubs, entries = count_hubs(space, stop.admissible_hubs)
    if hubs.sum() > stop.admissible_hubs:
        raise TooManyHubs.counted(stop.admissible_hubs, len(problem.located.codes))
    return list_hubs(space, hubs, entries)


def _search_band(
    hubs: HubList, demand: Demand, sparse: PartitionSearch | None, walk: Walk
) -> PartitionSearch | None:
    """Search among hubs within the band, from the sparse graph's plan where it has one."""
    if not is_covered(hubs, demand):
        return None
    search = PartitionSearch(
        hubs,
        demand,
        start=sparse.incumbent if sparse else None,
        prices=sparse.prices if sparse else None,
    )
    walk.through(search, "hubs")
    return search


def sparse_search(
    problem: Formulation, rules: HubRules, demand: Demand, walk: Walk
) -> PartitionSearch | None:
    """Search the few hubs of the sparse graph, each admissible in the full one, for a first plan.

    A practice that stands in no hub of it keeps all its links.

    Parameters
    ----------
    problem, rules
        What makes a hub admissible, and what it costs.
    demand
        What a plan must satisfy.
    walk
        Drives the search.
    """
    kept: set[int] = set()
    for _ in range(SPARSE_TRIES):
        links = thin_out(problem.located, problem.links, kept)
        if len(links) == len(problem.links):
            return None
        hubs = list_admissible(replace(problem, links=links), rules, walk.stop, with_exceptions=False)
        missing = np.flatnonzero(~units_met(hubs, demand.units))
        if not len(missing):
            break
        kept |= {p for unit in missing.tolist() for p in problem.units[unit]}
    else:
        return None
    search = PartitionSearch(hubs, demand)
    walk.to_first_plan(search)
    return search


def is_covered(hubs: HubList, demand: Demand) -> bool:
    """Whether each unit stands in at least one of the hubs.

    Parameters
    ----------
    hubs
        The listed hubs.
    demand
        For the number of units.
    """
    return bool(units_met(hubs, demand.units).all())


def _with_fewest_exceptions(
    hubs: HubList, problem: Formulation, rules: HubRules, demand: Demand, walk: Walk
) -> Demand:
    """Prove how few hubs below the band there must be: one for each, nothing for the others."""
    counting = HubList(hubs.start, hubs.member, hubs.exception.astype(np.float64), hubs.exception)
    search = PartitionSearch(counting, replace(demand, most_exceptions=demand.units))
    walk.to_whole_number(search)
    if search.incumbent is None:
        raise why_infeasible(problem, rules, hubs, search, demand)
    return replace(demand, most_exceptions=round(search.objective))
