"""Answers as the database keeps them, and as the library reads them."""

from __future__ import annotations

from datetime import date
from typing import Any

from scalecare.domain import Answer, Answering, AnswerValue, Item, Missing
from scalecare_web.assessments import models

Plain = str | float | list[str] | None
"""A value as JSON holds it."""


def plain(value: AnswerValue | None) -> Plain:
    """Return a value as JSON holds it.

    Parameters
    ----------
    value
        As the library knows it.

    Examples
    --------
    >>> plain(("one", "two")), plain(date(2026, 7, 1)), plain(3.0)
    (['one', 'two'], '2026-07-01', 3.0)
    """
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def typed(item: Item, value: Any) -> AnswerValue | None:
    """Return a kept value as the library knows it.

    Parameters
    ----------
    item
        What was asked.
    value
        As JSON holds it.
    """
    if value is None:
        return None
    if item.answering in {Answering.SEVERAL, Answering.LIST}:
        return tuple(value)
    if item.answering in {Answering.SCALE, Answering.NUMBER}:
        return float(value)
    return date.fromisoformat(value) if item.answering is Answering.DATE else str(value)


def answer_of(row: models.Answer, item: Item) -> Answer | None:
    """Return a kept answer as the library knows it; None where it was left blank.

    Parameters
    ----------
    row
        What is kept.
    item
        What was asked.
    """
    if row.value is None and not row.missing:
        return None
    missing = Missing(row.missing) if row.missing else None
    return Answer(row.item, row.rev, typed(item, row.value), missing, row.reason, row.note)
