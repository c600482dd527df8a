"""Setting the web app up, opening an organisation, checking the audit, serving pages."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ENVIRONMENT = {
    key: value
    for key, value in os.environ.items()
    if not key.startswith(("SCALECARE_", "DATABASE_URL", "DJANGO_"))
}


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scalecare.cli", *arguments, "--data", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
        cwd=folder.parent,
    )


def opened(folder: Path) -> str:
    assert run("web", "prepare", folder=folder).returncode == 0
    done = run(
        "web", "open-organisation", "Aller Vale", "--slug", "aller-vale",
        "--administrator", "Pat@Example.org",
        "--address", "https://scalecare.example", folder=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_database_that_was_not_prepared_is_named(tmp_path: Path) -> None:
    done = run("audit", "verify", folder=tmp_path / "data")
    assert done.returncode == 3
    assert "scalecare web prepare" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_organisation_is_opened_once(tmp_path: Path) -> None:
    said = opened(tmp_path / "data")
    assert re.search(r"https://scalecare\.example/accounts/invitations/\S{40,}/", said)
    again = run(
        "web", "open-organisation", "Aller Vale", "--slug", "aller-vale", "--administrator", "x@example.org",
        folder=tmp_path / "data",
    )  # fmt: skip
    assert again.returncode == 3
    assert "already" in again.stderr
    odd = run(
        "web", "open-organisation", "Other", "--slug", "Other Place", "--administrator", "x@example.org",
        folder=tmp_path / "data",
    )  # fmt: skip
    assert odd.returncode == 3
    assert "other-place" in odd.stderr


def test_a_meddled_audit_is_found_from_the_command_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    opened(data)
    assert "aller-vale: 2 rows, holds" in run("audit", "verify", folder=data).stdout
    with sqlite3.connect(data / "scalecare.sqlite3") as database:
        database.execute("drop trigger only_add_update_audit_auditevent")
        database.execute("update audit_auditevent set verb = 'nothing.happened' where sequence = 1")
    done = run("audit", "verify", folder=data)
    assert done.returncode == 3
    assert "row 1 was changed" in done.stdout
    assert '"fault": "row 1 was changed' in run("audit", "verify", "--json", folder=data).stdout


def test_the_secret_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    data = tmp_path / "data"
    opened(data)
    key = (data / "secret-key").read_text()
    assert len(key) > 80
    assert (data / "secret-key").stat().st_mode & 0o077 == 0
    run("audit", "verify", folder=data)
    assert (data / "secret-key").read_text() == key


@pytest.fixture
def a_port(socket_enabled) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_pages_are_served_and_a_taken_port_is_named(tmp_path: Path, a_port: int) -> None:
    data = tmp_path / "data"
    server = subprocess.Popen(
        [sys.executable, "-m", "scalecare.cli", "serve", "--data", str(data), "--port", str(a_port)],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=tmp_path,
    )
    try:
        assert "Sign in" in _page(f"http://127.0.0.1:{a_port}/accounts/sign-in/")
        taken = run("serve", "--port", str(a_port), folder=data)
        assert taken.returncode == 3
        assert "--port" in taken.stderr
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)


def _page(address: str) -> str:
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return str(answer.read(), "utf-8")
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.3)
