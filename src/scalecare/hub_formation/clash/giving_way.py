"""How far each rule would have to give way for each of the hubs around some practices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.cover import (
    Cover,
    farthest_needed,
    holds_both,
    longest_joint,
    sum_by_hub,
)
from scalecare.hub_formation._private.listing import FloatArray
from scalecare.hub_formation.clash.around import Around, unit_neighbours
from scalecare.hub_formation.clash.asked import Asked
from scalecare.hub_formation.formulation import in_order, under


@dataclass(frozen=True, slots=True, eq=False)
class Loosened:
    """What is asked for, the same without one rule, and the hubs around practices that it then has."""

    asked: Asked
    looser: Asked
    around: Around

    def people(self) -> npt.NDArray[np.int64]:
        """Return the people of each hub, shape (hubs,)."""
        people = self.asked.problem.located.people
        by_unit = np.array([people[list(unit)].sum() for unit in self.around.units], dtype=np.int64)
        return sum_by_hub(self.around.hubs, by_unit)

    def practices(self) -> npt.NDArray[np.int64]:
        """Return how many practices each hub has, shape (hubs,)."""
        by_unit = np.array([len(unit) for unit in self.around.units], dtype=np.int64)
        return sum_by_hub(self.around.hubs, by_unit)

    def to_centre(self, away: FloatArray) -> FloatArray:
        """Return how far the farthest practice of each hub is from its best centre, shape (hubs,).

        Parameters
        ----------
        away
            From each practice to each, shape (practices, practices). Centres that the other rules do not
            allow are passed over.
        """
        units, hubs = self.around.units, self.around.hubs
        open_to = np.where(self._allowed(), away, np.inf)
        farthest = np.array([open_to[list(unit), :].max(axis=0) for unit in units])
        practice_start = np.concatenate(([0], np.cumsum([len(unit) for unit in units])))
        by_unit = np.ascontiguousarray(farthest[:, in_order(units)])
        return np.asarray(farthest_needed(hubs.start, hubs.member, practice_start, by_unit), np.float64)

    def _allowed(self) -> npt.NDArray[np.bool_]:
        """From which practice to which centre the rules that are left allow to go."""
        problem, rules = self.looser.problem, self.looser.rules
        km, minutes = problem.basis.km, problem.basis.minutes
        allowed = np.ones(km.shape, np.bool_)
        if rules.farthest_km is not None:
            allowed &= km <= rules.farthest_km
        if minutes is not None and rules.farthest_minutes is not None:
            allowed &= minutes <= rules.farthest_minutes
        if minutes is not None and rules.weights.travel_minutes > 0:
            allowed &= np.isfinite(minutes)
        for centre in problem.centres:
            allowed[centre, np.arange(len(km)) != centre] = False
        return allowed

    def joint_lengths(self) -> FloatArray:
        """Return kilometres between units, 0 for neighbours, inf across a border, shape (units, units)."""
        problem, units = self.asked.problem, self.around.units
        order = in_order(units)
        start = np.concatenate(([0], np.cumsum([len(unit) for unit in units])))[:-1]
        km = problem.basis.km[np.ix_(order, order)]
        length = np.minimum.reduceat(np.minimum.reduceat(km, start, axis=0), start, axis=1)
        border = np.array([problem.border[unit[0]] for unit in units])
        length[border[:, None] != border[None, :]] = np.inf
        length[unit_neighbours(problem, units)] = 0.0
        return np.asarray(length, np.float64)

    def new_joints(self, cover: Cover) -> list[tuple[str, str, float]]:
        """Return the joints between practices, with kilometres, that the hubs of a cover need.

        Parameters
        ----------
        cover
            Hubs that need not be connected.
        """
        assert cover.hubs is not None
        length, found = self.joint_lengths(), []
        for index in range(len(cover.hubs)):
            members = [int(unit) for unit in cover.hubs.units(index)]
            inside, outside = {members[0]}, set(members[1:])
            while outside:
                a, b = min(((a, b) for a in inside for b in outside), key=lambda ab: (length[ab], ab))
                if length[a, b] > 0.0:
                    found.append(self._shortest(a, b))
                inside.add(b)
                outside.discard(b)
        return sorted(found)

    def _shortest(self, a: int, b: int) -> tuple[str, str, float]:
        km, codes = self.asked.problem.basis.km, self.asked.problem.located.codes
        pairs = [(p, q) for p in self.around.units[a] for q in self.around.units[b]]
        p, q = min(pairs, key=lambda pair: (km[pair], pair))
        return min(codes[p], codes[q]), max(codes[p], codes[q]), float(km[p, q])


def _minutes(loosened: Loosened) -> FloatArray:
    minutes = loosened.looser.problem.basis.minutes
    assert minutes is not None
    return loosened.to_centre(minutes)


def _joints(loosened: Loosened) -> FloatArray:
    hubs = loosened.around.hubs
    return np.asarray(longest_joint(hubs.start, hubs.member, loosened.joint_lengths()), np.float64)


LIMIT_NEEDED: dict[str, Callable[[Loosened], FloatArray]] = {
    "minimum_people": lambda loosened: -loosened.people().astype(np.float64),
    "maximum_people": lambda loosened: loosened.people().astype(np.float64),
    "most_practices": lambda loosened: loosened.practices().astype(np.float64),
    "farthest_km": lambda loosened: loosened.to_centre(loosened.looser.problem.basis.km),
    "farthest_minutes": _minutes,
    "neighbours": _joints,
}
"""For a rule with a limit, which limit each hub needs; the less, the gentler."""


def _below(loosened: Loosened) -> FloatArray:
    return (loosened.people() < loosened.asked.smallest).astype(np.float64)


def _across(loosened: Loosened) -> FloatArray:
    hubs = loosened.around.hubs
    border = np.array([loosened.asked.problem.border[unit[0]] for unit in loosened.around.units])
    lowest = np.minimum.reduceat(border[hubs.member], hubs.start[:-1])
    highest = np.maximum.reduceat(border[hubs.member], hubs.start[:-1])
    return np.asarray(lowest != highest, np.float64)


def _red_lines(loosened: Loosened) -> FloatArray:
    """Red lines within each hub, pairs that the planner keeps apart as well aside."""
    asked, around = loosened.asked, loosened.around
    drawn = under(asked.problem, asked.rules.with_(apart=())).apart
    own = under(asked.problem, asked.rules.with_(obey_red_lines=False)).apart
    unit_of = {p: at for at, unit in enumerate(around.units) for p in unit}
    count = np.zeros(len(around.hubs))
    for a, b in sorted(drawn - own):
        if a in unit_of and b in unit_of and unit_of[a] != unit_of[b]:
            count += holds_both(around.hubs, len(around.units), unit_of[a], unit_of[b])
    return count


TIMES_BROKEN: dict[str, tuple[str, Callable[[Loosened], FloatArray]]] = {
    "no_exceptions": ("minimum_people", _below),
    "keep_within": ("keep_within", _across),
    "red_lines": ("red_lines", _red_lines),
}
"""For a rule that is kept or not, what is left out without it, and how often each hub breaks it."""
