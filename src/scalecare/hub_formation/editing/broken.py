"""Which rules a hub or a grouping breaks: facts with numbers, worked out hub by hub.

A rule or red line that keeps practices apart is told of a hub and never of a pair.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scalecare.domain import Finding, HubPlan, HubStanding, Place
from scalecare.hub_formation.assemble import Counted
from scalecare.hub_formation.costs import Members
from scalecare.hub_formation.formulation import hub_count_range
from scalecare.hub_formation.red_lines import pairs_apart
from scalecare.hub_formation.rules import HubRules, KeepWithin
from scalecare.hub_formation.sorting_out import Role, Sorted

GIVEN = (HubStanding.FIXED, HubStanding.LARGE_PRACTICE, HubStanding.LEFT_AS_IS)
"""Hubs that nobody chose: the rules of chosen ones are not theirs."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One hub by the rules. ``short`` says by how much it lies below the band, where it does."""

    hub_id: str
    standing: HubStanding
    broken: tuple[Finding, ...] = ()
    short: Finding | None = None
    may_be_exception: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class RuleBook:
    """The rules, laid out for asking about one hub at a time.

    ``near`` and ``border`` go by the numbers of practices that count; ``left`` are today's networks
    that the plan left as they stand; ``exceptions`` are its hubs below the band.
    """

    rules: HubRules
    counted: Counted
    near: tuple[frozenset[int], ...]
    border: tuple[str | None, ...]
    apart: Mapping[str, frozenset[str]]
    together: tuple[frozenset[str], ...]
    fixed: frozenset[frozenset[str]]
    alone: frozenset[str]
    large: frozenset[str]
    left: frozenset[frozenset[str]]
    exceptions: tuple[str, ...]
    people: int

    @classmethod
    def of(cls, plan: HubPlan, place: Place, rules: HubRules, roles: Sorted, counted: Counted) -> RuleBook:
        """Lay the rules out.

        Parameters
        ----------
        plan
            For its exceptions and what it left as it is.
        place, rules
            What the plan was made from.
        roles
            Each practice's role by the rules.
        counted
            Practices that count.
        """
        fixed_codes = {code for hub in rules.fixed for code in hub}
        registered = {p.practice_code: p.registered for p in place.practices}
        return cls(
            rules=rules,
            counted=counted,
            near=_near(counted),
            border=_borders(place, rules, counted),
            apart=_apart(place, rules, fixed_codes),
            together=tuple(frozenset(set(group) - fixed_codes) for group in rules.together),
            fixed=frozenset(frozenset(hub) for hub in rules.fixed),
            alone=frozenset(roles.having(Role.STANDS_ALONE)),
            large=frozenset(roles.having(Role.LARGE)),
            left=frozenset(_left(plan)),
            exceptions=tuple(h.hub_id for h in plan.hubs if h.standing is HubStanding.EXCEPTION),
            people=sum(registered[code] for code in roles.having(Role.GROUPED)),
        )

    def judge(self, hub_id: str, codes: Collection[str], members: Members, centre: int | None) -> Judged:
        """Say how one hub stands and which rules it breaks, alone and by itself.

        Parameters
        ----------
        hub_id
            The hub.
        codes
            All its practices.
        members
            Those that count, by number.
        centre
            The centre among them.
        """
        inside = frozenset(codes)
        people = int(self.counted.basis.people[members].sum())
        standing = self._standing(inside, members, people)
        broken = list(self._kept_apart(hub_id, inside))
        if standing in GIVEN:
            return Judged(hub_id, standing, tuple(broken))
        broken += self._too_large(hub_id, people)
        broken += self._connection(hub_id, members)
        broken += self._limits(hub_id, members)
        broken += self._centre(hub_id, members, centre)
        return Judged(hub_id, standing, tuple(broken), self._short(hub_id, people), len(members) > 0)

    def _standing(self, inside: frozenset[str], members: Members, people: int) -> HubStanding:
        rules, codes = self.rules, self.counted.located.codes
        core = frozenset(codes[i] for i in members.tolist())
        given = core | {code for hub in self.fixed for code in hub if code in inside}
        if given in self.fixed or (len(core) == 1 and core <= self.alone):
            return HubStanding.FIXED
        if core in self.left:
            return HubStanding.LEFT_AS_IS
        if len(core) == 1 and core <= self.large:
            return HubStanding.LARGE_PRACTICE
        if rules.minimum_people <= people <= rules.maximum_people:
            return HubStanding.IN_BAND
        if rules.stretch and rules.stretch.smallest <= people <= rules.stretch.largest:
            return HubStanding.STRETCHED
        return HubStanding.OUT_OF_BAND

    def _kept_apart(self, hub_id: str, inside: frozenset[str]) -> Iterator[Finding]:
        if self.holds_pair_apart(inside):
            yield _broken("apart", hub_id=hub_id)

    def holds_pair_apart(self, inside: Collection[str]) -> bool:
        """Whether a rule or a red line keeps two of these practices apart.

        Parameters
        ----------
        inside
            Practices by code.
        """
        return any(code in self.apart and not self.apart[code].isdisjoint(inside) for code in inside)

    def _too_large(self, hub_id: str, people: int) -> Iterator[Finding]:
        most = self.rules.stretch.largest if self.rules.stretch else self.rules.maximum_people
        if people > most:
            yield _broken("maximum_people", hub_id=hub_id, people=people, most=most, over=people - most)

    def _short(self, hub_id: str, people: int) -> Finding | None:
        least = self.rules.stretch.smallest if self.rules.stretch else self.rules.minimum_people
        if people >= least:
            return None
        return _broken("minimum_people", hub_id=hub_id, people=people, least=least, short=least - people)

    def _connection(self, hub_id: str, members: Members) -> Iterator[Finding]:
        parts = self.parts(members)
        if len(parts) > 1:
            codes, people = self.counted.located.codes, self.counted.basis.people
            parts.sort(key=lambda part: (-int(people[part].sum()), part))
            away = tuple(codes[i] for part in parts[1:] for i in part)
            yield _broken("connected", hub_id=hub_id, parts=len(parts), practice_codes=tuple(sorted(away)))

    def parts(self, members: Members) -> list[list[int]]:
        """Return practices that can be walked between by neighbour links, each set in order.

        Parameters
        ----------
        members
            Practices by number.
        """
        left, found = set(members.tolist()), []
        while left:
            waiting = [min(left)]
            left.remove(waiting[0])
            part = []
            while waiting:
                at = waiting.pop()
                part.append(at)
                reached = self.near[at] & left
                left -= reached
                waiting.extend(reached)
            found.append(sorted(part))
        return found

    def _limits(self, hub_id: str, members: Members) -> Iterator[Finding]:
        most, count = self.rules.most_practices, len(members)
        if most is not None and count > most:
            yield _broken("most_practices", hub_id=hub_id, practices=count, most=most)
        sides = {self.border[i] for i in members.tolist()}
        if len(sides) > 1:
            named = tuple(sorted(side or "none" for side in sides))
            yield _broken("keep_within", hub_id=hub_id, border=str(self.rules.keep_within), sides=named)

    def _centre(self, hub_id: str, members: Members, centre: int | None) -> Iterator[Finding]:
        if centre is None:
            return
        rules, basis, codes = self.rules, self.counted.basis, self.counted.located.codes
        named = [i for i in members.tolist() if i in self.counted.centres]
        if named and named != [centre]:
            yield _broken("centres", hub_id=hub_id, practice_codes=tuple(codes[i] for i in named))
        if rules.farthest_km is not None:
            yield from self._too_far("farthest_km", rules.farthest_km, basis.km, hub_id, members, centre)
        if basis.minutes is None:
            return
        if rules.weights.travel_minutes > 0 and not np.isfinite(basis.minutes[members, centre]).all():
            yield _broken("journey_times", hub_id=hub_id)
        if rules.farthest_minutes is not None:
            yield from self._too_far(
                "farthest_minutes", rules.farthest_minutes, basis.minutes, hub_id, members, centre
            )

    def _too_far(
        self, rule: str, most: float, away: np.ndarray, hub_id: str, members: Members, centre: int
    ) -> Iterator[Finding]:
        """How far the farthest practice is; None where no journey time is known."""
        distances = away[members, centre]
        farthest = int(distances.argmax())
        reach = float(distances[farthest])
        if reach > most:
            yield _broken(
                rule,
                hub_id=hub_id,
                practice_code=self.counted.located.codes[int(members[farthest])],
                reach=reach if np.isfinite(reach) else None,
                most=most,
            )

    def accepted(self, hubs: Iterable[Judged]) -> frozenset[str]:
        """Return the hubs below the band that the plan may have: no more than were proven needed.

        Parameters
        ----------
        hubs
            All hubs.
        """
        short = [hub.hub_id for hub in hubs if hub.short is not None and hub.may_be_exception]
        if len(short) <= len(self.exceptions):
            return frozenset(short)
        return frozenset(short) & frozenset(self.exceptions)

    def of_plan(self, hubs: Collection[Judged], hub_of: Mapping[str, str]) -> tuple[Finding, ...]:
        """Return every rule that a grouping breaks, those of its hubs first.

        Parameters
        ----------
        hubs
            All hubs, in the order wanted.
        hub_of
            The hub of each placed practice.
        """
        accepted = self.accepted(hubs)
        found: list[Finding] = []
        for hub in hubs:
            if hub.short is not None and hub.hub_id not in accepted:
                found.append(hub.short)
            found += hub.broken
        chosen = sum(hub.standing not in (HubStanding.FIXED, HubStanding.LARGE_PRACTICE) for hub in hubs)
        return (*found, *self._groups(hubs, hub_of), *self.count(chosen, len(accepted)))

    def _groups(self, hubs: Collection[Judged], hub_of: Mapping[str, str]) -> Iterator[Finding]:
        for group in self.together:
            stands = {hub_of[code] for code in group if code in hub_of}
            if len(stands) > 1:
                yield _broken("together", practice_codes=tuple(sorted(group)), hub_ids=tuple(sorted(stands)))
        kept = {hub.hub_id for hub in hubs if hub.standing is HubStanding.FIXED}
        for rule, groups in (("fixed", self.fixed), ("digital_first", {frozenset({c}) for c in self.alone})):
            for group in sorted(groups, key=min):
                stands = {hub_of[code] for code in group if code in hub_of}
                if len(stands) != 1 or not stands <= kept:
                    yield _broken(rule, practice_codes=tuple(sorted(group)), hub_ids=tuple(sorted(stands)))

    def count(self, hubs: int, exceptions: int) -> tuple[Finding, ...]:
        """Return what is broken by the number of hubs.

        Parameters
        ----------
        hubs
            Hubs that were chosen, exceptions included.
        exceptions
            How many of them are below the band and accepted.
        """
        fewest, most = hub_count_range(self.rules, self.people)
        if 0 < hubs < fewest:
            return (_broken("fewest_hubs", hubs=hubs, fewest=fewest),)
        if hubs - exceptions > most:
            return (_broken("most_hubs", hubs=hubs - exceptions, most=most),)
        return ()

    def divided(self, practice_code: str, hub_ids: Iterable[str]) -> tuple[Finding, ...]:
        """Return the groups that would be divided if one of their practices stood in another hub.

        Parameters
        ----------
        practice_code
            The practice.
        hub_ids
            The hubs that the group would stand in.
        """
        groups = [group for group in self.together if practice_code in group and len(group) > 1]
        stands = tuple(sorted(hub_ids))
        return tuple(_broken("together", practice_codes=tuple(sorted(g)), hub_ids=stands) for g in groups)


