"""Workbooks that people fill in: what goes out comes back, and nothing is half taken."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lib.questionnaires import choice_item, questionnaire, random_sheets

from scalecare.content import shipped
from scalecare.domain import Answer, Consensus, Missing, Questionnaire, Sheet
from scalecare.readiness import check_value
from scalecare.reports.answer_form import AnswerForm, write_answer_form
from scalecare.sources import BadAnswerSheets, ReadConsensus, ReadSheet, read_answer_sheets

PACK = questionnaire()
START = {
    "Organisation": "North",
    "Cycle": "Spring",
    "Respondent": "R01",
    "Role": "Manager",
    "Date": "2026-04-01",
}
Edit = Callable[[openpyxl.Workbook], None]


def find(pack_id: str, version: str) -> Questionnaire:
    if (pack_id, version) == (PACK.id, PACK.version):
        return PACK
    return shipped().load(pack_id, Questionnaire, version)


def read(*files: Path) -> tuple[list[ReadSheet], list[ReadConsensus]]:
    return read_answer_sheets(files, find, check_value)


def written(folder: Path, answers: tuple[Answer, ...], name: str = "sheet.xlsx", **start: str) -> Path:
    form = AnswerForm(PACK, start=START | start, answers=answers)
    return write_answer_form(form, folder / name, force=True)


def by_item(sheet: Sheet) -> dict[str, Answer]:
    return {answer.item: answer for answer in sheet.answers}


@settings(deadline=None, derandomize=True, database=None, max_examples=25)
@given(st.integers(0, 2**32))
def test_what_is_filled_in_is_what_is_read(seed: int) -> None:
    sheet = random_sheets(PACK, 1, random.Random(seed))[0]
    nothing_chosen = {a.item for a in sheet.answers if a.value == ()}
    with TemporaryDirectory() as folder:
        ((found,), _) = read(written(Path(folder), sheet.answers))
    assert (found.organisation, found.cycle, found.answered_on) == ("North", "Spring", date(2026, 4, 1))
    assert (found.sheet.respondent, found.sheet.role) == ("R01", "manager")
    expected = {name: a for name, a in by_item(sheet).items() if name not in nothing_chosen}
    got = by_item(found.sheet)
    assert got.keys() == expected.keys()
    for name, answer in expected.items():
        if name == "needs" and isinstance(answer.value, tuple):
            assert got[name].value == tuple(" ".join(t.split(" ")) for t in answer.value)
        else:
            assert got[name] == answer


def test_every_shipped_questionnaire_makes_a_form_that_reads_back_empty(tmp_path: Path) -> None:
    for name in ("provider-development", "digital-maturity", "leadership"):
        pack = shipped().load(name, Questionnaire)
        start = START | {"Role": pack.roles[0].title}
        path = write_answer_form(AnswerForm(pack, start=start), tmp_path / f"{name}.xlsx")
        ((found,), _) = read(path)
        assert found.pack.reference == pack.reference and found.sheet.answers == ()


def test_the_same_form_has_the_same_bytes(tmp_path: Path) -> None:
    paths = [write_answer_form(AnswerForm(PACK), tmp_path / name) for name in ("a.xlsx", "b.xlsx")]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_choices_are_drop_downs_and_numbers_are_held_to_their_range(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(written(tmp_path, ()))["Questions"]
    rules = {
        (v.type, v.formula1) for v in page.data_validations.dataValidation if str(v.sqref).startswith("E")
    }
    assert ("whole", "1") in rules
    assert any(kind == "list" and "Choices" in source for kind, source in rules)


def test_numbers_are_numbers_and_words_are_words(tmp_path: Path) -> None:
    path = written(tmp_path, (Answer("reach", 1, 7.0), Answer("needs", 1, ("7", "8"))))
    page = openpyxl.load_workbook(path)["Questions"]
    kinds = {
        (row[0].value, row[4].data_type) for row in page.iter_rows(min_row=2) if row[4].value is not None
    }
    assert kinds == {("reach@1", "n"), ("needs@1", "s")}


def test_a_role_gets_only_its_own_questions(tmp_path: Path) -> None:
    pack = shipped().load("provider-development", Questionnaire)
    path = write_answer_form(AnswerForm(pack, role="finance-lead"), tmp_path / "finance.xlsx")
    page = openpyxl.load_workbook(path)["Questions"]
    asked = {str(row[0].value).partition("@")[0] for row in page.iter_rows(min_row=2)}
    assert asked == {item.id for item in pack.items if "finance-lead" in item.audience}


def test_cells_that_begin_like_a_formula_are_text(tmp_path: Path) -> None:
    words = ("=1+1", "+44", "-2", "@SUM(A1)")
    item = choice_item("aims", "vision")
    answers = (Answer(item.id, 1, "step-a", note=words[0]), Answer("needs", 1, words[1:]))
    path = written(tmp_path, answers)
    page = openpyxl.load_workbook(path)["Questions"]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value in words]
    assert {cell.value for cell in cells} == set(words)
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)
    ((found,), _) = read(path)
    assert by_item(found.sheet)["needs"].value == words[1:]


def test_what_a_group_recorded_is_read_with_reason_and_dissent(tmp_path: Path) -> None:
    agreed = Consensus("aims", 1, "step-b", date(2026, 5, 1), ("Chair", "Manager"), "seen", "two differ")
    start = {
        "Organisation": "North",
        "Cycle": "Spring",
        "Recorded by": "Chair; Manager",
        "Date": "2026-05-01",
    }
    form = AnswerForm(PACK, is_consensus=True, start=start, consensus=(agreed,))
    sheets, recorded = read(write_answer_form(form, tmp_path / "agreed.xlsx"))
    assert sheets == [] and recorded[0].consensus == (agreed,)


def row_of(book: openpyxl.Workbook, item: str) -> int:
    page = book["Questions"]
    return next(r for r in range(2, page.max_row + 1) if page.cell(r, 1).value == f"{item}@1")


def put(item: str, column: int, value: object) -> Edit:
    def edit(book: openpyxl.Workbook) -> None:
        book["Questions"].cell(row_of(book, item), column).value = value

    return edit


def start_says(name: str, value: object) -> Edit:
    def edit(book: openpyxl.Workbook) -> None:
        page = book["Start"]
        row = next(r for r in range(1, page.max_row + 1) if page.cell(r, 1).value == name)
        page.cell(row, 2).value = value

    return edit


def twice(book: openpyxl.Workbook) -> None:
    book["Questions"].append(["aims@1", "", "", "", "aims step 1"])


def both(*edits: Edit) -> Edit:
    def edit(book: openpyxl.Workbook) -> None:
        for each in edits:
            each(book)

    return edit


FAULTS: dict[str, tuple[Edit, str, str, str]] = {
    "unknown id": (put("aims", 1, "amis@1"), "Questions", "no question 'amis@1'", "Take it out"),
    "other revision": (put("aims", 1, "aims@2"), "Questions", "no question 'aims@2'", "use the form of"),
    "no such option": (put("aims", 5, "Splendid"), "Questions", "no option 'Splendid'", "aims step 0"),
    "out of range": (put("reach", 5, 11), "Questions", "answered by 11", "whole number from 1 to 10"),
    "a fraction": (put("reach", 5, 1.5), "Questions", "answered by 1.5", "whole number from 1 to 10"),
    "words for a number": (put("reach", 5, "ten"), "Questions", "'ten' is no number", "digits only"),
    "neither yes nor no": (put("parts", 5, "perhaps"), "Questions", "'perhaps' is no answer", "Write Yes"),
    "renamed part": (
        both(put("parts", 4, "another"), put("parts", 5, "Yes")),
        "Questions",
        "no option 'another'",
        "as it was written",
    ),
    "answer and none": (
        both(put("aims", 5, "aims step 1"), put("aims", 6, "Don't know")),
        "Questions",
        "There is an answer, and",
        "Keep one",
    ),
    "no reason": (put("aims", 6, "Not applicable"), "Questions", "no reason is given", "Give the reason"),
    "odd reason": (put("aims", 6, "Because"), "Questions", "'Because' says why", "Choose from the list"),
    "twice": (twice, "Questions", "answered twice", "Keep one row"),
    "no respondent": (start_says("Respondent", None), "Start", "Respondent is blank", "Not your name"),
    "unknown role": (start_says("Role", "Wizard"), "Start", "no role 'Wizard'", "Manager, Practice"),
    "no day": (start_says("Date", "last week"), "Start", "'last week' is no day", "2026-10-01"),
    "unknown pack": (start_says("Pack", "a-questionaire"), "Start", "no content pack", "Name one"),
    "unknown form": (start_says("Form", "a poem"), "Start", "The form is 'a poem'", "as it was written"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_said_with_sheet_row_and_remedy_and_nothing_is_taken(name: str, tmp_path: Path) -> None:
    edit, sheet, fact, remedy = FAULTS[name]
    good = written(tmp_path, (), name="good.xlsx", Respondent="R02")
    bad = written(tmp_path, ())
    book = openpyxl.load_workbook(bad)
    edit(book)
    book.save(bad)
    with pytest.raises(BadAnswerSheets) as problem:
        read(good, bad)
    faults = [f for f in problem.value.faults if fact in f.fact]
    assert faults, problem.value
    assert (faults[0].file, faults[0].sheet) == (bad, sheet)
    assert remedy in faults[0].remedy
    page = book[sheet]
    shown = [str(page.cell(faults[0].row, column).value) for column in (1, 2, 4, 5, 6)]
    assert 1 <= faults[0].row <= page.max_row and any(text != "None" for text in shown)
    assert "nothing was taken from any" in str(problem.value) and f"row {faults[0].row}" in str(problem.value)


def test_one_person_answers_once_in_a_cycle(tmp_path: Path) -> None:
    first = written(tmp_path, (), name="first.xlsx")
    second = written(tmp_path, (), name="second.xlsx")
    with pytest.raises(BadAnswerSheets, match=r"R01 answers in first.xlsx too"):
        read(first, second)
    assert len(read(first, written(tmp_path, (), name="third.xlsx", Cycle="Autumn"))[0]) == 2


def test_files_that_are_no_workbooks_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.xlsx"
    text.write_text("not a workbook", encoding="utf-8")
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    with pytest.raises(BadAnswerSheets, match="2 faults in 2 workbooks") as problem:
        read(text, other)
    assert "readiness form" in str(problem.value) and "There is no sheet Start" in str(problem.value)


def test_not_knowing_not_applying_and_leaving_blank_stay_three_things(tmp_path: Path) -> None:
    answers = (
        Answer("aims", 1, None, Missing.DONT_KNOW),
        Answer("votes", 1, None, Missing.NOT_APPLICABLE, "no votes here"),
    )
    ((found,), _) = read(written(tmp_path, answers))
    assert found.sheet.answers == answers
