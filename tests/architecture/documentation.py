"""Read the documentation as a reader would: its blocks, headings and links, and run what it says to run."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scalecare.cli import main
from scalecare.cli.rules_file import read_rules
from scalecare.content.read import read_text
from scalecare.parameters import load_parameters
from scalecare.sources import read_gate_file

ROOT = Path(__file__).parents[2]

PAGES = (
    *sorted(ROOT.glob("*.md")),
    *sorted(page for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts),
)

_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<language>[^\n`]*)\n(?P<text>.*?)^(?P=fence)[ \t]*$", re.M | re.S)
_MARKER = re.compile(r"<!--\s*(?P<marker>(?:(?!-->).)*?)\s*-->\s*\Z", re.S)
_WILD = "…"


@dataclass(frozen=True)
class Block:
    """A fenced block, with the invisible remark in front of it.

    Remarks are ``not run: REASON``, or ``file: NAME`` for a text that the reader is to save.
    """

    line: int
    language: str
    text: str
    remark: str

    @property
    def why_not_run(self) -> str | None:
        """The reason, where the block is not to be run."""
        return self.remark.partition("not run:")[2].strip() if self.remark.startswith("not run:") else None

    @property
    def file(self) -> str | None:
        """The file that the reader is to save the block as."""
        return self.remark.partition("file:")[2].strip() if self.remark.startswith("file:") else None


def blocks(page: Path) -> tuple[Block, ...]:
    """Return the fenced blocks of a page, Sphinx directives aside."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        language = match["language"].strip()
        marker = _MARKER.search(text[: match.start()])
        line = text.count("\n", 0, match.start()) + 1
        if not language.startswith("{"):
            found.append(Block(line, language, match["text"], marker["marker"] if marker else ""))
    return tuple(found)


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def headings(page: Path) -> tuple[str, ...]:
    """Return the headings of a page."""
    return tuple(match[1].strip() for match in re.finditer(r"^#+ (.*)$", prose(page), re.M))


def anchors(page: Path) -> set[str]:
    """Return what a link into the page may name."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings(page)}


def links(page: Path) -> tuple[str, ...]:
    """Return the targets of the page's links and pictures that stay inside the repository."""
    targets = re.findall(r"\]\(([^)\s]+)\)", prose(page))
    return tuple(t for t in targets if not re.match(r"[a-z]+:", t))


class Reader:
    """Someone who follows one page from top to bottom in a folder of their own."""

    def __init__(self, folder: Path, demo_said: str) -> None:
        self.folder, self.demo_said = folder, demo_said
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.seen = ""

    def follow(self, block: Block) -> None:
        """Do what a block says, or compare what it shows with what was seen."""
        if block.why_not_run is not None:
            assert block.why_not_run, f"line {block.line}: give a reason for not running the block"
            return
        if block.file is not None:
            path = self.folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            _load(path)
            return
        match block.language:
            case "bash":
                self.seen = "".join(self._run(line) for line in _lines(block.text))
            case "python":
                self.seen = self._execute(block)
            case "text":
                assert_shown(block.text, self.seen)
            case _:
                raise AssertionError(f"line {block.line}: no reader knows what to do with '{block.language}'")

    def _run(self, line: str) -> str:
        words = shlex.split(line, comments=True)
        match words:
            case ["make", target]:
                assert target in _targets(), f"the Makefile has no target '{target}'"
                return self.demo_said if target == "demo" else ""
            case ["scalecare" | ".venv/bin/scalecare", *arguments]:
                code, said = run_command(arguments)
                assert code == 0, f"{line}\nends with {code}:\n{said}"
                return said
            case _:
                raise AssertionError(f"the tests cannot run: {line}")

    def _execute(self, block: Block) -> str:
        code = compile("\n" * block.line + block.text, "block", "exec")
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(code, self.names)
        return said.getvalue()


def run_command(arguments: list[str]) -> tuple[int, str]:
    """Run the command line in this process; return its exit code and what it said."""
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["scalecare", *arguments])
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                main()
            except SystemExit as end:
                return (end.code if isinstance(end.code, int) else int(end.code is not None)), said.getvalue()
    return 0, said.getvalue()


def assert_shown(shown: str, seen: str) -> None:
    """Hold that each line shown was seen, in order; ``…`` stands for anything."""
    left = [_squeezed(line) for line in seen.splitlines()]
    for line in filter(None, map(_squeezed, shown.splitlines())):
        pattern = ".*".join(re.escape(part.strip()) for part in line.split(_WILD))
        at = next(
            (i for i, other in enumerate(left) if re.fullmatch(pattern.replace(r"\ .*", ".*"), other)), None
        )
        assert at is not None, f"the page shows\n  {line}\nand what was seen is\n{seen}"
        left = left[at + 1 :] if line != _WILD else left


def copy_to(source: Path, target: Path) -> None:
    """Copy a folder, so that a page may change it."""
    shutil.copytree(source, target)


def _load(path: Path) -> None:
    """Read a file that a page tells the reader to save, as Scalecare would."""
    parameters = load_parameters()
    if path.parent.name == "parameters":
        assert load_parameters(path.parent).parameters
    elif path.name == "gate.yaml":
        assert any(read_gate_file(path))
    elif "our-packs" in path.parts:
        assert read_text(path.parents[1]).data
    elif path.suffix == ".yaml":
        read_rules(path, parameters, parameters.get("hub.minimum_people").valid_until)


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def _lines(text: str) -> Iterator[str]:
    joined = re.sub(r"\\\n\s*", " ", text)
    yield from (line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def _targets() -> set[str]:
    phony = re.search(r"^\.PHONY:(.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert phony is not None
    return set(phony[1].split())
