"""Generation on pairwise benefit with a limit, and on connected districts of a real area."""

from __future__ import annotations

import pytest
from tests.lib import referee
from tests.lib.generating import assert_a_choice, walked

pytestmark = pytest.mark.skipif(
    not referee.is_there(), reason="The referee's files are not in ../shared/referee/hub_formation."
)


def test_benefit_inside_groups_is_won_and_proven_the_most() -> None:
    search = walked(referee.clustering_problem("20_5_270001"), steps=1_000)
    assert_a_choice(search)
    assert search.gap <= 1e-6


def test_benefit_of_forty_units_is_stated_with_a_bound() -> None:
    problem = referee.clustering_problem("40_5_270001")
    search = walked(problem, steps=60)
    assert_a_choice(search)
    assert 0 <= problem.offset - search.objective <= problem.offset - search.bound


def test_districts_of_a_real_area_are_connected_and_near_the_average_with_a_bound() -> None:
    search = walked(referee.district_problem("zy", 24, tolerance=0.1), steps=200, gap=0.03)
    assert_a_choice(search)
    assert search.gap <= 0.05
