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
from scalecare.sources.epraccur import POSITIONS, is_epraccur
from scalecare.sources.errors import SourceError
from scalecare.sources.family import Extract, Family, FamilyName
from scalecare.sources.files import Kind, Location, RawFile, locate, open_files
from scalecare.sources.recognise import nearest, recognise
from scalecare.sources.tables import Table, tables_of

UNRECOGNISED = "unrecognised"
"""The family under which a file is listed that is of none."""

_HEADERS_SHOWN = 8

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
    if location.path.stat().st_size == 0 and not location.named_by_user:
        yield _other(location.name, "", "empty")
        return
    for raw in open_files(location):
        digest = hashlib.sha256(raw.content).hexdigest()
        if digest in seen:
            yield _other(raw.name, raw.sha256, f"the same as {seen[digest]}")
            continue
        seen[digest] = raw.name
        yield from _read_raw(raw, named_by_user=location.named_by_user)


def _read_raw(raw: RawFile, *, named_by_user: bool) -> Iterator[Extract | SourceRecord]:
    if raw.kind is Kind.JSON:
        outlines = read_boundaries(raw)
        if outlines is not None:
            yield outlines
            return
    tables = list(tables_of(raw))
    known = [(table, family) for table in tables if (family := recognise(table))]
    for table, family in known:
        yield from _read_table(table, family)
    if not known:
        headers = tables[0].headers if tables else ()
        if named_by_user:
            raise SourceError.unrecognised(raw.name, headers, nearest(tables[0]) if tables else ())
        yield _other(raw.name, raw.sha256, _shown(headers))


def _read_table(table: Table, family: Family) -> Iterator[Extract]:
    has_header = not is_epraccur(table.headers)
    positions = family.positions(table) if has_header else POSITIONS
    frame = table.read(positions, has_header=has_header)
    if frame.is_empty():
        raise SourceError.empty(table.name)
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


def _shown(headers: tuple[str, ...]) -> str:
    if not headers:
        return "no table that Scalecare reads"
    return f"headers: {', '.join(header[:40] for header in headers[:_HEADERS_SHOWN])}"
