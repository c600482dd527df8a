"""Today against the plan: the same figures of both, and what moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scalecare.domain import Hub, HubPlan, Place
from scalecare.reports import formats


class Better(StrEnum):
    """Which way a figure should move."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Totals:
    """The headline figures of one grouping; shares in 0-1, distances in kilometres."""

    hubs: int
    people: int
    share_in_band: float
    share_connected: float
    smallest: int | None
    largest: int | None
    mean_distance_km: float | None
    mean_minutes: float | None
    containment_share: float | None
    unplaced: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of both groupings, as numbers and as a verdict."""

    name: str
    today: float | None
    plan: float | None
    shown_as: str
    better: Better

    @property
    def verdict(self) -> str:
        """Whether the plan is better, worse or the same, or nothing where neither is better."""
        if self.today is None or self.plan is None or self.better is Better.NEITHER:
            return ""
        if self.show(self.today) == self.show(self.plan):
            return "same"
        return "better" if (self.plan > self.today) == (self.better is Better.HIGHER) else "worse"

    def show(self, value: float | None) -> str:
        """Return a figure as text."""
        return _WAYS[self.shown_as](value)


_WAYS: Mapping[str, Callable[[float | None], str]] = {
    "people": formats.people,
    "km": formats.kilometres,
    "percent": formats.percent,
    "decimal": formats.decimal,
}


def totals(plan: HubPlan, place: Place) -> Totals:
    """Return the headline figures of a grouping.

    Distances and containment are means over people: those of a practice or hub where they are not
    known are left out.

    Parameters
    ----------
    plan
        The grouping.
    place
        The place it is of.
    """
    lists = {practice.practice_code: practice.registered for practice in place.practices}
    sizes = [hub.registered for hub in plan.hubs]
    return Totals(
        hubs=len(plan.hubs),
        people=sum(sizes),
        share_in_band=plan.share_in_band,
        share_connected=plan.share_connected,
        smallest=min(sizes, default=None),
        largest=max(sizes, default=None),
        mean_distance_km=_mean([(lists[p.practice_code], p.distance_km) for p in plan.placements]),
        mean_minutes=_mean([(lists[p.practice_code], p.minutes) for p in plan.placements]),
        containment_share=_mean([(hub.registered, hub.containment_share) for hub in plan.hubs]),
        unplaced=len(plan.unplaced),
    )


def comparisons(plan: HubPlan, today: HubPlan | None, place: Place) -> tuple[Comparison, ...]:
    """Return the figures of the plan beside those of today.

    Parameters
    ----------
    plan
        The plan.
    today
        Today's groups, or None where they are not known.
    place
        The place both are of.
    """
    mine = totals(plan, place)
    theirs = None if today is None else totals(today, place)
    rows = [
        Comparison(
            name, None if theirs is None else getattr(theirs, field), getattr(mine, field), way, better
        )
        for name, field, way, better in _FIGURES
    ]
    return tuple(row for row in rows if row.plan is not None or row.today is not None)


_FIGURES = (
    ("Hubs or groups", "hubs", "people", Better.NEITHER),
    ("People in them", "people", "people", Better.NEITHER),
    ("People in a hub within the size band", "share_in_band", "percent", Better.HIGHER),
    ("Smallest, in people", "smallest", "people", Better.NEITHER),
    ("Largest, in people", "largest", "people", Better.NEITHER),
    ("Hubs that are connected", "share_connected", "percent", Better.HIGHER),
    ("Mean distance to the centre practice", "mean_distance_km", "km", Better.LOWER),
    ("Mean minutes to the centre practice", "mean_minutes", "decimal", Better.LOWER),
    ("Containment", "containment_share", "percent", Better.HIGHER),
    ("Practices in no hub", "unplaced", "people", Better.LOWER),
)


def _mean(pairs: list[tuple[int, float | None]]) -> float | None:
    known = [(weight, value) for weight, value in pairs if value is not None]
    people = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / people if people else None


def in_order(plan: HubPlan) -> tuple[Hub, ...]:
    """Return a plan's hubs in order of their identities.

    Parameters
    ----------
    plan
        The plan.
    """
    return tuple(sorted(plan.hubs, key=lambda hub: hub.hub_id))
