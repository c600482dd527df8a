"""What may happen to lists: they grow, practices merge or close, homes are built."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from scalecare.domain import ParameterSet, Place
from scalecare.hub_formation.errors import BadScenario
from scalecare.hub_formation.formulation import numbered
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.sorting_out import sort_out

IntArray = npt.NDArray[np.int64]


class GoTo(StrEnum):
    """Where the people of a practice go that closes."""

    NEAR_BY_SIZE = "near_by_size"
    """To the nearest few practices, in proportion to their lists."""
    NEAREST = "nearest"
    """All to the nearest practice."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Lists grow by ``share`` (0.1 is a tenth more); those of all practices where none is named."""

    share: float
    practice_codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse lists below nothing."""
        if not -1 < self.share < float("inf"):
            raise BadScenario.shrinks_below_nothing(self.share)


@dataclass(frozen=True, slots=True)
class Merger:
    """A practice's list goes to another practice, whole."""

    practice_code: str
    into: str

    def __post_init__(self) -> None:
        """Refuse a merger of one."""
        if self.practice_code == self.into:
            raise BadScenario.merges_with_itself(self.into)


@dataclass(frozen=True, slots=True)
class Closure:
    """A practice closes and its people register nearby."""

    practice_code: str
    go_to: GoTo = GoTo.NEAR_BY_SIZE


@dataclass(frozen=True, slots=True)
class NewHousing:
    """New homes bring people to a practice."""

    practice_code: str
    people: int

    def __post_init__(self) -> None:
        """Refuse fewer than nobody."""
        if self.people < 0:
            raise BadScenario.fewer_than_nobody(self.people)


_LOOKED_AT = 60
"""So many of the nearest practices are kept as possible takers; more never close together."""

Shock = Growth | Merger | Closure | NewHousing


@dataclass(frozen=True, slots=True)
class Scenario:
    """Things that happen one after the other, under one name."""

    name: str
    shocks: tuple[Shock, ...]


