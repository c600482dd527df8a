"""What the report on readiness says: the profile's own numbers, and what follows from them."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.lib.questionnaires import (
    RULES,
)
from tests.lib.readiness_reports import (
    AS_OF,
    LATER,
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

from scalecare.content import load_folder, shipped
from scalecare.domain import (
    Answer,
    Catalogue,
    Condition,
    Consensus,
    Decision,
    Evidence,
    Item,
    Journey,
    Questionnaire,
    Sheet,
    Verdict,
)
from scalecare.parameters import load_parameters
from scalecare.readiness import (
    BadAnswer,
    Gap,
    Help,
    LearningNeed,
    ReadinessRules,
    StageState,
    digital_level,
    gaps,
    gate,
    profile,
)
from scalecare.reports import CycleResult, ReadinessResult, ReportError, write_readiness
from scalecare.reports.readiness.words import points

VALID = Path(__file__).parents[1] / "content" / "valid"


@pytest.fixture(scope="module")
def two() -> ReadinessResult:
    return two_cycles()


@pytest.fixture
def written(two: ReadinessResult, tmp_path: Path) -> Written:
    return Written(two, tmp_path / "out")


# --- the numbers are the profile's ----------------------------------------------------------------


def test_the_table_of_themes_holds_the_profiles_numbers(two: ReadinessResult, written: Written) -> None:
    table = written.page.table("themes")
    assert list(table) == [*(theme.title for theme in LATER.themes), "Overall"]
    for theme in LATER.themes:
        spread, row = last(two).themes[theme.id], table[theme.title]
        assert spread.is_shown
        assert row["n"] == str(spread.n)
        assert row["Median"] == points(spread.median)
        assert row["Middle half"] == f"{points(spread.lower_quartile)} to {points(spread.upper_quartile)}"
        assert [int(count) for count in row["People by band"].split(" · ")] == list(spread.histogram)
        assert float(row["A"].replace("−", "-")) == pytest.approx(spread.agreement, abs=0.005)
        assert float(row["Consensus"]) == pytest.approx(spread.consensus, abs=0.005)
        assert row["Don't know"] == str(spread.dont_know)
        assert row["Not applicable"] == str(spread.not_applicable)
        assert row["Blank"] == str(spread.blank)
        covered = last(two).covered(theme.id)
        assert covered is not None
        assert float(row["Answered"].rstrip("%")) == pytest.approx(100 * covered, abs=0.5)


def test_json_and_workbook_hold_the_same_numbers(two: ReadinessResult, written: Written) -> None:
    themes = {theme["id"]: theme["spread"] for theme in written.json["cycles"][-1]["themes"]}
    rows = {row["Theme"]: row for row in written.rows("Themes") if row["Cycle"] == "Second"}
    for theme in LATER.themes:
        spread = last(two).themes[theme.id]
        assert themes[theme.id]["median"] == pytest.approx(spread.median)
        assert themes[theme.id]["histogram"] == list(spread.histogram)
        row = rows[theme.title]
        assert row["Median"] == pytest.approx(spread.median)
        assert row["A"] == pytest.approx(spread.agreement, abs=1e-6)
        assert [row[f"Band {band}"] for band in range(1, 6)] == list(spread.histogram)
    for item in written.json["cycles"][-1]["items"]:
        assert item["spread"]["histogram"] == list(last(two).items[item["id"]].histogram)
        assert len(item["categories"]) == len(item["spread"]["histogram"])


def test_every_answer_of_a_question_is_counted_by_its_words(two: ReadinessResult, written: Written) -> None:
    asked = LATER.items[0]
    counts = last(two).items[asked.id].histogram
    told = written.page.table("items-1")[asked.text]["Answers"]
    expected = "".join(f"{count} {choice.label}" for count, choice in zip(counts, asked.choices, strict=True))
    assert told == expected


def test_roles_are_told_as_the_profile_tells_them(two: ReadinessResult, written: Written) -> None:
    table = written.page.table("roles-table")
    for theme in LATER.themes:
        for role in last(two).roles:
            spread, cell = last(two).roles[role][theme.id], table[theme.title][role.capitalize()]
            assert cell == "not shown" if not spread.is_shown else cell.startswith(points(spread.median))


def test_the_spread_comes_before_the_median_and_the_least_agreed_theme_is_named(
    two: ReadinessResult, written: Written
) -> None:
    themes = {theme.title: last(two).themes[theme.id] for theme in LATER.themes}
    least = min(themes, key=lambda title: themes[title].agreement or 0.0)
    assert f"People agree least on “{least}”" in written.text
    overall = last(two).overall
    assert (
        f"lies between {points(overall.lower_quartile)} and {points(overall.upper_quartile)} of 100; the "
        f"median is {points(overall.median)}." in written.text
    )
    assert written.html.index("How people see it") < written.html.index("From cycle to cycle</h2>")


# --- cycles: a line only where one may be drawn ---------------------------------------------------


def test_breaks_are_marked_and_lines_drawn_only_where_comparable(
    two: ReadinessResult, written: Written
) -> None:
    assert two.comparison is not None
    joined = [line for line in (*two.comparison.themes, two.comparison.overall) if line.change is not None]
    broken = [
        line
        for line in (*two.comparison.themes, two.comparison.overall)
        if not line.is_comparable and line.earlier is not None
    ]
    assert joined
    assert broken
    for ident in ("spread", "spread-narrow"):
        chart = re.search(rf'<svg[^>]*id="{ident}".*?</svg>', written.html, re.S)
        assert chart is not None
        assert chart[0].count('class="line"') == len(joined)
        assert chart[0].count('class="break"') == len(broken)
        assert chart[0].count('class="mark-today"') == len(joined) + len(broken)


def test_the_table_of_cycles_states_no_change_across_a_break(written: Written) -> None:
    table = written.page.table("cycles")
    assert table["Trust"]["Change"] == "–"
    assert table["Trust"]["May it be compared"].startswith("break: ")
    assert table["Finance"]["First"] == "not asked"
    assert table["Vision"]["May it be compared"] == "yes"
    question = written.page.table("questions")["How far is reach, revision 1?"]
    assert question["May it be compared"] == "break: it asks otherwise now"
    lines = {line["id"]: line for line in written.json["comparison"]["themes"]}
    assert lines["trust"]["change"] is None
    assert lines["vision"]["change"] is not None


def test_cycles_must_be_in_order_and_of_one_questionnaire(two: ReadinessResult) -> None:
    with pytest.raises(ValueError, match="order"):
        replace(two, cycles=two.cycles[::-1])
    other = replace(PACK, id="another")
    with pytest.raises(ValueError, match="more than one questionnaire"):
        replace(two, cycles=(two.cycles[0], CycleResult("X", SECOND, profile([], other, RULES))))
    with pytest.raises(ValueError, match="two cycles"):
        replace(two, cycles=two.cycles[1:])


# --- what there is nothing to say about -----------------------------------------------------------


def test_missing_parts_say_what_is_missing_and_what_to_do(tmp_path: Path) -> None:
    said = Written(one_cycle(sheets_of(PACK, 9)), tmp_path / "out").text
    assert "Second is the only cycle so far." in said
    assert "No evidence and no decisions are known here" in said
    assert "No level is shown: there are no answers to the digital questionnaire, or too few." in said
    assert "Nothing was recorded. Meet, talk about the themes on which people stand apart" in said
    assert "Nobody has named a learning need in this cycle." in said
    assert "There are no gaps: the self-assessment bears out every criterion." in said


def test_a_gate_of_which_nothing_is_known_says_so_beside_its_criteria(tmp_path: Path) -> None:
    untouched = tuple(gate((), criteria(), ()))
    seen = Written(one_cycle(sheets_of(PACK, 9), gate=untouched), tmp_path / "out")
    assert "No evidence and no decisions are known here" in seen.text
    assert {row["Standing"] for row in seen.page.table("gate-1").values()} == {"not yet shown"}
    begun = Written(one_cycle(sheets_of(PACK, 9), gate=decided()), tmp_path / "begun")
    assert "No evidence and no decisions are known here" not in begun.text


def test_without_a_cycle_the_page_says_so_and_shows_the_criteria(tmp_path: Path) -> None:
    seen = Written(result_of(), tmp_path / "out")
    assert "Nobody has been asked yet" in seen.text
    assert len(seen.page.table("gate-1")) == len(criteria().of_stage("enabling-development"))
    assert seen.json["cycles"] == []
    assert [row["Standing"] for row in seen.rows("Gate")] == ["not known"] * len(criteria().criteria)


def test_criteria_of_another_questionnaire_are_not_called_borne_out(tmp_path: Path) -> None:
    other = replace(criteria(), bears_on="another")
    said = Written(one_cycle(sheets_of(PACK, 9), criteria=other), tmp_path / "out").text
    assert "no gaps can be worked out" in said
    assert "bears out" not in said


# --- consensus, gaps, gates, learning, digital ----------------------------------------------------


def test_recorded_consensus_stands_beside_what_people_had_answered(tmp_path: Path) -> None:
    agreed = Consensus(
        "aims", 1, "step-c", SECOND, ("Chair", "Manager"), "Minutes show it.", "One practice does not."
    )
    seen = Written(one_cycle(sheets_of(PACK, 9), consensus=(agreed,)), tmp_path / "out")
    row = seen.page.table("consensus")[PACK.items[0].text]
    assert row["Agreed answer"] == "aims step 2"
    assert (row["Reason"], row["Dissent"]) == ("Minutes show it.", "One practice does not.")
    assert row["Recorded"] == "1 May 2026, by Chair and Manager"
    assert seen.json["cycles"][0]["consensus"][0]["score"] == pytest.approx(200 / 3)


def test_a_consensus_on_another_revision_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    stale = Consensus("aims", 9, "step-c", SECOND, ("Chair",), "Old.")
    with pytest.raises(BadAnswer):
        write_readiness(one_cycle(sheets_of(PACK, 9), consensus=(stale,)), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def gap_of(result: ReadinessResult, **given: Any) -> Gap:
    found = Gap(1, result.criteria.criteria[0], 40.0, 0.1, ("aims",), (), (), (), ())
    return replace(found, **given)


def test_gaps_name_help_and_cases_with_their_evidence(tmp_path: Path) -> None:
    base = one_cycle(sheets_of(PACK, 9))
    shelf = shipped()
    cases, journey = shelf.load("case-studies", Catalogue), shelf.load("development-journey", Journey)
    found = tuple(gaps(last(base), base.criteria, journey, cases))
    assert found
    seen = Written(replace(base, gaps=found, packs=(journey, cases)), tmp_path / "out")
    table = seen.page.table("gaps")
    assert [row["Criterion"] for row in table.values()] == [gap.criterion.text for gap in found]
    assert [row["Score"] for row in table.values()] == [points(gap.score) for gap in found]
    for gap in found:
        for step in (*gap.activities, *gap.support_required, *gap.support_offered):
            assert " ".join(step.text.split()) in seen.text
    told = [(row["Case"], row["What it says"], row["Claimed or measured"]) for row in seen.rows("Cases")]
    assert told == [
        (each.case.title, str(fact.value), fact.kind.value)
        for gap in found
        for each in gap.cases
        for fact in each.facts
    ]
    titles = {document.title for document in cases.documents}
    assert all(any(title in row["Source"] for title in titles) for row in seen.rows("Cases"))


def test_a_case_and_a_gap_of_which_nothing_is_known_say_so(tmp_path: Path) -> None:
    base = one_cycle(sheets_of(PACK, 9))
    case = shipped().load("case-studies", Catalogue).entries[0]
    found = (
        gap_of(base, cases=(Help(case, ()),)),
        gap_of(base, rank=2, score=None, agreement=None, criterion=base.criteria.criteria[1]),
    )
    seen = Written(replace(base, gaps=found), tmp_path / "out")
    assert "Nothing is known of what came of it." in seen.text
    assert "No case that we know of speaks to this." in seen.text
    assert seen.page.table("gaps")["2"]["Score"] == "not known: fewer than 3 people, not shown"
    assert seen.json["gaps"][1]["score"] is None


def decided() -> tuple[StageState, ...]:
    pack = criteria()
    first, second, third, fourth = pack.of_stage("enabling-development")[:4]
    evidence = (
        Evidence(first.id, "It is signed", "Map", "Manager", SECOND),
        Evidence(second.id, "It is filed", "Deed", "Manager", SECOND, expires_on=date(2026, 6, 1)),
        Evidence(fourth.id, "It is agreed", "Minutes", "Manager", SECOND),
    )
    due = Condition("Sign the annex.", "Finance lead", date(2026, 6, 15))
    who = ("Committee", "Scheme of delegation", date(2026, 5, 20))
    decisions = (
        Decision(first.id, Verdict.MET, "The map shows it", *who),
        Decision(second.id, Verdict.MET_WITH_CONDITIONS, "The annex is open", *who, (due,)),
        Decision(third.id, Verdict.NOT_MET, "Not registered", *who),
    )
    return tuple(gate(evidence, pack, decisions))


def test_gates_say_how_each_criterion_stands_in_a_word_and_a_shape(tmp_path: Path) -> None:
    states = decided()
    seen = Written(one_cycle(sheets_of(PACK, 9), gate=states), tmp_path / "out")
    table = seen.page.table("gate-1")
    standing = [table[state.criterion.text]["Standing"] for state in states[0].criteria[:4]]
    assert standing == ["met", "met with conditions", "not met", "not yet shown"]
    for kind in ("met", "met_with_conditions", "not_met", "not_yet_shown"):
        assert f'class="standing standing-{kind}"><svg' in seen.html
    second = table[states[0].criteria[1].criterion.text]
    assert second["Why"] == "The annex is open (Committee, Scheme of delegation, 20 May 2026)"
    assert "expired on 1 June 2026" in second["Evidence"]
    assert second["Conditions"] == "Sign the annex. Owner: Finance lead; was due 15 June 2026."
    assert table[states[0].criteria[3].criterion.text]["Why"] == "1 piece of evidence awaits a decision."
    assert "No score opens a gate" in seen.text
    assert f"Once it is passed, the commissioner may: {states[0].stage.commissioner_may}" in seen.text
    assert "1 met, 1 met with conditions, 1 not met and 11 not yet shown, of 14 criteria" in seen.text


def test_a_passed_stage_tells_what_the_commissioner_may_do_and_when_it_is_in_doubt(tmp_path: Path) -> None:
    state = decided()[0]
    passing = Decision(state.stage.id, Verdict.MET, "All shown", "Committee", "Scheme", AS_OF)
    met = replace(state, criteria=state.criteria[:2], decision=passing)
    doubted = replace(state, decision=passing)
    first = Written(one_cycle(sheets_of(PACK, 9), gate=(met,)), tmp_path / "met").text
    second = Written(one_cycle(sheets_of(PACK, 9), gate=(doubted,)), tmp_path / "doubted").text
    assert f"The commissioner may now: {state.stage.commissioner_may}" in first
    assert "the stage is passed" in first
    assert "in doubt because not all are met any more" in second


def test_the_digital_level_that_holds_and_what_blocks_the_next(tmp_path: Path) -> None:
    pack = shipped().load("digital-maturity", Questionnaire)

    def holding(item: Item) -> str:
        return "yes" if (item.level or 0) <= 2 else "no"

    sheets = [
        Sheet(f"R{i}", "manager", tuple(Answer(item.id, item.rev, holding(item)) for item in pack.items))
        for i in range(4)
    ]
    found = digital_level(sheets, pack, RULES)
    seen = Written(one_cycle(sheets_of(PACK, 9), digital=found, packs=(pack,)), tmp_path / "out")
    table = seen.page.table("digital")
    assert [row["Stands"] for row in table.values()] == ["holds"] * 2 + ["blocked"] + ["beyond the next"] * 3
    assert "Digital level 2 of 6 holds" in seen.text
    for item in found.blocks:
        assert " ".join(item.text.split()) in seen.text
    alone = Written(one_cycle(sheets_of(PACK, 9), digital=found), tmp_path / "alone")
    assert len(alone.page.table("digital")) == 2, "the pack's other levels are not known"


# --- honesty about numbers and packs --------------------------------------------------------------


def test_assumed_numbers_are_marked_and_local_ones_too(tmp_path: Path) -> None:
    shipped_rules = ReadinessRules.standard(load_parameters(), AS_OF)
    own = replace(shipped_rules, ready_score=60.0)
    found = profile(sheets_of(PACK, 9), PACK, own)
    seen = Written(result_of(CycleResult("Second", SECOND, found)), tmp_path / "out")
    status = {row["Name"]: row["Status"] for row in seen.page.table("numbers").values()}
    assert status.pop("readiness.ready_score") == "local"
    assert set(status.values()) == {"assumed"}
    assert {rule["name"]: rule["value"] for rule in seen.json["rules"]}["readiness.ready_score"] == 60.0
    assert "not a scientific measurement, and not a ranking" in seen.text
    assert seen.page.table("packs")["For tests"]["Version"] == "1.0.0"


def test_agreement_words_follow_the_rule_and_not_a_number_in_code(tmp_path: Path) -> None:
    sheets = sheets_of(PACK, 12)
    words = []
    for little in (-1.0, 1.01):
        rules = replace(RULES, little_agreement=little)
        found = result_of(CycleResult("Second", SECOND, profile(sheets, PACK, rules)))
        table = Written(found, tmp_path / str(little)).page.table("themes")
        words.append({row["Agreement"] for row in table.values()})
    assert words[0] == {"people agree"}
    assert words[1] <= {"mixed", "people stand apart"}


# --- files ----------------------------------------------------------------------------------------


def test_the_same_result_gives_the_same_bytes(two: ReadinessResult, tmp_path: Path) -> None:
    assert Written(two, tmp_path / "one").bytes == Written(two, tmp_path / "two").bytes


def test_three_files_and_nothing_over_older_ones(two: ReadinessResult, tmp_path: Path) -> None:
    paths = write_readiness(two, tmp_path / "out")
    assert [path.name for path in paths] == ["report.html", "profile.json", "readiness.xlsx"]
    with pytest.raises(ReportError):
        write_readiness(two, tmp_path / "out")
    assert write_readiness(two, tmp_path / "out", force=True) == paths


def test_the_workbook_has_its_sheets_and_no_formula(tmp_path: Path) -> None:
    needs = tuple(
        LearningNeed(PACK.items[3].text, topic, 1, 9, 3, 3) for topic in ('=HYPERLINK("x")', "-1+1")
    )
    agreed = Consensus("aims", 1, "step-c", SECOND, ("@chair",), "+cmd|calc", "=1+1")
    result = one_cycle(
        sheets_of(PACK, 9), needs=needs, consensus=(agreed,), organisation="=SUM(A1)", gate=decided()
    )
    seen = Written(result, tmp_path / "out")
    assert list(seen.sheets) == [
        "Themes",
        "Items",
        "Roles",
        "Gaps",
        "Cases",
        "Gate",
        "Learning needs",
        "Digital",
        "About",
    ]
    assert [row["Topic"] for row in seen.rows("Learning needs")] == ['\'=HYPERLINK("x")', "'-1+1"]
    (row,) = [row for row in seen.rows("Items") if row["Reason"]]
    assert (row["Reason"], row["Dissent"], row["Recorded by"]) == ("'+cmd|calc", "'=1+1", "'@chair")
    assert seen.rows("About")[0]["Value"] == "'=SUM(A1)"
    with zipfile.ZipFile(tmp_path / "out" / "readiness.xlsx") as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist() if "sheet" in name)


def test_texts_that_people_typed_stay_text_on_the_page(tmp_path: Path) -> None:
    result = one_cycle(sheets_of(PACK, 9), organisation="<script>alert(1)</script>")
    seen = Written(result, tmp_path / "out")
    assert "script" not in {tag for tag, _ in seen.page.elements}
    assert "&lt;script&gt;" in seen.html


def test_the_page_is_sound_for_readers_of_every_kind(written: Written) -> None:
    page = written.page
    assert page.mismatched == []
    ids = [given["id"] for _, given in page.elements if "id" in given]
    assert len(ids) == len(set(ids))
    named = [name for _, given in page.elements for name in given.get("aria-labelledby", "").split()]
    links = [
        given["href"][1:] for tag, given in page.elements if tag == "a" and given["href"].startswith("#")
    ]
    assert set(named) | set(links) <= set(ids)
    for _, held in page.elements:
        assert "style" not in held
        if held.get("class", "").split()[:1] == ["scroll"]:
            assert (held["role"], held["tabindex"]) == ("region", "0")
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_other_reports_keep_their_line_of_list_sizes() -> None:
    from scalecare.reports.html import render
    from scalecare.reports.stress_pack import StressView

    view = StressView("T", "1 July 2026", "the whole place", (), "", has_futures=False, tables=(), how=())  # type: ignore[arg-type]
    page = render("stress.html.j2", view)
    assert "List sizes and networks as of 1 July 2026. Area: the whole place." in page


def test_the_pack_of_the_content_tests_can_be_reported(tmp_path: Path) -> None:
    folder = tmp_path / "a-questionnaire" / "1.0.0"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text((VALID / "questionnaire.yaml").read_text())
    pack = load_folder(folder)
    assert isinstance(pack, Questionnaire)
    sheets = [
        Sheet(
            f"R{i}",
            "manager",
            (
                Answer("vision.shared", 1, "present" if i % 2 else "absent"),
                Answer("vision.parts", 1, ("aims",)),
                Answer("vision.overall", 1, float(1 + i)),
            ),
        )
        for i in range(5)
    ]
    seen = Written(one_cycle(sheets, pack), tmp_path / "out")
    table = seen.page.table("items-1")
    assert table["Is there a shared vision?"]["Answers"] == "3 No2 Yes"
    assert table["Which parts are in place?"]["Answers"] == "0 none of them5 1 of 20 2 of 2"
    assert "2 more questions are answered in words or from a list" in seen.text
