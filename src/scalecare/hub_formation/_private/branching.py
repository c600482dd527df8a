"""Close what cuts leave open: branch on whether two practices share a hub.

Method
------
In a fractional solution some pair of units stands together in part. One branch keeps the hubs in which
they stand together or neither stands; the other the hubs in which at most one does. Each branch is
solved to its own bound over the hubs that are left, with cuts of its own finding, which hold everywhere.
The branch with the lowest bound is taken next, so the least bound of the open branches is a bound for all.

Source
------
Ryan and Foster (1981), An integer programming approach to scheduling.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.feasibility import least_unsatisfied
from scalecare.hub_formation._private.listing import HubList
from scalecare.hub_formation._private.master import LinearMaster, LinearSolution, choose_whole
from scalecare.hub_formation._private.pricing import best_of_each_unit, price_hubs
from scalecare.hub_formation._private.rank_one_cuts import find_cuts

TOLERANCE = 1e-6
SETTLING_NODES = 100
BRANCHED = "branch"
"""What a step on the search tree calls itself."""

Decision = tuple[int, int, bool]
"""Two units, and whether they stand together."""


@dataclass(frozen=True, slots=True, order=True)
class Branch:
    """A part of all plans: what was decided, and a bound on the cost of its plans."""

    bound: float
    number: int
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class BranchingEffort:
    """How hard each branch is worked on."""

    candidates: int = 6
    cut_rounds: int = 2
    cuts_per_round: int = 60
    least_violation: float = 0.03
    most_cuts: int = 600
    hubs_per_unit: int = 3


class Branching:
    """A search tree over pairs.

    Parameters
    ----------
    master
        The relaxation with all cuts so far; it is changed.
    pool
        Hubs that a plan better than the known one may use.
    objective
        Cost of the best known plan, inf without one.
    bound
        A proven bound on the cost of any plan.
    penalty
        What the master charges for a row left unsatisfied.
    effort
        How hard each branch is worked on.

    Attributes
    ----------
    objective
        Cost of the best plan known now.
    better
        Its hubs where this search found it, else None.
    bound
        The least cost any plan can have, as far as proven.
    """

    def __init__(
        self,
        master: LinearMaster,
        pool: HubList,
        objective: float,
        bound: float,
        penalty: float,
        effort: BranchingEffort | None = None,
    ) -> None:
        self.objective = objective
        self.bound = bound
        self.better: HubList | None = None
        self._master = master
        self._pool = pool
        self._penalty = penalty
        self._effort = effort or BranchingEffort()
        self._open = [Branch(bound, 0, ())]
        self._made = 1
        # The least bound of branches whose hubs are whole and cannot be settled: not proven beyond it.
        self._unsettled = np.inf

    def steps(self) -> Iterator[str]:
        """Work on one branch after another; yields after each."""
        while self._open:
            branch = heapq.heappop(self._open)
            if branch.bound >= self._cutoff():
                self._open.clear()
                break
            self._work_on(branch)
            lowest = self._open[0].bound if self._open else np.inf
            self.bound = max(self.bound, min(lowest, self.objective, self._unsettled))
            yield BRANCHED
        closed = min(self.objective, self._unsettled)
        self.bound = max(self.bound, closed) if np.isfinite(closed) else self.bound
        self._master.forbid(np.zeros(len(self._master.known_hubs()), np.bool_))

    def _cutoff(self) -> float:
        if not np.isfinite(self.objective):
            return self.objective
        return self.objective - TOLERANCE * max(1.0, abs(self.objective))

    def _work_on(self, branch: Branch) -> None:
        decisions = np.array(branch.decisions, dtype=np.int64).reshape(-1, 3)
        pool = self._pool.keep(~violates(self._pool, decisions))
        self._forbid(decisions)
        solution, bound = self._solve(pool)
        for _ in range(self._effort.cut_rounds):
            if bound >= self._cutoff() or not self._add_cuts(solution):
                break
            solution, bound = self._solve(pool)
        bound = max(bound, branch.bound)
        if bound >= self._cutoff():
            return
        used = np.flatnonzero(solution.share > TOLERANCE)
        if (solution.share[used] > 1.0 - TOLERANCE).all():
            self._accept(self._master.known_hubs().take(used))
            return
        pairs = self._pairs_in_part(solution)
        if pairs:
            self._split(branch, bound, self._best_pair(pairs, solution, decisions))
        else:
            self._settle(used, bound)

    def _forbid(self, decisions: npt.NDArray[np.int64]) -> None:
        self._master.forbid(violates(self._master.known_hubs(), decisions))

    def _solve(self, pool: HubList) -> tuple[LinearSolution, float]:
        """Solve one branch over all hubs left in it; stops early where it cannot beat the known plan."""
        master, units = self._master, self._master.demand.units
        while True:
            solution = master.solve()
            reduced = price_hubs(pool, solution, master.cuts, units)
            bound = master.lagrangian(solution, reduced)
            below = -TOLERANCE * max(1.0, float(np.abs(pool.cost).mean())) if len(pool) else 0.0
            entering = best_of_each_unit(pool, reduced, units, self._effort.hubs_per_unit, below)
            if bound >= self._cutoff():
                return solution, bound
            if len(entering):
                master.add_hubs(pool.take(entering))
            elif solution.uncovered.max(initial=0.0) <= TOLERANCE:
                return solution, bound
            elif least_unsatisfied(pool, master.demand, master.cuts) is not None:
                return solution, np.inf
            else:
                self._penalty *= 100.0
                master.raise_penalty(self._penalty)

    def _add_cuts(self, solution: LinearSolution) -> bool:
        effort, master = self._effort, self._master
        if len(master.cuts) >= effort.most_cuts:
            return False
        used = np.flatnonzero(solution.share > TOLERANCE)
        cuts = find_cuts(
            master.known_hubs().take(used),
            solution.share[used],
            master.demand.units,
            set(master.cuts),
            most=effort.cuts_per_round,
            least_violation=effort.least_violation,
        )
        if cuts:
            master.add_cuts(cuts)
        return bool(cuts)

    def _accept(self, hubs: HubList) -> None:
        cost = float(hubs.cost.sum())
        if cost < self.objective:
            self.objective, self.better = cost, hubs

    def _settle(self, used: npt.NDArray[np.int64], bound: float) -> None:
        """Choose among hubs that are whole while the ways in which they stand are not."""
        hubs = self._master.known_hubs().take(used).unsettled(self._pool.side)
        nothing = np.zeros(len(hubs))
        hubs = hubs.every_way(np.zeros(len(self._master.demand.side)), nothing, np.inf)
        choice = choose_whole(hubs, self._master.demand, [], start=None, nodes=SETTLING_NODES)
        if choice.chosen is None:
            self._unsettled = min(self._unsettled, bound)
        else:
            self._accept(hubs.take(choice.chosen))

    def _split(self, branch: Branch, bound: float, pair: tuple[int, int]) -> None:
        a, b = pair
        for together in (True, False):
            child = Branch(bound, self._made, (*branch.decisions, (a, b, together)))
            self._made += 1
            heapq.heappush(self._open, child)

    def _best_pair(
        self, pairs: list[tuple[int, int]], solution: LinearSolution, decisions: npt.NDArray[np.int64]
    ) -> tuple[int, int]:
        """The pair whose two branches would lift the bound most, tried without further hubs."""
        if len(pairs) == 1:
            return pairs[0]
        known = self._master.known_hubs()
        decided = violates(known, decisions)
        best, best_score = pairs[0], -1.0
        for a, b in pairs:
            lifts = []
            for together in (1, 0):
                trial = np.array([[a, b, together]], dtype=np.int64)
                self._master.forbid(decided | violates(known, trial))
                lifts.append(max(self._master.solve().objective - solution.objective, 0.0) + 1.0)
            score = min(lifts) * max(lifts)
            if score > best_score:
                best, best_score = (a, b), score
        return best

    def _pairs_in_part(self, solution: LinearSolution) -> list[tuple[int, int]]:
        """Pairs that stand together in part, the most undecided first."""
        used = np.flatnonzero(solution.share > TOLERANCE)
        hubs = self._master.known_hubs().take(used)
        units = self._master.demand.units
        together = np.zeros((units, units))
        for i, share in enumerate(solution.share[used]):
            members = hubs.units(i)
            together[np.ix_(members, members)] += share
        undecided = np.triu(np.minimum(together, 1.0 - together), 1)
        order = np.argsort(-undecided, axis=None, kind="stable")[: self._effort.candidates]
        pairs = [(int(place) // units, int(place) % units) for place in order]
        return [pair for pair in pairs if undecided[pair] > TOLERANCE]


def violates(hubs: HubList, decisions: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return which hubs go against a decision.

    Parameters
    ----------
    hubs
        The hubs asked about.
    decisions
        Shape (decisions, 3): two units, and 1 where they stand together.
    """
    result = np.zeros(len(hubs), np.bool_)
    if len(decisions) and len(hubs):
        units = max(int(hubs.member.max()), int(decisions[:, :2].max())) + 1
        _violates(hubs.start, hubs.member, decisions, units, result)
    return result


@numba.njit(cache=True)
def _violates(start, member, decisions, units, result):
    inside = np.zeros(units, np.bool_)
    for i in range(len(result)):
        for k in range(start[i], start[i + 1]):
            inside[member[k]] = True
        for d in range(len(decisions)):
            first, second = inside[decisions[d, 0]], inside[decisions[d, 1]]
            if (first != second) if decisions[d, 2] else (first and second):
                result[i] = True
                break
        for k in range(start[i], start[i + 1]):
            inside[member[k]] = False
