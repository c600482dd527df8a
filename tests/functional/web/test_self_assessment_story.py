"""An organisation looks at itself: people answer alone, see the spread, agree, and plan."""

from __future__ import annotations

import re

from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from tests.lib.assessing import a_closed_cycle, a_sheet, an_open_cycle, asked, members
from tests.lib.web import a_cast

from scalecare.examples import example_cycles
from scalecare_web.accounts.permissions import Role
from scalecare_web.assessments import actions
from scalecare_web.assessments.example import answer


def _theme(page: Page, title: str) -> None:
    page.get_by_role("link", name=title, exact=True).click()
    page.wait_for_load_state("networkidle")


def test_from_opening_a_cycle_to_an_action_in_the_plan(visit, ours) -> None:
    lead = visit(ours.people[Role.ORGANISATION_LEAD])
    start = f"/o/{ours.organisation.slug}/assessments/"
    lead.go(start)
    page = lead.follow("Open a cycle")
    lead.press("Open it")
    assert (
        page.get_by_role("link", name=re.compile("Choose a questionnaire|Give the cycle a name")).count() == 2
    )
    page.get_by_label("Provider development self-assessment").check()
    page.get_by_label("What is this cycle called?").fill("Spring 2027")
    lead.picture("assessments-open")
    lead.press("Open it")
    for role, part in ((Role.PRACTICE_MEMBER, "Manager"), (Role.ANALYST, "Manager")):
        person = ours.people[role]
        page.get_by_label(re.compile(re.escape(person.email))).select_option(label=part)
    lead.picture("assessments-people")
    lead.press("Ask these people")
    assert page.get_by_text("2 people were asked by e-mail").is_visible()
    lead.picture("assessments-cycle-open")

    member = visit(ours.people[Role.PRACTICE_MEMBER])
    page = member.go(start)
    member.follow("not begun")
    assert page.get_by_text("Nobody else ever sees your sheet").is_visible()
    member.picture("assessments-before-answering")
    member.press("Begin")
    member.picture("assessments-sheet")
    _theme(page, "Shared vision and transformational ambition")
    member.look()
    member.picture("assessments-theme")
    vision = page.get_by_role("group", name="Do the members share a vision for the organisation?")
    vision.get_by_label("Yes").check()
    expect(page.get_by_text(re.compile(r"^Saved at"))).to_be_visible()
    page.get_by_role("group", name="What is that vision?").get_by_label("Your answer").fill(
        "One team for all of us"
    )
    member.press("Save and go to the next theme")
    assert page.get_by_role("heading", name="Model of delivery").is_visible()
    page.go_back()
    assert vision.get_by_label("Yes").is_checked()
    page.get_by_role("link", name="All themes").click()
    assert page.get_by_text("2 questions are answered").is_visible()
    member.press("Send it in")
    assert page.get_by_text("You sent it in").is_visible()
    member.press("Take it back to change it")
    member.press("Send it in")

    cycle = ours.organisation.cycles.get()
    for person, sheet in zip(members(ours, 11), example_cycles()[1].sheets, strict=False):
        asked(ours, cycle, person, sheet.role)
        begun = answer(cycle, person, sheet.answers)
        actions.send_sheet(organisation=ours.organisation, sheet=begun, by=person)
    page = lead.go(f"{start}{cycle.pk}/")
    lead.picture("assessments-cycle")
    page.on("dialog", lambda dialog: dialog.accept())
    lead.press("Close Spring 2027")
    assert page.get_by_role("img", name=re.compile("How people's scores lie by theme")).first.is_visible()
    lead.picture("assessments-results")
    lead.follow("Shared vision and transformational ambition")
    lead.picture("assessments-results-theme")
    lead.follow("Record what you agree on")
    page.get_by_text("Shared vision and transformational ambition").click()
    lead.picture("assessments-consensus")
    lead.follow("Do the members share a vision for the organisation?")
    lead.press("Record it")
    assert page.get_by_role("link", name="Give the answer that the group agreed on.").is_visible()
    page.get_by_label("In development").check()
    page.get_by_label("Who agreed?").fill("Board meeting, 9 of 12 there")
    page.get_by_label("Why this answer?").fill("Two practices have not signed it.")
    page.get_by_label("What did some not share?").fill("Some see it as shared by all.")
    lead.picture("assessments-consensus-item")
    lead.press("Record it")
    assert page.get_by_text("Two practices have not signed it.").is_visible()
    lead.follow("Gaps and learning")
    lead.picture("assessments-gaps")
    lead.press(re.compile("^Propose an action for"))
    assert page.get_by_text("Give it an owner and a date in the plan").is_visible()
    assert page.get_by_role("link", name=re.compile("^In the plan")).count() == 1


def _enter(page: Page) -> None:
    """Press Enter where the focus is, and wait for the page that it leads to."""
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")


