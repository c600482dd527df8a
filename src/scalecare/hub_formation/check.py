"""The independent checker: no plan leaves that has not passed it.

It takes nothing from the search. It starts from the plan as written and the place, works everything
out again, and names each fault.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from scalecare.domain import Hub, HubPlan, HubStanding, Place
from scalecare.hub_formation.costs import allowed_centres, cost_lines, left_as_is_line
from scalecare.hub_formation.formulation import cost_basis
from scalecare.hub_formation.neighbours import Located
from scalecare.hub_formation.rules import HubRules, KeepWithin, NegotiableRedLines
from scalecare.hub_formation.sorting_out import Role, Sorted, sort_out

RELATIVE_TOLERANCE = 1e-6
KEEPING = (HubStanding.IN_BAND, HubStanding.EXCEPTION, HubStanding.STRETCHED)
"""Hubs that were chosen by the rules."""
CHOSEN = (*KEEPING, HubStanding.LEFT_AS_IS)


def check_plan(plan: HubPlan, place: Place, rules: HubRules) -> tuple[str, ...]:
    """Return every fault of a plan; none for a valid one.

    Parameters
    ----------
    plan
        The plan as it would leave.
    place
        The place it was made for.
    rules
        What was asked for.

    Examples
    --------
    >>> from datetime import date
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.hub_formation import HubRules, form_hubs
    >>> from scalecare.parameters import load_parameters
    >>> place = exampleshire_place()
    >>> rules = HubRules.standard(load_parameters(), date(2026, 7, 1))
    >>> check_plan(form_hubs(place, rules), place, rules)
    ()
    """
    sorted_out = sort_out(place, rules)
    return (
        *_everyone_once(plan, place),
        *_figures(plan, place),
        *_sizes(plan, rules),
        *_given_hubs(plan, rules, sorted_out),
        *_left_hubs(plan, place, sorted_out),
        *_connection(plan),
        *_pairs(plan, place, rules),
        *_limits(plan, place, rules),
        *_count(plan, place, rules),
        *_gap(plan),
        *_objective(plan, place, rules, sorted_out),
    )


def _everyone_once(plan: HubPlan, place: Place) -> Iterator[str]:
    standing = Counter(code for hub in plan.hubs for code in hub.practices)
    standing.update(entry.practice_code for entry in plan.unplaced)
    for code in place.codes:
        if standing[code] != 1:
            yield f"{code} stands in {standing[code]} hubs"
    for code in sorted(set(standing) - set(place.codes)):
        yield f"{code} is not a practice of the place"
    if plan.hub_of() != {code: hub.hub_id for hub in plan.hubs for code in hub.practices}:
        yield "placements and hubs disagree"


def _figures(plan: HubPlan, place: Place) -> Iterator[str]:
    registered = {p.practice_code: p.registered for p in place.practices}
    counts = {p.practice_code: p.counted for p in plan.placements}
    for hub in plan.hubs:
        if hub.registered != sum(registered[c] for c in hub.practices):
            yield f"{hub.hub_id} misstates its registered people"
        if hub.counted != sum(registered[c] for c in hub.practices if counts[c]):
            yield f"{hub.hub_id} misstates the people that count"
        if hub.centre_practice_code not in hub.practices:
            yield f"{hub.hub_id} has its centre outside"


def _sizes(plan: HubPlan, rules: HubRules) -> Iterator[str]:
    for hub in plan.hubs:
        if not _size_fits(hub, rules):
            yield f"{hub.hub_id} counts {hub.counted} people and stands as {hub.standing}"
    if not rules.allow_exceptions and any(h.standing is HubStanding.EXCEPTION for h in plan.hubs):
        yield "an exception was not allowed"


def _size_fits(hub: Hub, rules: HubRules) -> bool:
    stretch = rules.stretch
    lowest = stretch.smallest if stretch else rules.minimum_people
    largest = stretch.largest if stretch else rules.maximum_people
    match hub.standing:
        case HubStanding.IN_BAND:
            return rules.minimum_people <= hub.counted <= rules.maximum_people
        case HubStanding.STRETCHED:
            return stretch is not None and lowest <= hub.counted <= largest
        case HubStanding.EXCEPTION:
            return hub.counted < lowest
        case HubStanding.LARGE_PRACTICE:
            return hub.counted > largest
        case HubStanding.LEFT_AS_IS:
            return True
        case _:
            return hub.standing is HubStanding.FIXED


def _connection(plan: HubPlan) -> Iterator[str]:
    """Walk the neighbour links as the plan lists them, by code."""
    counts = {p.practice_code for p in plan.placements if p.counted}
    edges_of: dict[str, list[set[str]]] = defaultdict(list)
    for link in plan.links:
        edges_of[link.practice_code_a].append({link.practice_code_a, link.practice_code_b})
    for hub in plan.hubs:
        left = {c for c in hub.practices if c in counts}
        if hub.standing not in KEEPING or not left:
            continue
        inside = [edge for code in left for edge in edges_of[code] if edge <= left]
        reached = {min(left)}
        grown = True
        while grown:
            touching = [edge for edge in inside if edge & reached and not edge <= reached]
            grown = bool(touching)
            reached = reached.union(*touching) if touching else reached
        if reached != left:
            yield f"{hub.hub_id} is not connected: {', '.join(sorted(left - reached))} lie apart"


def _pairs(plan: HubPlan, place: Place, rules: HubRules) -> Iterator[str]:
    hub_of = plan.hub_of()
    fixed = {code for hub in rules.fixed for code in hub}
    free = set(hub_of) - fixed
    for group in rules.together:
        hubs = {hub_of[code] for code in group if code in free}
        if len(hubs) > 1:
            yield "practices that must be together are not"
    apart = list(rules.apart)
    if rules.obey_red_lines:
        avoids = rules.negotiable_red_lines is NegotiableRedLines.AVOID
        for answer in place.engagement:
            lines = answer.firm_red_lines if avoids else answer.red_lines
            apart += [(answer.practice_code, other) for other in lines]
    for a, b in apart:
        if a in free and b in free and hub_of[a] == hub_of[b]:
            yield f"{hub_of[a]} holds two practices that must be apart"


def _limits(plan: HubPlan, place: Place, rules: HubRules) -> Iterator[str]:
    practices = {p.practice_code: p for p in place.practices}
    counts = {p.practice_code for p in plan.placements if p.counted}
    for hub in (hub for hub in plan.hubs if hub.standing in KEEPING):
        inside = [practices[c] for c in hub.practices if c in counts]
        if rules.most_practices is not None and len(inside) > rules.most_practices:
            yield f"{hub.hub_id} has {len(inside)} practices"
        if rules.keep_within is KeepWithin.SUB_ICB and len({p.sub_icb_code for p in inside}) > 1:
            yield f"{hub.hub_id} crosses a border"
        authorities = {p.local_authority_code for p in inside}
        if rules.keep_within is KeepWithin.LOCAL_AUTHORITY and len(authorities) > 1:
            yield f"{hub.hub_id} crosses a border"
        named = [p.practice_code for p in inside if p.practice_code in rules.centres]
        if named and named != [hub.centre_practice_code]:
            yield f"{hub.hub_id} does not have its named centre"


def _count(plan: HubPlan, place: Place, rules: HubRules) -> Iterator[str]:
    """Hubs in all against the fewest, ordinary ones against the most."""
    registered = {p.practice_code: p.registered for p in place.practices}
    counts = {p.practice_code for p in plan.placements if p.counted}
    chosen = [hub for hub in plan.hubs if hub.standing in CHOSEN]
    people = sum(registered[c] for hub in chosen for c in hub.practices if c in counts)
    middle = round(people / rules.target_people)
    tolerance = rules.count_tolerance
    fewest = max(1, rules.fewest_hubs if rules.fewest_hubs is not None else middle - tolerance)
    most = max(1, rules.most_hubs if rules.most_hubs is not None else middle + tolerance)
    ordinary = sum(hub.standing is not HubStanding.EXCEPTION for hub in chosen)
    if chosen and len(chosen) < fewest:
        yield f"{len(chosen)} hubs are fewer than {fewest}"
    if ordinary > most:
        yield f"{ordinary} hubs are more than {most}"


def _given_hubs(plan: HubPlan, rules: HubRules, sorted_out: Sorted) -> Iterator[str]:
    """Hubs that nobody chose: fixed by the planner, or one practice that stands by itself."""
    counts = {p.practice_code for p in plan.placements if p.counted}
    wanted = {frozenset(group) for group in rules.fixed}
    wanted |= {frozenset({code}) for code in sorted_out.having(Role.STANDS_ALONE)}
    found = set()
    for hub in plan.hubs:
        fixed_codes = {code for group in rules.fixed for code in group}
        core = frozenset(c for c in hub.practices if c in counts or c in fixed_codes)
        if hub.standing is HubStanding.FIXED:
            found.add(core)
            if core not in wanted:
                yield f"{hub.hub_id} stands as a fixed hub and is none"
        if hub.standing is HubStanding.LARGE_PRACTICE and len(core) != 1:
            yield f"{hub.hub_id} stands as a large practice and holds {len(core)}"
    if wanted - found:
        yield "a fixed hub was broken"


def _left_hubs(plan: HubPlan, place: Place, sorted_out: Sorted) -> Iterator[str]:
    """A network left as it stands holds just those of its practices that were to be grouped."""
    grouped = set(sorted_out.having(Role.GROUPED))
    network = {p.practice_code: p.pcn_code for p in place.practices}
    for hub in (hub for hub in plan.hubs if hub.standing is HubStanding.LEFT_AS_IS):
        inside = {code for code in hub.practices if code in grouped}
        name = network[min(inside)] if inside else None
        whole = {code for code in grouped if network[code] == name and name is not None}
        if plan.mode != "improve" or inside != (whole or {min(inside, default="")}):
            yield f"{hub.hub_id} stands as left as it is and is no network of today"


def _gap(plan: HubPlan) -> Iterator[str]:
    if plan.bound is None or plan.gap is None:
        return
    gap = max(0.0, plan.objective - plan.bound) / max(abs(plan.objective), RELATIVE_TOLERANCE)
    if not math.isclose(plan.gap, gap, rel_tol=1e-3, abs_tol=RELATIVE_TOLERANCE):
        yield f"the gap is {gap}, not {plan.gap}"


def _objective(plan: HubPlan, place: Place, rules: HubRules, sorted_out: Sorted) -> Iterator[str]:
    """Work the objective out again over the hubs that were chosen."""
    counts = {p.practice_code for p in plan.placements if p.counted}
    chosen = [hub for hub in plan.hubs if hub.standing in CHOSEN]
    codes = tuple(sorted(c for hub in chosen for c in hub.practices if c in counts))
    if not codes:
        return
    registered = {p.practice_code: p.registered for p in place.practices}
    located = Located(
        codes,
        np.array([sorted_out.points[c] for c in codes]),
        np.array([registered[c] for c in codes], dtype=np.int64),
    )
    basis = cost_basis(place, located, rules)
    at = {code: index for index, code in enumerate(codes)}
    members = [np.array([at[c] for c in hub.practices if c in at]) for hub in chosen]
    if any(hub.centre_practice_code not in at for hub in chosen):
        yield "the objective cannot be worked out: a centre practice is in no chosen hub"
        return
    for hub, practices in zip(chosen, members, strict=True):
        if at[hub.centre_practice_code] not in practices or hub.standing is HubStanding.LEFT_AS_IS:
            continue
        allowed = allowed_centres(basis, practices, rules)
        if not allowed[practices.tolist().index(at[hub.centre_practice_code])]:
            yield f"{hub.hub_id} has a practice too far from its centre"
    lines = cost_lines(basis, members, [at[hub.centre_practice_code] for hub in chosen], rules)
    left = sum(hub.counted for hub in chosen if hub.standing is HubStanding.LEFT_AS_IS)
    objective = sum(line.objective for line in (*lines, left_as_is_line(left, rules)))
    if not math.isclose(objective, plan.objective, rel_tol=RELATIVE_TOLERANCE, abs_tol=RELATIVE_TOLERANCE):
        yield f"the objective is {objective}, not {plan.objective}"
    if plan.bound is not None and plan.bound > objective + RELATIVE_TOLERANCE * max(1.0, abs(objective)):
        yield f"the bound {plan.bound} is above the objective {objective}"
