"""GerryChain's ReCom: merge two neighbouring hubs, split them along a random tree, go on from the best."""

from __future__ import annotations

import random
import time
import warnings
from contextlib import suppress
from functools import lru_cache, partial
from itertools import cycle
from typing import Any

import networkx
from gerrychain import Graph, Partition
from gerrychain.constraints import no_vanishing_districts
from gerrychain.optimization import SingleMetricOptimizer
from gerrychain.partition import recursive_tree_part
from gerrychain.proposals import recom as recombine
from gerrychain.proposals.tree_proposals import MetagraphError
from gerrychain.tree import bipartition_tree
from tests.bench.rivals.exchange import Instance, Labels, answer
from tests.bench.rivals.yard import Yard, total

Band = dict[str, float]
"""People to aim for as ``pop_target``, and as ``epsilon`` the share of them that a hub may be away."""

PEOPLE = "people"
FOREVER = 10**9
GROUPS_KEPT = 100_000
"""How many groups' measures are kept, since most of a plan's hubs are those of the plan before."""


def recom(given: Instance) -> tuple[Labels, dict[str, Any]]:
    """Run short bursts from first plan after first plan until the time is up, and keep the best plan.

    Parameters
    ----------
    given
        The instance.
    """
    warnings.simplefilter("ignore")  # GerryChain warns of each tree that is hard to cut
    chain = Chain(given, time.perf_counter() + given["seconds"])
    found: list[Partition] = []
    steps = 0
    for burst in cycle(given["bursts"]):
        first = chain.first_plan()
        if first is None:
            break
        plan, more = chain.run(*first, burst)
        found.append(plan)
        steps += more
    if not found:
        raise RuntimeError(f"no first plan after {given['seconds']:g} s")
    best = min(found, key=chain.dearness)
    labels = [int(best.assignment[practice]) for practice in range(len(given["codes"]))]
    return labels, {"tries": len(found), "steps": steps}


class Chain:
    """Plans of one instance, one after the other, until a deadline."""

    def __init__(self, given: Instance, deadline: float) -> None:
        self._given, self._deadline = given, deadline
        self._rng, yard = random.Random(given["random_seed"]), Yard.of(given)
        self._graph = _graph(given, yard)
        self._measured = lru_cache(maxsize=GROUPS_KEPT)(yard.measure)
        self._dearest = float(yard.patient_km.max(axis=1).sum())

    def dearness(self, plan: Partition) -> float:
        """Return patient-km, with one person misplaced dearer than any distance.

        Parameters
        ----------
        plan
            A plan.
        """
        misplaced, km = self._measures(plan)
        return misplaced * self._dearest + km

    def first_plan(self) -> tuple[Partition, Band] | None:
        """Cut hubs off random trees: within the band about the average, which is wider at each failure.

        None if the time is up.
        """
        given = self._given
        average = sum(given["people"]) / given["hubs"]
        narrowest = min(1 - given["minimum_people"] / average, given["maximum_people"] / average - 1)
        cut = partial(bipartition_tree, max_attempts=given["attempts"])
        hubs = range(given["hubs"])
        failed = 0
        while not self._late:
            wider = given["widen_by"] * (failed // given["starts"])
            band = {"pop_target": average, "epsilon": narrowest + wider}
            with suppress(Exception):  # finding no cut, it raises errors of several kinds, bare ones too
                parts = recursive_tree_part(
                    self._graph, hubs, pop_col=PEOPLE, bipartition_tree_fn=cut, rng=self._rng, **band
                )
                return Partition(self._graph, parts), band
            failed += 1
        return None

    def run(self, first: Partition, band: Band, burst: int) -> tuple[Partition, int]:
        """Return the best plan of bursts until they are stuck or the time is up, and the steps taken.

        Where the first plan is not in the band, people are first brought into it.

        Parameters
        ----------
        first
            The first plan.
        band
            The band it keeps.
        burst
            Steps of a burst; each begins from the best plan so far.
        """
        inside, sought = self._bursts(first, band, burst, until_placed=True)
        best, shortened = self._bursts(inside, _whole_band(self._given), burst, until_placed=False)
        return best, sought + shortened

    @property
    def _late(self) -> bool:
        return time.perf_counter() > self._deadline

    def _measures(self, plan: Partition) -> tuple[int, float]:
        return total(self._measured(frozenset(part)) for part in plan.parts.values())

    def _bursts(
        self, first: Partition, band: Band, burst: int, *, until_placed: bool
    ) -> tuple[Partition, int]:
        cut = partial(bipartition_tree, max_attempts=self._given["attempts"], allow_pair_reselection=True)
        split = partial(recombine, pop_col=PEOPLE, bipartition_tree_fn=cut, rng=self._rng, **band)
        search = SingleMetricOptimizer(
            split, [no_vanishing_districts], first, self.dearness, maximize=False, rng=self._rng
        )
        plan, steps, improved, least = first, 0, 0, self.dearness(first)
        with suppress(MetagraphError):  # no two neighbouring hubs could be split anew
            for steps, plan in enumerate(search.short_bursts(burst, FOREVER), start=1):
                if search.best_score < least:
                    improved, least = steps, search.best_score
                placed = until_placed and not self._measures(plan)[0]
                if placed or self._late or steps - improved > self._given["patience"]:
                    break
        return min(plan, search.best_part, key=self.dearness), steps


def _graph(given: Instance, yard: Yard) -> Graph:
    """Practices are added in order, since GerryChain numbers them by it."""
    graph = networkx.Graph()
    graph.add_nodes_from((at, {PEOPLE: people}) for at, people in enumerate(given["people"]))
    graph.add_edges_from((a, b) for a, others in enumerate(yard.neighbours) for b in others)
    return Graph.from_networkx(graph)


def _whole_band(given: Instance) -> Band:
    aim = (given["minimum_people"] + given["maximum_people"]) / 2
    return {"pop_target": aim, "epsilon": given["maximum_people"] / aim - 1}


if __name__ == "__main__":
    answer(recom)
