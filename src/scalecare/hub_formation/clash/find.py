"""Put a clash together: the rules and practices it is about, and what would help, as facts."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from scalecare.domain import Finding
from scalecare.hub_formation.clash.around import Around
from scalecare.hub_formation.clash.asked import Asked
from scalecare.hub_formation.clash.clash import Clash
from scalecare.hub_formation.clash.leaving_out import EACH_NAMED, named_by
from scalecare.hub_formation.clash.relaxation import relaxations
from scalecare.hub_formation.clash.search import Core, smallest_clash
from scalecare.hub_formation.formulation import hub_count_range
from scalecare.hub_formation.red_lines import red_lines_obeyed

ROUNDED_PEOPLE = 1_000
"""Where red lines clash, numbers of people are rounded to so many, and kilometres and minutes to one."""


def find_clash(
    asked: Asked, codes: Collection[str], *, alike: int = 0, around: Around | None = None
) -> Clash:
    """Return the smallest clash among rules and practices, and what would help.

    Parameters
    ----------
    asked
        All rules.
    codes
        Practices that cannot each be placed under them, or all where the number of hubs matters.
    alike
        How many other practices stand in no hub either.
    around
        The hubs around the practices, where they are listed already.
    """
    core = smallest_clash(asked, codes, around)
    names = () if core.asked.counts else tuple(sorted(core.codes))
    clash = Clash(
        rules=tuple(_rules(core)),
        relaxations=relaxations(asked, core),
        practices=names,
        people=core.asked.people(core.codes),
        alike=alike,
        is_smallest=core.is_smallest,
    )
    return discreet(clash, asked, core.codes)


def _rules(core: Core) -> Iterator[Finding]:
    for kind in core.kinds():
        if kind in EACH_NAMED:
            yield from (Finding(kind, {"practices": rule.named}) for rule in named_by(core.asked, kind))
        else:
            yield Finding(kind, rule_figures(core.asked, kind))


def rule_figures(asked: Asked, kind: str) -> Mapping[str, Any]:
    """Return the numbers of a rule.

    Parameters
    ----------
    asked
        What is asked for.
    kind
        The kind of rule.
    """
    rules, problem = asked.rules, asked.problem
    fewest, most = hub_count_range(rules, int(problem.located.people.sum()))
    is_asked = rules.fewest_hubs is not None or rules.most_hubs is not None
    figures: dict[str, dict[str, Any]] = {
        "number_of_hubs": {"fewest": fewest, "most": most, "is_asked": is_asked},
        "keep_within": {"limit": str(rules.keep_within)},
        "red_lines": {"count": len(red_lines_obeyed(problem.place, rules))},
        "neighbours": {"limit": str(rules.graph)},
        "maximum_people": {"limit": asked.largest},
        "minimum_people": {"limit": asked.smallest},
        "no_exceptions": {},
    }
    return figures[kind] if kind in figures else {"limit": getattr(rules, kind)}


def discreet(clash: Clash, asked: Asked, codes: Collection[str]) -> Clash:
    """Return the clash so that it does not tell whose red line it is about, where it is about one.

    Parameters
    ----------
    clash
        A clash with all its names and numbers.
    asked
        For where the practices are.
    codes
        The practices it is about.
    """
    if "red_lines" not in clash.kinds():
        return clash
    return replace(
        clash,
        rules=tuple(_merged(_nameless(rule) for rule in clash.rules)),
        relaxations=tuple(_merged(_nameless(way) for way in clash.relaxations)),
        practices=(),
        people=None,
        area=_area(asked, codes),
        alike=0,
    )


def _nameless(finding: Finding) -> Finding:
    hidden = {"practices", "pairs"}
    figures = {name: value for name, value in finding.figures.items() if name not in hidden}
    if figures.get("to") is not None:
        figures |= {"to": _rounded(finding.kind, figures["to"]), "is_smallest": False}
    if "to_km" in figures:
        figures |= {"to_km": float(math.ceil(figures["to_km"])), "is_smallest": False}
    return Finding(finding.kind, figures)


def _rounded(kind: str, value: Any) -> Any:
    if kind == "minimum_people":
        return max(1, value // ROUNDED_PEOPLE * ROUNDED_PEOPLE)
    if kind == "maximum_people":
        return -(-value // ROUNDED_PEOPLE) * ROUNDED_PEOPLE
    return float(math.ceil(value)) if isinstance(value, float) else value


def _merged(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Findings that say the same once their names are gone, once."""
    seen: list[Finding] = []
    for finding in findings:
        if finding not in seen:
            seen.append(finding)
            yield finding


def _area(asked: Asked, codes: Collection[str]) -> str:
    """Where practices are, as roughly as their sub-ICB location, or the whole place."""
    place = asked.problem.place
    names = {p.sub_icb_name for p in place.practices if p.practice_code in codes}
    known = sorted(name for name in names if name is not None)
    return ", ".join(known) if len(known) == len(names) else place.name
