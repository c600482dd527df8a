"""The page for whoever looks after the server is true: what it says to run is run here, and compared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.lib.postgres import NoPostgreSQL, programs, server

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "operate.md"
CONFIG = Path(__file__).parents[2] / "src" / "scalecare_web" / "config"
LINK = re.compile(r"https://scalecare\.example\.org/accounts/invitations/\S+/")
COUNTED = """
import django; django.setup()
from django.apps import apps
from scalecare_web.accounts.scoping import across_organisations
with across_organisations("the copy is compared"):
    for model in apps.get_models():
        if model.__module__.startswith("scalecare_web."):
            print(model._meta.label, sorted(map(str, model._default_manager.values_list())))
"""


def _block(section: str, holds: str) -> str:
    """The block of a section that holds these words, as it stands on the page."""
    text = PAGE.read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    found = [block for block in re.findall(r"```(?:bash|sql)\n(.*?)```", text, re.S) if holds in block]
    assert len(found) == 1, f"{section}: {len(found)} blocks hold {holds}"
    return found[0]


def _environment(data: Path, database: str = "", **more: str) -> dict[str, str]:
    """The environment of a service: nothing of the tests' own settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SCALECARE_", "DJANGO_", "DATABASE_"))
    }
    paths = [str(Path(sys.executable).parent), kept["PATH"]]
    said = {"SCALECARE_DATA": str(data), "SCALECARE_HOSTS": "scalecare.example.org"}
    return kept | said | ({"DATABASE_URL": database} if database else {}) | {"PATH": ":".join(paths)} | more


def _run(text: str, environment: dict[str, str], *, fails: bool = False) -> str:
    line = ["bash", "-euo", "pipefail", "-c", text]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr


