"""A second opinion on every plan: rules and costs worked out again in plain Python.

Nothing here comes from ``scalecare.hub_formation``; definitions are written anew from the text of the
formulation, with dictionaries and loops. Slow, and meant to be.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from scalecare.domain import EngagementAnswer, Hub, HubPlan, Place, Practice

CHOSEN = ("in_band", "exception", "stretched")
TOLERANCE = 1e-6


def close(a: float, b: float) -> bool:
    """Whether two figures agree to a millionth."""
    return math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


class Reckoning:
    """A place and rules, ready to say what any set of practices would cost as a hub.

    ``rules`` are plain values, as ``dataclasses.asdict`` gives them.
    """

    def __init__(self, place: Place, rules: Mapping[str, Any]) -> None:
        self.place, self.rules = place, rules
        self.practices = {p.practice_code: p for p in place.practices}
        self.people = {p.practice_code: p.registered for p in place.practices}
        self.points = _points(place, rules)
        self.roles = {p.practice_code: self._role(p) for p in place.practices}
        self.grouped = [code for code, role in self.roles.items() if role == "grouped"]
        self.minutes = _minutes(place)
        self.wishes = _wishes(place)
        self.meeting = _meeting(place, self.grouped)
        self.apart = self._apart()

    @property
    def lowest(self) -> int:
        """Fewest people of a hub that is not an exception."""
        stretch = self.rules["stretch"]
        return int(stretch["smallest"] if stretch else self.rules["minimum_people"])

    @property
    def largest(self) -> int:
        """Most people of a hub."""
        stretch = self.rules["stretch"]
        return int(stretch["largest"] if stretch else self.rules["maximum_people"])

    def hub_count_range(self) -> tuple[int, int]:
        """Fewest and most hubs, exceptions aside."""
        rules = self.rules
        middle = round(sum(self.people[c] for c in self.grouped) / rules["target_people"])
        fewest, most = middle - rules["count_tolerance"], middle + rules["count_tolerance"]
        fewest = fewest if rules["fewest_hubs"] is None else rules["fewest_hubs"]
        most = most if rules["most_hubs"] is None else rules["most_hubs"]
        return max(fewest, 1), max(most, 1)

    def arithmetic_rules_out_the_count(self) -> bool:
        """Whether so many hubs as were asked for cannot hold the people, or not be filled by them."""
        people = sum(self.people[c] for c in self.grouped)
        fewest, most = self.hub_count_range()
        too_few = self.rules["most_hubs"] is not None and most * self.largest < people
        too_many = self.rules["fewest_hubs"] is not None and fewest * self.lowest > max(people, self.lowest)
        return too_few or too_many

    def km(self, a: str, b: str) -> float:
        """Straight-line kilometres between two practices."""
        (east, north), (other_east, other_north) = self.points[a], self.points[b]
        return math.hypot(east - other_east, north - other_north) / 1000

    def travel_minutes(self, a: str, b: str) -> float:
        """Minutes from one practice to another, inf where not given."""
        return 0.0 if a == b else self.minutes.get((a, b), math.inf)

    def _role(self, practice: Practice) -> str:
        rules, code = self.rules, practice.practice_code
        if any(code in hub for hub in rules["fixed"]):
            return "fixed"
        if code not in self.points:
            return "unplaced"
        if rules["small_lists"] == "nearest_hub" and practice.registered < rules["stands_alone_people"]:
            return "small"
        if practice.registered > self.largest:
            return "large"
        median = practice.median_resident_km
        is_far = median is not None and median > rules["digital_first_median_km"]
        return "alone" if is_far and rules["digital_first"] == "stand_alone" else "grouped"

    def _apart(self) -> set[frozenset[str]]:
        pairs = {frozenset(pair) for pair in self.rules["apart"]}
        if self.rules["obey_red_lines"]:
            for answer in self.place.engagement:
                soft = set() if self.rules["negotiable_red_lines"] == "obey" else _negotiable(answer)
                pairs |= {frozenset((answer.practice_code, c)) for c in answer.red_lines if c not in soft}
        return pairs

    # Admissibility ---------------------------------------------------------------------------

    def faults_of(self, codes: Collection[str]) -> Iterator[str]:
        """What keeps some practices from being one hub, size and connection aside."""
        rules, inside = self.rules, set(codes)
        if any(pair <= inside for pair in self.apart):
            yield "red line"
        if any(
            0 < len(inside & self._counting(group)) < len(self._counting(group))
            for group in rules["together"]
        ):
            yield "torn apart"
        if rules["most_practices"] is not None and len(inside) > rules["most_practices"]:
            yield "too many practices"
        if len({self.territory(code) for code in inside}) > 1:
            yield "border crossed"
        if not self.allowed_centres(inside):
            yield "no centre"

    def _counting(self, group: Iterable[str]) -> set[str]:
        return {code for code in group if self.roles[code] == "grouped"}

    def territory(self, code: str) -> str | None:
        """The territory a practice must stay in; the same for all without a border."""
        kept, practice = self.rules["keep_within"], self.practices[code]
        if kept is None:
            return None
        return practice.sub_icb_code if kept == "sub_icb" else practice.local_authority_code

    def allowed_centres(self, codes: Collection[str]) -> list[str]:
        """Which members may be the hub's centre."""
        named = [code for code in codes if code in self.rules["centres"]]
        if len(named) > 1:
            return []
        return [c for c in named or sorted(codes) if all(self._reaches(p, c) for p in codes)]

    def _reaches(self, code: str, centre: str) -> bool:
        rules = self.rules
        if rules["farthest_km"] is not None and self.km(code, centre) > rules["farthest_km"]:
            return False
        minutes = self.travel_minutes(code, centre)
        if rules["farthest_minutes"] is not None and minutes > rules["farthest_minutes"]:
            return False
        return not (rules["weights"]["travel_minutes"] > 0 and math.isinf(minutes))

    # Costs -----------------------------------------------------------------------------------

    def burden(self, codes: Collection[str], centre: str) -> float:
        """What a centre is chosen by: weighted travel, or kilometres where travel has no weight."""
        weights = self.rules["weights"]
        by_km, by_minutes = weights["travel_km"], weights["travel_minutes"]
        if by_km == 0 and by_minutes == 0:
            by_km = 1.0
        total = 0.0
        for code in codes:
            total += by_km * self.people[code] * self.km(code, centre)
            if by_minutes > 0 and self.people[code] > 0:
                total += by_minutes * self.people[code] * self.travel_minutes(code, centre)
        return total

    def best_centre(self, codes: Collection[str]) -> str | None:
        """The allowed centre that the hub's people reach most easily; the first code of equals."""
        allowed = self.allowed_centres(codes)
        return min(allowed, key=lambda c: (self.burden(codes, c), c)) if allowed else None

    def cost(self, codes: Collection[str]) -> float:
        """The weighted cost of one hub, inf where it has no centre."""
        centre = self.best_centre(codes)
        if centre is None:
            return math.inf
        weights = {**self.rules["weights"]}
        if self.rules["stretch"]:
            weights["stretch"] = self.rules["stretch"]["price"]
        used = [(name, float(weight)) for name, weight in weights.items() if weight > 0]
        return sum(weight * self.line(name, codes, centre) for name, weight in used)

    def line(self, name: str, codes: Collection[str], centre: str) -> float:
        """One cost line of one hub, in its own unit."""
        members = sorted(codes)
        return float(getattr(self, f"_line_{name}")(members, centre))

    def _line_travel_km(self, members: Sequence[str], centre: str) -> float:
        return sum(self.people[p] * self.km(p, centre) for p in members)

    def _line_travel_minutes(self, members: Sequence[str], centre: str) -> float:
        return sum(self.people[p] * self.travel_minutes(p, centre) for p in members if self.people[p])

    def _line_between_members_km(self, members: Sequence[str], centre: str) -> float:
        everyone = self._everyone(members)
        return (
            sum(self.people[p] * self.people[q] * self.km(p, q) for p in members for q in members) / everyone
        )

    def _line_cohesion(self, members: Sequence[str], centre: str) -> float:
        met = sum(self.meeting.get((p, q), 0.0) for p in members for q in members)
        return self._everyone(members) - met

    def _line_like_minds(self, members: Sequence[str], centre: str) -> float:
        others = [code for code in self.grouped if code not in members]
        parted = sum(max(self.balance(p, q), 0.0) / 2 for p in members for q in others)
        return parted + sum(max(-self.balance(p, q), 0.0) for p in members for q in members if p < q)

    def balance(self, a: str, b: str) -> float:
        """Wishes of two practices, less what red lines count that are only to be avoided."""
        if self.rules["negotiable_red_lines"] == "obey":
            return self.wish(a, b)
        lines = sum(
            {answer.practice_code, other} == {a, b}
            for answer in self.place.engagement
            for other in _negotiable(answer)
        )
        return self.wish(a, b) - self.rules["wishes_per_red_line"] * lines

    def wish(self, a: str, b: str) -> float:
        """One where two practices named each other, a half where one did."""
        return ((b in self.wishes[a]) + (a in self.wishes[b])) / 2

    def _line_change(self, members: Sequence[str], centre: str) -> float:
        by_network: Counter[str] = Counter()
        for code in members:
            network = self.practices[code].pcn_code
            if network is not None:
                by_network[network] += self.people[code]
        return sum(by_network.values()) - max(by_network.values(), default=0)

    def _line_size_evenness(self, members: Sequence[str], centre: str) -> float:
        return abs(self._everyone(members) - float(self.rules["target_people"]))

    def _line_need_evenness(self, members: Sequence[str], centre: str) -> float:
        return self._off_average(members, "deprivation_score")

    def _line_age_evenness(self, members: Sequence[str], centre: str) -> float:
        return self._off_average(members, "share_65_plus")

    def _line_stretch(self, members: Sequence[str], centre: str) -> float:
        everyone = self._everyone(members)
        return float(max(self.rules["minimum_people"] - everyone, everyone - self.rules["maximum_people"], 0))

    def _everyone(self, members: Iterable[str]) -> int:
        return sum(self.people[code] for code in members)

    def _off_average(self, members: Sequence[str], field: str) -> float:
        known = {c: getattr(self.practices[c], field) for c in self.grouped}
        known = {code: value for code, value in known.items() if value is not None}
        people = max(sum(self.people[c] for c in known), 1)
        average = sum(self.people[c] * value for c, value in known.items()) / people
        return abs(float(sum(self.people[c] * (known[c] - average) for c in members if c in known)))

    def is_connected(self, codes: Collection[str], links: Iterable[frozenset[str]]) -> bool:
        """Whether one can walk between all members by links inside the hub and inside borders."""
        inside = set(codes)
        usable = [k for k in links if k <= inside and len({self.territory(c) for c in k}) == 1]
        usable += [frozenset(self._counting(group) & inside) for group in self.rules["together"]]
        reached = {min(inside)}
        while touching := [k for k in usable if k & reached and not k <= reached]:
            reached = reached.union(*touching)
        return reached == inside


