"""What somebody types to a question, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isfinite

from django.http import QueryDict

from scalecare import domain
from scalecare.domain import Answering, Item, Missing
from scalecare.readiness import check_value
from scalecare_web.assessments.actions import Given
from scalecare_web.assessments.errors import NotUnderstood
from scalecare_web.assessments.models import Answer
from scalecare_web.assessments.values import plain

WHY_NOT, NONE_OF_THESE = "missing:", "none:"
"""What stands before a word on why there is no answer among choices; ids hold no colon."""
_MOST_RADIOS = 20


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields of a question."""

    answer: tuple[str, ...] = ()
    missing: str = ""
    reason: str = ""
    note: str = ""


def key_of(item: Item) -> str:
    """Return what a question's fields are called: its id without dots, which selectors stumble over.

    Parameters
    ----------
    item
        The question.
    """
    return item.id.replace(".", "--")


def is_picked(item: Item) -> bool:
    """Whether one of a few answers is picked, "don't know" among them.

    Parameters
    ----------
    item
        The question.
    """
    return item.answering is Answering.ONE or bool(scale_of(item))


def scale_of(item: Item) -> tuple[str, ...]:
    """Return the numbers of a scale that are few enough to be picked from.

    Parameters
    ----------
    item
        The question.
    """
    if item.answering is not Answering.SCALE or item.range is None or not item.range.is_whole:
        return ()
    steps = range(int(item.range.lowest), int(item.range.highest) + 1)
    return tuple(str(step) for step in steps) if len(steps) <= _MOST_RADIOS else ()


def typed_before(item: Item, row: Answer | None) -> Typed:
    """Return what stands in the fields of a question that was answered before.

    Parameters
    ----------
    item, row
        The question, and what is kept.
    """
    if row is None:
        return Typed()
    return Typed(shown_value(item, row.value), row.missing, row.reason, row.note)


def shown_value(item: Item, value: object) -> tuple[str, ...]:
    """Return a kept value as it stands in the fields.

    Parameters
    ----------
    item, value
        The question, and what is kept.
    """
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(value) if value or item.answering is not Answering.SEVERAL else (NONE_OF_THESE,)
    return (f"{value:g}",) if isinstance(value, int | float) else (str(value),)


def typed_now(item: Item, data: QueryDict) -> Typed:
    """Return what was sent.

    Parameters
    ----------
    item, data
        The question, and the form.
    """
    key = key_of(item)
    sent = tuple(text.strip() for text in data.getlist(key) if text.strip())
    missing = data.get(f"{key}.missing", "")
    if is_picked(item) and sent and sent[0].startswith(WHY_NOT):
        missing, sent = sent[0].removeprefix(WHY_NOT), ()
    if item.answering is Answering.LIST:
        sent = tuple(line.strip() for text in sent for line in text.splitlines() if line.strip())
    return Typed(sent, missing, data.get(f"{key}.reason", "").strip(), data.get(f"{key}.note", "").strip())


def understood(item: Item, typed: Typed) -> Given:
    """Return what was typed as an answer.

    Parameters
    ----------
    item, typed
        The question, and what stands in its fields.

    Raises
    ------
    NotUnderstood
        If it is no answer to the question, or says two things.
    BadAnswer
        If it is none that the question allows.
    """
    missing = Missing(typed.missing) if typed.missing in set(Missing) else None
    value = _value(item, typed.answer)
    if missing is not None and value is not None:
        raise NotUnderstood.says_two_things()
    if missing is Missing.NOT_APPLICABLE and not typed.reason:
        raise NotUnderstood.no_reason()
    if value is not None:
        check_value(item, value)
    return Given(item, value, missing, typed.reason, typed.note)


def value_of(item: Item, typed: Typed) -> domain.AnswerValue | None:
    """Return the value that was typed, or None.

    Parameters
    ----------
    item, typed
        The question, and what stands in its fields.

    Raises
    ------
    NotUnderstood
        If it is no answer to the question.
    """
    return _value(item, typed.answer)


def _value(item: Item, sent: tuple[str, ...]) -> domain.AnswerValue | None:
    if not sent:
        return None
    if item.answering is Answering.SEVERAL:
        if NONE_OF_THESE in sent and len(sent) > 1:
            raise NotUnderstood.none_and_some()
        return () if sent == (NONE_OF_THESE,) else sent
    if item.answering is Answering.LIST:
        return sent
    if item.answering in {Answering.SCALE, Answering.NUMBER}:
        return _number(sent[0])
    return _day(sent[0]) if item.answering is Answering.DATE else sent[0]


def _number(sent: str) -> float:
    try:
        number = float(sent.replace(",", ""))
    except ValueError:
        raise NotUnderstood.no_number(sent) from None
    if not isfinite(number):
        raise NotUnderstood.no_number(sent)
    return number


def _day(sent: str) -> date:
    try:
        return date.fromisoformat(sent)
    except ValueError:
        raise NotUnderstood.no_day(sent) from None


def again(answer: domain.Answer, item: Item) -> Given:
    """Return an answer of the cycle before, given again.

    Parameters
    ----------
    answer, item
        What is proposed, and the question now asked.
    """
    return Given(item, answer.value, answer.missing, answer.reason, answer.note)


def same(given: Given, row: Answer | None) -> bool:
    """Whether an answer says what is kept already.

    Parameters
    ----------
    given, row
        What was typed, and what is kept.
    """
    if row is None:
        return given.value is None and given.missing is None and not (given.reason or given.note)
    kept = (row.value, row.missing, row.reason, row.note)
    return kept == (plain(given.value), given.missing or "", given.reason, given.note)
