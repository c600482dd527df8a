"""What is known of an organisation's readiness, in one value, and what of it may be shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from scalecare.domain import Criteria, Pack, Questionnaire
from scalecare.parameters import load_parameters
from scalecare.readiness import (
    Comparison,
    DigitalLevel,
    Gap,
    LearningNeed,
    Profile,
    ReadinessRules,
    StageState,
)


@dataclass(frozen=True, slots=True)
class CycleResult:
    """One round of a self-assessment and what came of it."""

    name: str
    opened_on: date
    profile: Profile

    @property
    def is_shown(self) -> bool:
        """Whether enough people answered for anything of it to be shown."""
        return self.profile.respondents >= self.profile.rules.least_respondents


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessResult:
    """An organisation's readiness on a day.

    ``cycles`` are of one questionnaire, in order of time; ``comparison`` is of the last two. ``gaps`` and
    ``needs`` are those of the last cycle. ``digital`` is None where there were no sheets, or too few to be
    shown; ``gate`` is empty where no decisions are known. ``packs`` are others that the results rest on,
    such as the journey, the cases and the digital questionnaire: they give versions, names of documents
    and levels.
    """

    organisation: str
    cycles: tuple[CycleResult, ...]
    comparison: Comparison | None
    gaps: tuple[Gap, ...]
    needs: tuple[LearningNeed, ...]
    digital: DigitalLevel | None
    gate: tuple[StageState, ...]
    criteria: Criteria
    as_of: date
    packs: tuple[Pack, ...] = ()

    def __post_init__(self) -> None:
        """Refuse cycles out of order or of two questionnaires, and a comparison of fewer than two."""
        if any(before.opened_on > after.opened_on for before, after in pairwise(self.cycles)):
            raise ValueError("The cycles are not in the order in which they were opened.")
        if len({cycle.profile.pack.id for cycle in self.cycles}) > 1:
            raise ValueError("The cycles are of more than one questionnaire.")
        if self.comparison is not None and len(self.cycles) < 2:
            raise ValueError("A comparison needs two cycles.")

    @property
    def last(self) -> CycleResult | None:
        """The last cycle, or None where there was none."""
        return self.cycles[-1] if self.cycles else None

    @property
    def is_shown(self) -> bool:
        """Whether enough people answered the last cycle for anything of it to be shown."""
        return self.last is not None and self.last.is_shown

    @property
    def is_judged(self) -> bool:
        """Whether the criteria could be laid beside what people answered, or what the group agreed on."""
        if self.last is None or self.pack is None:
            return False
        is_known = self.is_shown or bool(self.last.profile.consensus)
        return is_known and self.pack.id == self.criteria.bears_on

    @property
    def rules(self) -> ReadinessRules:
        """The numbers that the last cycle was read with; those in force where there is none."""
        if self.last is None:
            return ReadinessRules.standard(load_parameters(), self.as_of)
        return self.last.profile.rules

    @property
    def pack(self) -> Questionnaire | None:
        """The questionnaire of the last cycle."""
        return None if self.last is None else self.last.profile.pack

    @property
    def all_packs(self) -> tuple[Pack, ...]:
        """Every pack that is known to bear on the results, each version once."""
        found = {cycle.profile.pack.reference: cycle.profile.pack for cycle in self.cycles}
        others = {pack.reference: pack for pack in (self.criteria, *self.packs)}
        return tuple({**found, **others}.values())


def fit_to_show(result: ReadinessResult) -> ReadinessResult:
    """Return a result without what would tell of fewer people than may be shown.

    Profiles hide small numbers themselves. What a group agreed on and recorded is its own to show, and so
    are gaps that follow from it; gaps and learning needs of too few people's own answers are left out.

    Parameters
    ----------
    result
        Everything that is known.
    """
    shown = result if result.is_judged else replace(result, gaps=())
    if not result.is_shown:
        return replace(shown, needs=())
    least = shown.rules.least_respondents
    return replace(shown, needs=tuple(need for need in result.needs if need.answered >= least))
