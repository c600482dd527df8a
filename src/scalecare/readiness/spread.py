r"""How far people agree, from counts of ordered categories.

van der Eijk's agreement splits a distribution into layers that are each some categories filled evenly;
a layer's value is :math:`U (1 - (S-1)/(K-1))`, with S of K categories filled and U its unimodality, and
the layers are weighted by the people in them. It is 1 where all are of one mind, 0 where every category
holds as many, -1 where people stand at the two ends. Tastle and Wierman's consensus is
:math:`1 + \sum_i p_i \log_2 (1 - |i - \mu| / (K-1))`: 1 of one mind, 0 at the two ends.

Sources: C. van der Eijk, Measuring agreement in ordered rating scales, Quality and Quantity 35 (2001);
W. J. Tastle and M. J. Wierman, Consensus and dissention, International Journal of Approximate
Reasoning 45 (2007).
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.integer]
Floats = npt.NDArray[np.float64]


def agreement(counts: npt.ArrayLike) -> Floats:
    """Return van der Eijk's agreement A of each row of counts.

    Parameters
    ----------
    counts
        People in each category, shape (..., categories), two categories or more.

    Returns
    -------
    numpy.ndarray
        From -1 to 1, shape (...); NaN where nobody answered.

    Examples
    --------
    >>> round(float(agreement([30, 40, 210, 130, 530, 50, 10])), 7)
    0.6113333
    >>> agreement([[5, 0, 0, 0, 5], [2, 2, 2, 2, 2], [0, 0, 9, 0, 0]]).tolist()
    [-1.0, 0.0, 1.0]
    """
    left = np.array(counts, dtype=np.float64)
    categories = left.shape[-1]
    people = left.sum(axis=-1)
    of_layer = _of_layers(categories)
    bits = 1 << np.arange(categories)
    total = np.zeros(people.shape)
    for _ in range(categories):
        filled = left > 0
        lowest = np.where(filled, left, np.inf).min(axis=-1)
        lowest = np.where(np.isfinite(lowest), lowest, 0.0)
        total += lowest * filled.sum(axis=-1) * of_layer[filled @ bits]
        left = np.where(filled, left - lowest[..., None], 0.0)
    found: Floats = np.divide(total, people, out=np.full(people.shape, np.nan), where=people > 0)
    return found


@cache
def _of_layers(categories: int) -> Floats:
    """The agreement of every layer, by the bits of its filled categories."""
    patterns = (np.arange(1 << categories)[:, None] >> np.arange(categories)) & 1
    return np.array([_of_layer(pattern.tolist()) for pattern in patterns])


def _of_layer(filled: list[int]) -> float:
    categories, held = len(filled), sum(filled)
    if held in (0, categories):
        return 0.0
    if held == 1:
        return 1.0
    triples = [(filled[i], filled[j], filled[k]) for i, j, k in combinations(range(categories), 3)]
    unimodal = sum(triple in ((1, 1, 0), (0, 1, 1)) for triple in triples)
    split = sum(triple == (1, 0, 1) for triple in triples)
    shape = ((categories - 2) * unimodal - (categories - 1) * split) / ((categories - 2) * (unimodal + split))
    return shape * (1 - (held - 1) / (categories - 1))


def consensus(counts: npt.ArrayLike) -> Floats:
    """Return Tastle and Wierman's consensus of each row of counts.

    Parameters
    ----------
    counts
        People in each category, shape (..., categories), two categories or more.

    Returns
    -------
    numpy.ndarray
        From 0 to 1, shape (...); NaN where nobody answered.

    Examples
    --------
    >>> consensus([[0, 0, 10, 0, 0], [5, 0, 0, 0, 5]]).tolist()
    [1.0, 0.0]
    >>> round(float(consensus([0, 1, 2, 5, 2])), 6)
    0.70945
    """
    held = np.asarray(counts, dtype=np.float64)
    categories = held.shape[-1]
    people = held.sum(axis=-1, keepdims=True)
    share = np.divide(held, people, out=np.zeros_like(held), where=people > 0)
    place = np.arange(categories)
    away = np.abs(place - (share * place).sum(axis=-1, keepdims=True)) / (categories - 1)
    log = np.log2(1 - away, out=np.zeros_like(away), where=share > 0)
    return np.where(people[..., 0] > 0, 1 + (share * log).sum(axis=-1), np.nan)
