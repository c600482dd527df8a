"""Findings in plain English: a table from the kind of a finding to a sentence.

A template names figures and how to show them: ``{people:people}``, ``{hub_id:hub}``. A kind that is
not in the table, or one with a figure missing, gets a sentence that lists what is known.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from scalecare.domain import Finding
from scalecare.reports import formats, move_words
from scalecare.reports.names import Names

TEMPLATES: Mapping[str, str] = {
    # the plan
    "number_of_hubs": "{hubs:many hub} for {people:people} people: about {target:people} to a hub. "
    "From {fewest:people} to {most:people} hubs were allowed.",
    "gap": "The plan scores {objective:number}; it is proven that no plan that keeps the rules can score "
    "below {bound:number}. The plan is therefore at most {gap:at_most} above the best there can be.",
    "exceptions_needed": "{count:many hub} had to be smaller than the band: it is proven that the rules "
    "cannot be kept everywhere without. See {hubs:hubs}.",
    "exceptions_not_proven": "{count:many hub} is smaller than the band. No plan with fewer was found; it is "
    "not proven that there is none. See {hubs:hubs}.",
    "no_further_plan": "It is proven that no further plan keeps the rules and differs in at least "
    "{at_least:number} practices from all {plans:number} shown.",
    "chosen_jointly": "Hubs and areas were chosen together, both journeys counted alike, and chosen anew "
    "{rounds:number} times in turn while the whole got better.",
    "nesting_needs_exceptions": "Hubs and areas that fit together need more hubs or areas outside their band "
    "than either tier by itself, so how near the best possible they are cannot be said.",
    "generated": "There are too many hubs to look at each of them, so {hubs:people} were generated as they "
    "were needed. The bound holds for all hubs, generated or not.",
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
    # the poll
    "poll_coverage": "{answered:people} of {practices:many practice} answered ({practices_share:percent}); "
    "they have {people_share:percent} of the people.",
    "poll_too_small": "With fewer than {smallest:people} answers, nothing else is said of the poll: answers "
    "could be told apart.",
    "poll_low_interest": "{count:many practice} said {low_to:number} of 10 or less for interest in working "
    "at scale: talk with them before a plan is shown.",
    "poll_wishes": "{pairs:many pair} of practices with a wish to work together: {mutual:people} of both "
    "sides, {one_sided:people} of one side.",
    "poll_red_lines": "{count:many red line} drawn, {negotiable:people} of them marked as negotiable.",
    "poll_wish_and_red_line_of_one": "{count:many answer} with the same practice among the wishes and the "
    "red lines: ask which is meant.",
    "poll_wish_met_by_red_line": "Wishes to work with a practice that drew a red line against the one that "
    "wishes: {count:people}. The red line counts.",
    "poll_wish_triangles_broken": "{count:many case} where wishes tie a practice to two others that a red "
    "line keeps apart: not all of these wishes can be met.",
    "poll_no_neighbour_left": "{count:many practice} kept apart from every neighbour by red lines.",
    "poll_no_hub_left": "{count:many practice} with no hub left that keeps the band and the red lines, at "
    "the least: a plan needs an exception, or a talk.",
    "poll_red_line_within_together": "{count:many group} that the rules put together, with a red line "
    "within.",
    "poll_red_line_within_fixed": "{count:many fixed hub} with a red line within; what is fixed stays.",
    # a hub
    "containment": "{share:percent} of the people who live in the small areas that this hub mostly serves "
    "are on its lists.",
    "networks": "Drawn from {pcn_codes:networks}; {people_in_largest:people} people come from "
    "{largest:network}.",
    "neighbours": "Next to {hub_ids:hubs}.",
    "exception": "{shortfall:people} people short of the {minimum:people} a hub needs, and accepted: "
    "{reason}. With a minimum of {would_do:people} it would be no exception.",
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
    "max_distance": "The longest distance allowed held it back: a neighbour lies beyond it.",
    "max_minutes": "The longest journey allowed held it back: a neighbour lies beyond it.",
    "fewest_hubs": "The least number of hubs allowed held it back: the plan has no more than that.",
    "most_hubs": "The greatest number of hubs allowed held it back: the plan has that many.",
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


def _interest(figures: Mapping[str, Any], _: Names) -> str:
    low_to, high_from, smallest = (
        formats.number(figures[name]) for name in ("low_to", "high_from", "smallest")
    )
    hidden = None in (figures["low"], figures["middle"], figures["high"])
    return (
        f"Interest in working at scale, of {formats.people(figures['given'])} who gave it: "
        f"{_shown(figures['low'])} said 0 to {low_to}, {_shown(figures['middle'])} were in between, "
        f"{_shown(figures['high'])} said {high_from} to 10."
        + (f" Counts that would tell of fewer than {smallest} are not shown." if hidden else "")
    )


def _shown(count: int | None) -> str:
    return "a count not shown" if count is None else formats.people(count)


def _poll_rules(figures: Mapping[str, Any], _: Names) -> str:
    return (
        f"Rules that follow: a wish met is worth {formats.number(figures['like_minds'])} patient-kilometres, "
        f"{formats.many(figures['kept'], 'red line')} kept"
        + (
            f", {formats.many(figures['avoided'], 'red line')} marked as negotiable to be avoided, each like "
            f"{formats.many(figures['wishes'], 'wish', 'wishes')} not met."
            if figures["avoided"]
            else "."
        )
    )


def _moves(figures: Mapping[str, Any], _: Names) -> str:
    count, most = figures["count"], figures.get("most")
    allowed = "" if most is None else f"; at most {formats.people(most)} were allowed to"
    if not count:
        return f"No practice leaves its network of today{allowed}."
    people = formats.people(figures["people"])
    leaves = formats.many(count, "practice leaves its", "practices leave their")
    return f"{leaves} network of today, with {people} people{allowed}."


def _moves_needed(figures: Mapping[str, Any], _: Names) -> str:
    fewest = figures["fewest"]
    return (
        f"Today’s networks cannot stand as they are under these rules: {formats.many(fewest, 'practice')} "
        f"{'leaves its network' if fewest == 1 else 'leave their networks'} at the least that was found."
    )


def _left_as_is(figures: Mapping[str, Any], names: Names) -> str:
    hubs, people = figures["hubs"], formats.people(figures["people"])
    count = hubs if isinstance(hubs, int) else len(hubs)
    named = "" if isinstance(hubs, int) else f" See {formats.listed([names.hub(h) for h in hubs])}."
    if not count:
        return "Every hub is within the band and connected: none was left as it is today."
    left = formats.many(count, "network of today breaks", "networks of today break")
    return (
        f"{left} the band or the connection and {'was' if count == 1 else 'were'} left as "
        f"{'it stands' if count == 1 else 'they stand'}, with {people} people.{named}"
    )


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
    "left_as_is": _left_as_is,
    "moves": _moves,
    "moves_needed": _moves_needed,
    "networks": _networks,
    "poll_interest": _interest,
    "poll_rules": _poll_rules,
    "stays_with_network": _stays,
    "gap": _gap,
    "broken": move_words.broken,
    "next_best": move_words.next_best,
    "why_here": move_words.why_here,
    "cheapest_change": move_words.cheapest_change,
}
