"""What every content pack carries: who wrote and checked it, from which documents, and what became of items.

A pack is one published version of words: questions, criteria, options, measures or cases. Items are
known by an authored id and a revision that rises when the meaning changes, never by their position.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Literal

from scalecare.domain.evidence import Status


class PackStatus(StrEnum):
    """Where a version of a pack stands. A published one is never edited."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Change(StrEnum):
    """What became of an item from one version to the next."""

    SAME = "same"
    RENAMED = "renamed"
    SPLIT = "split"
    MERGED = "merged"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that a pack draws on."""

    id: str
    title: str
    publisher: str
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where in a document something is said."""

    document: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """What became of items of the version before.

    ``before`` and ``after`` are references such as ``vision.shared@1``. Only where ``comparable`` is
    true may a line over time cross from one version to the other.
    """

    change: Change
    before: tuple[str, ...]
    after: tuple[str, ...] = ()
    comparable: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """Every item of an earlier version, and what became of it."""

    from_version: str
    changes: tuple[ItemChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer that can be picked. ``position`` orders it, from 1 for the least developed."""

    id: str
    rev: int
    label: str
    position: int | None = None
    status: Status = Status.PUBLISHED
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What all kinds of packs have in common.

    ``documents`` are those that the sources of its items name.
    """

    schema: Literal[1]
    id: str
    version: str
    kind: str
    title: str
    description: str
    status: PackStatus
    authored_by: str
    checked_by: str
    reviewed_on: date
    next_review: date
    documents: tuple[Document, ...]
    migrations: tuple[Migration, ...] = ()

    parts: ClassVar[tuple[str, ...]] = ()
    """Names of the fields that hold what has an id."""

    @property
    def reference(self) -> str:
        """Name and version, such as ``provider-development@1.0.0``."""
        return f"{self.id}@{self.version}"


def reference(item_id: str, rev: int) -> str:
    """Return how an item is referred to, such as ``vision.shared@1``.

    Parameters
    ----------
    item_id, rev
        Its id and revision.

    Examples
    --------
    >>> reference("vision.shared", 2)
    'vision.shared@2'
    """
    return f"{item_id}@{rev}"
