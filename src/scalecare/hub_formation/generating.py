"""Choose hubs where they are too many to list: generate them, the band alone first, then exceptions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from scalecare.hub_formation._private.generation.plan_limits import parts_of_map
from scalecare.hub_formation._private.generation.pricing_space import UNLIMITED
from scalecare.hub_formation._private.generation.search import GenerationSearch
from scalecare.hub_formation._private.listing import DEEPEST, HubList, HubSpace
from scalecare.hub_formation._private.master import Demand
from scalecare.hub_formation.clash.asked import Asked
from scalecare.hub_formation.clash.find import find_clash
from scalecare.hub_formation.errors import HubsInfeasible, TooManyHubs
from scalecare.hub_formation.formulation import Formulation, hub_space
from scalecare.hub_formation.rules import HubRules

Through = Callable[[GenerationSearch, str], None]
"""Walks a search until it is proven, good enough, or out of steps or time."""


@dataclass(frozen=True, slots=True, eq=False)
class Generated:
    """A search that generated its hubs and has a plan.

    ``are_fewest`` says whether it is proven that no plan has fewer exceptions.
    """

    search: GenerationSearch
    are_fewest: bool


def generate_hubs(
    problem: Formulation, rules: HubRules, demand: Demand, through: Through, start: HubList | None
) -> Generated:
    """Search for the best hubs, generated as they are needed.

    Parameters
    ----------
    problem, rules
        What makes a hub admissible, and what it costs.
    demand
        What a plan within the band must satisfy.
    through
        Drives a search.
    start
        Hubs of a known plan within the band, or None.

    Raises
    ------
    HubsInfeasible
        If it is proven that no plan keeps the rules.
    TooManyHubs
        If no plan was found, and none was proven not to exist.
    """
    space = _space(problem, rules, with_exceptions=False)
    needed = _needed_exceptions(space)
    if not needed:
        search = GenerationSearch(space, demand, start=start)
        through(search, "generated hubs")
        if search.incumbent is not None:
            return Generated(search, are_fewest=True)
        if not rules.allow_exceptions:
            raise _why_none(problem, rules, search)
        needed = int(search.is_impossible)
    elif not rules.allow_exceptions:
        raise _impossible(problem, rules)
    with_exceptions = _space(problem, rules, with_exceptions=True)
    search = GenerationSearch(
        with_exceptions, replace(demand, most_exceptions=demand.units), least_exceptions=needed
    )
    through(search, "generated hubs and exceptions")
    if search.incumbent is None:
        raise _why_none(problem, rules, search)
    return Generated(search, are_fewest=search.are_fewest_exceptions)


def _space(problem: Formulation, rules: HubRules, *, with_exceptions: bool) -> HubSpace:
    space = hub_space(problem, rules, with_exceptions=with_exceptions)
    # The listing's own limit on practices is none of the rules'.
    if rules.most_practices is None and space.most_practices == DEEPEST:
        space = space._replace(most_practices=UNLIMITED)
    return space


def _needed_exceptions(space: HubSpace) -> int:
    """Sets of linked practices with too few people for one hub: each needs an exception."""
    people = np.bincount(parts_of_map(space), weights=space.people)
    return int((people < space.exception_below).sum())


def _why_none(
    problem: Formulation, rules: HubRules, search: GenerationSearch
) -> HubsInfeasible | TooManyHubs:
    if search.is_impossible:
        return _impossible(problem, rules)
    return TooManyHubs.no_plan_found(len(problem.located.codes), search.looked_at)


def _impossible(problem: Formulation, rules: HubRules) -> HubsInfeasible:
    asked = Asked(problem, rules, counts=True)
    return HubsInfeasible.of(find_clash(asked, asked.everyone))
