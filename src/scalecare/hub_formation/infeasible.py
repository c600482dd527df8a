"""Why no plan keeps the rules: the practice or the rule that cannot be met, with numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scalecare.hub_formation._private.listing import HubList, units_met
from scalecare.hub_formation._private.master import Demand
from scalecare.hub_formation._private.partition_search import PartitionSearch
from scalecare.hub_formation.errors import HubsInfeasible
from scalecare.hub_formation.formulation import Formulation
from scalecare.hub_formation.rules import HubRules


def refuse_impossible_count(problem: Formulation, rules: HubRules, demand: Demand) -> None:
    """Refuse a number of hubs that cannot hold so many people.

    A number that follows from the target is not refused: a place too sparse for it has exceptions.

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
    if rules.allow_exceptions and rules.fewest_hubs is None and rules.most_hubs is None:
        return
    everyone = int(problem.located.people.sum())
    smallest = rules.stretch.smallest if rules.stretch else rules.minimum_people
    largest = rules.stretch.largest if rules.stretch else rules.maximum_people
    if demand.most * largest < everyone or demand.fewest * smallest > everyone:
        raise HubsInfeasible.count_impossible(everyone, demand.fewest, demand.most, smallest, largest)


def why_infeasible(
    problem: Formulation,
    rules: HubRules,
    hubs: HubList,
    search: PartitionSearch | None,
    demand: Demand,
) -> HubsInfeasible:
    """Return the practice or the rule that cannot be met, with numbers.

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
    people, codes = problem.located.people, problem.located.codes
    missing = np.flatnonzero(~units_met(hubs, demand.units))
    if len(missing):
        members = problem.units[int(missing[0])]
        reach = {b for a, b in _both_ways(problem) if a in members} | set(members)
        total = int(people[sorted(reach)].sum())
        names = [codes[p] for p in members]
        return HubsInfeasible.practice_fits_nowhere(
            names, int(people[list(members)].sum()), total, rules.minimum_people
        )
    short = search.infeasible.uncovered if search and search.infeasible else np.zeros(0)
    units = np.flatnonzero(short[: len(problem.units)] > 1e-6)
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
