"""Put a plan together from groups of practices: hubs with their figures, placements, cost lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from scalecare.domain import (
    CostLine,
    Hub,
    HubStanding,
    NeighbourLink,
    Place,
    Placement,
    Practice,
    Unplaced,
)
from scalecare.hub_formation.containment import Containment, find_containment
from scalecare.hub_formation.costs import CostBasis, FloatArray, Members, centre_of, cost_lines
from scalecare.hub_formation.neighbours import Located, Pair
from scalecare.hub_formation.red_lines import pairs_apart
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.sorting_out import Role, Sorted


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The practices that count, in one order, with what costs are worked out from.

    ``at`` gives the number of each practice.
    """

    located: Located
    basis: CostBasis
    links: Mapping[Pair, str]
    centres: tuple[int, ...]
    at: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Number the practices."""
        object.__setattr__(self, "at", {code: index for index, code in enumerate(self.located.codes)})

    def numbers_of(self, codes: Iterable[str]) -> Members:
        """Return the numbers of those of some practices that count, in order.

        Parameters
        ----------
        codes
            Practices.
        """
        return np.array(sorted(self.at[code] for code in codes if code in self.at), dtype=np.int64)

    def as_links(self) -> tuple[NeighbourLink, ...]:
        """Return the links with codes and lengths."""
        codes = self.located.codes
        return tuple(
            NeighbourLink(codes[a], codes[b], float(self.basis.km[a, b]), reason)
            for (a, b), reason in self.links.items()
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Practices that stand in one hub, and how they came to."""

    codes: tuple[str, ...]
    standing: HubStanding | None = None
    """None where it follows from the size."""
    label: str | None = None
    """What the group is called already, where it is a given one."""
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Assembled:
    """Hubs, placements and cost lines of a grouping."""

    hubs: tuple[Hub, ...]
    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    costs: tuple[CostLine, ...]
    containment: Containment


def assemble(
    place: Place,
    rules: HubRules,
    sorted_out: Sorted,
    counted: Counted,
    groups: Sequence[Group],
    *,
    attach_small: bool,
    letter: str = "H",
) -> Assembled:
    """Work out every figure of a grouping.

    Parameters
    ----------
    place
        The practices and what is known of them.
    rules
        For weights, band and limits.
    sorted_out
        The role of each practice.
    counted
        The practices that count.
    groups
        Who stands together. Codes of practices that do not count are kept in their hub.
    attach_small
        Whether small lists that stand in no group go with their nearest hub.
    letter
        What the hubs' names begin with.
    """
    ordered = sorted(groups, key=lambda group: min(group.codes))
    members = [counted.numbers_of(group.codes) for group in ordered]
    centres = [centre_or_nearest(counted, m, rules) for m in members]
    ids = [
        group.label or hub_id for group, hub_id in zip(ordered, _hub_ids(letter, len(ordered)), strict=True)
    ]
    everyone = [list(group.codes) for group in ordered]
    if attach_small:
        _attach(place, rules, sorted_out, counted, centres, everyone)
    hub_of = {code: ids[i] for i, codes in enumerate(everyone) for code in codes}
    containment = find_containment(place.residence, hub_of)
    practices = {p.practice_code: p for p in place.practices}
    hubs = tuple(
        hub_with_figures(
            ids[i], group, everyone[i], members[i], centres[i], counted, practices, containment, rules
        )
        for i, group in enumerate(ordered)
    )
    placements = placements_in(hubs, sorted_out, counted)
    known = [i for i, m in enumerate(members) if len(m)]
    costs = cost_lines(counted.basis, [members[i] for i in known], [centres[i] for i in known], rules)
    return Assembled(hubs, placements, left_unplaced(place, sorted_out, hub_of), costs, containment)


def centre_or_nearest(counted: Counted, members: Members, rules: HubRules) -> int | None:
    """Return the centre by the rules; where they allow none, as in a given grouping, by travel alone.

    Parameters
    ----------
    counted
        The practices that count, with those that must be centres.
    members
        The hub's practices that count, by number.
    rules
        For weights and the farthest distance.
    """
    if not len(members):
        return None
    centre = centre_of(counted.basis, members, rules, counted.centres)
    if centre is None:
        centre = centre_of(counted.basis, members, rules.with_(farthest_km=None, farthest_minutes=None), ())
    return int(members[0]) if centre is None else centre


def _hub_ids(letter: str, count: int) -> list[str]:
    width = max(2, len(str(count)))
    return [f"{letter}{number:0{width}d}" for number in range(1, count + 1)]


def _attach(
    place: Place,
    rules: HubRules,
    sorted_out: Sorted,
    counted: Counted,
    centres: Sequence[int | None],
    everyone: list[list[str]],
) -> None:
    """Add practices that do not count to a hub: their group's, else the nearest that they may join."""
    at = np.array([counted.located.xy[c] if c is not None else (np.inf, np.inf) for c in centres])
    apart = pairs_apart(place, rules)
    placed = {code for codes in everyone for code in codes}
    for code in sorted_out.having(Role.SMALL_LIST, Role.UNPLACED):
        if code in placed:
            continue
        hub = _hub_of_group(code, rules, everyone)
        if hub is None and sorted_out.roles[code] is Role.SMALL_LIST:
            hub = _nearest_open_hub(code, np.array(sorted_out.points[code]), at, everyone, apart)
        if hub is not None:
            everyone[hub].append(code)


def _hub_of_group(code: str, rules: HubRules, everyone: Sequence[Sequence[str]]) -> int | None:
    """The hub of a practice that it must be together with."""
    partners = {other for group in rules.together if code in group for other in group} - {code}
    return next((i for i, codes in enumerate(everyone) if partners & set(codes)), None)


