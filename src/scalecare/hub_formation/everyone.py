"""Everyone as numbers, for groupings that were given or changed by hand and may put anyone with anyone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from scalecare.domain import Place
from scalecare.hub_formation.assemble import Counted
from scalecare.hub_formation.formulation import Formulation, cost_basis, formulate
from scalecare.hub_formation.neighbours import Located, Pair, find_links
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.sorting_out import Role, Sorted, sort_out


def count_everyone(place: Place, rules: HubRules) -> tuple[Sorted, Counted]:
    """Return everyone who can count, large and fixed practices among the others.

    Practices that would be grouped have the neighbours among themselves that they have when hubs are
    formed, so that a formed hub is connected when it is scored; large and fixed ones have theirs
    among everyone.

    Parameters
    ----------
    place
        The practices and what is known of them.
    rules
        For weights, band and neighbours; codes that the place does not hold are passed over.
    """
    free = without_named(rules)
    alone = sort_out(place, free)
    fixed = {code for hub in rules.fixed for code in hub}
    sorted_out = _everyone_counts(alone, fixed)
    problem = formulate(place, free, sorted_out)
    at = {code: index for index, code in enumerate(problem.located.codes)}
    grouped = [at[code] for code in alone.having(Role.GROUPED) if code not in fixed]
    links = _links_among(place, rules, problem, grouped)
    links |= {pair: why for pair, why in problem.links.items() if not set(pair) <= set(grouped)}
    centres = tuple(sorted(at[code] for code in rules.centres if code in at))
    return sorted_out, Counted(problem.located, problem.basis, dict(sorted(links.items())), centres)


def only(counted: Counted, place: Place, rules: HubRules, codes: Collection[str]) -> Counted:
    """Return some practices of those that count, with neighbours and weighed averages of their own.

    Parameters
    ----------
    counted
        Practices that count.
    place, rules
        As for :func:`count_everyone`.
    codes
        Whom to keep.
    """
    kept = [index for index, code in enumerate(counted.located.codes) if code in codes]
    if len(kept) == len(counted.located.codes):
        return counted
    located = _part_of(counted.located, kept)
    weights = rules.weights
    averages = weights.cohesion + weights.need_evenness + weights.age_evenness
    basis = cost_basis(place, located, rules) if averages > 0 else counted.basis.part(kept)
    at = {index: position for position, index in enumerate(kept)}
    links = {(at[a], at[b]): why for (a, b), why in counted.links.items() if a in at and b in at}
    centres = tuple(at[index] for index in counted.centres if index in at)
    return Counted(located, basis, links, centres)


def without_named(rules: HubRules) -> HubRules:
    """Return the rules without those that name practices or borders: nothing is enforced.

    Parameters
    ----------
    rules
        The planner's rules.
    """
    return rules.with_(together=(), fixed=(), centres=(), apart=(), keep_within=None, obey_red_lines=False)


def _everyone_counts(sorted_out: Sorted, fixed: Collection[str]) -> Sorted:
    """Large practices stand among the others; small lists count where they are fixed, as in a plan."""

    def role_of(code: str, role: Role) -> Role:
        goes_along = role is Role.SMALL_LIST and code not in fixed
        return role if goes_along or role is Role.UNPLACED else Role.GROUPED

    return replace(sorted_out, roles={code: role_of(code, role) for code, role in sorted_out.roles.items()})


def _links_among(place: Place, rules: HubRules, problem: Formulation, kept: list[int]) -> dict[Pair, str]:
    """Links of some practices, found as if there were no others, in the numbers of them all."""
    part, minutes = _part_of(problem.located, kept), problem.basis.minutes
    at = {code: index for index, code in enumerate(part.codes)}
    groups = [tuple(sorted(at[code] for code in group if code in at)) for group in rules.together]
    if minutes is not None:
        minutes = minutes[np.ix_(kept, kept)]
    links = find_links(part, place, rules, minutes, groups)
    return {(kept[a], kept[b]): reason for (a, b), reason in links.items()}


def _part_of(located: Located, kept: list[int]) -> Located:
    codes = tuple(located.codes[index] for index in kept)
    rows = np.array(kept, dtype=np.int64)
    return Located(codes, located.xy[rows], located.people[rows])
