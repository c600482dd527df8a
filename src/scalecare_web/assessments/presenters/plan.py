"""What the plan and the library of cases hold on gaps and learning needs."""

from __future__ import annotations

from collections.abc import Iterable

from scalecare_web.accounts.models import Organisation
from scalecare_web.assessments.models import Cycle
from scalecare_web.assessments.presenters.results import GapOnPage
from scalecare_web.evidence.reading import CaseReference, cases_for


def in_plan(organisation: Organisation, cycle: Cycle) -> dict[str, int]:
    """Return the actions that come from a cycle, by what they come from.

    Parameters
    ----------
    organisation, cycle
        Whose plan, and which cycle.
    """
    rows = organisation.actions.filter(cycle=cycle).order_by("pk")
    return dict(rows.values_list("source", "pk"))


def what_bears_on(gaps: Iterable[GapOnPage]) -> dict[str, tuple[CaseReference, ...]]:
    """Return the cases that bear on each gap, by its criterion.

    Parameters
    ----------
    gaps
        The gaps.
    """
    return {gap.criterion: cases_for(gap.source) for gap in gaps}
