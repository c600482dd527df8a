"""Count many organisations' answers at once: spread of every item, theme and of the whole.

The work grows with sheets times items; organisations, cycles and roles only say which sheets are counted
together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from scalecare.domain import Questionnaire, Sheet
from scalecare.readiness.codes import BLANK, DONT_KNOW, NOT_APPLICABLE, UNSCORED, Codes, Coding
from scalecare.readiness.spread import Counts, Floats, agreement, consensus

Groups = npt.NDArray[np.int64]
QUARTILES = (0.25, 0.5, 0.75)
BEST = 100.0
"""The highest score."""
DECIMALS = 9
"""Means are rounded to so many, so that they do not depend on what else is scored with them."""
WHOLE = "/"
"""The column of overall scores; those of themes end in a stroke, and no id holds one."""


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """Scores of sheets: a column for every scored item, then for every theme, then the overall one.

    ``codes`` are the categories of the columns, negative where there is none, shape (sheets, columns);
    ``scores`` from 0 to 100, NaN where there is none. ``states`` are the codes of all items, and
    ``speaks_of`` says which items each column speaks of, shape (items, columns); ``is_scored`` whether any
    of them is scored.
    """

    names: tuple[str, ...]
    categories: npt.NDArray[np.int64]
    codes: Codes
    scores: Floats
    states: Codes
    speaks_of: Floats
    is_scored: npt.NDArray[np.bool_]


def mark(sheets: Sequence[Sheet], coding: Coding, bands: int) -> Marked:
    """Return the scores of sheets.

    A theme's score is the mean of its items' that were answered, the overall score the mean of the
    themes' that count in it.

    Parameters
    ----------
    sheets
        Sheets without faults.
    coding
        How answers become numbers.
    bands
        How many bands scores of themes fall into.
    """
    pack = coding.pack
    states = coding.codes(sheets)
    scored = coding.scored
    of_items = coding.scores(states)
    by_theme = _by_theme(pack)
    of_themes = _means(of_items, by_theme[scored])
    counted = np.array([theme.in_overall for theme in pack.themes])
    overall = _means(of_themes, counted[:, None].astype(np.float64))
    wide = np.hstack([of_themes, overall])
    codes = np.where(np.isnan(wide), -1, np.minimum(np.nan_to_num(wide) * bands // 100, bands - 1))
    names = (
        *(pack.items[index].id for index in scored),
        *(f"{theme.id}/" for theme in pack.themes),
        WHOLE,
    )
    speaks_of = np.hstack([np.eye(len(pack.items))[:, scored], by_theme, np.ones((len(pack.items), 1))])
    return Marked(
        names=names,
        categories=np.append(coding.categories[scored], [bands] * wide.shape[1]),
        codes=np.hstack([states[:, scored], codes.astype(np.int8)]),
        scores=np.hstack([of_items, wide]),
        states=states,
        speaks_of=speaks_of,
        is_scored=np.atleast_1d(speaks_of[scored].any(axis=0)),
    )


def _by_theme(pack: Questionnaire) -> Floats:
    """Which items belong to which theme, shape (items, themes)."""
    themes = np.array([theme.id for theme in pack.themes])
    belongs = np.array([item.theme for item in pack.items])[:, None] == themes
    by_theme: Floats = belongs.astype(np.float64)
    return by_theme


def _means(scores: Floats, membership: Floats) -> Floats:
    """Means over the members that have a score, NaN where none has."""
    there = ~np.isnan(scores)
    total, count = np.nan_to_num(scores) @ membership, there.astype(np.float64) @ membership
    means: Floats = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return np.round(means, DECIMALS)


@dataclass(frozen=True, eq=False)
class Tally:
    """The spread of every column in every group of sheets.

    ``answered`` has shape (groups, columns); ``counts`` (groups, columns, most categories);
    ``quartiles`` (groups, columns, 3), the middle one the median; ``states`` (groups, columns, 4): answers
    to the items of a column that were given, not known, not applicable and blank; ``sheets`` (groups,);
    ``is_scored`` (columns,) says whether any item of a column is scored.
    """

    names: tuple[str, ...]
    categories: npt.NDArray[np.int64]
    sheets: Counts
    answered: Counts
    counts: Counts
    quartiles: Floats
    agreement: Floats
    consensus: Floats
    states: Counts
    is_scored: npt.NDArray[np.bool_]

    @cached_property
    def column(self) -> Mapping[str, int]:
        """The column of each name."""
        return {name: index for index, name in enumerate(self.names)}


def of_themes(marked: Marked) -> Marked:
    """Return the scores of themes alone.

    Parameters
    ----------
    marked
        From :func:`mark`.
    """
    held = [index for index, name in enumerate(marked.names) if name.endswith("/") and name != WHOLE]
    return replace(
        marked,
        names=tuple(marked.names[index] for index in held),
        categories=marked.categories[held],
        codes=marked.codes[:, held],
        scores=marked.scores[:, held],
        speaks_of=marked.speaks_of[:, held],
        is_scored=marked.is_scored[held],
    )


def tally(marked: Marked, group: Groups, groups: int, least: int) -> Tally:
    """Count sheets by group.

    Parameters
    ----------
    marked
        From :func:`mark`.
    group
        The group of each sheet from 0, shape (sheets,).
    groups
        How many groups there are.
    least
        Agreement is left out of groups of fewer sheets.
    """
    sheets = np.bincount(group, minlength=groups)
    counts = _counts(marked.codes, group, groups, int(marked.categories.max(initial=2)))
    return Tally(
        names=marked.names,
        categories=marked.categories,
        sheets=sheets,
        answered=counts.sum(axis=-1),
        counts=counts,
        quartiles=_quartiles(marked.scores, group, groups),
        agreement=_by_categories(agreement, counts, marked.categories, sheets >= least),
        consensus=_by_categories(consensus, counts, marked.categories, sheets >= least),
        states=_states(marked, group, groups),
        is_scored=marked.is_scored,
    )


def _states(marked: Marked, group: Groups, groups: int) -> Counts:
    """Answers that were given, not known, not applicable and blank, by group and column."""
    sheets = len(group)
    ones = np.ones(sheets, np.float32)
    gather = sparse.csr_array((ones, (group, np.arange(sheets))), shape=(groups, sheets))
    states, speaks_of = marked.states, marked.speaks_of.astype(np.float32)
    given = (states >= 0) | (states == UNSCORED)
    kinds = (given, states == DONT_KNOW, states == NOT_APPLICABLE, states == BLANK)
    counted = [(gather @ kind.astype(np.float32)) @ speaks_of for kind in kinds]
    return np.stack(counted, axis=-1).astype(np.int64)


def _counts(codes: Codes, group: Groups, groups: int, most: int) -> Counts:
    counts = np.empty((groups, codes.shape[1], most), np.int64)
    for column in range(codes.shape[1]):
        there = codes[:, column] >= 0
        place = group[there] * most + codes[there, column]
        counts[:, column] = np.bincount(place, minlength=groups * most).reshape(groups, most)
    return counts


def _quartiles(scores: Floats, group: Groups, groups: int) -> Floats:
    """Quartiles by linear interpolation between ordered scores, NaN where there are none."""
    there = ~np.isnan(scores)
    beyond = 2.0 * BEST
    within = np.where(there, scores, beyond / 2 + 1)
    order = np.argsort(group[:, None] * beyond + within, axis=0, kind="stable")
    ordered = np.take_along_axis(scores, order, axis=0)
    size = np.bincount(group, minlength=groups)
    start = (np.cumsum(size) - size)[:, None]
    n = np.stack([np.bincount(group[held], minlength=groups) for held in there.T], axis=1)
    column = np.arange(scores.shape[1])
    quartiles = np.full((*n.shape, len(QUARTILES)), np.nan)
    if not len(scores):
        return quartiles
    for place, share in enumerate(QUARTILES):
        at = np.maximum(n - 1, 0) * share
        low = at.astype(np.int64)
        last = len(scores) - 1
        below = ordered[np.minimum(start + low, last), column]
        above = ordered[np.minimum(start + np.minimum(low + 1, np.maximum(n - 1, 0)), last), column]
        quartiles[..., place] = np.where(n > 0, below + (at - low) * (above - below), np.nan)
    return quartiles


def _by_categories(
    measure: Callable[[Counts], Floats],
    counts: Counts,
    categories: npt.NDArray[np.int64],
    wanted: npt.NDArray[np.bool_],
) -> Floats:
    """A measure of agreement of the groups wanted, column by column, with as many categories as each has."""
    found = np.full(counts.shape[:2], np.nan)
    groups = np.flatnonzero(wanted)
    if not len(groups):
        return found
    for size in np.unique(categories):
        columns = np.flatnonzero(categories == size)
        held = counts[np.ix_(groups, columns)][..., :size]
        found[np.ix_(groups, columns)] = _of_distinct(measure, held.reshape(-1, size)).reshape(held.shape[:2])
    return found


def _of_distinct(measure: Callable[[Counts], Floats], rows: Counts) -> Floats:
    """A measure of each row, worked out once for rows that are alike: small groups have few patterns."""
    base = int(rows.max(initial=0)) + 1
    if base ** rows.shape[1] > np.iinfo(np.int64).max:
        return measure(rows)
    keys = rows @ base ** np.arange(rows.shape[1])
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    return measure(rows[first])[which]
