"""The corridor: from a place to its plan, room by room.

place ──► hub formation ──► PlacePlan
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scalecare.domain import Place, PlacePlan
from scalecare.hub_formation import HubRules, Progress, Stop, form_hubs, score_hubs, todays_networks


def plan_place(
    place: Place,
    rules: HubRules,
    *,
    stop: Stop | None = None,
    clock: Callable[[], float] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    versions: Mapping[str, str] | None = None,
) -> PlacePlan:
    """Walk a place through every room.

    Parameters
    ----------
    place
        The practices and what is known of them.
    rules
        What the hubs must keep and should be good at.
    stop, clock, on_progress, versions
        As for :func:`scalecare.hub_formation.form_hubs`.

    Examples
    --------
    >>> from datetime import date
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.parameters import load_parameters
    >>> rules = HubRules.standard(load_parameters(), date(2026, 7, 1))
    >>> plan = plan_place(exampleshire_place(), rules)
    >>> plan.today.share_in_band < plan.hubs.share_in_band
    True
    """
    today = score_hubs(place, rules, todays_networks(place), versions=versions)
    hubs = form_hubs(place, rules, stop=stop, clock=clock, on_progress=on_progress, versions=versions)
    return PlacePlan(place=place, today=today, hubs=hubs)
