"""A simple start for searches that need one: merge the smallest group with a neighbour, over and over."""

from __future__ import annotations

from tests.bench.rivals.exchange import Labels
from tests.bench.rivals.yard import Yard


def merged(yard: Yard, hubs: int) -> Labels:
    """Return so many connected groups, grown from single practices and not held to the band.

    The group of fewest people joins the neighbouring group with which it has the fewest.

    Parameters
    ----------
    yard
        The instance.
    hubs
        How many groups.
    """
    groups = {at: {at} for at in range(len(yard.people))}
    label = list(groups)

    def people(at: int) -> int:
        return int(yard.people[list(groups[at])].sum())

    while len(groups) > hubs:
        for smallest in sorted(groups, key=lambda at: (people(at), at)):
            beside = {label[other] for one in groups[smallest] for other in yard.neighbours[one]} - {smallest}
            if beside:
                break
        else:
            break
        partner = min(beside, key=lambda at: (people(at), at))
        for one in groups[smallest]:
            label[one] = partner
        groups[partner] |= groups.pop(smallest)
    return label
