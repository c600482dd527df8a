"""What `scalecare demo` goes on with: the web app on the example place, every journey filled."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from scalecare.domain import ScalecareError
from scalecare_web.commands.serve import itself, leave_running
from scalecare_web.commands.start import Data, prepare, start, surroundings_of_the_example

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
    with contextlib.suppress(KeyboardInterrupt):
        subprocess.run(itself(data, HOST, port), env=surroundings_of_the_example(), check=False)


def _fill(data: Path, place_directory: Path) -> list[str]:
    """Fill a web app of its own, in a process of its own; return a line on each account.

    Whatever database the surroundings name is left alone.
    """
    line = [sys.executable, "-m", "scalecare.cli", "web", "fill-example", str(place_directory)]
    done = subprocess.run(
        [*line, "--data", str(data)],
        env=surroundings_of_the_example(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotFill.because(done.stderr)
    return done.stdout.splitlines()


class CannotFill(ScalecareError):
    """The web app could not be filled with the example."""

    @classmethod
    def because(cls, said: str) -> CannotFill:
        """Pass on the last that was said of it."""
        last = (said.strip().splitlines() or ["nothing was said"])[-1]
        return cls(f"The web app could not be filled: {last}.", remedy="Run `make clean demo` to begin anew.")


def fill_example(
    place_directory: Annotated[Path, typer.Argument(metavar="PLACE", help="A place directory.")],
    data: Data = None,
) -> None:
    """Fill an empty web app with the example content of every journey, and print who can sign in."""
    start(data, production=False)
    prepare()
    from django.conf import settings

    from scalecare_web.accounts.scoping import across_organisations
    from scalecare_web.config.example_cast import assemble

    password = "-".join(secrets.choice(_WORDS) for _ in range(4))
    with across_organisations("the example has several organisations"):
        cast = assemble(place_directory, password)
        for journey in _JOURNEYS:
            import_module(f"scalecare_web.{journey}.example").fill(cast)
    lines = [f"  {role.label:<18} {person.email:<38} {password}" for role, person in cast.people.items()]
    kept = settings.DATA / "accounts.txt"
    kept.touch(mode=0o600)
    kept.write_text("\n".join(lines) + "\n", encoding="utf-8")
    typer.echo("\n".join(lines))
