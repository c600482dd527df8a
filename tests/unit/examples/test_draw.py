"""The parts that Exampleshire is drawn with."""

from __future__ import annotations

import numpy as np
import pytest

from scalecare.domain import BarrierLine
from scalecare.examples.county import count_on
from scalecare.examples.degrees import to_degrees
from scalecare.examples.land import crossings, roughen
from scalecare.examples.lists import draw_list_sizes
from scalecare.examples.settings import load_settings, load_words


def test_many_lists_drawn_from_the_whole_distribution_have_the_published_quantiles() -> None:
    sizes = load_settings().list_sizes.model_copy(update={"lowest_share": 0.0001, "highest_share": 0.9999})
    drawn = draw_list_sizes(6_139, sizes, np.random.default_rng(0))
    shares = [0.05, 0.25, 0.5, 0.75, 0.95]
    assert np.quantile(drawn, shares) == pytest.approx([sizes.quantiles[share] for share in shares], rel=0.01)
    assert (np.diff(drawn) >= 0).all()


def test_a_rough_line_keeps_its_ends_and_corners() -> None:
    line = np.array([[0.0, 0.0], [1000.0, 0.0], [1000.0, 3000.0]])
    rough = roughen(line, [0.1, 0.1], 3, np.random.default_rng(0))
    assert rough.shape == (2 * 2**3 + 1, 2)
    assert np.array_equal(rough[::8], line)
    assert not np.array_equal(rough[4], [500.0, 0.0])


def test_a_line_without_roughness_stays_straight() -> None:
    line = np.array([[0.0, 0.0], [800.0, 1600.0]])
    straight = roughen(line, [0.0], 2, np.random.default_rng(0))
    assert straight[:, 1] == pytest.approx(2 * straight[:, 0])


def test_only_ways_across_the_barrier_cross_it() -> None:
    river = BarrierLine("River", ((0.0, 0.0), (100.0, 0.0)))
    points = np.array([[50.0, -10.0], [50.0, 10.0], [200.0, 10.0]])
    across = crossings([river], points, points)
    assert across.tolist() == [[False, True, False], [True, False, False], [False, False, False]]


def test_codes_count_on_and_keep_their_zeros() -> None:
    assert count_on("E01999001", 2) == ("E01999001", "E01999002")
    assert count_on("U00009", 2) == ("U00009", "U00010")


def test_a_known_point_of_the_national_grid_has_its_published_longitude_and_latitude() -> None:
    # Caister water tower, the worked example of the Ordnance Survey's guide to coordinate systems:
    # OSGB36 651409.903 E 313177.270 N; ETRS89 within a few metres of 52.6580 N, 1.7160 E.
    (lon, lat) = to_degrees(np.array([[651409.903, 313177.270]]))[0]
    assert (lon, lat) == pytest.approx((1.7160, 52.6580), abs=2e-4)


def test_there_are_names_for_every_town_practice_and_all_differ() -> None:
    settings, words = load_settings(), load_words()
    practices = sum(place.practices for place in settings.settlements)
    assert len(set(words.practice_stems)) == len(words.practice_stems) >= practices - 14


def test_every_network_named_in_the_settings_has_as_many_seats_as_practices() -> None:
    for place in load_settings().settlements:
        assert len(place.network_of_each) == place.practices
        assert all(place.network_of_each)


def test_every_block_of_published_figures_names_its_source() -> None:
    settings = load_settings()
    blocks = [settings.list_sizes, settings.age_sex, settings.residence, settings.deprivation]
    assert all(len(block.source) > 40 for block in (*blocks, *settings.measures.named.values()))
