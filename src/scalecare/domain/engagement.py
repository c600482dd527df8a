"""What practices say when they are asked whether, and with whom, they would work at scale."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngagementAnswer:
    """One practice's answer to the engagement poll.

    ``interest`` in working at scale runs from 0 to 10, or is None where not answered.
    ``would_work_with`` and ``red_lines`` hold practice codes. Red lines are obeyed and never shown
    to others. ``negotiable`` holds what the practice would talk about, in its own words; a red line is
    negotiable where it names that practice's code, and all of them are where it says "red lines".
    """

    practice_code: str
    interest: int | None
    would_work_with: tuple[str, ...] = ()
    red_lines: tuple[str, ...] = ()
    negotiable: tuple[str, ...] = ()
    ways_of_working: tuple[str, ...] = ()
    quick_wins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse interest outside 0 to 10 and a practice that names itself."""
        if self.interest is not None and not 0 <= self.interest <= 10:
            raise ValueError(f"{self.practice_code}: interest is {self.interest}; it runs from 0 to 10.")
        if self.practice_code in (*self.would_work_with, *self.red_lines):
            raise ValueError(f"{self.practice_code} names itself in its own answer.")

    @property
    def firm_red_lines(self) -> tuple[str, ...]:
        """The red lines that the practice did not mark as negotiable."""
        said = {phrase.strip().casefold() for phrase in self.negotiable}
        if said & _EVERY_RED_LINE:
            return ()
        return tuple(code for code in self.red_lines if code.casefold() not in said)


_EVERY_RED_LINE = frozenset({"red line", "red lines"})
