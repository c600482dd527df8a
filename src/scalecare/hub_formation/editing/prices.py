"""What it would cost to put a practice into another hub, everything else left as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from scalecare.domain import Finding, Hub, HubPlan, HubStanding, Place
from scalecare.hub_formation.assemble import Counted, centre_or_nearest
from scalecare.hub_formation.costs import Members, hub_value, lines_known, weight_of
from scalecare.hub_formation.editing.broken import Judged, RuleBook
from scalecare.hub_formation.everyone import only
from scalecare.hub_formation.red_lines import red_lines_avoided
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.sorting_out import Role, Sorted

OPEN = (HubStanding.IN_BAND, HubStanding.EXCEPTION, HubStanding.STRETCHED)
"""Hubs that were chosen and that practices may leave and join."""


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """A set of practices as one hub: its value of each line that is weighed, and how it stands."""

    values: Mapping[str, float]
    judged: Judged


EMPTY = Worked({}, Judged("", HubStanding.OUT_OF_BAND))


@dataclass(frozen=True, slots=True, eq=False)
class PricedMove:
    """One practice in another hub, everything else as it is.

    ``change`` says how much each line rises, in its own unit; ``price`` is in units of the objective.
    """

    practice_code: str
    from_hub: str
    to_hub: str
    price: float
    change: Mapping[str, float]
    breaks: tuple[Finding, ...]

    @property
    def order(self) -> tuple[int, float, str]:
        """Fewest broken rules first, then the least price."""
        return len(self.breaks), self.price, self.to_hub

    def findings(self, objective: float, weights: Mapping[str, float]) -> tuple[Finding, ...]:
        """Return the move as facts about the practice that it is of.

        Parameters
        ----------
        objective
            Of the plan, to set the price beside.
        weights
            Of each line.
        """
        weighed = [(weights[name] * value, name) for name, value in self.change.items() if weights[name]]
        parts = tuple(
            {"line": name, "objective": worth, "value": self.change[name]}
            for worth, name in sorted(weighed, key=lambda part: (-part[0], part[1]))
            if worth
        )
        here = {"hub_id": self.from_hub, "other_hub_id": self.to_hub, "parts": parts}
        return (
            Finding("why_here", here),
            Finding(
                "next_best",
                {
                    "hub_id": self.to_hub,
                    "price": self.price,
                    "price_km": self.change["travel_km"],
                    "price_share": self.price / objective if objective > 0 else None,
                    "keeps_rules": not self.breaks,
                    "breaks": tuple(dict(finding.figures) for finding in self.breaks),
                },
            ),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """The hubs of a plan, ready to be asked what a move would cost.

    ``hubs`` are those that practices may leave and join; ``other_hubs`` counts those that the number of
    hubs counts besides; ``avoided`` are red lines that a plan may cross at a price, of which a price
    would tell; ``companions`` are the practices of each one's network.
    """

    rules: HubRules
    counted: Counted
    book: RuleBook
    lines: tuple[str, ...]
    weights: Mapping[str, float]
    hubs: Mapping[str, Hub]
    other_hubs: int
    avoided: Mapping[str, frozenset[str]]
    worked: Mapping[str, Worked] = field(init=False)
    hub_of: Mapping[str, str] = field(init=False)
    companions: Mapping[int, tuple[int, ...]] = field(init=False)

    @classmethod
    def of(cls, plan: HubPlan, place: Place, rules: HubRules, roles: Sorted, counted: Counted) -> Prices:
        """Lay a plan out.

        Parameters
        ----------
        plan
            A plan that was formed or improved.
        place, rules, roles
            What it was made from.
        counted
            Practices that count.
        """
        grouped = only(counted, place, rules, roles.having(Role.GROUPED))
        weights = {name: weight_of(name, rules) for name in lines_known(grouped.basis, rules)}
        return cls(
            rules=rules,
            counted=grouped,
            book=RuleBook.of(plan, place, rules, roles, grouped),
            lines=tuple(name for name, weight in weights.items() if weight > 0 or name == "travel_km"),
            weights=weights,
            hubs={hub.hub_id: hub for hub in plan.hubs if hub.standing in OPEN},
            other_hubs=sum(hub.standing is HubStanding.LEFT_AS_IS for hub in plan.hubs),
            avoided=_both_ways(red_lines_avoided(place, rules)),
        )

    def __post_init__(self) -> None:
        """Work out the hubs as they are."""
        worked = {
            hub_id: self._work_out(hub_id, hub.practices, self.counted.numbers_of(hub.practices))
            for hub_id, hub in self.hubs.items()
        }
        hub_of = {code: hub_id for hub_id, hub in self.hubs.items() for code in hub.practices}
        networks = defaultdict(list)
        for index, network in enumerate(self.counted.basis.network.tolist()):
            networks[network].append(index)
        companions = {
            index: tuple(networks[network]) if network >= 0 else ()
            for index, network in enumerate(self.counted.basis.network.tolist())
        }
        object.__setattr__(self, "worked", worked)
        object.__setattr__(self, "hub_of", hub_of)
        object.__setattr__(self, "companions", companions)

    def next_best(self) -> dict[str, PricedMove]:
        """Return the best other hub of each practice: one that keeps the rules, where there is one.

        Looked at are the hubs of its neighbours and of its network. Hubs that a rule or a red line
        closes to it are left out, whoever's it is, and so is every move whose price would tell of one.
        """
        found = {}
        for hub_id, hub in self.hubs.items():
            members = self.counted.numbers_of(hub.practices)
            for at in members.tolist():
                moves = [move for move in self._moves(at, hub_id, members) if np.isfinite(move.price)]
                if moves:
                    best = min(moves, key=lambda move: move.order)
                    found[best.practice_code] = best
        return found

    def _moves(self, at: int, hub_id: str, members: Members) -> Iterator[PricedMove]:
        code = self._code(at)
        around = {self.hub_of.get(self._code(other)) for other in (*self.book.near[at], *self.companions[at])}
        targets = sorted(hub for hub in around - {hub_id} if hub is not None)
        secret = self.avoided.get(code, frozenset())
        if not targets or not secret.isdisjoint(self.hubs[hub_id].practices):
            return
        staying = tuple(c for c in self.hubs[hub_id].practices if c != code)
        rest = members[members != at]
        left = self._work_out(hub_id, staying, rest) if staying else EMPTY
        for target in targets:
            inside = (*self.hubs[target].practices, code)
            if self.book.holds_pair_apart(inside) or not secret.isdisjoint(inside):
                continue
            joined = np.sort(np.append(self.counted.numbers_of(self.hubs[target].practices), at))
            yield self._priced(code, hub_id, target, left, self._work_out(target, inside, joined))

    def _code(self, at: int) -> str:
        return self.counted.located.codes[at]

    def _work_out(self, hub_id: str, codes: tuple[str, ...], members: Members) -> Worked:
        if not len(members):
            return Worked({}, self.book.judge(hub_id, codes, members, None))
        centre = centre_or_nearest(self.counted, members, self.rules)
        basis = self.counted.basis
        values = {name: hub_value(name, basis, members, centre, self.rules) for name in self.lines}
        return Worked(values, self.book.judge(hub_id, codes, members, centre))

    def _priced(self, code: str, origin: str, target: str, left: Worked, joined: Worked) -> PricedMove:
        was, there = self.worked[origin], self.worked[target]
        change = {
            name: left.values.get(name, 0.0) + joined.values[name] - was.values[name] - there.values[name]
            for name in self.lines
        }
        price = sum(self.weights[name] * value for name, value in change.items() if self.weights[name])
        breaks = self._breaks(code, origin, target, left, joined)
        return PricedMove(code, origin, target, float(price), change, breaks)

    def _breaks(
        self, code: str, origin: str, target: str, left: Worked, joined: Worked
    ) -> tuple[Finding, ...]:
        """What the move would break: what the two hubs would be, and how many hubs there would be."""
        known = self.book.exceptions
        after = [worked.judged for worked in (left, joined) if worked is not EMPTY]
        short = [judged for judged in after if judged.short is not None]
        exceptions = len(set(known) - {origin, target}) + sum(judged.may_be_exception for judged in short)
        accepted = {judged.hub_id for judged in short if judged.may_be_exception}
        if exceptions > len(known):
            accepted &= set(known)
        found = [finding for judged in after for finding in judged.broken]
        found += [judged.short for judged in short if judged.short and judged.hub_id not in accepted]
        hubs = len(self.hubs) + self.other_hubs - (left is EMPTY)
        found += self.book.count(hubs, min(exceptions, len(known)))
        return (*found, *self.book.divided(code, (origin, target)))


def _both_ways(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    others: dict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        others[a].add(b)
        others[b].add(a)
    return {code: frozenset(named) for code, named in others.items()}


def cheapest_changes(moves: Iterable[PricedMove]) -> dict[str, PricedMove]:
    """Return, for each hub, the cheapest move into or out of it that keeps the rules.

    Parameters
    ----------
    moves
        The next best of each practice.
    """
    found: dict[str, PricedMove] = {}
    for move in sorted(moves, key=lambda move: (move.price, move.practice_code)):
        if not move.breaks:
            found.setdefault(move.from_hub, move)
            found.setdefault(move.to_hub, move)
    return found
