"""Questions as pages show them, and how far somebody has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scalecare import domain
from scalecare.domain import Answering, Item, Questionnaire, Status, Theme
from scalecare.readiness import as_shown
from scalecare_web.assessments.asked import is_called_for, themes_for
from scalecare_web.assessments.models import Answer, Missing
from scalecare_web.assessments.questions import (
    NONE_OF_THESE,
    WHY_NOT,
    Typed,
    is_picked,
    key_of,
    scale_of,
)


@dataclass(frozen=True, slots=True)
class Option:
    """Something to pick."""

    value: str
    label: str
    is_chosen: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with its fields.

    ``shape`` is ``radios``, ``scale``, ``checkboxes``, ``number``, ``text``, ``list`` or ``date``.
    ``condition`` says when it is asked; ``proposed`` what the person answered in the cycle before.
    """

    item: Item
    key: str
    shape: str
    options: tuple[Option, ...]
    why_not: tuple[Option, ...]
    typed: Typed
    condition: str
    error: str = ""
    proposed: str = ""

    @property
    def text(self) -> str:
        """What stands in a field of words."""
        return "\n".join(self.typed.answer)

    @property
    def is_assumed(self) -> bool:
        """Whether the documents do not hold it in this form."""
        return self.item.status is Status.ASSUMED


def question_view(
    item: Item,
    pack: Questionnaire,
    typed: Typed,
    *,
    error: str = "",
    proposed: domain.Answer | None = None,
    alone: bool = False,
) -> QuestionView:
    """Return a question as a page shows it.

    Parameters
    ----------
    item, pack, typed
        The question, where it stands, and what stands in its fields.
    error
        What is wrong with that.
    proposed
        What was answered in the cycle before.
    alone
        Whether only an answer is wanted, and no word on why there is none.
    """
    picked = is_picked(item)
    why_not = () if alone else _why_not(typed, WHY_NOT if picked else "")
    return QuestionView(
        item=item,
        key=key_of(item),
        shape=_shape(item),
        options=(*_options(item, typed), *(why_not if picked else ())),
        why_not=() if picked else why_not,
        typed=typed,
        condition=_condition(item, pack),
        error=error,
        proposed=_words(proposed, pack) if proposed is not None else "",
    )


def _shape(item: Item) -> str:
    if scale_of(item):
        return "scale"
    shapes = {
        Answering.ONE: "radios",
        Answering.SEVERAL: "checkboxes",
        Answering.LIST: "list",
        Answering.DATE: "date",
        Answering.TEXT: "text",
    }
    return shapes.get(item.answering, "number")


def _options(item: Item, typed: Typed) -> tuple[Option, ...]:
    if steps := scale_of(item):
        return tuple(Option(step, step, step in typed.answer, _end(item, step)) for step in steps)
    made = tuple(Option(each.id, each.label, each.id in typed.answer) for each in item.choices)
    if item.answering is Answering.SEVERAL:
        made += (Option(NONE_OF_THESE, "None of these", NONE_OF_THESE in typed.answer),)
    return made


def _end(item: Item, step: str) -> str:
    assert item.range is not None
    ends = {
        f"{item.range.lowest:g}": item.range.lowest_means,
        f"{item.range.highest:g}": item.range.highest_means,
    }
    return ends.get(step, "")


def _why_not(typed: Typed, before: str) -> tuple[Option, ...]:
    blank = Option(
        "", "I leave it blank" if before else "I answer, or leave it blank", _is_blank(typed, before)
    )
    reasons = (
        Option(f"{before}{value}", str(label), typed.missing == value) for value, label in Missing.choices
    )
    return (*reasons, blank)


def _is_blank(typed: Typed, before: str) -> bool:
    return not typed.missing and (not before or not typed.answer)


def _condition(item: Item, pack: Questionnaire) -> str:
    if item.asked_if is None or (parent := pack.item(item.asked_if.item)) is None:
        return ""
    labels = [choice.label for each in item.asked_if.choices if (choice := parent.choice(each)) is not None]
    said = " or ".join(f"“{label}”" for label in labels)
    return f"Only if you answered {said} to “{parent.text}”"


def _words(answer: domain.Answer, pack: Questionnaire) -> str:
    shown = as_shown(answer, pack).answer
    return "; ".join(shown) or "None of these"


@dataclass(frozen=True, slots=True)
class ThemeProgress:
    """How far somebody has come with a theme; questions that do not follow are not counted."""

    theme: Theme
    answered: int
    asked: int

    @property
    def words(self) -> str:
        """What is said of it."""
        if self.answered == self.asked:
            return "All answered"
        return "Not started" if not self.answered else f"{self.answered} of {self.asked} answered"


def progress(pack: Questionnaire, role: str, rows: Mapping[str, Answer]) -> list[ThemeProgress]:
    """Return how far somebody has come, theme by theme.

    Parameters
    ----------
    pack, role, rows
        What is asked, of whom, and what is kept by item.
    """
    return [_progress(theme, items, rows) for theme, items in themes_for(pack, role).items()]


def _progress(theme: Theme, items: Sequence[Item], rows: Mapping[str, Answer]) -> ThemeProgress:
    due = [item for item in items if _is_answered(rows.get(item.id)) or is_called_for(item, rows)]
    return ThemeProgress(theme, sum(_is_answered(rows.get(item.id)) for item in due), len(due))


def _is_answered(row: Answer | None) -> bool:
    return row is not None and (row.value is not None or bool(row.missing))
