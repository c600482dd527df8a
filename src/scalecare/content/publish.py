"""Publish a version: from then on it is never edited, and its digest shows it."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from scalecare.content.errors import BadPack
from scalecare.content.library import DIGEST_FILE, Shelf, check, digest_of, load_folder
from scalecare.content.read import PACK_FILE
from scalecare.domain import Pack, PackStatus

STATUS_LINE = re.compile(r"^status: *draft *(#.*)?$", re.MULTILINE)


def publish(folder: Path, around: Shelf, *, parameters: Collection[str] = ()) -> Pack:
    """Mark a draft as published and record its digest; nothing is written where it breaks a rule.

    Parameters
    ----------
    folder
        The folder of one version.
    around
        The packs beside it, the versions before it among them.
    parameters
        Names of dated numbers that facts may name.

    Raises
    ------
    BadPack
        If the pack breaks a rule, or is published already and was edited.
    """
    shelf = Shelf(tuple({*around.folders, folder}))
    problems = [each for each in check(shelf, parameters=parameters) if each.path.is_relative_to(folder)]
    pack = None if problems else load_folder(folder)
    if pack is None:
        raise BadPack.of(problems)
    if pack.status is not PackStatus.DRAFT:
        return pack
    file = folder / PACK_FILE
    written = STATUS_LINE.sub("status: published", file.read_text(encoding="utf-8"), count=1)
    file.write_text(written, encoding="utf-8")
    (folder / DIGEST_FILE).write_text(digest_of(folder) + "\n", encoding="ascii")
    load_folder.cache_clear()
    return load_folder(folder)
