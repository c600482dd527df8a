"""k-means-constrained on practices: clusters with a least and a most count of practices."""

from __future__ import annotations

import numpy
from k_means_constrained import KMeansConstrained
from tests.bench.rivals.counts import fewest_practices, most_practices
from tests.bench.rivals.exchange import Instance, Labels, answer


def k_means(given: Instance) -> Labels:
    """Group into as many hubs as ours, the band given in practices of average size.

    Parameters
    ----------
    given
        The instance.
    """
    model = KMeansConstrained(
        n_clusters=given["hubs"],
        size_min=fewest_practices(given),
        size_max=most_practices(given),
        random_state=given["random_seed"],
    )
    return list(model.fit_predict(numpy.array(given["km"])))


if __name__ == "__main__":
    answer(k_means)
