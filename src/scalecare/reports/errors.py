"""What can go wrong when a plan is written down or read back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scalecare.domain import ScalecareError


class ReportError(ScalecareError):
    """A pack that cannot be written, or a plan file that cannot be read."""

    @classmethod
    def already_there(cls, out: Path, names: Sequence[str]) -> ReportError:
        """Refuse to write over what is there."""
        return cls(
            f"{out} already holds {', '.join(names)}.",
            remedy="Choose another folder, or use --force to replace the pack that is there.",
        )

    @classmethod
    def not_a_folder(cls, out: Path) -> ReportError:
        """Refuse an output that is an existing file."""
        return cls(f"{out} is a file; a pack is a folder.", remedy="Choose another name for the folder.")

    @classmethod
    def not_readable(cls, path: Path, problem: str) -> ReportError:
        """Refuse what is not JSON, or not there."""
        return cls(
            f"{path} cannot be read as a plan: {problem}.",
            remedy="Give the plan.json that 'scalecare hubs form' wrote, or its folder.",
        )

    @classmethod
    def not_a_plan(cls, path: Path, problem: str) -> ReportError:
        """Refuse JSON that is not a plan."""
        return cls(
            f"{path} is not a hub plan: {problem}.",
            remedy="Give the plan.json that 'scalecare hubs form' wrote; form the plan again if it is older.",
        )

    @classmethod
    def not_finite(cls, where: str) -> ReportError:
        """Refuse what JSON cannot hold."""
        return cls(
            f"The plan holds a number at {where} that is not finite.",
            remedy="Leave the value out (None) where it is not known.",
        )

    @classmethod
    def unknown_practices(cls, codes: Sequence[str]) -> ReportError:
        """Refuse a plan and a place of different practices."""
        shown = ", ".join(codes[:5])
        return cls(
            f"The plan holds {len(codes)} practices that the place does not: {shown}.",
            remedy="Write the pack with the place from which the plan was made.",
        )
