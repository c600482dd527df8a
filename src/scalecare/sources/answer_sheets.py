"""Read the workbooks in which people answered: all of them, or none with every fault named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import python_calamine

from scalecare.domain import (
    Answer,
    Answering,
    AnswerValue,
    Consensus,
    Item,
    Questionnaire,
    ScalecareError,
    Sheet,
)
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
    QUESTION_ID,
    QUESTIONS,
    REASON,
    SHEET_START,
    START,
    YES,
)

Find = Callable[[str, str], Questionnaire]
"""Gives a pack by its id and version."""
CheckValue = Callable[[Item, AnswerValue], None]
"""Raises where an item does not allow a value."""
_NO = {"", "no", "n", "false", "0"}
_YES = {YES.casefold(), "y", "x", "true", "1"}


@dataclass(frozen=True, slots=True)
class SheetFault:
    """What is wrong with a workbook: where, the fact and the remedy. Rows count from 1."""

    file: Path
    sheet: str
    row: int
    fact: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file.name}, sheet {self.sheet}, row {self.row}: {self.fact} {self.remedy}"


class BadAnswerSheets(ScalecareError):
    """Workbooks that cannot be used. Nothing of them is taken; ``faults`` says all that is wrong."""

    faults: tuple[SheetFault, ...]

    @classmethod
    def of(cls, faults: Sequence[SheetFault], files: int) -> BadAnswerSheets:
        """The faults found."""
        many = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        said = "\n".join(f"  {fault}" for fault in faults)
        error = cls(
            f"{many} in {'1 workbook' if files == 1 else f'{files} workbooks'}; nothing was taken from "
            f"{'it' if files == 1 else 'any'}.",
            remedy=f"Mend these and run it again:\n{said}",
        )
        error.faults = tuple(faults)
        return error


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One person's workbook."""

    file: Path
    organisation: str
    cycle: str
    pack: Questionnaire
    answered_on: date
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class ReadConsensus:
    """What a group recorded."""

    file: Path
    organisation: str
    cycle: str
    pack: Questionnaire
    consensus: tuple[Consensus, ...]


@dataclass(slots=True)
class _Workbook:
    """One file as rows of text, and the faults found in it."""

    file: Path
    start: Sequence[Sequence[object]] = ()
    questions: Sequence[Sequence[object]] = ()
    faults: list[SheetFault] = field(default_factory=list)

    def fault(self, sheet: str, row: int, fact: str, remedy: str) -> None:
        self.faults.append(SheetFault(self.file, sheet, row, fact, remedy))

    def said(self, name: str) -> tuple[str, int]:
        """What sheet Start says under a name, and in which row."""
        for row, cells in enumerate(self.start, start=1):
            if cells and _text(cells[0]) == name:
                return _text(cells[1]) if len(cells) > 1 else "", row
        return "", 1


def read_answer_sheets(
    files: Sequence[Path], find: Find, check_value: CheckValue
) -> tuple[list[ReadSheet], list[ReadConsensus]]:
    """Read workbooks made by :func:`scalecare.reports.write_answer_form`.

    Parameters
    ----------
    files
        The workbooks.
    find
        Gives a pack by its id and version; raises where there is none.
    check_value
        Raises where an item does not allow a value.

    Returns
    -------
    tuple
        The sheets of people, and what groups recorded.

    Raises
    ------
    BadAnswerSheets
        If anything is wrong with any of them: an id or an option that does not exist, a number out of
        range, a respondent who answers twice in a cycle, a missing date and the like.
    """
    sheets: list[ReadSheet] = []
    recorded: list[ReadConsensus] = []
    faults: list[SheetFault] = []
    for file in files:
        book = _open(file)
        pack = None if book.faults else _pack(book, find)
        if pack is not None:
            if book.said(FORM)[0] == JOINT:
                recorded.append(_consensus(book, pack, check_value))
            else:
                sheets.append(_sheet(book, pack, check_value))
        faults += book.faults
    faults += _answered_twice(sheets)
    if faults:
        raise BadAnswerSheets.of(faults, len(files))
    return sheets, recorded


