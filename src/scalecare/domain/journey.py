"""The road from a common purpose to new services: phases, what is done in each, and what helps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from scalecare.domain.packs import Pack, Source


class Row(StrEnum):
    """What a step of the journey is."""

    ACTIVITY = "activity"
    SUPPORT_REQUIRED = "support_required"
    SUPPORT_OFFERED = "support_offered"


class Effort(StrEnum):
    """How much work a step is."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A phase of development."""

    id: str
    rev: int
    order: int
    title: str
    about: str
    source: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An activity of the provider, or support.

    ``themes`` are those of the self-assessment and ``criteria`` those of readiness that it helps with;
    ``part_of`` is the step that holds it. ``effort`` is the authors' judgement and always assumed.
    """

    id: str
    rev: int
    phase: str
    row: Row
    text: str
    themes: tuple[str, ...]
    criteria: tuple[str, ...]
    source: tuple[Source, ...]
    part_of: str | None = None
    effort: Effort | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey(Pack):
    """A pack of phases with their steps."""

    kind: Literal["journey"]
    phases: tuple[Phase, ...]
    steps: tuple[Step, ...]

    parts: ClassVar[tuple[str, ...]] = ("phases", "steps")
