"""Find out how far a hub's people live where the hub is the usual provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from scalecare.domain import Residence


@dataclass(frozen=True, slots=True)
class Containment:
    """Containment by hub and over all hubs, weighted by people; each a share in 0-1."""

    by_hub: Mapping[str, float]
    overall: float | None


def find_containment(residence: Residence | None, hub_of: Mapping[str, str]) -> Containment:
    """Return the share of each hub's people in areas where it is the usual provider.

    The usual provider of a small area is the hub with most registered people there; of two with as
    many, the one whose id comes first.

    Parameters
    ----------
    residence
        Where people live, or None.
    hub_of
        The hub of each placed practice.

    Returns
    -------
    Containment
        Empty without residence. A hub none of whose practices has residence is left out.
    """
    if residence is None or not hub_of:
        return Containment({}, None)
    hubs = sorted(set(hub_of.values()))
    number = {hub: index for index, hub in enumerate(hubs)}
    rows = [index for index, code in enumerate(residence.practice_codes) if code in hub_of]
    if not rows:
        return Containment({}, None)
    to_hub = np.array([number[hub_of[residence.practice_codes[row]]] for row in rows])
    gather = sparse.coo_array((np.ones(len(rows)), (to_hub, np.arange(len(rows)))), (len(hubs), len(rows)))
    people = sparse.csc_array(gather @ residence.registered[rows, :])
    inside = np.zeros(len(hubs))
    for area in range(people.shape[1]):
        first, last = people.indptr[area], people.indptr[area + 1]
        if first == last:
            continue
        order = np.lexsort((people.indices[first:last], -people.data[first:last]))
        usual = first + int(order[0])
        inside[people.indices[usual]] += people.data[usual]
    everyone = np.asarray(people.sum(axis=1)).ravel()
    by_hub = {hub: float(inside[i] / everyone[i]) for i, hub in enumerate(hubs) if everyone[i] > 0}
    return Containment(by_hub, float(inside.sum() / everyone.sum()))
