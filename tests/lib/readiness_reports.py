"""Small results of readiness, and the three files of their report read back."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from tests.lib.questionnaires import (
    RULES,
    choice_item,
    list_item,
    questionnaire,
    random_sheets,
    scale_item,
    several_item,
)

from scalecare.content import shipped
from scalecare.domain import Change, Criteria, ItemChange, Migration, Questionnaire, Sheet
from scalecare.readiness import Profile, compare, profile
from scalecare.reports import CycleResult, ReadinessResult, write_readiness

AS_OF = date(2026, 7, 1)
FIRST, SECOND = date(2025, 5, 1), date(2026, 5, 1)
ITEMS = (
    choice_item("aims", "vision"),
    several_item("parts", "vision"),
    choice_item("votes", "governance", 3),
    list_item("needs", "governance"),
    scale_item("reach", "trust"),
)
PACK = questionnaire(*ITEMS)


def same(reference: str) -> ItemChange:
    return ItemChange(change=Change.SAME, before=(reference,), after=(reference,), comparable=True)


RAISED = ItemChange(
    change=Change.SAME, before=("reach@1",), after=("reach@2",), comparable=False, why="it asks otherwise now"
)
LATER = questionnaire(
    *ITEMS[:4],
    replace(ITEMS[4], rev=2),
    choice_item("money", "finance"),
    version="2.0.0",
    migrations=(
        Migration(
            from_version="1.0.0",
            changes=(*(same(f"{name}@1") for name in ("aims", "parts", "votes", "needs")), RAISED),
        ),
    ),
)


def sheets_of(pack: Questionnaire, people: int, seed: int = 1) -> list[Sheet]:
    return random_sheets(pack, people, random.Random(seed))


def criteria() -> Criteria:
    loaded = shipped().load("readiness-criteria", Criteria)
    held = tuple(
        replace(criterion, items=("aims", "votes"), themes=("vision",)) for criterion in loaded.criteria
    )
    return replace(loaded, bears_on=PACK.id, criteria=held)


def result_of(*cycles: CycleResult, **given: Any) -> ReadinessResult:
    base: dict[str, Any] = {
        "organisation": "Exampleshire Federation",
        "comparison": None,
        "gaps": (),
        "needs": (),
        "digital": None,
        "gate": (),
        "criteria": criteria(),
        "as_of": AS_OF,
    }
    return ReadinessResult(cycles=cycles, **{**base, **given})


def one_cycle(sheets: Sequence[Sheet], pack: Questionnaire = PACK, **given: Any) -> ReadinessResult:
    consensus = given.pop("consensus", ())
    found = profile(sheets, pack, RULES, consensus=consensus)
    return result_of(CycleResult("Second", SECOND, found), **given)


class Written:
    """The three files, read back."""

    def __init__(self, result: ReadinessResult, out: Path) -> None:
        self.paths = write_readiness(result, out)
        self.html = (out / "report.html").read_text(encoding="utf-8")
        self.json: dict[str, Any] = json.loads((out / "profile.json").read_text(encoding="utf-8"))
        book = CalamineWorkbook.from_path(out / "readiness.xlsx")
        self.sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
        self.bytes = [path.read_bytes() for path in self.paths]
        self.page = Page(self.html)

    def rows(self, sheet: str) -> list[dict[str, Any]]:
        head, *rows = self.sheets[sheet]
        return [dict(zip(head, row, strict=True)) for row in rows]

    @property
    def text(self) -> str:
        return " ".join(self.page.words)


class Page(HTMLParser):
    """Tables, words and elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.mismatched: list[str] = []
        self._open: list[str] = []
        self._cell = ""
        self._rows: list[list[str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.elements.append((tag, given))
        if tag not in {"meta", "br"}:
            self._open.append(tag)
        if tag == "caption":
            self.tables[given["id"].removeprefix("c-")] = self._rows = []
        if tag == "tr":
            self._rows.append([])
        if tag in {"td", "th"}:
            self._cell = ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self._open.pop() != tag:
            self.mismatched.append(tag)
        if tag in {"td", "th"}:
            self._rows[-1].append(" ".join(self._cell.split()))

    def handle_data(self, data: str) -> None:
        self._cell += data
        if "style" not in self._open:
            self.words += data.split()

    def table(self, ident: str) -> dict[str, dict[str, str]]:
        head, *rows = self.tables[ident]
        return {row[0]: dict(zip(head, row, strict=True)) for row in rows}


def two_cycles() -> ReadinessResult:
    """Two cycles on two versions: a theme that changed and a theme that is new."""
    before = profile(sheets_of(PACK, 9), PACK, RULES)
    after = profile(sheets_of(LATER, 14, seed=2), LATER, RULES)
    return result_of(
        CycleResult("First", FIRST, before),
        CycleResult("Second", SECOND, after),
        comparison=compare(before, after, {"1.0.0": PACK, "2.0.0": LATER}),
    )


def last(result: ReadinessResult) -> Profile:
    """The profile of the last cycle."""
    return result.cycles[-1].profile
