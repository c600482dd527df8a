"""CP-SAT on the compact model: which practice goes to which centre, band and connection exact."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from typing import Any

import numpy
from ortools.sat.python import cp_model
from tests.bench.rivals.exchange import Instance, Labels, answer
from tests.bench.rivals.merged import merged
from tests.bench.rivals.reach import most_practices, reachable
from tests.bench.rivals.yard import Yard


def cp_sat(given: Instance) -> tuple[Labels, dict[str, Any]]:
    """Bring people into the band from a simple start, then shorten with the band exact.

    Parameters
    ----------
    given
        The instance.
    """
    deadline = time.perf_counter() + given["seconds"]
    yard = Yard.of(given)
    start = merged(yard, given["hubs"])
    inside, _ = _solve(Compact(given, yard, given["price_km"]), start, given, deadline)
    if yard.worth(inside)[0]:
        return inside, {}
    return _solve(Compact(given, yard, 0), inside, given, deadline)


def _solve(
    compact: Compact, start: Labels, given: Instance, deadline: float
) -> tuple[Labels, dict[str, Any]]:
    compact.hint(start)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = given["workers"]
    solver.parameters.random_seed = given["random_seed"]
    solver.parameters.max_time_in_seconds = max(0.0, deadline - time.perf_counter())
    status = solver.solve(compact.model, StopInside(compact.outside))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return start, {}
    found = {i: j for (i, j), goes in compact.goes.items() if solver.boolean_value(goes)}
    return [found[i] for i in range(len(start))], {
        "gap": 1 - solver.best_objective_bound / solver.objective_value
    }


class StopInside(cp_model.CpSolverSolutionCallback):
    """Stop at the first plan with nobody outside the band, if anybody can be."""

    def __init__(self, outside: Sequence[cp_model.IntVar]) -> None:
        super().__init__()
        self._outside = outside

    def on_solution_callback(self) -> None:
        """Look at one plan."""
        if self._outside and not any(self.value(people) for people in self._outside):
            self.stop_search()


class Compact:
    """``goes[i, j]``: practice ``i`` is in the hub with centre ``j``.

    A hub is connected because each practice but the centre is reached by way of a neighbour in the same
    hub, a step nearer to the centre. With a price, hubs may be outside the band at so many patient-km
    per person.
    """

    def __init__(self, given: Instance, yard: Yard, price: int) -> None:
        self.model = cp_model.CpModel()
        self._yard = yard
        self._centres = reachable(yard)
        self.goes = {(i, j): self._either() for i, centres in enumerate(self._centres) for j in centres}
        self._by_way_of = {(i, k): self._either() for i, others in enumerate(yard.neighbours) for k in others}
        self._step = [self.model.new_int_var(0, most_practices(yard) - 1, "") for _ in self._centres]
        self.outside: list[cp_model.IntVar] = []
        self._cover(given["hubs"])
        self._band(priced=price > 0)
        self._connect()
        km = sum(round(float(yard.patient_km[i, j])) * goes for (i, j), goes in self.goes.items())
        self.model.minimize(km + price * sum(self.outside))

    def hint(self, labels: Labels) -> None:
        """Begin from a grouping.

        Parameters
        ----------
        labels
            The group of each practice.
        """
        groups: dict[int, list[int]] = {}
        for practice, label in enumerate(labels):
            groups.setdefault(label, []).append(practice)
        for members in groups.values():
            self._hint_group(members)

    def _either(self) -> cp_model.IntVar:
        return self.model.new_bool_var("")

    def _cover(self, hubs: int) -> None:
        for i, centres in enumerate(self._centres):
            self.model.add_exactly_one(self.goes[i, j] for j in centres)
            for j in centres:
                self.model.add_implication(self.goes[i, j], self.goes[j, j])
        self.model.add(sum(self.goes[j, j] for j in range(len(self._centres))) == hubs)

    def _band(self, *, priced: bool) -> None:
        yard = self._yard
        for j, members in enumerate(self._centres):
            held = sum(int(yard.people[i]) * self.goes[i, j] for i in members)
            if priced:
                short, over = (self.model.new_int_var(0, yard.most, "") for _ in range(2))
                self.outside += [short, over]
                held = held + short - over
            self.model.add(held >= yard.fewest * self.goes[j, j])
            self.model.add(held <= yard.most * self.goes[j, j])

    def _connect(self) -> None:
        goes, neighbours = self.goes, self._yard.neighbours
        for i, centres in enumerate(self._centres):
            by = {k: self._by_way_of[i, k] for k in sorted(neighbours[i])}
            self.model.add_bool_or([goes[i, i], *by.values()])
            for k, taken in by.items():
                self.model.add(self._step[i] >= self._step[k] + 1).only_enforce_if(taken)
            for j in centres:
                if j == i:
                    continue
                self.model.add_bool_or([~goes[i, j], *(goes[k, j] for k in by if (k, j) in goes)])
                for k, taken in by.items():
                    same = [goes[k, j]] if (k, j) in goes else []
                    self.model.add_bool_or([~taken, ~goes[i, j], *same])

    def _hint_group(self, members: Sequence[int]) -> None:
        yard = self._yard
        km = yard.patient_km[numpy.ix_(members, members)].sum(axis=0)
        far = [sum((i, j) not in self.goes for i in members) for j in members]
        centre = members[min(range(len(members)), key=lambda at: (far[at], km[at]))]
        steps, came_from = _tree(yard, members, centre)
        for i in members:
            self.model.add_hint(self._step[i], min(steps[i], most_practices(yard) - 1))
            for j in self._centres[i]:
                self.model.add_hint(self.goes[i, j], j == centre)
            for k in yard.neighbours[i]:
                self.model.add_hint(self._by_way_of[i, k], came_from.get(i) == k)
        if self.outside:
            people = int(yard.people[list(members)].sum())
            for j in members:
                short, over = self.outside[2 * j : 2 * j + 2]
                self.model.add_hint(short, max(0, yard.fewest - people) if j == centre else 0)
                self.model.add_hint(over, max(0, people - yard.most) if j == centre else 0)


def _tree(yard: Yard, members: Sequence[int], centre: int) -> tuple[dict[int, int], dict[int, int]]:
    """Steps from the centre by neighbours within the group, and the neighbour each is reached from."""
    steps, came_from, edge = {centre: 0}, {}, deque([centre])
    while edge:
        at = edge.popleft()
        for other in sorted(yard.neighbours[at] & set(members)):
            if other not in steps:
                steps[other], came_from[other] = steps[at] + 1, at
                edge.append(other)
    return steps, came_from


if __name__ == "__main__":
    answer(cp_sat)
