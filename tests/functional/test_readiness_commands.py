"""The commands of content and readiness, run as people run them."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.lib.commands import Command

from scalecare.content import Shelf, draft, publish, shipped, with_own
from scalecare.domain import Answer, Consensus, Questionnaire
from scalecare.examples import write_example_organisation
from scalecare.reports.answer_form import AnswerForm, write_answer_form
from scalecare.reports.readiness import READINESS_FILES


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("organisation")
    write_example_organisation(folder)
    return folder


def test_the_example_is_scored_with_spread_gaps_cases_and_a_gate_of_which_two_are_not_met(
    scalecare: Command, organisation: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report"
    code, said, err = scalecare(
        "readiness", "score", organisation, "--gate", organisation / "gate.yaml", "--out", out
    )
    assert (code, err) == (0, "")
    assert "12 people in 2 cycles" in said and "not met: open-finance, risk-register" in said
    assert sorted(path.name for path in out.iterdir()) == sorted(READINESS_FILES)
    told = json.loads((out / "profile.json").read_text(encoding="utf-8"))
    assert [cycle["name"] for cycle in told["cycles"]] == ["Spring 2026", "Autumn 2026"]
    vision = next(theme for theme in told["cycles"][1]["themes"] if theme["id"] == "vision")
    assert vision["spread"]["n"] == sum(vision["spread"]["histogram"]) == 12
    assert told["gaps"][0]["criterion"] == "risk-register" and told["gaps"][0]["cases"]
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "There is a risk register" in page and "<svg" in page


def test_scoring_prints_the_same_as_json_and_writes_over_nothing_unasked(
    scalecare: Command, organisation: Path, tmp_path: Path
) -> None:
    ask = ("readiness", "score", organisation, "--out", tmp_path / "report", "--json")
    code, said, _ = scalecare(*ask)
    assert code == 0
    assert json.loads(said) == json.loads((tmp_path / "report" / "profile.json").read_text(encoding="utf-8"))
    assert scalecare(*ask)[0] == 3
    assert scalecare(*ask, "--force")[0] == 0


def test_priorities_of_leadership_are_pooled_with_the_other_learning_needs(
    scalecare: Command, organisation: Path, tmp_path: Path
) -> None:
    pack = shipped().load("leadership", Questionnaire)
    items = [item for item in pack.items if item.id.endswith(".priority")]
    answers = tuple(Answer(item.id, 1, float(place)) for place, item in enumerate(items, start=1))
    for number in range(3):
        start = {"Organisation": "Exampleshire Primary Care", "Cycle": "Autumn 2026", "Date": "2026-10-05"}
        start |= {"Respondent": f"R0{number}", "Role": "Board member"}
        form = AnswerForm(pack, start=start, answers=answers)
        write_answer_form(form, tmp_path / "leadership" / f"{number}.xlsx")
    out = tmp_path / "report"
    assert scalecare("readiness", "score", organisation, tmp_path / "leadership", "--out", out)[0] == 0
    needs = json.loads((out / "profile.json").read_text(encoding="utf-8"))["learning_needs"]
    first = next(need for need in needs if need["topic"] == "Inspiring shared purpose")
    assert (first["points"], first["people"]) == (27, 3)


def test_a_bad_workbook_is_refused_and_nothing_is_written(
    scalecare: Command, organisation: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "notes.xlsx"
    bad.write_text("no workbook", encoding="utf-8")
    code, out, err = scalecare("readiness", "score", organisation, bad, "--out", tmp_path / "report")
    assert (code, out) == (3, "")
    assert "notes.xlsx, sheet Start, row 1" in err and "Traceback" not in err
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("empty", "holds no .xlsx file"),
        ("digital", "none provider-development"),
        ("two", "are of North, South"),
    ],
)
def test_workbooks_that_make_no_report_are_refused_with_a_way_out(
    scalecare: Command, tmp_path: Path, named: str, said: str
) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    start = {"Cycle": "Spring", "Respondent": "R1", "Role": "Manager", "Date": date(2026, 4, 1).isoformat()}
    pack_id = "digital-maturity" if named == "digital" else "provider-development"
    pack = shipped().load(pack_id, Questionnaire)
    for organisation in {"empty": (), "digital": ("North",), "two": ("North", "South")}[named]:
        form = AnswerForm(pack, start=start | {"Organisation": organisation})
        write_answer_form(form, folder / f"{organisation}.xlsx")
    code, _, err = scalecare("readiness", "score", folder, "--out", tmp_path / "report")
    assert code == 3 and said in err and "Traceback" not in err


def test_fewer_than_three_people_see_why_nothing_is_shown(
    scalecare: Command, organisation: Path, tmp_path: Path
) -> None:
    sheets = sorted(organisation.glob("provider-development-autumn-2026-R0[12].xlsx"))
    code, said, _ = scalecare("readiness", "score", *sheets, "--out", tmp_path / "report")
    assert code == 0 and "fewer than 3 people answered, so nothing is shown" in said
    told = json.loads((tmp_path / "report" / "profile.json").read_text(encoding="utf-8"))
    assert told["cycles"][0]["overall"] is None and not told["gaps"]


def test_a_form_that_the_group_filled_in_together_gives_gaps_and_no_spread(
    scalecare: Command, tmp_path: Path
) -> None:
    pack = shipped().load("provider-development", Questionnaire)
    item = pack.item("risks-benefits.position")
    assert item is not None
    day = date(2026, 4, 1)
    agreed = Consensus(item.id, item.rev, item.choices[0].id, day, ("Chair",), "no agreement is signed")
    start = {"Organisation": "North", "Cycle": "Spring", "Recorded by": "Chair", "Date": day.isoformat()}
    form = AnswerForm(pack, is_consensus=True, start=start, consensus=(agreed,))
    write_answer_form(form, tmp_path / "agreed.xlsx")
    out = tmp_path / "report"
    code, said, _ = scalecare("readiness", "score", tmp_path / "agreed.xlsx", "--out", out)
    assert code == 0 and "fewer than 3 people answered" in said
    told = json.loads((out / "profile.json").read_text(encoding="utf-8"))
    assert told["cycles"][0]["consensus"][0]["reason"] == "no agreement is signed"
    assert told["cycles"][0]["overall"] is None and told["learning_needs"] is None
    known = [gap for gap in told["gaps"] if gap["score"] is not None]
    assert known and known[0]["score"] == 0


@pytest.fixture
def own_packs(tmp_path: Path) -> Path:
    """A questionnaire of somebody's own, in two versions."""
    first = shipped().folder("provider-development")
    folder = tmp_path / "packs" / "our-questions" / "1.0.0"
    shutil.copytree(first, folder, ignore=shutil.ignore_patterns("*.sha256"))
    text = (folder / "pack.yaml").read_text(encoding="utf-8")
    text = text.replace("id: provider-development", "id: our-questions", 1)
    (folder / "pack.yaml").write_text(text.replace("status: published", "status: draft", 1), encoding="utf-8")
    publish(folder, Shelf.of(tmp_path / "packs"), around=shipped())
    publish(draft(folder, "1.1.0"), Shelf.of(tmp_path / "packs"), around=shipped())
    return tmp_path / "packs"


