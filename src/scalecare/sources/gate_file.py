"""Read what was put forward for a gate, and what was decided: one YAML file, decisions in their order."""

from __future__ import annotations

from pathlib import Path

from pydantic import ConfigDict, ValidationError, create_model
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from scalecare.domain import Decision, Evidence, ScalecareError

_File = create_model(
    "GateFile",
    __config__=ConfigDict(extra="forbid"),
    organisation=(str, ""),
    evidence=(tuple[Evidence, ...], ()),
    decisions=(tuple[Decision, ...], ()),
)


class BadGateFile(ScalecareError):
    """A file of evidence and decisions that cannot be used."""

    @classmethod
    def unreadable(cls, path: Path, problem: Exception) -> BadGateFile:
        """Not there, not YAML, or a key that occurs twice."""
        if isinstance(problem, FileNotFoundError):
            return cls(f"There is no file {path}.", remedy="Correct the path.")
        return cls(f"{path} cannot be read: {problem}", remedy="Correct the file.")

    @classmethod
    def invalid(cls, path: Path, problem: ValidationError) -> BadGateFile:
        """YAML, and not evidence and decisions."""
        first = problem.errors()[0]
        where = " › ".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ").rstrip(".")
        return cls(
            f"{path}: {where}: {said}.",
            remedy="Evidence needs criterion, claim, document, added_by and added_on; a decision needs "
            "subject, verdict, reason, decided_by, authority and decided_on.",
        )


def read_gate_file(path: Path) -> tuple[tuple[Evidence, ...], tuple[Decision, ...]]:
    """Return the evidence and the decisions of a file.

    Parameters
    ----------
    path
        YAML with ``evidence`` and ``decisions``.

    Raises
    ------
    BadGateFile
        If the file cannot be read, or holds something else.
    """
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, YAMLError) as problem:
        raise BadGateFile.unreadable(path, problem) from problem
    try:
        found = _File.model_validate(content)
    except ValidationError as problem:
        raise BadGateFile.invalid(path, problem) from problem
    return found.evidence, found.decisions  # type: ignore[attr-defined]
