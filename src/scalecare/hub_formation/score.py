"""Score any given grouping, today's networks included, by the same definitions as a formed plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from scalecare.domain import HubPlan, Place, PlanStatus
from scalecare.hub_formation.assemble import Group, assemble
from scalecare.hub_formation.errors import BadRules
from scalecare.hub_formation.everyone import count_everyone, without_named
from scalecare.hub_formation.explain import explain
from scalecare.hub_formation.rules import HubRules


def score_hubs(
    place: Place, rules: HubRules, assignment: Mapping[str, str], *, versions: Mapping[str, str] | None = None
) -> HubPlan:
    """Work out size, distance, containment and cost of a given grouping.

    Parameters
    ----------
    place
        The practices and what is known of them.
    rules
        For weights and band; nothing is enforced.
    assignment
        The group of each practice, whose label the hub keeps; practices left out are listed as
        unplaced. Small lists keep the group they are given.
    versions
        What to record as versions.

    Returns
    -------
    HubPlan
        With status ``scored``, and neither bound nor gap.

    Raises
    ------
    BadRules
        If the assignment names a practice that is not in the place.
    """
    unknown = sorted(set(assignment) - set(place.codes))
    if unknown:
        raise BadRules.not_a_grouping(unknown)
    free = without_named(rules)
    sorted_out, counted = count_everyone(place, rules)
    groups = defaultdict(list)
    for code, hub in sorted(assignment.items()):
        groups[hub].append(code)
    names = {p.pcn_code: p.pcn_name for p in place.practices if p.pcn_code is not None}
    parts = assemble(
        place,
        free,
        sorted_out,
        counted,
        [Group(tuple(codes), label=label, name=names.get(label)) for label, codes in groups.items()],
        attach_small=False,
    )
    plan = HubPlan(
        place_name=place.name,
        area=place.area,
        as_of=place.as_of,
        mode="score",
        status=PlanStatus.SCORED,
        objective=sum(line.objective for line in parts.costs),
        bound=None,
        gap=None,
        seconds=0.0,
        registered=place.registered,
        rules=rules.as_record(),
        versions=dict(versions or {}),
        hubs=parts.hubs,
        placements=parts.placements,
        unplaced=parts.unplaced,
        costs=parts.costs,
        links=counted.as_links(),
        findings=(),
    )
    return explain(plan, place, free, sorted_out, counted)


def todays_networks(place: Place) -> dict[str, str]:
    """Return today's network of each practice that has one.

    Parameters
    ----------
    place
        The practices.
    """
    return {p.practice_code: p.pcn_code for p in place.practices if p.pcn_code is not None}