def _tab_to(page: Page, there: str, most: int = 80) -> None:
    """Press Tab until the element that has the focus answers to a selector."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", there):
            return
    raise AssertionError(f"{there} cannot be reached with the keyboard on {page.url}")


def test_somebody_answers_with_the_keyboard_alone(visit, ours) -> None:
    person = ours.people[Role.PRACTICE_MEMBER]
    cycle = an_open_cycle(ours, pack="leadership")
    asked(ours, cycle, person, "manager")
    member = visit(person)
    page = member.go(f"/o/{ours.organisation.slug}/assessments/{cycle.pk}/sheet/")
    _tab_to(page, "form[action$='/begin/'] button")
    _enter(page)
    _tab_to(page, "a[href$='/themes/development-level/']")
    _enter(page)
    assert page.url.endswith("/themes/development-level/")
    member.look()
    _tab_to(page, "input[type=radio]")
    page.keyboard.press("ArrowDown")  # from "I leave it blank", which is last, to the first answer
    expect(page.get_by_text(re.compile(r"^Saved at"))).to_be_visible()
    seen = page.evaluate(
        "() => { const at = document.activeElement.getBoundingClientRect();"
        " const bar = document.querySelector('[data-saved]').getBoundingClientRect();"
        " return at.top >= 0 && at.bottom <= bar.top; }"
    )
    assert seen, "what has the focus lies under the bar that says what is saved"
    _tab_to(page, "summary")
    page.keyboard.press("Enter")
    _tab_to(page, "textarea")
    page.keyboard.type("From the board's last talk")
    _tab_to(page, "button[value=next]:not([tabindex='-1'])")
    _enter(page)
    assert page.url.endswith("/themes/development-needs/")
    member.look()
    _tab_to(page, "a[href$='/sheet/']:not(nav a)")
    _enter(page)
    assert page.url.endswith("/sheet/")
    _tab_to(page, "form[action$='/send/'] button")
    _enter(page)
    assert page.get_by_text("You sent it in").is_visible()
    row = cycle.sheets.get().answers.exclude(note="").get()
    assert row.note == "From the board's last talk"


def test_somebody_answers_on_a_phone(visit, ours) -> None:
    people = members(ours)
    a_closed_cycle(ours, 0, people)
    cycle, person = an_open_cycle(ours), people[0]
    a_sheet(ours, cycle, person, "clinical-lead")
    member = visit(person, is_mobile=True, has_touch=True)
    member.page.set_viewport_size({"width": 360, "height": 740})
    page = member.go(f"/o/{ours.organisation.slug}/assessments/{cycle.pk}/sheet/")
    member.picture("assessments-phone-sheet")
    page.get_by_role("link", name="Engaging with patients and communities").tap()
    page.wait_for_url(re.compile(r"/themes/engagement/"))
    member.look()
    assert page.get_by_text("In Spring 2026 you answered:").first.is_visible()
    member.picture("assessments-phone-theme")
    first = page.locator("input[type=checkbox]").first
    page.locator(f"label[for='{first.get_attribute('id')}']").tap()
    expect(page.get_by_text(re.compile(r"^Saved at"))).to_be_visible()
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name=re.compile("^Answer the same")).first.tap()
    assert cycle.sheets.get().answers.filter(value__isnull=False).count() == 2


def test_what_cannot_be_saved_is_said_and_stays(visit, ours) -> None:
    person = ours.people[Role.ANALYST]
    cycle = an_open_cycle(ours)
    sheet = a_sheet(ours, cycle, person)
    member = visit(person)
    page = member.go(f"/o/{ours.organisation.slug}/assessments/{cycle.pk}/sheet/themes/vision/")
    vision = page.get_by_role("group", name="Do the members share a vision for the organisation?")
    assert not vision.get_by_label("Why does it not apply?").is_visible()
    vision.get_by_label("It does not apply to us").check()
    expect(page.get_by_text("One answer is not saved yet")).to_be_visible()
    expect(vision.get_by_text("Nothing says why this does not apply.")).to_be_visible()
    member.look()
    vision.get_by_label("Why does it not apply?").fill("We have one member")
    expect(page.get_by_text(re.compile(r"^Saved at"))).to_be_visible()
    assert sheet.answers.get().reason == "We have one member"
    Session.objects.all().delete()
    statement = page.get_by_role("group", name="What is that vision?").get_by_label("Your answer")
    statement.fill("Typed after the session ended")
    expect(page.get_by_text("Not saved: you were signed out")).to_be_visible()
    assert statement.input_value() == "Typed after the session ended"
    assert sheet.answers.count() == 1


def test_cycles_over_time_and_beside_other_organisations(visit, ours) -> None:
    for number in range(5):
        other = a_cast(f"Elsewhere {number}")
        actions.share_benchmark(organisation=other.organisation, by=other.people[Role.ORGANISATION_LEAD])
        a_closed_cycle(other, number % 2, members(other, 5))
    people = members(ours)
    for which in (0, 1):
        a_closed_cycle(ours, which, people)
    lead = visit(ours.people[Role.ORGANISATION_LEAD])
    page = lead.go(f"/o/{ours.organisation.slug}/assessments/")
    lead.picture("assessments-cycles")
    lead.follow("Cycles over time")
    assert page.get_by_role("heading", name="Autumn 2026 against Spring 2026").is_visible()
    lead.picture("assessments-history")
    page.go_back()
    lead.follow("Beside other organisations")
    assert page.get_by_text("from 5 organisations").is_visible()
    lead.picture("assessments-benchmark")
    lead.press("Agree to share")
    assert page.get_by_text("Yes: medians by theme go into each benchmark").is_visible()
    lead.press("Stop sharing")
    lead.page.set_viewport_size({"width": 360, "height": 740})
    lead.go(f"/o/{ours.organisation.slug}/assessments/history/")
    lead.picture("assessments-phone-history")
