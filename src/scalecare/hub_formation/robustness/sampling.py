"""Draw futures of a place's lists from what happened to real lists.

Each future takes one past period for all practices, so that what moved every list at once stays
together. Within it each practice draws what happened to one practice of about its size: the list grew or
shrank, or it was gone. A list that is gone goes whole to a practice nearby, as in a merger. The gains of
past practices that took over such lists are left out of what is drawn, or they would count twice.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from scalecare.domain import ListHistory, Place
from scalecare.hub_formation.errors import HistoryTooShort
from scalecare.hub_formation.robustness.shocks import StressSettings, Surroundings
from scalecare.hub_formation.rules import HubRules

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True, eq=False)
class SampledLists:
    """Futures of the lists of a place.

    ``registered`` has shape (samples, practices), 0 where the practice has ``closed``, of the same
    shape. ``windows`` are the past periods that were drawn from, and ``practices`` how many past changes
    they hold.
    """

    practice_codes: tuple[str, ...]
    registered: FloatArray
    closed: BoolArray
    years: float
    windows: tuple[tuple[date, date], ...]
    changes: int


@dataclass(frozen=True, slots=True, eq=False)
class _Band:
    """Past practices of about one size: growth of their lists, and how many close, over the years ahead.

    ``growth`` is of the logarithm; ``closing`` is a share in 0-1.
    """

    growth: FloatArray
    closing: float


@dataclass(frozen=True, slots=True, eq=False)
class _Window:
    """What happened in one past period, by size of list."""

    edges: FloatArray
    bands: tuple[_Band, ...]
    changes: int


def sample_scenarios(
    history: ListHistory,
    place: Place,
    rules: HubRules,
    *,
    years: float,
    count: int,
    rng: Generator,
    settings: StressSettings,
) -> SampledLists:
    """Draw futures of a place's lists.

    Parameters
    ----------
    history
        Past list sizes, of as many practices as there are: all of England's rather than the place's.
    place
        The practices and their lists today.
    rules
        For practices without coordinates.
    years
        How far ahead.
    count
        How many futures.
    rng
        Draws them.
    settings
        For size bands, periods, and who takes over.

    Returns
    -------
    SampledLists
        The same for the same generator.

    Raises
    ------
    HistoryTooShort
        If the history has fewer than two dates, or no practice on two of them.
    """
    chosen = _windows(history.dates, years, settings.window_ratio)
    looked_at = [(span, _window(history, span, years, settings)) for span in chosen]
    windows = [window for _, window in looked_at if window is not None]
    if not windows:
        raise HistoryTooShort.nobody_stayed()
    surroundings = Surroundings.of(place, rules, settings)
    registered = np.empty((count, len(place.codes)))
    closed = np.zeros(registered.shape, dtype=bool)
    which = rng.integers(0, len(windows), count)
    for number, window in enumerate(windows):
        rows = np.flatnonzero(which == number)
        registered[rows], closed[rows] = _draw(window, surroundings.registered, len(rows), rng)
    _hand_over(registered, closed, surroundings, settings.same_network_share, rng)
    spans = tuple((history.dates[start], history.dates[end]) for (start, end), w in looked_at if w)
    changes = sum(window.changes for window in windows)
    return SampledLists(place.codes, registered, closed, years, spans, changes)


def _windows(dates: tuple[date, ...], years: float, ratio: float) -> list[tuple[int, int]]:
    """Pairs of dates about as far apart as the years ahead; the nearest there are, where none is."""
    if len(dates) < 2:
        raise HistoryTooShort.dates(len(dates))
    pairs = [(start, end) for end in range(len(dates)) for start in range(end)]
    miss = [abs(math.log(_length(dates, pair) / years)) for pair in pairs]
    enough = min(miss) + math.log(ratio)
    return [pair for pair, off in zip(pairs, miss, strict=True) if off <= enough]


def _length(dates: tuple[date, ...], pair: tuple[int, int]) -> float:
    return (dates[pair[1]] - dates[pair[0]]).days / _DAYS_A_YEAR


def _window(
    history: ListHistory, span: tuple[int, int], years: float, settings: StressSettings
) -> _Window | None:
    before, later = history.registered[:, span[0]], history.registered[:, span[1]]
    had = before > 0
    gone = had & np.isnan(later)
    stayed = had & (later > 0)
    stayed &= ~_took_over(before, later, stayed, gone)
    if not stayed.any():
        return None
    ahead = years / _length(history.dates, span)
    most = max(1, min(settings.size_bands, int(had.sum()) // settings.fewest_in_band))
    edges = np.quantile(before[had], np.arange(1, most) / most)
    band = np.searchsorted(edges, before, side="right")
    bands = tuple(
        _Band(
            _stretched(np.log(later[chosen & stayed] / before[chosen & stayed]), ahead, settings),
            1.0 - (1.0 - float(gone[chosen & had].mean())) ** ahead,
        )
        for chosen in (band == number for number in range(most))
    )
    return _Window(edges, bands, int(had.sum()))


def _stretched(growth: FloatArray, ahead: float, settings: StressSettings) -> FloatArray:
    """Growth over a longer or shorter time: what is usual in proportion, differences by a power of it."""
    usual = float(np.median(growth)) if len(growth) else 0.0
    return np.asarray(ahead * usual + ahead**settings.spread_exponent * (growth - usual))


def _took_over(before: FloatArray, later: FloatArray, stayed: BoolArray, gone: BoolArray) -> BoolArray:
    """Practices whose gain is taken for lists they took over.

    Those that grew most, relative to their list, until their gains hold the people of the lists that are
    gone; less the people of lists that are new, which are mostly old ones under another code.
    """
    new = np.isnan(before) & (later > 0)
    people = max(0.0, float(before[gone].sum() - later[new].sum()))
    at = np.flatnonzero(stayed & (later > before))
    at = at[np.argsort(-(later[at] / before[at]), kind="stable")]
    held = np.cumsum(later[at] - before[at])
    taken = np.zeros(len(before), dtype=bool)
    if people > 0:
        taken[at[: int(np.searchsorted(held, people)) + 1]] = True
    return taken


def _draw(window: _Window, registered: IntArray, count: int, rng: Generator) -> tuple[FloatArray, BoolArray]:
    """Draw lists and closures, each of shape (count, practices)."""
    lists = np.repeat(registered[None, :].astype(np.float64), count, axis=0)
    closed = np.zeros(lists.shape, dtype=bool)
    band_of = np.searchsorted(window.edges, registered, side="right")
    for number, band in enumerate(window.bands):
        columns = np.flatnonzero(band_of == number)
        shape = (count, len(columns))
        if len(band.growth):
            lists[:, columns] *= np.exp(band.growth[rng.integers(0, len(band.growth), shape)])
        closed[:, columns] = rng.random(shape) < band.closing
    return lists, closed


def _hand_over(
    registered: FloatArray,
    closed: BoolArray,
    surroundings: Surroundings,
    same_network_share: float,
    rng: Generator,
) -> None:
    """Give each closed list, whole, to one of the nearest open practices, in proportion to their lists.

    Often that is one of its own network, where that has another.
    """
    closed &= ~closed.all(axis=1, keepdims=True)
    for index, rows in _closings(closed):
        others = surroundings.order[index]
        is_open = ~closed[np.ix_(rows, others)]
        mates = is_open & surroundings.mates(index)
        stays_inside = (rng.random(len(rows)) < same_network_share) & mates.any(axis=1)
        is_open = np.where(stays_inside[:, None], mates, is_open)
        weight = is_open * (np.cumsum(is_open, axis=1) <= surroundings.nearest)
        reach = np.cumsum(weight * np.maximum(surroundings.registered[others], 1), axis=1)
        stays = reach[:, -1] == 0 if len(others) else np.ones(len(rows), bool)
        closed[rows[stays], index] = False
        goes, reach = rows[~stays], reach[~stays]
        drawn = rng.random(len(goes)) * reach[:, -1] if len(goes) else np.zeros(0)
        taker = others[(reach > drawn[:, None]).argmax(axis=1)] if len(goes) else others[:0]
        registered[goes, taker] += registered[goes, index]
        registered[goes, index] = 0.0


def _closings(closed: BoolArray) -> Iterator[tuple[int, IntArray]]:
    for index in range(closed.shape[1]):
        rows = np.flatnonzero(closed[:, index])
        if len(rows):
            yield index, rows
