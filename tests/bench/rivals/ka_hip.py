"""KaHIP: cut few and far links, slowly and well. It has no floor, and from Python no connection."""

from __future__ import annotations

from typing import Any

import kahip
from tests.bench.rivals.best_of import best_of_seeds
from tests.bench.rivals.csr import graph_of, slack_of
from tests.bench.rivals.exchange import Instance, Labels, answer


def ka_hip(given: Instance) -> tuple[Labels, dict[str, Any]]:
    """Group into as many hubs as ours in its strong mode, seed after seed and with less and less slack.

    Parameters
    ----------
    given
        The instance.
    """
    graph, slack = graph_of(given), slack_of(given)
    shares = given["slack_shares"]

    def attempt(seed: int) -> Labels:
        _, labels = kahip.kaffpa(
            graph.people,
            graph.starts,
            graph.weights,
            graph.neighbours,
            given["hubs"],
            slack * shares[seed % len(shares)],
            True,  # noqa: FBT003 - says nothing
            seed,
            kahip.STRONG,
        )
        return list(labels)

    return best_of_seeds(given, attempt)


if __name__ == "__main__":
    answer(ka_hip)
