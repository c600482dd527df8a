"""What moves by hand start from: the slow work done once, and each hub worked out by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scalecare.domain import (
    CostLine,
    Hub,
    HubPlan,
    HubStanding,
    NeighbourLink,
    Place,
    Placement,
    Practice,
)
from scalecare.hub_formation.assemble import (
    Counted,
    Group,
    centre_or_nearest,
    hub_with_figures,
    placements_in,
)
from scalecare.hub_formation.containment import Containment
from scalecare.hub_formation.costs import (
    Members,
    hub_value,
    left_as_is_line,
    lines_known,
    lines_of,
    wishes_among,
)
from scalecare.hub_formation.editing.broken import Judged, RuleBook
from scalecare.hub_formation.errors import BadMove
from scalecare.hub_formation.everyone import count_everyone, only
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.sorting_out import Role, Sorted, sort_out

PROVEN_MODES = ("fresh", "edit")
"""Plans whose bound holds for every plan that keeps the rules."""
NOT_RULES = ("parameters",)
"""Parts of a plan's record of rules that say where numbers come from and not what they are."""

Values = tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class HubRow:
    """One hub worked out. ``chosen`` holds its values by the averages of those to be grouped alone.

    ``values`` are in the order of the desk's lines; ``chosen`` is None where somebody else is in the hub.
    """

    hub: Hub
    judged: Judged
    values: Values
    chosen: Values | None
    placements: tuple[Placement, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """A plan with all that does not change while practices are moved.

    ``bound`` is None where it would not hold for a plan changed by hand; ``names`` are those that hubs
    keep whatever their centre; ``record`` is of the rules.
    """

    plan: HubPlan
    place: Place
    rules: HubRules
    everyone: Sorted
    counted: Counted
    book: RuleBook
    grouped: Counted
    grouped_wishes: float
    lines: tuple[str, ...]
    links: tuple[NeighbourLink, ...]
    practices: Mapping[str, Practice]
    names: Mapping[str, str]
    bound: float | None
    record: Mapping[str, Any]

    @classmethod
    def of(cls, plan: HubPlan, place: Place, rules: HubRules) -> Desk:
        """Lay out a plan.

        Parameters
        ----------
        plan
            The plan.
        place
            The place it was made for.
        rules
            The rules it was made by, or others.

        Raises
        ------
        BadMove
            If the plan was made for another date or other practices.
        """
        _refuse_another_place(plan, place)
        rules = as_asked(plan, rules)
        roles = sort_out(place, rules)
        everyone, counted = count_everyone(place, rules)
        grouped = only(counted, place, rules, roles.having(Role.GROUPED))
        holds = plan.mode in PROVEN_MODES and not differing_rules(plan, rules)
        practices = {p.practice_code: p for p in place.practices}
        return cls(
            plan=plan,
            place=place,
            rules=rules,
            everyone=everyone,
            counted=counted,
            book=RuleBook.of(plan, place, rules, roles, counted),
            grouped=grouped,
            grouped_wishes=wishes_among(grouped.basis, [np.arange(len(grouped.located.codes))]),
            lines=lines_known(counted.basis, rules),
            links=counted.as_links(),
            practices=practices,
            names={hub.hub_id: hub.name for hub in plan.hubs if not _named_by_centre(hub, practices)},
            bound=plan.bound if holds else None,
            record=rules.as_record(),
        )

    def row(self, hub_id: str, codes: Sequence[str]) -> HubRow:
        """Work out one hub.

        Parameters
        ----------
        hub_id
            What it is called.
        codes
            Its practices.
        """
        members = self.counted.numbers_of(codes)
        centre = centre_or_nearest(self.counted, members, self.rules)
        judged = self.book.judge(hub_id, codes, members, centre)
        hub = hub_with_figures(
            hub_id,
            Group(tuple(codes), judged.standing, name=self.names.get(hub_id)),
            codes,
            members,
            centre,
            self.counted,
            self.practices,
            Containment({}, None),
            self.rules,
        )
        values = self._values(self.counted, members, centre)
        return HubRow(
            hub,
            judged,
            values,
            self._chosen(values, members, centre),
            placements_in([hub], self.everyone, self.counted),
        )

    def _chosen(self, values: Values, members: Members, centre: int | None) -> Values | None:
        """The hub's values by the averages of those to be grouped, where nobody else is in it."""
        if self.grouped is self.counted:
            return values
        codes = self.counted.located.codes
        inside = [codes[i] for i in members.tolist()]
        if not all(code in self.grouped.at for code in inside):
            return None
        at_centre = None if centre is None else self.grouped.at[codes[centre]]
        return self._values(self.grouped, self.grouped.numbers_of(inside), at_centre)

    def _values(self, counted: Counted, members: Members, centre: int | None) -> Values:
        if not len(members):
            return (0.0,) * len(self.lines)
        return tuple(hub_value(name, counted.basis, members, centre, self.rules) for name in self.lines)

    def wishes(self, rows: Iterable[HubRow]) -> float:
        """Return the wishes that practices in hubs have of each other.

        Parameters
        ----------
        rows
            All hubs.
        """
        placed = [code for row in rows for code in row.hub.practices]
        return wishes_among(self.counted.basis, [self.counted.numbers_of(placed)])

    def costs(self, rows: Collection[HubRow], wishes: float, *, keeps_rules: bool) -> tuple[CostLine, ...]:
        """Return every cost line of some hubs.

        Where the rules are kept, what no choice could have changed is worked out as it is for a formed
        plan, so that the objective stands beside the bound; else it is taken from the plan.

        Parameters
        ----------
        rows
            All hubs.
        wishes
            As :meth:`wishes` counts them.
        keeps_rules
            Whether they break no rule.
        """
        lines = lines_of(self._sums([row.values for row in rows]), wishes, self.rules)
        given = {line.name: line.given for line in self.plan.costs}
        if keeps_rules and self.plan.bound is not None:
            given = self._given(rows, lines)
        lines = tuple(_with_given(line, given.get(line.name, 0.0)) for line in lines)
        if not any(line.name == "left_as_is" for line in self.plan.costs):
            return lines
        left = (row.hub.counted for row in rows if row.judged.standing is HubStanding.LEFT_AS_IS)
        return (*lines, left_as_is_line(sum(left), self.rules))

    def _given(self, rows: Collection[HubRow], lines: Iterable[CostLine]) -> dict[str, float]:
        if self.grouped is self.counted:
            return {}
        chosen = [row.chosen for row in rows if row.chosen is not None and _is_chosen(row)]
        own = lines_of(self._sums(chosen), self.grouped_wishes, self.rules)
        values = {line.name: line.value for line in own}
        return {line.name: line.value - values.get(line.name, line.value) for line in lines}

    def _sums(self, values: Collection[Values]) -> dict[str, float]:
        columns = zip(*values, strict=True) if values else [()] * len(self.lines)
        return {name: float(sum(column)) for name, column in zip(self.lines, columns, strict=True)}


def as_asked(plan: HubPlan, rules: HubRules) -> HubRules:
    """Return the rules with the number of hubs that an improved plan was allowed, where none is asked for.

    Parameters
    ----------
    plan
        A plan that may have been improved from today's networks.
    rules
        The planner's rules.
    """
    if plan.mode != "improve":
        return rules
    asked = {name: getattr(rules, name) for name in ("fewest_hubs", "most_hubs")}
    allowed = {name: plan.rules.get(name) for name, number in asked.items() if number is None}
    return rules.with_(**allowed)


def differing_rules(plan: HubPlan, rules: HubRules) -> tuple[str, ...]:
    """Return the names of rules that are not what the plan's record says.

    The record holds no names of who must be apart, only how many pairs, so two sets of as many pairs
    are taken for the same.

    Parameters
    ----------
    plan
        With its record.
    rules
        The rules to compare.
    """
    asked, known = rules.as_record(), plan.rules
    names = sorted((set(asked) | set(known)) - set(NOT_RULES))
    return tuple(name for name in names if _plain(asked.get(name)) != _plain(known.get(name)))


def _plain(value: object) -> object:
    """Values as they read back from a file: enumerations as text, lists as tuples."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_plain(inner) for inner in value)
    return str(value) if isinstance(value, str) else value


def _refuse_another_place(plan: HubPlan, place: Place) -> None:
    planned = {*plan.hub_of(), *(entry.practice_code for entry in plan.unplaced)}
    if planned != set(place.codes):
        raise BadMove.another_place(sorted(planned - set(place.codes)), sorted(set(place.codes) - planned))
    if plan.as_of != place.as_of:
        raise BadMove.another_date(plan.as_of, place.as_of)


def _named_by_centre(hub: Hub, practices: Mapping[str, Practice]) -> bool:
    return hub.name == practices[hub.centre_practice_code].practice_name.title()


def _is_chosen(row: HubRow) -> bool:
    return row.judged.standing not in (HubStanding.FIXED, HubStanding.LARGE_PRACTICE)


def _with_given(line: CostLine, given: float) -> CostLine:
    return CostLine(line.name, line.unit, line.weight, line.value, given)
