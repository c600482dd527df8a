"""The plan in a minute: headline figures, the sentences under them, and what to discuss."""

from __future__ import annotations

from dataclasses import dataclass

from scalecare.domain import HubPlan, HubStanding, Place, PlanStatus
from scalecare.reports import formats
from scalecare.reports.changes import Changes
from scalecare.reports.compare import Totals, totals
from scalecare.reports.names import Names
from scalecare.reports.rules import band, parameter_rows


@dataclass(frozen=True, slots=True)
class Headline:
    """One large figure with what it is and what to compare it with."""

    label: str
    value: str
    note: str = ""


def headlines(plan: HubPlan, today: HubPlan | None, place: Place, changes: Changes) -> tuple[Headline, ...]:
    """Return the figures at the top of the report.

    Parameters
    ----------
    plan, today, place
        The plan, today's groups where known, and their place.
    changes
        What would change.
    """
    mine = totals(plan, place)
    theirs = None if today is None else totals(today, place)
    limits = band(plan)
    in_band = (
        f"{formats.people(limits[0])} to {formats.people(limits[1])} people" if limits else "the size band"
    )
    return (
        Headline("Hubs", formats.people(mine.hubs), f"for {formats.many(len(plan.placements), 'practice')}"),
        Headline("People in them", formats.people(mine.people), _of_all(mine.people, place)),
        Headline(
            f"In a hub of {in_band}",
            formats.percent(mine.share_in_band),
            "" if theirs is None else f"today {formats.percent(theirs.share_in_band)}",
        ),
        Headline(
            "Mean distance to the centre practice",
            formats.kilometres(mine.mean_distance_km),
            "" if theirs is None else f"today {formats.kilometres(theirs.mean_distance_km)}",
        ),
        *_containment(mine, theirs),
        Headline(
            "People whose network would change",
            formats.people(changes.people),
            f"{_share(changes.people, mine.people)} of all; {formats.many(len(changes.changed), 'practice')}",
        ),
        Headline("How near the best possible", *_gap_headline(plan)),
    )


def gap_words(plan: HubPlan) -> str:
    """Return what is known of the plan's place among all plans, in a sentence or two.

    Parameters
    ----------
    plan
        The plan.
    """
    if plan.status is PlanStatus.INFEASIBLE:
        return "It is proven that no plan keeps all the rules. The reasons follow."
    by_hand = plan.mode == "edit"
    if plan.gap is None or (plan.status is PlanStatus.SCORED and not by_hand):
        return (
            f"This grouping was {'changed by hand' if by_hand else 'given'} and scored, not searched for, so "
            "nothing is said here about how much better another could be."
        )
    alike = "keeps the same rules and weights"
    if plan.mode == "improve":
        alike += " and moves no more practices"
    if plan.gap <= 0:
        return f"It is proven that no other plan that {alike} scores better."
    gap = formats.at_most(plan.gap)
    return (
        f"The plan is within {gap} of the best possible: it is proven that no plan that {alike} "
        f"can score more than {gap} lower, where lower is better."
    )


def in_short(plan: HubPlan, today: HubPlan | None, place: Place, changes: Changes) -> tuple[str, ...]:
    """Return the plan in a few sentences.

    Parameters
    ----------
    plan, today, place
        The plan, today's groups where known, and their place.
    changes
        What would change.
    """
    if not plan.hubs:
        return (gap_words(plan),)
    mine = totals(plan, place)
    return tuple(
        words
        for words in (
            _who(plan, mine, today, place),
            _how_far(mine, today, place),
            _who_moves(changes, len(plan.placements)),
            _left_out(plan),
            gap_words(plan),
        )
        if words
    )


