"""spopt's capacitated p-median: our objective with a ceiling. It has no floor and no connection."""

from __future__ import annotations

import time

import numpy
import pulp
from spopt.locate import PMedian
from tests.bench.rivals.exchange import Instance, Labels, answer
from tests.bench.rivals.yard import Yard


def p_median(given: Instance) -> Labels:
    """Group about as many centres as ours, every practice a possible centre, by CBC.

    Parameters
    ----------
    given
        The instance.
    """
    began = time.perf_counter()
    yard = Yard.of(given)
    model = PMedian.from_cost_matrix(
        yard.patient_km / yard.people[:, None],
        yard.people,
        p_facilities=given["hubs"],
        facility_capacities=numpy.full(len(yard.people), yard.most),
    )
    left = max(1.0, given["seconds"] - (time.perf_counter() - began))
    model = model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=left, threads=1))
    labels = {practice: centre for centre, members in enumerate(model.fac2cli) for practice in members}
    return [labels[practice] for practice in range(len(yard.people))]


if __name__ == "__main__":
    answer(p_median)
