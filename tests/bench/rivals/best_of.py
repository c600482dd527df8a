"""Draw lots until the time is up, and keep the best grouping."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from typing import Any

from tests.bench.rivals.exchange import Instance, Labels
from tests.bench.rivals.yard import Yard


def best_of_seeds(
    given: Instance,
    attempt: Callable[[int], Labels],
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[Labels, dict[str, Any]]:
    """Return the grouping with the fewest people misplaced, then the fewest patient-km, and the tries.

    A try that would not end in time, going by the longest so far, is not begun; the first always is.
    A try that finds nothing counts as one; if none finds anything, the last one's failure is told.

    Parameters
    ----------
    given
        The instance, with ``seconds`` and the first ``random_seed``.
    attempt
        Groups by one seed.
    clock
        Tells seconds.
    """
    yard = Yard.of(given)
    began, longest = clock(), 0.0
    best: tuple[tuple[int, float], Labels] | None = None
    for tries in count(1):
        start = clock()
        try:
            labels = attempt(given["random_seed"] + tries - 1)
        except Exception as problem:
            failure = problem
        else:
            worth = yard.worth(labels)
            if best is None or worth < best[0]:
                best = (worth, list(labels))
        longest = max(longest, clock() - start)
        if clock() - began + longest > given["seconds"]:
            break
    if best is None:
        raise failure
    return best[1], {"tries": tries}
