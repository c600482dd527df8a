"""Whether practices can be placed under some of the rules, by trying everything.

Nothing here comes from the search for clashes: hubs are all subsets of a tiny place, and what a rule
means is taken from the independent scorer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from tests.lib.independent_scorer import Reckoning

from scalecare.domain import Finding, Place
from scalecare.hub_formation import HubRules

Links = Iterable[tuple[str, str]]
NO_LIMIT = 1 << 40


@dataclass(frozen=True)
class Trial:
    """A place under rules. Roles and neighbours stay as they are whatever is left out.

    ``joined_km`` makes practices up to so far apart neighbours, beside those linked.
    """

    place: Place
    rules: HubRules
    links: Links
    is_connected: bool = True
    counts: bool = False
    joined_km: float | None = None
    roles: dict[str, str] = field(default_factory=dict)

    @cached_property
    def reckoning(self) -> Reckoning:
        """The rules by the independent scorer, with the roles that everyone had from the start."""
        reckoning = Reckoning(self.place, asdict(self.rules))
        if self.roles:
            reckoning.roles = self.roles
            reckoning.grouped = [code for code, role in self.roles.items() if role == "grouped"]
        return reckoning

    @cached_property
    def hubs(self) -> list[frozenset[str]]:
        """Every admissible hub."""
        codes = self.reckoning.grouped
        subsets = (
            frozenset(code for index, code in enumerate(codes) if number >> index & 1)
            for number in range(1, 1 << len(codes))
        )
        return [hub for hub in subsets if self._is_admissible(hub)]

    def _is_admissible(self, hub: frozenset[str]) -> bool:
        reckoning = self.reckoning
        people = sum(reckoning.people[code] for code in hub)
        lowest = 1 if self.rules.allow_exceptions else reckoning.lowest
        if not lowest <= people <= reckoning.largest or any(reckoning.faults_of(hub)):
            return False
        return not self.is_connected or reckoning.is_connected(hub, self._edges)

    @cached_property
    def _edges(self) -> list[frozenset[str]]:
        edges = [frozenset(link) for link in self.links]
        if self.joined_km is not None:
            codes = self.reckoning.grouped
            pairs = ((a, b) for i, a in enumerate(codes) for b in codes[i + 1 :])
            edges += [frozenset((a, b)) for a, b in pairs if self.reckoning.km(a, b) <= self.joined_km]
        return edges

    def can_place(self, codes: Collection[str]) -> bool:
        """Whether some practices can each stand in one hub, any other in one at most."""
        if self.counts:
            fewest, most = self.reckoning.hub_count_range()
            return any(
                fewest <= hubs <= most + exceptions
                for hubs, exceptions in self._numbers(frozenset(codes), frozenset(), 0, 0)
            )
        return self._covers(frozenset(codes), frozenset())

    def _covers(self, left: frozenset[str], used: frozenset[str]) -> bool:
        if not left:
            return True
        first = min(left)
        return any(
            self._covers(left - hub, used | hub) for hub in self.hubs if first in hub and not hub & used
        )

    def _numbers(
        self, left: frozenset[str], used: frozenset[str], hubs: int, exceptions: int
    ) -> Iterator[tuple[int, int]]:
        if not left:
            yield hubs, exceptions
            return
        first = min(left)
        for hub in self.hubs:
            if first in hub and not hub & used:
                small = sum(self.reckoning.people[c] for c in hub) < self.reckoning.lowest
                yield from self._numbers(left - hub, used | hub, hubs + 1, exceptions + small)

    # Leaving rules out ---------------------------------------------------------------------------

    def only(self, named: Collection[Finding], everyone: int) -> Trial:
        """The same with no other rules than those named."""
        kinds = {rule.kind for rule in named}
        rules = self.rules.with_(**{kind: _kept(named, kind) for kind in ("together", "apart", "fixed")})
        rules = rules.with_(centres=tuple(rule[0] for rule in _kept(named, "centres")))
        for kind in ("farthest_km", "farthest_minutes", "most_practices", "keep_within"):
            rules = rules if kind in kinds else rules.with_(**{kind: None})
        if "red_lines" not in kinds:
            rules = rules.with_(obey_red_lines=False)
        if not {"minimum_people", "no_exceptions"} <= kinds and not rules.allow_exceptions:
            rules = with_band(rules, smallest=1)
        if "maximum_people" not in kinds:
            rules = with_band(rules, largest=everyone)
        return replace(
            self,
            rules=rules,
            is_connected="neighbours" in kinds,
            counts="number_of_hubs" in kinds,
        )


def _kept(named: Collection[Finding], kind: str) -> tuple[Any, ...]:
    return tuple(rule.figures["practices"] for rule in named if rule.kind == kind)


def with_band(rules: HubRules, *, smallest: int | None = None, largest: int | None = None) -> HubRules:
    """The rules with another least or most people of a hub."""
    if rules.stretch is not None:
        stretch = rules.stretch
        stretch = stretch if smallest is None else replace(stretch, smallest=smallest)
        stretch = stretch if largest is None else replace(stretch, largest=max(largest, stretch.largest))
        return rules.with_(stretch=stretch)
    rules = rules if smallest is None else rules.with_(minimum_people=smallest)
    return rules if largest is None else rules.with_(maximum_people=max(largest, rules.maximum_people))


def applied(trial: Trial, way: Finding, step: float = 0.0) -> Trial | None:
    """The same with a relaxation that moves a limit, short of it by a step; None for other relaxations."""
    kind, figures = way.kind, way.figures
    if kind == "neighbours":
        return replace(trial, joined_km=figures["to_km"] - step) if "to_km" in figures else None
    if kind == "minimum_people":
        return replace(trial, rules=with_band(trial.rules, smallest=figures["to"] + round(step)))
    if kind == "maximum_people":
        return replace(trial, rules=with_band(trial.rules, largest=figures["to"] - round(step)))
    if kind == "number_of_hubs":
        fewest, most = figures["to"]
        return replace(trial, rules=trial.rules.with_(fewest_hubs=fewest, most_hubs=most))
    if figures.get("to") is not None:
        return replace(trial, rules=trial.rules.with_(**{kind: figures["to"] - step}))
    return None


STEPS = {"farthest_km": 0.01, "farthest_minutes": 0.1, "neighbours": 0.01}
"""What the next smaller relaxation differs by; one for what is counted."""


def without_named(trial: Trial, way: Finding) -> Trial:
    """The same without one rule that names practices."""
    named = tuple(way.figures["practices"])
    entries = getattr(trial.rules, way.kind)
    kept = tuple(e for e in entries if ((e,) if isinstance(e, str) else tuple(e)) != named)
    return replace(trial, rules=trial.rules.with_(**{way.kind: kept}))


def fewest_times(trial: Trial, kind: str, codes: Collection[str]) -> int | None:
    """How often a rule that is kept or not must give way at least; None where that does not help."""
    looser = {
        "no_exceptions": lambda rules: with_band(rules, smallest=1),
        "keep_within": lambda rules: rules.with_(keep_within=None),
        "red_lines": lambda rules: rules.with_(obey_red_lines=False),
    }[kind](trial.rules)
    strict, loose = trial.reckoning, replace(trial, rules=looser)

    def broken(hub: frozenset[str]) -> int:
        if kind == "no_exceptions":
            return int(sum(strict.people[code] for code in hub) < strict.lowest)
        if kind == "keep_within":
            return int(len({strict.territory(code) for code in hub}) > 1)
        return sum(pair <= hub for pair in strict.apart - loose.reckoning.apart)

    return _least(loose.hubs, broken, frozenset(codes), frozenset())


def _least(
    hubs: list[frozenset[str]],
    broken: Callable[[frozenset[str]], int],
    left: frozenset[str],
    used: frozenset[str],
) -> int | None:
    if not left:
        return 0
    first = min(left)
    found = [
        broken(hub) + rest
        for hub in hubs
        if first in hub
        and not hub & used
        and (rest := _least(hubs, broken, left - hub, used | hub)) is not None
    ]
    return min(found, default=None)
