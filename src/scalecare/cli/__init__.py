"""The command line: one file per noun.

Exit codes: 0 done, 2 wrong usage, 3 wrong input (a message, no traceback), 4 proven infeasible.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from scalecare.cli import (
    content,
    demo,
    evidence,
    extensions,
    fetch,
    hubs,
    place,
    plan,
    readiness,
    refusal,
    wording,
)
from scalecare.domain import ScalecareError

app = typer.Typer(
    name="scalecare",
    help="Plan and run general practice at scale, from the files the NHS publishes.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command(
    "fetch",
    epilog=wording.examples(
        "scalecare fetch --out downloads",
        "scalecare fetch patients epraccur --out downloads",
        "scalecare fetch --from colleagues-downloads --out downloads",
        "scalecare fetch --list",
    ),
)(fetch.fetch_files)
app.add_typer(place.app)
app.add_typer(hubs.app)
app.command(
    "plan", epilog=wording.examples("scalecare plan england --area icb:QNC --out staffordshire-plan")
)(plan.plan)
app.add_typer(content.app)
app.add_typer(readiness.app)
app.add_typer(evidence.app)
app.command("demo", epilog=wording.examples("scalecare demo --out demo"))(demo.demo)
extensions.add_commands(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from scalecare import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def scalecare(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Plan and run general practice at scale, from the files the NHS publishes."""


def main() -> None:
    """Run the command line; a problem a user can act on ends in its message and its exit code."""
    try:
        app()
    except ScalecareError as problem:
        refusal.say(problem, sys.argv)
        raise SystemExit(problem.exit_code) from problem


__all__ = ["app", "main"]
