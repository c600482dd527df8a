"""The account kept while sources are joined: what was used, what was lost, what is odd."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from scalecare.domain import DataProblem, SourceRecord
from scalecare.sources.built import JoinRecord
from scalecare.sources.family import Extract
from scalecare.sources.reading import Shelf


class Ledger:
    """Collects uses, joins and problems, and gives them back in a settled order."""

    def __init__(self) -> None:
        self._used: dict[int, str] = {}
        self._why_not: dict[int, str] = {}
        self._outweighed: dict[int, str] = {}
        self._joins: list[JoinRecord] = []
        self._problems: list[DataProblem] = []

    def use(self, extracts: Iterable[Extract], note: str = "") -> None:
        """Note that extracts are used, and what for.

        Parameters
        ----------
        extracts
            Which.
        note
            Such as ``list sizes``; notes of several uses are joined.
        """
        for extract in extracts:
            earlier = self._used.get(id(extract), "")
            notes = [*(earlier.split("; ") if earlier else []), note]
            self._used[id(extract)] = "; ".join(dict.fromkeys(part for part in notes if part))

    def pass_over(self, extracts: Iterable[Extract], why: str) -> None:
        """Note why extracts are not used.

        Parameters
        ----------
        extracts
            Which.
        why
            The reason.
        """
        for extract in extracts:
            self._why_not.setdefault(id(extract), why)

    def outweigh(self, extracts: Iterable[Extract], why: str) -> None:
        """Note that others were preferred to extracts; of all reasons given, this one is shown.

        Parameters
        ----------
        extracts
            Which.
        why
            The reason.
        """
        for extract in extracts:
            self._outweighed[id(extract)] = why

    def joined(self, left: str, right: str, by: str, frame: pl.DataFrame, matched: pl.Series) -> None:
        """Note how much of a table found its match.

        Parameters
        ----------
        left, right
            What was joined to what.
        by
            The code they were joined by.
        frame
            The left table; its ``registered``, where it has one, counts people.
        matched
            Which of its rows found a match, shape (rows,).
        """
        has_people = "registered" in frame.columns
        people = int(frame["registered"].sum()) if has_people else None
        kept = int(frame.filter(matched)["registered"].sum()) if has_people else None
        self._joins.append(JoinRecord(left, right, by, len(frame), int(matched.sum()), people, kept))

    def problem(
        self,
        kind: str,
        detail: str,
        rows: pl.DataFrame,
        *,
        code: str = "practice_code",
        source: str | None = None,
    ) -> None:
        """Note something odd, unless there are no rows of it.

        Parameters
        ----------
        kind
            Stable name for machines.
        detail
            What it means and what happens to it, in words.
        rows
            The rows concerned; ``registered``, where there, counts people.
        code
            The column whose codes name them.
        source
            The file.
        """
        if rows.is_empty():
            return
        people = int(rows["registered"].sum()) if "registered" in rows.columns else None
        codes = tuple(sorted(set(rows[code].drop_nulls().to_list()))) if code in rows.columns else ()
        self._problems.append(DataProblem(kind, detail, len(rows), people, codes, source))

    @property
    def joins(self) -> tuple[JoinRecord, ...]:
        """The joins, in the order they were made."""
        return tuple(self._joins)

    @property
    def problems(self) -> tuple[DataProblem, ...]:
        """The problems, in the order they were met."""
        return tuple(self._problems)

    def sources(self, shelf: Shelf, as_of: date) -> tuple[SourceRecord, ...]:
        """Return the record of every file, used or passed over, in order of name and date.

        Parameters
        ----------
        shelf
            Everything that was read.
        as_of
            The date of the place.
        """
        records = [self._record(extract, shelf.extracts, as_of) for extract in shelf.extracts]
        return tuple(
            sorted(
                (*records, *shelf.others),
                key=lambda r: (r.file_name, r.family, r.extract_date or date.min, r.sha256),
            )
        )

    def is_used(self, extract: Extract) -> bool:
        """Tell whether an extract was used.

        Parameters
        ----------
        extract
            Which.
        """
        return id(extract) in self._used

    def _record(self, extract: Extract, everything: Sequence[Extract], as_of: date) -> SourceRecord:
        used = self.is_used(extract)
        note = self._used[id(extract)] if used else self._why_passed_over(extract, everything, as_of)
        return SourceRecord(
            extract.name, extract.family, extract.extract_date, extract.rows, used, note, extract.sha256
        )

    def _why_passed_over(self, extract: Extract, everything: Sequence[Extract], as_of: date) -> str:
        if id(extract) in self._outweighed:
            return self._outweighed[id(extract)]
        if extract.extract_date and extract.extract_date > as_of:
            return f"later than {as_of}"
        used = [other for other in everything if other.family == extract.family and self.is_used(other)]
        dates = sorted({str(other.extract_date) for other in used if other.extract_date})
        if dates and extract.extract_date:
            return f"the one of {', '.join(dates)} is used"
        return self._why_not.get(id(extract), "not needed")
