"""Plans nearly as good as the best: as a file, and beside each other."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scalecare.domain import Alternatives, HubPlan, Place
from scalecare.reports import formats
from scalecare.reports.catchments import Catchments
from scalecare.reports.comparison import MOST_PLANS, Labelled, compare_plans
from scalecare.reports.comparison_sections import ComparisonView, comparison_view
from scalecare.reports.hubs_csv import neutralised
from scalecare.reports.names import names_of
from scalecare.reports.words import sentences


@dataclass(frozen=True, slots=True)
class AlternativesView:
    """What the report says of other plans; ``compared`` is None where there is none."""

    words: tuple[str, ...]
    compared: ComparisonView | None


def labelled(alternatives: Alternatives) -> tuple[Labelled, ...]:
    """Return the plans by their rank.

    Parameters
    ----------
    alternatives
        The plans, the best first.
    """
    return tuple(Labelled(f"Plan {rank}", plan) for rank, plan in enumerate(alternatives.plans, start=1))


def write_alternatives_csv(alternatives: Alternatives, place: Place, path: Path) -> Path:
    """Write one row per practice with its hub in each plan.

    Parameters
    ----------
    alternatives
        The plans, the best first.
    place
        The place they are of.
    path
        The file to write.
    """
    hubs = [plan.hub_of() for plan in alternatives.plans]
    placed = set().union(*hubs)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        plans = (f"plan_{rank}_hub_id" for rank in range(1, len(hubs) + 1))
        writer.writerow(["practice_code", "practice_name", "registered", *plans])
        for p in place.practices:
            if p.practice_code in placed:
                ids = [neutralised(hub_of.get(p.practice_code, "")) for hub_of in hubs]
                writer.writerow([p.practice_code, neutralised(p.practice_name), p.registered, *ids])
    return path


def alternatives_view(
    alternatives: Alternatives, plan: HubPlan, place: Place, catchments: Catchments
) -> AlternativesView:
    """Return what the report shows of other plans.

    Parameters
    ----------
    alternatives
        The plans, the best first.
    plan
        The plan that the report is of.
    place
        The place they are of.
    catchments
        The ground of the report's plan, already drawn.
    """
    plans = labelled(alternatives)[:MOST_PLANS]
    words = (_introduced(alternatives, plan), *sentences(alternatives.findings, names_of(plan, place)))
    if len(plans) < 2:
        return AlternativesView(words, None)
    drawn: Mapping[str, Catchments] = {entry.label: catchments for entry in plans if entry.plan is plan}
    compared = compare_plans(plans, place)
    return AlternativesView(words, comparison_view(compared, place, ident="other", catchments=drawn))


def _introduced(alternatives: Alternatives, plan: HubPlan) -> str:
    others = len(alternatives.plans) - 1
    apart = formats.many(alternatives.at_least, "practice")
    if others < 1:
        return f"No other plan was found that differs in at least {apart}."
    first = "“Plan 1” is the plan of this report. " if alternatives.plans[0] is plan else ""
    shown = (
        f" The first {MOST_PLANS} are shown here; alternatives.csv has all." if others >= MOST_PLANS else ""
    )
    found = formats.many(others, "other plan was", "other plans were")
    differ = "differs from it" if others == 1 else "differ from it and from each other"
    return f"{first}{found} found that {differ} in at least {apart}.{shown}"
