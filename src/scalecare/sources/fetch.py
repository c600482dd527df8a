"""Fetch the newest edition of what is published, and leave what is there and unchanged alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from scalecare.domain import ScalecareError
from scalecare.sources.arrivals import check_arrival
from scalecare.sources.download import Download, OnBytes, Received, is_unchanged
from scalecare.sources.fetch_errors import FetchError
from scalecare.sources.fetched import Fetched, FetchLedger, digest_of
from scalecare.sources.links import Finder, Link
from scalecare.sources.publications import Publication, Use, WantedFile
from scalecare.sources.web import Web


class Outcome(StrEnum):
    """What happened to a file that was asked for."""

    DOWNLOADED = "downloaded"
    RESUMED = "resumed"
    REPLACED = "replaced"
    COPIED = "copied"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that is there and whole."""

    fetched: Fetched
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Absence:
    """A file that was asked for and is not there, and why."""

    publication: str
    file: str
    use: Use
    problem: ScalecareError


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What came of fetching: what is there, and what is not."""

    arrivals: tuple[Arrival, ...]
    absences: tuple[Absence, ...]

    @property
    def is_enough(self) -> bool:
        """Whether nothing lacks that a place cannot do without."""
        return not any(absence.use is Use.NEEDED for absence in self.absences)


def fetch(
    publications: Mapping[str, Publication],
    out: Path,
    *,
    web: Web,
    today: date,
    force: bool = False,
    on_bytes: OnBytes | None = None,
) -> FetchReport:
    """Download the newest edition of each file of some publications.

    A file that cannot be had does not keep the others from arriving.

    Parameters
    ----------
    publications
        By name, as the catalogue has them.
    out
        The folder they go to; made if it is not there.
    web
        To ask with.
    today
        Goes into the names of files that bear no edition.
    force
        Whether to download again, and over what is there.
    on_bytes
        Told as bytes arrive.

    Returns
    -------
    FetchReport
        What is there, and what is not.

    Raises
    ------
    FetchError
        If ``out`` is a file, or its record of earlier downloads cannot be read.
    """
    make_folder(out)
    desk = _Desk(out, web, FetchLedger(out), Finder(web), today, force, on_bytes)
    results = [desk.fetch(*one) for one in each_file(publications)]
    return report_of(results)


def make_folder(out: Path) -> None:
    """Make the folder that files go to.

    Parameters
    ----------
    out
        Where it is to be.

    Raises
    ------
    FetchError
        If it is a file, or cannot be made.
    """
    if out.exists() and not out.is_dir():
        raise FetchError.not_a_folder(str(out))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise FetchError.unwritable(str(out), problem.strerror) from problem


def each_file(publications: Mapping[str, Publication]) -> Iterator[tuple[str, Publication, str]]:
    """List the files of publications: the publication's name, the publication, the file's name.

    Parameters
    ----------
    publications
        By name.
    """
    for name, publication in publications.items():
        for file in publication.files:
            yield name, publication, file


def report_of(results: list[Arrival | Absence]) -> FetchReport:
    """Put what came of each file together; a file that served several is told once.

    Parameters
    ----------
    results
        In order of the catalogue.
    """
    arrivals = {one.fetched.name: one for one in results if isinstance(one, Arrival)}
    absences = (one for one in results if isinstance(one, Absence))
    return FetchReport(tuple(arrivals.values()), tuple(absences))


@dataclass(frozen=True, slots=True)
class _Desk:
    """What it takes to fetch one file after the other."""

    out: Path
    web: Web
    ledger: FetchLedger
    finder: Finder
    today: date
    force: bool
    on_bytes: OnBytes | None

    def fetch(self, name: str, publication: Publication, file: str) -> Arrival | Absence:
        wanted = publication.files[file]
        try:
            link = self.finder.find(publication, file, wanted)
            target = self.out / _name_of(file, wanted, link, self.today)
            there = None if self.force else self._there_already(link, target)
            return Arrival(there, Outcome.UNCHANGED) if there else self._download(name, wanted, link, target)
        except ScalecareError as problem:
            return Absence(name, file, publication.use_of(file), problem)
        except OSError as problem:
            unwritable = FetchError.unwritable(str(self.out), problem.strerror)
            return Absence(name, file, publication.use_of(file), unwritable)

    def _there_already(self, link: Link, target: Path) -> Fetched | None:
        """Return what is there and unchanged; refuse what is in the way."""
        if target.exists():
            known = self.ledger.of(target.name)
            if known is None or not known.address or not self._is_intact(known):
                raise FetchError.in_the_way(target.name, str(self.out))
            if known.address != link.address or not is_unchanged(self.web, known):
                raise FetchError.changed(target.name, str(self.out), known.fetched_on)
            return known
        earlier = self.ledger.from_address(link.address)
        can_tell = earlier is not None and earlier.marks.etag + earlier.marks.last_modified
        if earlier and can_tell and self._is_intact(earlier) and is_unchanged(self.web, earlier):
            return earlier
        return None

    def _download(self, publication: str, wanted: WantedFile, link: Link, target: Path) -> Arrival:
        download = Download(self.web, self.ledger, link.address, target, self.on_bytes)
        received = download.receive()
        try:
            check_arrival(received.path, target.name, wanted)
        except ScalecareError:
            download.give_up()
            raise
        fetched = self._described(publication, wanted, link, received, target)
        earlier = self.ledger.from_address(link.address)
        if earlier and earlier.sha256 == fetched.sha256 and self._is_intact(earlier):
            download.give_up()
            return Arrival(earlier, Outcome.UNCHANGED)
        return Arrival(fetched, self._put_in_place(fetched, received, target))

    def _put_in_place(self, fetched: Fetched, received: Received, target: Path) -> Outcome:
        outcome = Outcome.REPLACED if target.exists() else Outcome.DOWNLOADED
        received.path.replace(target)
        self.ledger.add(fetched)
        return Outcome.RESUMED if received.resumed and outcome is Outcome.DOWNLOADED else outcome

    def _described(
        self, publication: str, wanted: WantedFile, link: Link, received: Received, target: Path
    ) -> Fetched:
        return Fetched(
            name=target.name,
            publication=publication,
            family=wanted.family,
            edition=link.edition,
            address=link.address,
            size=received.path.stat().st_size,
            sha256=digest_of(received.path),
            marks=received.marks,
            fetched_on=self.today,
        )

    def _is_intact(self, known: Fetched) -> bool:
        path = self.out / known.name
        return path.is_file() and path.stat().st_size == known.size and digest_of(path) == known.sha256


def _name_of(file: str, wanted: WantedFile, link: Link, today: date) -> str:
    """Name a file by what it is and of when: publishers call every edition the same."""
    day = f"{link.edition:%Y-%m}" if link.edition else today.isoformat()
    suffix = wanted.suffix or Path(urlsplit(link.address).path).suffix.lower()
    return f"{file}_{day}{suffix}"
