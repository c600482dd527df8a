"""What can go wrong when Exampleshire is written to files."""

from __future__ import annotations

from pathlib import Path

from scalecare.domain import ScalecareError


class ExampleNotWritten(ScalecareError):
    """Exampleshire's files cannot be put where they were wanted."""

    @classmethod
    def in_the_way(cls, folder: Path, names: list[str]) -> ExampleNotWritten:
        """Say that files of the same names lie there already."""
        shown = ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
        return cls(
            f"{folder} already holds {len(names)} of Exampleshire's files: {shown}.",
            remedy="Name another folder, or ask to write over them.",
        )

    @classmethod
    def not_a_folder(cls, folder: Path) -> ExampleNotWritten:
        """Say that the name belongs to a file."""
        return cls(f"{folder} is a file.", remedy="Name a folder.")
