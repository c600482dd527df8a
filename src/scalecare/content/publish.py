"""Draft a version from the one before, and publish it: from then on it is never edited."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from pathlib import Path

from scalecare.content.errors import BadPack, ContentError
from scalecare.content.library import (
    DIGEST_FILE,
    STATUS_LINE,
    Shelf,
    check,
    digest_of,
    load_folder,
    recorded_digest,
)
from scalecare.content.read import PACK_FILE
from scalecare.content.rules import top_members
from scalecare.domain import Pack, PackStatus

VERSION_LINE = re.compile(r"^version:.*$", re.MULTILINE)
MIGRATIONS = re.compile(r"^migrations:.*\n(?:^[ \t#-].*\n|^\n)*", re.MULTILINE)


class CannotDraft(ContentError):
    """A version that cannot be drafted."""

    @classmethod
    def already_there(cls, folder: Path) -> CannotDraft:
        """The folder exists."""
        return cls(f"{folder} is there already.", remedy="Choose another version.")


class CannotRetire(ContentError):
    """A version that cannot be retired."""

    @classmethod
    def not_as_published(cls, reference: str) -> CannotRetire:
        """A draft, or edited."""
        return cls(
            f"{reference} does not stand as it was published.",
            remedy="Publish it first; if it was edited, undo the edit.",
        )


def draft(folder: Path, version: str) -> Path:
    """Copy a version into a draft of the next, in which every item is the same as before.

    Parameters
    ----------
    folder
        The folder of the version to start from.
    version
        The new version.

    Returns
    -------
    Path
        The folder of the draft.

    Raises
    ------
    CannotDraft
        If it is there already.
    BadPack
        If the version to start from cannot be read.
    """
    pack = load_folder(folder)
    new = folder.parent / version
    if new.exists():
        raise CannotDraft.already_there(new)
    shutil.copytree(folder, new, ignore=shutil.ignore_patterns(DIGEST_FILE))
    file = new / PACK_FILE
    text = MIGRATIONS.sub("", file.read_text(encoding="utf-8"))
    text = VERSION_LINE.sub(f"version: {version}", text, count=1)
    text = _with_status(text, PackStatus.DRAFT)
    same = "\n".join(
        f"      - {{change: same, before: [{name}], after: [{name}], comparable: true}}"
        for name in top_members(pack)
    )
    heading = f"migrations:\n  - from_version: {pack.version}\n    changes:\n"
    file.write_text(f"{text.rstrip()}\n{heading}{same}\n", encoding="utf-8", newline="\n")
    return new


def publish(
    folder: Path, shelf: Shelf, *, parameters: Collection[str] = (), around: Shelf | None = None
) -> Pack:
    """Mark a draft as published and record its digest; nothing is written where it breaks a rule.

    Parameters
    ----------
    folder
        The folder of one version.
    shelf
        The packs beside it, the versions before it among them.
    parameters
        Names of dated numbers that facts may name.
    around
        Packs that it may refer to.

    Raises
    ------
    BadPack
        If the pack breaks a rule, or is published already and was edited.
    """
    problems = check(shelf, parameters=parameters, around=around)
    own = [problem for problem in problems if problem.path.is_relative_to(folder)]
    if own:
        raise BadPack.of(own)
    pack = load_folder(folder)
    if pack.status is not PackStatus.DRAFT:
        return pack
    (folder / DIGEST_FILE).write_text(digest_of(folder) + "\n", encoding="ascii")
    return _stated(folder, PackStatus.PUBLISHED)


def retire(folder: Path) -> Pack:
    """Mark a published version as retired: it is offered no more, and what was answered on it stays readable.

    Parameters
    ----------
    folder
        The folder of one version.

    Raises
    ------
    CannotRetire
        If it is a draft, or was edited after it was published.
    """
    pack = load_folder(folder)
    if pack.status is PackStatus.DRAFT or recorded_digest(folder) != digest_of(folder):
        raise CannotRetire.not_as_published(pack.reference)
    return _stated(folder, PackStatus.RETIRED)


def _with_status(text: str, status: PackStatus) -> str:
    return STATUS_LINE.sub(f"status: {status.value}", text, count=1)


def _stated(folder: Path, status: PackStatus) -> Pack:
    """Write a version's status, and return the pack as it then is."""
    file = folder / PACK_FILE
    text = _with_status(file.read_text(encoding="utf-8"), status)
    file.write_text(text, encoding="utf-8", newline="\n")
    load_folder.cache_clear()
    return load_folder(folder)
