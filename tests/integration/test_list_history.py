"""Real list sizes of seventeen dates: they are read, and what they foretell is held against what came."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from scalecare.domain import ListHistory, Place, Practice
from scalecare.examples import exampleshire_history, write_list_history
from scalecare.hub_formation import HubRules, StressSettings, sample_scenarios
from scalecare.parameters import load_parameters
from scalecare.sources import SourceError, read_list_history

FOLDER = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
HISTORY = FOLDER / "11_list_size_monthly" / "practice_list_size_monthly.csv.gz"
OFFICIAL = FOLDER / "01_practices" / "official"
PRACTICES = FOLDER / "01_practices" / "practices_2022-07.csv.gz"
THEN = date(2022, 5, 1)
BOARDS = ("QWO", "QOP", "QE1", "QYG", "QNC", "QMJ")
needs_data = pytest.mark.skipif(
    not HISTORY.exists(), reason="The published NHS files are not in ../shared/data."
)


def test_exampleshires_history_is_read_as_it_is(tmp_path: Path) -> None:
    made = exampleshire_history()
    found = read_list_history([write_list_history(tmp_path / "lists.csv")], parameters=load_parameters())
    assert (found.dates, found.practice_codes) == (made.dates, made.practice_codes)
    assert np.array_equal(found.registered, made.registered, equal_nan=True)


def test_months_in_files_of_their_own_are_put_together(tmp_path: Path) -> None:
    header = "PUBLICATION,EXTRACT_DATE,TYPE,CCG_CODE,ONS_CCG_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n"
    for month, lists in (
        ("01Jan2025", {"X1": 5_000, "X2": 6_000}),
        ("01Jan2026", {"X1": 5_500, "X3": 6_000}),
    ):
        rows = "".join(f"GP,{month},GP,A,B,{c},AB1 2CD,ALL,ALL,{n}\n" for c, n in lists.items())
        (tmp_path / f"{month}.csv").write_text(header + rows, encoding="utf-8")
    found = read_list_history([tmp_path], parameters=load_parameters())
    assert found.practice_codes == ("X1", "X2", "X3")
    expected = [[5_000, 5_500], [6_000, np.nan], [np.nan, 6_000]]
    assert np.array_equal(found.registered, np.array(expected), equal_nan=True)


def test_a_date_that_covers_a_part_only_is_left_out(tmp_path: Path) -> None:
    rows = [f"2024-01-01,X{i},6000\n2025-01-01,X{i},6100\n" for i in range(20)]
    (tmp_path / "lists.csv").write_text(
        "extract_date,practice_code,list_size\n" + "".join(rows) + "2026-01-01,X1,6200\n", encoding="utf-8"
    )
    assert len(read_list_history([tmp_path], parameters=load_parameters()).dates) == 2


def test_one_date_is_no_history(tmp_path: Path) -> None:
    (tmp_path / "lists.csv").write_text("extract_date,practice_code,list_size\n2026-01-01,X1,6000\n")
    with pytest.raises(SourceError, match=r"1 dates were found.*needs two"):
        read_list_history([tmp_path], parameters=load_parameters())


@pytest.fixture(scope="module")
def history() -> ListHistory:
    return read_list_history([HISTORY], parameters=load_parameters())


@pytest.mark.real_data
@needs_data
def test_seventeen_real_dates_are_read(history: ListHistory) -> None:
    assert len(history.dates) == 17 and len(history.practice_codes) == 6_678
    people = np.nansum(history.registered, axis=0)
    assert (people[0], people[-1]) == (60_606_345, 63_436_508)
    assert (~np.isnan(history.registered[:, -1])).sum() == 6_139


@pytest.mark.real_data
@needs_data
def test_a_folder_of_official_months_agrees_with_the_table(history: ListHistory) -> None:
    files = sorted(OFFICIAL.glob("gp-reg-pat-prac-all_*"))
    months = read_list_history(files, parameters=load_parameters())
    at = {code: row for row, code in enumerate(history.practice_codes)}
    rows = [at[code] for code in months.practice_codes]
    for column, day in enumerate(months.dates):
        table = history.registered[rows, history.dates.index(day)]
        assert np.array_equal(months.registered[:, column], table, equal_nan=True), day


def place_then(history: ListHistory) -> Place:
    """The practices of six boards as they were in May 2022."""
    at = {code: row for row, code in enumerate(history.practice_codes)}
    lists = history.registered[:, history.dates.index(THEN)]
    with gzip.open(PRACTICES, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["icb_code"] in BOARDS]
    practices = tuple(
        Practice(
            row["practice_code"],
            row["practice_code"],
            int(lists[at[row["practice_code"]]]),
            easting=float(row["easting"]) if row["easting"] else None,
            northing=float(row["northing"]) if row["northing"] else None,
            pcn_code=row["pcn_code"] or None,
        )
        for row in rows
        if row["practice_code"] in at and not np.isnan(lists[at[row["practice_code"]]])
    )
    return Place("Six boards", "england", THEN, practices)


@pytest.mark.real_data
@needs_data
def test_what_was_known_in_2022_foretells_2025_and_2026_for_nine_networks_in_ten(
    history: ListHistory,
) -> None:
    place, parameters = place_then(history), load_parameters()
    for day, least in ((date(2025, 10, 1), 0.88), (date(2026, 7, 1), 0.88)):
        sampled = sample_scenarios(
            history.until(THEN),
            place,
            HubRules.standard(parameters, place.as_of),
            years=(day - THEN).days / 365.25,
            count=300,
            rng=np.random.default_rng(1),
            settings=StressSettings.standard(parameters, place.as_of),
        )
        assert all(end <= THEN for _, end in sampled.windows)
        inside = _covered(history, place, sampled.registered, day)
        assert least <= inside.mean() <= 0.99, (day, inside.mean(), len(inside))


def _covered(history: ListHistory, place: Place, futures: np.ndarray, day: date) -> np.ndarray:
    """Whether each network of 20,000 people or more came to lie where nine futures in ten had it."""
    at = {code: row for row, code in enumerate(history.practice_codes)}
    came = np.nan_to_num(history.registered[[at[c] for c in place.codes], history.dates.index(day)])
    networks = np.array([p.pcn_code or "" for p in place.practices])
    names, number = np.unique(networks, return_inverse=True)
    belongs = (number[:, None] == np.arange(len(names))).astype(float)
    now = np.array([p.registered for p in place.practices]) @ belongs
    low, high = np.quantile(futures @ belongs, [0.05, 0.95], axis=0)
    looked_at = (now >= 20_000) & (names != "")
    return ((came @ belongs >= low) & (came @ belongs <= high))[looked_at]
