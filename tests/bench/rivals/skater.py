"""spopt's Skater: prune a spanning tree into so many regions. Its floor counts practices, not people."""

from __future__ import annotations

from spopt.region import Skater
from tests.bench.rivals.counts import fewest_practices
from tests.bench.rivals.exchange import Instance, Labels, answer
from tests.bench.rivals.geography import COORDINATES, frame_of, links_of


def skater(given: Instance) -> Labels:
    """Group by Skater into as many hubs as ours, with the floor in practices of average size.

    Parameters
    ----------
    given
        The instance.
    """
    model = Skater(
        frame_of(given), links_of(given), COORDINATES, n_clusters=given["hubs"], floor=fewest_practices(given)
    )
    model.solve()
    return list(model.labels_)


if __name__ == "__main__":
    answer(skater)
