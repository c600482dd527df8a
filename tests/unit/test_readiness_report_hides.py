"""What the report on readiness must never say, in any of its files."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lib.questionnaires import (
    RULES,
    choice_item,
    list_item,
    questionnaire,
)
from tests.lib.readiness_reports import (
    ITEMS,
    PACK,
    SECOND,
    Written,
    criteria,
    last,
    one_cycle,
    result_of,
    sheets_of,
    two_cycles,
)

from scalecare.content import shipped
from scalecare.domain import (
    Answer,
    Catalogue,
    Consensus,
    Journey,
    Missing,
    Questionnaire,
    Sheet,
)
from scalecare.readiness import (
    gaps,
    learning_needs,
    profile,
)
from scalecare.reports import CycleResult, ReadinessResult


def with_lone(sheets: Sequence[Sheet], value: str | None) -> list[Sheet]:
    """Two people answer the question of a theme of its own, or say that they do not know."""
    missing = Missing.DONT_KNOW if value is None else None
    lone = Answer("lone", 1, value, missing)
    return [
        replace(sheet, answers=(*sheet.answers, lone)) if index < 2 else sheet
        for index, sheet in enumerate(sheets)
    ]


def lone_pack() -> Questionnaire:
    pack = questionnaire(*ITEMS, choice_item("lone", "solitude"))
    themes = tuple(replace(theme, in_overall=theme.id != "solitude") for theme in pack.themes)
    return replace(pack, themes=themes)


def test_what_two_people_say_of_a_theme_changes_no_byte(tmp_path: Path) -> None:
    pack = lone_pack()
    sheets = sheets_of(PACK, 8)
    low, high, unknown = (
        Written(one_cycle(with_lone(sheets, value), pack), tmp_path / str(value))
        for value in ("step-a", "step-d", None)
    )
    assert low.bytes == high.bytes == unknown.bytes
    row = low.page.table("themes")["Solitude"]
    assert row["Agreement"] == "fewer than 3 people, not shown"
    assert {row[name] for name in ("n", "Median", "Middle half", "A", "Blank", "Answered")} == {"–"}
    (theme,) = [each for each in low.json["cycles"][0]["themes"] if each["id"] == "solitude"]
    assert theme["spread"] is None
    assert theme["coverage"] is None
    assert low.json["cycles"][0]["overall"]["blank"] is None
    (cells,) = [row for row in low.rows("Themes") if row["Theme"] == "Solitude"]
    assert cells["n"] == cells["Median"] == cells["Band 1"] == ""


AGREED = Consensus("aims", 1, "step-b", SECOND, ("Chair",), "We met.")


def small(sheets: Sequence[Sheet], *agreed: Consensus) -> ReadinessResult:
    """Everything that follows from two people's answers, and from what they recorded together."""
    found = profile(sheets, PACK, RULES, consensus=agreed)
    shelf = shipped()
    journey, cases = (
        shelf.load("development-journey", Journey),
        shelf.load("case-studies", Catalogue),
    )
    return result_of(
        CycleResult("Second", SECOND, found),
        gaps=tuple(gaps(found, criteria(), journey, cases)),
        needs=tuple(learning_needs(sheets, PACK)),
    )


def test_two_people_together_are_told_nothing_of(tmp_path: Path) -> None:
    def answering(choice: str, topic: str) -> list[Sheet]:
        answers = (Answer("aims", 1, choice), Answer("needs", 1, (topic,)))
        return [Sheet(who, "manager", answers) for who in ("R1", "R2")]

    one = Written(small(answering("step-a", "Conflict with Dr Smith")), tmp_path / "one")
    other = Written(small(answering("step-d", "Coaching")), tmp_path / "other")
    alone = Written(small(answering("step-b", "Contracts")[:1]), tmp_path / "alone")
    assert one.bytes == other.bytes == alone.bytes
    assert "Fewer than 3 people answered" in one.text
    assert "Smith" not in one.text
    cycle = one.json["cycles"][0]
    assert cycle["respondents"] is cycle["overall"] is cycle["roles"] is None
    assert one.json["gaps"] is one.json["learning_needs"] is None


