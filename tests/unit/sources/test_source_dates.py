from __future__ import annotations

from datetime import date

import pytest

from scalecare.sources.dates import date_in_name, months_apart, parse_date


@pytest.mark.parametrize(
    "text",
    ["2026-07-01", "01Jul2026", "01JUL2026", "01-Jul-26", "20260701", "01/07/2026", "2026-07", "Jul-26"],
)
def test_every_style_in_use_is_read(text):
    assert parse_date(text) == date(2026, 7, 1)


@pytest.mark.parametrize("text", ["", "2026-13-01", "31Feb2026", "01Foo2026", "yesterday", "07/2026/01"])
def test_what_is_no_date_is_none_and_not_a_guess(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("ePCN_2026-02.xlsx", date(2026, 2, 1)),
        ("gp-reg-pat-prac-all_2025-10-01.csv.gz", date(2025, 10, 1)),
        ("registrations-July-2022.zip", date(2022, 7, 1)),
        ("Practice_Level_Aug_25.csv", date(2025, 8, 1)),
        ("postcodes_england_wales.parquet", None),
        ("list-19.csv", None),
    ],
)
def test_a_date_is_found_in_a_name_only_where_one_stands_there(name, day):
    assert date_in_name(name) == day


def test_months_apart_is_the_same_both_ways():
    assert (
        months_apart(date(2022, 1, 1), date(2026, 7, 1))
        == months_apart(date(2026, 7, 1), date(2022, 1, 1))
        == 54
    )
