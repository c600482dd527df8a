"""Why this result: facts about a plan, its hubs and its practices, for others to put into words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from scalecare.domain import (
    Finding,
    Hub,
    HubPlan,
    HubStanding,
    Place,
    Placement,
    PlanStatus,
    Practice,
)
from scalecare.hub_formation.assemble import Counted
from scalecare.hub_formation.costs import allowed_centres
from scalecare.hub_formation.editing.prices import Prices, cheapest_changes
from scalecare.hub_formation.neighbours import NEAREST
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.sorting_out import Role, Sorted, is_digital_first


def explain(
    plan: HubPlan,
    place: Place,
    rules: HubRules,
    sorted_out: Sorted,
    counted: Counted,
    further: tuple[Finding, ...] = (),
) -> HubPlan:
    """Return the plan with its findings.

    Parameters
    ----------
    plan
        A plan without findings.
    place, rules, sorted_out, counted
        What it was made from.
    further
        Findings of the search.
    """
    facts = _Facts(plan, place, rules, sorted_out, counted)
    of_prices = None
    if plan.status is not PlanStatus.SCORED:
        of_prices = _PriceFacts(plan, Prices.of(plan, place, rules, sorted_out, counted))
    return replace(
        plan,
        hubs=tuple(
            replace(hub, findings=(*facts.of_hub(hub), *(of_prices.of_hub(hub) if of_prices else ())))
            for hub in plan.hubs
        ),
        placements=tuple(
            replace(p, findings=(*facts.of_practice(p), *(of_prices.of_practice(p) if of_prices else ())))
            for p in plan.placements
        ),
        findings=(*further, *facts.of_plan(), *_binding_count(further)),
    )


class _PriceFacts:
    """What the next best of each practice would cost: of plans that were chosen, not of given ones."""

    def __init__(self, plan: HubPlan, prices: Prices) -> None:
        self.objective, self.weights = plan.objective, prices.weights
        self.moves = prices.next_best()
        self.cheapest = cheapest_changes(self.moves.values())

    def of_practice(self, placement: Placement) -> tuple[Finding, ...]:
        """Why the practice is in this hub, and its next best with its price."""
        move = self.moves.get(placement.practice_code)
        return () if move is None else move.findings(self.objective, self.weights)

    def of_hub(self, hub: Hub) -> tuple[Finding, ...]:
        """The cheapest move that changes the hub and keeps the rules."""
        move = self.cheapest.get(hub.hub_id)
        if move is None:
            return ()
        figures = {"practice_code": move.practice_code, "from_hub": move.from_hub, "to_hub": move.to_hub}
        return (_fact("cheapest_change", **figures, price=move.price, price_km=move.change["travel_km"]),)


def _binding_count(further: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Whether the number of hubs lies at the end of what was allowed."""
    exceptions = sum(fact.figures["count"] for fact in further if fact.kind == "exceptions_needed")
    facts = []
    for count in (fact.figures for fact in further if fact.kind == "number_of_hubs"):
        if count["hubs"] == count["fewest"]:
            facts.append(_fact("binds", rule="fewest_hubs", fewest=count["fewest"]))
        if count["hubs"] - exceptions == count["most"]:
            facts.append(_fact("binds", rule="most_hubs", most=count["most"]))
    return tuple(facts)


