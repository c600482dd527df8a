"""Exampleshire's past list sizes: lists that grow, and practices that closed into a neighbour."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from scalecare.domain import ListHistory
from scalecare.examples.county import DEFAULT_SEED, County, count_on, exampleshire
from scalecare.examples.errors import ExampleNotWritten
from scalecare.examples.settings import HistorySettings
from scalecare.examples.tables import table

_Floats = npt.NDArray[np.float64]
_DAYS_A_YEAR = 365.25


def exampleshire_history(seed: int = DEFAULT_SEED) -> ListHistory:
    """Return the county's list sizes on seventeen past dates, the last of them the county's own.

    Parameters
    ----------
    seed
        Of the county.

    Returns
    -------
    ListHistory
        The practices of today, and some more that closed on the way and whose list a practice of today
        took over.

    Examples
    --------
    >>> history = exampleshire_history()
    >>> len(history.dates), len(history.practice_codes)
    (17, 94)
    """
    county = exampleshire(seed)
    settings = county.settings.history
    rng = np.random.default_rng([seed, len(settings.dates)])
    lists = _backwards(county, settings, rng)
    gone = _closed(county, settings, lists, rng)
    last = f"{county.codes[-1][:-5]}{int(county.codes[-1][-5:]) + 1:05d}"
    codes = (*county.codes, *count_on(last, len(gone)))
    return ListHistory(settings.dates, codes, np.asarray(np.round(np.vstack([lists, gone])), np.float64))


def write_list_history(path: Path, *, seed: int = DEFAULT_SEED, force: bool = False) -> Path:
    """Write the county's past list sizes as a table of ``extract_date, practice_code, list_size``.

    Parameters
    ----------
    path
        The file to write.
    seed
        Of the county.
    force
        Write over a file of that name.

    Raises
    ------
    ExampleNotWritten
        If there is a file of that name and ``force`` is not set.
    """
    if path.exists() and not force:
        raise ExampleNotWritten.in_the_way(path.parent, [path.name])
    history = exampleshire_history(seed)
    rows = (
        (day, code, int(history.registered[row, column]))
        for column, day in enumerate(history.dates)
        for row, code in enumerate(history.practice_codes)
        if not np.isnan(history.registered[row, column])
    )
    part = path.with_name(f".{path.name}.part")
    part.write_text(table("extract_date,practice_code,list_size", rows), encoding="utf-8", newline="")
    part.replace(path)
    return path


def _years_ago(settings: HistorySettings) -> _Floats:
    last = settings.dates[-1]
    return np.array([(last - day).days / _DAYS_A_YEAR for day in settings.dates])


def _backwards(county: County, settings: HistorySettings, rng: np.random.Generator) -> _Floats:
    """Lists of today's practices on each date, shape (practices, dates): each has a growth of its own."""
    now = np.array([practice.registered for practice in county.lists], dtype=np.float64)
    ago = _years_ago(settings)
    growth = rng.normal(settings.growth_mean, settings.growth_spread, len(now))
    noise = rng.normal(0, settings.noise, (len(now), len(ago))) * (ago > 0)
    return np.asarray(np.maximum(1.0, now[:, None] * np.exp(noise - growth[:, None] * ago)))


def _closed(county: County, settings: HistorySettings, lists: _Floats, rng: np.random.Generator) -> _Floats:
    """Lists that are gone, shape (closed, dates); whoever took one over had fewer people before."""
    ordinary = [row for row, practice in enumerate(county.lists) if practice.kind == "ordinary"]
    takers = np.sort(rng.choice(ordinary, settings.closed, replace=False))
    gone = np.full((settings.closed, len(settings.dates)), np.nan)
    for number, taker in enumerate(takers.tolist()):
        until = int(rng.integers(1, len(settings.dates)))
        share = rng.uniform(*settings.closed_share)
        gone[number, :until] = share * lists[taker, :until]
        lists[taker, :until] *= 1 - share
    return gone