def to_discuss(plan: HubPlan, changes: Changes, names: Names) -> tuple[str, ...]:
    """Return what a board may want to talk about before it decides.

    Parameters
    ----------
    plan
        The plan.
    changes
        What would change.
    names
        What to call hubs.
    """
    outside = [names.hub(h.hub_id) for h in plan.hubs if h.standing is not HubStanding.IN_BAND]
    apart = [names.hub(hub.hub_id) for hub in plan.hubs if not hub.is_connected]
    split = [change for change in changes.networks if not change.is_kept_whole]
    assumed = sum(row.status == "assumed" for row in parameter_rows(plan))
    points = (
        outside and f"Sizes outside the band: {formats.listed(outside)}.",
        apart and f"Hubs that are not connected: {formats.listed(apart)}.",
        split and f"Networks that would be divided: {_split_words(len(split), len(changes.networks))}.",
        plan.unplaced and f"{formats.many(len(plan.unplaced), 'practice')} in no hub.",
        assumed and f"Numbers that are assumed, not published: {assumed}. See “Rules and numbers”.",
    )
    return tuple(point for point in points if isinstance(point, str))


def _gap_headline(plan: HubPlan) -> tuple[str, str]:
    if plan.status is PlanStatus.INFEASIBLE:
        return "No plan", "proven"
    if plan.gap is None:
        return "Not searched", "this grouping was given"
    if plan.gap <= 0:
        return "Best", "proven, for these rules"
    return f"{formats.at_most(plan.gap)} or less", "from the best, proven"


def _of_all(people: int, place: Place) -> str:
    return (
        "everyone on a list here" if people == place.registered else f"of {formats.people(place.registered)}"
    )


def _containment(mine: Totals, theirs: Totals | None) -> tuple[Headline, ...]:
    if mine.containment_share is None:
        return ()
    note = "" if theirs is None else f"today {formats.percent(theirs.containment_share)}"
    return (
        Headline("Containment: neighbours in the same hub", formats.percent(mine.containment_share), note),
    )


def _share(part: float, whole: float) -> str:
    return formats.percent(part / whole) if whole else formats.UNKNOWN


def _who(plan: HubPlan, mine: Totals, today: HubPlan | None, place: Place) -> str:
    limits = band(plan)
    size = f" of {formats.people(limits[0])} to {formats.people(limits[1])} people" if limits else ""
    now = "" if today is None else f", against {formats.percent(totals(today, place).share_in_band)} today"
    practices = formats.many(len(plan.placements), "practice")
    scored = plan.status is PlanStatus.SCORED
    verb, being = ("bring", "are") if scored else ("would bring", "would be")
    together = f"{formats.many(mine.hubs, 'hub')} {verb} together {practices}"
    return (
        f"{together} and {formats.people(mine.people)} people. "
        f"{formats.percent(mine.share_in_band)} of people {being} in a hub{size}{now}."
    )


def _how_far(mine: Totals, today: HubPlan | None, place: Place) -> str:
    if mine.mean_distance_km is None:
        return ""
    distance = formats.kilometres(mine.mean_distance_km)
    start = f"On average a person's practice would be {distance} from the centre of its hub"
    if today is None:
        return f"{start}."
    theirs = totals(today, place)
    groups = (
        f" There are {formats.people(theirs.hubs)} groups today: the more groups, the shorter the distances."
    )
    note = "" if theirs.hubs == mine.hubs else groups
    return f"{start}, against {formats.kilometres(theirs.mean_distance_km)} today.{note}"


def _who_moves(changes: Changes, practices: int) -> str:
    if not any(row.network for row in changes.practices):
        return ""
    if not changes.changed:
        return "No practice would leave its network."
    whole = sum(network.is_kept_whole for network in changes.networks)
    return (
        f"{formats.many(len(changes.changed), 'practice')} of {formats.people(practices)}, with "
        f"{formats.people(changes.people)} people, would work mainly with another network than today. "
        f"{formats.people(whole)} of {formats.many(len(changes.networks), 'network')} would stay whole."
    )


def _left_out(plan: HubPlan) -> str:
    if not plan.unplaced:
        return ""
    people = formats.people(sum(row.registered for row in plan.unplaced))
    return f"{formats.many(len(plan.unplaced), 'practice')} with {people} people could not be placed."


def _split_words(split: int, networks: int) -> str:
    return f"{formats.people(split)} of {formats.people(networks)}"
