"""An analyst brings a place in and looks at it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.lib.kept_places import a_place, zipped

from scalecare_web.accounts.permissions import Role


def test_an_analyst_uploads_a_place_and_reads_it(visit, ours, tmp_path: Path) -> None:
    good, bad = tmp_path / "place.zip", tmp_path / "place-without-manifest.zip"
    good.write_bytes(zipped())
    bad.write_bytes(zipped(without=["manifest.json"]))
    analyst = visit(ours.people[Role.ANALYST])
    analyst.go("/")
    page = analyst.follow("Places")
    assert page.get_by_text("There is no place yet").is_visible()
    analyst.picture("places-none")
    analyst.follow("Upload a place")
    analyst.press("Upload")
    assert page.get_by_role("alert").get_by_text("This field is required").is_visible()
    page.get_by_label("Name (optional)").fill("Our county")
    page.get_by_label("Zip file").set_input_files(bad)
    analyst.press("Upload")
    assert page.get_by_role("alert").get_by_text("There is no 'manifest.json' in it").is_visible()
    assert page.get_by_label("Name (optional)").input_value() == "Our county"
    analyst.picture("place-refused")
    page.get_by_label("Zip file").set_input_files(good)
    analyst.press("Upload")
    assert page.get_by_role("heading", name="Our county").is_visible()
    assert page.get_by_text("Our county is here: 86 practices.").is_visible()
    analyst.picture("place")

    page.get_by_label("Name, code, postcode or network").fill("quayside")
    page.get_by_role("button", name="Find practices").click()
    page.get_by_text("of 86 practices").wait_for()
    expect(page.locator(".place-practices tbody tr").nth(19)).to_have_count(0)
    analyst.look()
    page.locator("#practices").get_by_role("link", name="Registered people").click()
    page.wait_for_selector("th[aria-sort=descending]")
    analyst.look()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download these").click()
    assert "practice_code" in Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()[0]
    page.locator(".place-practices tbody a").first.click()
    page.wait_for_load_state()
    analyst.look()
    assert page.get_by_text("Quayside PCN").first.is_visible()
    analyst.picture("practice")


def test_a_place_gets_another_name_is_withdrawn_and_comes_back(visit, ours) -> None:
    place = a_place(ours, "Our county")
    lead = visit(ours.people[Role.ORGANISATION_LEAD])
    page = lead.go(f"/o/{ours.organisation.slug}/places/{place.pk}/")
    lead.follow("Rename")
    page.get_by_label("Name").fill("Our county in spring")
    lead.picture("place-rename")
    lead.press("Rename")
    assert page.get_by_role("heading", name="Our county in spring").is_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    lead.press("Withdraw from use")
    lead.picture("place-withdrawn")
    page = lead.go(f"/o/{ours.organisation.slug}/places/")
    lead.picture("places-all-withdrawn")
    lead.follow("Withdrawn places (1)")
    lead.picture("places-withdrawn")
    lead.follow(re.compile("Our county in spring"))
    lead.press("Bring back into use")
    assert page.get_by_text("Our county in spring is in use again.").is_visible()


def test_without_script_a_lead_starts_from_the_example_and_finds_practices(visit, ours) -> None:
    lead = visit(ours.people[Role.ORGANISATION_LEAD], java_script_enabled=False)  # too little for axe
    page = lead.page
    page.goto(f"{lead.address}/o/{ours.organisation.slug}/places/")
    page.get_by_role("button", name="Start from the example place").click()
    assert page.get_by_role("heading", name="Exampleshire").is_visible()
    assert page.get_by_text("An invented county").is_visible()
    assert page.locator("figure.place-map circle").count() == 85
    page.locator("#practices").get_by_role("link", name="Registered people").click()
    assert page.locator("th[aria-sort=descending]").count() == 1
    page.get_by_label("Name, code, postcode or network").fill("no such practice")
    page.get_by_role("button", name="Find practices").click()
    assert page.get_by_text("No practice fits.").is_visible()


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.COMMISSIONER])
def test_others_are_told_who_can_bring_a_place_in(visit, ours, role: Role) -> None:
    page = visit(ours.people[role]).go(f"/o/{ours.organisation.slug}/places/")
    assert page.get_by_role("link", name="Upload").count() == 0
    assert page.get_by_text("can bring one in").is_visible()
