from __future__ import annotations

import pytest

from scalecare.reports import formats


@pytest.mark.parametrize(
    "show", [formats.people, formats.kilometres, formats.percent, formats.decimal, formats.number]
)
def test_what_is_not_known_is_not_zero(show) -> None:  # type: ignore[no-untyped-def]
    assert show(None) == "–"
    assert show(0) != "–"


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (1, "fewer than 10"), (9, "fewer than 10"), (10, "10"), (1234, "1,234")]
)
def test_small_counts_of_people_are_not_shown(count: int, shown: str) -> None:
    assert formats.few(count, 10) == shown


def test_a_share_short_of_the_whole_is_never_shown_as_all() -> None:
    assert formats.percent(0.99999) != "100%"
    assert formats.percent(0.00001) != "0%"


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("THE DENSHAM SURGERY", "The Densham Surgery"),
        ("ST MARY'S HC", "St Mary's HC"),
        ("Already Spelled PCN", "Already Spelled PCN"),
        ("STOKE-ON-TRENT AND NEWCASTLE PCN", "Stoke-on-Trent and Newcastle PCN"),
        ("", ""),
    ],
)
def test_capitals_are_spelled_for_reading(published: str, shown: str) -> None:
    assert formats.spelled(published) == shown


def test_a_name_with_a_code_keeps_the_code() -> None:
    assert formats.spelled("WEST 4 SURGERY A81001") == "West 4 Surgery A81001"


@pytest.mark.parametrize("gap", [1e-9, 0.00031, 0.0042, 0.00999, 0.05, 0.1234])
def test_a_proven_gap_is_never_rounded_down(gap: float) -> None:
    assert float(formats.at_most(gap).removesuffix("%")) / 100 >= gap - 1e-12
