r"""The mathematics of hub formation: a set partitioning over all admissible hubs.

Let P be the practices to be grouped, w_p their registered people, and H the admissible hubs: subsets
of P that are connected by neighbour links, hold between L and U people, and break no rule.

    minimise    sum over h in H of c_h x_h
    subject to  sum over h containing p of x_h = 1      for each p in P
                K_min <= sum over h of x_h <= K_max
                x_h in {0, 1}

The cost c_h depends on the hub alone:

======================  =================================================================  ==============
line                    of hub h, with people W_h                                          unit
======================  =================================================================  ==============
travel_km               min over centres c in h of sum_p w_p d_pc                          patient-km
travel_minutes          the same with minutes (one centre for both, chosen by weight)      patient-minutes
between_members_km      sum_pq w_p w_q d_pq / W_h                                          patient-km
cohesion                W_h - sum_pq sum over areas a of r_pa r_qa / r_a                   people
like_minds              wishes between h and the others, each side counting half, and
                        negotiable red lines within h as so many wishes                    wishes
change                  people of h less those of its largest network of today             people
size_evenness           \|W_h - target\|                                                   people
need_evenness           \|sum_p w_p (s_p - s)\|, s the area's average deprivation score    people x points
age_evenness            \|sum_p w_p (a_p - a)\|, a the area's share aged 65 and over       people
stretch                 people below L or above U, where the band is elastic               people
======================  =================================================================  ==============

Practices that must be together are one unit; practices that must be apart never share a hub; a
practice named as centre is the only centre its hub may have; a hub in which every centre is too far
from some member is not admissible.

Source: Garfinkel and Nemhauser (1970), Optimal political districting by implicit enumeration,
Management Science 16(8), for the partitioning over enumerated districts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scalecare.domain import NeighbourLink, Place, Practice
from scalecare.hub_formation._private.listing import DEEPEST, HubSpace
from scalecare.hub_formation.costs import CostBasis, FloatArray, Members, centre_weights
from scalecare.hub_formation.errors import BadRules, HubsInfeasible
from scalecare.hub_formation.neighbours import Located, Pair, find_links, shared_people
from scalecare.hub_formation.red_lines import pairs_apart, red_lines_avoided
from scalecare.hub_formation.rules import HubRules, KeepWithin
from scalecare.hub_formation.sorting_out import Role, Sorted


@dataclass(frozen=True, slots=True, eq=False)
class Formulation:
    """A place and rules as numbers.

    ``located`` are the practices to be grouped, in order; ``units`` the groups of them that must be
    together, single practices mostly; ``links`` the neighbour links between practices with reasons;
    ``apart`` the pairs kept apart, from the rules and from red lines; ``place`` is what it was made from.
    """

    located: Located
    basis: CostBasis
    units: tuple[tuple[int, ...], ...]
    links: dict[Pair, str]
    apart: frozenset[Pair]
    centres: tuple[int, ...]
    border: npt.NDArray[np.int64]
    place: Place

    def as_links(self) -> tuple[NeighbourLink, ...]:
        """Return the links with codes and lengths."""
        codes = self.located.codes
        return tuple(
            NeighbourLink(codes[a], codes[b], float(self.basis.km[a, b]), reason)
            for (a, b), reason in self.links.items()
        )

    def practices_of(self, units: npt.NDArray[np.integer]) -> Members:
        """Return the practices of some units, in order.

        Parameters
        ----------
        units
            Numbers of units.
        """
        return np.array(sorted(p for unit in units.tolist() for p in self.units[unit]), dtype=np.int64)


def formulate(place: Place, rules: HubRules, sorted_out: Sorted) -> Formulation:
    """Turn a place and rules into numbers.

    Parameters
    ----------
    place
        The practices and what is known of them.
    rules
        What is asked for.
    sorted_out
        The role of each practice.

    Raises
    ------
    BadRules
        If a rule needs what the place does not know.
    HubsInfeasible
        If practices that must be together cannot be.
    """
    codes = sorted_out.having(Role.GROUPED)
    practices = {p.practice_code: p for p in place.practices}
    chosen = [practices[code] for code in codes]
    located = Located(
        codes,
        np.array([sorted_out.points[code] for code in codes], dtype=np.float64).reshape(-1, 2),
        np.array([p.registered for p in chosen], dtype=np.int64),
    )
    basis = cost_basis(place, located, rules)
    at = {code: index for index, code in enumerate(codes)}
    units = _units(rules, at)
    apart = _apart(place, rules, at)
    border = _border(chosen, rules)
    _refuse_divided_groups(rules, sorted_out)
    _refuse_impossible_groups(units, apart, border, located, rules, place)
    links = find_links(located, place, rules, basis.minutes, [unit for unit in units if len(unit) > 1])
    centres = tuple(sorted(at[code] for code in rules.centres if code in at))
    return Formulation(located, basis, units, links, apart, centres, border, place)


def under(problem: Formulation, rules: HubRules) -> Formulation:
    """Return the same practices and links under other rules: groups, pairs apart, centres and borders.

    Parameters
    ----------
    problem
        The place and rules as numbers.
    rules
        The other rules. Whoever they would sort out otherwise keeps the role it has.
    """
    codes = problem.located.codes
    at = {code: index for index, code in enumerate(codes)}
    practices = {p.practice_code: p for p in problem.place.practices}
    return replace(
        problem,
        units=_units(rules, at),
        apart=_apart(problem.place, rules, at),
        centres=tuple(sorted(at[code] for code in rules.centres if code in at)),
        border=_border([practices[code] for code in codes], rules),
    )


def cost_basis(place: Place, located: Located, rules: HubRules) -> CostBasis:
    """Gather what costs are worked out from.

    Parameters
    ----------
    place
        The practices and what is known of them.
    located
        Practices with points, in the order wanted.
    rules
        For the weights: a line with a weight needs its data.

    Raises
    ------
    BadRules
        If minutes or cohesion matter and the place does not know them.
    """
    practices = {p.practice_code: p for p in place.practices}
    chosen = [practices[code] for code in located.codes]
    minutes = _minutes(place, located.codes)
    if minutes is None and (rules.weights.travel_minutes > 0 or rules.farthest_minutes is not None):
        raise BadRules.no_travel_times()
    if place.residence is None and rules.weights.cohesion > 0:
        raise BadRules.no_residence()
    people = located.people
    return CostBasis(
        people=people,
        km=located.distances_km(),
        minutes=minutes,
        shared=None if place.residence is None else shared_people(place, located.codes),
        wishes=_wishes(place, located.codes, rules),
        network=numbered([p.pcn_code for p in chosen]),
        need=_deviation(people, [p.deprivation_score for p in chosen]),
        aged=_deviation(people, [p.share_65_plus for p in chosen]),
    )


def hub_count_range(rules: HubRules, people: int) -> tuple[int, int]:
    """Return the fewest and most hubs asked for, of the practices to be grouped.

    Parameters
    ----------
    rules
        Numbers of hubs, or the target and its tolerance.
    people
        Registered people to be grouped.
    """
    middle = round(people / rules.target_people)
    fewest = rules.fewest_hubs if rules.fewest_hubs is not None else middle - rules.count_tolerance
    most = rules.most_hubs if rules.most_hubs is not None else middle + rules.count_tolerance
    return max(fewest, 1), max(most, 1)


def hub_space(problem: Formulation, rules: HubRules, *, with_exceptions: bool) -> HubSpace:
    """Lay the formulation out for the compiled listing.

    Parameters
    ----------
    problem
        The place and rules as numbers.
    rules
        For weights, band and limits.
    with_exceptions
        Whether hubs below the band are listed too.
    """
    basis, units, weights = problem.basis, problem.units, rules.weights
    start, neighbour = _rows(_unit_pairs(problem, inside_borders(problem)), len(units))
    conflict_start, conflict = _rows(_unit_pairs(problem, problem.apart), len(units))
    to_centre = _to_centre(problem, rules)
    pairs = _pair_costs(problem, rules)
    balance, target, balance_weight = _balances(problem, rules)
    lowest = rules.stretch.smallest if rules.stretch else rules.minimum_people
    return HubSpace(
        start=start,
        neighbour=neighbour,
        conflict_start=conflict_start,
        conflict=conflict,
        people=_by_unit(units, basis.people),
        practice_start=np.concatenate(([0], np.cumsum([len(unit) for unit in units]))),
        to_centre=to_centre,
        from_centre=np.ascontiguousarray(to_centre.T),
        travel_weight=1.0 if weights.travel_km > 0 or weights.travel_minutes > 0 else 0.0,
        pairs=pairs,
        spread=_unit_sums(units, basis.people[:, None] * basis.km * basis.people[None, :]),
        has_pairs=bool(pairs.any()),
        spread_weight=2.0 * weights.between_members_km,
        balance=balance,
        balance_target=target,
        balance_weight=balance_weight,
        network=basis.network[in_order(units)],
        network_people=basis.people[in_order(units)],
        change_weight=weights.change,
        exception_below=lowest,
        smallest=1 if with_exceptions else lowest,
        lower=rules.minimum_people,
        upper=rules.maximum_people,
        largest=rules.stretch.largest if rules.stretch else rules.maximum_people,
        stretch_price=rules.stretch.price if rules.stretch else 0.0,
        most_practices=rules.most_practices or DEEPEST,
    )


def _units(rules: HubRules, at: dict[str, int]) -> tuple[tuple[int, ...], ...]:
    """Practices that must be together as one unit; overlapping groups are one group."""
    parent = list(range(len(at)))

    def root(index: int) -> int:
        while parent[index] != index:
            index = parent[index]
        return index

    for group in rules.together:
        members = [at[code] for code in group if code in at]
        for other in members[1:]:
            low, high = sorted((root(members[0]), root(other)))
            parent[high] = low
    groups = defaultdict(list)
    for index in range(len(at)):
        groups[root(index)].append(index)
    return tuple(tuple(group) for _, group in sorted(groups.items()))


def _apart(place: Place, rules: HubRules, at: dict[str, int]) -> frozenset[Pair]:
    """Pairs kept apart; a practice that goes where its group goes brings its red lines with it."""
    stands_for = dict(at)
    for group in rules.together:
        grouped = [code for code in group if code in at]
        if grouped:
            stands_for |= {code: at[grouped[0]] for code in group if code not in at}
    named = pairs_apart(place, rules)
    pairs = ((stands_for[a], stands_for[b]) for a, b in named if a in stands_for and b in stands_for)
    return frozenset((min(a, b), max(a, b)) for a, b in pairs)


def _refuse_divided_groups(rules: HubRules, sorted_out: Sorted) -> None:
    """Refuse groups with a practice that stands by itself; small lists go where their group goes."""
    fixed = [set(hub) for hub in rules.fixed]
    for group in rules.together:
        alone = [c for c in group if sorted_out.roles[c] in (Role.LARGE, Role.STANDS_ALONE, Role.FIXED)]
        if alone and not any(set(group) <= hub for hub in fixed):
            raise BadRules.together_with_one_apart(group, alone)


def _refuse_impossible_groups(
    units: tuple[tuple[int, ...], ...],
    apart: frozenset[Pair],
    border: npt.NDArray[np.int64],
    located: Located,
    rules: HubRules,
    place: Place,
) -> None:
    largest = rules.stretch.largest if rules.stretch else rules.maximum_people
    for unit in units:
        names = [located.codes[p] for p in unit]
        people = [int(located.people[p]) for p in unit]
        if len(unit) > 1 and sum(people) > largest:
            raise HubsInfeasible.group_too_large(names, people, largest)
        if any((a, b) in apart for i, a in enumerate(unit) for b in unit[i:]):
            own = _pairs_within(rules.apart, names, rules)
            raise HubsInfeasible.together_and_apart(names, sum(people), own, place.name)
        if len(set(border[list(unit)].tolist())) > 1:
            raise HubsInfeasible.group_across_border(names, sum(people), str(rules.keep_within))


def _pairs_within(
    pairs: Iterable[tuple[str, str]], names: Collection[str], rules: HubRules
) -> list[tuple[str, str]]:
    """Pairs within the groups that some practices belong to, small lists that go with them included."""
    inside = set(names).union(*(group for group in rules.together if set(group) & set(names)))
    return [pair for pair in pairs if inside.issuperset(pair)]


def _border(practices: list[Practice], rules: HubRules) -> npt.NDArray[np.int64]:
    """Number the territory of each practice; without a border all have the same."""
    if rules.keep_within is None:
        return np.zeros(len(practices), np.int64)
    name = "sub_icb_code" if rules.keep_within is KeepWithin.SUB_ICB else "local_authority_code"
    return numbered([getattr(practice, name) for practice in practices])


def inside_borders(problem: Formulation) -> frozenset[Pair]:
    """Return the neighbour links that cross no border.

    Parameters
    ----------
    problem
        The place and rules as numbers.
    """
    border = problem.border
    return frozenset(pair for pair in problem.links if border[pair[0]] == border[pair[1]])


def _minutes(place: Place, codes: tuple[str, ...]) -> FloatArray | None:
    if place.travel is None:
        return None
    at = {code: index for index, code in enumerate(place.travel.practice_codes)}
    known = [index for index, code in enumerate(codes) if code in at]
    rows = [at[codes[index]] for index in known]
    minutes = np.full((len(codes), len(codes)), np.inf)
    minutes[np.ix_(known, known)] = place.travel.minutes[np.ix_(rows, rows)]
    np.fill_diagonal(minutes, 0.0)
    return minutes


def _wishes(place: Place, codes: tuple[str, ...], rules: HubRules) -> FloatArray:
    """Wishes of both sides, of one side, and against where a negotiable red line is only to be avoided."""
    at = {code: index for index, code in enumerate(codes)}
    named = np.zeros((len(codes), len(codes)))
    for answer in place.engagement:
        for other in answer.would_work_with:
            if answer.practice_code in at and other in at:
                named[at[answer.practice_code], at[other]] = 1.0
    both = named + named.T
    wishes = np.where(both == 2, 1.0, np.where(both == 1, rules.one_sided_wish, 0.0))
    for one, other in red_lines_avoided(place, rules):
        if one in at and other in at:
            wishes[at[one], at[other]] -= rules.wishes_per_red_line
            wishes[at[other], at[one]] -= rules.wishes_per_red_line
    return wishes


def numbered(labels: list[str | None]) -> npt.NDArray[np.int64]:
    """Return a number for each label, the same for the same label, -1 for none.

    Parameters
    ----------
    labels
        Such as codes of networks.
    """
    number = {label: index for index, label in enumerate(sorted({x for x in labels if x is not None}))}
    return np.array([-1 if label is None else number[label] for label in labels], dtype=np.int64)


def _deviation(people: npt.NDArray[np.int64], values: list[float | None]) -> FloatArray:
    """People times their deviation from the average; 0 where the value is not known."""
    known = np.array([value is not None for value in values], dtype=bool)
    numbers = np.array([0.0 if value is None else value for value in values])
    if not known.any():
        return np.zeros(len(people))
    average = float(people[known] @ numbers[known]) / max(float(people[known].sum()), 1.0)
    return np.where(known, people * (numbers - average), 0.0)


def in_order(units: tuple[tuple[int, ...], ...]) -> Members:
    """Return all practices in order of units.

    Parameters
    ----------
    units
        Practices of each unit.
    """
    return np.array([p for unit in units for p in unit], dtype=np.int64)


def _by_unit(units: tuple[tuple[int, ...], ...], values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.array([values[list(unit)].sum() for unit in units], dtype=np.int64)


def _unit_sums(units: tuple[tuple[int, ...], ...], matrix: FloatArray) -> FloatArray:
    """Sum a practice matrix over units, the diagonal halved between the two directions.

    The listing adds the diagonal and each pair once, so the result holds half of what the full
    matrix sums to.
    """
    rows = np.array([matrix[list(unit), :].sum(axis=0) for unit in units])
    sums = np.array([rows[:, list(unit)].sum(axis=1) for unit in units])
    sums = (sums + sums.T) / 2
    np.fill_diagonal(sums, np.diag(sums) / 2)
    return np.ascontiguousarray(sums)


def _to_centre(problem: Formulation, rules: HubRules) -> FloatArray:
    """Weighted travel of each unit to each practice as centre, inf where the rules forbid it."""
    basis, weights = problem.basis, centre_weights(rules.weights)
    away = weights.travel_km * basis.people[:, None] * basis.km
    if basis.minutes is not None and weights.travel_minutes > 0:
        away = away + weights.travel_minutes * basis.people[:, None] * basis.minutes
    if rules.farthest_km is not None:
        away = np.where(basis.km <= rules.farthest_km, away, np.inf)
    if rules.farthest_minutes is not None and basis.minutes is not None:
        away = np.where(basis.minutes <= rules.farthest_minutes, away, np.inf)
    for centre in problem.centres:
        others = np.arange(len(away)) != centre
        away[centre, others] = np.inf
    sums = np.array([away[list(unit), :].sum(axis=0) for unit in problem.units])
    return np.ascontiguousarray(sums[:, in_order(problem.units)])


def _pair_costs(problem: Formulation, rules: HubRules) -> FloatArray:
    """Costs that are sums over pairs: what standing together saves, and each unit's share of all."""
    basis, weights = problem.basis, rules.weights
    saved = np.zeros((len(basis.people), len(basis.people)))
    owed = np.zeros(len(basis.people))
    if weights.cohesion > 0 and basis.shared is not None:
        saved += weights.cohesion * basis.shared
        owed += weights.cohesion * basis.people
    if weights.like_minds > 0:
        saved += weights.like_minds * basis.wishes / 2
        owed += weights.like_minds * np.maximum(basis.wishes, 0.0).sum(axis=1) / 2
    costs = -2.0 * _unit_sums(problem.units, saved)
    own = np.array([owed[list(unit)].sum() for unit in problem.units])
    costs[np.diag_indices_from(costs)] += own
    return np.ascontiguousarray(costs)


