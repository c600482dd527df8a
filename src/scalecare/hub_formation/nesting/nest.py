"""Group hubs into larger areas: places, and multi-neighbourhood areas, of whole hubs.

The engine is the same: a hub is a group of practices that must be together, and a larger area a hub
with a larger band. Red lines and limits on practices speak of hubs, so they end there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from scalecare.domain import HubPlan, NestedPlan, NestingLevel, ParameterSet, Place
from scalecare.hub_formation.errors import BadRules
from scalecare.hub_formation.planning import Ground, Making, as_plan
from scalecare.hub_formation.rules import DigitalFirst, HubRules, NeighbourGraph
from scalecare.hub_formation.search import Progress, Stop, choose_hubs, ignore

LETTER = {NestingLevel.PLACE: "P", NestingLevel.MULTI_NEIGHBOURHOOD: "M"}
PREFIX = {NestingLevel.PLACE: "place.", NestingLevel.MULTI_NEIGHBOURHOOD: "place.multi_neighbourhood_"}


def area_rules(rules: HubRules, parameters: ParameterSet, as_of: date, level: NestingLevel) -> HubRules:
    """Return the rules of larger areas: their own band, and of the hubs' rules what still makes sense.

    Multi-neighbourhood areas are made over the sparse neighbour graph: over the full one there are
    hundreds of millions of them in one ICB.

    Parameters
    ----------
    rules
        The hubs' rules: neighbours, weights and borders carry over.
    parameters, as_of
        For the band and the target.
    level
        Which tier.

    Examples
    --------
    >>> from scalecare.parameters import load_parameters
    >>> numbers, day = load_parameters(), date(2026, 7, 1)
    >>> rules = HubRules.standard(numbers, day)
    >>> area_rules(rules, numbers, day, NestingLevel.PLACE).minimum_people
    100000
    """
    band = {
        name: int(parameters.value(f"{PREFIX[level]}{name}", as_of))
        for name in ("minimum_people", "maximum_people", "target_people")
    }
    is_wide = level is NestingLevel.MULTI_NEIGHBOURHOOD
    return rules.with_(
        **band,
        graph=NeighbourGraph.GABRIEL if is_wide else rules.graph,
        fewest_hubs=None,
        most_hubs=None,
        together=(),
        apart=(),
        fixed=(),
        centres=(),
        most_practices=None,
        farthest_km=None,
        farthest_minutes=None,
        stretch=None,
        obey_red_lines=False,
        digital_first=DigitalFirst.AS_OTHERS,
    )


def nest_hubs(
    place: Place,
    hubs: HubPlan,
    rules: HubRules,
    level: NestingLevel,
    *,
    stop: Stop | None = None,
    clock: Callable[[], float] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    versions: Mapping[str, str] | None = None,
) -> NestedPlan:
    """Group the hubs of a plan into larger areas.

    Parameters
    ----------
    place
        The practices and what is known of them.
    hubs
        Hubs, or smaller areas, none of which is to be divided.
    rules
        What the areas must keep, as :func:`area_rules` gives them.
    level
        What the areas are called.
    stop, clock, on_progress, versions
        As for :func:`scalecare.hub_formation.form_hubs`.

    Returns
    -------
    NestedPlan
        With the best areas for these hubs; the gap is that of the areas. Other hubs might allow better
        ones: :func:`scalecare.hub_formation.nesting.jointly` chooses both.

    Raises
    ------
    BadRules
        If the plan holds practices that the place does not.
    HubsInfeasible
        If the hubs cannot make up areas.

    Examples
    --------
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.hub_formation import form_hubs
    >>> from scalecare.parameters import load_parameters
    >>> place, numbers, day = exampleshire_place(), load_parameters(), date(2026, 7, 1)
    >>> rules = HubRules.standard(numbers, day)
    >>> plan = form_hubs(place, rules)
    >>> bands = area_rules(rules, numbers, day, NestingLevel.PLACE)
    >>> nested = nest_hubs(place, plan, bands, NestingLevel.PLACE)
    >>> all(100_000 <= area.counted <= 200_000 for area in nested.areas.hubs)
    True
    """
    clock = clock or (lambda: 0.0)
    began = clock()
    unknown = sorted(set(hubs.hub_of()) - set(place.codes))
    if unknown:
        raise BadRules.not_a_grouping(unknown)
    ground = Ground.of(place, rules.with_(together=_kept_whole(hubs)))
    choice = choose_hubs(
        ground.problem, ground.rules, stop=stop or Stop(), clock=clock, on_progress=on_progress or ignore
    )
    making = Making("nest", clock() - began, versions or {}, letter=LETTER[level])
    areas = as_plan(ground, choice, making)
    return NestedPlan(
        level=level,
        hubs=hubs,
        areas=areas,
        area_of=area_of(hubs, areas),
        is_joint=False,
        objective=hubs.objective + areas.objective,
        bound=None,
        gap=None,
    )


def _kept_whole(hubs: HubPlan) -> tuple[tuple[str, ...], ...]:
    return tuple(hub.practices for hub in hubs.hubs if len(hub.practices) > 1)


def area_of(hubs: HubPlan, areas: HubPlan) -> tuple[tuple[str, str], ...]:
    """Return the area of each hub.

    Parameters
    ----------
    hubs, areas
        The two tiers; every hub lies in one area.
    """
    area = areas.hub_of()
    return tuple((hub.hub_id, area[hub.practices[0]]) for hub in hubs.hubs)
