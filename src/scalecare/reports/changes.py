"""What would change for whom: from today's network to the plan's hub, practice by practice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from scalecare.domain import HubPlan, Place


@dataclass(frozen=True, slots=True)
class PracticeChange:
    """One practice today and in the plan.

    ``network`` is where it works today and ``hub_network`` where most people of its hub do; it
    changes where both are known and differ.
    """

    practice_code: str
    practice_name: str
    registered: int
    network: str | None
    hub_id: str
    hub_network: str | None

    @property
    def changes(self) -> bool:
        """Whether the practice would leave its network."""
        return self.network is not None and self.network != self.hub_network


@dataclass(frozen=True, slots=True)
class HubChange:
    """Where a hub's people come from: ``networks`` holds people by network, largest first."""

    hub_id: str
    networks: tuple[tuple[str | None, int], ...]
    people_who_change: int
    practices_that_change: int


@dataclass(frozen=True, slots=True)
class NetworkChange:
    """Where a network's people would go: ``hubs`` holds people by hub, largest first."""

    network: str
    hubs: tuple[tuple[str, int], ...]

    @property
    def is_kept_whole(self) -> bool:
        """Whether all its practices stay together."""
        return len(self.hubs) == 1


@dataclass(frozen=True, slots=True)
class Changes:
    """All that would change."""

    practices: tuple[PracticeChange, ...]
    hubs: tuple[HubChange, ...]
    networks: tuple[NetworkChange, ...]

    @property
    def changed(self) -> tuple[PracticeChange, ...]:
        """The practices that would leave their network."""
        return tuple(practice for practice in self.practices if practice.changes)

    @property
    def people(self) -> int:
        """People on the lists of practices that would leave their network."""
        return sum(practice.registered for practice in self.changed)


def find_changes(plan: HubPlan, place: Place, today: HubPlan | None = None) -> Changes:
    """Return what would change if the plan were carried out.

    Parameters
    ----------
    plan
        The plan.
    place
        The place it was made for.
    today
        Today's groups; the practices' primary care networks where not given.
    """
    group = _groups_today(place, today)
    lists = {practice.practice_code: practice.registered for practice in place.practices}
    names = {practice.practice_code: practice.practice_name for practice in place.practices}
    hub_of = plan.hub_of()
    main = {hub.hub_id: _main_network(hub.practices, group, lists) for hub in plan.hubs}
    rows = tuple(
        PracticeChange(code, names[code], lists[code], group.get(code), hub_of[code], main[hub_of[code]])
        for code in sorted(hub_of)
    )
    return Changes(rows, _hub_changes(plan, rows), _network_changes(rows))


def _groups_today(place: Place, today: HubPlan | None) -> Mapping[str, str]:
    if today is not None:
        return today.hub_of()
    return {p.practice_code: p.pcn_code for p in place.practices if p.pcn_code is not None}


def _main_network(codes: tuple[str, ...], group: Mapping[str, str], lists: Mapping[str, int]) -> str | None:
    people: Counter[str] = Counter()
    for code in codes:
        if code in group:
            people[group[code]] += lists[code]
    return min(people, key=lambda network: (-people[network], network)) if people else None


def _hub_changes(plan: HubPlan, rows: tuple[PracticeChange, ...]) -> tuple[HubChange, ...]:
    by_hub: dict[str, list[PracticeChange]] = defaultdict(list)
    for row in rows:
        by_hub[row.hub_id].append(row)
    return tuple(_hub_change(hub_id, by_hub[hub_id]) for hub_id in sorted(hub.hub_id for hub in plan.hubs))


def _hub_change(hub_id: str, rows: list[PracticeChange]) -> HubChange:
    people: Counter[str | None] = Counter()
    for row in rows:
        people[row.network] += row.registered
    moved = [row for row in rows if row.changes]
    networks = sorted(people.items(), key=lambda item: (item[0] is None, -item[1], item[0] or ""))
    return HubChange(hub_id, tuple(networks), sum(row.registered for row in moved), len(moved))


def _network_changes(rows: tuple[PracticeChange, ...]) -> tuple[NetworkChange, ...]:
    people: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row.network is not None:
            people[row.network][row.hub_id] += row.registered
    return tuple(
        NetworkChange(network, tuple(sorted(people[network].items(), key=lambda item: (-item[1], item[0]))))
        for network in sorted(people)
    )
