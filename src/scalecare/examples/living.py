"""Who lives where: a gravity model of registration that keeps every list and every area's people.

Symbols: ``L_i`` people on list i; ``P_j`` people of area j; ``d_ij`` kilometres between them, with a
detour where a barrier lies across; ``n_j`` kilometres from area j to its nearest practice. People
register with weight ``exp(-d_ij / (a + b n_j))``, balanced in turn to ``L_i`` and ``P_j`` (Furness
1965; Wilson's doubly constrained gravity model, 1967), but for a share that pays less regard to
distance. Whole people are then drawn for each list.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist

from scalecare.examples.land import Land, Points, crossings
from scalecare.examples.lists import PracticeList
from scalecare.examples.settings import ResidenceSettings
from scalecare.examples.towns import SmallAreas

Counts = npt.NDArray[np.int64]
"""Whole people, shape (practices, areas)."""

_Floats = npt.NDArray[np.float64]


def make_residence(
    settings: ResidenceSettings,
    land: Land,
    sites: Points,
    areas: SmallAreas,
    lists: Sequence[PracticeList],
    rng: np.random.Generator,
) -> Counts:
    """Draw how many people of each list live in each small area.

    Parameters
    ----------
    settings
        How registration falls off with distance.
    land
        The barriers.
    sites
        Where practices are, shape (practices, 2), metres.
    areas
        Where people live.
    lists
        Every practice's people and kind.
    rng
        Draws whole people.

    Returns
    -------
    ndarray
        Shape (practices, areas); each row sums exactly to the practice's list.
    """
    registered = np.asarray([practice.registered for practice in lists])
    km = way_km(settings, land, sites, areas.points)
    expected = _expected(settings, km, areas, lists)
    shares = expected / expected.sum(axis=1, keepdims=True)
    drawn = [rng.multinomial(people, share) for people, share in zip(registered, shares, strict=True)]
    return np.asarray(drawn, dtype=np.int64)


def way_km(settings: ResidenceSettings, land: Land, sites: Points, points: Points) -> _Floats:
    """Return the way from each site to each point: straight, longer where a barrier lies across.

    Parameters
    ----------
    settings
        The way within an area and the detour.
    land
        The barriers.
    sites, points
        Shapes (sites, 2) and (points, 2), metres.

    Returns
    -------
    ndarray
        Kilometres, shape (sites, points).
    """
    straight = np.hypot(cdist(sites, points) / 1000, settings.nearest_km)
    detour = settings.barrier_detour_km * crossings(land.barriers, sites, points)
    return np.asarray(straight + detour, dtype=np.float64)


def _expected(
    settings: ResidenceSettings, km: _Floats, areas: SmallAreas, lists: Sequence[PracticeList]
) -> _Floats:
    """Return expected people, shape (practices, areas): the far-flung lists first, then the rest."""
    registered = np.asarray([practice.registered for practice in lists], dtype=np.float64)
    kind = np.asarray([practice.kind for practice in lists])
    scheme, digital, near = kind == "scheme", kind == "digital", ~np.isin(kind, ["scheme", "digital"])
    people = areas.registered
    expected = np.zeros_like(km)
    expected[digital] = _anywhere(registered[digital], people * (km[digital] > settings.digital_from_km))
    expected[scheme] = _anywhere(registered[scheme], people * np.exp(-km[scheme] / settings.scheme_reach_km))
    expected[near] = _near(settings, km[near], registered[near], people - expected.sum(axis=0))
    return expected


def _near(settings: ResidenceSettings, km: _Floats, registered: _Floats, people: _Floats) -> _Floats:
    """Return expected people of ordinary lists: mostly by nearness, some with less regard to it."""
    reach = settings.reach_km + settings.reach_per_nearest_km * km.min(axis=0)
    balanced = _balanced(np.exp(-km / reach), registered, people, settings.balancing_rounds)
    scattered = _anywhere(registered, people * np.exp(-km / settings.scattered_reach_km))
    return (1 - settings.scattered_share) * balanced + settings.scattered_share * scattered


def _anywhere(registered: _Floats, weights: _Floats) -> _Floats:
    """Spread lists over areas by weight, shape (practices, areas)."""
    return np.asarray(registered[:, None] * weights / weights.sum(axis=1, keepdims=True), dtype=np.float64)


def _balanced(weights: _Floats, registered: _Floats, people: _Floats, rounds: int) -> _Floats:
    """Scale rows to lists and columns to areas in turn; end on rows, which are exact."""
    flows = weights
    for _ in range(rounds):
        flows = flows * (people / flows.sum(axis=0))
        flows = flows * (registered / flows.sum(axis=1))[:, None]
    return flows