def _nearest_open_hub(
    code: str,
    point: FloatArray,
    centres: FloatArray,
    everyone: Sequence[Sequence[str]],
    apart: Collection[tuple[str, str]],
) -> int | None:
    """The hub with the nearest centre that no red line closes."""
    if not len(centres):
        return None
    for hub in np.argsort(np.hypot(*(centres - point).T), kind="stable").tolist():
        if not any((min(code, other), max(code, other)) in apart for other in everyone[hub]):
            return int(hub)
    return None


def hub_with_figures(
    hub_id: str,
    group: Group,
    codes: Sequence[str],
    members: Members,
    centre: int | None,
    counted: Counted,
    practices: Mapping[str, Practice],
    containment: Containment,
    rules: HubRules,
) -> Hub:
    """Work out the figures of one hub.

    Parameters
    ----------
    hub_id, group
        What it is called, and how it stands where that does not follow from its size.
    codes
        All its practices.
    members, centre
        Those that count and the centre among them, by number.
    counted, practices, containment, rules
        As for :func:`assemble`, practices by code.
    """
    chosen = [practices[code] for code in sorted(codes)]
    people = int(counted.basis.people[members].sum())
    centre_code = min(codes) if centre is None else counted.located.codes[centre]
    minutes = counted.basis.minutes
    return Hub(
        hub_id=hub_id,
        name=group.name or practices[centre_code].practice_name.title(),
        practices=tuple(p.practice_code for p in chosen),
        registered=sum(p.registered for p in chosen),
        counted=people,
        centre_practice_code=centre_code,
        is_connected=is_connected(members, counted.links),
        standing=group.standing or standing_by_size(people, len(members), rules),
        mean_distance_km=_mean_to_centre(counted.basis.people, counted.basis.km, members, centre),
        mean_minutes=None
        if minutes is None
        else _mean_to_centre(counted.basis.people, minutes, members, centre),
        containment_share=containment.by_hub.get(hub_id),
        deprivation_score=_mean([(p.registered, p.deprivation_score) for p in chosen]),
        share_65_plus=_mean([(p.registered, p.share_65_plus) for p in chosen]),
    )


def standing_by_size(people: int, practices: int, rules: HubRules) -> HubStanding:
    """Return how a hub stands to the band when nobody planned it.

    Parameters
    ----------
    people, practices
        Those that count.
    rules
        For the band.
    """
    if rules.minimum_people <= people <= rules.maximum_people:
        return HubStanding.IN_BAND
    if practices == 1 and people > rules.maximum_people:
        return HubStanding.LARGE_PRACTICE
    return HubStanding.OUT_OF_BAND


def is_connected(members: Members, links: Mapping[Pair, str]) -> bool:
    """Whether one can walk from each member to each other by neighbour links inside the hub.

    Parameters
    ----------
    members
        Practices by number.
    links
        Pairs of neighbours.
    """
    if not len(members):
        return True
    inside = set(members.tolist())
    near = defaultdict(list)
    for a, b in links:
        if a in inside and b in inside:
            near[a].append(b)
            near[b].append(a)
    first = int(members[0])
    reached, waiting = {first}, [first]
    while waiting:
        for other in near[waiting.pop()]:
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return reached == inside


def _mean_to_centre(
    people: np.ndarray, away: np.ndarray, members: Members, centre: int | None
) -> float | None:
    total = float(people[members].sum())
    if centre is None or total == 0:
        return None
    value = float(people[members] @ away[members, centre]) / total
    return value if np.isfinite(value) else None


def _mean(values: Iterable[tuple[int, float | None]]) -> float | None:
    known = [(people, value) for people, value in values if value is not None]
    total = sum(people for people, _ in known)
    return sum(people * value for people, value in known) / total if total else None


def placements_in(hubs: Sequence[Hub], sorted_out: Sorted, counted: Counted) -> tuple[Placement, ...]:
    """Return the place of each practice of some hubs, in order of codes.

    Parameters
    ----------
    hubs
        Hubs with their centres.
    sorted_out, counted
        As for :func:`assemble`.
    """
    at = counted.at
    found = []
    for hub in hubs:
        centre = at.get(hub.centre_practice_code)
        for code in hub.practices:
            km, minutes = _to_centre(code, hub.centre_practice_code, sorted_out), None
            if centre is not None and code in at and counted.basis.minutes is not None:
                value = float(counted.basis.minutes[at[code], centre])
                minutes = value if np.isfinite(value) else None
            found.append(Placement(code, hub.hub_id, km, minutes, code in at))
    return tuple(sorted(found, key=lambda placement: placement.practice_code))


def _to_centre(code: str, centre: str, sorted_out: Sorted) -> float | None:
    if code not in sorted_out.points or centre not in sorted_out.points:
        return None
    east, north = np.subtract(sorted_out.points[code], sorted_out.points[centre])
    return float(np.hypot(east, north)) / 1000


def left_unplaced(place: Place, sorted_out: Sorted, hub_of: Mapping[str, str]) -> tuple[Unplaced, ...]:
    """Return the practices that stand in no hub, and why.

    Parameters
    ----------
    place, sorted_out
        As for :func:`assemble`.
    hub_of
        The hub of each placed practice.
    """
    return tuple(
        Unplaced(p.practice_code, p.registered, _why(p.practice_code, sorted_out))
        for p in place.practices
        if p.practice_code not in hub_of
    )


def _why(code: str, sorted_out: Sorted) -> str:
    if code in sorted_out.reasons:
        return sorted_out.reasons[code]
    return "no hub that it may join" if sorted_out.roles[code] is Role.SMALL_LIST else "in no group"
