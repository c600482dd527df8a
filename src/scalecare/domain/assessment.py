"""What people answer: sheets, cycles, recorded consensus, evidence and decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scalecare.domain.packs import reference

AnswerValue = str | float | date | tuple[str, ...]
"""A choice's id or words; a number; a day; choices' ids or entries of a list."""


class Missing(StrEnum):
    """Why a question that was looked at has no value. One left alone has no answer at all."""

    DONT_KNOW = "dont_know"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Answer:
    """One person's answer to one revision of an item.

    ``value`` or ``missing`` is given, never both; what is not applicable needs a reason.
    """

    item: str
    rev: int
    value: AnswerValue | None = None
    missing: Missing | None = None
    reason: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse an answer that says two things, nothing, or 'not applicable' without a reason."""
        if (self.value is None) == (self.missing is None):
            raise ValueError(f"'{self.item}' needs a value, or a word on why there is none, and not both.")
        if self.missing is Missing.NOT_APPLICABLE and not self.reason.strip():
            raise ValueError(f"'{self.item}' is not applicable, and no reason is given.")

    @property
    def reference(self) -> str:
        """The item and its revision, such as ``vision.shared@1``."""
        return reference(self.item, self.rev)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person's answers. ``respondent`` is a code, never a name."""

    respondent: str
    role: str
    answers: tuple[Answer, ...]

    def __post_init__(self) -> None:
        """Refuse two answers to one item."""
        twice = [item for item, times in Counter(a.item for a in self.answers).items() if times > 1]
        if twice:
            raise ValueError(f"{self.respondent} answers {', '.join(twice)} twice.")

    def answer(self, item_id: str) -> Answer | None:
        """Return the answer to an item, or None where it was left blank.

        Parameters
        ----------
        item_id
            The item's id.
        """
        return next((answer for answer in self.answers if answer.item == item_id), None)


@dataclass(frozen=True, slots=True)
class Consensus:
    """What the group agreed on, recorded by people: with reasons, and with what some did not share."""

    item: str
    rev: int
    value: AnswerValue
    agreed_on: date
    by: tuple[str, ...]
    reason: str
    dissent: str = ""

    def __post_init__(self) -> None:
        """Refuse a consensus that nobody recorded or nobody gave a reason for."""
        if not self.by or not self.reason.strip():
            raise ValueError(f"The consensus on '{self.item}' needs who recorded it and why.")


@dataclass(frozen=True, slots=True)
class Cycle:
    """One round of an organisation's self-assessment, on one version of a pack for ever."""

    organisation: str
    name: str
    pack_id: str
    version: str
    opened_on: date
    sheets: tuple[Sheet, ...]
    consensus: tuple[Consensus, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two sheets of one person."""
        twice = [who for who, times in Counter(s.respondent for s in self.sheets).items() if times > 1]
        if twice:
            raise ValueError(f"{', '.join(twice)} answered twice in '{self.name}'.")

    def answers(self) -> Iterator[Answer]:
        """Yield every answer of every sheet."""
        return (answer for sheet in self.sheets for answer in sheet.answers)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an organisation puts forward to show a criterion; ``claim`` says what it supports."""

    criterion: str
    claim: str
    document: str
    added_by: str
    added_on: date
    expires_on: date | None = None


class Verdict(StrEnum):
    """What was decided of a criterion or a stage. Withdrawn undoes what was decided before."""

    MET = "met"
    MET_WITH_CONDITIONS = "met_with_conditions"
    NOT_MET = "not_met"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something still to be done, by whom and by when."""

    text: str
    owner: str
    due: date


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on a criterion or a stage. Decisions are added, never changed."""

    subject: str
    verdict: Verdict
    reason: str
    decided_by: str
    authority: str
    decided_on: date
    conditions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a decision without a reason, and conditions that do not go with its verdict."""
        if not self.reason.strip():
            raise ValueError(f"The decision on '{self.subject}' needs a reason.")
        if bool(self.conditions) != (self.verdict is Verdict.MET_WITH_CONDITIONS):
            raise ValueError(f"'{self.subject}' is {self.verdict} with {len(self.conditions)} conditions.")