def _balances(problem: Formulation, rules: HubRules) -> tuple[FloatArray, FloatArray, FloatArray]:
    basis, weights = problem.basis, rules.weights
    wanted = (
        (weights.size_evenness, basis.people.astype(float), float(rules.target_people)),
        (weights.need_evenness, basis.need, 0.0),
        (weights.age_evenness, basis.aged, 0.0),
    )
    used = [entry for entry in wanted if entry[0] > 0]
    sums = [[values[list(unit)].sum() for unit in problem.units] for _, values, _ in used]
    return (
        np.array(sums, dtype=np.float64).reshape(len(used), len(problem.units)),
        np.array([target for _, _, target in used], dtype=np.float64),
        np.array([weight for weight, _, _ in used], dtype=np.float64),
    )


def _unit_pairs(problem: Formulation, pairs: frozenset[Pair]) -> set[Pair]:
    unit_of = {p: index for index, unit in enumerate(problem.units) for p in unit}
    found = {(unit_of[a], unit_of[b]) for a, b in pairs}
    return {(min(a, b), max(a, b)) for a, b in found if a != b}


def _rows(pairs: set[Pair], count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pairs in both directions as rows: where each starts, and its partners in order."""
    both = sorted(pairs | {(b, a) for a, b in pairs})
    table = np.array(both, dtype=np.int64).reshape(-1, 2)
    return np.searchsorted(table[:, 0], np.arange(count + 1)), np.ascontiguousarray(table[:, 1])
