"""What the commands that form hubs share: options, progress, and the closing lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress as ProgressBar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from scalecare.cli.rules_file import rules_for
from scalecare.domain import HubPlan, ParameterSet, Place, PlacePlan
from scalecare.hub_formation import HubRules, Progress, Stop
from scalecare.parameters import load_parameters, versions
from scalecare.pathway import plan_place
from scalecare.reports import area_words, gap_words, totals, write_pack

Directory = Annotated[Path, typer.Argument(metavar="DIR", help="A place directory.", show_default=False)]
Area = Annotated[
    str,
    typer.Option("--area", help="england, icb:CODE, sub-icb:CODE, region:CODE, pcn:CODE or practices:FILE."),
]
RulesOption = Annotated[
    Path | None, typer.Option("--rules", metavar="FILE", help="Rules that differ from the standard, in YAML.")
]
Gap = Annotated[
    float | None,
    typer.Option(
        "--gap",
        min=0.0,
        help="Stop once the plan is proven to be this close, 0-1; hub.enough_gap by default.",
    ),
]
Seconds = Annotated[
    float | None,
    typer.Option("--seconds", min=0.0, help="Stop looking after so long; the gap says how good it is."),
]
FrontierGap = Annotated[
    float | None,
    typer.Option(
        "--gap",
        min=0.0,
        help="Stop at a point once proven to be this close, 0-1; hub.enough_frontier_gap by default.",
    ),
]
FrontierSeconds = Annotated[
    float | None,
    typer.Option(
        "--seconds",
        min=0.0,
        help="Time for all points together, each of which says its gap; hub.frontier_seconds by default.",
    ),
]
Steps = Annotated[
    int | None,
    typer.Option("--steps", min=1, help="Stop after so many steps, as a plan's record names them."),
]
Force = Annotated[bool, typer.Option("--force", help="Replace an older pack.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def plan_and_write(
    place: Place, rules: HubRules, parameters: ParameterSet, stop: Stop, out: Path, *, force: bool
) -> PlacePlan:
    """Form hubs with a progress line, and write the pack.

    Parameters
    ----------
    place, rules, parameters, stop
        What to plan with.
    out
        Where the pack goes.
    force
        Whether to replace an older one.
    """
    with drawn_progress() as on_progress:
        plan = plan_place(
            place,
            rules,
            stop=stop,
            clock=time.perf_counter,
            on_progress=on_progress,
            versions=versions(parameters),
        )
    write_pack(plan.hubs, place, out, today=plan.today, force=force)
    return plan


def stop_at(
    gap: float | None,
    parameters: ParameterSet,
    as_of: date,
    *,
    seconds: float | None = None,
    steps: int | None = None,
) -> Stop:
    """Return when to stop, with the standard gap where none is given.

    Parameters
    ----------
    gap, seconds, steps
        What the command was given.
    parameters, as_of
        For the standard gap.
    """
    enough = parameters.value("hub.enough_gap", as_of) if gap is None else gap
    return Stop(gap=enough, seconds=seconds, steps=steps)


def standard_or(rules: Path | None, place: Place) -> tuple[HubRules, ParameterSet]:
    """Return the rules to use and the numbers they come from.

    Parameters
    ----------
    rules
        A planner's file, or None.
    place
        For the date the numbers are looked up for, and its poll.
    """
    parameters = load_parameters()
    return rules_for(place, rules, parameters), parameters


@contextmanager
def drawn_progress() -> Iterator[Callable[[Progress], None] | None]:
    """Draw what the search is doing on a terminal, and nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with ProgressBar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Listing hubs", total=None)

        def on_progress(progress: Progress) -> None:
            gap = "no plan yet" if progress.gap is None else f"within {progress.gap:.2%} of the best possible"
            bar.update(task, description=f"{progress.doing}: {gap}")

        yield on_progress


def closing_lines(plan: HubPlan, place: Place, today: HubPlan | None, out: Path) -> list[str]:
    """Return what a planner wants to know first.

    Parameters
    ----------
    plan
        The plan or scored grouping.
    place
        The place it is for.
    today
        Today's networks scored, or None.
    out
        Where the pack lies.
    """
    lines = [
        f"{plan.place_name}, {area_words(plan.area)}: {len(plan.hubs)} hubs for {plan.registered:,} people "
        f"in {len(plan.placements)} practices, as of {plan.as_of}.",
        *_figures("This plan", plan, place),
    ]
    if today is not None:
        lines += _figures("Today's networks", today, place)
    if plan.gap is not None:
        lines.append(gap_words(plan))
    for entry in plan.unplaced[:5]:
        lines.append(f"Not placed: {entry.practice_code} ({entry.registered:,} people): {entry.reason}.")
    if len(plan.unplaced) > 5:
        lines.append(f"Not placed: {len(plan.unplaced) - 5} more, listed in the pack.")
    return [*lines, f"The pack is in {out}: open {out / 'report.html'}."]


def _figures(title: str, plan: HubPlan, place: Place) -> list[str]:
    sums = totals(plan, place)
    km = "an unknown distance" if sums.mean_distance_km is None else f"{sums.mean_distance_km:.2f} km"
    return [
        f"{title}: {plan.share_in_band:.1%} of people in hubs within the band, "
        f"{plan.share_connected:.1%} of hubs connected, {km} to the hub's centre practice."
    ]


def frontier_stop_at(gap: float | None, seconds: float | None, parameters: ParameterSet, as_of: date) -> Stop:
    """Return when to stop at the points of a frontier, as the standard has it where nothing is given.

    Parameters
    ----------
    gap, seconds
        What the command was given.
    parameters, as_of
        For the standard.
    """
    return Stop(
        gap=parameters.value("hub.enough_frontier_gap", as_of) if gap is None else gap,
        seconds=parameters.value("hub.frontier_seconds", as_of) if seconds is None else seconds,
    )