@dataclass(frozen=True, slots=True)
class StressSettings:
    """The numbers that trying a plan goes by, as ``stress.…`` in the parameters.

    ``smallest_receiver`` is the list below which a practice takes nobody over: a special service.
    """

    nearest_practices: int
    size_bands: int
    fewest_in_band: int
    window_ratio: float
    spread_exponent: float
    same_network_share: float
    smallest_receiver: int

    @classmethod
    def standard(cls, parameters: ParameterSet, as_of: date) -> StressSettings:
        """Return the settings that hold where nothing else is asked for.

        Parameters
        ----------
        parameters
            The numbers.
        as_of
            The date they are looked up for.
        """
        return cls(
            nearest_practices=int(parameters.value("stress.nearest_practices", as_of)),
            size_bands=int(parameters.value("stress.size_bands", as_of)),
            fewest_in_band=int(parameters.value("stress.fewest_in_band", as_of)),
            window_ratio=parameters.value("stress.window_ratio", as_of),
            spread_exponent=parameters.value("stress.spread_exponent", as_of),
            same_network_share=parameters.value("stress.same_network_share", as_of),
            smallest_receiver=int(parameters.value("hub.stands_alone_people", as_of)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """Who takes over from whom: for each practice some others that may, nearest first.

    ``order`` holds, for each practice, numbers of its nearest practices and of its network's;
    ``registered`` (practices,) is today's lists, ``network`` (practices,) numbers networks, -1 for none.
    A practice without a position has the largest others in order of their lists.
    """

    practice_codes: tuple[str, ...]
    registered: IntArray
    network: IntArray
    order: tuple[IntArray, ...]
    nearest: int

    @classmethod
    def of(cls, place: Place, rules: HubRules, settings: StressSettings) -> Surroundings:
        """Find them.

        Parameters
        ----------
        place
            The practices.
        rules
            For practices without coordinates.
        settings
            For how many take over, and how small a list is a special service's.
        """
        free = rules.with_(together=(), apart=(), fixed=(), centres=())
        points = sort_out(place, free).points
        nowhere = (np.nan, np.nan)
        xy = np.array([points.get(code, nowhere) for code in place.codes]).reshape(-1, 2)
        people = np.array([p.registered for p in place.practices], dtype=np.int64)
        takes = (people >= settings.smallest_receiver) & ~np.isnan(xy[:, 0])
        able = np.flatnonzero(takes if takes.any() else np.ones(len(people), bool))
        network = numbered([p.pcn_code for p in place.practices])
        order = tuple(_nearest_first(index, xy, people, network, able) for index in range(len(people)))
        return cls(place.codes, people, network, order, settings.nearest_practices)

    def mates(self, index: int) -> npt.NDArray[np.bool_]:
        """Return which of a practice's ``order`` are of its network; none where it has no network.

        Parameters
        ----------
        index
            The practice.
        """
        own = self.network[index]
        return np.asarray((self.network[self.order[index]] == own) & (own >= 0))

    def takers(self, index: int, is_open: npt.NDArray[np.bool_], most: int | None = None) -> IntArray:
        """Return the nearest practices that are open.

        Parameters
        ----------
        index
            The practice that closes.
        is_open
            Which practices are open, shape (practices,).
        most
            How many; as the settings say by default.
        """
        others = self.order[index]
        return others[is_open[others]][: most or self.nearest]


def _nearest_first(
    index: int, xy: npt.NDArray[np.float64], people: IntArray, network: IntArray, able: IntArray
) -> IntArray:
    others = able[able != index]
    away = np.hypot(*(xy[others] - xy[index]).T)
    if np.isnan(away).any():
        away = -people[others].astype(np.float64)
    ordered = others[np.argsort(away, kind="stable")]
    is_mate = (network[ordered] == network[index]) & (network[index] >= 0)
    return np.asarray(ordered[(np.arange(len(ordered)) < _LOOKED_AT) | is_mate])


def after(scenario: Scenario, place: Place, surroundings: Surroundings) -> Place:
    """Return the place as it is once a scenario has happened; closed practices are not in it.

    Parameters
    ----------
    scenario
        What happens.
    place
        The place before.
    surroundings
        Who takes over from whom.

    Raises
    ------
    BadScenario
        If it names a practice that is not there, or leaves none.
    """
    lists = {p.practice_code: p.registered for p in place.practices}
    for shock in scenario.shocks:
        unknown = sorted(set(_named(shock)) - set(lists))
        if unknown:
            raise BadScenario.unknown_practices(scenario.name, unknown)
        if len(lists) == 1 and isinstance(shock, Closure | Merger):
            raise BadScenario.nobody_left(scenario.name)
        _HAPPENS[type(shock)](shock, lists, surroundings)
    left = place.select(lists, area=place.area)
    practices = tuple(replace(p, registered=lists[p.practice_code]) for p in left.practices)
    return replace(left, practices=practices)


def _named(shock: Shock) -> tuple[str, ...]:
    match shock:
        case Growth():
            return shock.practice_codes
        case Merger():
            return shock.practice_code, shock.into
        case _:
            return (shock.practice_code,)


def _grow(shock: Growth, lists: dict[str, int], _: Surroundings) -> None:
    for code in shock.practice_codes or tuple(lists):
        lists[code] = round(lists[code] * (1 + shock.share))


def _merge(shock: Merger, lists: dict[str, int], _: Surroundings) -> None:
    lists[shock.into] += lists.pop(shock.practice_code)


def _build(shock: NewHousing, lists: dict[str, int], _: Surroundings) -> None:
    lists[shock.practice_code] += shock.people


def _close(shock: Closure, lists: dict[str, int], surroundings: Surroundings) -> None:
    people = lists.pop(shock.practice_code)
    codes = surroundings.practice_codes
    is_open = np.array([code in lists for code in codes])
    most = 1 if shock.go_to is GoTo.NEAREST else None
    takers = surroundings.takers(codes.index(shock.practice_code), is_open, most)
    names = [codes[taker] for taker in takers.tolist()] or sorted(lists, key=lambda c: (-lists[c], c))[:1]
    for name, share in zip(names, shared_out(people, [lists[name] for name in names]), strict=True):
        lists[name] += share


def shared_out(people: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Return whole people in proportion to weights, everyone once; what is left over goes by remainders.

    Parameters
    ----------
    people
        How many.
    weights
        Such as list sizes; equal shares where all are zero.

    Examples
    --------
    >>> shared_out(10, [2, 1, 1])
    (5, 3, 2)
    """
    weight = np.asarray(weights, dtype=np.float64)
    weight = weight if weight.sum() > 0 else np.ones(len(weight))
    exact = people * weight / weight.sum()
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: people - int(whole.sum())]] += 1
    return tuple(whole.tolist())


_HAPPENS: Mapping[type, Callable[..., None]] = {
    Growth: _grow,
    Merger: _merge,
    Closure: _close,
    NewHousing: _build,
}