class _Facts:
    """Look-ups that the findings share."""

    def __init__(
        self, plan: HubPlan, place: Place, rules: HubRules, sorted_out: Sorted, counted: Counted
    ) -> None:
        self.plan, self.place, self.rules = plan, place, rules
        self.sorted_out, self.counted = sorted_out, counted
        self.practices: Mapping[str, Practice] = {p.practice_code: p for p in place.practices}
        self.hub_of = plan.hub_of()
        self.hubs = {hub.hub_id: hub for hub in plan.hubs}
        self.number = {hub.hub_id: index for index, hub in enumerate(plan.hubs)}
        nowhere = (np.inf, np.inf)
        self.centres = np.array(
            [sorted_out.points.get(hub.centre_practice_code, nowhere) for hub in plan.hubs]
        ).reshape(-1, 2)
        self.near = self._near()
        self.wishes = self._wishes()
        self.placed_in: dict[str, list[Placement]] = defaultdict(list)
        for placement in plan.placements:
            self.placed_in[placement.hub_id].append(placement)
        self.largest_network = {hub.hub_id: self._networks(hub).most_common(1) for hub in plan.hubs}

    def of_plan(self) -> tuple[Finding, ...]:
        """Facts about the plan as a whole."""
        rules, plan = self.rules, self.plan
        facts = []
        small = self.sorted_out.having(Role.SMALL_LIST)
        if small:
            people = sum(self.practices[code].registered for code in small)
            facts.append(
                _fact("small_lists", count=len(small), people=people, threshold=rules.stands_alone_people)
            )
        large = [hub for hub in plan.hubs if hub.standing is HubStanding.LARGE_PRACTICE]
        if large:
            facts.append(_fact("large_practices", count=len(large), maximum=rules.maximum_people))
        for link in plan.links:
            if link.reason == NEAREST:
                a, b = link.practice_code_a, link.practice_code_b
                facts.append(_fact("island_link", practice_code=a, neighbour_code=b, km=link.distance_km))
        if plan.unplaced:
            people = sum(entry.registered for entry in plan.unplaced)
            facts.append(_fact("unplaced", count=len(plan.unplaced), people=people))
        return tuple(facts)

    def of_hub(self, hub: Hub) -> tuple[Finding, ...]:
        """Facts about one hub."""
        rules = self.rules
        facts = [
            _fact(
                "size", registered=hub.registered, minimum=rules.minimum_people, maximum=rules.maximum_people
            )
        ]
        facts += self._standing(hub)
        facts += self._distance(hub)
        if hub.containment_share is not None:
            facts.append(_fact("containment", share=hub.containment_share))
        facts += self._network_facts(hub)
        facts += self._wish_facts(hub)
        around = sorted({self.hub_of[c] for p in hub.practices for c in self.near[p] if c in self.hub_of})
        facts.append(_fact("neighbours", hub_ids=tuple(h for h in around if h != hub.hub_id)))
        return (*facts, *self._binding(hub))

    def of_practice(self, placement: Placement) -> tuple[Finding, ...]:
        """Facts about one practice."""
        code, hub = placement.practice_code, self.hubs[placement.hub_id]
        practice = self.practices[code]
        facts = [self._centre_fact(placement, hub)]
        facts += self._next_nearest(placement)
        facts += self._network_of_practice(practice, hub)
        if not placement.counted and self.sorted_out.roles.get(code) is Role.SMALL_LIST:
            threshold = self.rules.stands_alone_people
            facts.append(_fact("small_list", registered=practice.registered, threshold=threshold))
        if code in self.sorted_out.by_network:
            facts.append(_fact("without_coordinates", placed_by=practice.pcn_code))
        if is_digital_first(practice, self.rules):
            facts.append(_fact("digital_first", median_km=practice.median_resident_km))
        kept = tuple(sorted(c for c in self.wishes[code] if self.hub_of.get(c) == placement.hub_id))
        if kept:
            facts.append(_fact("wish_kept", with_codes=kept))
        return tuple(facts)

    def _near(self) -> Mapping[str, set[str]]:
        near: dict[str, set[str]] = defaultdict(set)
        for link in self.plan.links:
            near[link.practice_code_a].add(link.practice_code_b)
            near[link.practice_code_b].add(link.practice_code_a)
        return near

    def _wishes(self) -> Mapping[str, set[str]]:
        """Wishes that both sides have; a one-sided wish stays with whoever has it."""
        named = {answer.practice_code: set(answer.would_work_with) for answer in self.place.engagement}
        mutual: dict[str, set[str]] = defaultdict(set)
        for code, others in named.items():
            mutual[code] = {other for other in others if code in named.get(other, set())}
        return mutual

    def _networks(self, hub: Hub) -> Counter[str]:
        people: Counter[str] = Counter()
        for code in sorted(hub.practices):
            practice = self.practices[code]
            if practice.pcn_code is not None:
                people[practice.pcn_code] += practice.registered
        return Counter(dict(sorted(people.items(), key=lambda item: (-item[1], item[0]))))

    def _standing(self, hub: Hub) -> list[Finding]:
        if hub.standing is HubStanding.LARGE_PRACTICE:
            maximum = self.rules.maximum_people
            return [_fact("large_practice", registered=hub.counted, maximum=maximum)]
        if hub.standing is not HubStanding.EXCEPTION:
            return []
        minimum = self.rules.minimum_people
        around = {c for p in hub.practices for c in self.near[p]} - set(hub.practices)
        smallest = min((self.practices[c].registered for c in around), default=None)
        too_large = smallest is not None and hub.counted + smallest > self.rules.maximum_people
        reason = (
            "every neighbour would take it above the band"
            if too_large
            else "its neighbours are needed elsewhere"
        )
        return [
            _fact(
                "exception",
                shortfall=minimum - hub.counted,
                minimum=minimum,
                reason=reason,
                would_do=hub.counted,
            )
        ]

    def _distance(self, hub: Hub) -> list[Finding]:
        placed = [p for p in self.placed_in[hub.hub_id] if p.distance_km is not None]
        if hub.mean_distance_km is None or not placed:
            return []
        farthest = max(placed, key=lambda p: (p.distance_km or 0.0, p.practice_code))
        return [
            _fact(
                "distance",
                mean_km=hub.mean_distance_km,
                farthest_code=farthest.practice_code,
                farthest_km=farthest.distance_km,
            )
        ]

    def _network_facts(self, hub: Hub) -> list[Finding]:
        networks = self._networks(hub)
        if not networks:
            return []
        largest, people = networks.most_common(1)[0]
        return [_fact("networks", pcn_codes=tuple(networks), people_in_largest=people, largest=largest)]

    def _wish_facts(self, hub: Hub) -> list[Finding]:
        inside = set(hub.practices)
        pairs = {(min(a, b), max(a, b)) for a in inside for b in self.wishes[a] if b in self.hub_of}
        if not pairs:
            return []
        kept = sum(a in inside and b in inside for a, b in pairs)
        return [_fact("wishes", kept=kept, all=len(pairs))]

    def _binding(self, hub: Hub) -> list[Finding]:
        """Limits that leave the hub no room: nobody could leave, or nobody could join."""
        if hub.standing is not HubStanding.IN_BAND:
            return []
        rules, facts = self.rules, []
        own = [self.practices[c].registered for c in hub.practices if c in self.near]
        around = {c for p in hub.practices for c in self.near[p]} - set(hub.practices)
        if own and hub.counted - min(own) < rules.minimum_people:
            spare = hub.counted - rules.minimum_people
            facts.append(_fact("binds", rule="minimum_people", minimum=rules.minimum_people, spare=spare))
        room = rules.maximum_people - hub.counted
        if around and min(self.practices[c].registered for c in around) > room:
            facts.append(_fact("binds", rule="maximum_people", maximum=rules.maximum_people, spare=room))
        if rules.most_practices is not None and len(own) >= rules.most_practices:
            facts.append(_fact("binds", rule="max_practices", most=rules.most_practices))
        return [*facts, *self._binding_distance(hub, around)]

    def _binding_distance(self, hub: Hub, around: Collection[str]) -> list[Finding]:
        """Whether a neighbour lies too far for any centre, by the distance or by the journey."""
        rules, facts = self.rules, []
        limits = (
            ("max_distance", "farthest_km", rules.farthest_km, {"farthest_minutes": None}),
            ("max_minutes", "farthest_minutes", rules.farthest_minutes, {"farthest_km": None}),
        )
        for rule, name, most, without_the_other in limits:
            alone = rules.with_(**without_the_other)
            if most is not None and any(
                not allowed_centres(
                    self.counted.basis, self.counted.numbers_of([*hub.practices, other]), alone
                ).any()
                for other in sorted(around)
            ):
                facts.append(_fact("binds", rule=rule, **{name: most}))
        return facts

    def _centre_fact(self, placement: Placement, hub: Hub) -> Finding:
        if placement.practice_code == hub.centre_practice_code:
            return _fact("centre")
        return _fact(
            "centre_distance",
            km=placement.distance_km,
            hub_id=hub.hub_id,
            centre_code=hub.centre_practice_code,
        )

    def _next_nearest(self, placement: Placement) -> list[Finding]:
        point = self.sorted_out.points.get(placement.practice_code)
        if point is None or len(self.plan.hubs) < 2:
            return []
        away = np.hypot(*(self.centres - np.array(point)).T)
        away[self.number[placement.hub_id]] = np.inf
        nearest = int(away.argmin())
        if not np.isfinite(away[nearest]):
            return []
        return [
            _fact("next_nearest_hub", hub_id=self.plan.hubs[nearest].hub_id, km=float(away[nearest]) / 1000)
        ]

    def _network_of_practice(self, practice: Practice, hub: Hub) -> list[Finding]:
        if practice.pcn_code is None:
            return []
        largest = self.largest_network[hub.hub_id]
        if largest and largest[0][0] != practice.pcn_code:
            return [_fact("network_changes", from_code=practice.pcn_code, to_hub=hub.hub_id)]
        with_practices = tuple(
            c
            for c in hub.practices
            if c != practice.practice_code and self.practices[c].pcn_code == practice.pcn_code
        )
        return [_fact("stays_with_network", pcn_code=practice.pcn_code, with_practices=with_practices)]


def _fact(kind: str, **figures: Any) -> Finding:
    return Finding(kind, figures)
