"""What was asked for, of which rules can be left out, and whether practices can be placed under the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np

from scalecare.hub_formation._private.cover import Cover, find_cover, is_ruled_out
from scalecare.hub_formation._private.master import Demand
from scalecare.hub_formation.clash.around import (
    Around,
    ever_farther,
    hubs_around,
    sparse_around,
)
from scalecare.hub_formation.formulation import Formulation, hub_count_range
from scalecare.hub_formation.rules import HubRules

MOST_COUNTED = 20
"""Where more units than this are to form a number of hubs, only the relaxation is asked."""
WIDER = (1.1, 1.3, 1.6, 2.5)
"""How far hubs may exceed the largest, in turn, where all of them are too many to list."""


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """Whether practices can be placed: None where that was not settled.

    ``codes`` are practices that suffice for a proof that they cannot; ``around`` and ``cover`` are what
    the verdict rests on.
    """

    codes: frozenset[str]
    around: Around | None = None
    cover: Cover | None = None
    is_possible: bool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A place under rules, some of which may be left out.

    ``is_connected`` and ``is_limited`` are False where hubs need not be connected and may be of any
    size; ``counts`` says whether the number of hubs matters, and so every practice must be placed.
    """

    problem: Formulation
    rules: HubRules
    is_connected: bool = True
    is_limited: bool = True
    counts: bool = False

    @property
    def smallest(self) -> int:
        """Fewest people of a hub that is no exception."""
        return self.rules.stretch.smallest if self.rules.stretch else self.rules.minimum_people

    @property
    def largest(self) -> int:
        """Most people of a hub, where that is limited."""
        return self.rules.stretch.largest if self.rules.stretch else self.rules.maximum_people

    def codes_of(self, practices: Collection[int]) -> frozenset[str]:
        """Return the codes of practices.

        Parameters
        ----------
        practices
            Their numbers.
        """
        return frozenset(self.problem.located.codes[p] for p in practices)

    def numbers_of(self, codes: Collection[str]) -> list[int]:
        """Return the numbers of practices, in order.

        Parameters
        ----------
        codes
            Their codes.
        """
        at = {code: index for index, code in enumerate(self.problem.located.codes)}
        return sorted(at[code] for code in codes)

    def whole_groups(self, codes: Collection[str]) -> frozenset[str]:
        """Return practices with those they must be together with.

        Parameters
        ----------
        codes
            Their codes.
        """
        wanted = set(self.numbers_of(codes))
        return self.codes_of({p for unit in self.problem.units if wanted & set(unit) for p in unit})

    def people(self, codes: Collection[str]) -> int:
        """Return the registered people of practices.

        Parameters
        ----------
        codes
            Their codes.
        """
        return int(self.problem.located.people[self.numbers_of(codes)].sum())

    @property
    def everyone(self) -> frozenset[str]:
        """All practices to be grouped."""
        return frozenset(self.problem.located.codes)

    def demand(self) -> Demand | None:
        """Return the numbers of hubs where they matter, else None."""
        if not self.counts:
            return None
        fewest, most = hub_count_range(self.rules, int(self.problem.located.people.sum()))
        units = len(self.problem.units)
        return Demand(units, fewest, most, units if self.rules.allow_exceptions else 0)

    def pools(self, codes: Collection[str]) -> Iterator[Around]:
        """Yield hubs around practices: all of them where they can be listed, else ever more of them.

        Parameters
        ----------
        codes
            The practices that must be placed.
        """
        must = self.numbers_of(codes)
        joined = 0.0 if self.is_connected else np.inf
        everything = hubs_around(self.problem, self._up_to(np.inf), must, joined_km=joined)
        if everything is not None:
            yield everything
            return
        for km, rules in self._ever_looser(must):
            around = hubs_around(self.problem, rules, must, joined_km=km, from_all=False)
            around = around or sparse_around(self.problem, rules, must, joined_km=km)
            if around is None:
                break
            yield replace(around, is_all=False)

    def _ever_looser(self, must: list[int]) -> Iterator[tuple[float, HubRules]]:
        if not self.is_connected:
            yield from ((km, self.rules) for km in ever_farther(self.problem, must))
        if not self.is_limited:
            yield from ((0.0, self._up_to(factor * self.largest)) for factor in WIDER)
        if self.is_connected and self.is_limited:
            yield 0.0, self.rules

    def _up_to(self, people: float) -> HubRules:
        if self.is_limited:
            return self.rules
        everyone = max(int(self.problem.located.people.sum()), self.largest)
        return with_largest(self.rules, int(min(people, everyone)))

    def verdict(self, codes: Collection[str]) -> Verdict:
        """Return whether practices can each be placed, with any other in one hub at most.

        Parameters
        ----------
        codes
            The practices, which are all of them where the number of hubs matters.
        """
        if self.counts and len(self.problem.units) > MOST_COUNTED:
            return self._by_relaxation()
        for around in self.pools(codes):
            cover = find_cover(around.hubs, around.must_mask(), demand=self.demand())
            if cover.hubs is not None:
                return Verdict(frozenset(codes), around, cover, is_possible=True)
            if cover.is_proven and around.is_all:
                needed = (p for unit in cover.needed.tolist() for p in around.units[unit])
                return Verdict(self.codes_of(list(needed)), around, cover, is_possible=False)
        return Verdict(frozenset(codes))

    def _by_relaxation(self) -> Verdict:
        """What the relaxation says of a number of hubs: to find a plan may take long."""
        around, demand = next(self.pools(self.everyone), None), self.demand()
        assert demand is not None
        if around is not None and around.is_all and is_ruled_out(around.hubs, demand):
            return Verdict(self.everyone, around, is_possible=False)
        return Verdict(self.everyone)


def with_smallest(rules: HubRules, people: int) -> HubRules:
    """Return the rules with another least people of a hub.

    Parameters
    ----------
    rules
        With a band, perhaps an elastic one.
    people
        The new least.
    """
    if rules.stretch is None:
        return rules.with_(minimum_people=people)
    return rules.with_(stretch=replace(rules.stretch, smallest=people))


def with_largest(rules: HubRules, people: int) -> HubRules:
    """Return the rules with another most people of a hub.

    Parameters
    ----------
    rules
        With a band, perhaps an elastic one.
    people
        The new most.
    """
    if rules.stretch is None:
        return rules.with_(maximum_people=people)
    return rules.with_(stretch=replace(rules.stretch, largest=people))
