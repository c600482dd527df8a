"""The nouns that pass between rooms: frozen, typed, with units."""

from scalecare.domain.engagement import EngagementAnswer
from scalecare.domain.errors import ScalecareError
from scalecare.domain.evidence import DatedValue, Parameter, ParameterError, ParameterSet, Status
from scalecare.domain.frontier import (
    Alternatives,
    Frontier,
    FrontierKind,
    FrontierPoint,
    Move,
    NestedPlan,
    NestingLevel,
)
from scalecare.domain.geography import (
    BarrierLine,
    BarrierPair,
    Boundary,
    BoundaryKind,
    TravelTimes,
)
from scalecare.domain.history import ListHistory
from scalecare.domain.hubs import (
    CostLine,
    Finding,
    Hub,
    HubPlan,
    HubStanding,
    NeighbourLink,
    Placement,
    PlanStatus,
    SolveRecord,
    Unplaced,
)
from scalecare.domain.place import DataProblem, Place, Practice, Residence, SourceRecord, UnknownArea
from scalecare.domain.plan import PlacePlan

__all__ = [
    "Alternatives",
    "BarrierLine",
    "BarrierPair",
    "Boundary",
    "BoundaryKind",
    "CostLine",
    "DataProblem",
    "DatedValue",
    "EngagementAnswer",
    "Finding",
    "Frontier",
    "FrontierKind",
    "FrontierPoint",
    "Hub",
    "HubPlan",
    "HubStanding",
    "ListHistory",
    "Move",
    "NeighbourLink",
    "NestedPlan",
    "NestingLevel",
    "Parameter",
    "ParameterError",
    "ParameterSet",
    "Place",
    "PlacePlan",
    "Placement",
    "PlanStatus",
    "Practice",
    "Residence",
    "ScalecareError",
    "SolveRecord",
    "SourceRecord",
    "Status",
    "TravelTimes",
    "UnknownArea",
    "Unplaced",
]
