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
    everyone = int(problem.located.people.sum())
    smallest = rules.stretch.smallest if rules.stretch else rules.minimum_people
    largest = rules.stretch.largest if rules.stretch else rules.maximum_people
    too_few = rules.most_hubs is not None and demand.most * largest < everyone
    too_many = rules.fewest_hubs is not None and demand.fewest * smallest > max(everyone, smallest)
    if too_few or too_many:
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
            names, int(people[list(members)].sum()), total, _limits(rules)
        )
    everyone = int(people.sum())
    if search is None or search.infeasible is None:
        return HubsInfeasible.no_whole_choice(codes, everyone, len(hubs))
    short = search.infeasible.uncovered
    units = np.flatnonzero(short[: demand.units] > 1e-6)
    members = tuple(sorted(p for unit in units.tolist() for p in problem.units[unit]))
    if not members:
        return HubsInfeasible.no_whole_choice(codes, everyone, len(hubs))
    return HubsInfeasible.rules_clash([codes[p] for p in members], int(people[list(members)].sum()))


def _limits(rules: HubRules) -> str:
    """The limits that a hub keeps, in words."""
    limits = [f"{rules.minimum_people:,} to {rules.maximum_people:,} people", "no red line within it"]
    if rules.farthest_km is not None:
        limits.append(f"nobody over {rules.farthest_km:g} km from its centre practice")
    if rules.farthest_minutes is not None:
        limits.append(f"nobody over {rules.farthest_minutes:g} minutes from its centre practice")
    if rules.most_practices is not None:
        limits.append(f"at most {rules.most_practices} practices")
    if rules.keep_within is not None:
        limits.append("no border crossed")
    return ", ".join(limits)


def _both_ways(problem: Formulation) -> Iterator[tuple[int, int]]:
    for a, b in problem.links:
        yield a, b
        yield b, a
