"""A questionnaire as a workbook that people fill in: a row a question, with drop-downs.

Sheet `Start` says who answers and what; sheet `Questions` holds a row for each answer that may be given,
known by its item's id and revision; sheet `Choices` holds the words of the drop-downs. The reader is
:func:`scalecare.sources.read_answer_sheets`, and both know the headings named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from scalecare.domain import Answer, Answering, Consensus, Item, Questionnaire
from scalecare.domain.answer_form import (
    ANSWER,
    CONSENSUS_START,
    DISSENT,
    FORM,
    JOINT,
    MISSING_WORDS,
    NO_ANSWER,
    NOTE,
    OWN,
    PART,
    QUESTION,
    QUESTION_ID,
    QUESTIONS,
    REASON,
    SHEET_START,
    START,
    THEME,
    YES,
)
from scalecare.reports.errors import ReportError

_WIDTHS = {QUESTION_ID: 34, THEME: 26, QUESTION: 60, PART: 40, ANSWER: 44, NO_ANSWER: 18, REASON: 40}
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""So that the same form has the same bytes."""
_ROLES, _YES, _MISSING = "roles/", "yes/", "missing/"
"""Lists of words that are no item's; no id holds a slash."""
_HOW = {
    True: "The group records here what it agreed on, why, and what some did not share. Leave open what was "
    "not agreed.",
    False: "Answer for yourself, before you talk about it. A question may be left blank. Where you cannot "
    "answer, say whether you do not know or it does not apply, and then why.",
}


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What a workbook asks, and what is filled in already.

    ``role`` leaves out questions that are put to others. ``is_consensus`` is for what the group records
    together. ``start`` is what sheet Start says, by name; ``answers`` and ``consensus`` are filled in.
    """

    pack: Questionnaire
    role: str | None = None
    is_consensus: bool = False
    start: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    consensus: tuple[Consensus, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of sheet Questions."""
        last = (REASON, DISSENT) if self.is_consensus else (NO_ANSWER, REASON, NOTE)
        return (QUESTION_ID, THEME, QUESTION, PART, ANSWER, *last)

    @property
    def asked(self) -> Mapping[str, str]:
        """What sheet Start asks, and how to fill it in."""
        return CONSENSUS_START if self.is_consensus else SHEET_START


@dataclass(frozen=True, slots=True)
class _Row:
    """One row to fill in: of an item, of one of its choices, or of one entry of a list."""

    item: Item
    part: str = ""
    place: int = 0
    choice: str = ""


def write_answer_form(form: AnswerForm, path: Path, *, force: bool = False) -> Path:
    """Write the workbook that people fill in.

    Parameters
    ----------
    form
        What it asks.
    path
        The file to write.
    force
        Whether an older file may be replaced.

    Raises
    ------
    ReportError
        If the file is there and ``force`` is not given.
    """
    if path.exists() and not force:
        raise ReportError.file_there(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.partial")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(unfinished), {**options, "in_memory": True}) as book:
        book.set_properties({"title": form.pack.title, "author": "Scalecare", "created": _CREATED})
        _write_all(book, form)
    unfinished.replace(path)
    return path


def _write_all(book: xlsxwriter.Workbook, form: AnswerForm) -> None:
    looks = _looks(book)
    start, questions = book.add_worksheet(START), book.add_worksheet(QUESTIONS)
    choices = book.add_worksheet("Choices")
    lists = _write_choices(choices, form.pack, looks["text"])
    _write_start(start, form, looks, lists[_ROLES])
    _write_questions(questions, form, looks, lists)
    choices.hide()


def _looks(book: xlsxwriter.Workbook) -> dict[str, Format]:
    text = {"text_wrap": True, "valign": "top", "quote_prefix": True}
    heading = {"bold": True, "bg_color": "#005EB8", "font_color": "#FFFFFF", "text_wrap": True}
    return {
        "heading": book.add_format(heading),
        "text": book.add_format(text),
        "field": book.add_format({**text, "quote_prefix": False, "bg_color": "#FFF9C4", "border": 1}),
        "filled": book.add_format({**text, "bg_color": "#FFF9C4", "border": 1}),
    }


def _write_choices(page: Worksheet, pack: Questionnaire, look: Format) -> dict[str, str]:
    """Write the words of the drop-downs, a column a list; returns where each list stands."""
    lists = {item.id: [choice.label for choice in item.choices] for item in pack.items if item.choices}
    lists[_MISSING] = list(MISSING_WORDS.values())
    lists[_ROLES] = [role.title for role in pack.roles]
    lists[_YES] = [YES]
    ranges = {}
    for column, (name, words) in enumerate(lists.items()):
        for row, word in enumerate(words):
            page.write_string(row, column, word, look)
        letters = xl_col_to_name(column, col_abs=True)
        ranges[name] = f"=Choices!{letters}$1:{letters}${len(words)}"
    return ranges


def _write_start(page: Worksheet, form: AnswerForm, looks: dict[str, Format], roles: str) -> None:
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 80)
    kept = {FORM: JOINT if form.is_consensus else OWN, "Pack": form.pack.id, "Version": form.pack.version}
    about = {"": "", "How to fill this in": _HOW[form.is_consensus], "About": form.pack.description}
    rows = [
        *((name, value, "text") for name, value in kept.items()),
        *((name, form.start.get(name, ""), "field") for name in form.asked),
        *((name, value, "text") for name, value in about.items()),
    ]
    for row, (name, value, look) in enumerate(rows):
        if name:
            page.write_string(row, 0, name, looks["heading"])
            _fill(page, row, 1, value, looks[look], looks)
        if look == "field":
            page.write_comment(row, 1, form.asked[name])
        if name == "Role":
            page.data_validation(row, 1, row, 1, {"validate": "list", "source": roles})


