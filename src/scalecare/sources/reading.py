"""Read every file that is given: recognise it, type it, and note what it is and of when."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from scalecare.domain import SourceRecord
from scalecare.sources.boundaries import read_boundaries
from scalecare.sources.dates import date_in_name
from scalecare.sources.diagnosis import note_of, refusal, refuse_other_separators
from scalecare.sources.epraccur import POSITIONS, is_epraccur
from scalecare.sources.errors import SourceError
from scalecare.sources.family import Extract, Family, FamilyName
from scalecare.sources.files import Kind, Location, RawFile, locate, open_files
from scalecare.sources.recognise import recognise
from scalecare.sources.tables import Table, tables_of

UNRECOGNISED = "unrecognised"
"""The family under which a file is listed that is of none."""

OnProgress = Callable[[str, int, int], None]
"""Called with what is being done, how many steps are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was read: extracts of the known families, and what lay beside them."""

    extracts: tuple[Extract, ...]
    others: tuple[SourceRecord, ...]

    def of(self, *families: FamilyName) -> tuple[Extract, ...]:
        """Return the extracts of some families.

        Parameters
        ----------
        *families
            Which.
        """
        return tuple(extract for extract in self.extracts if extract.family in families)


@dataclass(frozen=True, slots=True, eq=False)
class _Stranger:
    """A file, or a member of an archive, that is of no known family."""

    raw: RawFile
    tables: tuple[Table, ...]


def read_sources(paths: Sequence[Path], on_progress: OnProgress | None = None) -> Shelf:
    """Read files, and folders to any depth.

    Parameters
    ----------
    paths
        Files and folders.
    on_progress
        Told of each file.

    Returns
    -------
    Shelf
        In order of name, whatever order the paths came in.

    Raises
    ------
    SourceError
        If a file named by the user is of no known family, or a file of a known family is damaged,
        cut short, or holds what it cannot.
    """
    locations, place_directories = locate(paths)
    extracts: list[Extract] = []
    others = [_other(name, "", "a place directory: a result, not a source") for name in place_directories]
    seen: dict[str, str] = {}
    for done, location in enumerate(locations):
        if on_progress:
            on_progress(f"Reading {location.name}", done, len(locations))
        found = list(_read_file(location, seen))
        extracts += [one for one in found if isinstance(one, Extract)]
        others += [one for one in found if isinstance(one, SourceRecord)]
    return Shelf(tuple(extracts), tuple(sorted(others, key=lambda record: record.file_name)))


def _read_file(location: Location, seen: dict[str, str]) -> Iterator[Extract | SourceRecord]:
    """Read a file; one that the user named must hold something of a known family."""
    if not location.named_by_user and (why := _not_worth_opening(location)):
        yield _other(location.name, "", why)
        return
    strangers: list[_Stranger] = []
    is_known = False
    for raw in open_files(location):
        digest = hashlib.sha256(raw.content).hexdigest()
        found = [_other(raw.name, raw.sha256, f"the same as {seen[digest]}")] if digest in seen else None
        seen.setdefault(digest, raw.name)
        for one in found or _read_raw(raw):
            if isinstance(one, _Stranger):
                strangers.append(one)
                yield _other(raw.name, raw.sha256, note_of(raw, one.tables))
            else:
                is_known = True
                yield one
    if strangers and not is_known and location.named_by_user:
        raise refusal(strangers[0].raw, strangers[0].tables)


def _not_worth_opening(location: Location) -> str:
    if not location.path.is_file():
        return "a link to nothing, or no ordinary file"
    return "" if location.path.stat().st_size else "empty"


def _read_raw(raw: RawFile) -> Iterator[Extract | _Stranger]:
    outlines = read_boundaries(raw) if raw.kind is Kind.JSON else None
    if outlines is not None:
        yield outlines
        return
    tables = tuple(tables_of(raw))
    known = [(table, family) for table in tables if (family := recognise(table))]
    for table, family in known:
        yield from _read_table(table, family)
    if not known:
        refuse_other_separators(raw)
        yield _Stranger(raw, tables)


def _read_table(table: Table, family: Family) -> Iterator[Extract]:
    has_header = not is_epraccur(table.headers)
    repeated = family.repeated(table.columns) if has_header else None
    if repeated:
        raise SourceError.repeated_header(table.name, repeated)
    positions = family.positions(table) if has_header else POSITIONS
    frame = table.read(positions, has_header=has_header)
    if frame.is_empty():
        raise SourceError.no_rows(table.name)
    typed = family.read(frame, table.name)
    headers = {ours: table.columns[at] for ours, at in positions.items()} if has_header else {}
    parts = _by_date(typed)
    for day, part in parts:
        rows = len(frame) if len(parts) == 1 else len(part)
        day = day or _date_elsewhere(family.name, table.name, part)
        yield Extract(family.name, table.name, table.sha256, day, rows, part, headers)


def _by_date(frame: pl.DataFrame) -> list[tuple[date | None, pl.DataFrame]]:
    if "extract_date" not in frame.columns:
        return [(None, frame)]
    parts = frame.partition_by("extract_date", as_dict=True, include_key=False)
    return sorted(((key[0], part) for key, part in parts.items()), key=lambda part: part[0])


def _date_elsewhere(family: FamilyName, name: str, frame: pl.DataFrame) -> date | None:
    """Look for the date in the name; registers are at least as new as their newest start."""
    in_name = date_in_name(name)
    newest = {FamilyName.EPRACCUR: "open_date", FamilyName.EPCN: "start_date"}.get(family)
    if in_name or newest is None:
        return in_name
    found = frame[newest].max()
    return found if isinstance(found, date) else None


def _other(name: str, sha256: str, note: str) -> SourceRecord:
    return SourceRecord(name, UNRECOGNISED, None, 0, used=False, note=note, sha256=sha256)
