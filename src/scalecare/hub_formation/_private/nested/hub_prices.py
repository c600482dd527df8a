"""Prices of units that no hub exceeds, for the areas around all centres: those of the cheapest cover."""

from __future__ import annotations

import numpy as np

from scalecare.hub_formation._private.listing import FloatArray, HubList
from scalecare.hub_formation._private.master import Demand, LinearMaster
from scalecare.hub_formation._private.nested.centre_search import TOLERANCE
from scalecare.hub_formation._private.pricing import best_of_each_unit, plain_reduced_costs

FIRST_PER_UNIT, MORE_PER_UNIT = 10, 4


class ChargedMaster(LinearMaster):
    """The cheapest cover by hubs, each of which pays a given charge beyond its cost."""

    def charge(self, charge: float) -> None:
        """Set what each hub pays.

        Parameters
        ----------
        charge
            Taken off the cost of every hub.
        """
        cost = self.known_hubs().cost - charge
        columns = np.arange(self._slack, self._slack + len(cost), dtype=np.int32)
        self._solver.changeColsCost(len(cost), columns, cost)


class HubPrices:
    """Prices of units under which no hub of a list costs less than its units are worth.

    Parameters
    ----------
    units
        How many units there are.
    penalty
        More than any unit could be worth.
    """

    def __init__(self, units: int, penalty: float) -> None:
        self._units = units
        self._master = ChargedMaster(Demand(units, 0, units, 0), penalty)
        self.unit: FloatArray = np.zeros(units)

    def under(self, hubs: HubList, charge: float) -> FloatArray:
        """Return the prices, shape (units,), that are worth most.

        Parameters
        ----------
        hubs
            Hubs that must not cost less.
        charge
            What is taken off the cost of each.
        """
        master = self._master
        if master.hubs:
            master.charge(charge)
            self.unit = master.solve().unit_price
        per_unit, below = (MORE_PER_UNIT, -TOLERANCE) if master.hubs else (FIRST_PER_UNIT, np.inf)
        while True:
            reduced = plain_reduced_costs(hubs, self.unit, np.full(2, charge))
            entering = best_of_each_unit(hubs, reduced, self._units, per_unit, below)
            if not len(entering):
                return self.unit
            master.add_hubs(hubs.take(entering))
            master.charge(charge)
            self.unit = master.solve().unit_price
            per_unit, below = MORE_PER_UNIT, -TOLERANCE
