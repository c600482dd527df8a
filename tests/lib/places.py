"""Places nobody would draw by hand: clusters, islands, shared buildings, odd lists, quarrels.

Everything comes from a NumPy generator, so that one seed gives one place; the Hypothesis strategies
draw seeds and sizes on top.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy import sparse

from scalecare.domain import (
    BarrierLine,
    BarrierPair,
    EngagementAnswer,
    Place,
    Practice,
    Residence,
    TravelTimes,
)
from scalecare.hub_formation import (
    DigitalFirst,
    HubRules,
    KeepWithin,
    NeighbourGraph,
    SmallLists,
    Stretch,
    Weights,
    WithoutCoordinates,
)
from scalecare.parameters import load_parameters

AS_OF = date(2026, 7, 1)
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Instance:
    """A place and what is asked of it; shown by the seed it came from."""

    place: Place = field(repr=False)
    rules: HubRules = field(repr=False)
    seed: int | None = None


@cache
def standard_rules() -> HubRules:
    """The shipped defaults."""
    return HubRules.standard(load_parameters(), AS_OF)


def simple_place(lists: Sequence[int], points: Sequence[Point], **fields: Any) -> Place:
    """A place of practices P00, P01 … at points in kilometres, with further fields of the place."""
    practices = tuple(
        Practice(f"P{i:02d}", f"PRACTICE {i:02d}", people, easting=east * 1000, northing=north * 1000)
        for i, (people, (east, north)) in enumerate(zip(lists, points, strict=True))
    )
    return Place("Testshire", "england", AS_OF, practices, **fields)


def change_practice(place: Place, code: str, **fields: Any) -> Place:
    """The place with some facts of one practice changed."""
    practices = tuple(replace(p, **fields) if p.practice_code == code else p for p in place.practices)
    return replace(place, practices=practices)


def random_place(rng: np.random.Generator, practices: int, *, mean_list: float = 9_000.0) -> Place:
    """A place with every awkwardness that real ones have, and some that they lack."""
    points = _points(rng, practices)
    networks = _networks(rng, points)
    chosen = [_practice(rng, i, points[i], networks[i], mean_list) for i in range(practices)]
    codes = [p.practice_code for p in chosen]
    return Place(
        name="Testshire",
        area="england",
        as_of=AS_OF,
        practices=tuple(chosen),
        residence=_residence(rng, chosen, points) if rng.random() < 0.5 else None,
        travel=_travel(rng, codes, points) if rng.random() < 0.4 else None,
        barrier_lines=_barrier_lines(rng, points) if rng.random() < 0.2 else (),
        barrier_pairs=_barrier_pairs(rng, codes) if rng.random() < 0.2 else (),
        engagement=_engagement(rng, codes) if rng.random() < 0.6 else (),
    )


def _points(rng: np.random.Generator, count: int) -> np.ndarray:
    clusters = rng.uniform(0, 25_000, size=(int(rng.integers(1, 5)), 2)) + np.array([450_000, 250_000])
    points = clusters[rng.integers(0, len(clusters), count)]
    points = points + rng.normal(scale=rng.uniform(500, 5_000), size=(count, 2))
    if rng.random() < 0.1:
        points[:, 1] = points[0, 1]
    for i in range(1, count):
        dice = rng.random()
        if dice < 0.12:
            points[i] = points[int(rng.integers(0, i))]
        elif dice < 0.16:
            points[i] += rng.uniform(60_000, 90_000, size=2)
    return np.asarray(np.round(points))


def _networks(rng: np.random.Generator, points: np.ndarray) -> list[str | None]:
    """Networks of practices on the same few kilometres, some far-flung, some without."""
    middle = points[rng.integers(0, len(points), max(1, len(points) // 5))]
    nearest = np.hypot(*(points[:, None, :] - middle[None, :, :]).transpose(2, 0, 1)).argmin(axis=1)
    flung = rng.random(len(points))
    return [
        None if flung[i] < 0.1 else f"U{int(rng.integers(0, 9)) if flung[i] < 0.2 else nearest[i]:05d}"
        for i in range(len(points))
    ]


def _practice(
    rng: np.random.Generator, number: int, point: np.ndarray, network: str | None, mean_list: float
) -> Practice:
    dice = rng.random(6)
    people = int(np.clip(rng.lognormal(np.log(mean_list), 0.5), 1_000, 45_000))
    if dice[0] < 0.07:
        people = int(rng.integers(0, 1_000))
    elif dice[0] < 0.10:
        people = int(rng.integers(50_001, 70_000))
    placed = dice[1] > 0.07
    return Practice(
        practice_code=f"P{number:02d}",
        practice_name=f"PRACTICE {number:02d}",
        registered=people,
        easting=float(point[0]) if placed else None,
        northing=float(point[1]) if placed else None,
        pcn_code=network,
        sub_icb_code=None if dice[2] < 0.05 else f"S{int(point[0] // 12_000)}",
        local_authority_code=f"E{int(point[1] // 20_000)}",
        deprivation_score=None if dice[3] < 0.1 else float(rng.uniform(2, 70)),
        share_65_plus=None if dice[4] < 0.1 else float(rng.uniform(0.02, 0.4)),
        median_resident_km=30.0 if dice[5] < 0.05 else float(rng.uniform(0.5, 4)),
    )


def _residence(rng: np.random.Generator, practices: list[Practice], points: np.ndarray) -> Residence:
    """Counts by small area that need not add up to the list, for all practices but perhaps one."""
    areas = 3 * len(practices)
    centroids = points[rng.integers(0, len(points), areas)] + rng.normal(scale=1_500, size=(areas, 2))
    away = np.hypot(*(points[:, None, :] - centroids[None, :, :]).transpose(2, 0, 1)) / 1000
    counts = rng.poisson(300 * np.exp(-away))
    kept = practices if rng.random() < 0.7 else practices[1:]
    return Residence(
        practice_codes=tuple(p.practice_code for p in kept),
        area_codes=tuple(f"E{i:08d}" for i in range(areas)),
        registered=sparse.csr_array(counts[-len(kept) :]),
        easting=centroids[:, 0],
        northing=centroids[:, 1],
    )


def _travel(rng: np.random.Generator, codes: list[str], points: np.ndarray) -> TravelTimes:
    km = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1)) / 1000
    minutes = 2 + km * rng.uniform(1, 2, size=km.shape)
    minutes[rng.random(km.shape) < rng.choice([0.0, 0.05, 0.3])] = np.inf
    np.fill_diagonal(minutes, 0.0)
    return TravelTimes(tuple(codes), minutes)


def _barrier_lines(rng: np.random.Generator, points: np.ndarray) -> tuple[BarrierLine, ...]:
    low, high = points.min(axis=0) - 1_000, points.max(axis=0) + 1_000
    ends = rng.uniform(low, high, size=(3, 2))
    return (BarrierLine("the river", tuple((float(x), float(y)) for x, y in ends)),)


def _barrier_pairs(rng: np.random.Generator, codes: list[str]) -> tuple[BarrierPair, ...]:
    a, b = rng.choice(codes, size=2, replace=False)
    return (BarrierPair(str(a), str(b), "the ridge"),)


def _engagement(rng: np.random.Generator, codes: list[str]) -> tuple[EngagementAnswer, ...]:
    answers = []
    for code in codes:
        if rng.random() < 0.6:
            others = [other for other in codes if other != code]
            named = [str(c) for c in rng.permutation(others)[:3]]
            red = named[:1] if rng.random() < 0.25 else []
            interest = None if rng.random() < 0.2 else int(rng.integers(0, 11))
            answers.append(EngagementAnswer(code, interest, tuple(named[1:]), tuple(red)))
    return tuple(answers)


def random_rules(rng: np.random.Generator, place: Place) -> HubRules:
    """Rules that the place can speak to, each special one asked for now and then."""
    standard = standard_rules()
    sometimes = _Sometimes(rng)
    changes: dict[str, Any] = {"weights": _weights(rng, place)}
    changes |= sometimes(0.2, graph=NeighbourGraph.GABRIEL)
    changes |= sometimes(0.25, stretch=Stretch(24_000, 60_000, float(rng.choice([0.0, 0.5, 3.0]))))
    changes |= sometimes(0.15, keep_within=KeepWithin(rng.choice(list(KeepWithin))))
    changes |= sometimes(0.15, most_practices=int(rng.integers(2, 9)))
    changes |= sometimes(0.2, farthest_km=float(rng.uniform(3, 20)))
    changes |= sometimes(0.3, small_lists=SmallLists.AS_OTHERS)
    changes |= sometimes(0.3, without_coordinates=WithoutCoordinates.UNPLACED)
    changes |= sometimes(0.3, digital_first=DigitalFirst.STAND_ALONE)
    changes |= sometimes(0.2, allow_exceptions=False)
    changes |= sometimes(0.15, obey_red_lines=False)
    changes |= sometimes(0.2, fewest_hubs=1, most_hubs=int(rng.integers(1, 9)))
    changes |= _named(rng, place, sometimes)
    if place.travel is not None:
        changes |= sometimes(0.2, farthest_minutes=float(rng.uniform(8, 40)))
    return standard.with_(**changes)


class _Sometimes:
    """Keeps some changes with a chance."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def __call__(self, chance: float, **changes: Any) -> dict[str, Any]:
        return changes if self.rng.random() < chance else {}


