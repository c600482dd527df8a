"""Rank-one Chvátal-Gomory cuts: the inequalities that lift the bound of a set partitioning.

Method
------
Take a few practices, each with a multiplier, add up "each stands in exactly one hub", and round down:
``sum over hubs of floor(sum of multipliers of its practices) <= floor(sum of all multipliers)``. With
three practices and multipliers of a half this is the subset-row cut: of the hubs that hold two or
three of them, at most one is chosen.

Source
------
Jepsen, Petersen, Spoorendonk and Pisinger (2008), Operations Research 56(2), subset-row inequalities;
Pecin, Pessoa, Poggi, Uchoa and Santos (2017), Operations Research Letters 45(3), the multipliers for
four and five rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.listing import FloatArray, HubList, IntArray


@dataclass(frozen=True, slots=True)
class Multipliers:
    """Multipliers of one family of cuts, as whole numbers over one denominator."""

    numerators: tuple[int, ...]
    denominator: int

    @property
    def right_hand_side(self) -> int:
        """The floor of their sum."""
        return sum(self.numerators) // self.denominator


THREE_ROWS = Multipliers((1, 1, 1), 2)
LARGER_FAMILIES = (
    Multipliers((2, 1, 1, 1), 3),
    Multipliers((1, 1, 1, 1, 1), 3),
    Multipliers((1, 1, 1, 1, 1), 2),
    Multipliers((2, 2, 1, 1, 1), 4),
    Multipliers((3, 1, 1, 1, 1), 4),
    Multipliers((3, 2, 2, 1, 1), 5),
    Multipliers((2, 2, 1, 1, 1), 3),
    Multipliers((3, 3, 2, 2, 1), 4),
)


@dataclass(frozen=True, slots=True)
class RankOneCut:
    """One cut: units and their multipliers."""

    units: tuple[int, ...]
    multipliers: Multipliers

    def coefficients(self, hubs: HubList) -> npt.NDArray[np.int64]:
        """Return the cut's coefficient of each hub.

        Parameters
        ----------
        hubs
            The hubs asked about.
        """
        share = np.zeros(int(hubs.member.max(initial=0)) + max(self.units) + 1, np.int64)
        share[list(self.units)] = self.multipliers.numerators
        sums = np.add.reduceat(share[hubs.member], hubs.start[:-1]) if len(hubs) else np.zeros(0, np.int64)
        return sums // self.multipliers.denominator


@dataclass(frozen=True, slots=True, eq=False)
class CutTable:
    """Active cuts laid out by unit for the pricing loop.

    ``start`` (units + 1,) bounds each unit's entries in ``cut`` and ``numerator``; ``denominator``
    and ``price`` have one entry a cut, the price zero or below.
    """

    start: IntArray
    cut: npt.NDArray[np.int32]
    numerator: npt.NDArray[np.int32]
    denominator: npt.NDArray[np.int32]
    price: FloatArray

    @classmethod
    def of(cls, cuts: list[RankOneCut], prices: FloatArray, units: int) -> CutTable:
        """Lay out the cuts whose price is below zero.

        Parameters
        ----------
        cuts, prices
            All cuts of the master with their dual values.
        units
            How many units there are.
        """
        active = [q for q in range(len(cuts)) if prices[q] < -1e-12]
        entries = sorted(
            (unit, position, numerator)
            for position, q in enumerate(active)
            for unit, numerator in zip(cuts[q].units, cuts[q].multipliers.numerators, strict=True)
        )
        table = np.array(entries, dtype=np.int64).reshape(-1, 3)
        return cls(
            start=np.searchsorted(table[:, 0], np.arange(units + 1)),
            cut=table[:, 1].astype(np.int32),
            numerator=table[:, 2].astype(np.int32),
            denominator=np.array([cuts[q].multipliers.denominator for q in active], np.int32),
            price=prices[active],
        )


def find_cuts(
    hubs: HubList, share: FloatArray, units: int, known: set[RankOneCut], *, most: int, least_violation: float
) -> list[RankOneCut]:
    """Find violated cuts of a fractional solution, the most violated first.

    Parameters
    ----------
    hubs
        The hubs chosen in part.
    share
        How much of each is chosen, shape (hubs,).
    units
        How many units there are.
    known
        Cuts not to return again.
    most
        Most cuts to return; no unit stands in more than a few of them.
    least_violation
        Cuts violated by less are left.
    """
    found = _three_row_cuts(hubs, share, units, known, least_violation)
    if len(found) < most // 4:
        found += _larger_cuts(hubs, share, units, known, least_violation)
    found.sort(key=lambda item: (-item[0], item[1].units, item[1].multipliers.numerators))
    return _spread_out([cut for _, cut in found], units, most)


def _spread_out(cuts: list[RankOneCut], units: int, most: int, most_per_unit: int = 6) -> list[RankOneCut]:
    used = np.zeros(units, np.int64)
    chosen = []
    for cut in cuts:
        members = list(cut.units)
        if used[members].max() >= most_per_unit:
            continue
        used[members] += 1
        chosen.append(cut)
        if len(chosen) == most:
            break
    return chosen


def _three_row_cuts(
    hubs: HubList, share: FloatArray, units: int, known: set[RankOneCut], least_violation: float
) -> list[tuple[float, RankOneCut]]:
    rows = _violated_triples(_incidence(hubs, units), share, least_violation)
    cuts = ((float(row[0]), RankOneCut(tuple(int(u) for u in row[1:]), THREE_ROWS)) for row in rows)
    return [(violation, cut) for violation, cut in cuts if cut not in known]


def _larger_cuts(
    hubs: HubList, share: FloatArray, units: int, known: set[RankOneCut], least_violation: float
) -> list[tuple[float, RankOneCut]]:
    incidence = _incidence(hubs, units)
    found: dict[RankOneCut, float] = {}
    for family in LARGER_FAMILIES:
        numerators = np.array(family.numerators, np.int64)
        violations, members = _search_family(
            incidence, share, numerators, family.denominator, family.right_hand_side
        )
        for violation, row in zip(violations, members, strict=True):
            if violation > least_violation:
                cut = _canonical(row, family)
                if cut not in known:
                    found[cut] = float(violation)
    return [(violation, cut) for cut, violation in found.items()]


def _canonical(row: IntArray, family: Multipliers) -> RankOneCut:
    pairs = sorted(zip(family.numerators, row.tolist(), strict=True), key=lambda pair: (-pair[0], pair[1]))
    return RankOneCut(tuple(unit for _, unit in pairs), family)


def _incidence(hubs: HubList, units: int) -> npt.NDArray[np.uint8]:
    table = np.zeros((units, len(hubs)), np.uint8)
    table[hubs.member, np.repeat(np.arange(len(hubs)), np.diff(hubs.start))] = 1
    return table


@numba.njit(cache=True)
def _violated_triples(incidence, share, least):
    units, hubs = incidence.shape
    together = np.zeros((units, units))
    for c in range(hubs):
        inside = np.flatnonzero(incidence[:, c])
        for a in inside:
            for b in inside:
                together[a, b] += share[c]
    found = []
    for i in range(units):
        for j in range(i + 1, units):
            if together[i, j] <= 1e-9:
                continue
            for k in range(i + 1, units):
                # A triple whose links are i-j and j-k, or all three, is met once.
                if k == j or together[j, k] <= 1e-9 or (k < j and together[i, k] > 1e-9):
                    continue
                pairs = together[i, j] + together[j, k] + together[i, k]
                if pairs <= 1.0 + least:
                    continue
                all_three = 0.0
                for c in range(hubs):
                    if incidence[i, c] and incidence[j, c] and incidence[k, c]:
                        all_three += share[c]
                violation = pairs - 2.0 * all_three - 1.0
                if violation > least:
                    ordered = np.sort(np.array([i, j, k]))
                    found.append((violation, ordered[0], ordered[1], ordered[2]))
    return found


@numba.njit(cache=True)
def _violation(sums, share, denominator, right_hand_side):
    total = -1.0 * right_hand_side
    for c in range(len(share)):
        total += share[c] * (sums[c] // denominator)
    return total


@numba.njit(cache=True)
def _best_for(position, chosen, sums, near, incidence, share, numerators, denominator):
    """The unit that, standing at one position, makes the left-hand side largest."""
    best_value = -1.0
    best_unit = -1
    for unit in near:
        taken = False
        for q in range(len(chosen)):
            if q != position and chosen[q] == unit:
                taken = True
        if taken:
            continue
        value = 0.0
        for c in range(len(share)):
            value += share[c] * ((sums[c] + numerators[position] * incidence[unit, c]) // denominator)
        if value > best_value + 1e-9:
            best_value = value
            best_unit = unit
    return best_unit


@numba.njit(cache=True)
def _search_family(incidence, share, numerators, denominator, right_hand_side):
    """From each unit, fill the positions greedily, then exchange while it helps."""
    units, hubs = incidence.shape
    rows = len(numerators)
    violations = np.full(units, -1.0)
    members = np.zeros((units, rows), np.int64)
    for seed in range(units):
        linked = np.zeros(hubs, np.bool_)
        for c in range(hubs):
            linked[c] = incidence[seed, c] > 0 and share[c] < 1.0 - 1e-6
        if not linked.any():
            continue
        # Two steps away along hubs chosen in part: further units cannot strengthen the cut.
        near_mask = np.zeros(units, np.bool_)
        for c in range(hubs):
            if linked[c]:
                for u in range(units):
                    if incidence[u, c]:
                        near_mask[u] = True
        near = np.flatnonzero(near_mask)
        if len(near) < rows:
            continue
        chosen = np.full(rows, -1, np.int64)
        chosen[0] = seed
        sums = incidence[seed].astype(np.int64) * numerators[0]
        for position in range(1, rows):
            unit = _best_for(position, chosen, sums, near, incidence, share, numerators, denominator)
            chosen[position] = unit
            sums += incidence[unit].astype(np.int64) * numerators[position]
        value = _violation(sums, share, denominator, right_hand_side)
        for _ in range(4):
            for position in range(rows):
                without = sums - incidence[chosen[position]].astype(np.int64) * numerators[position]
                unit = _best_for(position, chosen, without, near, incidence, share, numerators, denominator)
                chosen[position] = unit
                sums = without + incidence[unit].astype(np.int64) * numerators[position]
            better = _violation(sums, share, denominator, right_hand_side)
            if better <= value + 1e-9:
                break
            value = better
        violations[seed] = _violation(sums, share, denominator, right_hand_side)
        members[seed] = chosen
    return violations, members
