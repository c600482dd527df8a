"""The level of a maturity model that holds, and what blocks the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scalecare.domain import Item, Level, Questionnaire, Sheet
from scalecare.readiness.codes import coding_of
from scalecare.readiness.rules import ReadinessRules


@dataclass(frozen=True, slots=True)
class DigitalLevel:
    """The highest level of which, and of all below, every statement holds; None where not even the first.

    ``blocks`` are the statements of the next level that do not hold or that nobody could judge.
    """

    level: Level | None
    next: Level | None
    holds: tuple[Item, ...]
    blocks: tuple[Item, ...]


def digital_level(sheets: Sequence[Sheet], pack: Questionnaire, rules: ReadinessRules) -> DigitalLevel:
    """Find the level that an organisation has reached.

    A statement holds where enough of those who could judge it say that it fully does.

    Parameters
    ----------
    sheets
        What people answered.
    pack
        A questionnaire with levels.
    rules
        Which share is enough.

    Examples
    --------
    >>> from datetime import date
    >>> from scalecare.content import shipped
    >>> from scalecare.parameters import load_parameters
    >>> rules = ReadinessRules.standard(load_parameters(), date(2026, 7, 1))
    >>> found = digital_level([], shipped().load("digital-maturity", Questionnaire), rules)
    >>> found.level is None, found.next.level
    (True, 1)
    """
    coding = coding_of(pack)
    codes = coding.codes(sheets)
    top = coding.categories - 1
    judged = (codes >= 0).sum(axis=0)
    fully = ((codes == top) & (codes >= 0)).sum(axis=0)
    enough = (judged > 0) & (fully >= rules.holds_share * judged)
    holds = {item.id: bool(enough[i]) for i, item in enumerate(pack.items)}
    reached: Level | None = None
    for level in pack.levels:
        statements = [item for item in pack.items if item.level == level.level]
        if not all(holds[item.id] for item in statements):
            blocks = tuple(item for item in statements if not holds[item.id])
            return DigitalLevel(reached, level, _that_hold(pack, holds), blocks)
        reached = level
    return DigitalLevel(reached, None, _that_hold(pack, holds), ())


def _that_hold(pack: Questionnaire, holds: dict[str, bool]) -> tuple[Item, ...]:
    return tuple(item for item in pack.items if item.level is not None and holds[item.id])
