"""Open files whatever they are called: plain, gzipped or zipped; CSV, Parquet, workbook or GeoJSON.

The kind is told from the first bytes. Nothing is unpacked to disk.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scalecare.sources.errors import SourceError

LEDGER = "fetched.json"
"""The name of the record kept in a folder of fetched files."""

_CHUNK = 1 << 22
_EMPTY_ZIP = b"PK\x05\x06"
_BAD_ZIP = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, IndexError, ValueError, NotImplementedError, RuntimeError),
)
"""What the standard library raises on damaged, encrypted or outlandish archives."""


class Kind(StrEnum):
    """What the bytes of a file are."""

    TEXT = "text"
    JSON = "json"
    PARQUET = "parquet"
    WORKBOOK = "workbook"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Location:
    """A file on disk: how it is named to the reader, and whether the user named it."""

    path: Path
    name: str
    named_by_user: bool


@dataclass(frozen=True, slots=True)
class RawFile:
    """The unpacked bytes of a file, or of one member of an archive.

    ``name`` never holds an absolute path; a member is ``archive.zip/member.csv``. ``sha256`` is
    that of the file on disk.
    """

    name: str
    sha256: str
    kind: Kind
    content: bytes


def locate(paths: Sequence[Path]) -> tuple[tuple[Location, ...], tuple[str, ...]]:
    """List the files of files and folders, each once, in order of name.

    Hidden files and the record of what was fetched are passed by, and so are place directories, which are
    results and not sources.

    Parameters
    ----------
    paths
        Files, and folders that are searched to any depth.

    Returns
    -------
    locations, passed_by
        The files, and the names of the place directories that were passed by.

    Raises
    ------
    SourceError
        If nothing lies at one of the paths.
    """
    found: dict[Path, Location] = {}
    passed_by: set[str] = set()
    for path in paths:
        if not path.exists():
            raise SourceError.missing(str(path))
        for location in (
            _walk(path, passed_by) if path.is_dir() else [Location(path, path.name, named_by_user=True)]
        ):
            earlier = found.get(location.path.resolve())
            if earlier is None or (location.named_by_user and not earlier.named_by_user):
                found[location.path.resolve()] = location
    ordered = sorted(found.values(), key=lambda location: (location.name, str(location.path)))
    return tuple(ordered), tuple(sorted(passed_by))


def _walk(folder: Path, passed_by: set[str]) -> Iterator[Location]:
    def refuse(problem: OSError) -> None:
        raise SourceError.unreadable(str(problem.filename), problem.strerror) from problem

    for current, folders, files in os.walk(folder, onerror=refuse):
        here = Path(current)
        if {"manifest.json", "practices.parquet"} <= set(files):
            passed_by.add(here.relative_to(folder.parent).as_posix() if here != folder else folder.name)
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and name != LEDGER:
                yield Location(here / name, (here / name).relative_to(folder).as_posix(), named_by_user=False)


def open_files(location: Location) -> Iterator[RawFile]:
    """Read a file and unpack it, member by member where it is an archive.

    Parameters
    ----------
    location
        Where it lies.

    Yields
    ------
    RawFile
        Plain bytes with their kind.

    Raises
    ------
    SourceError
        If it is empty, or an archive that is damaged or ends early.
    """
    try:
        content = location.path.read_bytes()
    except OSError as problem:
        raise SourceError.unreadable(location.name, problem.strerror) from problem
    if not content:
        raise SourceError.empty(location.name)
    yield from _unpack(location.name, hashlib.sha256(content).hexdigest(), content)


def _unpack(name: str, sha256: str, content: bytes) -> Iterator[RawFile]:
    if content[:2] == b"\x1f\x8b":
        yield from _unpack(name, sha256, _gunzip(name, content))
    elif content[:4] in (b"PK\x03\x04", _EMPTY_ZIP):
        yield from _unzip(name, sha256, content)
    else:
        content = _as_text(name, content)
        yield RawFile(name, sha256, _kind(content), content)


def _as_text(name: str, content: bytes) -> bytes:
    """Return UTF-16 as UTF-8, and the line ends of old Macintoshes as those of today."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if marked and not content.startswith(codecs.BOM_UTF32_LE):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError as problem:
            raise SourceError.broken_archive(name, "half a character at its end") from problem
    if b"\n" not in content and b"\x00" not in content[:4096]:
        content = content.replace(b"\r", b"\n")
    return content


def _gunzip(name: str, content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (EOFError, zlib.error, gzip.BadGzipFile, struct.error) as problem:
        raise SourceError.broken_archive(name, problem) from problem


def _unzip(name: str, sha256: str, content: bytes) -> Iterator[RawFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = sorted(info.filename for info in archive.infolist() if not info.is_dir())
            if "xl/workbook.xml" in members:
                yield RawFile(name, sha256, Kind.WORKBOOK, content)
                return
            if not members:
                raise SourceError.empty(name)
            for member in members:
                if not member.startswith("__MACOSX"):
                    yield from _unpack(f"{name}/{member}", sha256, archive.read(member))
    except _BAD_ZIP as problem:
        raise SourceError.broken_archive(name, problem) from problem


def _kind(content: bytes) -> Kind:
    if content[:4] == b"PAR1":
        return Kind.PARQUET
    start = content[:4096].removeprefix(codecs.BOM_UTF8).lstrip()
    if start[:1] in (b"{", b"["):
        return Kind.JSON
    return Kind.OTHER if b"\x00" in start else Kind.TEXT


def as_utf8(name: str, content: bytes) -> bytes:
    """Return text as UTF-8 without byte-order mark, from UTF-8 or Windows-1252.

    Parameters
    ----------
    name
        The file, for the message.
    content
        Its bytes.

    Raises
    ------
    SourceError
        If the bytes are text in neither.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    if _is_utf8(content):
        return content
    try:
        return content.decode("cp1252").encode()
    except UnicodeDecodeError as problem:
        row = content.count(b"\n", 0, problem.start) + 1
        raise SourceError.undecodable(name, row) from problem


def _is_utf8(content: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(content)
    try:
        for start in range(0, len(content), _CHUNK):
            decoder.decode(view[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
