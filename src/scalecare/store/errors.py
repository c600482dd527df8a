"""What can be wrong with a place directory."""

from __future__ import annotations

from pathlib import Path

from scalecare.domain import ScalecareError


class PlaceDirectoryError(ScalecareError):
    """A place directory that cannot be written or read."""

    @classmethod
    def exists(cls, out: Path) -> PlaceDirectoryError:
        """Something lies where the place is to go."""
        return cls(f"'{out}' is there already.", remedy="Choose another name, or give --force to replace it.")

    @classmethod
    def not_ours(cls, out: Path) -> PlaceDirectoryError:
        """Asked to replace what is no place directory."""
        return cls(
            f"'{out}' is no place directory, and is not replaced even with --force.",
            remedy="Choose another name, or move it away yourself.",
        )

    @classmethod
    def not_written(cls, out: Path, problem: object) -> PlaceDirectoryError:
        """Say that the system did not let us write."""
        return cls(
            f"'{out}' could not be written ({problem}); nothing was left there.",
            remedy="Make room, or choose a folder that you may write to.",
        )

    @classmethod
    def no_parent(cls, out: Path) -> PlaceDirectoryError:
        """Say that the folder that is to hold the place is not there."""
        return cls(f"There is no folder '{out.parent}' to hold '{out.name}'.", remedy="Create it first.")

    @classmethod
    def not_a_place(cls, directory: Path) -> PlaceDirectoryError:
        """No manifest lies there."""
        return cls(
            f"'{directory}' is no place directory: it holds no manifest.json.",
            remedy="Make one with: scalecare place build SOURCE... --out DIR.",
        )

    @classmethod
    def broken(cls, directory: Path, file: str, problem: object) -> PlaceDirectoryError:
        """Say that a file of the place is missing or damaged."""
        first = str(problem).strip().splitlines()[0] if str(problem).strip() else "no detail"
        return cls(
            f"{file} in '{directory}' is missing or damaged ({first}).",
            remedy="Build the place again from its sources.",
        )

    @classmethod
    def no_practices_file(cls, name: str) -> PlaceDirectoryError:
        """Say that the file of an area ``practices:FILE`` is not there."""
        return cls(
            f"There is no file '{name}' with practice codes.", remedy="Check the path after 'practices:'."
        )

    @classmethod
    def no_codes(cls, name: str) -> PlaceDirectoryError:
        """Say that the file of an area ``practices:FILE`` names no practice."""
        return cls(
            f"'{name}' names no practice.",
            remedy="Write one practice code a line, or a CSV with a column practice_code.",
        )
