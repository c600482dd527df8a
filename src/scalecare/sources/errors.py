"""What can be wrong with a file, each as a fact with its file and row, and the remedy."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from scalecare.domain import ScalecareError

_SHOWN = 5


def _nearest(families: Sequence[str]) -> str:
    listed = "docs/how-to/bring-your-files.md lists what is read."
    return f"Nearest: {'; '.join(families)}." if families else listed


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
        return cls(
            f"{file} cannot be read: {first}.",
            remedy="Download it again, or save it anew from the program it came from.",
        )

    @classmethod
    def unreadable(cls, file: str, problem: object) -> SourceError:
        """Say that the system does not let us read."""
        return cls(f"{file} cannot be opened ({problem}).", remedy="Check that it is there and may be read.")

    @classmethod
    def no_rows(cls, file: str) -> SourceError:
        """Say that nothing stands below the headers."""
        return cls(f"{file} is empty below its headers.", remedy="Download it again, or leave it out.")

    @classmethod
    def too_many_cells(cls, file: str, row: int, cells: int, headers: int) -> SourceError:
        """Say that a row is longer than the first."""
        return cls(
            f"{file}, row {row:,}: there are {cells} cells, and {headers} headers.",
            remedy="Put text with commas in quotation marks, or delete the cells that are too many.",
        )

    @classmethod
    def open_quote(cls, file: str, row: int) -> SourceError:
        """Say that the rest of a file is swallowed by one cell."""
        return cls(
            f"{file}, row {row:,}: a quotation mark is opened and not closed as it should be.",
            remedy="Close it or take it out, or download the file again if it was cut short.",
        )

    @classmethod
    def separated(cls, file: str, separators: str) -> SourceError:
        """Say that cells are set apart by other signs than commas or tabs."""
        return cls(
            f"{file}: its cells are separated by {separators}.",
            remedy="Save it as CSV UTF-8 with commas; decimal commas must become points.",
        )

    @classmethod
    def header_below(cls, file: str, row: int) -> SourceError:
        """Say that titles stand above the headers of a text file."""
        return cls(
            f"{file}: its headers are in row {row}.",
            remedy="Delete the rows above, so that they are in row 1.",
        )

    @classmethod
    def repeated_header(cls, file: str, header: str) -> SourceError:
        """Say that a header stands over two columns."""
        return cls(
            f"{file}: more than one column has the header '{header}'.",
            remedy="Rename or delete the one that is not meant.",
        )

    @classmethod
    def no_table(cls, file: str, kind: str, remedy: str) -> SourceError:
        """Say that a file is of a kind that holds no table."""
        return cls(f"{file} is {kind}.", remedy=remedy)

    @classmethod
    def no_outlines(cls, file: str) -> SourceError:
        """Say that JSON is not GeoJSON of areas that Scalecare knows."""
        return cls(
            f"{file} is JSON without outlines of ICBs, sub-ICB locations or local authorities.",
            remedy="Outlines are polygons with a property such as ICB23CD, SICBL23CD or LAD24CD.",
        )

    @classmethod
    def unrecognised_sheets(
        cls, file: str, sheets: Sequence[tuple[str, Sequence[str]]], nearest: Sequence[str]
    ) -> SourceError:
        """Say that no sheet of a workbook is of a known family."""
        seen = "; ".join(f"'{name}' ({', '.join(headers[:_SHOWN])})" for name, headers in sheets[:_SHOWN])
        return cls(
            f"{file} has no sheet of a family that Scalecare reads. Its sheets: {seen}.",
            remedy=_nearest(nearest),
        )

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
        seen = ", ".join(" ".join(header.split()) for header in headers[:12]) or "none"
        return cls(
            f"{file} is of no family that Scalecare reads. Its headers: {seen}.",
            remedy=_nearest(nearest),
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
    def bad_type(cls, file: str, column: str, kind: object) -> SourceError:
        """Say that a typed column holds another kind of thing."""
        return cls(
            f"{file}: the column {column} holds {kind}; it must hold text or numbers.",
            remedy="Write the column anew as text or numbers.",
        )

    @classmethod
    def too_large(cls, file: str, row: int, column: str, value: float) -> SourceError:
        """Say that a count is beyond what can be counted exactly."""
        return cls(
            f"{file}, row {row:,}: {column} is {value:.3g}, too large for a count.", remedy="Correct the row."
        )

    @classmethod
    def abroad(cls, file: str, row: int, column: str, value: float, low: float, high: float) -> SourceError:
        """Say that a coordinate is not in Britain."""
        return cls(
            f"{file}, row {row:,}: {column} is {value:,}; in Britain it is between {low:,} and {high:,}.",
            remedy="Correct it (are the two swapped?), or leave both empty if they are not known.",
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
    def too_few_dates(cls, usable: int, found: int) -> SourceError:
        """Say that list sizes of one date do not show change."""
        return cls(
            f"List sizes of {found:,} dates were found, {usable:,} of them of enough people to compare; "
            "a history needs two.",
            remedy="Add a table with extract_date, practice_code and list_size, or "
            "gp-reg-pat-prac-all.csv of several months for the same practices.",
        )

    @classmethod
    def nobody(cls, file: str) -> SourceError:
        """Every list is empty."""
        return cls(
            f"The lists in {file} add up to nobody.", remedy="Check that the column of list sizes is filled."
        )

    @classmethod
    def one_sex_only(cls, files: Sequence[str]) -> SourceError:
        """Say that list sizes would be those of men or women only."""
        return cls(
            f"The only lists of practices are of one sex: {', '.join(files[:_SHOWN])}.",
            remedy="Add the file of the other sex, or gp-reg-pat-prac-all.csv.",
        )

    @classmethod
    def date_out_of_reach(cls, file: str, day: object, problem: str) -> SourceError:
        """Say that a place of a list's date would have no numbers to go by."""
        return cls(
            f"{file} is of {day}. {problem}",
            remedy="Check the date in the file or in its name, or leave the file out; --as-of sets another.",
        )

    @classmethod
    def no_date(cls, file: str) -> SourceError:
        """Say that the only list of practices carries no date, and none was given."""
        return cls(f"{file} does not say of when it is.", remedy="Give the date with --as-of.")
