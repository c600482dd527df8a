"""What of a plan may be shown where practices answered a poll in confidence.

Practices are promised that nobody sees with whom they would work, and nobody their red lines. The library
tells of a red line by hub and never by pair, and of a wish by name, for an analyst's own eyes. On pages that
everybody may open, a wish by name is too much, and so is a red line told of a hub of two.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from scalecare.domain import Finding, Hub, HubPlan, Placement

_WISHES = "like_minds"


def discreet(plan: HubPlan, smallest: int) -> HubPlan:
    """Return a plan without findings that would tell what one practice answered.

    Parameters
    ----------
    plan
        A plan that was formed with the answers of a poll.
    smallest
        Fewer wishes than this are not counted out loud.

    Returns
    -------
    HubPlan
        Without whose wish was met, and with prices of moves by everything but wishes. Moves whose price
        would tell of a red line are left out by the library already.
    """
    return replace(
        plan,
        hubs=tuple(_hub(hub, smallest) for hub in plan.hubs),
        placements=tuple(_placement(placement) for placement in plan.placements),
    )


def after_moves(plan: HubPlan, formed: HubPlan, smallest: int) -> HubPlan:
    """Return a plan that was changed by hand, without what single moves would give away.

    Whether a pair of practices is kept apart could be found out by putting the two into a hub of their
    own. So a small hub that was made by hand is not said to break a red line or to keep it, and the
    score, which red lines and wishes enter, is left out with its bound.

    Parameters
    ----------
    plan
        As it stands after the moves.
    formed
        As it was formed.
    smallest
        Hubs of fewer practices, made by hand, are small.
    """
    small = small_by_hand(plan, formed, smallest)
    costs = tuple(line for line in plan.costs if line.name != _WISHES)
    told = discreet(plan, smallest)
    return replace(
        told,
        findings=tuple(finding for finding in plan.findings if not _tells(finding, small)),
        costs=costs,
        objective=sum(line.objective for line in costs),
        bound=None,
        gap=None,
    )


def small_by_hand(plan: HubPlan, formed: HubPlan, smallest: int) -> frozenset[str]:
    """Return the hubs of two practices or more, and of fewer than some, that were not formed like that.

    Parameters
    ----------
    plan, formed, smallest
        As for :func:`after_moves`.
    """
    before = {frozenset(hub.practices) for hub in formed.hubs}
    return frozenset(
        hub.hub_id
        for hub in plan.hubs
        if 1 < len(hub.practices) < smallest and frozenset(hub.practices) not in before
    )


def _tells(finding: Finding, small: Collection[str]) -> bool:
    return finding.figures.get("rule") == "apart" and finding.figures.get("hub_id") in small


def _hub(hub: Hub, smallest: int) -> Hub:
    """Without how many wishes are met where they are few, and without a price that they are part of."""
    kept = (
        finding
        for finding in hub.findings
        if finding.kind != "cheapest_change"
        and (finding.kind != "wishes" or finding.figures.get("all", 0) >= smallest)
    )
    return replace(hub, findings=tuple(kept))


def _placement(placement: Placement) -> Placement:
    wishes = sum(
        part["objective"]
        for finding in placement.findings
        if finding.kind == "why_here"
        for part in finding.figures["parts"]
        if part["line"] == _WISHES
    )
    told = (_of_practice(f, wishes) for f in placement.findings if f.kind != "wish_kept")
    return replace(placement, findings=tuple(told))


def _of_practice(finding: Finding, wishes: float) -> Finding:
    """What speaks for a hub and what the next best costs, by everything but wishes."""
    if finding.kind == "why_here":
        parts = tuple(part for part in finding.figures["parts"] if part["line"] != _WISHES)
        return Finding(finding.kind, {**finding.figures, "parts": parts})
    if finding.kind == "next_best":
        price = finding.figures["price"] - wishes
        return Finding(finding.kind, {**finding.figures, "price": price, "price_share": None})
    return finding