def _broken(rule: str, **figures: Any) -> Finding:
    return Finding("broken", {"rule": rule, **figures})


def _near(counted: Counted) -> tuple[frozenset[int], ...]:
    near: list[set[int]] = [set() for _ in counted.located.codes]
    for a, b in counted.links:
        near[a].add(b)
        near[b].add(a)
    return tuple(frozenset(others) for others in near)


def _borders(place: Place, rules: HubRules, counted: Counted) -> tuple[str | None, ...]:
    """The territory of each practice; None for all without a border."""
    if rules.keep_within is None:
        return (None,) * len(counted.located.codes)
    practices = {p.practice_code: p for p in place.practices}
    name = "sub_icb_code" if rules.keep_within is KeepWithin.SUB_ICB else "local_authority_code"
    return tuple(getattr(practices[code], name) for code in counted.located.codes)


def _apart(place: Place, rules: HubRules, fixed: Collection[str]) -> dict[str, frozenset[str]]:
    """Who must not share a hub with each practice; in a fixed hub the planner has decided."""
    apart: dict[str, set[str]] = {}
    for a, b in pairs_apart(place, rules):
        if a not in fixed and b not in fixed:
            apart.setdefault(a, set()).add(b)
            apart.setdefault(b, set()).add(a)
    return {code: frozenset(others) for code, others in apart.items()}


def _left(plan: HubPlan) -> Iterator[frozenset[str]]:
    counts = {p.practice_code for p in plan.placements if p.counted}
    for hub in plan.hubs:
        if hub.standing is HubStanding.LEFT_AS_IS:
            yield frozenset(code for code in hub.practices if code in counts)
