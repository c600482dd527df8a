"""The record, kept beside fetched files, of what each is, where it came from, and what is unfinished."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from scalecare.sources.attribution import attribution
from scalecare.sources.family import FamilyName
from scalecare.sources.fetch_errors import FetchError
from scalecare.sources.files import LEDGER

_CHUNK = 1 << 20


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Marks(_Model):
    """What a server tells of a file, by which it knows the file again."""

    etag: str = ""
    last_modified: str = ""

    @property
    def to_resume(self) -> str:
        """What to send so that the rest is only sent of the same file; empty where nothing will do."""
        return self.last_modified if self.etag.startswith("W/") else self.etag or self.last_modified

    def same_as(self, other: Marks) -> bool | None:
        """Tell whether both are marks of one file; None where there is nothing to tell by.

        Parameters
        ----------
        other
            Marks told at another time.
        """
        pairs = ((self.etag, other.etag), (self.last_modified, other.last_modified))
        told = [mine == theirs for mine, theirs in pairs if mine and theirs]
        return all(told) if told else None


class Fetched(_Model):
    """One fetched file.

    ``edition`` is the date that the publisher gives the edition; ``address`` is empty for a file
    that came from a folder.
    """

    name: str
    publication: str
    family: FamilyName
    edition: date | None
    address: str
    size: int
    sha256: str
    marks: Marks
    fetched_on: date


class Unfinished(_Model):
    """A download that broke off, and what it takes to go on."""

    address: str
    marks: Marks


class _Record(_Model):
    attribution: tuple[str, ...] = ()
    files: tuple[Fetched, ...] = ()
    unfinished: dict[str, Unfinished] = {}


class FetchLedger:
    """The record of one folder; every change is written at once, whole.

    Parameters
    ----------
    folder
        Of the fetched files.

    Raises
    ------
    FetchError
        If there is a record that cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LEDGER
        self._record = self._read()

    def of(self, name: str) -> Fetched | None:
        """Return what is known of a file.

        Parameters
        ----------
        name
            The file's.
        """
        return next((one for one in self._record.files if one.name == name), None)

    def from_address(self, address: str) -> Fetched | None:
        """Return the file that was last fetched from an address.

        Parameters
        ----------
        address
            Where it is published.
        """
        found = [one for one in self._record.files if one.address == address]
        return max(found, key=lambda one: one.fetched_on, default=None)

    def add(self, fetched: Fetched) -> None:
        """Record a file that has arrived.

        Parameters
        ----------
        fetched
            The file.
        """
        others = [one for one in self._record.files if one.name != fetched.name]
        files = tuple(sorted([*others, fetched], key=lambda one: one.name))
        unfinished = {name: one for name, one in self._record.unfinished.items() if name != fetched.name}
        lines = attribution({one.family for one in files})
        self._write(_Record(attribution=lines, files=files, unfinished=unfinished))

    def unfinished(self, name: str) -> Unfinished | None:
        """Return what is known of a file that broke off.

        Parameters
        ----------
        name
            The file's.
        """
        return self._record.unfinished.get(name)

    def begin(self, name: str, unfinished: Unfinished | None) -> None:
        """Record that a file is on its way, or that it no longer is.

        Parameters
        ----------
        name
            The file's.
        unfinished
            What it takes to go on; None where it is given up.
        """
        others = {other: one for other, one in self._record.unfinished.items() if other != name}
        now = others if unfinished is None else {**others, name: unfinished}
        if now != self._record.unfinished:
            self._write(self._record.model_copy(update={"unfinished": now}))

    def _read(self) -> _Record:
        try:
            return _Record.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return _Record()
        except (OSError, ValidationError) as problem:
            raise FetchError.bad_ledger(LEDGER, str(problem).splitlines()[0]) from problem

    def _write(self, record: _Record) -> None:
        part = self._path.with_name(f".{LEDGER}.part")
        part.write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")
        part.replace(self._path)
        self._record = record


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file.

    Parameters
    ----------
    path
        Which.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
