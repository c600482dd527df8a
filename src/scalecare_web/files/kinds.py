"""What a file is, by its content; its name must agree."""

from __future__ import annotations

import json
import re
from enum import Enum
from struct import error as StructError  # noqa: N812
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

import filetype

from scalecare_web.files.errors import BadUpload

_HEAD = 8 * 1024
_MARKUP = re.compile(r"<\s*(!doctype|\?xml|html|head|body|script|svg|iframe|style|meta|link|img|a\s)", re.I)
_UNTYPED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


class Kind(Enum):
    """A kind of file that we take: what people call it, and how its name may end."""

    CSV = ("a CSV table", (".csv", ".tsv"))
    JSON = ("JSON", (".json", ".geojson"))
    XLSX = ("an Excel workbook", (".xlsx",))
    DOCX = ("a Word document", (".docx",))
    PDF = ("a PDF", (".pdf",))
    PNG = ("a PNG picture", (".png",))
    JPEG = ("a JPEG picture", (".jpg", ".jpeg"))
    TXT = ("plain text", (".txt", ".md"))
    ZIP = ("a zip archive", (".zip",))
    PARQUET = ("a Parquet table", (".parquet",))

    def __init__(self, label: str, endings: tuple[str, ...]) -> None:
        self.label = label
        self.endings = endings


PICTURES_AND_PAPERS = frozenset({Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.CSV, Kind.TXT, Kind.PNG, Kind.JPEG})
"""What evidence comes as."""

_BY_LIBRARY = {"pdf": Kind.PDF, "png": Kind.PNG, "jpg": Kind.JPEG}


def kind_of(content: BinaryIO, name: str) -> Kind | None:
    """Return what a file is, or nothing where it is of no kind that we take.

    Parameters
    ----------
    content
        Read from its beginning; where it stands afterwards is not said.
    name
        Tells apart only what content cannot: a table with commas from plain text.
    """
    content.seek(0)
    head = content.read(_HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(content, name)
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    guessed = filetype.guess(head)
    if guessed is not None:
        return _BY_LIBRARY.get(guessed.extension)
    return _kind_of_text(content, name)


def text_of(content: bytes) -> str | None:
    """Return bytes as text, or nothing where they are none.

    Examples
    --------
    >>> text_of("häuser".encode("cp1252")), text_of(bytes([0, 1, 2]))
    ('häuser', None)
    """
    starts_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if starts_wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _UNTYPED.search(text) else text
    return None


def _kind_of_zip(content: BinaryIO, name: str) -> Kind:
    try:
        with ZipFile(content) as archive:
            members = set(archive.namelist())
    except (BadZipFile, OSError, ValueError, NotImplementedError, StructError) as problem:
        raise BadUpload.damaged(
            name, "it begins as a zip archive does and does not go on as one"
        ) from problem
    if "[Content_Types].xml" not in members:
        return Kind.ZIP
    if "xl/workbook.xml" in members:
        return Kind.XLSX
    return Kind.DOCX if "word/document.xml" in members else Kind.ZIP


def _kind_of_text(content: BinaryIO, name: str) -> Kind | None:
    content.seek(0)
    text = text_of(content.read())
    if text is None or _MARKUP.search(text[:_HEAD]):
        return None
    if text.lstrip()[:1] in ("{", "["):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            pass
        else:
            return Kind.JSON
    if name.lower().endswith(Kind.JSON.endings):
        raise BadUpload.damaged(name, "it is not JSON, though its name says so")
    return Kind.CSV if name.lower().endswith(Kind.CSV.endings) else Kind.TXT