def _weights(rng: np.random.Generator, place: Place) -> Weights:
    lines = ["travel_km", "between_members_km", "like_minds", "change", "size_evenness", "need_evenness"]
    lines += ["age_evenness"]
    lines += ["cohesion"] if place.residence is not None else []
    lines += ["travel_minutes"] if place.travel is not None else []
    chosen = {"travel_km"} if rng.random() < 0.6 else set()
    chosen |= {line for line in lines if rng.random() < 0.25}
    scale = {"like_minds": 5_000.0}
    values = {name: scale.get(name, 1.0) * float(rng.uniform(0.1, 3)) for name in sorted(chosen)}
    return Weights(**({"travel_km": 0.0} | values if values else {"travel_km": 1.0}))


def _named(rng: np.random.Generator, place: Place, sometimes: _Sometimes) -> dict[str, Any]:
    """Rules that name practices."""
    codes = [str(code) for code in rng.permutation(place.codes)]
    changes = sometimes(0.12, together=(tuple(codes[:2]),))
    changes |= sometimes(0.12, apart=((codes[-1], codes[-2]),))
    changes |= sometimes(0.12, centres=(codes[-3],))
    changes |= sometimes(0.08, fixed=(tuple(codes[2:4]),))
    return changes


def random_instance(seed: int, *, smallest: int = 4, largest: int = 40) -> Instance:
    """A place and rules from a seed.

    Small places are more usual than large ones, and have longer lists, so that hubs can be full.
    """
    rng = np.random.default_rng(seed)
    practices = smallest + int((largest + 1 - smallest) * rng.random() ** 2)
    mean_list = float(rng.uniform(9_000, 18_000)) if practices <= 12 else float(rng.uniform(7_000, 14_000))
    place = random_place(rng, practices, mean_list=mean_list)
    return Instance(place, random_rules(rng, place), seed)


