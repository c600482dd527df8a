"""`scalecare serve`: the web app and its worker."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from scalecare.cli.wording import examples
from scalecare.domain import ScalecareError
from scalecare_web.commands.start import (
    Data,
    Production,
    prepare,
    start,
    surroundings_of_the_example,
)

EXAMPLES = examples(
    "scalecare serve --data demo/web", "scalecare serve --data /srv/scalecare --production --workers 3"
)
_THREADS = "4"
_WAIT_SECONDS = 30.0


class CannotServe(ScalecareError):
    """The web app cannot listen there."""

    @classmethod
    def taken(cls, host: str, port: int) -> CannotServe:
        """Another program listens at the address."""
        return cls(
            f"Another program listens at {host}:{port}.", remedy="Stop it, or choose another with --port."
        )

    @classmethod
    def ended(cls, log: Path) -> CannotServe:
        """The server did not come up."""
        return cls("The web app did not start.", remedy=f"Read why in {log}.")


def serve(
    data: Data = None,
    host: Annotated[str, typer.Option("--host", help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen at.")] = 8000,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes that answer pages.")] = 2,
    production: Production = False,
) -> None:
    """Open the web app, with a worker for long tasks beside it, until Ctrl-C.

    Tables and static files are brought up to date first.
    """
    check_free(host, port)
    start(data, production=production)
    prepare()
    typer.echo(f"Scalecare is open at http://{host}:{port}/ (Ctrl-C ends it).")
    with _started(commands(host, port, workers)) as programs:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            while all(program.poll() is None for program in programs):
                time.sleep(0.5)
        except KeyboardInterrupt:
            typer.echo("Closed.")


def check_free(host: str, port: int) -> None:
    """Make sure that nobody listens at an address.

    Raises
    ------
    CannotServe
        If somebody does.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise CannotServe.taken(host, port) from problem


def commands(host: str, port: int, workers: int) -> list[list[str]]:
    """Return the command lines of the server and of the worker."""
    python = [sys.executable, "-m"]
    server = [
        "gunicorn", "--bind", f"{host}:{port}", "--workers", str(workers), "--threads", _THREADS,
        "--worker-class", "gthread", "--log-level", "warning", "--no-control-socket",
        "scalecare_web.config.wsgi",
    ]  # fmt: skip
    return [[*python, *server], [*python, "django", "db_worker", "--no-startup-delay"]]


@contextmanager
def _started(lines: Sequence[Sequence[str]]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run programs while the block lasts; none outlives it."""
    programs = [subprocess.Popen(line) for line in lines]
    try:
        yield programs
    finally:
        for program in programs:
            program.terminate()
        for program in programs:
            program.wait()


def itself(data: Path, host: str, port: int) -> list[str]:
    """Return the command line of ``scalecare serve``."""
    line = [sys.executable, "-m", "scalecare.cli", "serve", "--data", str(data), "--host", host]
    return [*line, "--port", str(port)]


def leave_running(data: Path, host: str, port: int) -> int:
    """Start the web app on its own, beyond the end of this command; return its process.

    Parameters
    ----------
    data
        Its data directory; what it says goes to ``serve.log`` in it.
    host, port
        Where it listens.

    Raises
    ------
    CannotServe
        If the address is taken, or it does not come up.
    """
    check_free(host, port)
    log = data / "serve.log"
    with log.open("wb") as said:
        program = subprocess.Popen(
            itself(data, host, port),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
            env=surroundings_of_the_example(),
        )
    if not _answers(program, host, port):
        program.terminate()
        raise CannotServe.ended(log)
    return program.pid


def _answers(program: subprocess.Popen[bytes], host: str, port: int) -> bool:
    end = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < end and program.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return True
        time.sleep(0.2)
    return False
