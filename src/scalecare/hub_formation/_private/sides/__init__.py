"""Rows beside the partition: what each hub uses of a budget, or which of today's networks it carries on.

A side says how much each hub of a list weighs in further rows of the programme. Where a hub may stand in
several ways, as when it can carry on any one of the networks it draws from, the list holds it once and
the side finds the best way under given prices; only hubs that enter the programme settle on one.
"""

from scalecare.hub_formation._private.sides.assigned import Assigned
from scalecare.hub_formation._private.sides.carried import Carried, Ways
from scalecare.hub_formation._private.sides.networks import NOBODY, Networks, practices_apart
from scalecare.hub_formation._private.sides.side import Amounts, Side

__all__ = ["NOBODY", "Amounts", "Assigned", "Carried", "Networks", "Side", "Ways", "practices_apart"]
