"""Answers as numbers: which category of which item, or why there is none."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from scalecare.domain import Answer, Answering, AnswerValue, Item, Missing, Questionnaire, Scoring, Sheet
from scalecare.readiness.errors import BadAnswer

BLANK, DONT_KNOW, NOT_APPLICABLE, NOT_ASKED, UNSCORED = -1, -2, -3, -4, -5
"""Why an item has no category: left blank, not known, not applicable, not asked, or answered in words."""

Codes = npt.NDArray[np.int8]
_OF_MISSING: Mapping[Missing | None, int] = {
    Missing.DONT_KNOW: DONT_KNOW,
    Missing.NOT_APPLICABLE: NOT_APPLICABLE,
}


def categories_of(item: Item) -> int:
    """Return how many ordered categories an item's answers fall into; 0 where it is not scored.

    Parameters
    ----------
    item
        The item.
    """
    if item.scoring is Scoring.SHARE:
        return len(item.choices) + 1
    if item.scoring is None:
        return 0
    if item.range is not None:
        return int(item.range.highest - item.range.lowest) + 1
    return max(choice.position or 0 for choice in item.choices)


@dataclass(frozen=True)
class Coding:
    """How the answers to one pack become numbers. Columns are its items, in order."""

    pack: Questionnaire

    @cached_property
    def column(self) -> Mapping[str, int]:
        """The column of each item."""
        return {item.id: index for index, item in enumerate(self.pack.items)}

    @cached_property
    def categories(self) -> npt.NDArray[np.int64]:
        """How many categories each item has, shape (items,)."""
        return np.array([categories_of(item) for item in self.pack.items])

    @cached_property
    def _coders(self) -> Mapping[str, tuple[int, Callable[[Any], int]]]:
        """The column of each item, and what turns a value into its category."""
        return {item.id: (index, _coder(item)) for index, item in enumerate(self.pack.items)}

    @cached_property
    def _conditions(self) -> tuple[tuple[int, str, frozenset[str]], ...]:
        """Items asked only on a condition: their column, what they depend on, and its choices."""
        return tuple(
            (index, item.asked_if.item, frozenset(item.asked_if.choices))
            for index, item in enumerate(self.pack.items)
            if item.asked_if is not None
        )

    def check(self, sheet: Sheet) -> None:
        """Refuse a sheet with an answer that its question does not allow; see :func:`check_sheet`.

        Parameters
        ----------
        sheet
            One person's answers.
        """
        for answer in sheet.answers:
            self.check_answer(answer)

    def check_answer(self, answer: Answer) -> None:
        """Refuse an answer that its question does not allow; see :func:`check_sheet`.

        Parameters
        ----------
        answer
            The answer.
        """
        index = self.column.get(answer.item)
        if index is None:
            raise BadAnswer.unknown_item(answer.item, self.pack.reference, self.column)
        item = self.pack.items[index]
        if item.rev != answer.rev:
            raise BadAnswer.other_revision(answer, item, self.pack.reference)
        if answer.value is not None:
            check_value(item, answer.value)

    def codes(self, sheets: Sequence[Sheet]) -> Codes:
        """Return the category of every answer, or why there is none, shape (sheets, items).

        Parameters
        ----------
        sheets
            Sheets that :func:`check_sheet` finds no fault with.
        """
        written = b"".join(self._row(sheet).tobytes() for sheet in sheets)
        return np.frombuffer(written, dtype=np.int8).reshape(len(sheets), len(self.pack.items))

    def _row(self, sheet: Sheet) -> array[int]:
        row = self._asked_of(sheet.role)[:]
        coders = self._coders
        for answer in sheet.answers:
            index, code = coders[answer.item]
            value = answer.value
            row[index] = _OF_MISSING[answer.missing] if value is None else code(value)
        for index, depends_on, choices in self._conditions:
            if row[index] == BLANK and not _chose(sheet.answer(depends_on), choices):
                row[index] = NOT_ASKED
        return row

    @cached_property
    def _blank_rows(self) -> dict[str, array[int]]:
        return {}

    def _asked_of(self, role: str) -> array[int]:
        """A row without answers: blank where the role is asked. One that no item is put to is asked all."""
        if role not in self._blank_rows:
            asked = [role in item.audience for item in self.pack.items]
            is_asked_all = not any(asked)
            row = (BLANK if each or is_asked_all else NOT_ASKED for each in asked)
            self._blank_rows[role] = array("b", row)
        return self._blank_rows[role]

    @cached_property
    def scored(self) -> npt.NDArray[np.intp]:
        """The columns of items that are scored."""
        return np.flatnonzero(self.categories > 1)

    def scores(self, codes: Codes) -> npt.NDArray[np.float64]:
        """Return scores of scored items from 0 to 100, NaN where there is none, shape (sheets, scored).

        Parameters
        ----------
        codes
            From :meth:`codes`.
        """
        held = codes[:, self.scored]
        return np.where(held >= 0, 100.0 / (self.categories[self.scored] - 1) * held, np.nan)


def _coder(item: Item) -> Callable[[Any], int]:
    if item.scoring is Scoring.SHARE:
        return len
    looked_up = _looked_up(item)
    return _in_words if looked_up is None else looked_up.__getitem__


def _in_words(_: AnswerValue) -> int:
    return UNSCORED


def _looked_up(item: Item) -> dict[AnswerValue, int] | None:
    if item.scoring is not Scoring.POSITION:
        return None
    if item.range is not None:
        lowest = item.range.lowest
        return {lowest + step: step for step in range(categories_of(item))}
    return {
        choice.id: UNSCORED if choice.position is None else choice.position - 1 for choice in item.choices
    }


def _chose(answer: Answer | None, choices: frozenset[str]) -> bool:
    if answer is None or answer.value is None:
        return False
    return not choices.isdisjoint(_chosen(answer.value))


def _chosen(value: AnswerValue) -> tuple[str, ...]:
    """The choices that a value names; none where it is a number or a day."""
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()


_CODINGS: dict[int, Coding] = {}
_MOST_CODINGS = 16


def coding_of(pack: Questionnaire) -> Coding:
    """Return how the answers to a pack become numbers, worked out once for each pack in use.

    Parameters
    ----------
    pack
        The questionnaire.
    """
    found = _CODINGS.get(id(pack))
    if found is None or found.pack is not pack:
        if len(_CODINGS) >= _MOST_CODINGS:
            _CODINGS.clear()
        found = _CODINGS[id(pack)] = Coding(pack)
    return found


def check_sheet(sheet: Sheet, pack: Questionnaire) -> None:
    """Refuse answers that the pack's questions do not allow.

    Parameters
    ----------
    sheet
        One person's answers.
    pack
        What was asked.

    Raises
    ------
    BadAnswer
        If an item or choice is unknown, a number out of range, a list too long, or the item is of
        another revision.
    """
    coding_of(pack).check(sheet)


def check_answer(answer: Answer, pack: Questionnaire) -> None:
    """Refuse an answer that its question does not allow.

    Parameters
    ----------
    answer
        The answer.
    pack
        What was asked.

    Raises
    ------
    BadAnswer
        As for :func:`check_sheet`.
    """
    coding_of(pack).check_answer(answer)


def check_value(item: Item, value: AnswerValue) -> None:
    """Refuse a value that an item does not allow.

    Parameters
    ----------
    item
        What was asked.
    value
        What was answered.

    Raises
    ------
    BadAnswer
        As for :func:`check_sheet`.
    """
    if not _is_of_kind(item, value):
        raise BadAnswer.wrong_kind(item, value)
    for choice in _chosen(value) if item.choices else ():
        if item.choice(choice) is None:
            raise BadAnswer.no_such_choice(item, choice)
    if item.range is not None and isinstance(value, int | float):
        inside = item.range.lowest <= value <= item.range.highest
        if not inside or (item.range.is_whole and value != int(value)):
            raise BadAnswer.out_of_range(item, value)
    if item.most is not None and isinstance(value, tuple) and len(value) > item.most:
        raise BadAnswer.too_many(item, len(value))


def _is_of_kind(item: Item, value: AnswerValue) -> bool:
    return isinstance(value, _KINDS[item.answering]) and not isinstance(value, bool)


_KINDS: Mapping[Answering, tuple[type, ...]] = {
    Answering.ONE: (str,),
    Answering.SEVERAL: (tuple,),
    Answering.SCALE: (int, float),
    Answering.NUMBER: (int, float),
    Answering.TEXT: (str,),
    Answering.LIST: (tuple,),
    Answering.DATE: (date,),
}
