"""Sort practices out before hubs are formed: who counts, who stands alone, who goes with a hub.

Each practice gets exactly one role, by rules that the planner can change and the plan states.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scalecare.domain import Place, Practice
from scalecare.hub_formation.errors import BadRules
from scalecare.hub_formation.rules import (
    DigitalFirst,
    HubRules,
    SmallLists,
    WithoutCoordinates,
)


class Role(StrEnum):
    """What becomes of a practice."""

    GROUPED = "grouped"
    SMALL_LIST = "small_list"
    LARGE = "large_practice"
    STANDS_ALONE = "digital_first"
    FIXED = "fixed"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class Sorted:
    """Practices by role, with the points they stand at.

    ``points`` holds (easting, northing) of every practice that has one, its own or its network's;
    ``by_network`` names those placed by their network; ``reasons`` says why the unplaced are.
    """

    roles: dict[str, Role]
    points: dict[str, tuple[float, float]]
    by_network: frozenset[str]
    reasons: dict[str, str]

    def having(self, *roles: Role) -> tuple[str, ...]:
        """Return the practices with one of the roles, in order of their codes.

        Parameters
        ----------
        *roles
            Roles wanted.
        """
        return tuple(code for code in sorted(self.roles) if self.roles[code] in roles)


def sort_out(place: Place, rules: HubRules) -> Sorted:
    """Give every practice its role.

    Parameters
    ----------
    place
        The practices.
    rules
        For fixed hubs, the band and the handling of special lists.

    Raises
    ------
    BadRules
        If a rule names a practice that is not in the place.
    """
    _refuse_unknown(place, rules)
    points, by_network = _points(place, rules)
    fixed = {code for hub in rules.fixed for code in hub}
    roles, reasons = {}, {}
    for practice in place.practices:
        role = _role(practice, rules, practice.practice_code in points, practice.practice_code in fixed)
        roles[practice.practice_code] = role
        if role is Role.UNPLACED:
            reasons[practice.practice_code] = _why_unplaced(practice, rules)
    return Sorted(roles, points, by_network, reasons)


def _role(practice: Practice, rules: HubRules, has_point: bool, is_fixed: bool) -> Role:
    if is_fixed:
        return Role.FIXED
    if not has_point:
        return Role.UNPLACED
    if rules.small_lists is SmallLists.NEAREST_HUB and practice.registered < rules.stands_alone_people:
        return Role.SMALL_LIST
    largest = rules.stretch.largest if rules.stretch else rules.maximum_people
    if practice.registered > largest:
        return Role.LARGE
    if rules.digital_first is DigitalFirst.STAND_ALONE and is_digital_first(practice, rules):
        return Role.STANDS_ALONE
    return Role.GROUPED


def is_digital_first(practice: Practice, rules: HubRules) -> bool:
    """Whether half of the practice's people live further away than the rules call near.

    Parameters
    ----------
    practice
        With its median distance to residents, where known.
    rules
        For the distance.
    """
    median = practice.median_resident_km
    return median is not None and median > rules.digital_first_median_km


def _why_unplaced(practice: Practice, rules: HubRules) -> str:
    if practice.pcn_code is None or rules.without_coordinates is WithoutCoordinates.UNPLACED:
        return "no coordinates"
    return "no coordinates, nor has any other practice of its network"


def _points(place: Place, rules: HubRules) -> tuple[dict[str, tuple[float, float]], frozenset[str]]:
    own = {
        p.practice_code: (p.easting, p.northing)
        for p in place.practices
        if p.easting is not None and p.northing is not None
    }
    if rules.without_coordinates is WithoutCoordinates.UNPLACED:
        return own, frozenset()
    networks = defaultdict(list)
    for practice in place.practices:
        if practice.practice_code in own and practice.pcn_code is not None:
            networks[practice.pcn_code].append(practice)
    borrowed = {
        p.practice_code: _centre(networks[p.pcn_code], own)
        for p in place.practices
        if p.practice_code not in own and p.pcn_code is not None and p.pcn_code in networks
    }
    return own | borrowed, frozenset(borrowed)


def _centre(practices: list[Practice], points: dict[str, tuple[float, float]]) -> tuple[float, float]:
    xy = np.array([points[p.practice_code] for p in practices])
    people = np.array([max(p.registered, 1) for p in practices], dtype=float)
    east, north = (people @ xy) / people.sum()
    return float(east), float(north)


def _refuse_unknown(place: Place, rules: HubRules) -> None:
    known = set(place.codes)
    named = {
        "together": {code for group in rules.together for code in group},
        "apart": {code for pair in rules.apart for code in pair},
        "fixed": {code for hub in rules.fixed for code in hub},
        "centres": set(rules.centres),
    }
    for rule, codes in named.items():
        if codes - known:
            raise BadRules.unknown_practices(rule, sorted(codes - known))
