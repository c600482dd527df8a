"""The set-partitioning programme in HiGHS: its linear relaxation, and whole choices among few hubs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

from scalecare.hub_formation._private.listing import FloatArray, HubList
from scalecare.hub_formation._private.rank_one_cuts import RankOneCut

COUNT_ROWS = 3
"""Hubs in all, at least the fewest; ordinary hubs, at most the most; exceptions, at most so many."""


BASIC = highspy.HighsBasisStatus.kBasic
REMEMBERED_PER_UNIT = 20
"""Hubs of an earlier programme kept for the next, for each unit."""
DUAL, PRIMAL = 1, 4
"""Simplex of HiGHS: new columns leave the basis primal feasible, new rows dual feasible."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a choice of hubs must satisfy beyond holding each unit once.

    ``most`` counts ordinary hubs: a place so sparse that it needs an exception may have it on top.
    ``side`` holds the least and the most of each row beside the partition.
    """

    units: int
    fewest: int
    most: int
    most_exceptions: int
    side: tuple[tuple[float, float], ...] = ()

    def side_bounds(self) -> tuple[FloatArray, FloatArray]:
        """Return the least and the most of the rows beside the partition, shape (rows,) each."""
        bounds = np.array(self.side, dtype=np.float64).reshape(-1, 2)
        return bounds[:, 0], bounds[:, 1]


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """Dual values to price hubs with.

    ``unit`` (units,) is of "each unit stands in one hub"; ``hub`` (2,) is what the rows that count hubs
    charge an ordinary hub and an exception; ``side`` (side rows,) and ``cut`` (cuts,) are of the others.
    """

    unit: FloatArray
    hub: FloatArray
    side: FloatArray
    cut: FloatArray

    def without_cuts(self) -> Prices:
        """Return the prices of all rows but cuts, for programmes that have other cuts."""
        return replace(self, cut=np.zeros(0))


@dataclass(frozen=True, slots=True, eq=False)
class LinearSolution:
    """The relaxation's optimum over the hubs known so far.

    ``unit_price`` (units,), ``count_price`` (3,), ``side_price`` (side rows,) and ``cut_price`` (cuts,)
    are dual values;
    ``share`` says how much of each known hub is chosen; ``uncovered`` is how much of the rows the
    known hubs cannot satisfy.
    """

    objective: float
    unit_price: FloatArray
    count_price: FloatArray
    side_price: FloatArray
    cut_price: FloatArray
    share: FloatArray
    uncovered: FloatArray

    @property
    def hub_price(self) -> FloatArray:
        """What the counting rows charge an ordinary hub and an exception, shape (2,)."""
        return np.asarray(self.count_price[0] + self.count_price[1:])

    @property
    def prices(self) -> Prices:
        """The dual values as hubs are priced with them."""
        return Prices(self.unit_price, self.hub_price, self.side_price, self.cut_price)


@dataclass(frozen=True, slots=True, eq=False)
class Duals:
    """Dual values with the cuts they are of: a bound on any plan, whatever hubs it is made of."""

    solution: LinearSolution
    cuts: tuple[RankOneCut, ...]

    def bound(self, demand: Demand, least: float) -> float:
        """Return a bound on the cost of any plan.

        Parameters
        ----------
        demand
            What the plan satisfies; perhaps another than that the dual values came from.
        least
            The least reduced cost of any hub it may use.
        """
        solution = self.solution
        total, ordinary, exception = (float(price) for price in solution.count_price)
        rows = float(solution.unit_price.sum()) + max(total, 0.0) * demand.fewest
        rows += min(ordinary, 0.0) * demand.most + min(exception, 0.0) * demand.most_exceptions
        limits = np.array([cut.multipliers.right_hand_side for cut in self.cuts], dtype=np.float64)
        rows += float(np.minimum(solution.cut_price, 0.0) @ limits)
        at_least, at_most = demand.side_bounds()
        asked, limited = solution.side_price > 0, solution.side_price < 0
        rows += float(
            solution.side_price[asked] @ at_least[asked] + solution.side_price[limited] @ at_most[limited]
        )
        return rows + (demand.most + demand.most_exceptions) * min(0.0, least)


@dataclass(frozen=True, slots=True, eq=False)
class WholeChoice:
    """A whole choice among few hubs: which, at what cost, and the bound over those few."""

    chosen: npt.NDArray[np.int64] | None
    objective: float
    bound: float


def _quiet_solver() -> highspy.Highs:
    solver = highspy.Highs()
    solver.silent()
    # One value for the whole process: HiGHS refuses to run when it changes. It is also what makes
    # its answers the same on any machine.
    solver.setOptionValue("threads", 1)
    return solver


def _matrix(hubs: HubList, demand: Demand, cuts: list[RankOneCut]) -> sparse.csc_array:
    """Coefficients of all rows, shape (units + 3 + side rows + cuts, hubs)."""
    members = sparse.csc_array(
        (np.ones(len(hubs.member)), hubs.member.astype(np.int64), hubs.start), shape=(demand.units, len(hubs))
    )
    counts = np.vstack([np.ones(len(hubs)), ~hubs.exception, hubs.exception]).astype(float)
    blocks = [members, sparse.csr_array(counts)]
    if hubs.side is not None:
        blocks.append(hubs.side.matrix(hubs.start, hubs.member))
    if cuts:
        blocks.append(sparse.csr_array(np.array([cut.coefficients(hubs) for cut in cuts], dtype=float)))
    return sparse.csc_array(sparse.vstack(blocks))


def _row_bounds(demand: Demand, cuts: list[RankOneCut]) -> tuple[FloatArray, FloatArray]:
    free = highspy.kHighsInf
    counted = ([demand.fewest, -free, -free], [free, demand.most, demand.most_exceptions])
    limits = [float(cut.multipliers.right_hand_side) for cut in cuts]
    least, most = demand.side_bounds()
    lower = np.concatenate((np.ones(demand.units), counted[0], least, np.full(len(cuts), -free)))
    upper = np.concatenate((np.ones(demand.units), counted[1], most, limits))
    return lower, upper


def _add_columns(
    solver: highspy.Highs, cost: FloatArray, upper: FloatArray, matrix: sparse.csc_array
) -> None:
    solver.addCols(
        len(cost),
        cost,
        np.zeros(len(cost)),
        upper,
        matrix.nnz,
        matrix.indptr[:-1].astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
    )


class LinearMaster:
    """The relaxation over a growing set of hubs and cuts.

    Parameters
    ----------
    demand
        What a plan must satisfy.
    penalty
        Cost of leaving one row unsatisfied, which only columns that stand for nothing do.
    """

    def __init__(self, demand: Demand, penalty: float) -> None:
        self.demand = demand
        self._penalty = penalty
        self.cuts: list[RankOneCut] = []
        self.hubs: list[HubList] = []
        self._banned = np.zeros(0, np.bool_)
        self._is_solved = False
        self._side_price = np.zeros(len(demand.side))
        self._solver = _quiet_solver()
        self._solver.setOptionValue("presolve", "off")
        lower, upper = _row_bounds(demand, [])
        rows = len(lower)
        no_entries = (np.zeros(rows, np.int32), np.zeros(0, np.int32), np.zeros(0))
        self._solver.addRows(rows, lower, upper, 0, *no_entries)
        self._slack = self._add_slack(penalty)

    def _add_slack(self, penalty: float) -> int:
        units, (least, most) = self.demand.units, self.demand.side_bounds()
        short, over = np.flatnonzero(np.isfinite(least)), np.flatnonzero(np.isfinite(most))
        first = units + COUNT_ROWS
        signs = np.concatenate(
            (np.ones(units), [1.0, -1.0, -1.0], np.ones(len(short)), np.full(len(over), -1.0))
        )
        rows = np.concatenate((np.arange(first), first + short, first + over))
        matrix = sparse.csc_array(
            (signs, rows, np.arange(len(rows) + 1)), shape=(first + len(least), len(rows))
        )
        _add_columns(self._solver, np.full(len(rows), penalty), np.full(len(rows), highspy.kHighsInf), matrix)
        return len(rows)

    def ask(self, demand: Demand, penalty: float) -> None:
        """Ask for something else of the same units and side rows; hubs and cuts stay.

        Parameters
        ----------
        demand
            What a plan must satisfy now.
        penalty
            Cost of leaving one row unsatisfied.
        """
        self.demand = demand
        lower, upper = _row_bounds(demand, self.cuts)
        for row, (least, most) in enumerate(zip(lower.tolist(), upper.tolist(), strict=True)):
            self._solver.changeRowBounds(row, least, most)
        self.raise_penalty(penalty)
        if self.hubs:
            self.forbid(np.zeros(len(self.known_hubs()), np.bool_))

    def slimmed(self) -> LinearMaster:
        """Return a programme of its own with the hubs and cuts of this one that still matter.

        Cuts that do not bind go; of the hubs those in the basis stay and, besides, the cheapest, as do
        the basis and with it the place where the next solve begins. A programme that was not solved
        since it was made is returned as it is.
        """
        if not self._is_solved:
            return self
        known, basis = self.known_hubs(), self._solver.getBasis()
        hubs = min(REMEMBERED_PER_UNIT * self.demand.units, len(known))
        of_columns, of_rows = list(basis.col_status), list(basis.row_status)
        reduced = np.array(self._solver.getSolution().col_dual)[self._slack :]
        in_basis = np.array([status == BASIC for status in of_columns[self._slack :]])
        keep = np.flatnonzero(in_basis | (reduced <= np.partition(reduced, hubs - 1)[hubs - 1]))
        first_cut = len(of_rows) - len(self.cuts)
        binding = [q for q in range(len(self.cuts)) if of_rows[first_cut + q] != BASIC]
        slim = LinearMaster(self.demand, self._penalty)
        slim.add_hubs(known.take(keep))
        if binding:
            slim.add_cuts([self.cuts[q] for q in binding])
        columns = [*range(self._slack), *(keep + self._slack).tolist()]
        rows = [*range(first_cut), *(first_cut + q for q in binding)]
        basis.col_status = [of_columns[column] for column in columns]
        basis.row_status = [of_rows[row] for row in rows]
        slim._solver.setBasis(basis)
        slim._side_price = self._side_price
        slim.ban(self._banned[keep])
        return slim

    def ban(self, banned: npt.NDArray[np.bool_]) -> None:
        """Forbid some known hubs for good.

        Parameters
        ----------
        banned
            Shape (known hubs,), in their order.
        """
        self._banned = banned
        self.forbid(np.zeros(len(banned), np.bool_))

    def raise_penalty(self, penalty: float) -> None:
        """Make leaving a row unsatisfied dearer.

        Parameters
        ----------
        penalty
            The new cost.
        """
        self._penalty = penalty
        columns = np.arange(self._slack, dtype=np.int32)
        self._solver.changeColsCost(self._slack, columns, np.full(self._slack, penalty))

    def add_hubs(self, hubs: HubList) -> None:
        """Add hubs to choose from.

        Parameters
        ----------
        hubs
            New columns; where they may stand in several ways they settle under the last dual values.
        """
        hubs = hubs.settled(self._side_price)
        matrix = _matrix(hubs, self.demand, self.cuts)
        _add_columns(self._solver, hubs.cost, np.full(len(hubs), highspy.kHighsInf), matrix)
        self.hubs.append(hubs)
        self._banned = np.append(self._banned, np.zeros(len(hubs), np.bool_))
        self._solver.setOptionValue("simplex_strategy", PRIMAL)

    def add_cuts(self, cuts: list[RankOneCut]) -> None:
        """Add violated inequalities.

        Parameters
        ----------
        cuts
            New rows.
        """
        known = self.known_hubs()
        rows = sparse.csr_array(np.array([cut.coefficients(known) for cut in cuts], dtype=float))
        limits = np.array([float(cut.multipliers.right_hand_side) for cut in cuts])
        self._solver.addRows(
            len(cuts),
            np.full(len(cuts), -highspy.kHighsInf),
            limits,
            rows.nnz,
            rows.indptr[:-1].astype(np.int32),
            (rows.indices + self._slack).astype(np.int32),
            rows.data,
        )
        self.cuts.extend(cuts)
        self._solver.setOptionValue("simplex_strategy", DUAL)

    def forbid(self, forbidden: npt.NDArray[np.bool_]) -> None:
        """Allow every known hub but some, and those that are banned.

        Parameters
        ----------
        forbidden
            Shape (known hubs,), in their order.
        """
        columns = np.arange(self._slack, self._slack + len(forbidden), dtype=np.int32)
        upper = np.where(forbidden | self._banned, 0.0, highspy.kHighsInf)
        self._solver.changeColsBounds(len(forbidden), columns, np.zeros(len(forbidden)), upper)
        self._solver.setOptionValue("simplex_strategy", DUAL)

    def lagrangian(self, solution: LinearSolution, reduced: FloatArray) -> float:
        """Return a bound on the cost of any plan made of the hubs priced, for any dual values.

        Parameters
        ----------
        solution
            The dual values.
        reduced
            Reduced costs of the hubs under them.
        """
        least = float(reduced.min(initial=0.0))
        return Duals(solution, tuple(self.cuts)).bound(self.demand, least)

    def known_hubs(self) -> HubList:
        """Return all hubs of the programme, in the order they came."""
        if len(self.hubs) > 1:
            self.hubs = [join(self.hubs)]
        return self.hubs[0]

    def solve(self) -> LinearSolution:
        """Solve the relaxation from where the last solve ended."""
        self._run()
        solution = self._solver.getSolution()
        dual = np.array(solution.row_dual)
        value = np.array(solution.col_value)
        units = self.demand.units
        side = units + COUNT_ROWS
        cuts = side + len(self.demand.side)
        self._side_price = self._signed(dual[side:cuts])
        return LinearSolution(
            objective=self._solver.getObjectiveValue(),
            unit_price=dual[:units],
            count_price=dual[units:side],
            side_price=self._side_price,
            cut_price=dual[cuts:],
            share=value[self._slack :],
            uncovered=value[: self._slack],
        )

    def _signed(self, price: FloatArray) -> FloatArray:
        """Dual values of the side rows without rounding errors of a sign that the row cannot have."""
        least, most = self.demand.side_bounds()
        price = np.where(np.isfinite(least), price, np.minimum(price, 0.0))
        return np.asarray(np.where(np.isfinite(most), price, np.maximum(price, 0.0)))

    def _run(self) -> None:
        """Run the simplex; where rounding stops it short, start afresh with each strategy in turn."""
        self._is_solved = True
        self._solver.run()
        for strategy in (DUAL, PRIMAL):
            if self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                return
            self._solver.clearSolver()
            self._solver.setOptionValue("simplex_strategy", strategy)
            self._solver.run()
        status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"The linear programme ended with {status}.")


def join(lists: list[HubList]) -> HubList:
    """Return several lists of hubs as one.

    Parameters
    ----------
    lists
        At least one.
    """
    lengths = np.concatenate([np.diff(hubs.start) for hubs in lists])
    sides = [hubs.side for hubs in lists if hubs.side is not None]
    return HubList(
        start=np.concatenate(([0], np.cumsum(lengths))),
        member=np.concatenate([hubs.member for hubs in lists]),
        cost=np.concatenate([hubs.cost for hubs in lists]),
        exception=np.concatenate([hubs.exception for hubs in lists]),
        side=sides[0].joined(sides[1:]) if sides else None,
    )


def choose_whole(
    hubs: HubList,
    demand: Demand,
    cuts: list[RankOneCut],
    *,
    start: npt.NDArray[np.int64] | None,
    nodes: int,
    gap: float = 1e-7,
    below: float = np.inf,
    presolves: bool = True,
) -> WholeChoice:
    """Choose hubs so that each unit stands in exactly one, at least cost.

    Parameters
    ----------
    hubs
        The few to choose from.
    demand
        What the choice must satisfy.
    cuts
        Inequalities every choice keeps; they only help.
    start
        A known choice among ``hubs``, or None.
    nodes
        Most nodes of the search tree. A count, not a time, so that the answer is reproducible.
    gap
        How close to the best among these hubs is enough, as a share of the cost.
    below
        Only a choice that costs less than this is of use.
    presolves
        Whether to shorten the programme first: long work where most hubs cost the same.
    """
    solver = _quiet_solver()
    solver.setOptionValue("presolve", "choose" if presolves else "off")
    solver.setOptionValue("mip_max_nodes", nodes)
    solver.setOptionValue("mip_rel_gap", gap)
    solver.setOptionValue("mip_abs_gap", 1e-7)
    if np.isfinite(below):
        solver.setOptionValue("objective_bound", below)
    lower, upper = _row_bounds(demand, cuts)
    no_entries = (np.zeros(len(lower), np.int32), np.zeros(0, np.int32), np.zeros(0))
    solver.addRows(len(lower), lower, upper, 0, *no_entries)
    _add_columns(solver, hubs.cost, np.ones(len(hubs)), _matrix(hubs, demand, cuts))
    columns = np.arange(len(hubs), dtype=np.int32)
    solver.changeColsIntegrality(len(hubs), columns, np.full(len(hubs), highspy.HighsVarType.kInteger))
    if start is not None:
        known = highspy.HighsSolution()
        value = np.zeros(len(hubs))
        value[start] = 1.0
        known.col_value = value.tolist()
        solver.setSolution(known)
    solver.run()
    return _read_choice(solver)


def _read_choice(solver: highspy.Highs) -> WholeChoice:
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return WholeChoice(None, np.inf, np.inf)
    info = solver.getInfo()
    bound = info.mip_dual_bound
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return WholeChoice(None, np.inf, bound)
    chosen = np.flatnonzero(np.array(solver.getSolution().col_value) > 0.5)
    return WholeChoice(chosen, info.objective_function_value, bound)
