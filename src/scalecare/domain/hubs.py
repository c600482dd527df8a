"""A hub plan: which practices work together, how good that is, and how we know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class PlanStatus(StrEnum):
    """What is known of the plan's place among all plans."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    SCORED = "scored"
    INFEASIBLE = "infeasible"


class HubStanding(StrEnum):
    """Why a hub may lie outside the size band."""

    IN_BAND = "in_band"
    LARGE_PRACTICE = "large_practice"
    """One practice whose list alone is above the band."""
    EXCEPTION = "exception"
    """Below the band, and proven needed."""
    STRETCHED = "stretched"
    """Outside the band at the price per person that the planner set."""
    FIXED = "fixed"
    """Set by the planner."""
    LEFT_AS_IS = "left_as_is"
    """A network of today that breaks the band or is not connected, left as it stands."""
    OUT_OF_BAND = "out_of_band"
    """In a scored grouping that the band does not bind."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact about a result, for others to put into words.

    ``kind`` names the fact; ``figures`` hold its numbers and names.
    """

    kind: str
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Placement:
    """One practice's place in the plan.

    ``counted`` is False for a list that goes with its hub and counts for neither size nor
    connection. Distances are to the hub's centre practice.
    """

    practice_code: str
    hub_id: str
    distance_km: float | None
    minutes: float | None
    counted: bool
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Hub:
    """A group of practices.

    ``registered`` counts every practice of the hub, ``counted`` only those that count for its
    size. Distances are patient-weighted, to the centre practice: an existing practice that serves
    as a yardstick, not a choice of building.
    """

    hub_id: str
    name: str
    practices: tuple[str, ...]
    registered: int
    counted: int
    centre_practice_code: str
    is_connected: bool
    standing: HubStanding
    mean_distance_km: float | None
    mean_minutes: float | None = None
    containment_share: float | None = None
    deprivation_score: float | None = None
    share_65_plus: float | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A practice that stands in no hub, and why."""

    practice_code: str
    registered: int
    reason: str


@dataclass(frozen=True, slots=True)
class CostLine:
    """One thing that matters, in its own unit, with the planner's weight.

    ``value`` is of the whole plan, so that two groupings of one place compare. ``given`` is the part of
    it that no choice could have changed, as of a large practice that stands alone: it is in the value
    and not in the objective.
    """

    name: str
    unit: str
    weight: float
    value: float
    given: float = 0.0

    @property
    def objective(self) -> float:
        """What the line adds to the objective; nothing without a weight, whatever its value."""
        return self.weight * (self.value - self.given) if self.weight else 0.0


@dataclass(frozen=True, slots=True)
class NeighbourLink:
    """Two practices that may stand side by side in a hub, and why they count as neighbours."""

    practice_code_a: str
    practice_code_b: str
    distance_km: float
    reason: str


@dataclass(frozen=True, slots=True)
class SolveRecord:
    """What the solver did, enough to do it again.

    ``steps`` counts deterministic steps: a run with ``max_steps`` equal to it gives the same plan.
    """

    admissible_hubs: int
    steps: int
    stopped: str
    log: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HubPlan:
    """A grouping of practices into hubs with its evidence.

    ``gap`` is (objective - bound) / objective in 0-1; ``bound`` is a proven lower bound on the
    objective of any plan that keeps the rules. Both are None for a grouping that was only scored.
    ``seconds`` is the only field that differs between two runs on the same inputs.
    """

    place_name: str
    area: str
    as_of: date
    mode: str
    status: PlanStatus
    objective: float
    bound: float | None
    gap: float | None
    seconds: float
    registered: int
    rules: Mapping[str, Any]
    versions: Mapping[str, str]
    hubs: tuple[Hub, ...]
    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    costs: tuple[CostLine, ...]
    links: tuple[NeighbourLink, ...]
    findings: tuple[Finding, ...]
    record: SolveRecord | None = None

    def hub_of(self) -> dict[str, str]:
        """Return the hub of each placed practice."""
        return {placement.practice_code: placement.hub_id for placement in self.placements}

    def value(self, name: str) -> float:
        """Return one cost line's value in its own unit.

        Parameters
        ----------
        name
            The line's name, such as ``travel_km``.
        """
        return next(line.value for line in self.costs if line.name == name)

    @property
    def share_in_band(self) -> float:
        """Share of people in hubs within the band, of all people in hubs, 0-1."""
        people = sum(hub.registered for hub in self.hubs)
        inside = sum(hub.registered for hub in self.hubs if self._is_in_band(hub))
        return inside / people if people else 0.0

    def _is_in_band(self, hub: Hub) -> bool:
        """By standing; a network left as it stands may be in the band and not connected."""
        if hub.standing is not HubStanding.LEFT_AS_IS:
            return hub.standing is HubStanding.IN_BAND
        return bool(self.rules["minimum_people"] <= hub.counted <= self.rules["maximum_people"])

    @property
    def share_connected(self) -> float:
        """Share of hubs that are connected, 0-1."""
        return sum(hub.is_connected for hub in self.hubs) / len(self.hubs) if self.hubs else 0.0
