"""Put a plan together from groups of practices: hubs with their figures, placements, cost lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scalecare.domain import CostLine, Hub, HubStanding, Place, Placement, Practice, Unplaced
from scalecare.hub_formation.containment import Containment, find_containment
from scalecare.hub_formation.costs import CostBasis, FloatArray, Members, centre_of, cost_lines
from scalecare.hub_formation.neighbours import Located, Pair
from scalecare.hub_formation.red_lines import pairs_apart
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.sorting_out import Role, Sorted


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The practices that count, in one order, with what costs are worked out from."""

    located: Located
    basis: CostBasis
    links: Mapping[Pair, str]
    centres: tuple[int, ...]


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
    """
    ordered = sorted(groups, key=lambda group: min(group.codes))
    members = [_members(counted, group.codes) for group in ordered]
    centres = [_centre(counted, m, rules) for m in members]
    ids = [group.label or hub_id for group, hub_id in zip(ordered, _hub_ids(len(ordered)), strict=True)]
    everyone = [list(group.codes) for group in ordered]
    if attach_small:
        _attach(place, rules, sorted_out, counted, centres, everyone)
    hub_of = {code: ids[i] for i, codes in enumerate(everyone) for code in codes}
    containment = find_containment(place.residence, hub_of)
    practices = {p.practice_code: p for p in place.practices}
    hubs = tuple(
        _hub(ids[i], group, everyone[i], members[i], centres[i], counted, practices, containment, rules)
        for i, group in enumerate(ordered)
    )
    placements = _placements(hubs, sorted_out, counted)
    known = [i for i, m in enumerate(members) if len(m)]
    costs = cost_lines(counted.basis, [members[i] for i in known], [centres[i] for i in known], rules)
    return Assembled(hubs, placements, _unplaced(place, sorted_out, hub_of), costs, containment)


def _members(counted: Counted, codes: Iterable[str]) -> Members:
    at = {code: index for index, code in enumerate(counted.located.codes)}
    return np.array(sorted(at[code] for code in codes if code in at), dtype=np.int64)


def _centre(counted: Counted, members: Members, rules: HubRules) -> int | None:
    """The centre by the rules; where they allow none, as in a given grouping, by travel alone."""
    if not len(members):
        return None
    centre = centre_of(counted.basis, members, rules, counted.centres)
    if centre is None:
        centre = centre_of(counted.basis, members, rules.with_(farthest_km=None, farthest_minutes=None), ())
    return int(members[0]) if centre is None else centre


def _hub_ids(count: int) -> list[str]:
    width = max(2, len(str(count)))
    return [f"H{number:0{width}d}" for number in range(1, count + 1)]


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


def _hub(
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


def _placements(hubs: Sequence[Hub], sorted_out: Sorted, counted: Counted) -> tuple[Placement, ...]:
    at = {code: index for index, code in enumerate(counted.located.codes)}
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


def _unplaced(place: Place, sorted_out: Sorted, hub_of: Mapping[str, str]) -> tuple[Unplaced, ...]:
    return tuple(
        Unplaced(p.practice_code, p.registered, _why(p.practice_code, sorted_out))
        for p in place.practices
        if p.practice_code not in hub_of
    )


def _why(code: str, sorted_out: Sorted) -> str:
    if code in sorted_out.reasons:
        return sorted_out.reasons[code]
    return "no hub that it may join" if sorted_out.roles[code] is Role.SMALL_LIST else "in no group"
