"""Take in a file: what it is, whether it may stay, and what it holds.

Every upload of every page comes through here, before anything of it is written where it would be kept.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

import polars as pl
from django.core.files.uploadedfile import UploadedFile

from scalecare_web.files.archives import members_of, opened, pieces_of, refuse_active_office
from scalecare_web.files.errors import BadUpload
from scalecare_web.files.kinds import PICTURES_AND_PAPERS, Kind, kind_of
from scalecare_web.files.looking_inside import sign_in, sign_in_file
from scalecare_web.files.patient_level import sign_in_table

__all__ = [
    "PICTURES_AND_PAPERS",
    "BadUpload",
    "Checked",
    "Kind",
    "as_upload",
    "check",
    "endings",
    "plain_name",
    "refuse_patient_level",
    "unpack_zip",
]

_MOST_GROWN = 10
"""Times its own cap that an archive or document may unpack to."""
_LONGEST_NAME = 120
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')
_RUNS_IN_PDF = re.compile(rb"/(?:JavaScript|Launch)\b")


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may stay: its name without any folder, what it is, its size and its digest."""

    name: str
    kind: Kind
    size: int
    sha256: str


def check(upload: UploadedFile, *, kinds: Collection[Kind], most_bytes: int) -> Checked:
    """Check a file that somebody uploads; it stands at its beginning again afterwards.

    Parameters
    ----------
    upload
        As Django hands it over. Where it is refused it is closed, and with that gone.
    kinds
        That are taken here.
    most_bytes
        That it may have.

    Raises
    ------
    BadUpload
        If it is empty, too large, of another kind, named otherwise than it is, damaged, could run, or
        looks as if it were about single patients.
    """
    name = plain_name(upload.name or "")
    try:
        return _checked(upload, name, kinds, most_bytes)
    except BadUpload:
        upload.close()
        raise


def _content_of(upload: UploadedFile) -> BinaryIO:
    """Django's stubs allow for an upload without a file, which none of ours is."""
    return cast(BinaryIO, upload.file)


def _checked(upload: UploadedFile, name: str, kinds: Collection[Kind], most_bytes: int) -> Checked:
    size, digest = _measured(upload, name, most_bytes)
    content = _content_of(upload)
    kind = kind_of(content, name)
    wanted = [one.label for one in kinds]
    if kind is None:
        raise BadUpload.unknown_kind(name, wanted)
    if not name.lower().endswith(kind.endings):
        raise BadUpload.named_otherwise(name, kind.label, kind.endings)
    if kind not in kinds:
        raise BadUpload.not_taken_here(name, kind.label, wanted)
    _refuse_what_runs(content, name, kind, most_bytes)
    if sign := sign_in(content, name, kind, most_bytes * _MOST_GROWN):
        raise BadUpload.patient_level(name, sign)
    upload.seek(0)
    return Checked(name, kind, size, digest)


def _measured(upload: UploadedFile, name: str, most_bytes: int) -> tuple[int, str]:
    if (upload.size or 0) > most_bytes:
        raise BadUpload.too_large(name, upload.size or 0, most_bytes)
    size, digest = 0, hashlib.sha256()
    for piece in upload.chunks():
        size += len(piece)
        digest.update(piece)
    if size > most_bytes:
        raise BadUpload.too_large(name, size, most_bytes)
    if not size:
        raise BadUpload.empty(name)
    return size, digest.hexdigest()


def _refuse_what_runs(content: Any, name: str, kind: Kind, most_bytes: int) -> None:
    if kind in {Kind.XLSX, Kind.DOCX}:
        refuse_active_office(content, name, most_bytes * _MOST_GROWN)
    if kind is Kind.PDF:
        content.seek(0)
        if _RUNS_IN_PDF.search(content.read()):
            raise BadUpload.active(name, "a script or a command")


def plain_name(name: str) -> str:
    """Return a file's name without folders, controls, and characters that turn text around.

    Parameters
    ----------
    name
        As the browser sent it.

    Examples
    --------
    >>> plain_name("../../etc/list sizes.csv"), plain_name("")
    ('list sizes.csv', 'unnamed')
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one)[0] != "C")
    shown = _NOT_IN_NAMES.sub("-", shown).strip(". ")
    if len(shown) > _LONGEST_NAME:
        stem, dot, ending = shown.rpartition(".")
        shown = f"{stem[: _LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot else shown[:_LONGEST_NAME]
    return shown[:_LONGEST_NAME] or "unnamed"


def endings(kinds: Collection[Kind]) -> str:
    """Return what a file field's ``accept`` says.

    Examples
    --------
    >>> endings([Kind.JPEG, Kind.CSV])
    '.csv,.jpeg,.jpg,.tsv'
    """
    return ",".join(sorted(ending for kind in kinds for ending in kind.endings))


def refuse_patient_level(what: pl.DataFrame | Path, name: str = "") -> None:
    """Refuse a table or a file that looks as if it were about single patients.

    Parameters
    ----------
    what
        A table, or where a file lies.
    name
        As people know it; the file's own where none is given.

    Raises
    ------
    BadUpload
        If it does.
    """
    if isinstance(what, pl.DataFrame):
        sign, name = sign_in_table(what), name or "this table"
    else:
        sign, name = sign_in_file(what), name or what.name
    if sign:
        raise BadUpload.patient_level(name, sign)


def unpack_zip(
    upload: UploadedFile, folder: Path, *, most_bytes: int, names: Collection[str] | Callable[[str], bool]
) -> tuple[Path, ...]:
    """Unpack an archive into an empty folder; where anything is wrong nothing stays there.

    One folder around all members is left away, and so is what systems add of themselves.

    Parameters
    ----------
    upload
        The archive.
    folder
        Made if it is not there.
    most_bytes
        That all members may have together.
    names
        Paths that belong, with ``/`` between folders; or a function that knows them.

    Raises
    ------
    BadUpload
        If it is no archive, holds what does not belong or would lie elsewhere, is too large, or looks
        as if it were about single patients.
    """
    name = plain_name(upload.name or "")
    belongs = names if callable(names) else names.__contains__
    written: list[Path] = []
    try:
        with opened(_content_of(upload), name) as archive:
            members = members_of(archive, name, most_bytes)
            around = _folder_around([one.filename for one in members])
            for member in members:
                inner = member.filename.removeprefix(around)
                if not belongs(inner):
                    raise BadUpload.unexpected_member(name, member.filename)
                path = _within(folder, inner, name)
                written.append(path)
                _write(path, pieces_of(archive, member))
        if not written:
            raise BadUpload.empty(name)
        for path in written:
            refuse_patient_level(path, f"{path.name} in {name}")
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    upload.seek(0)
    return tuple(written)


def _folder_around(names: list[str]) -> str:
    first = {name.partition("/")[0] for name in names}
    return f"{first.pop()}/" if len(first) == 1 and all("/" in name for name in names) else ""


def _within(folder: Path, inner: str, name: str) -> Path:
    """The floor under the checks of names: what would lie elsewhere is not written."""
    path = (folder / inner).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise BadUpload.leads_out(name, inner)
    return path


def _write(path: Path, pieces: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as kept:
        for piece in pieces:
            kept.write(piece)


def as_upload(content: bytes, name: str) -> UploadedFile:
    """Return bytes as if they had been uploaded: for example content, which goes the same way."""
    return UploadedFile(io.BytesIO(content), name, size=len(content))