def find_faults(plan: HubPlan, place: Place, rules: Mapping[str, Any]) -> list[str]:
    """Everything wrong with a plan; empty for a valid one."""
    reckoning = Reckoning(place, rules)
    return [
        *_everyone_once(plan, place),
        *_roles(plan, reckoning),
        *(fault for hub in plan.hubs for fault in _hub_figures(hub, plan, reckoning)),
        *(fault for hub in _chosen(plan) for fault in _hub_rules(hub, plan, reckoning)),
        *_fixed(plan, reckoning),
        *_not_counted(plan, reckoning),
        *_counts(plan, reckoning),
        *_objective(plan, reckoning),
    ]


def _chosen(plan: HubPlan) -> list[Hub]:
    return [hub for hub in plan.hubs if hub.standing in CHOSEN]


def _counted(hub: Hub, plan: HubPlan) -> list[str]:
    counted = {p.practice_code for p in plan.placements if p.counted}
    return [code for code in hub.practices if code in counted]


def _everyone_once(plan: HubPlan, place: Place) -> Iterator[str]:
    seen = Counter([code for hub in plan.hubs for code in hub.practices])
    seen.update(entry.practice_code for entry in plan.unplaced)
    if seen != Counter(place.codes):
        yield "not every practice stands in exactly one place"
    if [p.practice_code for p in plan.placements] != sorted(plan.hub_of()):
        yield "placements are out of order"
    if plan.hub_of() != {code: hub.hub_id for hub in plan.hubs for code in hub.practices}:
        yield "placements tell of other hubs"
    if len({hub.hub_id for hub in plan.hubs}) != len(plan.hubs):
        yield "two hubs share an id"
    if any(not hub.practices for hub in plan.hubs):
        yield "a hub is empty"


