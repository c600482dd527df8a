"""Options, services, checklists and cases as data: entries by section, each fact with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from scalecare.domain.evidence import Status
from scalecare.domain.packs import Pack, Source


class FactKind(StrEnum):
    """How a document came to say something.

    ``measured``: a figure counted over a period or in a study that the document names. ``claimed``: all
    else that it says.
    """

    CLAIMED = "claimed"
    MEASURED = "measured"


class ValueKind(StrEnum):
    """What values a field holds; a parameter is the name of a dated number."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    ENTRY = "entry"
    PARAMETER = "parameter"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChoice:
    """A value that a field of kind ``choice`` can take."""

    id: str
    rev: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What is recorded of entries.

    ``many`` says that an entry may hold several values of it; ``required_in`` names sections whose
    entries must all hold one; ``entries_of`` the pack whose entries are values of kind ``entry``
    (its own where empty).
    """

    id: str
    rev: int
    title: str
    holds: ValueKind
    unit: str = ""
    choices: tuple[FieldChoice, ...] = ()
    entries_of: str = ""
    many: bool = False
    required_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a document says of an entry.

    ``is_reported`` is false where the document is silent: then there is no value. ``themes`` are those
    of the self-assessment that it speaks to.
    """

    field: str
    value: bool | int | float | str | None = None
    unit: str = ""
    as_of: str = ""
    kind: FactKind = FactKind.CLAIMED
    is_reported: bool = True
    status: Status = Status.PUBLISHED
    themes: tuple[str, ...] = ()
    source: tuple[Source, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a catalogue; ``part_of`` is the section that holds it."""

    id: str
    rev: int
    title: str
    about: str
    source: tuple[Source, ...]
    part_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One way on from a question of a decision tree: to another entry, or to an outcome."""

    id: str
    rev: int
    label: str
    to: str | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something of a catalogue: an option, a service, a task, a case.

    ``branches`` make it a question of a decision tree.
    """

    id: str
    rev: int
    section: str
    title: str
    text: str = ""
    also_known_as: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    branches: tuple[Branch, ...] = ()
    status: Status = Status.PUBLISHED
    source: tuple[Source, ...]
    note: str = ""

    def of_field(self, field_id: str) -> Iterator[Fact]:
        """Yield its facts of one field.

        Parameters
        ----------
        field_id
            The field's id.
        """
        return (fact for fact in self.facts if fact.field == field_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue(Pack):
    """A pack of entries by section, with the fields that are recorded of them."""

    kind: Literal["catalogue"]
    sections: tuple[Section, ...]
    fields: tuple[Field, ...] = ()
    entries: tuple[Entry, ...]

    parts: ClassVar[tuple[str, ...]] = ("sections", "fields", "entries")

    def entry(self, entry_id: str) -> Entry | None:
        """Return the entry of an id, or None.

        Parameters
        ----------
        entry_id
            The id.
        """
        return next((entry for entry in self.entries if entry.id == entry_id), None)

    def of_section(self, section_id: str) -> tuple[Entry, ...]:
        """Return the entries of a section, in order.

        Parameters
        ----------
        section_id
            The section's id.
        """
        return tuple(entry for entry in self.entries if entry.section == section_id)
