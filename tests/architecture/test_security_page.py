"""What SECURITY.md says of the network and of its proofs cannot become untrue unseen."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src"
REACHES = {
    "urllib.request",
    "http.client",
    "socket",
    "ssl",
    "ftplib",
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
}
MAY = {
    "scalecare/sources/web.py",  # `scalecare fetch`
    "scalecare_web/commands/serve.py",  # asks whether a port of this machine is free
}


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_one_module_reaches_the_network() -> None:
    found = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if any(name in REACHES or name.partition(".")[0] in REACHES for name in _imported(path))
    }
    assert found == MAY


def test_every_proof_on_the_page_is_there() -> None:
    proofs = set(re.findall(r"`(tests/[\w/.]+)`", (ROOT / "SECURITY.md").read_text(encoding="utf-8")))
    assert len(proofs) > 10
    assert [proof for proof in sorted(proofs) if not (ROOT / proof).is_file()] == []
