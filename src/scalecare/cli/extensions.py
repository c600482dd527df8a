"""Commands and endings that other installed packages bring: the web app, where it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import typer

COMMANDS = "scalecare.commands"
"""Entry points that are called with the command line's app, to add commands to it."""
DEMO = "scalecare.demo"
"""Entry points that go on where ``scalecare demo`` ends."""


def add_commands(app: typer.Typer) -> None:
    """Add the commands that other packages bring.

    Parameters
    ----------
    app
        The command line.
    """
    for add in _found(COMMANDS):
        add(app)


def go_on(out: Path, place_directory: Path, *, port: int, serve: bool) -> None:
    """Let other packages go on with the example place.

    Parameters
    ----------
    out
        The folder of the demonstration.
    place_directory
        The example place.
    port
        Where to serve pages.
    serve
        Whether to serve them at all.
    """
    for ending in _found(DEMO):
        ending(out, place_directory, port=port, serve=serve)


def _found(group: str) -> Iterator[Callable[..., Any]]:
    for entry in sorted(entry_points(group=group), key=lambda entry: entry.name):
        yield entry.load()
