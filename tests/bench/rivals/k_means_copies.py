"""k-means-constrained on copies of each practice, one for every thousand people or so."""

from __future__ import annotations

import math
from typing import Any

import numpy
from k_means_constrained import KMeansConstrained
from tests.bench.rivals.best_of import best_of_seeds
from tests.bench.rivals.exchange import Instance, Labels, answer


def k_means_copies(given: Instance) -> tuple[Labels, dict[str, Any]]:
    """Group copies, then put each practice where most of its copies are, seed after seed.

    Parameters
    ----------
    given
        The instance.
    """
    each = given["people_per_copy"]
    copies = numpy.maximum(1, numpy.round(numpy.array(given["people"]) / each)).astype(int)
    owner = numpy.repeat(numpy.arange(len(copies)), copies)
    points = numpy.array(given["km"])[owner]

    def attempt(seed: int) -> Labels:
        model = KMeansConstrained(
            n_clusters=given["hubs"],
            size_min=math.floor(given["minimum_people"] / each),
            size_max=math.ceil(given["maximum_people"] / each),
            random_state=seed,
        )
        found = model.fit_predict(points)
        return [int(numpy.bincount(found[owner == practice]).argmax()) for practice in range(len(copies))]

    return best_of_seeds(given, attempt)


if __name__ == "__main__":
    answer(k_means_copies)
