"""Run a command with a real PostgreSQL of its own: `python -m tests.lib.postgres pytest tests/web`.

The server listens on a socket in a temporary folder and is gone afterwards. Programs connect as a role
that is no superuser, so that row-level security binds them as it does in use.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_ROLE = "scalecare"
_QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=120"


class NoPostgreSQL(RuntimeError):
    """PostgreSQL is not installed."""


def programs() -> Path:
    """The folder of the newest PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).parent
    raise NoPostgreSQL("PostgreSQL is not installed: apt-get install postgresql")


@contextmanager
def server() -> Iterator[str]:
    """Start a server; yield the address of an empty database."""
    where = programs()
    with tempfile.TemporaryDirectory(prefix="scalecare-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        data, sockets = folder / "data", folder / "sockets"
        for path in (data, sockets):
            path.mkdir()
            if os.getuid() == 0:
                owner = pwd.getpwnam("postgres")
                os.chown(path, owner.pw_uid, owner.pw_gid)
        sockets.chmod(0o755)
        _run([str(where / "initdb"), "-D", str(data), "-U", "owner", "--auth=trust", "-E", "UTF8"])
        start = f"-c listen_addresses='' -c unix_socket_directories={sockets} {_QUICK}"
        _run([str(where / "pg_ctl"), "-D", str(data), "-w", "-o", start, "-l", str(data / "log"), "start"])
        try:
            sql = f"create role {_ROLE} login createdb; create database {_ROLE} owner {_ROLE};"
            for statement in filter(str.strip, sql.split(";")):
                _run(
                    [
                        str(where / "psql"),
                        "-h",
                        str(sockets),
                        "-U",
                        "owner",
                        "-d",
                        "postgres",
                        "-c",
                        statement,
                    ]
                )
            yield f"postgresql://{_ROLE}@/{_ROLE}?host={sockets}"
        finally:
            _run([str(where / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"])


def _run(command: list[str]) -> None:
    """Run as somebody whom PostgreSQL accepts: it refuses to run as root."""
    who = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **who)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout}{done.stderr}")


def main(arguments: Sequence[str]) -> int:
    """Run a command with ``DATABASE_URL`` set; outside CI, do without where PostgreSQL is not installed."""
    try:
        programs()
    except NoPostgreSQL as problem:
        print(f"Not run on PostgreSQL. {problem}", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    with server() as address:
        command = [sys.executable, "-m", *arguments]
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": address}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
