"""Who must not share a hub: the planner's rules and the poll's red lines, as one set of pairs.

A red line is obeyed without saying whose it is, so from here on nobody can tell one from the other.
"""

from __future__ import annotations

from scalecare.domain import Place
from scalecare.hub_formation.rules import HubRules


def pairs_apart(place: Place, rules: HubRules) -> frozenset[tuple[str, str]]:
    """Return the pairs of practices that must not share a hub, each with the lower code first.

    Parameters
    ----------
    place
        With the answers to the poll.
    rules
        With the planner's own pairs, and whether red lines are obeyed.
    """
    named = list(rules.apart)
    if rules.obey_red_lines:
        named += [(answer.practice_code, other) for answer in place.engagement for other in answer.red_lines]
    return frozenset((min(a, b), max(a, b)) for a, b in named)
