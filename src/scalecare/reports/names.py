"""What to call practices, hubs and networks in a sentence: by name, with the code where it helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scalecare.domain import HubPlan, Place
from scalecare.reports.formats import spelled


@dataclass(frozen=True, slots=True)
class Names:
    """Names by code, spelled for reading."""

    practices: Mapping[str, str]
    hubs: Mapping[str, str]
    networks: Mapping[str, str]

    def practice(self, code: str) -> str:
        """Return a practice's name with its code."""
        name = self.practices.get(code)
        return f"{name} ({code})" if name else code

    def hub(self, hub_id: str) -> str:
        """Return a hub's identity with its name where that says more."""
        name = self.hubs.get(hub_id, "")
        if not name or name == hub_id:
            return f"hub {hub_id}"
        return name if hub_id in name and name.lower().startswith("hub") else f"hub {hub_id} ({name})"

    def network(self, code: str | None) -> str:
        """Return a network's name with its code."""
        if code is None:
            return "no network"
        name = self.networks.get(code)
        return f"{name} ({code})" if name and name != code else code


def names_of(plan: HubPlan, place: Place) -> Names:
    """Return the names of everything that a plan and its place mention.

    Parameters
    ----------
    plan
        The plan.
    place
        The place it was made for.
    """
    return Names(
        practices={p.practice_code: spelled(p.practice_name) for p in place.practices},
        hubs={hub.hub_id: spelled(hub.name) for hub in plan.hubs},
        networks={p.pcn_code: spelled(p.pcn_name or p.pcn_code) for p in place.practices if p.pcn_code},
    )
