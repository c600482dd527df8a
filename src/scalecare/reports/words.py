"""Findings in plain English: a table from the kind of a finding to a sentence.

A template names figures and how to show them: ``{people:people}``, ``{hub_id:hub}``. A kind that is
not in the table, or one with a figure missing, gets a sentence that lists what is known.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from scalecare.domain import Finding
from scalecare.reports import formats
from scalecare.reports.names import Names

TEMPLATES: Mapping[str, str] = {
    # the plan
    "number_of_hubs": "{hubs:many hub} for {people:people} people: about {target:people} to a hub. "
    "From {fewest:people} to {most:people} hubs were allowed.",
    "gap": "The plan scores {objective:number}; it is proven that no plan that keeps the rules can score "
    "below {bound:number}. The plan is therefore at most {gap:at_most} above the best there can be.",
    "exceptions_needed": "{count:many hub} had to be smaller than the band: it is proven that the rules "
    "cannot be kept everywhere without. See {hubs:hubs}.",
    "island_link": "{practice_code:practice} has no practice near it; it was allowed to join its nearest "
    "neighbour, {neighbour_code:practice}, {km:km} away.",
    "small_lists": "{count:many list} of fewer than {threshold:people} people ({people:people} people in "
    "all) went with the nearest hub and did not count for its size. Such lists are often special services.",
    "large_practices": "{count:many practice} with a list above {maximum:people} is a hub of its own.",
    "distance_falls_with_count": "The plan has {hubs_plan:many hub} and today has {hubs_today:people} "
    "groups. Distances fall as groups get smaller and more numerous, so compare distances with that in mind.",
    "stopped_early": "The search stopped before it could prove the best plan: {reason}.",
    "unplaced": "{count:many practice} with {people:people} people could not be placed in a hub.",
    "red_lines_kept": "{count:many red line} kept: practices that said whom they would not work with are "
    "apart from them. Whose they are is not shown.",
    # a hub
    "containment": "{share:percent} of the people who live in the small areas that this hub mostly serves "
    "are on its lists.",
    "networks": "Drawn from {pcn_codes:networks}; {people_in_largest:people} people come from "
    "{largest:network}.",
    "neighbours": "Next to {hub_ids:hubs}.",
    "exception": "{shortfall:people} people short of the {minimum:people} a hub needs, and accepted: "
    "{reason}.",
    "large_practice": "One practice with {registered:people} people, above the {maximum:people} of the band. "
    "A list is not divided, so it is a hub of its own.",
    "wishes": "{kept:people} of {all:people} wishes to work together are met here.",
    # a practice
    "centre": "The practice nearest to all the hub's people; distances are measured to it.",
    "centre_distance": "{km:km} from the hub's centre practice, {centre_code:practice}.",
    "next_nearest_hub": "The next nearest centre is that of {hub_id:hub}, {km:km} away.",
    "network_changes": "Would leave {from_code:network}: most people of {to_hub:hub} come from another "
    "network.",
    "stays_with_network": "Stays in a hub with {with_practices:others} of {pcn_code:network}.",
    "small_list": "A list of {registered:people}, below {threshold:people}: it goes with the hub and does "
    "not count for its size.",
    "without_coordinates": "The postcode has no known position; it was placed by its {placed_by:words}.",
    "digital_first": "Half of its people live more than {median_km:km} away, so nearness says little about "
    "it.",
    "wish_kept": "Is with {with_codes:practices}, as it wished.",
}
"""Kinds of findings and their sentences."""

BINDS: Mapping[str, str] = {
    "minimum_people": "The least size of a hub held it back: without one practice it would fall below "
    "{minimum:people} people.",
    "maximum_people": "The greatest size of a hub held it back: with one more practice it would pass "
    "{maximum:people} people.",
    "max_practices": "The greatest number of practices in a hub held it back.",
    "max_distance": "The longest distance allowed held it back.",
}
"""Rules that can bind a hub, and their sentences."""


def sentence(finding: Finding, names: Names) -> str:
    """Return one finding as a sentence.

    Parameters
    ----------
    finding
        A fact with its figures.
    names
        What to call practices, hubs and networks.

    Examples
    --------
    >>> sentence(Finding("wishes", {"kept": 3, "all": 4}), Names({}, {}, {}))
    '3 of 4 wishes to work together are met here.'
    """
    written = _WRITTEN.get(finding.kind)
    try:
        if written is not None:
            return written(finding.figures, names)
        if finding.kind in TEMPLATES:
            return _filled(TEMPLATES[finding.kind], finding.figures, names)
    except (KeyError, TypeError, ValueError):
        pass  # a figure is missing: say what is known instead
    return _generic(finding)


def sentences(findings: Iterable[Finding], names: Names) -> tuple[str, ...]:
    """Return findings as sentences, in their order, without repeats.

    Parameters
    ----------
    findings
        Facts with their figures.
    names
        What to call practices, hubs and networks.
    """
    return tuple(dict.fromkeys(sentence(finding, names) for finding in findings))


def _generic(finding: Finding) -> str:
    figures = [
        f"{formats.humanised(key).lower()} {_bare(value)}" for key, value in sorted(finding.figures.items())
    ]
    head = formats.humanised(finding.kind)
    return f"{head}: {formats.listed(figures, most=12)}." if figures else f"{head}."


def _bare(value: Any) -> str:
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return formats.number(value)
    if isinstance(value, (list, tuple)):
        return formats.listed([_bare(inner) for inner in value]) or "none"
    return str(value)


def _filled(template: str, figures: Mapping[str, Any], names: Names) -> str:
    filled = _Words(names).vformat(template, (), figures)
    return filled[:1].upper() + filled[1:]


class _Words(string.Formatter):
    """Fill a template with figures shown by their kind."""

    def __init__(self, names: Names) -> None:
        self._ways: dict[str, Callable[[Any], str]] = {
            "people": formats.people,
            "km": formats.kilometres,
            "percent": formats.percent,
            "at_most": formats.at_most,
            "number": formats.number,
            "words": lambda value: formats.humanised(str(value)).lower(),
            "practice": names.practice,
            "practices": lambda codes: formats.listed([names.practice(code) for code in codes]),
            "hub": names.hub,
            "hubs": lambda ids: formats.listed([names.hub(hub_id) for hub_id in ids]),
            "network": names.network,
            "networks": lambda codes: formats.listed([names.network(code) for code in codes]),
            "others": _others,
        }

    def format_field(self, value: Any, format_spec: str) -> str:
        if value is None:
            raise ValueError("not known")
        if format_spec.startswith("many "):
            return formats.many(value, format_spec.removeprefix("many "))
        return self._ways[format_spec](value) if format_spec else str(value).rstrip(".")


def _others(value: Any) -> str:
    count = len(value) if isinstance(value, Sequence) and not isinstance(value, str) else int(value)
    return formats.many(count, "other practice")


def _size(figures: Mapping[str, Any], _: Names) -> str:
    registered, low, high = figures["registered"], figures["minimum"], figures["maximum"]
    band = f"the band of {formats.people(low)} to {formats.people(high)}"
    if registered < low:
        return f"{formats.people(registered)} people: {formats.people(low - registered)} below {band}."
    if registered > high:
        return f"{formats.people(registered)} people: {formats.people(registered - high)} above {band}."
    return f"{formats.people(registered)} people, within {band}."


def _distance(figures: Mapping[str, Any], names: Names) -> str:
    if figures["mean_km"] is None:
        return "Distances are not known: no practice here has a known position."
    if not figures["farthest_km"]:
        return f"Practices are {formats.kilometres(figures['mean_km'])} from the centre practice on average."
    template = (
        "Weighted by their lists, practices are {mean_km:km} from the centre practice; the farthest, "
        "{farthest_code:practice}, is {farthest_km:km} away."
    )
    return _filled(template, figures, names)


def _binds(figures: Mapping[str, Any], names: Names) -> str:
    return _filled(BINDS[figures["rule"]], figures, names)


def _exceptions(figures: Mapping[str, Any], names: Names) -> str:
    if not figures["count"]:
        return "No hub had to be smaller than the band."
    return _filled(TEMPLATES["exceptions_needed"], figures, names)


def _networks(figures: Mapping[str, Any], names: Names) -> str:
    if len(figures["pcn_codes"]) == 1:
        return f"All from one network, {names.network(figures['pcn_codes'][0])}."
    return _filled(TEMPLATES["networks"], figures, names)


def _stays(figures: Mapping[str, Any], names: Names) -> str:
    if not figures["with_practices"]:
        return f"The only practice here of {names.network(figures['pcn_code'])}."
    return _filled(TEMPLATES["stays_with_network"], figures, names)


def _gap(figures: Mapping[str, Any], names: Names) -> str:
    if figures["gap"] is not None and figures["gap"] <= 0:
        return _filled(
            "The plan scores {objective:number}, and it is proven that no plan that keeps the rules "
            "scores lower.",
            figures,
            names,
        )
    return _filled(TEMPLATES["gap"], figures, names)


_WRITTEN: Mapping[str, Callable[[Mapping[str, Any], Names], str]] = {
    "size": _size,
    "distance": _distance,
    "binds": _binds,
    "exceptions_needed": _exceptions,
    "networks": _networks,
    "stays_with_network": _stays,
    "gap": _gap,
}
