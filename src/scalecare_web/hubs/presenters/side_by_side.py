"""Scenarios side by side, in the library's own words and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scalecare.reports import Labelled, SideBySide, compare_plans
from scalecare.reports.comparison_sections import ComparisonView, comparison_view
from scalecare_web.hubs import reading
from scalecare_web.hubs.boards import Moves
from scalecare_web.hubs.errors import CannotCompare
from scalecare_web.hubs.models import Scenario
from scalecare_web.hubs.presenters.drawing import ground_of
from scalecare_web.memory import Memory

MOST = 4
"""Scenarios side by side; more do not fit on a page."""

_NOT_TOLD = frozenset({"wishes_not_met", "objective", "gap"})
_views: Memory[ComparisonView] = Memory(most=64)


def side_by_side(scenarios: Sequence[tuple[Scenario, Moves]]) -> ComparisonView:
    """Return what a comparison shows; the first scenario is what the others are held against.

    Parameters
    ----------
    scenarios
        With the moves by hand that hold.

    Raises
    ------
    CannotCompare
        If there are fewer than two or more than fit.
    ReportError
        If they are of different practices or dates.
    """
    if not 2 <= len(scenarios) <= MOST:
        raise CannotCompare.wrong_number(len(scenarios), MOST)
    key = tuple((scenario.key, moves) for scenario, moves in scenarios)
    return _views.recall(key, lambda: _worked_out(scenarios))


def _worked_out(scenarios: Sequence[tuple[Scenario, Moves]]) -> ComparisonView:
    place = reading.place_of(scenarios[0][0])
    labelled = [Labelled(str(scenario), reading.plan_now(scenario, moves)) for scenario, moves in scenarios]
    compared = compare_plans(labelled, place)
    if any(moves and scenario.answers_id for scenario, moves in scenarios):
        compared = _without_what_moves_tell(compared)
    grounds = {str(scenario): ground_of(scenario, moves) for scenario, moves in scenarios}
    view = comparison_view(compared, place, ident="compare", catchments=grounds)
    return replace(view, maps=())  # each map is a picture of its own


def _without_what_moves_tell(compared: SideBySide) -> SideBySide:
    """Leave out figures by which a single move by hand would tell what was answered in confidence."""
    return replace(compared, figures=tuple(row for row in compared.figures if row.key not in _NOT_TOLD))