def _open(file: Path) -> _Workbook:
    book = _Workbook(file)
    if not file.exists():
        book.fault(START, 1, "There is no such file.", "Correct the path.")
        return book
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(file))
    except (python_calamine.CalamineError, OSError, ValueError):
        remedy = "Give an .xlsx made by 'scalecare readiness form'."
        book.fault(START, 1, "The file is no workbook that can be read.", remedy)
        return book
    for name in (START, QUESTIONS):
        if name not in workbook.sheet_names:
            book.fault(name, 1, f"There is no sheet {name}.", "Use the form as it was written.")
            return book
    book.start = workbook.get_sheet_by_name(START).to_python(skip_empty_area=False)
    book.questions = workbook.get_sheet_by_name(QUESTIONS).to_python(skip_empty_area=False)
    return book


def _pack(book: _Workbook, find: Find) -> Questionnaire | None:
    form, row = book.said(FORM)
    if form not in (OWN, JOINT):
        book.fault(START, row, f"The form is '{form}'.", "Use the form as it was written.")
        return None
    (pack_id, row), (version, _) = book.said("Pack"), book.said("Version")
    try:
        return find(pack_id, version)
    except ScalecareError as problem:
        book.fault(START, row, problem.fact, problem.remedy)
        return None


def _start(book: _Workbook, names: Mapping[str, str]) -> dict[str, str]:
    said = {}
    for name, hint in names.items():
        said[name], row = book.said(name)
        if not said[name]:
            book.fault(START, row, f"{name} is blank.", hint)
    return said


def _day(book: _Workbook) -> date:
    value, row = book.said("Date")
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        if value:
            book.fault(START, row, f"'{value}' is no day.", "Write it as 2026-10-01.")
        return date.min


def _sheet(book: _Workbook, pack: Questionnaire, check_value: CheckValue) -> ReadSheet:
    said = _start(book, SHEET_START)
    role = next((role.id for role in pack.roles if said["Role"] in (role.id, role.title)), "")
    if not role and said["Role"]:
        known = ", ".join(each.title for each in pack.roles)
        book.fault(START, book.said("Role")[1], f"There is no role '{said['Role']}'.", f"Choose: {known}.")
    answers = tuple(_answers(book, pack, check_value))
    sheet = Sheet(said["Respondent"], role, answers)
    return ReadSheet(book.file, said["Organisation"], said["Cycle"], pack, _day(book), sheet)


def _consensus(book: _Workbook, pack: Questionnaire, check_value: CheckValue) -> ReadConsensus:
    said = _start(book, CONSENSUS_START)
    by = tuple(name.strip() for name in said["Recorded by"].split(";") if name.strip())
    day, agreed = _day(book), []
    for rows, item in _by_item(book, pack):
        value = _value(book, item, rows, check_value)
        cells = rows[0][1]
        reason = cells.get(REASON, "")
        if value is None:
            continue
        if not reason:
            book.fault(QUESTIONS, rows[0][0], f"'{item.id}' was agreed without a reason.", "Give the reason.")
        elif by:
            agreed.append(Consensus(item.id, item.rev, value, day, by, reason, cells.get(DISSENT, "")))
    return ReadConsensus(book.file, said["Organisation"], said["Cycle"], pack, tuple(agreed))


Rows = list[tuple[int, dict[str, str]]]
"""Rows of one item: the number of each in the sheet, and its cells by heading."""


def _by_item(book: _Workbook, pack: Questionnaire) -> Iterator[tuple[Rows, Item]]:
    headings = [_text(cell) for cell in book.questions[0]] if book.questions else []
    if QUESTION_ID not in headings or ANSWER not in headings:
        book.fault(
            QUESTIONS, 1, f"The headings are {', '.join(headings)}.", "Use the form as it was written."
        )
        return
    found: dict[str, Rows] = defaultdict(list)
    for number, cells in enumerate(book.questions[1:], start=2):
        row = dict(zip(headings, map(_text, cells), strict=False))
        if any(row.values()):
            found[row[QUESTION_ID]].append((number, row))
    known = {f"{item.id}@{item.rev}": item for item in pack.items}
    for name, rows in found.items():
        if name not in known:
            remedy = f"Take it out, or use the form of {pack.reference}."
            book.fault(QUESTIONS, rows[0][0], f"There is no question '{name}' in {pack.reference}.", remedy)
        else:
            yield rows, known[name]


