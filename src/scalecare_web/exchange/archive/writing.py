"""Write an archive: the same content gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from scalecare import __version__
from scalecare_web.exchange.archive import shape
from scalecare_web.exchange.archive.gathering import Content
from scalecare_web.exchange.archive.schemas import read_me, schema_of
from scalecare_web.files.keeping import whole

IS = "scalecare-archive"
MANIFEST = "archive.json"
_PIECE = 1024 * 1024
_STAMP = (1980, 1, 1, 0, 0, 0)
"""Files in the zip carry no time of their own, so that nothing but content changes its bytes."""


def write(content: Content, path: Path, *, made_at: datetime) -> None:
    """Write an archive.

    Parameters
    ----------
    content
        See ``gathering.gather``.
    path
        Where to.
    made_at
        When the content was read.
    """
    with whole(path) as unfinished, zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        digests = {name: _put(archive, name, data) for name, data in _members(content, made_at)}
        digests |= {name: _put_file(archive, name, lies) for name, lies in content.files.items()}
        _put(archive, MANIFEST, _json(_manifest(content, digests, made_at)))


def _manifest(content: Content, digests: dict[str, str], made_at: datetime) -> dict[str, Any]:
    return {
        "is": IS,
        "format": shape.FORMAT,
        "made_with": __version__,
        "made_at": made_at.isoformat(),
        "is_complete": content.is_complete,
        "organisation": content.organisation,
        "rows": {label: len(rows) for label, rows in content.rows.items()},
        "digests": digests,
    }


def _members(content: Content, made_at: datetime) -> Iterator[tuple[str, bytes]]:
    said = read_me(
        content.organisation["name"],
        complete=content.is_complete,
        made_with=__version__,
        made_at=f"{made_at:%d %B %Y}",
    )
    yield "README.txt", said.encode()
    yield "people.json", _json(content.people)
    yield "audit.json", _json(content.audit)
    for model in shape.tables(complete=content.is_complete):
        label = shape.label_of(model)
        yield f"tables/{label}.json", _json(content.rows[label])
        yield f"schema/{label}.json", _json(schema_of(model))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> str:
    archive.writestr(_member(name), data, zipfile.ZIP_DEFLATED)
    return hashlib.sha256(data).hexdigest()


def _put_file(archive: zipfile.ZipFile, name: str, lies: Path) -> str:
    digest = hashlib.sha256()
    with lies.open("rb") as source, archive.open(_member(name), "w", force_zip64=True) as target:
        while piece := source.read(_PIECE):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _STAMP)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
