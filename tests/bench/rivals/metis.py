"""METIS: cut few and far links into so many parts, none much above the average. It has no floor."""

from __future__ import annotations

from typing import Any

import pymetis
from tests.bench.rivals.best_of import best_of_seeds
from tests.bench.rivals.csr import graph_of, slack_of
from tests.bench.rivals.exchange import Instance, Labels, answer

PER_UNIT = 1_000
"""METIS takes the slack in thousandths."""


def metis(given: Instance) -> tuple[Labels, dict[str, Any]]:
    """Group into as many hubs as ours, connected, seed after seed and with less and less slack.

    Parameters
    ----------
    given
        The instance.
    """
    graph, slack = graph_of(given), slack_of(given)
    shares = given["slack_shares"]

    def attempt(seed: int) -> Labels:
        options = pymetis.Options(
            seed=seed, contig=1, ufactor=max(1, round(PER_UNIT * slack * shares[seed % len(shares)]))
        )
        _, labels = pymetis.part_graph(
            given["hubs"],
            pymetis.CSRAdjacency(graph.starts, graph.neighbours),
            vweights=graph.people,
            eweights=graph.weights,
            options=options,
            recursive=False,
        )
        return list(labels)

    return best_of_seeds(given, attempt)


if __name__ == "__main__":
    answer(metis)
