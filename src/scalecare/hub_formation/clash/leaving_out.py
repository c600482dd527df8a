"""Leave rules out one at a time: which are in force, and what is left without one of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from scalecare.hub_formation.clash.asked import Asked, with_smallest
from scalecare.hub_formation.errors import HubFormationError
from scalecare.hub_formation.formulation import formulate, under
from scalecare.hub_formation.red_lines import red_lines_obeyed
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.sorting_out import sort_out

EACH_NAMED = ("fixed", "centres", "together", "apart")
"""Rules of which there may be several, each about practices that it names."""
OTHERS = {"most_practices": None, "farthest_minutes": None, "farthest_km": None, "keep_within": None}
"""Rules that are in force where they have a value."""
LEFT_OUT_FIRST = (
    "number_of_hubs",
    "fixed",
    "centres",
    "most_practices",
    "farthest_minutes",
    "farthest_km",
    "keep_within",
    "together",
    "apart",
    "red_lines",
    "neighbours",
    "maximum_people",
    "minimum_people",
)
"""What a planner added is left out before what always holds: a clash of few usual rules says most."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its kind, and where there may be several of a kind, what it names."""

    kind: str
    named: tuple[str, ...] = ()


def in_force(asked: Asked) -> list[str]:
    """Return the kinds of rules in force, those to be left out first in front.

    Parameters
    ----------
    asked
        What is asked for.
    """
    rules = asked.rules
    has: dict[str, bool] = {kind: bool(getattr(rules, kind)) for kind in EACH_NAMED}
    has |= {kind: getattr(rules, kind) is not None for kind in OTHERS}
    has |= {
        "number_of_hubs": asked.counts,
        "red_lines": bool(red_lines_obeyed(asked.problem.place, rules)),
        "neighbours": asked.is_connected,
        "maximum_people": asked.is_limited,
        "minimum_people": not rules.allow_exceptions and asked.smallest > 1,
    }
    return [kind for kind in LEFT_OUT_FIRST if has[kind]]


def named_by(asked: Asked, kind: str) -> list[Rule]:
    """Return the rules of a kind of which there may be several, in the planner's order.

    Parameters
    ----------
    asked
        What is asked for.
    kind
        One of :data:`EACH_NAMED`.
    """
    entries = getattr(asked.rules, kind)
    return [Rule(kind, (entry,) if isinstance(entry, str) else tuple(entry)) for entry in entries]


def without(asked: Asked, kind: str, named: Collection[Rule] | None = None) -> Asked | None:
    """Return what is left without the rules of a kind; None where that makes no sense.

    Practices keep their roles and neighbours; those of a fixed hub join the others.

    Parameters
    ----------
    asked
        What is asked for.
    kind
        The kind of rule.
    named
        Which of them to leave out, where there may be several; all by default.
    """
    if kind == "neighbours":
        return replace(asked, is_connected=False)
    if kind == "maximum_people":
        return replace(asked, is_limited=False)
    if kind == "number_of_hubs":
        return replace(asked, counts=False)
    rules = _CHANGES[kind](asked.rules) if kind in _CHANGES else _fewer(asked.rules, kind, named)
    if kind == "fixed":
        return _with_links_of(asked, formulated(asked, rules))
    return replace(asked, rules=rules, problem=under(asked.problem, rules))


def _with_links_of(asked: Asked, freed: Asked | None) -> Asked | None:
    """Links stay, or practices that come between neighbours would make fewer rules mean fewer hubs."""
    if freed is None:
        return None
    old, at = asked.problem, {code: index for index, code in enumerate(freed.problem.located.codes)}
    codes = old.located.codes
    links = {_ordered(at[codes[a]], at[codes[b]]): reason for (a, b), reason in old.links.items()}
    return replace(freed, problem=replace(freed.problem, links={**links, **freed.problem.links}))


def _ordered(a: int, b: int) -> tuple[int, int]:
    return min(a, b), max(a, b)


def _fewer(rules: HubRules, kind: str, named: Collection[Rule] | None) -> HubRules:
    if kind in OTHERS:
        return rules.with_(**{kind: None})
    dropped = None if named is None else {rule.named for rule in named}
    kept = [
        entry
        for entry in getattr(rules, kind)
        if dropped is not None and ((entry,) if isinstance(entry, str) else tuple(entry)) not in dropped
    ]
    return rules.with_(**{kind: tuple(kept)})


_CHANGES: dict[str, Callable[[HubRules], HubRules]] = {
    "red_lines": lambda rules: rules.with_(obey_red_lines=False),
    "minimum_people": lambda rules: with_smallest(rules, 1),
}


def formulated(asked: Asked, rules: HubRules) -> Asked | None:
    """Return other rules applied from the start, as a new request would be; None where they make no sense.

    Parameters
    ----------
    asked
        What is asked for.
    rules
        The other rules.
    """
    place = asked.problem.place
    try:
        problem = formulate(place, rules, sort_out(place, rules))
    except HubFormationError:
        return None
    return replace(asked, rules=rules, problem=problem)
