"""What holds of Exampleshire for any seed at all."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scalecare.examples import exampleshire, exampleshire_place

seeds = st.integers(min_value=0, max_value=2**32 - 1)


@settings(max_examples=6, deadline=None)
@given(seeds)
def test_any_seed_gives_a_county_whose_parts_sum_and_stand_on_land(seed: int) -> None:
    county = exampleshire(seed)
    lists = np.array([practice.registered for practice in county.lists])
    assert (county.residence.sum(axis=1) == lists).all()
    assert (county.age_sex.sum(axis=(1, 2)) == lists).all()
    assert abs(int(lists.sum()) - 806_000) < 100
    assert county.land.county.is_valid
    assert county.land.holds(county.sites).all() and county.land.holds(county.areas.points).all()
    assert sum(one.registered > 50_000 for one in county.lists) == 1
    assert sum(one.registered < 1_000 for one in county.lists) == 2


@settings(max_examples=3, deadline=None)
@given(seeds)
def test_any_seed_gives_a_place_with_one_practice_off_the_map(seed: int) -> None:
    place = exampleshire_place(seed)
    assert [practice.is_placed for practice in place.practices].count(False) == 1
    assert place.residence is not None
    assert int(place.residence.registered.sum()) == place.registered
    digital = [one for one in place.practices if (one.median_resident_km or 0) > 12]
    assert [one.practice_name for one in digital] == ["SALLOW ONLINE PRACTICE"]
