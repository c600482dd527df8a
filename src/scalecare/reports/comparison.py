"""Several plans of one place side by side: their figures, where they agree and where they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scalecare.domain import HubPlan, HubStanding, Place
from scalecare.reports.changes import find_changes
from scalecare.reports.compare import Better, Totals, totals
from scalecare.reports.errors import ReportError
from scalecare.reports.rules import rule_rows

MOST_PLANS = 6
"""More do not fit side by side on a page."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A plan and what to call it."""

    label: str
    plan: HubPlan


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of every plan; ``shown_as`` says how it looks, None is not known."""

    key: str
    name: str
    unit: str
    values: tuple[float | None, ...]
    shown_as: str
    better: Better

    @property
    def best(self) -> frozenset[int]:
        """Which plans do best; none where all are alike or neither way is better."""
        known = [value for value in self.values if value is not None]
        if self.better is Better.NEITHER or len(set(known)) < 2:
            return frozenset()
        best = max(known) if self.better is Better.HIGHER else min(known)
        return frozenset(index for index, value in enumerate(self.values) if value == best)


@dataclass(frozen=True, slots=True)
class Core:
    """Practices that share a hub in every plan; ``hubs`` are theirs, plan by plan."""

    practices: tuple[str, ...]
    registered: int
    hubs: tuple[str, ...]
    is_whole_hub: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where plans agree and where they do not.

    ``cores`` are the groups of two practices or more that every plan keeps together, largest first;
    ``differing`` the practices that leave their company of the first plan in another one;
    ``differences[i][j]`` counts those that plan ``j`` takes from the company they keep in plan ``i``.
    """

    cores: tuple[Core, ...]
    differing: tuple[str, ...]
    differences: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Plans side by side; ``rules`` holds those that differ, as words, plan by plan."""

    plans: tuple[Labelled, ...]
    figures: tuple[FigureRow, ...]
    agreement: Agreement
    rules: tuple[tuple[str, tuple[str, ...]], ...]


def compare_plans(plans: Sequence[Labelled], place: Place) -> SideBySide:
    """Compare two to six plans of the same practices.

    Parameters
    ----------
    plans
        The plans; the first is what the others are held against.
    place
        The place they are of.

    Raises
    ------
    ReportError
        If there are fewer or more plans, two go by one name, or they are of different practices or
        of different dates.
    """
    _check(plans)
    return SideBySide(tuple(plans), _figures(plans, place), _agreement(plans, place), _rules(plans))


def company_left(one: HubPlan, other: HubPlan) -> frozenset[str]:
    """Return the practices that leave the company they keep in one plan when another is carried out.

    Each hub of the other plan is carried on by the largest group that it takes over from one hub;
    its other practices leave their company, and so do those that are in a hub in one plan only. Lists
    that go with their nearest hub and do not count for its size are left out.

    Parameters
    ----------
    one
        The plan that is held against.
    other
        The plan whose practices are asked for.
    """
    before, after = _counted(one), _counted(other)
    carried = carried_on(one, other)
    moved = {code for code, hub_id in after.items() if code in before and before[code] != carried[hub_id]}
    in_one_only = one.hub_of().keys() ^ other.hub_of().keys()
    return frozenset(moved | (in_one_only & (before.keys() | after.keys())))


def carried_on(one: HubPlan, other: HubPlan) -> dict[str, str | None]:
    """Return the hub of one plan that each hub of another carries on, None where there is none.

    It is the hub from which most of its practices come.

    Parameters
    ----------
    one, other
        The plan that is held against, and the plan whose hubs are asked for.
    """
    before = _counted(one)
    groups: dict[str, dict[str, list[str]]] = {hub.hub_id: defaultdict(list) for hub in other.hubs}
    for code, hub_id in _counted(other).items():
        if code in before:
            groups[hub_id][before[code]].append(code)
    return {
        hub_id: min(found, key=lambda hub: (-len(found[hub]), min(found[hub])), default=None)
        for hub_id, found in groups.items()
    }


def _counted(plan: HubPlan) -> dict[str, str]:
    return {row.practice_code: row.hub_id for row in plan.placements if row.counted}


def _check(plans: Sequence[Labelled]) -> None:
    if not 2 <= len(plans) <= MOST_PLANS:
        raise ReportError.wrong_number_of_plans(len(plans), MOST_PLANS)
    labels = [entry.label for entry in plans]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise ReportError.same_label(twice[0])
    first = plans[0]
    for entry in plans[1:]:
        mine, theirs = _codes(first.plan), _codes(entry.plan)
        if mine != theirs:
            raise ReportError.other_practices(
                (first.label, first.plan.area, len(mine), len(mine - theirs)),
                (entry.label, entry.plan.area, len(theirs), len(theirs - mine)),
                sorted(mine ^ theirs),
            )
        if first.plan.as_of != entry.plan.as_of:
            raise ReportError.other_dates((first.label, first.plan.as_of), (entry.label, entry.plan.as_of))


def _codes(plan: HubPlan) -> set[str]:
    return plan.hub_of().keys() | {row.practice_code for row in plan.unplaced}


def _figures(plans: Sequence[Labelled], place: Place) -> tuple[FigureRow, ...]:
    sums = [totals(entry.plan, place) for entry in plans]
    changed = [find_changes(entry.plan, place).people for entry in plans]
    rows = [
        *(
            FigureRow(key, name, unit, tuple(read(total) for total in sums), way, better)
            for key, name, unit, read, way, better in _OF_TOTALS
        ),
        FigureRow(
            "people_changed",
            "People whose network would change",
            "people",
            tuple(changed),
            "people",
            Better.LOWER,
        ),
        *(
            FigureRow(key, name, unit, tuple(read(entry.plan) for entry in plans), way, better)
            for key, name, unit, read, way, better in _OF_PLANS
        ),
    ]
    hidden = set() if _weighed_alike(plans) else {"objective"}
    return tuple(row for row in rows if row.key not in hidden and set(row.values) != {None})


def _weighed_alike(plans: Sequence[Labelled]) -> bool:
    """Whether the plans' scores are made of the same lines, so that they can be compared."""
    return len({tuple((c.name, c.weight) for c in e.plan.costs if c.weight) for e in plans}) == 1