def _rows(environment: dict[str, str]) -> str:
    told = environment | {"DJANGO_SETTINGS_MODULE": "scalecare_web.config.settings.production"}
    done = subprocess.run(
        [sys.executable, "-c", COUNTED], env=told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _filled(environment: dict[str, str]) -> str:
    """Set a web app up as the page says, with a file in it; return its rows."""
    said = _run(_block("Set it up", "open-organisation"), environment)
    assert LINK.search(said)
    files = Path(environment["SCALECARE_DATA"]) / "files" / "evidence" / "1"
    files.mkdir(parents=True)
    (files / "minutes").write_text("kept")
    rows = _rows(environment)
    assert "Aller Vale Federation" in rows and "organisation.opened" in rows
    return rows


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A web app that was set up once as the page says, and its rows: each test takes a copy."""
    data = tmp_path_factory.mktemp("set-up") / "data"
    return data, _filled(_environment(data))


@pytest.fixture
def filled(tmp_path: Path, set_up: tuple[Path, str]) -> tuple[dict[str, str], str]:
    """The environment of such a web app, which nobody has touched yet, and its rows."""
    data, rows = set_up
    shutil.copytree(data, tmp_path / "data")
    return _environment(tmp_path / "data", BACKUP=str(tmp_path / "backup")), rows


def _assert_restored(environment: dict[str, str], rows: str, said: str, secret: str) -> None:
    assert _rows(environment) == rows
    assert re.search(r"aller-vale: [1-9]\d* rows, holds", said)
    data = Path(environment["SCALECARE_DATA"])
    assert (data / "files" / "evidence" / "1" / "minutes").read_text() == "kept"
    assert (data / "secret-key").read_text() == secret
    assert (data / "secret-key").stat().st_mode & 0o077 == 0


def test_a_backup_of_sqlite_is_restored_whole(tmp_path: Path, filled: tuple[dict[str, str], str]) -> None:
    before, rows = filled
    _run(_block("Back up", "vacuum into"), before)
    after = _environment(tmp_path / "elsewhere", BACKUP=str(tmp_path / "backup"))
    said = _run(_block("Restore", "cp "), after)
    _assert_restored(after, rows, said, (tmp_path / "data" / "secret-key").read_text())


def test_meddling_with_a_record_is_told(filled: tuple[dict[str, str], str]) -> None:
    environment, _ = filled
    meddle = (
        "import sqlite3, sys; base = sqlite3.connect(sys.argv[1]);"
        "base.execute('drop trigger only_add_update_audit_auditevent');"
        "base.execute('update audit_auditevent set verb = 0 where sequence = 1'); base.commit()"
    )
    _run(f'python3 -c "{meddle}" "$SCALECARE_DATA/scalecare.sqlite3"', environment)
    assert "row 1 was changed" in _run("scalecare audit verify --production", environment, fails=True)


def test_preparing_again_changes_nothing(filled: tuple[dict[str, str], str]) -> None:
    environment, rows = filled
    assert re.search(r"aller-vale: [1-9]\d* rows, holds", _run(_block("Upgrade", "prepare"), environment))
    assert _rows(environment) == rows


def test_without_tables_the_commands_say_what_to_do(tmp_path: Path) -> None:
    said = _run("scalecare audit verify --production", _environment(tmp_path / "data"), fails=True)
    assert "scalecare web prepare" in said and "Traceback" not in said


@pytest.fixture
def postgresql() -> Iterator[str]:
    """A server of its own, with the role that backs up."""
    try:
        with server() as address:
            yield address
    except NoPostgreSQL as missing:
        pytest.skip(str(missing))


def _as_superuser(address: str, sql: str) -> None:
    owner = address.replace("//scalecare@", "//owner@")
    psql = str(programs() / "psql")
    subprocess.run([psql, "-d", owner, "-v", "ON_ERROR_STOP=1", "-c", sql], check=True, capture_output=True)


def test_a_backup_of_postgresql_is_restored_whole(tmp_path: Path, postgresql: str) -> None:
    _as_superuser(postgresql, _block("Back up", "create role"))
    folder, path = str(tmp_path / "backup"), f"{programs()}:{os.environ['PATH']}"
    its_own = postgresql.replace("//scalecare@", "//scalecare_backup@")
    before = _environment(tmp_path / "data", postgresql, BACKUP=folder, BACKUP_DATABASE_URL=its_own)
    before["PATH"] += f":{path}"
    rows = _filled(before)
    dump = _block("Back up", "pg_dump")
    refused = _run(dump, before | {"BACKUP_DATABASE_URL": postgresql}, fails=True)
    assert "row-level security" in refused  # rather than a dump without rows
    _run(dump, before)
    _as_superuser(postgresql, "create database elsewhere owner scalecare")
    other = postgresql.replace("/scalecare?", "/elsewhere?")
    after = before | {"SCALECARE_DATA": str(tmp_path / "elsewhere"), "DATABASE_URL": other}
    said = _run(_block("Restore", "pg_restore"), after)
    _assert_restored(after, rows, said, (tmp_path / "data" / "secret-key").read_text())
    policies = "select count(*) from pg_class where relforcerowsecurity"
    count = [_run(f'psql -At -d "$DATABASE_URL" -c "{policies}"', one).strip() for one in (before, after)]
    assert count[0] == count[1] != "0"


def test_every_setting_is_on_the_page_and_no_other() -> None:
    asked = set()
    for path in CONFIG.rglob("*.py"):
        text = re.sub(r'"""(?:.|\n)*?"""', "", path.read_text(encoding="utf-8"))
        asked |= {f"SCALECARE_{name}" for name in re.findall(r'\b(?:text|flag|names)\("([A-Z_]+)"', text)}
        asked |= set(re.findall(r'environ\.get\("([A-Z_]+)"', text))
    table = (
        PAGE.read_text(encoding="utf-8")
        .partition("## Settings from the environment")[2]
        .partition("\n## ")[0]
    )
    rows = [row for row in table.splitlines() if row.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row.split("|")[1])} == asked
