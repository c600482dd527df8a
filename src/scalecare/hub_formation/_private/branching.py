"""Close what cuts leave open: branch on whether two practices share a hub, or on a whole hub.

Method
------
In a fractional solution some pair of units stands together in part. One branch keeps the hubs in which
they stand together or neither stands; the other the hubs in which at most one does. Where few hubs carry
much of the cost, as networks left as they stand do, such a hub is branched on itself: chosen or not. Of
some candidates of both kinds the one whose two branches lift the bound most is taken. Each branch is
solved to its own bound over the hubs that are left, with cuts of its own finding, which hold everywhere.
The branch with the lowest bound is taken next, so the least bound of the open branches is a bound for all.

Source
------
Ryan and Foster (1981), An integer programming approach to scheduling.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.decisions import Decision, Ruling, violates
from scalecare.hub_formation._private.feasibility import least_unsatisfied
from scalecare.hub_formation._private.listing import FloatArray, HubList, IntArray
from scalecare.hub_formation._private.master import LinearMaster, LinearSolution, choose_whole
from scalecare.hub_formation._private.pricing import best_of_each_unit, least, price_hubs
from scalecare.hub_formation._private.rank_one_cuts import find_cuts

TOLERANCE = 1e-6
SETTLING_NODES = 100
BRANCHED = "branch"
"""What a step on the search tree calls itself."""


@dataclass(frozen=True, slots=True, order=True)
class Branch:
    """A part of all plans: what was decided, a bound on the cost of its plans, and the hubs they may use.

    ``left`` are numbers of hubs of the tree's pool, of which those that go against the last decision are
    still to be taken out.
    """

    bound: float
    number: int
    decisions: tuple[Decision, ...]
    left: npt.NDArray[np.int32] = field(compare=False)


@dataclass(frozen=True, slots=True)
class BranchingEffort:
    """How hard each branch is worked on."""

    pairs: int = 3
    dear_hubs: int = 4
    dear_share: float = 0.002
    cut_rounds: int = 2
    cuts_per_round: int = 60
    least_violation: float = 0.03
    most_cuts: int = 600
    hubs_per_unit: int = 3
    choice: int = 500
    core_hubs: int = 1 << 16


class Branching:
    """A search tree over pairs.

    Parameters
    ----------
    master
        The relaxation with all cuts so far; it is changed.
    pool
        Hubs that a plan better than the known one may use.
    least_with
        What a plan with each of them costs at least, shape (hubs,).
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
        least_with: FloatArray,
        objective: float,
        bound: float,
        penalty: float,
        effort: BranchingEffort | None = None,
    ) -> None:
        self.objective = objective
        self.bound = bound
        self.better: HubList | None = None
        self._effort = effort or BranchingEffort()
        self._master = master
        self._pool, self._least_with = pool, least_with
        self._penalty = penalty
        self._open = [Branch(bound, 0, (), np.arange(len(pool), dtype=np.int32))]
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
        left = branch.left[self._least_with[branch.left] < self._cutoff()]
        pool = self._pool.take(left.astype(np.int64))
        allowed = ~violates(pool, branch.decisions[-1:])
        left, pool = left[allowed], pool.keep(allowed)
        core = pool.take(least(self._least_with[left], self._effort.core_hubs))
        self._master.forbid(violates(self._master.known_hubs(), branch.decisions))
        solution, bound, reduced = self._solve(pool, core)
        for _ in range(self._effort.cut_rounds):
            if bound >= self._cutoff() or not self._add_cuts(solution):
                break
            solution, bound, reduced = self._solve(pool, core)
        if max(bound, branch.bound) >= self._cutoff():
            return
        self._choose(pool, solution, reduced)
        used = np.flatnonzero(solution.share > TOLERANCE)
        if (solution.share[used] > 1.0 - TOLERANCE).all():
            self._accept(self._master.known_hubs().take(used))
            return
        candidates = [*self._dear_hubs_in_part(solution), *self._pairs_in_part(solution)]
        if candidates:
            useful = left[bound + reduced < self._cutoff()]
            bound = max(bound, branch.bound)
            self._split(branch, bound, self._best(candidates, solution, branch.decisions), useful)
        else:
            self._settle(used, max(bound, branch.bound))

    def _choose(self, pool: HubList, solution: LinearSolution, reduced: FloatArray) -> None:
        """Choose whole hubs among the cheapest of a branch."""
        few = least(reduced, self._effort.choice)
        beyond = self._cutoff() - solution.objective
        hubs = pool.take(few).every_way(solution.side_price, reduced[few], beyond)
        choice = choose_whole(
            hubs, self._master.demand, [], start=None, nodes=SETTLING_NODES, below=self._cutoff()
        )
        if choice.chosen is not None:
            self._accept(hubs.take(choice.chosen))

    def _solve(self, pool: HubList, core: HubList) -> tuple[LinearSolution, float, FloatArray]:
        """Solve one branch over all hubs left in it; stops early where it cannot beat the known plan."""
        master, units = self._master, self._master.demand.units
        while True:
            solution = self._solve_on(core)
            reduced = price_hubs(pool, solution.prices, master.cuts, units, exact=4 * self._effort.choice)
            bound = master.lagrangian(solution, reduced)
            entering = self._entering(pool, reduced)
            if bound >= self._cutoff():
                return solution, bound, reduced
            if len(entering):
                master.add_hubs(pool.take(entering))
            elif solution.uncovered.max(initial=0.0) <= TOLERANCE:
                return solution, bound, reduced
            elif least_unsatisfied(pool, master.demand, master.cuts) is not None:
                return solution, np.inf, reduced
            else:
                self._penalty *= 100.0
                master.raise_penalty(self._penalty)

    def _solve_on(self, core: HubList) -> LinearSolution:
        """Solve over the hubs kept at hand: pricing them alone is much quicker."""
        while True:
            solution = self._master.solve()
            prices, cuts, units = solution.prices, self._master.cuts, self._master.demand.units
            entering = self._entering(core, price_hubs(core, prices, cuts, units, exact=0))
            if not len(entering):
                return solution
            self._master.add_hubs(core.take(entering))

    def _entering(self, hubs: HubList, reduced: FloatArray) -> IntArray:
        below = -TOLERANCE * max(1.0, float(np.abs(hubs.cost).mean())) if len(hubs) else 0.0
        units = self._master.demand.units
        return best_of_each_unit(hubs, reduced, units, self._effort.hubs_per_unit, below)

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

    def _split(self, branch: Branch, bound: float, decision: Decision, left: npt.NDArray[np.int32]) -> None:
        for side in (decision, decision.opposite):
            heapq.heappush(self._open, Branch(bound, self._made, (*branch.decisions, side), left))
            self._made += 1

    def _best(
        self, candidates: list[Decision], solution: LinearSolution, decided: tuple[Decision, ...]
    ) -> Decision:
        """The decision whose two branches would lift the bound most, tried without further hubs."""
        if len(candidates) == 1:
            return candidates[0]
        known = self._master.known_hubs()
        out = violates(known, decided)
        best, best_score = candidates[0], -1.0
        for decision in candidates:
            lifts = []
            for side in (decision, decision.opposite):
                self._master.forbid(out | violates(known, [side]))
                lifts.append(max(self._master.solve().objective - solution.objective, 0.0) + 1.0)
            score = min(lifts) * max(lifts)
            if score > best_score:
                best, best_score = decision, score
        return best

    def _dear_hubs_in_part(self, solution: LinearSolution) -> list[Decision]:
        """Hubs chosen in part whose being chosen or not weighs most in the cost."""
        known = self._master.known_hubs()
        weight = known.cost * np.minimum(solution.share, 1.0 - solution.share)
        worth = weight > self._effort.dear_share * abs(solution.objective)
        order = np.argsort(-weight, kind="stable")[: self._effort.dear_hubs]
        return [Decision(tuple(sorted(known.units(i).tolist())), Ruling.A_HUB) for i in order if worth[i]]

    def _pairs_in_part(self, solution: LinearSolution) -> list[Decision]:
        """Pairs that stand together in part, the most undecided first."""
        used = np.flatnonzero(solution.share > TOLERANCE)
        hubs = self._master.known_hubs().take(used)
        units = self._master.demand.units
        together = np.zeros((units, units))
        for i, share in enumerate(solution.share[used]):
            members = hubs.units(i)
            together[np.ix_(members, members)] += share
        undecided = np.triu(np.minimum(together, 1.0 - together), 1)
        order = np.argsort(-undecided, axis=None, kind="stable")[: self._effort.pairs]
        pairs = [(int(place) // units, int(place) % units) for place in order]
        return [Decision(pair, Ruling.TOGETHER) for pair in pairs if undecided[pair] > TOLERANCE]
