from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from scalecare.reports.labels import Label, place_labels

SIZE = (400.0, 300.0)
spots = st.tuples(st.floats(0, 400), st.floats(0, 300))


@given(st.lists(spots, max_size=40))
def test_placed_labels_lie_on_the_page_and_never_overlap(where: list[tuple[float, float]]) -> None:
    placed = place_labels([Label(f"H{i:02d}", x, y, 12) for i, (x, y) in enumerate(where)], SIZE)
    assert all(label.lies_within(SIZE) for label in placed)
    assert not any(one.overlaps(other) for one, other in combinations(placed, 2))


def test_a_label_with_room_stays_where_it_is() -> None:
    (label,) = place_labels([Label("H01", 200, 150, 12)], SIZE)
    assert (label.x, label.y, label.is_moved) == (200, 150, False)


def test_the_second_of_two_labels_at_one_place_moves_and_is_led_to_it() -> None:
    first, second = place_labels([Label("H01", 200, 150, 12), Label("H02", 200, 150, 12)], SIZE)
    assert not first.is_moved
    assert (second.from_x, second.from_y) == (200, 150)
