"""`scalecare hubs stress`: how a plan stands up to lists that change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from scalecare.cli.forming import AsJson, Directory
from scalecare.cli.scenario_file import read_scenarios
from scalecare.domain import HubPlan, ParameterSet, Place
from scalecare.hub_formation import (
    HubRobustness,
    HubRules,
    NeighbourGraph,
    Robustness,
    SampledLists,
    StressSettings,
    sample_scenarios,
    stress,
)
from scalecare.parameters import load_parameters
from scalecare.reports import (
    STRESS_FILES,
    area_words,
    plan_from_json,
    stress_record,
    stress_sentences,
    write_stress,
)
from scalecare.reports.folder import check_folder
from scalecare.sources import read_list_history
from scalecare.store import read_place

_SHOWN = 8
"""The hubs that the closing lines name; the files name all."""


def try_plan(
    directory: Directory,
    plan: Annotated[
        Path,
        typer.Argument(metavar="PLAN", help="A pack, or its plan.json.", show_default=False),
    ],
    history: Annotated[
        list[Path] | None,
        typer.Option(
            "--history",
            metavar="FILE",
            help="Past list sizes to draw futures from: a table by date, or a folder of months. Repeatable.",
        ),
    ] = None,
    scenario: Annotated[
        list[Path] | None,
        typer.Option("--scenario", metavar="FILE", help="What may happen, in CSV or YAML. Repeatable."),
    ] = None,
    years: Annotated[
        float | None,
        typer.Option("--years", min=0.1, max=30, help="How far ahead; stress.years by default."),
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option("--samples", min=1, help="How many futures; stress.samples by default."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed draws other futures.")] = 1,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="A folder for stress.html, stress.csv and stress.json."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace older files of these names.")] = False,
    as_json: AsJson = False,
) -> None:
    """Try a plan against growth, mergers, closures and new homes, and name its fragile hubs."""
    if out is not None:
        check_folder(out, STRESS_FILES, force=force)
    made = plan_from_json(plan)
    codes = [*made.hub_of(), *(entry.practice_code for entry in made.unplaced)]
    place = read_place(directory).select(codes, area=made.area)
    parameters = load_parameters()
    rules, settings = _rules_of(made, place, parameters), StressSettings.standard(parameters, place.as_of)
    scenarios = [one for path in scenario or () for one in read_scenarios(path)]
    sampled = _sampled(history, place, rules, settings, parameters, years, samples, seed)
    tried = stress(made, place, rules, scenarios, settings=settings, sampled=sampled)
    if out is not None:
        write_stress(tried, made, place, out, force=force)
    if as_json:
        typer.echo(json.dumps(stress_record(tried), ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(_lines(tried, made, sampled, out)))


def _rules_of(plan: HubPlan, place: Place, parameters: ParameterSet) -> HubRules:
    """The band and the neighbours that the plan was made with."""
    standard = HubRules.standard(parameters, place.as_of)
    numbers = {str(entry["name"]).rpartition(".")[2] for entry in standard.parameters}
    kept = {name: plan.rules[name] for name in sorted(numbers) if plan.rules.get(name) is not None}
    graph = NeighbourGraph(plan.rules.get("graph", standard.graph))
    return standard.with_(**kept, graph=graph)


def _sampled(
    history: list[Path] | None,
    place: Place,
    rules: HubRules,
    settings: StressSettings,
    parameters: ParameterSet,
    years: float | None,
    samples: int | None,
    seed: int,
) -> SampledLists | None:
    if not history:
        return None
    return sample_scenarios(
        read_list_history(history, parameters=parameters),
        place,
        rules,
        years=years or parameters.value("stress.years", place.as_of),
        count=samples or int(parameters.value("stress.samples", place.as_of)),
        rng=np.random.default_rng(seed),
        settings=settings,
    )


def _lines(tried: Robustness, plan: HubPlan, sampled: SampledLists | None, out: Path | None) -> list[str]:
    lines = [f"{plan.place_name}, {area_words(plan.area)}: {len(tried.hubs)} hubs tried."]
    if sampled is not None:
        lines.append(
            f"Futures are drawn from {sampled.changes:,} changes of lists in {len(sampled.windows)} periods "
            f"from {min(start for start, _ in sampled.windows)} to {max(end for _, end in sampled.windows)}."
        )
    lines += stress_sentences(tried)
    lines.append("The most fragile hubs:")
    lines += [_hub_line(hub) for hub in tried.hubs[:_SHOWN] if hub.is_in_band]
    if out is not None:
        lines.append(f"Everything is in {out}: open {out / 'stress.html'}.")
    return lines


def _hub_line(hub: HubRobustness) -> str:
    room = f"room for {hub.room_above:,} more or {hub.room_below:,} fewer"
    line = f"  {hub.hub_id}: {hub.registered:,} people, {room}"
    if hub.in_band_share is not None:
        line += f", within the band in {hub.in_band_share:.0%} of futures"
    if hub.single_points:
        line += f"; leaves it if one of {len(hub.single_points)} practices closes"
    return f"{line}."
