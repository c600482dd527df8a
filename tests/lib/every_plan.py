"""Every partition of a tiny place, for laws that speak of more than the best plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

import numpy as np
from scipy.optimize import linear_sum_assignment
from tests.lib.brute_force import admissible_hubs
from tests.lib.independent_scorer import Reckoning
from tests.lib.places import Instance

from scalecare.hub_formation.formulation import formulate
from scalecare.hub_formation.sorting_out import sort_out

Hub = frozenset[str]
Partition = tuple[Hub, ...]


def every_partition(hubs: Sequence[Hub], everyone: Hub) -> Iterator[Partition]:
    """Every way to place each practice in exactly one of some hubs."""
    if not everyone:
        yield ()
        return
    lowest = min(everyone)
    for hub in hubs:
        if lowest in hub and hub <= everyone:
            for rest in every_partition(hubs, everyone - hub):
                yield (hub, *rest)


def hubs_in_band(instance: Instance) -> tuple[Reckoning, list[Hub]]:
    """The reckoning of an instance, and all admissible hubs that are no exceptions."""
    problem = formulate(instance.place, instance.rules, sort_out(instance.place, instance.rules))
    links = [(link.practice_code_a, link.practice_code_b) for link in problem.as_links()]
    reckoning = Reckoning(instance.place, asdict(instance.rules))
    found = admissible_hubs(reckoning, links)
    return reckoning, [hub for hub in found if sum(reckoning.people[c] for c in hub) >= reckoning.lowest]


def practices_moved(partition: Partition, network: Mapping[str, str | None]) -> int:
    """Practices with a network whose hub does not carry it on, under the best choice of who carries on."""
    names = sorted({name for hub in partition for c in hub if (name := network[c]) is not None})
    if not names:
        return 0
    shared = np.array([[sum(network[c] == name for c in hub) for name in names] for hub in partition])
    rows, columns = linear_sum_assignment(-shared)
    return int(shared.sum() - shared[rows, columns].sum())


def left_company(earlier: Partition, later: Partition) -> int:
    """Practices outside the largest group that their later hub takes over from one earlier hub."""
    return sum(len(hub) - max(len(hub & former) for former in earlier) for hub in later)
