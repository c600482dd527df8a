"""Questions that people ask, each judged by reading: a case that answers is among the first three."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from scalecare.content import shipped
from scalecare.domain import Catalogue
from scalecare.store.evidence import search_evidence
from scalecare.store.evidence.index import index_of

QUESTIONS = Path(__file__).parent / "evidence" / "questions.yaml"
FIRST = 3
LEAST_SPELT = 0.95
LEAST_MISSPELT = 0.90


@dataclass(frozen=True)
class Question:
    """What is asked, and the cases that answer it."""

    ask: str
    answers: tuple[str, ...]
    why: str
    misspelt: bool = False


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    read = YAML(typ="safe").load(QUESTIONS.read_text(encoding="utf-8"))["questions"]
    return [Question(**{**question, "answers": tuple(question["answers"])}) for question in read]


@pytest.fixture(scope="module")
def cases() -> Catalogue:
    return shipped().load("case-studies", Catalogue)


def missed(questions: list[Question], cases: Catalogue) -> list[str]:
    """The questions without a case that answers among the first."""

    def first(ask: str) -> set[str]:
        return {hit.case_id for hit in search_evidence(cases, ask, most=FIRST).hits}

    return [question.ask for question in questions if not first(question.ask) & set(question.answers)]


def test_there_are_fifty_questions_spelt_right_and_ten_misspelt(questions: list[Question]) -> None:
    assert sum(question.misspelt for question in questions) == 10
    assert len(questions) == len({question.ask for question in questions}) == 60


def test_every_case_that_is_judged_to_answer_is_in_the_pack(
    questions: list[Question], cases: Catalogue
) -> None:
    known = {entry.id for entry in cases.entries}
    assert {answer for question in questions for answer in question.answers} <= known
    assert all(question.answers and question.why for question in questions)


def test_questions_spelt_right_are_answered(questions: list[Question], cases: Catalogue) -> None:
    asked = [question for question in questions if not question.misspelt]
    wrong = missed(asked, cases)
    assert 1 - len(wrong) / len(asked) >= LEAST_SPELT, wrong


def test_misspelt_questions_are_answered(questions: list[Question], cases: Catalogue) -> None:
    asked = [question for question in questions if question.misspelt]
    wrong = missed(asked, cases)
    assert 1 - len(wrong) / len(asked) >= LEAST_MISSPELT, wrong


def test_a_misspelt_question_says_what_was_searched_for(questions: list[Question], cases: Catalogue) -> None:
    asked = [question.ask for question in questions if question.misspelt]
    assert all(search_evidence(cases, ask).corrections for ask in asked)


def test_the_index_of_all_cases_is_built_in_well_under_a_second(cases: Catalogue) -> None:
    begun = time.perf_counter()
    index_of.__wrapped__(cases)
    assert time.perf_counter() - begun < 1
