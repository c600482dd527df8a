"""What an organisation must show before it is invested in, and before it is contracted with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from scalecare.domain.evidence import Status
from scalecare.domain.packs import Pack, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of readiness, and what a commissioner may do once it is passed."""

    id: str
    rev: int
    order: int
    title: str
    about: str
    commissioner_may: str
    source: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """Something an organisation shows to pass a stage.

    ``shown_by`` says what would show it; ``items`` are ids of the self-assessment that bear on it, and
    ``themes`` its themes.
    """

    id: str
    rev: int
    stage: str
    text: str
    shown_by: tuple[str, ...]
    shown_by_status: Status
    themes: tuple[str, ...]
    items: tuple[str, ...]
    evidence_required: bool
    source: tuple[Source, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria(Pack):
    """A pack of stages with their criteria; ``bears_on`` is the questionnaire its items are of."""

    kind: Literal["criteria"]
    bears_on: str
    stages: tuple[Stage, ...]
    criteria: tuple[Criterion, ...]

    parts: ClassVar[tuple[str, ...]] = ("stages", "criteria")

    def of_stage(self, stage_id: str) -> tuple[Criterion, ...]:
        """Return the criteria of a stage, in order.

        Parameters
        ----------
        stage_id
            The stage's id.
        """
        return tuple(criterion for criterion in self.criteria if criterion.stage == stage_id)
