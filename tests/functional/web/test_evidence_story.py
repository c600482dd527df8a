"""Somebody looks for what others did, follows a fact to its source, and comes back to the question."""

from __future__ import annotations

import re

from scalecare_web.accounts.permissions import Role


def test_a_lead_finds_what_others_did(visit, ours) -> None:
    lead = visit(ours.people[Role.ORGANISATION_LEAD])
    page = lead.go(f"/o/{ours.organisation.slug}/")
    lead.follow("Evidence")
    lead.picture("evidence")
    page.get_by_label("Search the cases").press_sequentially("care navigaters", delay=20)
    page.get_by_text("Searched for navigators instead of").wait_for()
    assert "speak to “care navigaters”" in page.get_by_role("status").inner_text()
    lead.look()
    lead.picture("evidence-found")
    page.get_by_label("Type of organisation").select_option(index=1)
    page.get_by_role("status").get_by_text("narrowed").wait_for()
    assert page.get_by_label("Search the cases").input_value() == "care navigaters"
    assert "model=" in page.url, "the address can be kept and sent on"
    lead.go(page.url.removeprefix(lead.address).split("?")[0] + "?q=care+navigators")
    lead.follow(re.compile("West Wakefield"))
    assert page.get_by_role("heading", name="What did not work").is_visible()
    assert page.get_by_text("Working at scale: options paper").first.is_visible()
    lead.picture("case")
    lead.follow(re.compile("Engaging with patients"))
    lead.picture("bearing-on")
    lead.follow(re.compile("engage", re.IGNORECASE))


def test_nothing_found_still_leads_on(visit, ours) -> None:
    member = visit(ours.people[Role.PRACTICE_MEMBER])
    page = member.go(f"/o/{ours.organisation.slug}/evidence/?q=zzqqxy")
    assert page.get_by_text("No case speaks to this.").is_visible()
    member.picture("evidence-nothing")
    member.follow("care homes")
    assert page.get_by_role("article").count() > 2


def test_the_library_works_without_script(visit, ours) -> None:
    member = visit(ours.people[Role.PRACTICE_MEMBER], java_script_enabled=False)
    page = member.page
    page.goto(f"{member.address}/o/{ours.organisation.slug}/evidence/")
    page.get_by_label("Search the cases").fill("extended hours")
    page.get_by_label("Country").select_option("england")
    page.get_by_role("button", name="Search").click()
    assert "extended hours" in page.get_by_role("status").inner_text()
    page.get_by_role("article").get_by_role("link").first.click()
    assert page.get_by_role("heading", name="What worked").is_visible()


def test_options_and_measures_can_be_leafed_through(visit, ours) -> None:
    commissioner = visit(ours.people[Role.COMMISSIONER])
    page = commissioner.go(f"/o/{ours.organisation.slug}/evidence/")
    commissioner.follow("Provider models")
    commissioner.picture("options")
    commissioner.follow("Lead provider")
    commissioner.picture("option")
    assert page.get_by_role("heading", name="Cases").is_visible()
    commissioner.go(f"/o/{ours.organisation.slug}/evidence/measures/")
    commissioner.picture("measures")
