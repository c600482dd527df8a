"""Generation against capacitated p-median problems whose best values are published."""

from __future__ import annotations

import pytest
from tests.lib import referee
from tests.lib.generating import assert_a_choice, walked

pytestmark = pytest.mark.skipif(
    not referee.is_there(), reason="The referee's files are not in ../shared/referee/hub_formation."
)


@pytest.mark.parametrize("name", ["cpmp01", "cpmp05", "SJC1"])
def test_the_published_optimum_is_found_and_proven(name: str) -> None:
    problem = referee.median_problem(name)
    search = walked(problem, steps=1_000)
    assert_a_choice(search)
    assert search.objective == pytest.approx(problem.best_known, abs=0.01)
    assert search.bound == pytest.approx(problem.best_known, abs=0.01)


def test_two_hundred_units_come_within_one_percent_with_a_bound_below_the_best_known() -> None:
    problem = referee.median_problem("SJC2")
    search = walked(problem, steps=150, gap=0.01)
    assert_a_choice(search)
    assert problem.best_known is not None
    assert search.bound <= problem.best_known + 0.01
    assert search.objective <= 1.01 * problem.best_known
