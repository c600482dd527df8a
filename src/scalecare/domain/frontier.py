"""Several plans of one place side by side: what each further step along one aim brings in the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scalecare.domain.hubs import Finding, HubPlan


class FrontierKind(StrEnum):
    """What a frontier limits."""

    IMPROVE = "improve"
    """Practices moved from their network of today."""
    TRADE_OFF = "trade_off"
    """One aim, while another is made as good as it can be."""


@dataclass(frozen=True, slots=True)
class Move:
    """One practice that leaves its network of today.

    ``to_hub`` is the hub it stands in, ``to_network`` the network that hub carries on, None for a new
    hub.
    """

    practice_code: str
    registered: int
    from_network: str
    to_hub: str
    to_network: str | None


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """The best plan under one limit.

    ``limit`` is what was allowed of the limited aim and ``reached`` what the plan uses of it;
    ``aim`` is the value of what was made as good as possible. ``moves`` is empty for a trade-off.
    The plan holds objective, bound and gap.
    """

    limit: float
    reached: float
    aim: float
    plan: HubPlan
    moves: tuple[Move, ...] = ()

    @property
    def people_moved(self) -> int:
        """Registered people whose practice moves."""
        return sum(move.registered for move in self.moves)


@dataclass(frozen=True, slots=True)
class Frontier:
    """Plans from the tightest limit to the loosest; the aim never gets worse along the way.

    ``aim`` and ``limited`` name a cost line, or ``objective`` and ``practices_moved``; units say what
    their numbers count. ``start`` is today's grouping, scored, where the frontier starts from one.
    """

    kind: FrontierKind
    aim: str
    aim_unit: str
    limited: str
    limited_unit: str
    points: tuple[FrontierPoint, ...]
    start: HubPlan | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The best plan, and the next best that differ enough from it and from each other.

    ``differences[i][j]`` counts the practices of plan ``j`` that left the company they keep in plan
    ``i``: those not in the largest group that their hub of plan ``j`` took over from one hub of plan
    ``i``.
    """

    plans: tuple[HubPlan, ...]
    at_least: int
    differences: tuple[tuple[int, ...], ...]
    findings: tuple[Finding, ...] = ()


class NestingLevel(StrEnum):
    """A tier made of hubs."""

    PLACE = "place"
    """100,000 people or more."""
    MULTI_NEIGHBOURHOOD = "multi_neighbourhood"
    """250,000 people or more."""


@dataclass(frozen=True, slots=True)
class NestedPlan:
    """Hubs, and larger areas made of whole hubs.

    ``areas`` is a plan whose hubs are the larger areas and whose placements are of practices;
    ``area_of`` names the area of each hub. ``objective`` is of both levels together, and so are
    ``bound`` and ``gap`` where the two were chosen jointly; else each plan has its own.
    """

    level: NestingLevel
    hubs: HubPlan
    areas: HubPlan
    area_of: tuple[tuple[str, str], ...]
    is_joint: bool
    objective: float
    bound: float | None
    gap: float | None
    findings: tuple[Finding, ...] = ()
