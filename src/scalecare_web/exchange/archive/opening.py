"""Open an archive: whether it is one, is whole, and can be read by this version."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

from scalecare_web.audit.models import START, AuditEvent
from scalecare_web.exchange.archive import formats, shape
from scalecare_web.exchange.archive.formats import Rows
from scalecare_web.exchange.archive.writing import IS, MANIFEST
from scalecare_web.exchange.errors import BadArchive
from scalecare_web.files.archives import grows_too_much

_PIECE = 1024 * 1024
_MOST_GROWN = 20
"""Times its limit that an archive may unpack to."""
_MOST_MEMBERS = 100_000
_MOST_MANIFEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive that is whole: its rows as the newest format has them.

    ``files`` are the names of uploaded files within it; ``archive`` reads them.
    """

    archive: zipfile.ZipFile
    manifest: dict[str, Any]
    rows: Rows
    people: list[dict[str, Any]]
    audit: list[dict[str, Any]]
    files: tuple[str, ...]


@contextmanager
def opened(content: IO[bytes], name: str, *, most_bytes: int) -> Iterator[Opened]:
    """Open an archive and check all of it.

    Parameters
    ----------
    content
        The file.
    name
        As its owner calls it.
    most_bytes
        That it may have as it is.

    Raises
    ------
    BadArchive
        If it is something else, damaged, of a newer format, or too large.
    """
    try:
        archive = zipfile.ZipFile(content)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        content.seek(0)
        if content.read(4) == b"PK\x03\x04":
            raise BadArchive.damaged(name, "its end is missing") from problem
        raise BadArchive.foreign(name) from problem
    with archive:
        try:
            yield _checked(archive, name, most_bytes)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as problem:
            raise BadArchive.damaged(name, f"it cannot be unpacked ({problem})") from problem


def _checked(archive: zipfile.ZipFile, name: str, most_bytes: int) -> Opened:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if unpacked > most_bytes * _MOST_GROWN or len(members) > _MOST_MEMBERS:
        raise BadArchive.too_large(unpacked, most_bytes * _MOST_GROWN)
    if grows_too_much(unpacked, packed := sum(member.compress_size for member in members)):
        raise BadArchive.grows(packed, unpacked)
    read_whole = sum(member.file_size for member in members if not member.filename.startswith("files/"))
    if read_whole > most_bytes:
        raise BadArchive.too_large(read_whole, most_bytes)
    manifest = _manifest(archive, name)
    if manifest["format"] > shape.FORMAT:
        raise BadArchive.newer(manifest["format"], str(manifest.get("made_with", "")), shape.FORMAT)
    digests: dict[str, str] = manifest["digests"]
    found = {member.filename for member in members} - {MANIFEST}
    if missing := sorted(set(digests) - found):
        raise BadArchive.damaged(name, f"{missing[0]} is missing")
    if strange := sorted(found - set(digests)) or len(found) + 1 != len(members):
        raise BadArchive.damaged(name, f"it holds what it does not list ({strange})")
    if unsafe := next((each for each in digests if not shape.is_safe(each)), None):
        raise BadArchive.damaged(name, f"{unsafe} would lie elsewhere")
    for each, digest in digests.items():
        if _digest(archive, each) != digest:
            raise BadArchive.damaged(name, f"{each} is not what it was")
    audit = _list(archive, "audit.json", name)
    _chain(audit, name)
    return Opened(
        archive,
        manifest,
        _rows(archive, manifest, name),
        _list(archive, "people.json", name),
        audit,
        tuple(sorted(each for each in digests if each.startswith("files/"))),
    )


def _manifest(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    try:
        member = archive.getinfo(MANIFEST)
        if member.file_size > _MOST_MANIFEST:
            raise BadArchive.foreign(name)
        manifest = json.loads(archive.read(member))
    except (KeyError, ValueError, RecursionError) as problem:
        raise BadArchive.foreign(name) from problem
    if not isinstance(manifest, dict) or manifest.get("is") != IS:
        raise BadArchive.foreign(name)
    digests = manifest.get("digests")
    if not isinstance(digests, dict) or not isinstance(manifest.get("format"), int):
        raise BadArchive.foreign(name)
    if not all(isinstance(digest, str) for digest in digests.values()) or manifest["format"] < 1:
        raise BadArchive.foreign(name)
    return manifest


def _digest(archive: zipfile.ZipFile, member: str) -> str:
    digest = hashlib.sha256()
    with archive.open(member) as source:
        while piece := source.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _rows(archive: zipfile.ZipFile, manifest: dict[str, Any], name: str) -> Rows:
    tables = [each for each in manifest["digests"] if each.startswith("tables/")]
    rows = {each.removeprefix("tables/").removesuffix(".json"): _list(archive, each, name) for each in tables}
    return formats.brought_up(rows, manifest["format"], formats.STEPS, shape.FORMAT)


def _list(archive: zipfile.ZipFile, member: str, name: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(archive.read(member))
    except (KeyError, ValueError, RecursionError) as problem:
        raise BadArchive.damaged(name, f"{member} cannot be read") from problem
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise BadArchive.damaged(name, f"{member} is not a list of rows")
    return found


def _chain(audit: list[dict[str, Any]], name: str) -> None:
    """Check the audit from its first row to its last, as it was where it comes from."""
    previous = START
    for number, row in enumerate(audit, start=1):
        event = event_of(row, name)
        follows = event.sequence == number and event.previous == previous
        if not follows or event.digest != event.expected_digest():
            raise BadArchive.damaged(name, f"row {number} of the audit is not what it was")
        previous = event.digest


def event_of(row: dict[str, Any], name: str) -> AuditEvent:
    """Return a row of an archive's audit as a row of the audit.

    Raises
    ------
    BadArchive
        If it cannot be one.
    """
    names = {column.name for column in AuditEvent._meta.concrete_fields if not column.primary_key}
    try:
        if set(row) != names:
            raise ValueError("it has other columns")
        return AuditEvent(**row | {"at": datetime.fromisoformat(row["at"]).astimezone(UTC)})
    except (TypeError, ValueError) as problem:
        raise BadArchive.damaged(name, f"a row of the audit cannot be read ({problem})") from problem
