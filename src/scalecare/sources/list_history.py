"""Past list sizes of practices: a table of many dates, or several months' files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from scalecare.domain import ListHistory, ParameterSet
from scalecare.sources.choose import in_order
from scalecare.sources.coverage import LEAST_SHARE
from scalecare.sources.errors import SourceError
from scalecare.sources.family import FamilyName
from scalecare.sources.lists import people_by_practice
from scalecare.sources.reading import OnProgress, read_sources

HISTORY_FAMILIES = (
    FamilyName.PATIENTS_ALL,
    FamilyName.PATIENTS_QUIN_AGE,
    FamilyName.PATIENTS_SING_AGE,
    FamilyName.PRACTICE_TABLE,
    FamilyName.LIST_SIZES,
)
"""Where past list sizes can come from; of one date, the first."""


def read_list_history(
    paths: Sequence[Path], *, parameters: ParameterSet, on_progress: OnProgress | None = None
) -> ListHistory:
    """Read list sizes of several dates.

    Parameters
    ----------
    paths
        Files, and folders to any depth: a table with ``extract_date``, ``practice_code`` and
        ``list_size``, or the files of several months.
    parameters
        Hold the share of people that a date must cover: a list of a part of the country beside one of
        the whole would look as if practices had closed.
    on_progress
        Told of each file.

    Returns
    -------
    ListHistory
        Of all practices and dates; NaN where a practice has no list. Dates that cover too few people
        beside the fullest one are left out.

    Raises
    ------
    SourceError
        If a file cannot be used as it is, or there are fewer than two dates.
    """
    shelf = read_sources(paths, on_progress)
    tables: dict[date, pl.DataFrame] = {}
    for extracts in in_order(*(shelf.of(family) for family in HISTORY_FAMILIES), as_of=date.max):
        day = extracts[0].extract_date
        lists = people_by_practice(extracts)
        if day is not None and day not in tables and len(lists):
            tables[day] = lists
    kept = _covering_enough(tables, parameters)
    if len(kept) < 2:
        raise SourceError.too_few_dates(len(kept), len(tables))
    return _history(kept)


def _covering_enough(tables: dict[date, pl.DataFrame], parameters: ParameterSet) -> dict[date, pl.DataFrame]:
    people = {day: int(lists["registered"].sum()) for day, lists in tables.items()}
    fullest = max(people.values(), default=0)
    enough = {day: parameters.value(LEAST_SHARE, day) * fullest for day in tables}
    return {day: tables[day] for day in sorted(tables) if people[day] >= enough[day]}


def _history(tables: dict[date, pl.DataFrame]) -> ListHistory:
    codes = sorted({code for lists in tables.values() for code in lists["practice_code"]})
    at = {code: row for row, code in enumerate(codes)}
    registered = np.full((len(codes), len(tables)), np.nan)
    for column, lists in enumerate(tables.values()):
        rows = [at[code] for code in lists["practice_code"]]
        registered[rows, column] = lists["registered"].to_numpy()
    return ListHistory(tuple(tables), tuple(codes), registered)
