"""spopt's max-p: as many regions as hold the least people, then as alike as possible. It has no ceiling."""

from __future__ import annotations

from typing import Any

import numpy
from spopt.region import MaxPHeuristic
from tests.bench.rivals.best_of import best_of_seeds
from tests.bench.rivals.exchange import Instance, Labels, answer
from tests.bench.rivals.geography import COORDINATES, frame_of, links_of


def max_p(given: Instance) -> tuple[Labels, dict[str, Any]]:
    """Group by max-p with its default settings, seed after seed.

    Parameters
    ----------
    given
        The instance.
    """
    frame, links = frame_of(given), links_of(given)

    def attempt(seed: int) -> Labels:
        numpy.random.seed(seed)  # noqa: NPY002, TID251 - spopt draws from it
        model = MaxPHeuristic(frame, links, COORDINATES, "people", given["minimum_people"])
        model.solve()
        return list(model.labels_)

    return best_of_seeds(given, attempt)


if __name__ == "__main__":
    answer(max_p)
