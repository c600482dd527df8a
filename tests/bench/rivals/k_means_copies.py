"""k-means-constrained on copies of each practice, one for every thousand people or so."""

from __future__ import annotations

from typing import Any

import numpy
from k_means_constrained import KMeansConstrained
from tests.bench.rivals.exchange import Instance, Labels, answer


def k_means_copies(given: Instance) -> tuple[Labels, dict[str, Any]]:
    """Group copies, then put each practice where most of its copies are.

    Parameters
    ----------
    given
        The instance.
    """
    each = given["people_per_copy"]
    copies = numpy.maximum(1, numpy.round(numpy.array(given["people"]) / each)).astype(int)
    owner = numpy.repeat(numpy.arange(len(copies)), copies)
    model = KMeansConstrained(
        n_clusters=given["hubs"],
        size_min=given["minimum_people"] // each,
        size_max=given["maximum_people"] // each,
        random_state=given["random_seed"],
    )
    labels = model.fit_predict(numpy.array(given["km"])[owner])
    found = [numpy.bincount(labels[owner == practice]) for practice in range(len(copies))]
    split = sum(int((counts > 0).sum() > 1) for counts in found)
    return [int(counts.argmax()) for counts in found], {"split": split}


if __name__ == "__main__":
    answer(k_means_copies)