def _roles(plan: HubPlan, reckoning: Reckoning) -> Iterator[str]:
    standing = {code: str(hub.standing) for hub in plan.hubs for code in hub.practices}
    unplaced = {entry.practice_code for entry in plan.unplaced}
    counted = {p.practice_code: p.counted for p in plan.placements}
    expected = {"fixed": ("fixed",), "large": ("large_practice",), "alone": ("fixed",), "grouped": CHOSEN}
    for code, role in reckoning.roles.items():
        if code in unplaced and role not in ("unplaced", "small"):
            yield f"{code} is {role} and yet unplaced"
        if role in expected and standing.get(code) not in expected[role]:
            yield f"{code} is {role} and stands as {standing.get(code)}"
        counts = role not in ("small", "unplaced") and code in reckoning.points
        if code in counted and counted[code] != counts:
            yield f"{code} is {role} and counted is {counted[code]}"


def _hub_figures(hub: Hub, plan: HubPlan, reckoning: Reckoning) -> Iterator[str]:
    members = _counted(hub, plan)
    if hub.registered != sum(reckoning.people[c] for c in hub.practices):
        yield f"{hub.hub_id}: registered"
    if hub.counted != sum(reckoning.people[c] for c in members):
        yield f"{hub.hub_id}: counted"
    if members and hub.centre_practice_code not in members:
        yield f"{hub.hub_id}: centre outside"
    located = all(c in reckoning.points for c in members)
    if hub.counted and located and hub.mean_distance_km is not None:
        away = sum(reckoning.people[c] * reckoning.km(c, hub.centre_practice_code) for c in members)
        if not close(hub.mean_distance_km, away / hub.counted):
            yield f"{hub.hub_id}: mean distance"


