"""Hub formation: which practices work together.

Promise: every practice stands in exactly one hub; each hub lies within the band, is connected and
keeps the rules, named exceptions aside, of which there are no more than proven needed; the plan's
distance from the best possible is proven and stated; each placement is explained; and nothing leaves
that the independent checker has not passed.
"""

from scalecare.hub_formation.check import check_plan
from scalecare.hub_formation.containment import Containment, find_containment
from scalecare.hub_formation.errors import (
    BadRules,
    HubFormationError,
    HubsInfeasible,
    InvalidPlan,
    NothingToGroup,
    TooManyHubs,
)
from scalecare.hub_formation.form import form_hubs
from scalecare.hub_formation.rules import (
    DigitalFirst,
    HubRules,
    KeepWithin,
    NeighbourGraph,
    SmallLists,
    Stretch,
    Weights,
    WithoutCoordinates,
)
from scalecare.hub_formation.score import score_hubs, todays_networks
from scalecare.hub_formation.search import Progress, Stop

__all__ = [
    "BadRules",
    "Containment",
    "DigitalFirst",
    "HubFormationError",
    "HubRules",
    "HubsInfeasible",
    "InvalidPlan",
    "KeepWithin",
    "NeighbourGraph",
    "NothingToGroup",
    "Progress",
    "SmallLists",
    "Stop",
    "Stretch",
    "TooManyHubs",
    "Weights",
    "WithoutCoordinates",
    "check_plan",
    "find_containment",
    "form_hubs",
    "score_hubs",
    "todays_networks",
]
