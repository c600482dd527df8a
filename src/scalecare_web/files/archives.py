"""Zip archives, and the documents that are zip archives inside: no bombs, no macros, no way out."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from struct import error as StructError  # noqa: N812
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as BadDeflate  # noqa: N812

from scalecare_web.files.errors import BadUpload

MOST_MEMBERS = 10_000
MOST_GROWTH = 200
"""Times its own size that an archive may unpack to, past a size at which that matters."""
_GROWTH_MATTERS_FROM = 10 * 1024 * 1024
_READING_FAILS = (BadZipFile, BadDeflate, EOFError, RuntimeError, OSError, ValueError, KeyError, StructError)
"""What the standard library raises of archives that are damaged or made to hurt."""
_PIECE = 1024 * 1024
_METHODS = {0, 8}  # stored and deflated
_ENCRYPTED = 0x1
_LEFT_BY_SYSTEMS = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$)")
_ACTIVE_PARTS = re.compile(r"vbaProject|vbaData|activeX/|/embeddings/|macrosheets/|oleObject|customUI", re.I)
_ACTIVE_TYPES = re.compile(rb"macroEnabled|ms-office\.(vbaProject|activeX)|oleObject", re.I)


@contextmanager
def opened(content: BinaryIO, name: str) -> Iterator[ZipFile]:
    """Open an archive, and say in plain words what is wrong with it.

    Parameters
    ----------
    content
        The archive.
    name
        As people know it.
    """
    content.seek(0)
    try:
        with ZipFile(content) as archive:
            yield archive
    except _READING_FAILS as problem:
        raise BadUpload.damaged(name, "it is not a whole zip archive") from problem


def members_of(archive: ZipFile, name: str, most_bytes: int) -> tuple[ZipInfo, ...]:
    """Return an archive's files, once it is known that they are few, plain and not too large.

    Parameters
    ----------
    archive
        As opened.
    name
        As people know it.
    most_bytes
        That all of them may have together once unpacked.

    Raises
    ------
    BadUpload
        If a member would leave its folder, is a link, encrypted, there twice, or too much.
    """
    found = archive.infolist()
    if len(found) > MOST_MEMBERS:
        raise BadUpload.too_many_members(name, len(found), MOST_MEMBERS)
    members = [one for one in found if not one.is_dir() and not _LEFT_BY_SYSTEMS.search(one.filename)]
    seen: set[str] = set()
    for member in members:
        _refuse_unfit(member, name)
        if member.filename.lower() in seen:
            raise BadUpload.member_twice(name, member.filename)
        seen.add(member.filename.lower())
    _refuse_growth(
        sum(one.file_size for one in members), sum(one.compress_size for one in members), name, most_bytes
    )
    return tuple(members)


def _refuse_unfit(member: ZipInfo, name: str) -> None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    odd = any(part == ".." or ":" in part or "\x00" in part for part in path.parts)
    if path.is_absolute() or odd or not path.parts or stat.S_ISLNK(member.external_attr >> 16):
        raise BadUpload.leads_out(name, member.filename)
    if member.flag_bits & _ENCRYPTED:
        raise BadUpload.damaged(name, "it is locked with a password")
    if member.compress_type not in _METHODS:
        raise BadUpload.damaged(name, "it is packed in an unusual way")


def _refuse_growth(unpacked: int, packed: int, name: str, most_bytes: int) -> None:
    if unpacked > most_bytes or grows_too_much(unpacked, packed):
        raise BadUpload.unpacks_too_large(name, most_bytes)


def grows_too_much(unpacked: int, packed: int) -> bool:
    """Whether an archive unpacks to so much more than its own size that it was made to.

    Parameters
    ----------
    unpacked, packed
        Bytes of all members after and before.

    Examples
    --------
    >>> grows_too_much(30_000_000, 30_000), grows_too_much(30_000_000, 1_000_000)
    (True, False)
    """
    return unpacked > _GROWTH_MATTERS_FROM and unpacked > MOST_GROWTH * max(packed, 1)


def pieces_of(archive: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    """Yield a member piece by piece; never more than it says it has.

    Parameters
    ----------
    archive
        As opened.
    member
        Of it.
    """
    with archive.open(member) as content:
        while piece := content.read(_PIECE):
            yield piece


def refuse_active_office(content: BinaryIO, name: str, most_bytes: int) -> None:
    """Refuse a workbook or document with macros, controls or embedded programs.

    Every part is read through, so that whoever opens the document afterwards meets no bomb.

    Parameters
    ----------
    content
        The document.
    name
        As people know it.
    most_bytes
        That it may unpack to.

    Raises
    ------
    BadUpload
        If it has any, is damaged or too large.
    """
    with opened(content, name) as archive:
        for member in members_of(archive, name, most_bytes):
            if _ACTIVE_PARTS.search(member.filename):
                raise BadUpload.active(name, "a macro or an embedded object")
            read = b"".join(pieces_of(archive, member)) if member.filename == "[Content_Types].xml" else b""
            if _ACTIVE_TYPES.search(read):
                raise BadUpload.active(name, "a macro or an embedded object")
            if member.filename != "[Content_Types].xml":
                for _ in pieces_of(archive, member):
                    pass
