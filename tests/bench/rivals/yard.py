"""What a grouping is worth, for rivals that draw lots and keep their best; NumPy only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy
from tests.bench.rivals.exchange import Instance, Labels


@dataclass(frozen=True, slots=True)
class Yard:
    """The instance as arrays, and groups measured as the page measures them.

    ``people`` holds whole numbers as (practices,), ``patient_km`` is (practices, centres),
    ``neighbours`` the indices of each practice's neighbours.
    """

    people: numpy.ndarray
    patient_km: numpy.ndarray
    neighbours: Sequence[frozenset[int]]
    fewest: int
    most: int

    @classmethod
    def of(cls, given: Instance) -> Yard:
        """Return the yard of an instance.

        Parameters
        ----------
        given
            The instance.
        """
        people, km = numpy.array(given["people"]), numpy.array(given["km"])
        apart = numpy.hypot(*(km[:, None, axis] - km[None, :, axis] for axis in (0, 1)))
        at = {code: index for index, code in enumerate(given["codes"])}
        neighbours: list[set[int]] = [set() for _ in at]
        for a, b in given["links"]:
            neighbours[at[a]].add(at[b])
            neighbours[at[b]].add(at[a])
        return cls(
            people=people,
            patient_km=people[:, None] * apart,
            neighbours=[frozenset(one) for one in neighbours],
            fewest=given["minimum_people"],
            most=given["maximum_people"],
        )

    def worth(self, labels: Labels) -> tuple[int, float]:
        """Return people in hubs outside the band or in pieces, then patient-km; less is better.

        Parameters
        ----------
        labels
            The group of each practice.
        """
        groups: dict[int, list[int]] = {}
        for practice, label in enumerate(labels):
            groups.setdefault(int(label), []).append(practice)
        return total(self.measure(group) for group in groups.values())

    def measure(self, group: Collection[int]) -> tuple[int, float]:
        """Return the people of a group if it is outside the band or in pieces, else 0; and its patient-km.

        Parameters
        ----------
        group
            Indices of practices, at least one.
        """
        members = list(group)
        people = int(self.people[members].sum())
        holds = self.fewest <= people <= self.most and self.is_connected(group)
        km = float(self.patient_km[numpy.ix_(members, members)].sum(axis=0).min())
        return 0 if holds else people, km

    def is_connected(self, group: Collection[int]) -> bool:
        """Say whether each practice reaches each other one by neighbours within the group.

        Parameters
        ----------
        group
            Indices of practices, at least one.
        """
        left = set(group)
        edge = [left.pop()]
        while edge:
            reached = self.neighbours[edge.pop()] & left
            left -= reached
            edge.extend(reached)
        return not left


def total(measured: Iterable[tuple[int, float]]) -> tuple[int, float]:
    """Return both sums.

    Parameters
    ----------
    measured
        People misplaced and patient-km of each group.
    """
    misplaced, km = 0, 0.0
    for people, patient_km in measured:
        misplaced += people
        km += patient_km
    return misplaced, km
