"""Sentences about moves: what a practice's next best hub would cost, and which rules a move breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scalecare.reports import formats
from scalecare.reports.glossary import COST_LINES
from scalecare.reports.names import Names

Figures = Mapping[str, Any]

NEXT_TO_NOTHING = 0.5
"""A change of the score that rounds to nothing."""


def broken(figures: Figures, names: Names) -> str:
    """Return which rule a grouping breaks, and by how much.

    Parameters
    ----------
    figures
        The rule and its numbers.
    names
        What to call practices and hubs.

    Examples
    --------
    >>> broken({"rule": "most_hubs", "hubs": 23, "most": 22}, Names({}, {}, {}))
    'A rule is broken: 23 hubs, more than the 22 allowed.'
    """
    return f"A rule is broken: {breach(figures, names)}."


def breach(figures: Figures, names: Names) -> str:
    """Return a broken rule as part of a sentence.

    Parameters
    ----------
    figures, names
        As for :func:`broken`.
    """
    return BREACHES[figures["rule"]](figures, names)


def next_best(figures: Figures, names: Names) -> str:
    """Return what a practice's next best hub is, and what it would cost.

    Parameters
    ----------
    figures, names
        As for :func:`broken`.
    """
    hub, cost = names.hub(figures["hub_id"]), _cost(figures)
    if figures["keeps_rules"]:
        return f"The next best is {hub}, which keeps every rule: it would {cost}."
    breaches = "; ".join(breach(broken, names) for broken in figures["breaks"])
    return (
        f"No other hub near it could take it by itself and keep every rule. The nearest to that is {hub}: "
        f"it would {cost}, and leave {breaches}."
    )


def why_here(figures: Figures, names: Names) -> str:
    """Return what speaks for a practice's hub over its next best, and what against.

    Parameters
    ----------
    figures, names
        As for :func:`broken`.
    """
    other = names.hub(figures["other_hub_id"])
    told = [part for part in figures["parts"] if abs(part["objective"]) >= NEXT_TO_NOTHING]
    for_it = _parts(part for part in told if part["objective"] > 0)
    against = _parts(part for part in reversed(told) if part["objective"] < 0)
    if not for_it and not against:
        return f"By what was weighed it might as well be in {other}."
    if not for_it:
        return f"By what was weighed it would be better off in {other}: {against} speaks for that."
    said = f"What speaks for its hub over {other}: {for_it}"
    return f"{said}; against it: {against}." if against else f"{said}."


def cheapest_change(figures: Figures, names: Names) -> str:
    """Return the cheapest move that changes a hub and keeps the rules.

    Parameters
    ----------
    figures, names
        As for :func:`broken`.
    """
    return (
        f"The cheapest single move that would change it and keep every rule is "
        f"{names.practice(figures['practice_code'])} from {names.hub(figures['from_hub'])} to "
        f"{names.hub(figures['to_hub'])}: it would {_cost(figures)}."
    )


def _cost(figures: Figures) -> str:
    price, km = figures["price"], figures["price_km"]
    if abs(price) < NEXT_TO_NOTHING:
        return "cost next to nothing"
    share = figures.get("price_share")
    beside = "" if share is None else f" ({formats.percent(abs(share))})"
    way = "add" if price > 0 else "take"
    said = (
        f"{way} {formats.number(round(abs(price)))}{beside} {'to' if price > 0 else 'off'} the plan's score"
    )
    if abs(price - km) < NEXT_TO_NOTHING:
        return f"{said}, all of it patient-kilometres"
    return f"{said} (patient-kilometres: {_signed(km)})"


def _signed(value: float) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{formats.people(abs(value))}"


def _parts(parts: Iterable[Figures]) -> str:
    told = [
        f"{COST_LINES[part['line']][0].lower()} {formats.people(abs(part['objective']))}" for part in parts
    ]
    return formats.listed(told)


def _people(figures: Figures, names: Names) -> str:
    return f"{names.hub(figures['hub_id'])} with {formats.people(figures['people'])} people"


def _practices(figures: Figures, names: Names) -> str:
    return formats.listed([names.practice(code) for code in figures["practice_codes"]])


def _too_far(figures: Figures, names: Names, show: Callable[[float], str]) -> str:
    who, hub = names.practice(figures["practice_code"]), names.hub(figures["hub_id"])
    reach = "at a distance not known" if figures["reach"] is None else show(figures["reach"])
    return f"{who} in {hub} {reach} from the centre practice, above {show(figures['most'])}"


def _minutes(value: float) -> str:
    return f"{formats.number(round(value))} minutes"


_BORDERS = {"sub_icb": "a sub-ICB location", "local_authority": "a local authority"}

BREACHES: Mapping[str, Callable[[Figures, Names], str]] = {
    "minimum_people": lambda f, n: (
        f"{_people(f, n)}, {formats.people(f['short'])} short of {formats.people(f['least'])}"
    ),
    "maximum_people": lambda f, n: (
        f"{_people(f, n)}, {formats.people(f['over'])} above {formats.people(f['most'])}"
    ),
    "connected": lambda f, n: (
        f"{n.hub(f['hub_id'])} in {formats.people(f['parts'])} parts, {_practices(f, n)} apart from the rest"
    ),
    "apart": lambda f, n: f"{n.hub(f['hub_id'])} with practices that a rule or a red line keeps apart",
    "together": lambda f, n: f"{_practices(f, n)} in different hubs, who must be together",
    "fixed": lambda f, n: f"{_practices(f, n)} not as the hub that was fixed",
    "digital_first": lambda f, n: f"{_practices(f, n)} not alone, as digital-first practices are to be",
    "centres": lambda f, n: f"{n.hub(f['hub_id'])} not centred on {_practices(f, n)}, named as a centre",
    "farthest_km": lambda f, n: _too_far(f, n, formats.kilometres),
    "farthest_minutes": lambda f, n: _too_far(f, n, _minutes),
    "journey_times": lambda f, n: f"{n.hub(f['hub_id'])} with a journey whose time is not known",
    "most_practices": lambda f, n: (
        f"{n.hub(f['hub_id'])} with {formats.many(f['practices'], 'practice')}, "
        f"more than the {formats.people(f['most'])} allowed"
    ),
    "keep_within": lambda f, n: (
        f"{n.hub(f['hub_id'])} across the border of {_BORDERS[f['border']]} "
        f"({formats.listed(list(f['sides']))})"
    ),
    "fewest_hubs": lambda f, _: (
        f"{formats.many(f['hubs'], 'hub')}, fewer than the {formats.people(f['fewest'])} asked for"
    ),
    "most_hubs": lambda f, _: (
        f"{formats.many(f['hubs'], 'hub')}, more than the {formats.people(f['most'])} allowed"
    ),
}
"""Rules that a grouping can break, as parts of a sentence."""
