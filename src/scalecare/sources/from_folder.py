"""Take published files from a folder, whatever they are called: told by their headers, newest first."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scalecare.domain import ScalecareError
from scalecare.sources.arrivals import Content, content_of
from scalecare.sources.download import OnBytes, partial_of
from scalecare.sources.errors import SourceError
from scalecare.sources.fetch import (
    Absence,
    Arrival,
    FetchReport,
    Outcome,
    each_file,
    make_folder,
    report_of,
)
from scalecare.sources.fetch_errors import FetchError
from scalecare.sources.fetched import Fetched, FetchLedger, Marks, digest_of
from scalecare.sources.files import locate
from scalecare.sources.publications import Publication, WantedFile
from scalecare.sources.reading import read_sources


@dataclass(frozen=True, slots=True)
class _Found:
    """A file of the folder: what it holds, and the newest date of each."""

    path: Path
    days: Mapping[Content, date]

    def day_of(self, wanted: WantedFile) -> date | None:
        """Return of when it holds what is wanted, or None where it does not."""
        return next((day for content, day in self.days.items() if content.suits(wanted)), None)


def take_from_folder(
    publications: Mapping[str, Publication],
    folder: Path,
    out: Path,
    *,
    today: date,
    force: bool = False,
    on_bytes: OnBytes | None = None,
) -> FetchReport:
    """Copy the newest file of each kind that some publications have from a folder.

    Every file is read through first; one that is damaged is passed over for the next newest.

    Parameters
    ----------
    publications
        By name, as the catalogue has them.
    folder
        Searched to any depth.
    out
        The folder that copies go to; made if it is not there.
    today
        For the record.
    force
        Whether to copy over what is there.
    on_bytes
        Told as files are read: how many bytes, and of how many in all.

    Returns
    -------
    FetchReport
        What is there, and what is not.

    Raises
    ------
    FetchError
        If there is no such folder, or ``out`` is a file.
    """
    if not folder.is_dir():
        raise FetchError.no_folder(str(folder))
    make_folder(out)
    wanted = [publication.files[file] for _, publication, file in each_file(publications)]
    found, count = _look_through(folder, out, wanted, on_bytes)
    copier = _Copier(out, FetchLedger(out), today, force, {})
    results: list[Arrival | Absence] = []
    for name, publication, file in each_file(publications):
        one = publication.files[file]
        newest = _newest(found, one)
        if not newest:
            kind = str(Content(one.family, one.outline))
            problem = FetchError.not_in_folder(kind, str(folder), count)
            results.append(Absence(name, file, publication.use_of(file), problem))
        for path, day in newest:
            try:
                results.append(copier.take(path, name, one, day))
            except ScalecareError as refusal:
                results.append(Absence(name, file, publication.use_of(file), refusal))
    return report_of(results)


def _look_through(
    folder: Path, out: Path, wanted: Sequence[WantedFile], on_bytes: OnBytes | None
) -> tuple[list[_Found], int]:
    """Read every file; those that hold what is wanted come back, and how many there were."""
    locations = [one for one in locate([folder])[0] if one.path.is_file()]
    locations = [one for one in locations if out.resolve() not in one.path.resolve().parents]
    whole, done, found = sum(one.path.stat().st_size for one in locations), 0, []
    for location in locations:
        if on_bytes:
            on_bytes(f"Reading {folder.name}", done, whole)
        days = _days(location.path)
        if any(content.suits(one) for content in days for one in wanted):
            found.append(_Found(location.path, days))
        done += location.path.stat().st_size
    return found, len(locations)


def _days(path: Path) -> dict[Content, date]:
    days: dict[Content, date] = {}
    try:
        extracts = read_sources([path]).extracts
    except SourceError:
        return days
    for extract in extracts:
        content, day = content_of(extract), extract.extract_date or date.min
        days[content] = max(day, days.get(content, date.min))
    return days


def _newest(found: Sequence[_Found], wanted: WantedFile) -> list[tuple[Path, date]]:
    """Return the files of the newest date, each content once: one of each sex may lie apart."""
    dated = [(one, day) for one in found if (day := one.day_of(wanted)) is not None]
    newest = max((day for _, day in dated), default=date.min)
    alike = {digest_of(one.path): one.path for one, day in reversed(dated) if day == newest}
    return [(path, newest) for path in sorted(alike.values())]


@dataclass(frozen=True, slots=True)
class _Copier:
    """Copies files, each once, though it may hold several things that are wanted."""

    out: Path
    ledger: FetchLedger
    today: date
    force: bool
    taken: dict[Path, Arrival]

    def take(self, path: Path, publication: str, wanted: WantedFile, day: date) -> Arrival:
        if path not in self.taken:
            fetched = self._described(path, publication, wanted, day)
            self.taken[path] = Arrival(fetched, self._copy(path, fetched))
        return self.taken[path]

    def _described(self, path: Path, publication: str, wanted: WantedFile, day: date) -> Fetched:
        is_taken = path.name in {other.name for other in self.taken}
        return Fetched(
            name=f"{path.parent.name}_{path.name}" if is_taken else path.name,
            publication=publication,
            family=wanted.family,
            edition=None if day == date.min else day,
            address="",
            size=path.stat().st_size,
            sha256=digest_of(path),
            marks=Marks(),
            fetched_on=self.today,
        )

    def _copy(self, path: Path, fetched: Fetched) -> Outcome:
        target = self.out / fetched.name
        replaces = target.exists()
        if replaces and digest_of(target) == fetched.sha256:
            if self.ledger.of(fetched.name) is None:
                self.ledger.add(fetched)
            return Outcome.UNCHANGED
        if replaces and not self.force:
            raise FetchError.in_the_way(fetched.name, str(self.out))
        _copy_whole(path, target, fetched.sha256)
        self.ledger.add(fetched)
        return Outcome.REPLACED if replaces else Outcome.COPIED


def _copy_whole(path: Path, target: Path, digest: str) -> None:
    free, size = shutil.disk_usage(target.parent).free, path.stat().st_size
    if size > free:
        raise FetchError.disk_full(str(target.parent), size, free)
    part = partial_of(target)
    try:
        shutil.copyfile(path, part)
        if digest_of(part) != digest:
            raise FetchError.unwritable(target.name, "the copy differs from the file")
        part.replace(target)
    except OSError as problem:
        raise FetchError.unwritable(target.name, problem.strerror) from problem
    finally:
        part.unlink(missing_ok=True)
