"""Count many organisations' answers at once: spread of every item, theme and of the whole.

The work grows with sheets times items; organisations, cycles and roles only say which sheets are counted
together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scalecare.domain import Questionnaire, Sheet
from scalecare.readiness.codes import DONT_KNOW, NOT_APPLICABLE, UNSCORED, Coding
from scalecare.readiness.spread import Counts, Floats, agreement, consensus

Groups = npt.NDArray[np.int64]
QUARTILES = (0.25, 0.5, 0.75)
WHOLE = "/"
"""The column of overall scores; those of themes end in a stroke, and no id holds one."""


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """Scores of sheets: a column for every scored item, then for every theme, then the overall one.

    ``codes`` are the categories of the columns, negative where there is none, shape (sheets, columns);
    ``scores`` from 0 to 100, NaN where there is none. ``states`` are the codes of all items.
    """

    names: tuple[str, ...]
    categories: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int16]
    scores: Floats
    states: npt.NDArray[np.int16]


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
    scored = np.flatnonzero(coding.categories > 1)
    of_items = coding.scores(states)[:, scored]
    of_themes = _means(of_items, _membership(pack, scored))
    counted = np.array([theme.in_overall for theme in pack.themes])
    overall = _means(of_themes, counted[:, None].astype(np.float64))
    wide = np.hstack([of_themes, overall])
    codes = np.where(np.isnan(wide), -1, np.minimum(np.nan_to_num(wide) * bands // 100, bands - 1))
    names = (
        *(pack.items[index].id for index in scored),
        *(f"{theme.id}/" for theme in pack.themes),
        WHOLE,
    )
    return Marked(
        names=names,
        categories=np.append(coding.categories[scored], [bands] * wide.shape[1]),
        codes=np.hstack([states[:, scored], codes.astype(np.int16)]),
        scores=np.hstack([of_items, wide]),
        states=states,
    )


def _membership(pack: Questionnaire, scored: npt.NDArray[np.intp]) -> Floats:
    """Which scored items belong to which theme, shape (scored items, themes)."""
    order = {theme.id: index for index, theme in enumerate(pack.themes)}
    membership = np.zeros((len(scored), len(order)))
    for row, index in enumerate(scored):
        membership[row, order[pack.items[index].theme]] = 1.0
    return membership


def _means(scores: Floats, membership: Floats) -> Floats:
    """Means over the members that have a score, NaN where none has."""
    there = ~np.isnan(scores)
    total, count = np.nan_to_num(scores) @ membership, there.astype(np.float64) @ membership
    means: Floats = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return means


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """The spread of every column in every group of sheets.

    ``answered`` has shape (groups, columns); ``counts`` (groups, columns, most categories);
    ``quartiles`` (groups, columns, 3), the middle one the median; ``without`` (groups, items, 3): do not
    know, not applicable, blank; ``answered_items`` (groups, items); ``sheets`` (groups,).
    """

    names: tuple[str, ...]
    categories: npt.NDArray[np.int64]
    sheets: Counts
    answered: Counts
    counts: Counts
    quartiles: Floats
    agreement: Floats
    consensus: Floats
    answered_items: Counts
    without: Counts


def tally(marked: Marked, group: Groups, groups: int) -> Tally:
    """Count sheets by group.

    Parameters
    ----------
    marked
        From :func:`mark`.
    group
        The group of each sheet from 0, shape (sheets,); negative for none.
    groups
        How many groups there are.
    """
    counted = group >= 0
    codes, scores, states = marked.codes[counted], marked.scores[counted], marked.states[counted]
    group = group[counted]
    counts = _counts(codes, group, groups, int(marked.categories.max(initial=2)))
    return Tally(
        names=marked.names,
        categories=marked.categories,
        sheets=np.bincount(group, minlength=groups),
        answered=counts.sum(axis=-1),
        counts=counts,
        quartiles=_quartiles(scores, group, groups),
        agreement=_by_categories(agreement, counts, marked.categories),
        consensus=_by_categories(consensus, counts, marked.categories),
        answered_items=_by_group((states >= 0) | (states == UNSCORED), group, groups),
        without=np.stack(
            [_by_group(states == code, group, groups) for code in (DONT_KNOW, NOT_APPLICABLE, -1)], axis=-1
        ),
    )


def _counts(codes: npt.NDArray[np.int16], group: Groups, groups: int, most: int) -> Counts:
    columns = codes.shape[1]
    sheet, column = np.nonzero(codes >= 0)
    place = (group[sheet] * columns + column) * most + codes[sheet, column]
    return np.bincount(place, minlength=groups * columns * most).reshape(groups, columns, most)


def _by_group(is_so: npt.NDArray[np.bool_], group: Groups, groups: int) -> Counts:
    sheet, item = np.nonzero(is_so)
    items = is_so.shape[1]
    return np.bincount(group[sheet] * items + item, minlength=groups * items).reshape(groups, items)


def _quartiles(scores: Floats, group: Groups, groups: int) -> Floats:
    """Quartiles by linear interpolation between ordered scores, NaN where there are none."""
    quartiles = np.full((groups, scores.shape[1], 3), np.nan)
    for column in range(scores.shape[1]):
        there = ~np.isnan(scores[:, column])
        of_group, values = group[there], scores[there, column]
        ordered = values[np.lexsort((values, of_group))]
        size = np.bincount(of_group, minlength=groups)
        start = np.cumsum(size) - size
        held = size > 0
        for place, share in enumerate(QUARTILES):
            at = (size[held] - 1) * share
            low = at.astype(np.int64)
            high = np.minimum(low + 1, size[held] - 1)
            below, above = ordered[start[held] + low], ordered[start[held] + high]
            quartiles[held, column, place] = below + (at - low) * (above - below)
    return quartiles


def _by_categories(
    measure: Callable[[Counts], Floats], counts: Counts, categories: npt.NDArray[np.int64]
) -> Floats:
    """A measure of agreement column by column, with as many categories as each has."""
    found = np.full(counts.shape[:2], np.nan)
    for size in np.unique(categories):
        columns = np.flatnonzero(categories == size)
        found[:, columns] = measure(counts[:, columns, :size])
    return found
