"""What can go wrong when a plan is written down or read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
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
    def file_there(cls, path: Path) -> ReportError:
        """Refuse to write over a file."""
        return cls(f"{path} is there already.", remedy="Choose another name, or use --force to replace it.")

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
        """Refuse JSON that is not a plan, or not a frontier."""
        return cls(
            f"{path} does not hold what it should: {problem}.",
            remedy="Give the file that 'scalecare' wrote into a pack; make the pack again if it is older.",
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

    @classmethod
    def wrong_number_of_plans(cls, given: int, most: int) -> ReportError:
        """Refuse one plan, or more than fit side by side."""
        return cls(
            f"{given} {'plan was' if given == 1 else 'plans were'} given to compare.",
            remedy=f"Give two to {most} plans.",
        )

    @classmethod
    def same_label(cls, label: str) -> ReportError:
        """Refuse plans that a reader could not tell apart."""
        return cls(
            f"Two of the plans would both be called '{label}'.",
            remedy="Plans are called by their folders: rename one, and give no plan twice.",
        )

    @classmethod
    def other_practices(
        cls, one: tuple[str, str, int, int], other: tuple[str, str, int, int], codes: Sequence[str]
    ) -> ReportError:
        """Refuse plans of different practices: their label, area, practices, and those of it alone."""
        shown = ", ".join(codes[:5])
        return cls(
            f"'{one[0]}' ({one[1]}) is of {one[2]} practices and '{other[0]}' ({other[1]}) of {other[2]}; "
            f"{one[3]} are only in the first and {other[3]} only in the second: {shown}.",
            remedy="Compare plans of the same area, made from the same place.",
        )

    @classmethod
    def other_dates(cls, one: tuple[str, date], other: tuple[str, date]) -> ReportError:
        """Refuse plans from lists of different dates."""
        return cls(
            f"'{one[0]}' rests on lists of {one[1]} and '{other[0]}' on lists of {other[1]}.",
            remedy="Make both plans from the same place, or score one's hubs.csv on the other's place.",
        )

    @classmethod
    def other_map(cls, folder: Path, codes: Sequence[str]) -> ReportError:
        """Refuse a folder whose map and plan are of different practices."""
        shown = ", ".join(codes[:5])
        return cls(
            f"In {folder}, hubs.geojson lacks {len(codes)} practices of plan.json: {shown}.",
            remedy="Make the pack again, so that its files belong together.",
        )

    @classmethod
    def no_points(cls, folder: Path) -> ReportError:
        """Refuse a plan whose practices are described nowhere."""
        return cls(
            f"{folder} holds no hubs.geojson, which says where the practices are and how large.",
            remedy="Give the whole pack, or the place it was made from with --place.",
        )