def _fill(page: Worksheet, row: int, column: int, value: str, look: Format, looks: dict[str, Format]) -> None:
    """Write text as text, whatever sign it begins with; leave an empty field empty."""
    if value:
        page.write_string(row, column, value, looks["filled"] if look is looks["field"] else look)
    else:
        page.write_blank(row, column, None, look)


def _write_questions(
    page: Worksheet, form: AnswerForm, looks: dict[str, Format], lists: dict[str, str]
) -> None:
    for column, heading in enumerate(form.headings):
        page.set_column(column, column, _WIDTHS.get(heading, 30))
        page.write_string(0, column, heading, looks["heading"])
    page.freeze_panes(1, 1)
    themes = {theme.id: theme.title for theme in form.pack.themes}
    filled = _filled_in(form)
    for row, asked in enumerate(_rows(form), start=1):
        item = asked.item
        question = item.text + (f"\n{item.hint}" if item.hint and asked.place == 0 else "")
        told = (f"{item.id}@{item.rev}", themes[item.theme], question, asked.part)
        for column, text in enumerate(told):
            page.write_string(row, column, text, looks["text"])
        cells = filled[item.id](asked) if item.id in filled else {}
        for column, heading in enumerate(form.headings[len(told) :], start=len(told)):
            written = cells.get(heading, "")
            if written and heading == ANSWER and item.range is not None:
                page.write_number(row, column, float(written), looks["field"])
            else:
                _fill(page, row, column, written, looks["field"], looks)
            _validate(page, row, column, heading, item, lists)


def _filled_in(form: AnswerForm) -> dict[str, Callable[[_Row], dict[str, str]]]:
    """What stands in the cells of an item's rows, by item."""
    given = {answer.item: answer for answer in form.answers}
    given |= {
        each.item: Answer(each.item, each.rev, each.value, None, each.reason) for each in form.consensus
    }
    dissent = {each.item: each.dissent for each in form.consensus}
    return {name: partial(_cells, answer, dissent.get(name, "")) for name, answer in given.items()}


def _cells(answer: Answer, dissent: str, row: _Row) -> dict[str, str]:
    cells = {ANSWER: _answer_words(answer, row)}
    if row.place == 0:
        why = "" if answer.missing is None else MISSING_WORDS[answer.missing]
        cells |= {NO_ANSWER: why, REASON: answer.reason, NOTE: answer.note, DISSENT: dissent}
    return cells


def _answer_words(answer: Answer, row: _Row) -> str:
    value = answer.value
    if isinstance(value, tuple):
        if row.item.answering is Answering.SEVERAL:
            return YES if row.choice in value else ""
        return value[row.place] if row.place < len(value) else ""
    if isinstance(value, float | int):
        return f"{value:g}"
    choice = row.item.choice(str(value))
    return choice.label if choice else str(value or "")


def _rows(form: AnswerForm) -> Iterator[_Row]:
    for item in form.pack.items:
        if form.role is not None and form.role not in item.audience:
            continue
        if item.answering is Answering.SEVERAL:
            for place, choice in enumerate(item.choices):
                yield _Row(item, choice.label, place, choice.id)
        elif item.answering is Answering.LIST:
            for place in range(item.most or 1):
                yield _Row(item, f"{place + 1} of {item.most}", place)
        else:
            yield _Row(item, _allowed(item))


def _allowed(item: Item) -> str:
    """What an answer may be, in words."""
    if item.range is not None:
        ends = [words for words in (item.range.lowest_means, item.range.highest_means) if words]
        said = f"{item.range.lowest:g} to {item.range.highest:g}"
        return (
            f"{said}: from {ends[0]} to {ends[1]}" if len(ends) == 2 else f"{said} {item.range.unit}".strip()
        )
    return {
        Answering.ONE: "choose one",
        Answering.TEXT: "in your words",
        Answering.DATE: "a day, such as 2026-04-01",
    }.get(item.answering, "")


def _validate(
    page: Worksheet, row: int, column: int, heading: str, item: Item, lists: dict[str, str]
) -> None:
    """Let the cell take only what the question allows."""
    rule: dict[str, object] = {}
    if heading == NO_ANSWER:
        rule = {"validate": "list", "source": lists[_MISSING]}
    elif heading == ANSWER and item.range is not None:
        kind = "integer" if item.range.is_whole else "decimal"
        bounds = {"minimum": item.range.lowest, "maximum": item.range.highest}
        rule = {"validate": kind, "criteria": "between", **bounds}
    elif heading == ANSWER and item.choices:
        name = item.id if item.answering is Answering.ONE else _YES
        rule = {"validate": "list", "source": lists[name]}
    if rule:
        page.data_validation(row, column, row, column, rule)
