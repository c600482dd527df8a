"""The smallest relaxation of each rule of a clash that lets the practices be placed.

Method
------
One rule gives way, all others are kept. The hubs around the practices are listed without it, each with
how far it would have to give way for that hub; bisection over these finds the least that will do. Rules
that are kept or not, such as borders and red lines, give way as few times as they can.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from scalecare.domain import Finding
from scalecare.hub_formation._private.cover import (
    Cover,
    farthest_needed,
    find_cover,
    holds_both,
    longest_joint,
    priced,
    sum_by_hub,
)
from scalecare.hub_formation._private.listing import FloatArray
from scalecare.hub_formation.around import Around, unit_neighbours
from scalecare.hub_formation.asked import Asked, with_largest, with_smallest
from scalecare.hub_formation.clash_search import Core
from scalecare.hub_formation.formulation import in_order, under
from scalecare.hub_formation.leaving_out import EACH_NAMED, formulated, named_by, without
from scalecare.hub_formation.rules import HubRules, NeighbourGraph

DECIMALS = {"farthest_km": 2, "farthest_minutes": 1}
"""To how many decimals a limit is rounded, upwards."""

Need = npt.NDArray[np.float64]
"""How far a rule must give way for each hub; the less, the gentler."""


def relaxations(asked: Asked, core: Core) -> tuple[Finding, ...]:
    """Return the smallest relaxation of each rule that clashes, the gentlest first.

    Parameters
    ----------
    asked
        All rules.
    core
        The clash.
    """
    found = [way for kind in core.kinds() for way in _ways(asked, core, kind)]
    return tuple(sorted(found, key=_size))


def _size(way: Finding) -> tuple[bool, float]:
    """By how much a limit changes as a share of it; what is kept or not comes after."""
    start, end = way.figures.get("from"), way.figures.get("to")
    if isinstance(start, int | float) and isinstance(end, int | float) and start:
        return False, abs(end - start) / abs(start)
    return True, 0.0


def _ways(asked: Asked, core: Core, kind: str) -> Iterator[Finding]:
    if kind in EACH_NAMED:
        yield from _one_less(asked, core, kind)
    elif kind == "neighbours":
        yield from _other_graph(asked, core)
        yield from _by_limit(asked, core, kind)
    elif kind in _NEEDS:
        yield from _by_limit(asked, core, kind)
    if kind in _TIMES:
        yield from _by_times(asked, core, kind)


# A limit that moves ------------------------------------------------------------------------------


def _by_limit(asked: Asked, core: Core, kind: str) -> Iterator[Finding]:
    looser = without(asked, kind)
    verdict = None if looser is None else looser.verdict(core.codes)
    if looser is None or verdict is None or verdict.around is None or not verdict.is_possible:
        return
    around = verdict.around
    need = _NEEDS[kind](asked, looser, around)
    value, cover = _least(around, need, asked)
    figures = _LIMITS[kind](asked, around, cover, value)
    changed = _APPLIED.get(kind)
    if changed is not None and not _holds(asked, core, changed(asked.rules, figures["to"])):
        return
    yield Finding(kind, {**figures, "is_smallest": around.is_all or kind == "maximum_people"})


def _least(around: Around, need: Need, asked: Asked) -> tuple[float, Cover]:
    """The least need under which all practices are placed, and how; none is known to be enough."""
    values = np.unique(need)
    low, high = -1, len(values) - 1
    best = find_cover(around.hubs, around.must_mask(), demand=asked.demand())
    while high - low > 1:
        middle = (low + high) // 2
        part = around.keep(need <= values[middle])
        cover = find_cover(part.hubs, around.must_mask(), demand=asked.demand())
        if cover.hubs is None:
            low = middle
        else:
            high, best = middle, cover
    return float(values[high]), best


def _holds(asked: Asked, core: Core, rules: HubRules) -> bool:
    """Whether a relaxation still does what it should where it is asked for from the start.

    Who stands alone and who is whose neighbour may depend on the band.
    """
    again = formulated(asked, rules)
    return (
        again is not None
        and core.codes <= again.everyone
        and bool(again.verdict(again.everyone if asked.counts else core.codes).is_possible)
    )


def _people(around: Around, asked: Asked) -> npt.NDArray[np.int64]:
    people = asked.problem.located.people
    by_unit = np.array([people[list(unit)].sum() for unit in around.units], dtype=np.int64)
    return sum_by_hub(around.hubs, by_unit)


def _practices(_: Asked, looser: Asked, around: Around) -> Need:
    return sum_by_hub(around.hubs, np.array([len(unit) for unit in around.units])).astype(float)


def _km(_: Asked, looser: Asked, around: Around) -> Need:
    return _to_centre(looser, around, looser.problem.basis.km)


def _minutes(_: Asked, looser: Asked, around: Around) -> Need:
    assert looser.problem.basis.minutes is not None
    return _to_centre(looser, around, looser.problem.basis.minutes)


def _to_centre(looser: Asked, around: Around, away: FloatArray) -> Need:
    """How far the farthest practice of each hub is from the best of the centres that other rules allow."""
    basis, rules = looser.problem.basis, looser.rules
    open_to = np.array(away)
    if rules.farthest_km is not None:
        open_to[basis.km > rules.farthest_km] = np.inf
    if basis.minutes is not None and rules.farthest_minutes is not None:
        open_to[basis.minutes > rules.farthest_minutes] = np.inf
    if basis.minutes is not None and rules.weights.travel_minutes > 0:
        open_to[~np.isfinite(basis.minutes)] = np.inf
    for centre in looser.problem.centres:
        others = np.arange(len(away)) != centre
        open_to[centre, others] = np.inf
    farthest = np.array([open_to[list(unit), :].max(axis=0) for unit in around.units])
    practice_start = np.concatenate(([0], np.cumsum([len(unit) for unit in around.units])))
    by_unit = np.ascontiguousarray(farthest[:, in_order(around.units)])
    return np.asarray(farthest_needed(around.hubs.start, around.hubs.member, practice_start, by_unit))


def _joints(asked: Asked, looser: Asked, around: Around) -> Need:
    length = _joint_lengths(asked, around)
    return np.asarray(longest_joint(around.hubs.start, around.hubs.member, length))


def _joint_lengths(asked: Asked, around: Around) -> FloatArray:
    """Kilometres between units, 0 between neighbours, inf across a border that no hub may cross."""
    problem = asked.problem
    order = in_order(around.units)
    start = np.concatenate(([0], np.cumsum([len(unit) for unit in around.units])))[:-1]
    km = problem.basis.km[np.ix_(order, order)]
    length = np.minimum.reduceat(np.minimum.reduceat(km, start, axis=0), start, axis=1)
    border = np.array([problem.border[unit[0]] for unit in around.units])
    length[border[:, None] != border[None, :]] = np.inf
    length[unit_neighbours(problem, around.units)] = 0.0
    return length


def _new_joints(asked: Asked, around: Around, cover: Cover, longest: float) -> list[tuple[str, str, float]]:
    """The joints between practices that the hubs of a cover need, none longer than need be."""
    assert cover.hubs is not None
    length = _joint_lengths(asked, around)
    km, codes = asked.problem.basis.km, asked.problem.located.codes
    found = []
    for index in range(len(cover.hubs)):
        members = [int(unit) for unit in cover.hubs.units(index)]
        inside, outside = {members[0]}, set(members[1:])
        while outside:
            a, b = min(((a, b) for a in inside for b in outside), key=lambda ab: (length[ab], ab))
            if length[a, b] > 0.0:
                pairs = [(km[p, q], codes[p], codes[q]) for p in around.units[a] for q in around.units[b]]
                away, one, other = min(pairs)
                found.append((min(one, other), max(one, other), float(away)))
            inside.add(b)
            outside.discard(b)
    return sorted(found)


def _rounded_up(value: float, decimals: int) -> float:
    scale = 10.0**decimals
    return math.ceil(round(value * scale, 6)) / scale


def _moved(kind: str) -> Callable[[Asked, Around, Cover, float], dict[str, Any]]:
    decimals = DECIMALS.get(kind)

    def figures(asked: Asked, around: Around, cover: Cover, value: float) -> dict[str, Any]:
        end = int(value) if decimals is None else _rounded_up(value, decimals)
        return {"from": getattr(asked.rules, kind), "to": end}

    return figures


def _joined(asked: Asked, around: Around, cover: Cover, value: float) -> dict[str, Any]:
    joints = _new_joints(asked, around, cover, value)
    return {"to_km": _rounded_up(value, 2), "pairs": [(a, b, round(km, 2)) for a, b, km in joints]}


_NEEDS: dict[str, Callable[[Asked, Asked, Around], Need]] = {
    "minimum_people": lambda asked, looser, around: -_people(around, asked).astype(float),
    "maximum_people": lambda asked, looser, around: _people(around, asked).astype(float),
    "most_practices": _practices,
    "farthest_km": _km,
    "farthest_minutes": _minutes,
    "neighbours": _joints,
}
_LIMITS: dict[str, Callable[[Asked, Around, Cover, float], dict[str, Any]]] = {
    "minimum_people": lambda asked, around, cover, value: {"from": asked.smallest, "to": int(-value)},
    "maximum_people": lambda asked, around, cover, value: {"from": asked.largest, "to": int(value)},
    "most_practices": _moved("most_practices"),
    "farthest_km": _moved("farthest_km"),
    "farthest_minutes": _moved("farthest_minutes"),
    "neighbours": _joined,
}
_APPLIED: dict[str, Callable[[HubRules, int], HubRules]] = {
    "minimum_people": with_smallest,
    "maximum_people": with_largest,
}
"""Relaxations that may change who stands alone, or who is whose neighbour."""


# A rule that gives way now and then --------------------------------------------------------------


def _by_times(asked: Asked, core: Core, kind: str) -> Iterator[Finding]:
    left_out, times = _TIMES[kind]
    looser = without(asked, left_out)
    verdict = None if looser is None else looser.verdict(core.codes)
    if verdict is None or verdict.around is None or not verdict.is_possible:
        return
    around = verdict.around
    hubs = priced(around.hubs, times(asked, around))
    cover = find_cover(hubs, around.must_mask(), demand=asked.demand())
    if cover.hubs is None:
        return
    yield Finding(kind, {"times": round(cover.cost), "is_smallest": (around.is_all and cover.is_proven) or cover.cost < 1.5})


def _below(asked: Asked, around: Around) -> FloatArray:
    return (_people(around, asked) < asked.smallest).astype(float)


def _across(asked: Asked, around: Around) -> FloatArray:
    border = np.array([asked.problem.border[unit[0]] for unit in around.units])
    lowest = np.minimum.reduceat(border[around.hubs.member], around.hubs.start[:-1])
    highest = np.maximum.reduceat(border[around.hubs.member], around.hubs.start[:-1])
    return (lowest != highest).astype(float)


def _red_lines(asked: Asked, around: Around) -> FloatArray:
    """Red lines within each hub, pairs that the planner keeps apart as well aside."""
    drawn = under(asked.problem, asked.rules.with_(apart=())).apart
    own = under(asked.problem, asked.rules.with_(obey_red_lines=False)).apart
    unit_of = {p: at for at, unit in enumerate(around.units) for p in unit}
    count = np.zeros(len(around.hubs))
    for a, b in sorted(drawn - own):
        if a in unit_of and b in unit_of and unit_of[a] != unit_of[b]:
            count += holds_both(around.hubs, len(around.units), unit_of[a], unit_of[b])
    return count


_TIMES: dict[str, tuple[str, Callable[[Asked, Around], FloatArray]]] = {
    "no_exceptions": ("minimum_people", _below),
    "keep_within": ("keep_within", _across),
    "red_lines": ("red_lines", _red_lines),
}


# One rule less -----------------------------------------------------------------------------------


def _one_less(asked: Asked, core: Core, kind: str) -> Iterator[Finding]:
    for rule in named_by(core.asked, kind):
        fewer = without(asked, kind, [rule])
        if fewer is None:
            continue
        if kind in ("together", "fixed"):
            fewer = formulated(asked, fewer.rules)
        if fewer is not None and core.codes <= fewer.everyone and fewer.verdict(core.codes).is_possible:
            yield Finding(kind, {"practices": rule.named, "is_smallest": True})


def _other_graph(asked: Asked, core: Core) -> Iterator[Finding]:
    if asked.rules.graph is NeighbourGraph.DELAUNAY:
        return
    fuller = asked.rules.with_(graph=NeighbourGraph.DELAUNAY)
    if _holds(asked, core, fuller):
        names = {"from": asked.rules.graph.value, "to": fuller.graph.value}
        yield Finding("neighbours", {**names, "is_smallest": True})
