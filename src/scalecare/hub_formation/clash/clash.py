"""Why no plan exists: a smallest set of practices and rules that clash, and what would help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scalecare.domain import Finding


@dataclass(frozen=True, slots=True)
class Clash:
    """Practices and rules that cannot all be had.

    The practices named cannot each be placed while the rules named are kept. Where ``is_smallest``, that
    is no longer so once any one practice or any one rule is left out.

    ``rules`` and ``relaxations`` are findings whose kind is a rule: ``minimum_people``,
    ``no_exceptions``, ``maximum_people``, ``number_of_hubs``, ``farthest_km``, ``farthest_minutes``,
    ``most_practices``, ``keep_within``, ``neighbours``, ``together``, ``apart``, ``red_lines``,
    ``fixed`` and ``centres``. The figures of a rule hold its ``limit`` or what it names; those of a
    relaxation hold ``from`` and ``to``, or how many and what must give way. Each relaxation alone, all
    other rules kept, lets every practice named be placed. A smaller one of the same rule does not, unless
    its ``is_smallest`` is False; where it is ``by_arithmetic``, anything smaller is ruled out by the number
    of people alone, and whether it is enough was not tried.

    ``practices`` are codes, none where it is about the number of hubs for all practices. Where red lines
    clash, no practice is named, no people are counted and numbers are rounded, for they could tell whose
    red line it is; ``area`` then says roughly where. ``people`` counts those registered with the
    practices. ``alike`` counts other practices that stand in no hub by the same rules.
    """

    rules: tuple[Finding, ...]
    relaxations: tuple[Finding, ...]
    practices: tuple[str, ...] = ()
    people: int | None = None
    area: str | None = None
    alike: int = 0
    is_smallest: bool = True

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of the rules that clash."""
        return tuple(dict.fromkeys(rule.kind for rule in self.rules))

    def as_record(self) -> dict[str, Any]:
        """Return the clash as plain values."""
        return {
            "practices": list(self.practices),
            "people": self.people,
            "area": self.area,
            "alike": self.alike,
            "is_smallest": self.is_smallest,
            "rules": [_as_record(rule) for rule in self.rules],
            "relaxations": [_as_record(way) for way in self.relaxations],
        }


def _as_record(finding: Finding) -> dict[str, Any]:
    figures: Mapping[str, Any] = finding.figures
    return {"rule": finding.kind, **figures}
