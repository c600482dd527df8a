"""Keep a file whole or not at all, whenever the program may be interrupted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a file its name only once it is whole; until then it has another, and goes if anything fails.

    Parameters
    ----------
    path
        Where it will lie. Whatever has this name is therefore whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex}.unfinished")
    try:
        yield unfinished
        unfinished.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def keep(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file piece by piece, whole or not at all.

    Parameters
    ----------
    path
        Where it will lie.
    pieces
        Its content.
    """
    with whole(path) as unfinished, unfinished.open("xb") as file:
        for piece in pieces:
            file.write(piece)
