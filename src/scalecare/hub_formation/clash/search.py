"""Reduce a clash until nothing can be left out of it: first practices, then rules, then practices again.

Method
------
Deletion filter: leave one part out and ask whether the practices can be placed now. Where they still
cannot, it goes for good; where they can, it belongs to the clash. What is left after each part was tried
once is irreducible. Where a question cannot be settled with the hubs that can be listed, the part stays,
and the clash is still a clash but not proven the smallest.

Source
------
Chinneck and Dravnieks (1991), Locating minimal infeasible constraint sets, ORSA Journal on Computing 3(2).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.cover import find_cover, left_short
from scalecare.hub_formation.clash.around import Around, unit_neighbours
from scalecare.hub_formation.clash.asked import Asked
from scalecare.hub_formation.clash.leaving_out import EACH_NAMED, Rule, in_force, named_by, without

MOST_TRIALS = 120
"""So many times at most something is left out of the practices."""
MANY = 8
"""More practices than this are first narrowed down to those close by."""
MOST_CENTRES = 4
"""So many practices are tried as the middle of what clashes."""
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Core:
    """What is left of a clash: the rules that are still in force, and the practices."""

    asked: Asked
    codes: frozenset[str]
    is_smallest: bool

    def kinds(self) -> list[str]:
        """Return the kinds of rules that clash."""
        kinds = in_force(self.asked)
        return [*kinds, "no_exceptions"] if "minimum_people" in kinds else kinds


def smallest_clash(asked: Asked, codes: Collection[str], around: Around | None = None) -> Core:
    """Return an irreducible part of a clash.

    Parameters
    ----------
    asked
        All rules.
    codes
        Practices that cannot each be placed under them.
    around
        The hubs around them, where they are listed already.
    """
    core = _fewer_practices(Core(asked, frozenset(codes), is_smallest=True), around)
    for kind in in_force(asked):
        # Where a number of hubs is the matter, there is a plan with another: that was asked before.
        if kind != "number_of_hubs":
            core = _without_kind(core, kind)
    return _fewer_practices(core)


def _without_kind(core: Core, kind: str) -> Core:
    """Leave out all rules of a kind; where that goes too far, each on its own."""
    core, is_needed = _tried(core, without(core.asked, kind))
    if not is_needed or kind not in EACH_NAMED:
        return core
    for rule in _far_first(core, named_by(core.asked, kind)):
        core, _ = _tried(core, without(core.asked, kind, [rule]))
    return core


def _tried(core: Core, fewer: Asked | None) -> tuple[Core, bool]:
    """The core with fewer rules where it is still a clash, and whether they were needed."""
    if fewer is None:
        return replace(core, is_smallest=False), True
    verdict = fewer.verdict(core.codes)
    if verdict.is_possible is False:
        return replace(core, asked=fewer, codes=verdict.codes), False
    return replace(core, is_smallest=core.is_smallest and verdict.is_possible is not None), True


def _far_first(core: Core, named: list[Rule]) -> list[Rule]:
    """Rules that name none of the practices before those that do."""
    return sorted(named, key=lambda rule: bool(core.codes.intersection(rule.named)))


def _fewer_practices(core: Core, around: Around | None = None) -> Core:
    if core.asked.counts:
        return core
    around = around or next(core.asked.pools(core.codes), None)
    if around is None or not around.is_all:
        return replace(core, is_smallest=core.is_smallest and len(core.codes) == 1)
    cover = find_cover(around.hubs, around.must_mask())
    if cover.hubs is not None or not cover.is_proven:
        return replace(core, is_smallest=False)
    needed = _mask(cover.needed, len(around.units))
    if needed.sum() > MANY:
        needed = _close_by(around, needed, core.asked)
    needed, is_smallest = _fewest_units(around, needed)
    practices = [p for unit in np.flatnonzero(needed).tolist() for p in around.units[unit]]
    return Core(core.asked, core.asked.codes_of(practices), is_smallest and core.is_smallest)


def _close_by(around: Around, needed: BoolArray, asked: Asked) -> BoolArray:
    """Units around one that has to be left over: the fewest steps between neighbours that still clash."""
    near = unit_neighbours(asked.problem, around.units)
    for unit in left_short(around.hubs, needed)[:MOST_CENTRES].tolist():
        ball = {unit}
        while len(ball) < needed.sum():
            mask = _mask(np.array(sorted(ball)), len(around.units)) & needed
            cover = find_cover(around.hubs, mask)
            if cover.hubs is None and cover.is_proven:
                return _mask(cover.needed, len(around.units))
            wider = ball.union(*(np.flatnonzero(near[other]).tolist() for other in ball))
            if wider == ball:
                break
            ball = wider
    return needed


def _fewest_units(around: Around, needed: BoolArray) -> tuple[BoolArray, bool]:
    """Units none of which can be left out of the proof, and whether that is certain.

    Large parts are left out first, then halves of them, down to single units.
    """
    trials, is_smallest, size = 0, True, max(1, int(needed.sum()) // 2)
    while True:
        for part in _parts(np.flatnonzero(needed), size):
            if not needed[part].all() or needed.sum() <= len(part):
                continue
            if trials >= MOST_TRIALS:
                return needed, False
            trials += 1
            fewer = needed.copy()
            fewer[part] = False
            cover = find_cover(around.hubs, fewer)
            if cover.hubs is None and cover.is_proven:
                needed = _mask(cover.needed, len(around.units))
            elif cover.hubs is None and size == 1:
                is_smallest = False
        if size == 1:
            return needed, is_smallest
        size = max(1, size // 2)


def _parts(units: npt.NDArray[np.int64], size: int) -> list[npt.NDArray[np.int64]]:
    return [units[first : first + size] for first in range(0, len(units), size)]


def _mask(units: npt.NDArray[np.int64], count: int) -> BoolArray:
    mask = np.zeros(count, np.bool_)
    mask[units] = True
    return mask
