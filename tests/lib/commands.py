"""Running commands as a planner does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Command = Callable[..., tuple[int, str, str]]
"""Runs a command line; gives its exit code and what it printed on both streams."""


def rules_file(folder: Path, text: str) -> Path:
    """A rules file with this text."""
    path = folder / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    return path
