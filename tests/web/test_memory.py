"""What is kept in memory stays within its bounds and is never another's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scalecare_web.memory import Memory

_ASKED = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 12)), max_size=40)


@given(_ASKED)
def test_what_is_recalled_is_what_was_made_for_that_key_and_no_more_is_kept_than_may_be(
    asked: list[tuple[int, int]],
) -> None:
    memory: Memory[tuple[int, int]] = Memory(10, lambda value: value[1])
    weights: dict[int, int] = {}
    for key, weight in asked:
        weights.setdefault(key, weight)
        assert memory.recall(key, lambda key=key: (key, weights[key])) == (key, weights[key])
        kept = [value for known in weights if (value := memory.known(known)) is not None]
        assert sum(weight for _, weight in kept) <= 10


def test_the_value_not_used_for_longest_makes_room() -> None:
    memory: Memory[str] = Memory(3, len)
    for key in ("a", "b", "c"):
        memory.keep(key, key)
    memory.known("a")
    memory.keep("dd", "dd")
    assert [memory.known(key) for key in ("a", "b", "c", "dd")] == ["a", None, None, "dd"]


def test_what_is_more_than_may_be_kept_is_made_and_not_kept() -> None:
    memory: Memory[str] = Memory(3, len)
    memory.keep("a", "a")
    assert memory.recall("long", lambda: "long") == "long"
    assert memory.known("long") is None
    assert memory.known("a") == "a"
