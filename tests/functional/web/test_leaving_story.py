"""An organisation leaves with everything, and comes in elsewhere; nothing is lost, and nobody let in."""

from __future__ import annotations

from pathlib import Path

from tests.lib.archives import fill_every_table
from tests.lib.web import a_cast

from scalecare_web.accounts.permissions import Role
from scalecare_web.plans.models import Action


def test_an_administrator_takes_everything_and_brings_it_in_elsewhere(visit, ours, tmp_path: Path) -> None:
    fill_every_table(ours)
    administrator = visit(ours.people[Role.ADMINISTRATOR])
    page = administrator.go(f"/o/{ours.organisation.slug}/")
    administrator.follow("Archive")
    administrator.press("Make a complete archive")
    administrator.picture("archives")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name.endswith("-complete.zip")

    new = a_cast("Newly opened")
    elsewhere = visit(new.people[Role.ADMINISTRATOR])
    page = elsewhere.go(f"/o/{new.organisation.slug}/exchange/")
    elsewhere.follow("Bring an archive in")
    elsewhere.picture("bring-in")
    broken = tmp_path / "broken.zip"
    broken.write_bytes(file.read_bytes()[:-200])
    page.get_by_label("Archive", exact=True).set_input_files(broken)
    elsewhere.press("Check it and bring it in")
    assert page.get_by_text("is damaged").first.is_visible()
    elsewhere.picture("bring-in-damaged")
    assert not Action.objects.filter(organisation=new.organisation).exists()
    page.get_by_label("Archive", exact=True).set_input_files(file)
    elsewhere.press("Check it and bring it in")
    assert page.get_by_text("The archive is whole").is_visible()
    assert Action.objects.filter(organisation=new.organisation).count() == ours.organisation.actions.count()
    elsewhere.go(f"/o/{new.organisation.slug}/exchange/bring-in/")
    page.get_by_label("Archive", exact=True).set_input_files(file)
    elsewhere.press("Check it and bring it in")
    assert page.get_by_text("This organisation is not empty").first.is_visible()


def test_a_lead_takes_an_archive_without_confidences(visit, ours) -> None:
    lead = visit(ours.people[Role.ORGANISATION_LEAD])
    page = lead.go(f"/o/{ours.organisation.slug}/exchange/")
    assert page.get_by_text("ask an administrator for a complete archive").is_visible()
    lead.press("Make an archive")
    assert page.get_by_text("everything but confidences").is_visible()
    lead.picture("archives-lead")


def test_programs_are_told_what_they_can_ask(visit, ours) -> None:
    analyst = visit(ours.people[Role.ANALYST])
    page = analyst.go(f"/o/{ours.organisation.slug}/tokens/")
    page.get_by_label("What will use it?").fill("Monthly report")
    analyst.press("Make a token")
    secret = page.locator("code").first.inner_text()
    analyst.follow("What the interface offers")
    analyst.picture("api")
    answer = page.request.get(
        f"{analyst.address}/api/organisation", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.json()["name"] == ours.organisation.name
