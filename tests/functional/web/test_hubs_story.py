"""A facilitator asks for hubs, moves a practice by hand, compares with today and marks one as preferred."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page
from tests.lib.browser import Visitor
from tests.lib.kept_places import a_place
from tests.lib.web import Cast

from scalecare_web.accounts.permissions import Role
from scalecare_web.hubs import reading


@pytest.fixture
def placed(ours: Cast) -> Cast:
    """An organisation with the example place."""
    a_place(ours)
    return ours


def _hubs(cast: Cast, name: str) -> list:
    return list(reading.plan_as_made(cast.organisation.scenarios.get(name=name)).hubs)


def test_hubs_are_asked_for_moved_compared_and_preferred(visit, placed: Cast) -> None:
    visitor: Visitor = visit(placed.people[Role.FACILITATOR])
    page = visitor.go(f"/o/{placed.organisation.slug}/hubs/")
    visitor.picture("hubs-empty")
    visitor.follow("Bring in today’s networks")
    visitor.press("Bring them in")
    assert page.get_by_role("heading", name="Today’s networks").is_visible()
    visitor.go(f"/o/{placed.organisation.slug}/hubs/")
    visitor.follow("Ask for hubs")
    visitor.picture("hubs-ask")
    page.get_by_label("Most people in a hub").fill("20000")
    visitor.press("Form the hubs")
    assert page.get_by_role("link", name="Enter a number of at least 30,000").is_visible()
    visitor.picture("hubs-ask-error")
    page.get_by_label("Most people in a hub").fill("50000")
    page.get_by_label("What to call the scenario").fill("Near and familiar")
    page.get_by_label("Today’s networks").select_option("Matters a little")
    page.get_by_label("answers that came with the place").check()
    visitor.press("Form the hubs")
    page.wait_for_url("**/hubs/2/")
    assert page.get_by_role("heading", name="Near and familiar").is_visible()
    visitor.picture("hubs-scenario")
    hub, other = _hubs(placed, "Near and familiar")[:2]
    page.get_by_role("table", name="Hubs", exact=True).get_by_role("link", name=hub.hub_id).click()
    visitor.look()
    visitor.picture("hubs-hub")
    page.get_by_role("link", name="Move").first.click()
    visitor.look()
    assert page.get_by_label("Practice").input_value() == hub.practices[0]
    page.get_by_label("To hub").select_option(other.hub_id)
    page.get_by_role("button", name="Move").click()
    page.get_by_text("Last move:").first.wait_for()
    visitor.look()
    assert page.get_by_role("table", name="Hubs that the moves touch").get_by_role("row").count() == 3
    visitor.picture("hubs-moved")
    page.get_by_role("button", name="Take the last move back").click()
    page.get_by_text("No practice is moved").first.wait_for()
    visitor.look()
    page.get_by_role("button", name="Do it again").click()
    page.get_by_text("Last move:").first.wait_for()
    visitor.follow("Near and familiar")
    assert page.get_by_text("Changed by hand: 1 move").is_visible()
    visitor.follow("See it as it was made")
    visitor.go(f"/o/{placed.organisation.slug}/hubs/")
    for box in page.get_by_role("checkbox").all():
        box.check()
    visitor.press("Compare those ticked")
    visitor.picture("hubs-compare")
    visitor.follow("Near and familiar")
    visitor.follow("Mark as preferred")
    visitor.press("Mark as preferred")
    assert page.get_by_role("link", name="This field is required").is_visible()
    page.get_by_label("Why is it preferred?").fill("Short ways, and few practices leave their network.")
    visitor.press("Mark as preferred")
    assert page.get_by_text("Short ways, and few practices leave their network.").is_visible()
    visitor.go(f"/o/{placed.organisation.slug}/hubs/")
    visitor.picture("hubs-list")


def test_what_cannot_be_had_is_said_with_what_would_help(visit, placed: Cast) -> None:
    visitor: Visitor = visit(placed.people[Role.ANALYST])
    page = visitor.go(f"/o/{placed.organisation.slug}/hubs/ask/")
    page.get_by_label("What to call the scenario").fill("Too few")
    page.get_by_text("Further limits").click()
    page.get_by_label("Most hubs").fill("2")
    visitor.press("Form the hubs")
    visitor.picture("hubs-infeasible")
    assert page.get_by_text("Could not be done").is_visible()
    assert page.get_by_text("16").first.is_visible()
    visitor.follow("Change the request")
    assert page.get_by_label("Most hubs").input_value() == "2"
    assert page.get_by_label("What to call the scenario").input_value() == "Too few"


def test_everything_works_without_script(visit, placed: Cast) -> None:
    visitor: Visitor = visit(placed.people[Role.FACILITATOR], java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.address}/o/{placed.organisation.slug}/hubs/ask/")
    page.get_by_label("What to call the scenario").fill("By hand")
    page.get_by_role("button", name="Form the hubs").click()
    page.get_by_role("link", name="Move practices by hand").click()
    hub, other = _hubs(placed, "By hand")[:2]
    page.get_by_label("Practice").select_option(hub.practices[0])
    page.get_by_label("To hub").select_option(other.hub_id)
    page.get_by_role("button", name="Move").click()
    assert page.get_by_text("Last move:").is_visible()
    page.get_by_role("button", name="Take the last move back").click()
    assert page.get_by_text("No practice is moved").is_visible()


def _reach(page: Page, wanted: Locator) -> None:
    """Press Tab until something is reached, as somebody without a mouse does."""
    for _ in range(200):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by keyboard")


def _press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    _reach(page, wanted)
    page.keyboard.press(key)


def test_a_practice_is_moved_and_a_scenario_preferred_by_keyboard_alone(visit, placed: Cast) -> None:
    visitor: Visitor = visit(placed.people[Role.FACILITATOR])
    page = visitor.go(f"/o/{placed.organisation.slug}/")
    _press(page, page.get_by_role("navigation", name="Menu").get_by_role("link", name="Hubs"))
    _press(page, page.get_by_role("link", name="Ask for hubs"))
    page.wait_for_url("**/ask/")
    _reach(page, page.get_by_label("What to call the scenario"))
    page.keyboard.press("Control+a")
    page.keyboard.type("By keyboard")
    _reach(page, page.get_by_label("Even sizes"))
    page.keyboard.type("Matters a l")
    _press(page, page.get_by_role("button", name="Form the hubs"))
    page.get_by_role("heading", name="By keyboard").wait_for()
    visitor.look()
    hub, other = _hubs(placed, "By keyboard")[:2]
    _press(page, page.get_by_role("link", name="Move practices by hand"))
    page.wait_for_url("**/move/")
    name = page.get_by_label("Practice").locator(f"option[value={hub.practices[0]}]").inner_text()
    _reach(page, page.get_by_label("Practice"))
    page.keyboard.type(name[:20], delay=10)
    assert page.get_by_label("Practice").input_value() == hub.practices[0]
    _reach(page, page.get_by_label("To hub"))
    page.keyboard.type(f"Hub {other.hub_id}", delay=10)
    _press(page, page.get_by_role("button", name="Move"))
    page.get_by_text("Last move:").first.wait_for()
    visitor.look()
    assert page.evaluate("document.activeElement.id") == "move", "the focus stays where the reader was"
    _press(page, page.get_by_role("button", name="Take the last move back"))
    page.get_by_role("button", name="Do it again").wait_for()
    page.goto(page.url.replace("move/", ""))
    _press(page, page.get_by_role("link", name="Mark as preferred"))
    page.wait_for_url("**/prefer/")
    _reach(page, page.get_by_label("Why is it preferred?"))
    page.keyboard.type("Even sizes matter to us.")
    _press(page, page.get_by_role("button", name="Mark as preferred"))
    page.get_by_text("Even sizes matter to us.").wait_for()
    visitor.look()
