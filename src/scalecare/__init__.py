"""Scalecare plans and runs general practice at scale in England."""

from importlib.metadata import version

from scalecare.hub_formation import HubRules, Stop, Weights, form_hubs, score_hubs
from scalecare.pathway import plan_place

__version__ = version("scalecare")

__all__ = ["HubRules", "Stop", "Weights", "__version__", "form_hubs", "plan_place", "score_hubs"]
