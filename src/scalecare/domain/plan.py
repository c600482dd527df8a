"""A whole plan for a place: what the pathway hands over, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from scalecare.domain.hubs import HubPlan
from scalecare.domain.place import Place


@dataclass(frozen=True, slots=True, eq=False)
class PlacePlan:
    """A place, its networks of today scored, and the hubs planned for it."""

    place: Place
    today: HubPlan
    hubs: HubPlan
