"""The size chart never draws a hub on the wrong side of the band's edge."""

from __future__ import annotations

import pytest

from scalecare.reports.size_chart import _middle, _step

BAND = (30_000.0, 50_000.0)


@pytest.mark.parametrize("most", [50_000, 93_000, 154_786, 800_000])
@pytest.mark.parametrize("size", [30_000, 30_001, 39_999, 49_935, 50_000])
def test_a_hub_within_the_band_is_drawn_within_it(size: int, most: int) -> None:
    assert BAND[0] < _middle(size, _step(most, BAND), BAND) < BAND[1]


@pytest.mark.parametrize("most", [50_000, 93_000, 154_786, 800_000])
@pytest.mark.parametrize("size", [12_000, 29_999])
def test_a_hub_below_the_band_is_drawn_below_it(size: int, most: int) -> None:
    assert _middle(size, _step(most, BAND), BAND) < BAND[0]


@pytest.mark.parametrize("size", [50_001, 93_000])
def test_a_hub_above_the_band_is_drawn_above_it(size: int) -> None:
    assert _middle(size, _step(93_000, BAND), BAND) > BAND[1]
