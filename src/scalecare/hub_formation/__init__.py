"""Hub formation: which practices work together.

Promise: every practice stands in exactly one hub; each hub lies within the band, is connected and
keeps the rules, named exceptions aside, of which there are no more than proven needed; the plan's
distance from the best possible is proven and stated; each placement is explained; and nothing leaves
that the independent checker has not passed.
"""

from scalecare.hub_formation.check import check_plan
from scalecare.hub_formation.clash.clash import Clash
from scalecare.hub_formation.containment import Containment, find_containment
from scalecare.hub_formation.editing.board import (
    NEW_HUB,
    Board,
    LineChange,
    apply_move,
    explained,
    open_board,
)
from scalecare.hub_formation.editing.desk import differing_rules
from scalecare.hub_formation.editing.move_price import Displaced, MovePrice, price_of_move
from scalecare.hub_formation.errors import (
    BadMove,
    BadRules,
    BadScenario,
    HistoryTooShort,
    HubFormationError,
    HubsInfeasible,
    InvalidPlan,
    NothingToGroup,
    TooFewMoves,
    TooManyHubs,
)
from scalecare.hub_formation.form import form_hubs
from scalecare.hub_formation.nesting.jointly import nest_jointly
from scalecare.hub_formation.nesting.nest import area_rules, nest_hubs
from scalecare.hub_formation.planner import Planner
from scalecare.hub_formation.poll import PolledRules, rules_from_poll
from scalecare.hub_formation.robustness.sampling import SampledLists, sample_scenarios
from scalecare.hub_formation.robustness.shocks import (
    Closure,
    GoTo,
    Growth,
    Merger,
    NewHousing,
    Scenario,
    StressSettings,
)
from scalecare.hub_formation.robustness.stress import (
    HubChange,
    HubRobustness,
    Robustness,
    ScenarioResult,
    stress,
)
from scalecare.hub_formation.rules import (
    DigitalFirst,
    HubRules,
    KeepWithin,
    NegotiableRedLines,
    NeighbourGraph,
    SmallLists,
    Stretch,
    Weights,
    WithoutCoordinates,
)
from scalecare.hub_formation.score import score_hubs, todays_networks
from scalecare.hub_formation.search import Progress, Stop
from scalecare.hub_formation.several.alternatives import find_alternatives
from scalecare.hub_formation.several.improve import improve_hubs
from scalecare.hub_formation.several.trade_off import trade_off

__all__ = [
    "NEW_HUB",
    "BadMove",
    "BadRules",
    "BadScenario",
    "Board",
    "Clash",
    "Closure",
    "Containment",
    "DigitalFirst",
    "Displaced",
    "GoTo",
    "Growth",
    "HistoryTooShort",
    "HubChange",
    "HubFormationError",
    "HubRobustness",
    "HubRules",
    "HubsInfeasible",
    "InvalidPlan",
    "KeepWithin",
    "LineChange",
    "Merger",
    "MovePrice",
    "NegotiableRedLines",
    "NeighbourGraph",
    "NewHousing",
    "NothingToGroup",
    "Planner",
    "PolledRules",
    "Progress",
    "Robustness",
    "SampledLists",
    "Scenario",
    "ScenarioResult",
    "SmallLists",
    "Stop",
    "StressSettings",
    "Stretch",
    "TooFewMoves",
    "TooManyHubs",
    "Weights",
    "WithoutCoordinates",
    "apply_move",
    "area_rules",
    "check_plan",
    "differing_rules",
    "explained",
    "find_alternatives",
    "find_containment",
    "form_hubs",
    "improve_hubs",
    "nest_hubs",
    "nest_jointly",
    "open_board",
    "price_of_move",
    "rules_from_poll",
    "sample_scenarios",
    "score_hubs",
    "stress",
    "todays_networks",
    "trade_off",
]
