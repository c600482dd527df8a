"""Where people and practices are: settlements, small areas and sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scalecare.examples.land import Land, Points, to_metres
from scalecare.examples.lists import PracticeList
from scalecare.examples.settings import Settings, SettlementSettings

_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
"""Turning by this from one point to the next fills a disc evenly, as seeds fill a sunflower."""

_JITTER = 0.4
"""Random move of a point as a share of the usual distance to the next, so that no pattern shows."""

_TRIES = 60
_NEARER = 0.97
"""A point that fell into the sea tries again this much nearer to its centre."""


@dataclass(frozen=True, slots=True, eq=False)
class SmallAreas:
    """Small areas in the order of their settlements.

    ``points`` has shape (areas, 2), in metres; ``registered`` the people who live there, shape
    (areas,), not yet whole; ``settlement`` the index of the settlement, shape (areas,).
    """

    points: Points
    registered: npt.NDArray[np.float64]
    settlement: npt.NDArray[np.int64]


def place_settlements(settings: Settings, land: Land, rng: np.random.Generator) -> Points:
    """Move each planned settlement a little, on dry land.

    Parameters
    ----------
    settings
        Planned settlements.
    land
        The county.
    rng
        Draws the moves.

    Returns
    -------
    ndarray
        Centres, shape (settlements, 2), metres.
    """
    planned = to_metres([place.at for place in settings.settlements], settings)
    jitter_km = np.asarray([settings.kinds[place.kind].jitter_km for place in settings.settlements])
    moved = planned + rng.normal(size=planned.shape) * jitter_km[:, None] * 1000
    return np.where(land.holds(moved)[:, None], moved, planned)


def make_areas(
    settings: Settings, land: Land, centres: Points, lists: Sequence[PracticeList], rng: np.random.Generator
) -> SmallAreas:
    """Scatter small areas about the settlements, as many as their lists need.

    Parameters
    ----------
    settings, land, centres
        The county and its settlements, in the same order.
    lists
        Every practice; its people live about its settlement, the digital-first practice's anywhere.
    rng
        Draws points and sizes.
    """
    people = _people_by_settlement(settings, lists)
    counts = np.maximum(np.round(people / settings.residence.people_per_area), 1).astype(np.int64)
    points = [
        _areas_of(place, centre, int(count), settings, land, rng)
        for place, centre, count in zip(settings.settlements, centres, counts, strict=True)
    ]
    settlement = np.repeat(np.arange(len(counts)), counts)
    weights = np.exp(rng.normal(0, settings.residence.area_size_noise, len(settlement)))
    share = weights / np.bincount(settlement, weights)[settlement]
    return SmallAreas(np.vstack(points), share * people[settlement], settlement)


def place_sites(
    settings: Settings, land: Land, centres: Points, lists: Sequence[PracticeList], rng: np.random.Generator
) -> Points:
    """Give each practice a site in its settlement.

    Practices are numbered round the settlement's centre, so that its networks are sectors. Some
    share a building, special practices among them.

    Parameters
    ----------
    settings, land, centres
        The county and its settlements, in the same order.
    lists
        Every practice, those of one settlement in a row, special ones last.
    rng
        Draws the sites.

    Returns
    -------
    ndarray
        Shape (practices, 2), whole metres.
    """
    ordinary = [
        _sites_of(place, centre, land, rng)
        for place, centre in zip(settings.settlements, centres, strict=True)
    ]
    names = [place.name for place in settings.settlements]
    special = [
        _scatter(centres[names.index(practice.settlement)], 1, settings.special_spread_km * 1000, land, rng)
        for practice in lists
        if practice.kind != "ordinary"
    ]
    return np.vstack([*ordinary, *special])


def _people_by_settlement(settings: Settings, lists: Sequence[PracticeList]) -> npt.NDArray[np.float64]:
    """Sum the lists by settlement and spread the digital-first practice's people over all."""
    names = [place.name for place in settings.settlements]
    people = np.zeros(len(names))
    for practice in lists:
        if practice.kind != "digital":
            people[names.index(practice.settlement)] += practice.registered
    far = sum(practice.registered for practice in lists if practice.kind == "digital")
    return np.asarray(people * (1 + far / people.sum()), dtype=np.float64)


def _areas_of(
    place: SettlementSettings,
    centre: Points,
    count: int,
    settings: Settings,
    land: Land,
    rng: np.random.Generator,
) -> Points:
    """Put most areas in the place and some in the country about it."""
    kind = settings.kinds[place.kind]
    outer = round(count * kind.outer_share)
    return np.vstack(
        [
            _scatter(centre, count - outer, place.spread_km * 1000, land, rng),
            _scatter(centre, outer, kind.outer_spread_km * 1000, land, rng),
        ]
    )


def _sites_of(place: SettlementSettings, centre: Points, land: Land, rng: np.random.Generator) -> Points:
    """Return the ordinary practices' sites of a settlement, in order round its centre."""
    alone = place.practices - sum(place.shared_sites)
    sites = _scatter(centre, alone + len(place.shared_sites), place.spread_km * 1000, land, rng)
    sites = sites[np.argsort(np.arctan2(*(sites - centre).T))]
    practices_at = rng.permutation(np.asarray([1] * alone + list(place.shared_sites)))
    return np.repeat(sites, practices_at, axis=0)


def _scatter(centre: Points, count: int, spread: float, land: Land, rng: np.random.Generator) -> Points:
    """Scatter points about a centre, dense in the middle, nowhere in a heap and none at sea; whole metres."""
    rank = (np.arange(count) + 0.5) / max(count, 1)
    radius = spread * np.sqrt(-2 * np.log1p(-rank))
    angle = np.arange(count) * _GOLDEN_ANGLE + rng.uniform(0, 2 * np.pi)
    jitter = rng.normal(size=(count, 2)) * _JITTER * spread / np.sqrt(max(count, 1))
    points = _at(centre, radius, angle, jitter)
    for _ in range(_TRIES):
        wet = np.flatnonzero(~land.holds(points))
        radius[wet] *= _NEARER
        points[wet] = _at(centre, radius[wet], rng.uniform(0, 2 * np.pi, len(wet)), 0)
    return np.where(land.holds(points)[:, None], points, np.rint(centre))


def _at(
    centre: Points,
    radius: npt.NDArray[np.float64],
    angle: npt.NDArray[np.float64],
    jitter: npt.NDArray[np.float64] | float,
) -> Points:
    ways = np.column_stack([np.sin(angle), np.cos(angle)])
    return np.asarray(np.rint(centre + radius[:, None] * ways + jitter), dtype=np.float64)
