"""What the rivals share is right: worth, tries, starts, and what prunes without losing a plan."""

from __future__ import annotations

from itertools import combinations, count, pairwise

import pytest
from tests.bench.rivals.best_of import best_of_seeds
from tests.bench.rivals.csr import graph_of, slack_of
from tests.bench.rivals.merged import merged
from tests.bench.rivals.reach import most_practices, reachable
from tests.bench.rivals.yard import Yard


def _row_of(*people: int, band: tuple[int, int] = (30, 50), **more):
    """Practices a kilometre apart in a row, each a neighbour of the next."""
    codes = [f"P{at}" for at in range(len(people))]
    links = list(pairwise(codes))
    km = [[float(at), 0.0] for at in range(len(people))]
    least, most = band
    given = {"codes": codes, "people": list(people), "km": km, "links": links}
    return {**given, "minimum_people": least, "maximum_people": most, "random_seed": 0, **more}


def test_patient_km_are_to_the_practice_nearest_to_all_others():
    yard = Yard.of(_row_of(10, 20, 10))
    assert yard.worth([0, 0, 0]) == (0, 20.0)


def test_people_of_a_hub_outside_the_band_or_in_pieces_are_misplaced():
    yard = Yard.of(_row_of(20, 20, 20, 20))
    assert yard.worth([0, 0, 1, 1])[0] == 0
    assert yard.worth([0, 0, 0, 1])[0] == 80
    assert yard.worth([0, 1, 0, 1])[0] == 80


def test_the_best_of_seeds_is_the_least_misplaced_then_the_shortest():
    given = _row_of(20, 20, 20, 20, seconds=4.0)
    drawn = [[0, 0, 0, 1], [0, 0, 1, 1], [0, 1, 0, 1]]
    assert best_of_seeds(given, drawn.__getitem__, clock=_clock()) == ([0, 0, 1, 1], {"tries": 3})


def test_a_try_that_would_not_end_in_time_is_not_begun_but_the_first_always_is():
    given = _row_of(20, 20, seconds=0.0)
    assert best_of_seeds(given, lambda seed: [0, 0], clock=_clock())[1] == {"tries": 1}


def test_a_seed_that_finds_nothing_is_passed_over():
    given = _row_of(20, 20, seconds=3.0)

    def attempt(seed: int) -> list[int]:
        if seed == 0:
            raise RuntimeError("no cut")
        return [0, 0]

    assert best_of_seeds(given, attempt, clock=_clock()) == ([0, 0], {"tries": 2})


def test_if_no_seed_finds_anything_the_last_failure_is_told():
    given = _row_of(20, 20, seconds=3.0)

    def attempt(seed: int) -> list[int]:
        raise RuntimeError(f"no cut by seed {seed}")

    with pytest.raises(RuntimeError, match="no cut by seed 1"):
        best_of_seeds(given, attempt, clock=_clock())


def test_near_links_are_dearer_to_cut_and_a_link_is_named_from_both_ends():
    given = _row_of(10, 10, 10)
    given["km"][2] = [4.0, 0.0]
    graph = graph_of(given)
    assert (graph.starts, graph.neighbours) == ([0, 1, 3, 4], [1, 0, 2, 1])
    near, far = graph.weights[0], graph.weights[3]
    assert near == graph.weights[1] > far == graph.weights[2] >= 1


def test_the_slack_above_the_average_ends_at_the_most_people_of_a_hub():
    assert slack_of(_row_of(20, 20, 20, 20, hubs=2)) == pytest.approx(0.25)


def test_practices_that_share_a_connected_hub_of_the_band_are_never_pruned():
    given = _row_of(14, 9, 30, 8, 11, 16, 10)
    given["links"] += [("P0", "P3"), ("P2", "P6")]
    yard = Yard.of(given)
    together = reachable(yard)
    for size in range(1, 8):
        for group in combinations(range(7), size):
            if yard.people[list(group)].sum() <= yard.most and yard.is_connected(group):
                assert len(group) <= most_practices(yard)
                assert all(b in together[a] for a in group for b in group)


def test_practices_with_too_many_people_on_every_way_between_them_are_pruned():
    assert reachable(Yard.of(_row_of(20, 30, 20))) == [[0, 1], [0, 1, 2], [1, 2]]


def test_merging_gives_connected_groups_of_the_number_asked():
    yard = Yard.of(_row_of(14, 9, 30, 8, 11, 16, 10))
    labels = merged(yard, 3)
    assert len(set(labels)) == 3
    for label in set(labels):
        assert yard.is_connected([at for at, one in enumerate(labels) if one == label])


def test_merging_stops_where_no_neighbours_are_left():
    given = _row_of(10, 10, 10)
    given["links"] = [("P0", "P1")]
    assert len(set(merged(Yard.of(given), 1))) == 2


def _clock():
    """Each look at the clock is half a second after the one before, and each try takes three looks."""
    return (at / 2 for at in count()).__next__
