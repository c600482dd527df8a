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

from scalecare.domain import Finding
from scalecare.hub_formation._private.cover import Cover, find_cover, priced
from scalecare.hub_formation._private.listing import FloatArray
from scalecare.hub_formation.clash.asked import Asked, with_largest, with_smallest
from scalecare.hub_formation.clash.giving_way import LIMIT_NEEDED, TIMES_BROKEN, Loosened
from scalecare.hub_formation.clash.leaving_out import EACH_NAMED, formulated, named_by, without
from scalecare.hub_formation.clash.search import Core
from scalecare.hub_formation.rules import HubRules, NeighbourGraph

DECIMALS = {"farthest_km": 2, "farthest_minutes": 1, "neighbours": 2}
"""To how many decimals a limit is rounded, upwards."""
CHANGES_MORE: dict[str, Callable[[HubRules, int], HubRules]] = {
    "minimum_people": with_smallest,
    "maximum_people": with_largest,
}
"""Limits on which it may also depend who stands alone, and who is whose neighbour."""


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
    if kind == "neighbours":
        yield from _other_graph(asked, core)
    if kind in LIMIT_NEEDED:
        yield from _by_limit(asked, core, kind)
    if kind in TIMES_BROKEN:
        yield from _by_times(asked, core, kind)


def _loosened(asked: Asked, core: Core, kind: str) -> Loosened | None:
    """The hubs without a rule, where they let the practices be placed."""
    looser = without(asked, kind)
    verdict = None if looser is None else looser.verdict(core.codes)
    if looser is None or verdict is None or verdict.around is None or not verdict.is_possible:
        return None
    return Loosened(asked, looser, verdict.around)


# A limit that moves ------------------------------------------------------------------------------


def _by_limit(asked: Asked, core: Core, kind: str) -> Iterator[Finding]:
    loosened = _loosened(asked, core, kind)
    if loosened is None:
        return
    need = LIMIT_NEEDED[kind](loosened)
    known = Loosened(asked, loosened.looser, loosened.around.keep(np.isfinite(need)))
    least = _least(known, need[np.isfinite(need)])
    if least is None:
        # Only journeys that have no time would do, so that no limit is high enough.
        yield Finding(kind, {"from": getattr(asked.rules, kind), "to": None, "is_smallest": True})
        return
    value, cover = least
    figures = _figures(kind, known, cover, value)
    if kind in CHANGES_MORE and not _holds(asked, core, CHANGES_MORE[kind](asked.rules, figures["to"])):
        return
    is_smallest = loosened.around.is_all or kind == "maximum_people"
    yield Finding(kind, {**figures, "is_smallest": is_smallest})


def _least(loosened: Loosened, need: FloatArray) -> tuple[float, Cover] | None:
    """The least need under which all practices are placed, and how; None where none is enough."""
    around, demand = loosened.around, loosened.asked.demand()
    values = np.unique(need)
    low, high = -1, len(values) - 1
    best = find_cover(around.hubs, around.must_mask(), demand=demand)
    if best.hubs is None:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        cover = find_cover(around.keep(need <= values[middle]).hubs, around.must_mask(), demand=demand)
        if cover.hubs is None:
            low = middle
        else:
            high, best = middle, cover
    return float(values[high]), best


def _figures(kind: str, loosened: Loosened, cover: Cover, value: float) -> dict[str, Any]:
    asked = loosened.asked
    if kind == "minimum_people":
        return {"from": asked.smallest, "to": int(-value)}
    if kind == "maximum_people":
        return {"from": asked.largest, "to": int(value)}
    if kind == "neighbours":
        pairs = [(a, b, round(km, 2)) for a, b, km in loosened.new_joints(cover)]
        return {"to_km": _rounded_up(value, DECIMALS[kind]), "pairs": tuple(pairs)}
    to = _rounded_up(value, DECIMALS[kind]) if kind in DECIMALS else int(value)
    return {"from": getattr(asked.rules, kind), "to": to}


def _rounded_up(value: float, decimals: int) -> float:
    scale = 10.0**decimals
    return math.ceil(round(value * scale, 6)) / scale


def _holds(asked: Asked, core: Core, rules: HubRules) -> bool:
    """Whether a relaxation still does what it should where it is asked for from the start."""
    again = formulated(asked, rules)
    if again is None or not core.codes <= again.everyone:
        return False
    return bool(again.verdict(again.everyone if asked.counts else core.codes).is_possible)


def _other_graph(asked: Asked, core: Core) -> Iterator[Finding]:
    fuller = asked.rules.with_(graph=NeighbourGraph.DELAUNAY)
    if asked.rules.graph is not fuller.graph and _holds(asked, core, fuller):
        names = {"from": asked.rules.graph.value, "to": fuller.graph.value}
        yield Finding("neighbours", {**names, "is_smallest": True})


# A rule that gives way now and then --------------------------------------------------------------


def _by_times(asked: Asked, core: Core, kind: str) -> Iterator[Finding]:
    left_out, times = TIMES_BROKEN[kind]
    loosened = _loosened(asked, core, left_out)
    if loosened is None:
        return
    around = loosened.around
    hubs = priced(around.hubs, times(loosened))
    cover = find_cover(hubs, around.must_mask(), demand=asked.demand())
    if cover.hubs is not None:
        count = round(cover.cost)
        is_smallest = (around.is_all and cover.is_proven) or count <= 1
        yield Finding(kind, {"times": count, "is_smallest": is_smallest})


# One rule less -----------------------------------------------------------------------------------


def _one_less(asked: Asked, core: Core, kind: str) -> Iterator[Finding]:
    for rule in named_by(core.asked, kind):
        fewer = without(asked, kind, [rule])
        if fewer is not None and kind in ("together", "fixed"):
            fewer = formulated(asked, fewer.rules)
        if fewer is not None and core.codes <= fewer.everyone and fewer.verdict(core.codes).is_possible:
            yield Finding(kind, {"practices": rule.named, "is_smallest": True})
