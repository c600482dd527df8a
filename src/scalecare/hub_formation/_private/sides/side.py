"""What every side offers, and the plainest of them: amounts of some budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Starts = npt.NDArray[np.int64]
MemberArray = npt.NDArray[np.int16]

COUNT, FILL = False, True
"""What a pass over ways does: first it counts them, then it writes them down."""


class Side(Protocol):
    """What the hubs of one list weigh in rows beside the partition."""

    @property
    def is_settled(self) -> bool:
        """Whether each hub stands in one way."""

    @property
    def extra(self) -> FloatArray | float:
        """What the way in which each settled hub stands adds to its cost."""

    def take(self, hubs: IntArray) -> Self:
        """Return the side of the named hubs.

        Parameters
        ----------
        hubs
            Their numbers.
        """

    def joined(self, others: Sequence[Self]) -> Self:
        """Return this side and others as one.

        Parameters
        ----------
        others
            Sides of further lists.
        """

    def charge(self, start: Starts, member: MemberArray, price: FloatArray, reduced: FloatArray) -> None:
        """Take from reduced costs what the rows pay for each hub at its best.

        Parameters
        ----------
        start, member
            The hubs' units.
        price
            Dual values of the rows, shape (rows,).
        reduced
            Reduced costs without these rows, shape (hubs,), changed in place.
        """

    def settled(self, start: Starts, member: MemberArray, price: FloatArray) -> Self:
        """Return the side with each hub in the one way that is best under the prices.

        Parameters
        ----------
        start, member, price
            As for :meth:`charge`.
        """

    def every_way(
        self, start: Starts, member: MemberArray, price: FloatArray, reduced: FloatArray, most: float
    ) -> tuple[IntArray, Self]:
        """Return each way of each hub whose reduced cost is at most so much: the hubs, and the side.

        Parameters
        ----------
        start, member, price
            As for :meth:`charge`.
        reduced
            Reduced costs with each hub at its best.
        most
            The largest reduced cost wanted.
        """

    def matrix(self, start: Starts, member: MemberArray) -> sparse.csr_array:
        """Return the coefficients of settled hubs, shape (rows, hubs).

        Parameters
        ----------
        start, member
            The hubs' units.
        """


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """What each hub uses of some budgets, shape (hubs, budgets)."""

    values: FloatArray
    is_settled = True
    extra = 0.0

    def take(self, hubs: IntArray) -> Amounts:
        """Return the side of the named hubs."""
        return Amounts(self.values[hubs])

    def joined(self, others: Sequence[Amounts]) -> Amounts:
        """Return this side and others as one."""
        return Amounts(np.concatenate([self.values, *(other.values for other in others)]))

    def charge(self, start: Starts, member: MemberArray, price: FloatArray, reduced: FloatArray) -> None:
        """Take from reduced costs what the rows pay for each hub."""
        for column, value in enumerate(price):
            if value:
                reduced -= value * self.values[:, column]

    def settled(self, start: Starts, member: MemberArray, price: FloatArray) -> Amounts:
        """Return the side as it is: there is one way only."""
        return self

    def every_way(
        self, start: Starts, member: MemberArray, price: FloatArray, reduced: FloatArray, most: float
    ) -> tuple[IntArray, Amounts]:
        """Return all hubs: each has one way."""
        return np.arange(len(reduced)), self

    def matrix(self, start: Starts, member: MemberArray) -> sparse.csr_array:
        """Return the coefficients, shape (budgets, hubs)."""
        return sparse.csr_array(self.values.T)