def test_a_questionnaire_of_ones_own_is_handed_out_and_scored(
    scalecare: Command, own_packs: Path, tmp_path: Path
) -> None:
    asked = ("readiness", "form", "our-questions", "--out", tmp_path / "form.xlsx")
    assert scalecare(*asked)[0] == 3
    assert "our-questions@1.1.0" in scalecare(*asked, "--from", own_packs)[1]
    sheets = tmp_path / "sheets"
    shelf = with_own(own_packs)
    for number, version in enumerate(("1.0.0",) * 3 + ("1.1.0",) * 3):
        pack = shelf.load("our-questions", Questionnaire, version)
        item = next(item for item in pack.items if item.id == "vision.shared")
        start = {"Organisation": "North", "Cycle": f"on {version}", "Role": "Manager"}
        start |= {"Respondent": f"R{number}", "Date": f"2026-0{4 + number // 3}-01"}
        choice = item.choices[number // 3].id
        form = AnswerForm(pack, start=start, answers=(Answer(item.id, item.rev, choice),))
        write_answer_form(form, sheets / f"{number}.xlsx")
    out = tmp_path / "report"
    code, said, err = scalecare("readiness", "score", sheets, "--from", own_packs, "--out", out)
    assert (code, err) == (0, "") and "Gap" not in said
    told = json.loads((out / "profile.json").read_text(encoding="utf-8"))
    assert [cycle["pack"] for cycle in told["cycles"]] == ["our-questions@1.0.0", "our-questions@1.1.0"]
    vision = next(line for line in told["comparison"]["themes"] if line["id"] == "vision")
    assert vision["is_comparable"] and vision["change"] > 0
    assert told["gaps"] is None


def test_a_cycle_is_of_one_version(scalecare: Command, own_packs: Path, tmp_path: Path) -> None:
    shelf = with_own(own_packs)
    for number, version in enumerate(("1.0.0", "1.1.0")):
        pack = shelf.load("our-questions", Questionnaire, version)
        start = {"Organisation": "North", "Cycle": "Spring", "Role": "Manager", "Date": "2026-04-01"}
        form = AnswerForm(pack, start=start | {"Respondent": f"R{number}"})
        write_answer_form(form, tmp_path / "sheets" / f"{number}.xlsx")
    asked = ("readiness", "score", tmp_path / "sheets", "--from", own_packs, "--out", tmp_path / "report")
    code, _, err = scalecare(*asked)
    assert code == 3 and "'Spring' was answered on versions 1.0.0, 1.1.0" in err


def test_packs_of_ones_own_never_go_by_shipped_names(scalecare: Command, tmp_path: Path) -> None:
    folder = tmp_path / "packs" / "leadership" / "9.0.0"
    shutil.copytree(shipped().folder("leadership"), folder)
    form = ("readiness", "form", "leadership", "--from", tmp_path / "packs", "--out", tmp_path / "x.xlsx")
    code, _, err = scalecare(*form)
    assert code == 3 and "leadership, named as packs that ship with Scalecare" in err


def test_a_form_is_written_for_a_role_and_for_the_group(scalecare: Command, tmp_path: Path) -> None:
    for options in ((), ("--role", "manager"), ("--consensus",)):
        out = tmp_path / f"{len(options)}-{options[0] if options else 'all'}.xlsx"
        code, said, _ = scalecare("readiness", "form", "provider-development", *options, "--out", out)
        assert code == 0 and out.exists() and "provider-development@" in said
    assert scalecare("readiness", "form", "provider-development", "--out", out)[0] == 3
    code, _, err = scalecare("readiness", "form", "provider-developmnt", "--out", tmp_path / "x.xlsx")
    assert code == 3 and "provider-development" in err
    code, _, err = scalecare(
        "readiness", "form", "leadership", "--role", "king", "--out", tmp_path / "x.xlsx"
    )
    assert code == 2 and "no role" in err


def test_a_gate_is_replayed_from_its_file(scalecare: Command, organisation: Path, tmp_path: Path) -> None:
    code, said, _ = scalecare("readiness", "gate", organisation / "gate.yaml", "--json")
    first, second = json.loads(said)
    assert code == 0 and not first["is_passed"] and not second["is_passed"]
    not_met = [each["criterion"] for each in first["criteria"] if each["standing"] == "not_met"]
    assert not_met == ["open-finance", "risk-register"]
    wrong = tmp_path / "gate.yaml"
    wrong.write_text("decisions:\n  - subject: legal-form\n    verdict: maybe\n", encoding="utf-8")
    code, _, err = scalecare("readiness", "gate", wrong)
    assert code == 3 and "decisions › 1 › verdict" in err
    code, _, err = scalecare("readiness", "gate", tmp_path / "nowhere.yaml")
    assert code == 3 and "There is no file" in err
    assert scalecare("readiness", "gate", wrong, "--stage", "three")[0] == 2


def test_packs_are_listed_shown_and_checked(scalecare: Command) -> None:
    code, said, _ = scalecare("content", "list", "--json")
    assert code == 0 and len(json.loads(said)) == 13
    code, said, _ = scalecare("content", "show", "readiness-criteria")
    assert code == 0 and "Criteria (25)" in said and "risk-register@1" in said
    code, said, _ = scalecare("content", "show", "readiness-criteria", "--item", "risk-register")
    assert json.loads(said)["part"] == "criteria"
    assert scalecare("content", "show", "readiness-criteria", "--item", "nothing")[0] == 2
    code, said, err = scalecare("content", "check")
    assert (code, err) == (0, "") and "13 packs: every rule is kept." in said


def test_a_broken_pack_is_said_with_file_line_and_remedy(scalecare: Command, tmp_path: Path) -> None:
    folder = tmp_path / "ours" / "our-measures" / "1.0.0"
    folder.mkdir(parents=True)
    text = (Path(__file__).parents[1] / "content" / "valid" / "measures.yaml").read_text(encoding="utf-8")
    text = text.replace("id: a-measures", "id: our-measures").replace("block: quality", "block: qualty")
    (folder / "pack.yaml").write_text(text, encoding="utf-8")
    line = text.splitlines().index("    block: qualty") + 1
    code, said, err = scalecare("content", "check", tmp_path / "ours")
    assert code == 3 and "1 packs: 1 problem." in said
    assert f"pack.yaml:{line}: There is no block 'qualty'. Use one such as quality." in err
    code, said, _ = scalecare("content", "check", tmp_path / "ours", "--json")
    assert code == 3 and json.loads(said)[0]["line"] == line
    code, _, err = scalecare("content", "publish", folder)
    assert code == 3 and "qualty" in err
    code, _, err = scalecare("content", "check", tmp_path / "nothing")
    assert code == 3 and "holds no pack" in err