def shuffled(place: Place, seed: int) -> Place:
    """The same place with every list in another order."""
    rng = np.random.default_rng(seed)

    def mixed(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(items[i] for i in rng.permutation(len(items)))

    return replace(
        place,
        practices=mixed(place.practices),
        engagement=mixed(place.engagement),
        barrier_lines=mixed(place.barrier_lines),
        barrier_pairs=mixed(place.barrier_pairs),
        residence=None if place.residence is None else _shuffled_residence(place.residence, rng),
        travel=None if place.travel is None else _shuffled_travel(place.travel, rng),
    )


def _shuffled_residence(residence: Residence, rng: np.random.Generator) -> Residence:
    rows, columns = rng.permutation(len(residence.practice_codes)), rng.permutation(len(residence.area_codes))
    return Residence(
        tuple(residence.practice_codes[i] for i in rows),
        tuple(residence.area_codes[i] for i in columns),
        sparse.csr_array(residence.registered[rows, :][:, columns]),
        residence.easting[columns],
        residence.northing[columns],
    )


def _shuffled_travel(travel: TravelTimes, rng: np.random.Generator) -> TravelTimes:
    order = rng.permutation(len(travel.practice_codes))
    codes = tuple(travel.practice_codes[i] for i in order)
    return TravelTimes(codes, travel.minutes[np.ix_(order, order)])


seeds = st.integers(min_value=0, max_value=2**32 - 1)


def instances(*, smallest: int = 4, largest: int = 16) -> st.SearchStrategy[Instance]:
    """Any place with any rules."""
    return seeds.map(lambda seed: random_instance(seed, smallest=smallest, largest=largest))
