"""Hubs of least reduced cost around every centre, and the bound they prove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from scalecare.hub_formation._private.generation.centre_search import search_centre
from scalecare.hub_formation._private.generation.knapsack import root_bound
from scalecare.hub_formation._private.generation.pricing_space import PricingSpace
from scalecare.hub_formation._private.listing import NO_LIMIT, FloatArray, IntArray
from scalecare.hub_formation._private.threads import for_each


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """What a round of pricing found.

    ``value`` (hubs,) are reduced costs, without what the rows that count hubs charge; ``start`` and
    ``member`` as in a list of hubs; ``least`` (p,) bounds the value of every hub around each centre;
    ``is_complete`` says whether nothing below a threshold was left out; ``first`` (p + 1,) is where each
    centre's hubs start.
    """

    value: FloatArray
    start: IntArray
    member: npt.NDArray[np.int16]
    least: FloatArray
    is_complete: bool
    first: IntArray

    def best_of(self, centres: IntArray) -> IntArray:
        """Return the best hub of each of some centres that have any.

        Parameters
        ----------
        centres
            Their numbers.
        """
        pairs = ((int(self.first[c]), int(self.first[c + 1])) for c in centres)
        return np.array([a + int(np.argmin(self.value[a:b])) for a, b in pairs if b > a], dtype=np.int64)


def price_centres(
    spaces: Sequence[PricingSpace],
    unit_price: FloatArray,
    thresholds: FloatArray,
    *,
    keep: int,
    nodes: int,
) -> Priced:
    """Find the best hubs around each centre.

    Parameters
    ----------
    spaces
        The place for each kind of hub: within the band, and exceptions if there may be any.
    unit_price
        Dual value of "this unit stands in one hub", shape (u,).
    thresholds
        Only hubs below these, by centre, shape (p,).
    keep
        How many of each centre and kind.
    nodes
        Most nodes of each search.
    """
    searches = _Searches(spaces, unit_price, thresholds, keep, nodes, NO_LIMIT)
    searches.through(range(len(thresholds)))
    return searches.priced()


def all_below(
    spaces: Sequence[PricingSpace],
    unit_price: FloatArray,
    thresholds: FloatArray,
    *,
    nodes: int,
    hubs: int,
) -> Priced | None:
    """Find every hub below its centre's threshold, each once; None where they are too many.

    Parameters
    ----------
    spaces, unit_price, thresholds
        As for :func:`price_centres`.
    nodes
        Most nodes of all searches together, looked at from time to time; one may look at an eighth.
    hubs
        Most hubs.
    """
    centres = len(thresholds)
    searches = _Searches(spaces, unit_price, thresholds, 0, nodes // ONE_CENTRE, hubs)
    # The centres are taken in pieces of fixed size, so that where the work ends does not hang on threads.
    for first in range(0, centres, PIECE):
        searches.through(range(first, min(first + PIECE, centres)))
        if not searches.is_complete or searches.hubs > hubs or searches.nodes > nodes:
            return None
    return searches.priced()


ONE_CENTRE = 8
"""One search may look at this part of all nodes at most."""
PIECE = 24
"""Centres searched between two looks at how much was done."""


class _Searches:
    """Searches around centres, and what they found."""

    def __init__(
        self,
        spaces: Sequence[PricingSpace],
        unit_price: FloatArray,
        thresholds: FloatArray,
        keep: int,
        nodes: int,
        hubs: int,
    ) -> None:
        self._spaces, self._unit_price, self._thresholds = spaces, unit_price, thresholds
        self._limits = (keep, nodes, hubs)
        self._found: list[list[Any]] = [[] for _ in thresholds]

    def through(self, centres: range) -> None:
        """Search around some centres."""

        def search(centre: int) -> None:
            self._found[centre] = [
                search_centre(space, centre, self._unit_price, self._thresholds, *self._limits)
                for space in self._spaces
            ]

        for_each(search, centres)

    @property
    def is_complete(self) -> bool:
        """Whether nothing below a threshold was left out."""
        return all(found[4] for kinds in self._found for found in kinds)

    @property
    def hubs(self) -> int:
        """How many hubs were found."""
        return sum(len(found[0]) for kinds in self._found for found in kinds)

    @property
    def nodes(self) -> int:
        """How many nodes were looked at."""
        return sum(int(found[5]) for kinds in self._found for found in kinds)

    def priced(self) -> Priced:
        """Return what was found, centre by centre."""
        flat = [found for kinds in self._found for found in kinds]
        lengths = np.concatenate([np.diff(found[1]) for found in flat])
        counts = [sum(len(found[0]) for found in kinds) for kinds in self._found]
        return Priced(
            value=np.concatenate([found[0] for found in flat]),
            start=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
            member=np.concatenate([found[2] for found in flat]),
            least=np.array([min(found[3] for found in kinds) for kinds in self._found]),
            is_complete=self.is_complete,
            first=np.concatenate(([0], np.cumsum(counts))),
        )


def relaxed(spaces: Sequence[PricingSpace], unit_price: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Bound the value of every hub around each centre by filling it greedily.

    Parameters
    ----------
    spaces, unit_price
        As for :func:`price_centres`.

    Returns
    -------
    tuple of arrays
        The bounds, shape (p,), and how much of each unit they take, shape (p, u).
    """
    centres = len(spaces[0].unit_of)
    share = np.zeros((centres, len(unit_price)))
    least = np.full(centres, np.inf)

    def bound(block: int) -> None:
        other = np.zeros(len(unit_price))
        for centre in range(block, min(block + BLOCK, centres)):
            for space in spaces:
                value = root_bound(space, centre, unit_price, other)
                if value < least[centre]:
                    least[centre] = value
                    share[centre] = other

    for_each(bound, range(0, centres, BLOCK))
    return least, share


BLOCK = 16
"""Centres handed to a thread at once."""


def plan_bound(unit_price: FloatArray, least: FloatArray, unit_of: IntArray, fewest: int, most: int) -> float:
    """Return a bound on the cost of any plan.

    Each unit is the centre's unit of at most one hub, so a plan of k hubs has k different centres.

    Parameters
    ----------
    unit_price
        Dual values, shape (u,).
    least
        A bound on the value of every hub around each centre, shape (p,).
    unit_of
        The unit of each centre, shape (p,).
    fewest, most
        Numbers of hubs.
    """
    sums = np.cumsum(np.sort(by_unit(least, unit_of)))[: min(most, len(unit_price))]
    return float(unit_price.sum() + sums[fewest - 1 :].min(initial=np.inf))


def by_unit(least: FloatArray, unit_of: IntArray) -> FloatArray:
    """Return the best of each unit's centres, shape (u,).

    Parameters
    ----------
    least, unit_of
        As for :func:`plan_bound`; a unit's centres stand together.
    """
    return np.asarray(np.minimum.reduceat(least, np.flatnonzero(np.diff(unit_of, prepend=-1))))
