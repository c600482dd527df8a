"""Which practices are neighbours: sensible geography as a graph.

Method
------
Delaunay triangulation of the practices, or its Gabriel part (no third practice in the circle between
two). Practices at one postcode are spread over a few metres, less than the error of a postcode's
centre, so that each has neighbours of its own; they are neighbours of each other. A link is cut where
it is longer than the longest link, or long beside the usual links of either end, or crosses a barrier,
or takes too long. Two practices that share enough residents are linked too. A group left with too few
people for a hub gets its nearest link, and the plan says so.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import Delaunay, QhullError, cKDTree

from scalecare.domain import BarrierLine, Place
from scalecare.hub_formation.rules import HubRules, NeighbourGraph

FloatArray = npt.NDArray[np.float64]
Pair = tuple[int, int]

ON_THE_MAP = "neighbours on the map"
SAME_POSTCODE = "same postcode"
SHARED_RESIDENTS = "share residents"
NEAREST = "nearest link: nothing else is near"
ASKED_FOR = "asked to be together"

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
SPREAD_METRES = 15.0
"""How far practices at one postcode are spread, less than the error of a postcode's centre."""


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """Practices with points: ``xy`` in metres, shape (practices, 2), in order of their codes."""

    codes: tuple[str, ...]
    xy: FloatArray
    people: npt.NDArray[np.int64]

    def distances_km(self) -> FloatArray:
        """Return straight-line distances, shape (practices, practices)."""
        return np.asarray(np.hypot(*(self.xy[:, None, :] - self.xy[None, :, :]).transpose(2, 0, 1)) / 1000)


def find_links(
    located: Located,
    place: Place,
    rules: HubRules,
    minutes: FloatArray | None,
    groups: Iterable[tuple[int, ...]],
) -> dict[Pair, str]:
    """Return the neighbour links and why each exists.

    Parameters
    ----------
    located
        The practices to link.
    place
        For residence and barriers.
    rules
        For the lengths and the kind of graph.
    minutes
        Travel times between the practices, shape (practices, practices), or None.
    groups
        Practices that must be together.
    """
    barriers = _Barriers.of(place, located)
    links = {pair: ON_THE_MAP for pair in _map_links(located, rules, minutes) if not barriers.cut(pair)}
    for pair in _shared_resident_links(located, place, rules):
        if not barriers.cut(pair):
            links.setdefault(pair, SHARED_RESIDENTS)
    links.update(dict.fromkeys(_same_point(located), SAME_POSTCODE))
    for group in groups:
        for a, b in pairwise(group):
            links.setdefault((min(a, b), max(a, b)), ASKED_FOR)
    links.update(dict.fromkeys(_nearest_links(located, links, rules), NEAREST))
    return dict(sorted(links.items()))


def _map_links(located: Located, rules: HubRules, minutes: FloatArray | None) -> list[Pair]:
    points = _spread(located.xy)
    pairs = _triangulate(points)
    if not len(pairs):
        return []
    length = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    usual = _usual_length(pairs, length, len(points))
    keep = length <= rules.longest_link_km * 1000
    relative = rules.relative_link_length * np.minimum(usual[pairs[:, 0]], usual[pairs[:, 1]])
    keep &= length <= np.maximum(rules.never_cut_km * 1000, relative)
    if rules.graph is NeighbourGraph.GABRIEL:
        keep &= _circle_is_empty(points, pairs, length)
    if minutes is not None:
        both_ways = np.minimum(minutes, minutes.T)[pairs[:, 0], pairs[:, 1]]
        keep &= ~np.isfinite(both_ways) | (both_ways <= rules.longest_link_minutes)
    return [(int(a), int(b)) for a, b in pairs[keep]]


def thin_out(located: Located, links: Mapping[Pair, str], kept: Collection[int]) -> dict[Pair, str]:
    """Return the links without those on the map that the sparse graph would not have.

    Parameters
    ----------
    located
        The linked practices.
    links
        Links as :func:`find_links` gave them.
    kept
        Practices that keep all their links.
    """
    points = _spread(located.xy)
    pairs = np.array(list(links), dtype=np.int64).reshape(-1, 2)
    length = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    sparse_enough = _circle_is_empty(points, pairs, length)
    return {
        pair: reason
        for (pair, reason), keep in zip(links.items(), sparse_enough, strict=True)
        if keep or reason != ON_THE_MAP or pair[0] in kept or pair[1] in kept
    }


def _spread(xy: FloatArray) -> FloatArray:
    """Spread practices at one point over a spiral of a few metres, in order of their codes."""
    points = xy.copy()
    for group in _groups_at_one_point(xy):
        rank = np.arange(len(group))
        radius = SPREAD_METRES * np.sqrt(rank + 1)
        points[group] += np.stack(
            [radius * np.cos(rank * GOLDEN_ANGLE), radius * np.sin(rank * GOLDEN_ANGLE)], 1
        )
    return points


def _groups_at_one_point(xy: FloatArray) -> Iterator[npt.NDArray[np.int64]]:
    _, group, count = np.unique(xy, axis=0, return_inverse=True, return_counts=True)
    for shared in np.flatnonzero(count > 1):
        yield np.flatnonzero(group.ravel() == shared)


def _same_point(located: Located) -> list[Pair]:
    groups = (group.tolist() for group in _groups_at_one_point(located.xy))
    return [(a, b) for group in groups for i, a in enumerate(group) for b in group[i + 1 :]]


