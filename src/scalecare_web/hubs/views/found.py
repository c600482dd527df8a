"""A scenario of the organisation that asks, with the moves by hand that hold."""

from __future__ import annotations

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.hubs.boards import Moves
from scalecare_web.hubs.models import HandEdit, Scenario
from scalecare_web.hubs.reading import moves_in_force


@dataclass(frozen=True, slots=True)
class Found:
    """A scenario and how it was changed; ``edits`` are all, ``moves`` those in force."""

    scenario: Scenario
    edits: tuple[HandEdit, ...]
    moves: Moves
    undone: Moves


def found(request: MemberRequest, scenario: int) -> Found:
    """Return a scenario of the organisation in the address, or not found.

    Parameters
    ----------
    request
        Of the page.
    scenario
        Its key.
    """
    rows = request.organisation.scenarios.select_related("place", "run__organisation", "made_by")
    row = get_object_or_404(rows.defer("plan", "today"), pk=scenario)
    edits = tuple(row.edits.select_related("by").order_by("sequence"))
    return Found(row, edits, *moves_in_force(edits))
