"""Which practices there are, how many people each has, and which network it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from scalecare.examples.settings import (
    ListSizes,
    Profile,
    Settings,
    SettlementSettings,
    Special,
    SpecialKind,
    Words,
)


@dataclass(frozen=True, slots=True)
class PracticeList:
    """A practice with its list, before it has a site."""

    name: str
    settlement: str
    registered: int
    network: str | None
    kind: Literal["ordinary"] | SpecialKind = "ordinary"
    profile: Profile = "ordinary"
    female_share: float | None = None


def make_lists(settings: Settings, words: Words, rng: np.random.Generator) -> tuple[PracticeList, ...]:
    """Draw every practice's list and name it.

    The order is that of the settlements, and within one of them that of the way round its centre.

    Parameters
    ----------
    settings, words
        What to draw from.
    rng
        Draws sizes and names.
    """
    ordinary = _ordinary_lists(settings, words, rng)
    special = [_special_list(special) for special in settings.special_practices]
    return tuple(_with_students(_without_network(ordinary, settings), settings) + special)


def draw_list_sizes(count: int, sizes: ListSizes, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Draw list sizes from the published distribution, one from each equal slice of it.

    Between the published shares the logarithm of a list size runs straight against the normal
    score, so that the draw is lognormal in pieces.

    Parameters
    ----------
    count
        How many practices.
    sizes
        The published distribution and the part of it to draw from.
    rng
        Draws within the slices.

    Returns
    -------
    ndarray
        Registered people, ascending, shape (count,).
    """
    slices = (np.arange(count) + rng.random(count)) / count
    shares = sizes.lowest_share + slices * (sizes.highest_share - sizes.lowest_share)
    known = np.asarray(sorted(sizes.quantiles))
    people = np.asarray([sizes.quantiles[share] for share in sorted(sizes.quantiles)])
    drawn: npt.NDArray[np.float64] = np.exp(np.interp(ndtri(shares), ndtri(known), np.log(people)))
    return drawn


def _ordinary_lists(settings: Settings, words: Words, rng: np.random.Generator) -> list[PracticeList]:
    settled = settings.settlements
    sizes = _sizes_by_settlement(settings, rng)
    names = _town_names(sum(place.practices for place in settled), words, rng)
    lists: list[PracticeList] = []
    for place in settled:
        for size, network in zip(sizes[place.name], place.network_of_each, strict=True):
            name = f"{place.name} Surgery" if place.practices == 1 else names.pop()
            lists.append(PracticeList(name, place.name, size, network))
    return lists


def _sizes_by_settlement(settings: Settings, rng: np.random.Generator) -> dict[str, list[int]]:
    """Draw all sizes, give villages small ones, and share the rest out evenly among towns."""
    sizes = settings.list_sizes
    by_kind: dict[str, list[SettlementSettings]] = {"town": [], "village": [], "island": []}
    for place in settings.settlements:
        by_kind["town" if place.kind == "city" else place.kind].append(place)
    in_towns = sum(place.practices for place in by_kind["town"])
    drawn = _scaled(draw_list_sizes(in_towns + len(by_kind["village"]), sizes, rng), settings)
    small = np.flatnonzero(drawn <= sizes.village_highest)
    village_rows = rng.choice(small, len(by_kind["village"]), replace=False)
    town_sizes = np.delete(drawn, village_rows)
    shared = _share_out(town_sizes[::-1].tolist(), {place.name: place.practices for place in by_kind["town"]})
    result = {name: [int(size) for size in rng.permutation(given)] for name, given in shared.items()}
    result |= {
        place.name: [int(drawn[row])] for place, row in zip(by_kind["village"], village_rows, strict=True)
    }
    return result | {place.name: [sizes.island_people] for place in by_kind["island"]}


def _scaled(drawn: npt.NDArray[np.float64], settings: Settings) -> npt.NDArray[np.int64]:
    """Scale ordinary lists so that the county has about the people it should."""
    fixed = sum(special.people for special in settings.special_practices) + settings.list_sizes.island_people
    whole: npt.NDArray[np.int64] = np.rint(drawn * (settings.list_sizes.people - fixed) / drawn.sum()).astype(
        np.int64
    )
    return whole


def _share_out(descending: Sequence[int], places: dict[str, int]) -> dict[str, list[int]]:
    """Give each list, the largest first, to the town with the smallest mean list if it took it.

    A town takes as many lists as it has practices, and so towns end near their planned size.
    """
    given: dict[str, list[int]] = {name: [] for name in places}
    for size in descending:
        open_places = [name for name in places if len(given[name]) < places[name]]
        chosen = min(open_places, key=lambda name: ((sum(given[name]) + size) / places[name], name))
        given[chosen].append(size)
    return given


def _town_names(count: int, words: Words, rng: np.random.Generator) -> list[str]:
    stems = rng.permutation(np.asarray(words.practice_stems))[:count]
    endings = rng.choice(np.asarray(words.practice_endings), count)
    return [f"{stem} {ending}" for stem, ending in zip(stems, endings, strict=False)]


def _special_list(special: Special) -> PracticeList:
    return PracticeList(
        special.name,
        special.settlement,
        special.people,
        special.network,
        special.kind,
        special.profile,
        special.female_share,
    )


def _without_network(lists: list[PracticeList], settings: Settings) -> list[PracticeList]:
    """Take the smallest ordinary practice of a town out of its network."""
    town = [practice for practice in lists if practice.settlement == settings.without_network]
    left = min(town, key=lambda practice: (practice.registered, practice.name))
    return [replace(practice, network=None) if practice is left else practice for practice in lists]


def _with_students(lists: list[PracticeList], settings: Settings) -> list[PracticeList]:
    """Let the largest practice of a network serve the students."""
    network = [practice for practice in lists if practice.network == settings.students_at]
    campus = max(network, key=lambda practice: (practice.registered, practice.name))
    return [replace(practice, profile="students") if practice is campus else practice for practice in lists]
