"""Monthly measures with signals planted in them, and the list of what was planted.

Everything happens on the scale of log odds: a measure's level, a practice's own level, a month's
own chance, and then what is planted. Counts are drawn last, so that small practices vary more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from scalecare.examples.lists import PracticeList
from scalecare.examples.settings import Measure, Measures, Planted, Settings, SignalKind

_Floats = npt.NDArray[np.float64]


class MeasureRow(NamedTuple):
    """One practice's count in one month; ``period`` is written ``2026-06``."""

    practice_code: str
    measure: str
    period: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class PlantedSignal:
    """A signal that an analysis of the measures ought to find, and where.

    ``size`` is in log odds (a month, for a drift; from the middle to the peak, for a season).
    ``from_period`` and ``to_period`` are inclusive. ``practice_codes`` are those it was planted in.
    ``peak_month`` is 1-12 for a season and None otherwise.
    """

    kind: SignalKind
    measure: str
    practice_codes: tuple[str, ...]
    from_period: str
    to_period: str
    size: float
    peak_month: int | None
    description: str


def make_measures(
    settings: Settings,
    lists: Sequence[PracticeList],
    codes: Sequence[str],
    planted: Sequence[PlantedSignal],
    rng: np.random.Generator,
) -> tuple[MeasureRow, ...]:
    """Draw every measure for every practice and month.

    Parameters
    ----------
    settings
        Levels and spreads.
    lists, codes
        Every practice and its code.
    planted
        What to plant.
    rng
        Draws the counts.

    Returns
    -------
    tuple of MeasureRow
        In order of practice code, measure and period. Practices that a supplier does not cover and
        the odd month are missing, which is not zero.
    """
    periods = periods_of(settings)
    registered = _registered(settings.measures, lists)
    rows: list[MeasureRow] = []
    for name, measure in settings.measures.named.items():
        mine = [signal for signal in planted if signal.measure == name]
        odds = _odds(measure, mine, codes, periods, rng)
        counts = _counts(measure, odds, registered, rng)
        kept = _kept(settings.measures, measure, mine, codes, periods, rng)
        rows += [
            MeasureRow(
                codes[row], name, periods[month], int(counts[0][row, month]), int(counts[1][row, month])
            )
            for row, month in np.argwhere(kept)
        ]
    return tuple(sorted(rows))


def plant(
    settings: Settings, lists: Sequence[PracticeList], codes: Sequence[str]
) -> tuple[PlantedSignal, ...]:
    """Decide which practices and months carry the planted signals.

    Parameters
    ----------
    settings
        The signals as ordered.
    lists, codes
        Every practice and its code.
    """
    periods = periods_of(settings)
    return tuple(
        PlantedSignal(
            kind=order.kind,
            measure=order.measure,
            practice_codes=_carriers(order, lists, codes),
            from_period=periods[order.from_month],
            to_period=periods[-1 if order.to_month is None else order.to_month],
            size=order.size,
            peak_month=order.peak_month if order.kind == "season" else None,
            description=order.description,
        )
        for order in settings.planted
    )


def periods_of(settings: Settings) -> tuple[str, ...]:
    """Return the months of the measures, oldest first; the last is the one before the extract date.

    Parameters
    ----------
    settings
        The extract date and how many months.
    """
    last = settings.as_of.year * 12 + settings.as_of.month - 2
    months = range(last - settings.measures.months + 1, last + 1)
    return tuple(f"{month // 12:04d}-{month % 12 + 1:02d}" for month in months)


def _carriers(order: Planted, lists: Sequence[PracticeList], codes: Sequence[str]) -> tuple[str, ...]:
    rows = [row for row, practice in enumerate(lists) if order.network in (None, practice.network)]
    if order.only == "largest":
        rows = [max(rows, key=lambda row: lists[row].registered)]
    return tuple(codes[row] for row in rows)


def _registered(measures: Measures, lists: Sequence[PracticeList]) -> _Floats:
    """Return people on each list in each month, shape (practices, months): lists grow a little."""
    ago = np.arange(measures.months)[::-1] + 1
    now = np.asarray([practice.registered for practice in lists], dtype=np.float64)
    return np.asarray(now[:, None] * np.exp(-measures.list_growth * ago), dtype=np.float64)


def _odds(
    measure: Measure,
    planted: Sequence[PlantedSignal],
    codes: Sequence[str],
    periods: Sequence[str],
    rng: np.random.Generator,
) -> _Floats:
    """Return log odds, shape (practices, months)."""
    own = rng.normal(0, measure.practice_spread, (len(codes), 1))
    own[[codes.index(code) for s in planted if s.kind == "funnel_outlier" for code in s.practice_codes]] = 0
    odds = logit(measure.share) + own + rng.normal(0, measure.month_spread, (len(codes), len(periods)))
    for signal in planted:
        odds[[codes.index(code) for code in signal.practice_codes]] += _shape(signal, periods)
    return np.asarray(odds, dtype=np.float64)


def _shape(signal: PlantedSignal, periods: Sequence[str]) -> _Floats:
    """Return what a signal adds to the log odds of each month, shape (months,)."""
    start, end = periods.index(signal.from_period), periods.index(signal.to_period)
    month = np.arange(len(periods))
    during = (month >= start) & (month <= end)
    if signal.kind == "drift":
        return np.asarray(during * signal.size * (month - start + 1), dtype=np.float64)
    if signal.peak_month is not None:
        of_year = np.asarray([int(period[-2:]) for period in periods])
        return np.asarray(
            signal.size * np.cos(2 * np.pi * (of_year - signal.peak_month) / 12), dtype=np.float64
        )
    return np.asarray(during * signal.size, dtype=np.float64)


def _counts(
    measure: Measure, odds: _Floats, registered: _Floats, rng: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Draw numerators and denominators, each of shape (practices, months)."""
    if measure.per_person is None:
        denominator = np.round(registered).astype(np.int64)
    else:
        denominator = rng.poisson(registered * measure.per_person)
    return rng.binomial(denominator, expit(odds)), denominator


def _kept(
    measures: Measures,
    measure: Measure,
    planted: Sequence[PlantedSignal],
    codes: Sequence[str],
    periods: Sequence[str],
    rng: np.random.Generator,
) -> npt.NDArray[np.bool_]:
    """Say which practice-months were submitted, shape (practices, months); planted ones all are."""
    local = {code for s in planted if s.kind != "season" for code in s.practice_codes}
    carries = np.asarray([code in local for code in codes])[:, None]
    covered = rng.random((len(codes), 1)) >= measure.not_in
    submitted = rng.random((len(codes), len(periods))) >= measures.missing_share
    return np.asarray((covered & submitted) | carries, dtype=np.bool_)
