"""`scalecare hubs poll`: what the engagement poll says, for whoever leads the talks."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer

from scalecare.cli.forming import Area, AsJson, Directory, RulesOption
from scalecare.cli.rules_file import polled_rules
from scalecare.parameters import load_parameters
from scalecare.reports import area_words, sentence
from scalecare.reports.names import Names
from scalecare.store import read_place

_NOBODY = Names({}, {}, {})
"""The sentences of a poll name nobody."""


def poll(
    directory: Directory,
    area: Area = "england",
    rules: RulesOption = None,
    as_json: AsJson = False,
) -> None:
    """Report who answered the engagement poll, what clashes in the answers, and the rules that follow.

    For whoever leads the talks. Answers are counted; nothing says whose they are.
    """
    place = read_place(directory, area)
    polled = polled_rules(place, rules, load_parameters())
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in polled.findings], indent=1))
        return
    typer.echo(f"{place.name}, {area_words(place.area)}: the engagement poll, as of {place.as_of}.")
    for finding in polled.findings:
        typer.echo(f"- {sentence(finding, _NOBODY)}")
    typer.echo("'from_poll: true' in a rules file has a plan follow these rules.")