def _answers(book: _Workbook, pack: Questionnaire, check_value: CheckValue) -> Iterator[Answer]:
    words = {word.casefold(): missing for missing, word in MISSING_WORDS.items()}
    for rows, item in _by_item(book, pack):
        value = _value(book, item, rows, check_value)
        number, cells = rows[0]
        why = next((each[1][NO_ANSWER] for each in rows if each[1].get(NO_ANSWER)), "")
        reason = next((each[1][REASON] for each in rows if each[1].get(REASON)), "")
        note = cells.get(NOTE, "")
        if why and why.casefold() not in words:
            book.fault(QUESTIONS, number, f"'{why}' says why there is no answer.", "Choose from the list.")
        elif why and value is not None:
            book.fault(QUESTIONS, number, f"There is an answer, and '{why}'.", "Keep one of the two.")
        elif why and words[why.casefold()] == "not_applicable" and not reason:
            book.fault(QUESTIONS, number, "It is not applicable, and no reason is given.", "Give the reason.")
        elif why:
            yield Answer(item.id, item.rev, None, words[why.casefold()], reason, note)
        elif value is not None:
            yield Answer(item.id, item.rev, value, None, reason, note)


def _value(book: _Workbook, item: Item, rows: Rows, check_value: CheckValue) -> AnswerValue | None:
    try:
        value = _several(book, item, rows) if _has_parts(item) else _single(book, item, rows)
        if value is not None:
            check_value(item, value)
    except ScalecareError as problem:
        book.fault(QUESTIONS, rows[0][0], problem.fact, problem.remedy)
        return None
    return value


def _has_parts(item: Item) -> bool:
    return item.answering in {Answering.SEVERAL, Answering.LIST}


def _several(book: _Workbook, item: Item, rows: Rows) -> tuple[str, ...] | None:
    filled = [(number, row) for number, row in rows if row[ANSWER]]
    if item.answering is Answering.LIST:
        return tuple(row[ANSWER] for _, row in filled) or None
    chosen = []
    for number, row in filled:
        choice = next((each.id for each in item.choices if row.get(PART, "") in (each.label, each.id)), None)
        said = row[ANSWER].casefold()
        if choice is None:
            remedy = "Use the form as it was written."
            book.fault(QUESTIONS, number, f"'{item.id}' has no option '{row.get(PART, '')}'.", remedy)
        elif said in _YES:
            chosen.append(choice)
        elif said not in _NO:
            book.fault(
                QUESTIONS, number, f"'{row[ANSWER]}' is no answer.", f"Write {YES}, or leave it blank."
            )
    return tuple(chosen) if filled else None


def _single(book: _Workbook, item: Item, rows: Rows) -> AnswerValue | None:
    if len(rows) > 1:
        book.fault(QUESTIONS, rows[1][0], f"'{item.id}' is answered twice.", "Keep one row.")
        return None
    number, row = rows[0]
    said = row[ANSWER]
    if not said:
        return None
    if item.answering is Answering.ONE:
        labels = {choice.label: choice.id for choice in item.choices}
        if said not in labels and said not in labels.values():
            remedy = f"Choose one of: {'; '.join(labels)}."
            book.fault(QUESTIONS, number, f"'{item.id}' has no option '{said}'.", remedy)
            return None
        return labels.get(said, said)
    if item.range is not None:
        return _number(book, number, said)
    return _date(book, number, said) if item.answering is Answering.DATE else said


def _number(book: _Workbook, row: int, said: str) -> float | None:
    try:
        return float(said.replace(",", "").removesuffix("%"))
    except ValueError:
        book.fault(QUESTIONS, row, f"'{said}' is no number.", "Write digits only.")
        return None


def _date(book: _Workbook, row: int, said: str) -> date | None:
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        book.fault(QUESTIONS, row, f"'{said}' is no day.", "Write it as 2026-10-01.")
        return None


def _answered_twice(sheets: Sequence[ReadSheet]) -> Iterator[SheetFault]:
    first: dict[tuple[str, ...], Path] = {}
    for read in sheets:
        key = (read.organisation, read.cycle, read.pack.id, read.sheet.respondent)
        if key in first:
            row = 3 + 1 + list(SHEET_START).index("Respondent")
            fact = f"{read.sheet.respondent} answers in {first[key].name} too."
            yield SheetFault(read.file, START, row, fact, "Keep one workbook of each person.")
        first.setdefault(key, read.file)


def _text(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
