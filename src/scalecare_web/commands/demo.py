"""What `scalecare demo` goes on with: the web app on the example place, every journey filled."""

from __future__ import annotations

import secrets
import shutil
import sys
from importlib import import_module
from pathlib import Path

import typer

from scalecare_web.commands.serve import leave_running, serve
from scalecare_web.commands.start import prepare, start

HOST = "127.0.0.1"
_WORDS = (
    "amber", "anchor", "barley", "beacon", "candle", "cedar", "copper", "harbour", "hazel", "island",
    "kestrel", "lantern", "linen", "maple", "meadow", "orchard", "pebble", "quarry", "river", "saddle",
    "silver", "thimble", "timber", "velvet", "walnut", "willow",
)  # fmt: skip
_JOURNEYS = ("places", "engagement", "hubs", "assessments", "gates", "plans", "exchange")


def go_on(out: Path, place_directory: Path, *, port: int, serve: bool) -> None:
    """Fill the web app with the example, say who can sign in, and open it where that is asked.

    Parameters
    ----------
    out
        The folder of the demonstration; the web app's data go to ``web`` in it.
    place_directory
        The example place.
    port
        Where to listen.
    serve
        Whether to open it: on a terminal until Ctrl-C, elsewhere beyond the end of the command.
    """
    data = out / "web"
    if data.exists():
        shutil.rmtree(data)
    accounts = _fill(data, place_directory)
    typer.echo("\nThe web app holds the example. Sign in as:")
    typer.echo("\n".join(accounts))
    command = f"scalecare serve --data {data} --port {port}"
    if not serve:
        typer.echo(f"Open it with: {command}")
    elif sys.stdout.isatty():
        _until_interrupted(data, port)
    else:
        process = leave_running(data, HOST, port)
        typer.echo(f"It is open at http://{HOST}:{port}/ as process {process}; end it with: kill {process}")
        typer.echo(f"Open it again with: {command}")


def _until_interrupted(data: Path, port: int) -> None:
    serve(data=data, host=HOST, port=port, workers=2, production=False)


def _fill(data: Path, place_directory: Path) -> list[str]:
    """Set the web app up and fill it; return a line on each account."""
    start(data, production=False)
    prepare()
    from scalecare_web.accounts.scoping import across_organisations
    from scalecare_web.config.example_cast import assemble

    password = "-".join(secrets.choice(_WORDS) for _ in range(4))
    with across_organisations("the example has several organisations"):
        cast = assemble(place_directory, password)
        for journey in _JOURNEYS:
            import_module(f"scalecare_web.{journey}.example").fill(cast)
    lines = [f"  {person.email:<34} {password:<32} {role.label}" for role, person in cast.people.items()]
    kept = data / "accounts.txt"
    kept.touch(mode=0o600)
    kept.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return lines
