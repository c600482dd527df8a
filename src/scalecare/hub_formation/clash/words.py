"""A clash in words with numbers: what cannot all be had, and what would help."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scalecare.domain import Finding
from scalecare.hub_formation.clash.clash import Clash

BORDERS = {"sub_icb": "sub-ICB location", "local_authority": "local authority"}
MOST_NAMES = 8


def fact_of(clash: Clash) -> str:
    """Return what clashes.

    Parameters
    ----------
    clash
        The clash.
    """
    rules = "; ".join(_RULES[rule.kind](rule.figures) for rule in clash.rules)
    alike = f" Nor can {_many(clash.alike, 'other practice')} stand in any hub." if clash.alike else ""
    doubt = "" if clash.is_smallest else " It is not proven that fewer of these do not clash already."
    return f"{_who(clash)} while all of these hold: {rules}.{alike}{doubt}"


def remedies_of(clash: Clash) -> tuple[str, ...]:
    """Return what would help, one sentence each, the gentlest first.

    Parameters
    ----------
    clash
        The clash.
    """
    return tuple(_remedy(way) for way in clash.relaxations)


def remedy_of(clash: Clash) -> str:
    """Return what would help in one line.

    Parameters
    ----------
    clash
        The clash.
    """
    ways = remedies_of(clash)
    if not ways:
        return "No single rule was found whose relaxation would do: relax two of them."
    return " ".join(("Any one of these would do:" if len(ways) > 1 else "This would do:", *ways))


def _who(clash: Clash) -> str:
    if clash.area is not None:
        return f"Some practices in {clash.area} cannot be placed"
    people = "" if clash.people is None else f" ({clash.people:,} people)"
    if not clash.practices:
        return f"The practices{people} cannot all be placed"
    all_of = "" if len(clash.practices) == 1 else "all "
    return f"{listed(clash.practices)}{people} cannot {all_of}be placed"


def _remedy(way: Finding) -> str:
    words = _RELAXATIONS[way.kind](way.figures)
    if not way.figures.get("is_smallest", True):
        words += " (less may do)"
    return f"{words[0].upper()}{words[1:]}."


def listed(names: Sequence[str], most: int = MOST_NAMES) -> str:
    """Return names as words, cut short where they are many.

    Parameters
    ----------
    names
        Such as codes of practices.
    most
        How many to name.
    """
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _hubs(pair: Sequence[int]) -> str:
    return _many(pair[0], "hub") if pair[0] == pair[1] else f"{pair[0]} to {pair[1]} hubs"


def _end(figures: Mapping[str, Any], side: str) -> str:
    """The new limit, which is no more than a bound where arithmetic alone rules out the rest."""
    return f"at {side} {figures['to']:,}" if figures.get("by_arithmetic") else f"{figures['to']:,}"


def _named(figures: Mapping[str, Any], one: str, unnamed: str) -> str:
    practices = figures.get("practices")
    return one.format(listed(practices)) if practices else unnamed


Words = Callable[[Mapping[str, Any]], str]

_RULES: Mapping[str, Words] = {
    "minimum_people": lambda f: f"a hub serves at least {f['limit']:,} people",
    "no_exceptions": lambda _: "no hub is an exception",
    "maximum_people": lambda f: f"a hub serves at most {f['limit']:,} people",
    "number_of_hubs": lambda f: (
        f"there {'is' if f['most'] == 1 else 'are'} {_hubs((f['fewest'], f['most']))}"
        + ("" if f["is_asked"] else ", by the target size")
    ),
    "farthest_km": lambda f: f"nobody is over {f['limit']:g} km from the hub's centre practice",
    "farthest_minutes": lambda f: f"nobody is over {f['limit']:g} minutes from the hub's centre practice",
    "most_practices": lambda f: f"a hub has at most {_many(f['limit'], 'practice')}",
    "keep_within": lambda f: f"no hub crosses the border of a {BORDERS[f['limit']]}",
    "neighbours": lambda f: f"the practices of a hub are connected as neighbours (graph: {f['limit']})",
    "together": lambda f: _named(f, "{} are together", "groups that must be together are"),
    "apart": lambda f: _named(f, "{} are apart", "practices that must be apart are"),
    "red_lines": lambda f: f"{_many(f['count'], 'red line')} {'is' if f['count'] == 1 else 'are'} obeyed",
    "fixed": lambda f: _named(f, "{} are a hub of their own by the rules", "fixed hubs stay as they are"),
    "centres": lambda f: _named(f, "{} is the centre of its hub", "named practices are centres"),
}


def _joined(figures: Mapping[str, Any]) -> str:
    if "to" in figures:
        return f"use the graph '{figures['to']}'"
    far = f"count practices up to {figures['to_km']:g} km apart as neighbours"
    pairs = [f"{a} with {b}, {km:g} km" for a, b, km in figures.get("pairs", ())]
    return f"{far}: {'; '.join(pairs)} (ask for them to be together)" if pairs else far


def _minutes(figures: Mapping[str, Any]) -> str:
    if figures["to"] is None:
        return "drop the farthest time: some journeys have no time"
    return f"raise the farthest time from {figures['from']:g} to {figures['to']:g} minutes"


def _number(figures: Mapping[str, Any]) -> str:
    words = f"ask for {_hubs(figures['to'])}"
    if "possible" in figures:
        words += f" (by their people, {_hubs(figures['possible'])} are possible)"
    return words


def _group(figures: Mapping[str, Any]) -> str:
    if figures.get("leaves"):
        return f"take {listed(figures['leaves'])} out of the group"
    return _named(figures, "let {} part", "dissolve a group that must be together")


_RELAXATIONS: Mapping[str, Words] = {
    "minimum_people": lambda f: f"lower the minimum from {f['from']:,} to {_end(f, 'most')} people",
    "no_exceptions": lambda f: f"allow exceptions: {_many(f['times'], 'hub')} below the minimum",
    "maximum_people": lambda f: f"raise the maximum from {f['from']:,} to {_end(f, 'least')} people",
    "number_of_hubs": _number,
    "farthest_km": lambda f: f"raise the farthest distance from {f['from']:g} to {f['to']:g} km",
    "farthest_minutes": _minutes,
    "most_practices": lambda f: f"raise the most practices of a hub from {f['from']} to {f['to']}",
    "keep_within": lambda f: (
        f"drop the rule to keep within borders: {_many(f['times'], 'hub')} would cross one"
    ),
    "neighbours": _joined,
    "together": _group,
    "apart": lambda f: _named(f, "let {} share a hub", "let two practices share a hub that must be apart"),
    "red_lines": lambda f: f"settle {_many(f['times'], 'red line')} with those concerned",
    "fixed": lambda f: _named(f, "do not fix {} as a hub", "do not fix a hub"),
    "centres": lambda f: _named(f, "do not make {} a centre", "name one centre less"),
}
