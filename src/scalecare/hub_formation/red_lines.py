"""Who must not share a hub: the planner's rules and the poll's red lines, as one set of pairs.

A red line is obeyed without saying whose it is, so from here on nobody can tell one from the other.
"""

from __future__ import annotations

from scalecare.domain import Place
from scalecare.hub_formation.rules import HubRules, NegotiableRedLines


def pairs_apart(place: Place, rules: HubRules) -> frozenset[tuple[str, str]]:
    """Return the pairs of practices that must not share a hub, each with the lower code first.

    Parameters
    ----------
    place
        With the answers to the poll.
    rules
        With the planner's own pairs, and whether red lines are obeyed.
    """
    named = (*rules.apart, *red_lines_obeyed(place, rules))
    return frozenset((min(a, b), max(a, b)) for a, b in named)


def red_lines_obeyed(place: Place, rules: HubRules) -> tuple[tuple[str, str], ...]:
    """Return the red lines that keep practices apart, each from the practice that drew it.

    Parameters
    ----------
    place
        With the answers to the poll.
    rules
        Whether red lines are obeyed, and negotiable ones among them.
    """
    if not rules.obey_red_lines:
        return ()
    all_of_them = rules.negotiable_red_lines is NegotiableRedLines.OBEY
    return tuple(
        (answer.practice_code, other)
        for answer in place.engagement
        for other in (answer.red_lines if all_of_them else answer.firm_red_lines)
    )


def red_lines_avoided(place: Place, rules: HubRules) -> tuple[tuple[str, str], ...]:
    """Return the negotiable red lines that count as wishes against sharing a hub, and no more.

    Parameters
    ----------
    place
        With the answers to the poll.
    rules
        Whether negotiable red lines are avoided or obeyed.
    """
    if rules.negotiable_red_lines is NegotiableRedLines.OBEY:
        return ()
    return tuple(
        (answer.practice_code, other)
        for answer in place.engagement
        for other in answer.red_lines
        if other not in answer.firm_red_lines
    )
