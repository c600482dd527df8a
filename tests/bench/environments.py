"""Environments of other programs: libraries that clash with each other or with ours are kept apart."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.options import HERE, ROOT, say, yardsticks
from tests.bench.process import Figures, run_command


@dataclass(frozen=True, slots=True)
class Environment:
    """A folder and a lock of the same name, and the ``packages`` whose versions the page tells."""

    name: str
    packages: tuple[str, ...]

    @property
    def lock(self) -> Path:
        """What is installed: names, versions and hashes."""
        return HERE / f"{self.name}.lock"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self._folder / "bin" / "python"

    @property
    def _folder(self) -> Path:
        return ROOT / f".venv-{self.name}"

    def ensure(self) -> str | None:
        """Make it from its lock unless it is there; return what went wrong."""
        stamp = self._folder / ".installed"
        wanted = hashlib.sha256(self.lock.read_bytes()).hexdigest()
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
            return None
        say(f"Installing {', '.join(self.packages)} in {self._folder.name} …")
        pip = [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        make = [sys.executable, "-m", "venv", "--clear", self._folder]
        for command in (make, [*pip, "--require-hashes", "-r", self.lock]):
            done = subprocess.run(
                [str(part) for part in command], capture_output=True, text=True, check=False
            )
            if done.returncode:
                last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
                return f"not installed: {' '.join(last)}"
        stamp.write_text(wanted, encoding="utf-8")
        return None

    def versions(self) -> Figures:
        """Return the version of each package."""
        code = (
            "import json, sys; from importlib.metadata import version; "
            "print(json.dumps({name: version(name) for name in json.load(sys.stdin)['packages']}))"
        )
        asked = {"packages": self.packages}
        return run_command([self.python, "-c", code], asked, yardsticks()["limits"]["peer_seconds"])


REGIONS = Environment("peers", ("spopt", "k-means-constrained", "PuLP"))
GRAPHS = Environment("peers-graphs", ("pymetis", "kahip", "gerrychain"))
SOLVER = Environment("peers-ortools", ("ortools",))
ENVIRONMENTS = (REGIONS, GRAPHS, SOLVER)
PEOPLE = Environment("people", ("locust",))
"""Not a peer: what plays the people who use the web app."""
