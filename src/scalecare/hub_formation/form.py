"""Form hubs: from a place and rules to the best plan, with a proven bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scalecare.domain import HubPlan, Place
from scalecare.hub_formation.planning import Ground, Making, as_plan
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.search import Progress, Stop, choose_hubs, ignore


def form_hubs(
    place: Place,
    rules: HubRules,
    *,
    stop: Stop | None = None,
    clock: Callable[[], float] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    versions: Mapping[str, str] | None = None,
) -> HubPlan:
    """Group practices into hubs.

    Parameters
    ----------
    place
        The practices and what is known of them.
    rules
        What the plan must keep and what it should be good at.
    stop
        When to stop; by default when the best plan is proven or all steps are done.
    clock
        Returns seconds; needed for ``stop.seconds`` and for the plan's own ``seconds``.
    on_progress
        Called after each step.
    versions
        What to record as versions.

    Returns
    -------
    HubPlan
        Checked, with its gap; the same for the same inputs in any order.

    Raises
    ------
    HubsInfeasible
        If no plan keeps the rules, with what cannot be met.
    TooManyHubs
        If there are more admissible hubs than can be listed.
    NothingToGroup
        If no practice can be grouped.

    Examples
    --------
    >>> from datetime import date
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.parameters import load_parameters
    >>> place = exampleshire_place()
    >>> plan = form_hubs(place, HubRules.standard(load_parameters(), date(2026, 7, 1)))
    >>> plan.status.value
    'optimal'
    """
    stop, clock = stop or Stop(), clock or (lambda: 0.0)
    began = clock()
    ground = Ground.of(place, rules)
    choice = choose_hubs(ground.problem, rules, stop=stop, clock=clock, on_progress=on_progress or ignore)
    return as_plan(ground, choice, Making("fresh", clock() - began, versions or {}))
