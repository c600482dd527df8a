"""k-means-constrained on practices: clusters with a least and a most count of practices."""

from __future__ import annotations

from typing import Any

import numpy
from k_means_constrained import KMeansConstrained
from tests.bench.rivals.best_of import best_of_seeds
from tests.bench.rivals.counts import fewest_practices, most_practices
from tests.bench.rivals.exchange import Instance, Labels, answer


def k_means(given: Instance) -> tuple[Labels, dict[str, Any]]:
    """Group into as many hubs as ours, the band given in practices of average size, seed after seed.

    Parameters
    ----------
    given
        The instance.
    """
    points = numpy.array(given["km"])

    def attempt(seed: int) -> Labels:
        model = KMeansConstrained(
            n_clusters=given["hubs"],
            size_min=fewest_practices(given),
            size_max=most_practices(given),
            random_state=seed,
        )
        return list(model.fit_predict(points))

    return best_of_seeds(given, attempt)


if __name__ == "__main__":
    answer(k_means)
