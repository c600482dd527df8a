"""Why no plan keeps the rules: what clashes, with numbers, and what would help."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scalecare.domain import Finding
from scalecare.hub_formation._private.cover import PRICE, find_cover, first_choice, in_no_hub
from scalecare.hub_formation._private.feasibility import least_unsatisfied
from scalecare.hub_formation._private.listing import HubList, units_met
from scalecare.hub_formation._private.master import Demand, LinearSolution
from scalecare.hub_formation._private.partition_search import PartitionSearch
from scalecare.hub_formation.clash.around import Around, hubs_around, sparse_around, whole_space
from scalecare.hub_formation.clash.asked import Asked
from scalecare.hub_formation.clash.clash import Clash
from scalecare.hub_formation.clash.find import find_clash, rule_figures
from scalecare.hub_formation.clash.nearest_number import nearest_number
from scalecare.hub_formation.errors import HubsInfeasible
from scalecare.hub_formation.formulation import Formulation, hub_count_range
from scalecare.hub_formation.rules import HubRules

MOST_SPARSE = 2_000_000
"""Where the sparse graph has more hubs than this, nobody stands in few."""
SUSPECTS = 8
"""So many of the practices that stand in the fewest hubs of the sparse graph are looked at first."""


def refuse_impossible_count(problem: Formulation, rules: HubRules, demand: Demand) -> None:
    """Refuse a number of hubs that cannot hold so many people.

    A number that follows from the target is not refused where exceptions are allowed: a place too
    sparse for it has them.

    Parameters
    ----------
    problem, rules
        What was asked for.
    demand
        The number of hubs asked for.

    Raises
    ------
    HubsInfeasible
        With the numbers of hubs that are possible.
    """
    asked = Asked(problem, rules, counts=True)
    everyone = int(problem.located.people.sum())
    is_firm = not rules.allow_exceptions
    too_few = (rules.most_hubs is not None or is_firm) and demand.most * asked.largest < everyone
    too_many = (rules.fewest_hubs is not None or is_firm) and (
        demand.fewest * asked.smallest > max(everyone, asked.smallest)
    )
    if too_few:
        way = Finding("maximum_people", {"from": asked.largest, "to": -(-everyone // demand.most)})
        raise HubsInfeasible.of(_of_count(asked, demand, everyone, "maximum_people", way))
    if too_many:
        way = Finding("minimum_people", {"from": asked.smallest, "to": everyone // demand.fewest})
        raise HubsInfeasible.of(_of_count(asked, demand, everyone, "minimum_people", way))


def _of_count(asked: Asked, demand: Demand, everyone: int, band: str, way: Finding) -> Clash:
    """A clash by arithmetic; nothing is smaller, and whether the nearest number has a plan is left open."""
    possible = -(-everyone // asked.largest), everyone // asked.smallest
    nearest = possible[0] if band == "maximum_people" else possible[1]
    to = (min(demand.fewest, nearest), max(demand.most, nearest))
    to = (max(to[0], possible[0]), min(to[1], possible[1]))
    number = Finding(
        "number_of_hubs",
        {
            "from": (demand.fewest, demand.most),
            "to": to,
            "possible": possible,
            "by_arithmetic": True,
            "is_smallest": True,
        },
    )
    return Clash(
        rules=tuple(Finding(kind, rule_figures(asked, kind)) for kind in ("number_of_hubs", band)),
        relaxations=(
            *((number,) if to[0] <= to[1] else ()),
            Finding(way.kind, {**way.figures, "by_arithmetic": True, "is_smallest": True}),
        ),
        people=everyone,
    )


def refuse_what_fits_nowhere(problem: Formulation, rules: HubRules) -> None:
    """Refuse at once where a few practices that stand in few hubs cannot be placed.

    What is found here takes a moment; a search over all hubs may take minutes to find the same.

    Parameters
    ----------
    problem, rules
        What was asked for.

    Raises
    ------
    HubsInfeasible
        With the clash.
    """
    if rules.allow_exceptions:
        return
    asked = Asked(problem, rules)
    alone = in_no_hub(whole_space(problem, rules)).tolist()
    if alone:
        codes = asked.codes_of(problem.units[alone[0]])
        raise HubsInfeasible.of(find_clash(asked, codes, alike=len(alone) - 1))
    sparse = sparse_around(problem, rules, range(len(problem.located.codes)), limit=MOST_SPARSE)
    if sparse is None:
        return
    suspects = _in_fewest_hubs(sparse)
    around = hubs_around(problem, rules, [p for unit in suspects for p in unit])
    if around is not None and around.is_all:
        cover = find_cover(around.hubs, around.must_mask())
        if cover.hubs is None and cover.is_proven:
            needed = [p for unit in cover.needed.tolist() for p in around.units[unit]]
            raise HubsInfeasible.of(find_clash(asked, asked.codes_of(needed)))


def _in_fewest_hubs(sparse: Around) -> list[tuple[int, ...]]:
    """Some of the units that stand in the fewest hubs of the sparse graph."""
    times = np.bincount(sparse.hubs.member, minlength=len(sparse.units))
    rarest = np.argsort(times, kind="stable")[:SUSPECTS]
    return [sparse.units[unit] for unit in sorted(rarest.tolist())]


def why_infeasible(
    problem: Formulation,
    rules: HubRules,
    hubs: HubList,
    search: PartitionSearch | None,
    demand: Demand,
) -> HubsInfeasible:
    """Return the clash, with numbers and what would help.

    Parameters
    ----------
    problem, rules
        What was asked for.
    hubs
        The admissible hubs.
    search
        The search that found no plan, or None where some practice stands in no hub.
    demand
        The number of hubs asked for.
    """
    asked = Asked(problem, rules)
    missing = np.flatnonzero(~units_met(hubs, demand.units))
    if len(missing):
        first = asked.codes_of(problem.units[int(missing[0])])
        return HubsInfeasible.of(find_clash(asked, first, alike=len(missing) - 1))
    for codes in _suspected(asked, search):
        verdict = asked.verdict(codes)
        if verdict.is_possible is False:
            return HubsInfeasible.of(find_clash(asked, codes, around=verdict.around))
    return HubsInfeasible.of(_of_everyone(asked, hubs, demand))


def without_exceptions_infeasible(problem: Formulation, rules: HubRules, hubs: HubList) -> HubsInfeasible:
    """Return the clash where exceptions are no way out, as for frontiers and alternatives.

    Parameters
    ----------
    problem, rules
        What was asked for.
    hubs
        The admissible hubs.
    """
    strict = rules.with_(allow_exceptions=False)
    fewest, most = hub_count_range(strict, int(problem.located.people.sum()))
    clash = why_infeasible(problem, strict, hubs, None, Demand(len(problem.units), fewest, most, 0)).clash
    ways = tuple(way for way in clash.relaxations if way.kind != "no_exceptions")
    return HubsInfeasible.of(replace(clash, relaxations=ways or clash.relaxations))


def _suspected(asked: Asked, search: PartitionSearch | None) -> list[frozenset[str]]:
    """Practices that the proof of the search speaks of, where it does not speak of the number of hubs."""
    proof = None if search is None else search.infeasible
    if proof is None or np.abs(proof.count_price).max() > PRICE:
        return []
    return [_priced_codes(asked, proof)]


def _priced_codes(asked: Asked, proof: LinearSolution) -> frozenset[str]:
    units = np.flatnonzero(proof.unit_price > PRICE).tolist()
    return asked.codes_of([p for unit in units for p in asked.problem.units[unit]])


def _of_everyone(asked: Asked, hubs: HubList, demand: Demand) -> Clash:
    """The clash where all practices together rule a plan out: for the number of hubs, or without it."""
    units = len(asked.problem.units)
    exceptions = units if asked.rules.allow_exceptions else 0
    any_number = replace(demand, fewest=0, most=units, most_exceptions=exceptions)
    free = replace(hubs, cost=np.zeros(len(hubs)))
    proof = least_unsatisfied(free, any_number, [])
    if proof is not None:
        return find_clash(asked, _priced_codes(asked, proof))
    some, is_proven = first_choice(hubs, any_number)
    if some is None and is_proven:
        everything = Around(free, asked.problem.units, units, is_all=True)
        return find_clash(asked, asked.everyone, around=everything)
    clash = find_clash(replace(asked, counts=True), asked.everyone)
    if some is None:
        return replace(clash, is_smallest=False)
    people = np.array([asked.problem.located.people[list(unit)].sum() for unit in asked.problem.units])
    number = nearest_number(hubs, len(some), people, demand, any_number)
    return replace(clash, relaxations=(*number, *clash.relaxations))