def _hub_rules(hub: Hub, plan: HubPlan, reckoning: Reckoning) -> Iterator[str]:
    members, rules = _counted(hub, plan), reckoning.rules
    in_band = rules["minimum_people"] <= hub.counted <= rules["maximum_people"]
    if hub.standing == "in_band" and not in_band:
        yield f"{hub.hub_id}: {hub.counted} is not in the band"
    if hub.standing == "stretched" and (
        in_band or rules["stretch"] is None or not reckoning.lowest <= hub.counted <= reckoning.largest
    ):
        yield f"{hub.hub_id}: {hub.counted} is not stretched"
    if hub.standing == "exception" and not (rules["allow_exceptions"] and hub.counted < reckoning.lowest):
        yield f"{hub.hub_id}: {hub.counted} is no exception"
    links = [frozenset((k.practice_code_a, k.practice_code_b)) for k in plan.links]
    if not reckoning.is_connected(members, links):
        yield f"{hub.hub_id}: not connected"
    yield from (f"{hub.hub_id}: {fault}" for fault in reckoning.faults_of(members))
    if hub.centre_practice_code not in reckoning.allowed_centres(members):
        yield f"{hub.hub_id}: centre not allowed"
        return
    best = reckoning.best_centre(members)
    if best is None or not close(
        reckoning.burden(members, best), reckoning.burden(members, hub.centre_practice_code)
    ):
        yield f"{hub.hub_id}: {best} is a better centre"


def _fixed(plan: HubPlan, reckoning: Reckoning) -> Iterator[str]:
    """Fixed hubs hold those they were given, and beside them only lists that do not count."""
    asked = {code for group in reckoning.rules["fixed"] for code in group}
    hubs = [
        {*_counted(hub, plan), *(asked & set(hub.practices))} for hub in plan.hubs if hub.standing == "fixed"
    ]
    for group in reckoning.rules["fixed"]:
        if set(group) not in hubs:
            yield f"fixed hub {group} is not there"
    alone = sum(role == "alone" for role in reckoning.roles.values())
    if len(hubs) != len(reckoning.rules["fixed"]) + alone:
        yield f"{len(hubs)} fixed hubs"
    for hub in plan.hubs:
        if hub.standing == "large_practice" and len(_counted(hub, plan)) != 1:
            yield f"{hub.hub_id}: a large practice is not alone"


def _not_counted(plan: HubPlan, reckoning: Reckoning) -> Iterator[str]:
    """Practices that do not count keep red lines and company too, and are left out only for a reason."""
    hub_of = plan.hub_of()
    for code, role in reckoning.roles.items():
        if role not in ("small", "unplaced"):
            continue
        company = _company(code, reckoning)
        if company and hub_of.get(code) not in {hub_of.get(other) for other in company}:
            yield f"{code} is not with those it must be together with"
        if code in hub_of:
            others = [
                c for c in hub_of if hub_of[c] == hub_of[code] and frozenset((code, c)) in reckoning.apart
            ]
            yield from (f"{hub_of[code]}: red line between {code}, which is {role}, and {c}" for c in others)
        elif role == "small" and any(_is_open(code, hub, reckoning) for hub in plan.hubs):
            yield f"small list {code} is left out"
        elif role == "unplaced" and company:
            yield f"{code} could go with its company"


def _company(code: str, reckoning: Reckoning) -> set[str]:
    """Those a practice must be together with, fixed ones aside."""
    groups = [set(group) for group in reckoning.rules["together"] if code in group]
    return {c for group in groups for c in group if c != code and reckoning.roles[c] == "grouped"}


def _is_open(code: str, hub: Hub, reckoning: Reckoning) -> bool:
    return not any(frozenset((code, other)) in reckoning.apart for other in hub.practices)


