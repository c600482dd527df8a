"""spopt's max-p: as many regions as hold the least people, then as alike as possible. It has no ceiling."""

from __future__ import annotations

import numpy
from spopt.region import MaxPHeuristic
from tests.bench.rivals.exchange import Instance, Labels, answer
from tests.bench.rivals.geography import COORDINATES, frame_of, links_of


def max_p(given: Instance) -> Labels:
    """Group by max-p with its default settings.

    Parameters
    ----------
    given
        The instance.
    """
    numpy.random.seed(given["random_seed"])  # noqa: NPY002, TID251 - spopt draws from it
    model = MaxPHeuristic(frame_of(given), links_of(given), COORDINATES, "people", given["minimum_people"])
    model.solve()
    return list(model.labels_)


if __name__ == "__main__":
    answer(max_p)