_OF_TOTALS: tuple[tuple[str, str, str, Callable[[Totals], float | None], str, Better], ...] = (
    ("hubs", "Hubs", "hubs", lambda t: t.hubs, "people", Better.NEITHER),
    ("people", "People in them", "people", lambda t: t.people, "people", Better.NEITHER),
    ("smallest", "Smallest, in people", "people", lambda t: t.smallest, "people", Better.NEITHER),
    ("largest", "Largest, in people", "people", lambda t: t.largest, "people", Better.NEITHER),
    (
        "share_in_band",
        "People in a hub within the size band",
        "share, 0-1",
        lambda t: t.share_in_band,
        "percent",
        Better.HIGHER,
    ),
    (
        "share_connected",
        "Hubs that are connected",
        "share, 0-1",
        lambda t: t.share_connected,
        "percent",
        Better.HIGHER,
    ),
    (
        "mean_distance_km",
        "Mean distance to the centre practice",
        "km",
        lambda t: t.mean_distance_km,
        "km",
        Better.LOWER,
    ),
    (
        "mean_minutes",
        "Mean minutes to the centre practice",
        "minutes",
        lambda t: t.mean_minutes,
        "decimal",
        Better.LOWER,
    ),
    (
        "containment_share",
        "Containment",
        "share, 0-1",
        lambda t: t.containment_share,
        "percent",
        Better.HIGHER,
    ),
    ("unplaced", "Practices in no hub", "practices", lambda t: t.unplaced, "people", Better.LOWER),
)


def _line(plan: HubPlan, name: str) -> float | None:
    return next((line.value for line in plan.costs if line.name == name), None)


def _wishes_not_met(plan: HubPlan) -> float | None:
    """None where nobody wished for anything, so that the row is left out."""
    wished = any(finding.kind == "wishes" for hub in plan.hubs for finding in hub.findings)
    value = _line(plan, "like_minds")
    return value if wished or value else None


def _need_away(plan: HubPlan) -> float | None:
    value, people = _line(plan, "need_evenness"), sum(hub.registered for hub in plan.hubs)
    return None if value is None or not people else value / people


def _exceptions(plan: HubPlan) -> float:
    return sum(hub.standing is HubStanding.EXCEPTION for hub in plan.hubs)


_OF_PLANS: tuple[tuple[str, str, str, Callable[[HubPlan], float | None], str, Better], ...] = (
    (
        "wishes_not_met",
        "Wishes to work together that are not met",
        "wishes",
        _wishes_not_met,
        "number",
        Better.LOWER,
    ),
    (
        "need_away_from_average",
        "Deprivation: a hub’s mean distance from the average score",
        "IMD points",
        _need_away,
        "fine",
        Better.LOWER,
    ),
    ("exceptions", "Exceptions: small hubs, proven needed", "hubs", _exceptions, "people", Better.LOWER),
    ("objective", "Score", "patient-km", lambda p: p.objective, "number", Better.LOWER),
    ("gap", "Above the best possible, at most", "share, 0-1", lambda p: p.gap, "gap", Better.NEITHER),
)


def _agreement(plans: Sequence[Labelled], place: Place) -> Agreement:
    groupings = [entry.plan for entry in plans]
    left = [[company_left(one, other) for other in groupings] for one in groupings]
    return Agreement(
        cores=_cores(groupings, {p.practice_code: p.registered for p in place.practices}),
        differing=tuple(sorted(frozenset().union(*left[0]))),
        differences=tuple(tuple(len(codes) for codes in row) for row in left),
    )


def _cores(plans: Sequence[HubPlan], lists: Mapping[str, int]) -> tuple[Core, ...]:
    hubs = [plan.hub_of() for plan in plans]
    together: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for code in sorted(hubs[0]):
        if all(code in hub_of for hub_of in hubs):
            together[tuple(hub_of[code] for hub_of in hubs)].append(code)
    whole = [{frozenset(hub.practices) for hub in plan.hubs} for plan in plans]
    cores = [
        Core(
            tuple(codes),
            sum(lists[code] for code in codes),
            ids,
            all(frozenset(codes) in found for found in whole),
        )
        for ids, codes in together.items()
        if len(codes) > 1
    ]
    return tuple(sorted(cores, key=lambda core: (-len(core.practices), -core.registered, core.practices)))


def _rules(plans: Sequence[Labelled]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    said = [dict(rule_rows(entry.plan)) for entry in plans]
    names = sorted({name for rules in said for name in rules})
    rows = [(name, tuple(rules.get(name, "not stated") for rules in said)) for name in names]
    return tuple((name, values) for name, values in rows if len(set(values)) > 1)
