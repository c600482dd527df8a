"""What commands that start from a plan share: the plan, its place and its rules read back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scalecare.domain import HubPlan, Place
from scalecare.hub_formation import HubRules, differing_rules
from scalecare.reports import area_words
from scalecare.store import read_place

PlanPath = Annotated[
    Path, typer.Argument(metavar="PLAN", help="A pack, or its plan.json.", show_default=False)
]


def place_of_plan(directory: Path, plan: HubPlan) -> Place:
    """Return the area of a place that a plan was made for.

    Parameters
    ----------
    directory
        A place directory.
    plan
        The plan. For a chosen list of practices, the list is the plan's own.
    """
    if not plan.area.startswith("practices:"):
        return read_place(directory, plan.area)
    whole = read_place(directory)
    planned = {*plan.hub_of(), *(entry.practice_code for entry in plan.unplaced)}
    return whole.select(planned & set(whole.codes), area=plan.area)


def rules_warning(plan: HubPlan, rules: HubRules) -> str | None:
    """Return what to say where the rules are not those that the plan records; None where they are.

    Parameters
    ----------
    plan
        The plan, whose record names nobody who must be apart.
    rules
        The rules given.
    """
    differing = differing_rules(plan, rules)
    if not differing:
        return None
    return (
        f"These are not the rules that the plan was made by: {', '.join(differing)} differ. What follows "
        "goes by the rules given now; give the plan's own file with --rules for what was proven of it."
    )


def headline(plan: HubPlan) -> str:
    """Return what a plan is of, in a few words.

    Parameters
    ----------
    plan
        The plan.
    """
    return f"{plan.place_name}, {area_words(plan.area)}, as of {plan.as_of}"
