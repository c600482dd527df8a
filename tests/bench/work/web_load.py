"""Fill a web app with a thousand organisations, open it on this machine, and let fifty people use it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.environments import PEOPLE
from tests.bench.options import HERE
from tests.bench.work.web_fill import Visit, fill
from tests.lib.postgres import server

HOST = "127.0.0.1"


def load(
    *, organisations: int, cycles: int, people: int, users: int, pause_seconds: float, seconds: float
) -> dict[str, Any]:
    """Return how long each page took, in milliseconds.

    Parameters
    ----------
    organisations, cycles, people
        How many there are: cycles of each, and people who answered each.
    users
        How many use it at once, each in an organisation of their own.
    pause_seconds
        That each reads before going on, on average.
    seconds
        For how long it is measured.
    """
    with server() as address, tempfile.TemporaryDirectory(prefix="scalecare-load-") as name:
        os.environ |= {
            "DATABASE_URL": address,
            "SCALECARE_DATA": name,
            "DJANGO_SETTINGS_MODULE": "scalecare_web.config.settings.local",
        }
        import django

        django.setup()
        began = time.perf_counter()
        visits, rows = fill(Path(name), organisations, cycles, people, users)
        filled = time.perf_counter() - began
        with _opened(Path(name)) as port:
            _use(port, visits, pause_seconds, seconds / 3)  # programs are imported, caches fill
            pages = _use(port, visits, pause_seconds, seconds)
    failed = sum(page["failed"] for page in pages)
    return {"pages": pages, "failed": failed, "rows": rows, "fill_seconds": filled}


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """Open the web app as `scalecare serve` does, on this machine alone."""
    import scalecare.cli  # noqa: F401  it gathers the web app's commands, and must come before them
    from scalecare_web.commands.serve import commands

    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    with (folder / "log").open("wb") as log:
        program = subprocess.Popen(commands(HOST, port, 2)[0], stdout=log, stderr=log)
        try:
            _wait(port, program)
            yield port
        finally:
            program.terminate()
            program.wait()


def _wait(port: int, program: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        if program.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("the web app did not start")


def _use(port: int, visits: Sequence[Visit], pause: float, seconds: float) -> list[dict[str, Any]]:
    """Let Locust's people read until the time is up; return what it says of each page."""
    with tempfile.TemporaryDirectory(prefix="scalecare-people-") as folder:
        plan = Path(folder) / "visits.json"
        plan.write_text(json.dumps({"pause_seconds": pause, "visits": visits}), encoding="utf-8")
        users = str(len(visits))
        told = subprocess.run(
            [PEOPLE.python, "-m", "locust", "--locustfile", HERE / "people.py", "--headless", "--json",
             "--host", f"http://{HOST}:{port}", "--users", users, "--spawn-rate", users,
             "--run-time", f"{seconds:.0f}s"],
            env={"PATH": os.environ["PATH"], "SCALECARE_VISITS": str(plan)},
            cwd=folder, stdout=subprocess.PIPE, text=True, check=False,
        ).stdout  # fmt: skip
    return [_page(entry) for entry in json.loads(told)]


def _page(entry: dict[str, Any]) -> dict[str, Any]:
    """A page's share of Locust's statistics: it counts answers by milliseconds, rounded to two figures."""
    counts = {int(float(took)): asked for took, asked in entry["response_times"].items()}
    times = [took for took in sorted(counts) for _ in range(counts[took])]
    return {
        "page": entry["name"],
        "times": times,
        "failed": entry["num_failures"],
        "worst": entry["max_response_time"],
    }
