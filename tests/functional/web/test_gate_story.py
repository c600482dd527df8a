"""A lead puts a stage forward, a commissioner decides, and everybody sees how it came about."""

from __future__ import annotations

import re
from pathlib import Path

from tests.lib.browser import Visitor
from tests.lib.gates import NOW_READS, a_submission, decided, shelf_with_newer_criteria
from tests.lib.web import Cast

from scalecare_web.accounts.permissions import Role
from scalecare_web.config.example_cast import ExampleCast
from scalecare_web.gates import criteria
from scalecare_web.gates import example as gates_example
from scalecare_web.plans import example as plans_example

REGISTER = "There is a risk register."
LEGAL_FORM = "There is a legal form."


def _paper(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_stage_is_put_forward_decided_and_put_forward_again(visit, ours: Cast, tmp_path: Path) -> None:
    lead, commissioner = visit(ours.people[Role.ORGANISATION_LEAD]), visit(ours.people[Role.COMMISSIONER])
    page = lead.go(f"/o/{ours.organisation.slug}/")
    lead.follow("Gates")
    lead.follow("Stage 1")
    lead.follow(LEGAL_FORM)
    lead.follow("Say how it stands")
    lead.press("Keep")
    assert page.get_by_role("link", name="This field is required").is_visible()
    page.get_by_label("We hold that it is met").check()
    page.get_by_label("In a few sentences").fill("We are a company limited by shares since 2024.")
    lead.press("Keep")
    lead.follow("Add a document")
    page.get_by_label("What is it?").fill("Certificate of incorporation")
    page.get_by_label("File").set_input_files(
        _paper(tmp_path, "page.html", "<html><script>x</script></html>")
    )
    page.get_by_label("What does it show?").fill("The company exists")
    lead.press("Keep the document")
    assert page.get_by_text("There is a problem").is_visible()
    assert page.get_by_label("What does it show?").input_value() == "The company exists"
    page.get_by_label("File").set_input_files(_paper(tmp_path, "certificate.txt", "Company 12345678"))
    lead.press("Keep the document")
    assert page.get_by_role("link", name="Certificate of incorporation").is_visible()
    lead.picture("gate-criterion")

    commissioner_page = commissioner.go(f"/o/{ours.organisation.slug}/gates/")
    commissioner.follow("Stage 1")
    assert commissioner_page.get_by_text("has not been submitted yet").is_visible()
    assert commissioner_page.get_by_text("We hold that it is met").count() == 0

    lead.follow("Stage 1")
    lead.picture("gate")
    lead.follow("Submit this stage")
    lead.picture("gate-submit")
    page.get_by_label("Anything to say with it?").fill("Our first submission")
    lead.press("Submit stage 1")
    assert page.get_by_text("is submitted").is_visible()
    assert page.get_by_role("link", name="Decide").count() == 0

    commissioner.go(f"/o/{ours.organisation.slug}/gates/stages/1/")
    commissioner.follow("Decide on submission 1")
    commissioner.picture("submission")
    with commissioner_page.expect_download() as download:
        commissioner_page.get_by_role("link", name="Certificate of incorporation, version 1").click()
    assert download.value.suggested_filename == "certificate.txt"
    _decide(commissioner, LEGAL_FORM, "Met with conditions", "The articles are still missing")
    assert commissioner_page.get_by_text("needs at least one condition").first.is_visible()
    assert commissioner_page.get_by_label("Reason").input_value() == "The articles are still missing"
    commissioner_page.get_by_label("Condition 1: what").fill("Send the articles")
    commissioner_page.get_by_label("Who sees to condition 1?").fill("Company secretary")
    commissioner_page.get_by_label("When is condition 1 due?").fill("2027-03-31")
    commissioner.picture("decide")
    commissioner.press("Record the decision")
    _decide(commissioner, REGISTER, "Met", "They say so")
    assert commissioner_page.get_by_text("needs evidence").first.is_visible()
    commissioner_page.get_by_label("Not met", exact=True).check()
    commissioner.press("Record the decision")
    assert commissioner_page.get_by_text("2 of 14 criteria are decided").is_visible()

    lead.go(f"/o/{ours.organisation.slug}/gates/stages/1/")
    lead.follow(REGISTER)
    assert page.get_by_text("They say so").is_visible()
    lead.follow("Plan an action")
    page.get_by_label("What is to be done?").fill("Write a risk register")
    page.get_by_label("Owner").select_option(label="The organisation lead")
    page.get_by_label("Due").fill("2027-01-31")
    lead.press("Add the action")
    lead.picture("action")
    page.get_by_role("radio", name="done").check()
    lead.press("Record the step")
    assert page.get_by_text("what shows that it is done").first.is_visible()
    page.get_by_label("Note").fill("The register lies with the board papers of January")
    lead.press("Record the step")
    lead.follow("Criterion: There is a risk register")
    lead.follow("Use a document that is kept already")
    page.get_by_label("Document").select_option(label="Certificate of incorporation")
    page.get_by_label("What does it show?").fill("Its annex is the register")
    lead.press("Put it forward")
    lead.follow("Stage 1")
    assert page.get_by_text("Changed since submitted").count() == 1
    lead.follow("Submit again")
    lead.press("Submit stage 1")

    commissioner.go(f"/o/{ours.organisation.slug}/gates/stages/1/")
    commissioner.follow("Decide on submission 2")
    _decide(commissioner, REGISTER, "Met", "The annex is a register")
    commissioner.follow("How it came about")
    assert commissioner_page.get_by_role("heading", level=2).count() == 5
    commissioner.picture("gate-history")

    reader = visit(ours.people[Role.PRACTICE_MEMBER])
    page = reader.go(f"/o/{ours.organisation.slug}/gates/stages/1/history/")
    page.get_by_role("link", name="As it stood then after entry 3").click()
    reader.look()
    assert page.get_by_role("row", name=REGISTER).get_by_text("Not met").is_visible()
    reader.follow("See how it stands now")
    assert page.get_by_role("row", name=REGISTER).get_by_text("Met", exact=True).is_visible()


def _decide(visitor: Visitor, criterion: str, verdict: str, reason: str) -> None:
    visitor.follow(re.compile(f"^Decide (again )?on: {criterion}"))
    visitor.page.get_by_label(verdict, exact=True).check()
    visitor.page.get_by_label("Reason").fill(reason)
    visitor.page.get_by_label("On what authority?").fill("Scheme of delegation")
    visitor.press("Record the decision")


def test_newer_criteria_hold_for_the_next_submission_only(
    visit, ours: Cast, tmp_path: Path, monkeypatch
) -> None:
    decided(ours, a_submission(ours), "risk-register", reason="The register lies before us")
    newer = shelf_with_newer_criteria(tmp_path / "packs")
    monkeypatch.setattr(criteria, "shelf", lambda: newer)
    lead = visit(ours.people[Role.ORGANISATION_LEAD])
    page = lead.go(f"/o/{ours.organisation.slug}/gates/")
    assert page.get_by_text("the next submission by version 1.1.0").first.is_visible()
    lead.follow("Stage 1")
    lead.picture("gate-newer-criteria")
    page.get_by_role("link", name=NOW_READS).first.click()
    lead.look()
    lead.picture("gate-criterion-changed")
    lead.follow("Stage 1")
    lead.follow("Submit again")
    lead.picture("gate-submit-newer-criteria")
    lead.press("Submit stage 1")
    lead.picture("submission-newer-criteria")
    commissioner = visit(ours.people[Role.COMMISSIONER])
    page = commissioner.go(f"/o/{ours.organisation.slug}/gates/stages/1/")
    commissioner.follow("Decide on submission 2")
    page.get_by_role("link", name=f"Decide on: {NOW_READS}").click()
    commissioner.look()
    assert page.get_by_text("and does not count here").is_visible()
    commissioner.picture("decide-newer-criteria")


def test_the_example_can_be_read_by_everybody_who_may(visit, ours: Cast) -> None:
    cast = ExampleCast(ours.organisation, (), ours.people, (), Path())
    gates_example.fill(cast)
    plans_example.fill(cast)
    reader = visit(ours.people[Role.FACILITATOR])
    reader.go(f"/o/{ours.organisation.slug}/gates/")
    reader.picture("gates")
    reader.follow("Documents put forward")
    reader.picture("evidence-files")
    reader.follow("Business plan")
    reader.go(f"/o/{ours.organisation.slug}/gates/stages/1/")
    reader.picture("gate-example")
    reader.follow("Submission 1")
    reader.picture("submission-example")
    reader.go(f"/o/{ours.organisation.slug}/gates/stages/1/history/")
    reader.go(f"/o/{ours.organisation.slug}/plans/")
    reader.picture("plan")
    reader.page.get_by_label("Overdue only").check()
    page = reader.press("Show")
    assert page.get_by_role("row").count() == 2
    reader.follow("Run the patient assembly")
    reader.go(f"/o/{ours.organisation.slug}/plans/learning/")
    reader.picture("learning-needs")
    reader.follow("Plan it")
    reader.go(f"/o/{ours.organisation.slug}/plans/learning/add/")