def test_what_two_people_recorded_together_is_theirs_to_show(tmp_path: Path) -> None:
    answers = [(Answer("aims", 1, choice),) for choice in ("step-a", "step-d")]
    sheets = [[Sheet(who, "manager", held) for who in ("R1", "R2")] for held in answers]
    one, other = (Written(small(each, AGREED), tmp_path / str(i)) for i, each in enumerate(sheets))
    assert one.bytes == other.bytes
    assert "We met." in one.text and one.json["cycles"][0]["overall"] is None
    scores = [gap["score"] for gap in one.json["gaps"] if gap["score"] is not None]
    assert scores == pytest.approx([100 / 3] * len(scores)) and scores


def test_a_small_role_is_null_everywhere(tmp_path: Path) -> None:
    sheets = [
        Sheet(f"R{i}", "practice" if i < 2 else "manager", (Answer("aims", 1, f"step-{'adbb'[i % 4]}"),))
        for i in range(9)
    ]
    result = one_cycle(sheets)
    assert not last(result).roles["practice"]["vision"].is_shown
    seen = Written(result, tmp_path / "out")
    roles = {role["id"]: role["themes"]["vision"] for role in seen.json["cycles"][0]["roles"]}
    assert roles == {"practice": None, "manager": None}, "the other role would give it away"
    rows = [row for row in seen.rows("Roles") if row["Theme"] == "Vision"]
    assert [row["Agreement"] for row in rows] == ["not shown", "not shown"]
    assert "No role can be shown." in seen.text
    assert "fewer than 3 people, not shown" in seen.text


def test_counts_that_would_give_a_hidden_question_away_are_left_out(tmp_path: Path) -> None:
    pack = questionnaire(choice_item("aims", "vision"), choice_item("rare", "vision"))
    sheets = [
        Sheet(
            f"R{i}",
            "manager",
            (Answer("aims", 1, "step-b"), *([Answer("rare", 1, "step-c")] if i < 2 else [])),
        )
        for i in range(6)
    ]
    seen = Written(one_cycle(sheets, pack), tmp_path / "out")
    (theme,) = seen.json["cycles"][0]["themes"]
    assert theme["spread"]["n"] == 6
    assert theme["spread"]["blank"] is None, "less those of the question shown, it is the hidden one's"
    assert theme["coverage"] is None
    (role,) = seen.json["cycles"][0]["roles"]
    assert role["themes"]["vision"]["blank"] is None
    assert seen.rows("Roles")[0]["Blank"] == ""


def test_no_respondent_is_named(tmp_path: Path) -> None:
    written = Written(two_cycles(), tmp_path / "out")
    assert not re.search(r"\bR\d{3}\b", written.html + json.dumps(written.json) + str(written.sheets))


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.integers(1, 9), st.integers(0, 10_000), st.integers(1, 3))
def test_every_need_says_how_many_wrote_under_its_heading(people: int, seed: int, most: int) -> None:
    item = replace(list_item("needs", "governance"), most=most)
    rng = random.Random(seed)
    topics = ["Contracts", "Coaching", "Data", "Boards"]
    sheets = [
        Sheet(f"R{i}", "manager", (Answer("needs", 1, tuple(rng.choices(topics, k=rng.randint(1, most)))),))
        for i in range(people)
    ]
    assert {need.answered for need in learning_needs(sheets, questionnaire(item))} == {people}


def test_headings_that_fewer_than_three_wrote_under_are_left_out(tmp_path: Path) -> None:
    pack = questionnaire(
        *ITEMS, replace(list_item("more", "governance"), text="What else?"), choice_item("x", "trust")
    )
    sheets = [
        Sheet(
            f"R{i}",
            "manager",
            (
                Answer("aims", 1, "step-b"),
                Answer("needs", 1, ("Coaching", "Contracts")),
                *([Answer("more", 1, ("A private matter",))] if i < 2 else []),
            ),
        )
        for i in range(5)
    ]
    seen = Written(one_cycle(sheets, pack, needs=tuple(learning_needs(sheets, pack))), tmp_path / "out")
    assert "Coaching" in seen.text
    assert "A private matter" not in seen.html + json.dumps(seen.json) + str(seen.sheets)
    assert "1 heading under which fewer than 3 people wrote is not shown." in seen.text
    assert [(need["topic"], need["points"], need["people"]) for need in seen.json["learning_needs"]] == [
        ("Coaching", 15, 5),
        ("Contracts", 10, 5),
    ]