def _counts(plan: HubPlan, reckoning: Reckoning) -> Iterator[str]:
    hubs = _chosen(plan)
    if not hubs:
        return
    fewest, most = reckoning.hub_count_range()
    exceptions = sum(hub.standing == "exception" for hub in hubs)
    if not fewest <= len(hubs) <= most + exceptions:
        yield f"{len(hubs)} hubs; asked for {fewest} to {most} and {exceptions} exceptions"


def _objective(plan: HubPlan, reckoning: Reckoning) -> Iterator[str]:
    hubs = [_counted(hub, plan) for hub in _chosen(plan)]
    objective = sum(reckoning.cost(members) for members in hubs)
    if not close(objective, plan.objective):
        yield f"objective {plan.objective}, worked out {objective}"
    if plan.bound is None or plan.gap is None:
        yield "no bound"
        return
    if plan.bound > objective + TOLERANCE * max(1.0, abs(objective)):
        yield f"bound {plan.bound} above {objective}"
    gap = max(0.0, plan.objective - plan.bound) / max(abs(plan.objective), TOLERANCE)
    if not close(gap, plan.gap):
        yield f"gap {plan.gap}, worked out {gap}"
    if (plan.status == "optimal") != (plan.gap <= TOLERANCE):
        yield f"{plan.status} with gap {plan.gap}"
    yield from _lines(plan, reckoning)


def _lines(plan: HubPlan, reckoning: Reckoning) -> Iterator[str]:
    """Cost lines of a plan all of whose hubs were chosen."""
    if len(_chosen(plan)) != len(plan.hubs):
        return
    for line in plan.costs:
        value = sum(reckoning.line(line.name, _counted(h, plan), h.centre_practice_code) for h in plan.hubs)
        if math.isfinite(value) and not close(value, line.value):
            yield f"{line.name} is {line.value}, worked out {value}"


# The place in plain values -----------------------------------------------------------------------


def _points(place: Place, rules: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    own = {
        p.practice_code: (float(p.easting), float(p.northing))
        for p in place.practices
        if p.easting is not None and p.northing is not None
    }
    if rules["without_coordinates"] == "unplaced":
        return own
    networks: dict[str, list[Practice]] = defaultdict(list)
    for practice in place.practices:
        if practice.practice_code in own and practice.pcn_code is not None:
            networks[practice.pcn_code].append(practice)
    found = dict(own)
    for practice in place.practices:
        near = networks.get(practice.pcn_code or "", [])
        if practice.practice_code not in own and near:
            found[practice.practice_code] = _middle(near, own)
    return found


def _middle(practices: list[Practice], own: dict[str, tuple[float, float]]) -> tuple[float, float]:
    weight = [max(p.registered, 1) for p in practices]
    axis = [
        sum(w * own[p.practice_code][i] for w, p in zip(weight, practices, strict=True)) / sum(weight)
        for i in (0, 1)
    ]
    return axis[0], axis[1]


def _minutes(place: Place) -> dict[tuple[str, str], float]:
    if place.travel is None:
        return {}
    codes, minutes = place.travel.practice_codes, place.travel.minutes
    return {(a, b): float(minutes[i, j]) for i, a in enumerate(codes) for j, b in enumerate(codes)}


def _negotiable(answer: EngagementAnswer) -> set[str]:
    """Red lines that the practice would talk about: all, or those whose code it gives."""
    said = [phrase.strip().lower() for phrase in answer.negotiable]
    if "red lines" in said or "red line" in said:
        return set(answer.red_lines)
    return {code for code in answer.red_lines if code.lower() in said}


def _wishes(place: Place) -> dict[str, set[str]]:
    wishes: dict[str, set[str]] = defaultdict(set)
    for answer in place.engagement:
        wishes[answer.practice_code] |= set(answer.would_work_with)
    return wishes


def _meeting(place: Place, grouped: Collection[str]) -> dict[tuple[str, str], float]:
    """How many people of one practice would, by chance in their small area, meet one of another."""
    if place.residence is None:
        return {}
    table, codes = place.residence.registered.tocoo(), place.residence.practice_codes
    areas: dict[int, dict[str, float]] = defaultdict(dict)
    for row, area, people in zip(table.row.tolist(), table.col.tolist(), table.data.tolist(), strict=True):
        if codes[row] in grouped:
            areas[area][codes[row]] = areas[area].get(codes[row], 0.0) + people
    meeting: dict[tuple[str, str], float] = defaultdict(float)
    for there in areas.values():
        everyone = sum(there.values())
        for a, people_a in there.items():
            for b, people_b in there.items():
                if everyone > 0:
                    meeting[a, b] += people_a * people_b / everyone
    return dict(meeting)