def _triangulate(points: FloatArray) -> npt.NDArray[np.int64]:
    """Pairs of a Delaunay triangulation; a chain where the points lie on one line or are few."""
    try:
        corners = Delaunay(points).simplices if len(points) > 3 else np.zeros((0, 3), int)
    except QhullError:
        corners = np.zeros((0, 3), int)
    if len(corners):
        sides = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    elif len(points) <= 3:
        sides = np.array([(a, b) for a in range(len(points)) for b in range(a + 1, len(points))])
    else:
        along = np.lexsort((points[:, 1], points[:, 0]))
        sides = np.stack([along[:-1], along[1:]], axis=1)
    return np.unique(np.sort(sides.reshape(-1, 2), axis=1), axis=0)


def _usual_length(pairs: npt.NDArray[np.int64], length: FloatArray, points: int) -> FloatArray:
    ends = np.concatenate([pairs[:, 0], pairs[:, 1]])
    lengths = np.concatenate([length, length])
    order = np.lexsort((lengths, ends))
    counts = np.bincount(ends, minlength=points)
    starts = np.concatenate(([0], np.cumsum(counts)))[:-1]
    middle = np.minimum(starts + counts // 2, len(lengths) - 1)
    return lengths[order][middle]


def _circle_is_empty(
    points: FloatArray, pairs: npt.NDArray[np.int64], length: FloatArray
) -> npt.NDArray[np.bool_]:
    middle = (points[pairs[:, 0]] + points[pairs[:, 1]]) / 2
    nearest, _ = cKDTree(points).query(middle)
    return np.asarray(nearest >= length / 2 * (1 - 1e-9))


def _shared_resident_links(located: Located, place: Place, rules: HubRules) -> list[Pair]:
    """Pairs where the chance that a neighbour of one's people is with the other is large enough."""
    if place.residence is None:
        return []
    shared = shared_people(place, located.codes)
    smaller = np.minimum.outer(located.people, located.people)
    found = np.triu(shared >= rules.shared_residents_share * np.maximum(smaller, 1), 1)
    near = located.distances_km() <= rules.longest_link_km
    return [(int(a), int(b)) for a, b in np.argwhere(found & near)]


def shared_people(place: Place, codes: tuple[str, ...]) -> FloatArray:
    """Return how many people of one practice would, by chance in their area, meet one of another.

    ``result[i, j]`` is the sum over small areas of people of ``i`` times people of ``j`` over all
    people there: symmetric, its rows adding up to the lists where every practice of an area is named.

    Parameters
    ----------
    place
        With residence.
    codes
        Practices, in the order wanted; one without residence has zeros.
    """
    assert place.residence is not None
    residence = place.residence
    row = {code: index for index, code in enumerate(residence.practice_codes)}
    known = [index for index, code in enumerate(codes) if code in row]
    counts = residence.registered[[row[codes[index]] for index in known], :].astype(float)
    in_area = np.asarray(counts.sum(axis=0)).ravel()
    share = counts @ sparse.diags_array(1.0 / np.maximum(in_area, 1.0))
    result = np.zeros((len(codes), len(codes)))
    result[np.ix_(known, known)] = (share @ counts.T).toarray()
    return (result + result.T) / 2


def _nearest_links(located: Located, links: dict[Pair, str], rules: HubRules) -> list[Pair]:
    """Link each group too small for a hub to whatever lies nearest, until none is left."""
    distances = located.distances_km()
    added: list[Pair] = []
    while True:
        label = _components([*links, *added], len(located.codes))
        people = np.bincount(label, weights=located.people)
        small = np.flatnonzero(people < rules.minimum_people)
        if len(people) == 1 or not len(small):
            return added
        inside = np.flatnonzero(label == small[0])
        outside = np.flatnonzero(label != small[0])
        between = distances[np.ix_(inside, outside)]
        a, b = np.unravel_index(int(between.argmin()), between.shape)
        near, far = int(inside[a]), int(outside[b])
        added.append((min(near, far), max(near, far)))


def _components(links: list[Pair], count: int) -> npt.NDArray[np.int64]:
    pairs = np.array(links, dtype=np.int64).reshape(-1, 2)
    matrix = sparse.coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    _, label = csgraph.connected_components(matrix, directed=False)
    return np.asarray(label, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Barriers:
    """Lines that a link may not cross and pairs that are no neighbours."""

    xy: FloatArray
    pairs: frozenset[Pair]
    lines: tuple[FloatArray, ...]

    @classmethod
    def of(cls, place: Place, located: Located) -> _Barriers:
        at = {code: index for index, code in enumerate(located.codes)}
        named = ((at.get(p.practice_code_a), at.get(p.practice_code_b)) for p in place.barrier_pairs)
        pairs = frozenset((min(a, b), max(a, b)) for a, b in named if a is not None and b is not None)
        return cls(located.xy, pairs, tuple(_points(line) for line in place.barrier_lines))

    def cut(self, pair: Pair) -> bool:
        """Whether a barrier lies between two practices."""
        return pair in self.pairs or any(
            _crosses(self.xy[pair[0]], self.xy[pair[1]], line) for line in self.lines
        )


def _points(line: BarrierLine) -> FloatArray:
    return np.array(line.points, dtype=np.float64)


def _crosses(a: FloatArray, b: FloatArray, line: FloatArray) -> bool:
    """Whether the segment from ``a`` to ``b`` properly crosses a line of points."""
    start, end = line[:-1], line[1:]
    side_start, side_end = _side(a, b, start), _side(a, b, end)
    side_a, side_b = _side(start, end, a), _side(start, end, b)
    return bool(((side_start * side_end < 0) & (side_a * side_b < 0)).any())


def _side(origin: FloatArray, to: FloatArray, point: FloatArray) -> FloatArray:
    along, offset = to - origin, point - origin
    return np.asarray(along[..., 0] * offset[..., 1] - along[..., 1] * offset[..., 0])
