"""Monthly measures, and whether what was planted can be seen in them."""

from __future__ import annotations

import numpy as np
import pytest

from scalecare.examples import PlantedSignal, exampleshire, planted_signals

SEED = 2026


def shares(measure: str, codes: tuple[str, ...] | None = None) -> dict[str, float]:
    """Return the pooled numerator over denominator of each period."""
    top: dict[str, int] = {}
    bottom: dict[str, int] = {}
    for row in exampleshire(SEED).measures:
        if row.measure == measure and (codes is None or row.practice_code in codes):
            top[row.period] = top.get(row.period, 0) + row.numerator
            bottom[row.period] = bottom.get(row.period, 0) + row.denominator
    return {period: top[period] / bottom[period] for period in sorted(top)}


def signal(kind: str) -> PlantedSignal:
    return next(one for one in planted_signals(SEED) if one.kind == kind)


def test_there_are_four_measures_of_36_months_up_to_the_extract_date() -> None:
    rows = exampleshire(SEED).measures
    assert {row.measure for row in rows} == {
        "appointments_within_14_days",
        "calls_answered",
        "online_consultations",
        "ae_attendances",
    }
    periods = sorted({row.period for row in rows})
    assert (len(periods), periods[0], periods[-1]) == (36, "2023-07", "2026-06")


def test_rows_are_unique_sorted_and_never_above_their_denominator() -> None:
    rows = exampleshire(SEED).measures
    keys = [(row.practice_code, row.measure, row.period) for row in rows]
    assert keys == sorted(set(keys))
    assert all(0 <= row.numerator <= row.denominator for row in rows)


def test_some_practices_have_no_calls_and_some_months_are_missing() -> None:
    county = exampleshire(SEED)
    covered = {row.practice_code for row in county.measures if row.measure == "calls_answered"}
    assert 0.05 < 1 - len(covered) / len(county.codes) < 0.3
    appointments = sum(row.measure == "appointments_within_14_days" for row in county.measures)
    assert 0 < 86 * 36 - appointments < 40


def test_the_step_lifts_one_network_and_no_other() -> None:
    step = signal("step")
    inside = shares(step.measure, step.practice_codes)
    others = tuple(code for code in exampleshire(SEED).codes if code not in step.practice_codes)
    outside = shares(step.measure, others)
    rises = [
        np.mean([share for period, share in series.items() if period >= step.from_period])
        - np.mean([share for period, share in series.items() if period < step.from_period])
        for series in (inside, outside)
    ]
    assert rises[0] > 0.05
    assert abs(rises[1]) < 0.01


def test_the_drift_falls_month_by_month_from_its_start() -> None:
    drift = signal("drift")
    series = shares(drift.measure, drift.practice_codes)
    before = [share for period, share in series.items() if period < drift.from_period]
    during = [share for period, share in series.items() if period >= drift.from_period]
    slope_before = np.polyfit(range(len(before)), before, 1)[0]
    slope_during = np.polyfit(range(len(during)), during, 1)[0]
    assert slope_during < -0.007
    assert abs(slope_before) < 0.004


def test_attendances_peak_in_the_planted_month_everywhere() -> None:
    season = signal("season")
    series = shares(season.measure, season.practice_codes)
    of_month = {month: [] for month in range(1, 13)}
    for period, share in series.items():
        of_month[int(period[-2:])].append(share)
    mean = {month: float(np.mean(values)) for month, values in of_month.items()}
    assert season.peak_month == 1
    assert max(mean, key=lambda month: mean[month]) in (12, 1, 2)
    assert max(mean.values()) / min(mean.values()) == pytest.approx(np.exp(2 * season.size), rel=0.05)


def test_the_outlier_month_stands_out_and_its_neighbours_do_not() -> None:
    odd = signal("outlier_month")
    series = shares(odd.measure, odd.practice_codes)
    rest = [share for period, share in series.items() if period != odd.from_period]
    assert odd.from_period == odd.to_period
    assert len(rest) == 35
    assert series[odd.from_period] > np.mean(rest) + 6 * np.std(rest)


def test_the_funnel_outlier_lies_below_every_other_practice() -> None:
    outlier = signal("funnel_outlier")
    assert len(outlier.practice_codes) == 1
    mean = {
        code: float(np.mean(list(shares(outlier.measure, (code,)).values())))
        for code in exampleshire(SEED).codes
    }
    lowest = min(mean, key=lambda code: mean[code])
    assert lowest == outlier.practice_codes[0]
    assert sorted(mean.values())[1] - mean[lowest] > 0.05


def test_planted_signals_name_practices_and_periods_of_the_measures() -> None:
    county = exampleshire(SEED)
    periods = {row.period for row in county.measures}
    assert [one.kind for one in planted_signals(SEED)] == [
        "step",
        "drift",
        "season",
        "outlier_month",
        "funnel_outlier",
    ]
    for one in planted_signals(SEED):
        assert one.practice_codes and set(one.practice_codes) <= set(county.codes)
        assert {one.from_period, one.to_period} <= periods
