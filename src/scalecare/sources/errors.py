"""What can be wrong with a file, each as a fact with its file and row, and the remedy."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from scalecare.domain import ScalecareError

_SHOWN = 5


class SourceError(ScalecareError):
    """A file that cannot be used as it is."""

    @classmethod
    def missing(cls, path: str) -> SourceError:
        """Nothing lies at the path."""
        return cls(f"There is no file or folder '{path}'.", remedy="Check the path.")

    @classmethod
    def empty(cls, file: str) -> SourceError:
        """Say that the file holds nothing."""
        return cls(f"{file} is empty.", remedy="Download it again.")

    @classmethod
    def broken_archive(cls, file: str, problem: object) -> SourceError:
        """Say that a zip or gzip file ends early or is damaged."""
        return cls(
            f"{file} is damaged or was cut short ({problem}).",
            remedy="Download it again, and compare its size with the publisher's.",
        )

    @classmethod
    def malformed(cls, file: str, problem: object) -> SourceError:
        """Say that a file starts like its kind and cannot be read to the end."""
        first = str(problem).strip().splitlines()[0] if str(problem).strip() else "no detail"
        return cls(f"{file} cannot be read: {first}.", remedy="Download it again, or correct the row named.")

    @classmethod
    def undecodable(cls, file: str, row: int) -> SourceError:
        """Bytes that are text in neither UTF-8 nor Windows-1252."""
        return cls(
            f"{file}, row {row:,}: these bytes are text in neither UTF-8 nor Windows-1252.",
            remedy="Save the file again as CSV UTF-8.",
        )

    @classmethod
    def unrecognised(cls, file: str, headers: Sequence[str], nearest: Sequence[str]) -> SourceError:
        """Say that a file named by the user is of no known family."""
        seen = ", ".join(headers[:12]) or "none"
        return cls(
            f"{file} is of no family that Scalecare reads. Its headers: {seen}.",
            remedy=f"Nearest: {'; '.join(nearest)}."
            if nearest
            else "docs/how-to/bring-your-files.md lists them.",
        )

    @classmethod
    def bad_number(cls, file: str, row: int, column: str, value: object) -> SourceError:
        """Say that a cell should hold a number."""
        shown = "empty" if value is None else f"'{value}'"
        return cls(
            f"{file}, row {row:,}: {column} is {shown}; it must be a number.",
            remedy="Correct the row, or download the file again if it was cut short.",
        )

    @classmethod
    def negative(cls, file: str, row: int, column: str, value: float) -> SourceError:
        """Say that a count is below zero."""
        return cls(
            f"{file}, row {row:,}: {column} is {value:,}; it cannot be negative.", remedy="Correct the row."
        )

    @classmethod
    def blank(cls, file: str, row: int, column: str) -> SourceError:
        """Say that a code is not there."""
        return cls(f"{file}, row {row:,}: {column} is empty.", remedy="Fill it in, or delete the row.")

    @classmethod
    def bad_date(cls, file: str, row: int, column: str, value: str | None) -> SourceError:
        """Say that a date is in no known style."""
        return cls(
            f"{file}, row {row:,}: {column} is '{value or ''}', which is no date that Scalecare knows.",
            remedy="Write it as 2026-07-01, 01Jul2026, 01-Jul-26 or 20260701.",
        )

    @classmethod
    def duplicated(cls, file: str, what: str, rows: Sequence[int]) -> SourceError:
        """Say that a practice, or a pair, stands in more than one row."""
        shown = ", ".join(f"{row:,}" for row in rows[:_SHOWN])
        return cls(
            f"{file}: {what} occurs in rows {shown}.",
            remedy="Keep the row that is right and delete the others.",
        )

    @classmethod
    def twice_over(cls, files: Collection[str], what: str) -> SourceError:
        """Say that two files of one family and date hold the same thing."""
        return cls(
            f"{what} occurs in more than one of: {', '.join(sorted(files))}.",
            remedy="Leave one of the files out, or delete the row from one of them.",
        )

    @classmethod
    def parts_differ(cls, file: str, row: int, code: str, total: int, parts: int) -> SourceError:
        """Say that a total is not the sum of its parts."""
        return cls(
            f"{file}, row {row:,}: the total of {code} is {total:,} and its parts add up to {parts:,}.",
            remedy="Download the file again; if the publisher's file says so, correct the row and note it.",
        )

    @classmethod
    def bad_value(cls, file: str, row: int, problem: str, remedy: str) -> SourceError:
        """Say that a value is out of its range."""
        return cls(f"{file}, row {row:,}: {problem}", remedy=remedy)

    @classmethod
    def nothing_usable(cls, files: int, wanted: str) -> SourceError:
        """No file of the families that a place cannot do without."""
        return cls(
            f"Of {files:,} files read, none holds {wanted}.",
            remedy="Add gp-reg-pat-prac-all.csv and gp-reg-pat-prac-map.csv of one date "
            "(NHS England, Patients Registered at a GP Practice), or a table with practice_code, postcode "
            "and list_size.",
        )

    @classmethod
    def nothing_in_force(cls, as_of: object, first: object) -> SourceError:
        """Every list starts after the date asked for."""
        return cls(
            f"No list sizes are dated {as_of} or earlier; the first is of {first}.",
            remedy="Ask for a later --as-of, or add the file of that date.",
        )

    @classmethod
    def no_date(cls, file: str) -> SourceError:
        """Say that the only list of practices carries no date, and none was given."""
        return cls(f"{file} does not say of when it is.", remedy="Give the date with --as-of.")
