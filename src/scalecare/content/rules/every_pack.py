"""Rules of every pack: ids, revisions, sources, review and the digest of what is published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from scalecare.content.read import At
from scalecare.content.rules.rule import Context, Fault, Rule, unknown
from scalecare.domain import Entry, Pack, PackStatus, Source

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*")
POSITIONAL = re.compile(r"(.*[.-])?(q|item|question|choice|option|entry|criterion|step|case)?-?\d{1,2}")
VERSION = re.compile(r"\d+\.\d+\.\d+")
MAY_BE_BLANK = {"unit", "entries_of", "note", "hint", "outcome"}


def members(pack: Pack) -> Iterator[tuple[At, Any]]:
    """Yield everything in a pack that has an id, and where it stands.

    Parameters
    ----------
    pack
        The pack.
    """
    for part in pack.parts:
        for index, member in enumerate(getattr(pack, part)):
            yield (part, index), member
            for inner in ("choices", "branches"):
                for place, held in enumerate(getattr(member, inner, ())):
                    yield (part, index, inner, place), held


def id_is_well_formed(pack: Pack, _: Context) -> Iterator[Fault]:
    """Ids are lower-case words joined by hyphens and dots."""
    for at, member in [((), pack), *members(pack)]:
        if not ID.fullmatch(member.id):
            yield Fault((*at, "id"), f"'{member.id}' is no id.", "Use lower-case words, hyphens and dots.")


def id_is_not_taken(pack: Pack, context: Context) -> Iterator[Fault]:
    """A pack of one's own never goes by the name of one that ships with Scalecare."""
    if pack.id in context.taken:
        fact = f"'{pack.id}' is the name of a pack that ships with Scalecare."
        yield Fault(("id",), fact, "Give yours a name of its own.")


def id_is_not_a_position(pack: Pack, _: Context) -> Iterator[Fault]:
    """Ids say what something is, not where it stands."""
    for at, member in members(pack):
        if POSITIONAL.fullmatch(member.id):
            yield Fault((*at, "id"), f"'{member.id}' is a position.", "Name it for what it means.")


def id_is_used_once(pack: Pack, _: Context) -> Iterator[Fault]:
    """An id is used once in its pack, and a choice's once in its item."""
    seen: set[tuple[At, str]] = set()
    for at, member in members(pack):
        key = (at[:3] if len(at) > 2 else (), member.id)
        if key in seen:
            yield Fault((*at, "id"), f"'{member.id}' is used twice.", "Give each its own id.")
        seen.add(key)


def revision_starts_at_one(pack: Pack, _: Context) -> Iterator[Fault]:
    """Revisions count from 1."""
    for at, member in members(pack):
        if member.rev < 1:
            yield Fault((*at, "rev"), f"Revision {member.rev} of '{member.id}'.", "Begin at 1.")


def words_are_there(pack: Pack, _: Context) -> Iterator[Fault]:
    """No word that people read is blank."""
    for at, member in [((), pack), *members(pack)]:
        for name in (each.name for each in fields(member)):
            value = getattr(member, name)
            may_be_blank = name in MAY_BE_BLANK or (isinstance(member, Entry) and name == "text")
            if isinstance(value, str) and not value.strip() and not may_be_blank:
                yield Fault((*at, name), f"The {name} of '{member.id}' is blank.", "Write it.")


def sources(value: Any, at: At = ()) -> Iterator[tuple[At, tuple[Source, ...]]]:
    """Yield every list of sources in a pack, and where it stands.

    Parameters
    ----------
    value
        The pack, or a part of it.
    at
        Where that stands.
    """
    if isinstance(value, tuple):
        for index, held in enumerate(value):
            yield from sources(held, (*at, index))
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            held = getattr(value, each.name)
            if each.name == "source":
                yield (*at, "source"), held
            else:
                yield from sources(held, (*at, each.name))


def source_is_given(pack: Pack, _: Context) -> Iterator[Fault]:
    """Everything says where it comes from."""
    for at, held in sources(pack):
        if not held or any(not source.section.strip() for source in held):
            yield Fault(at, "No source is given.", "Name the document and its section.")


def source_document_is_known(pack: Pack, _: Context) -> Iterator[Fault]:
    """Sources name documents that the pack lists."""
    known = {document.id for document in pack.documents}
    for at, held in sources(pack):
        for index, source in enumerate(held):
            yield from unknown((*at, index, "document"), "document", source.document, known)


def version_is_three_numbers(pack: Pack, _: Context) -> Iterator[Fault]:
    """A version is three numbers: meaning, additions, wording."""
    if not VERSION.fullmatch(pack.version):
        yield Fault(("version",), f"'{pack.version}' is no version.", "Write three numbers such as 1.0.0.")


def folder_is_named_for_the_pack(pack: Pack, context: Context) -> Iterator[Fault]:
    """The folder is PACK/VERSION."""
    folder = context.folder.resolve()
    if (folder.parent.name, folder.name) != (pack.id, pack.version):
        fact = f"The pack is {pack.id} {pack.version} and its folder {folder.parent.name}/{folder.name}."
        yield Fault(("version",), fact, "Name the folder PACK/VERSION.")


def review_is_ahead(pack: Pack, context: Context) -> Iterator[Fault]:
    """The next review lies after the last, and is not overdue."""
    if pack.next_review <= pack.reviewed_on:
        fact = f"The next review, {pack.next_review}, is not after the last, {pack.reviewed_on}."
        yield Fault(("next_review",), fact, "Name a later day.")
    elif context.as_of is not None and pack.next_review < context.as_of:
        yield Fault(("next_review",), f"The review of {pack.next_review} is overdue.", "Review the pack.")


def published_is_not_edited(pack: Pack, context: Context) -> Iterator[Fault]:
    """What is published has a recorded digest, and its files still come to it."""
    if pack.status is PackStatus.DRAFT or context.recorded == context.digest:
        return
    if context.recorded is None:
        fact = f"{pack.reference} is {pack.status} without a record of its digest."
        yield Fault(("status",), fact, "Publish it with: scalecare content publish FOLDER")
    else:
        fact = f"{pack.reference} was edited after it was published."
        yield Fault(("status",), fact, "Undo the edit, and put it into a new version.")


EVERY_PACK: tuple[Rule, ...] = (
    id_is_well_formed,
    id_is_not_taken,
    id_is_not_a_position,
    id_is_used_once,
    revision_starts_at_one,
    words_are_there,
    source_is_given,
    source_document_is_known,
    version_is_three_numbers,
    folder_is_named_for_the_pack,
    review_is_ahead,
    published_is_not_edited,
)
