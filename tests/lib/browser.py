"""A real browser for stories: every page it comes to is looked at for faults."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright
from tests.lib.web import signed_in

from scalecare_web.accounts.models import User

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
_RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
DOCUMENTATION = "docs/images/web"
PICTURES = os.environ.get("SCALECARE_PICTURES")
"""A folder for pictures of pages, where they are wanted: whole, but for the documentation only the window."""


def launch(playwright: Playwright) -> Any:
    """Start the system's Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed: apt-get install chromium")
    return playwright.chromium.launch(executable_path=program, args=list(QUIET))


class Visitor:
    """Somebody at a browser.

    ``look`` checks the page that is open: WCAG 2.2 AA by axe, nothing in the console, no sideways
    scrolling at 320 pixels, no duplicate ids. Its faults fail the story by name.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self._said: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._said.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._said.append(f"{message.type}: {message.text}")

    def sign_in(self, person: User) -> Visitor:
        """Take over a session, as if signed in."""
        cookie = signed_in(person).cookies["sessionid"]
        self.page.context.add_cookies(
            [{"name": "sessionid", "value": cookie.value, "url": self.address, "httpOnly": True}]
        )
        return self

    def go(self, path: str) -> Page:
        """Open a page and look at it."""
        self.page.goto(self.address + path)
        self.look()
        return self.page

    def follow(self, name: str | re.Pattern[str]) -> Page:
        """Follow a link and look at where it leads."""
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        self.look()
        return self.page

    def press(self, name: str | re.Pattern[str]) -> Page:
        """Press a button that sends a form, and look at what comes."""
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()
        self.look()
        return self.page

    def look(self) -> None:
        """Check the page that is open."""
        self.page.wait_for_load_state("networkidle")
        found = Axe().run(self.page, options=_RULES)
        faults = [
            f"{rule['id']}: {rule['help']} at {', '.join(node['target'][0] for node in rule['nodes'][:3])}"
            for rule in found.response["violations"]
        ]
        assert not faults, f"{self.page.url}\n" + "\n".join(faults)
        assert not self._said, f"{self.page.url} said {self._said}"
        self._fits_a_phone()

    def _fits_a_phone(self) -> None:
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": 320, "height": 640})
        width = self.page.evaluate("document.documentElement.scrollWidth")
        self.page.set_viewport_size(before)
        assert width <= 320, f"{self.page.url} is {width} pixels wide on a phone of 320"

    def picture(self, name: str) -> None:
        """Keep a picture of the page, where pictures are wanted."""
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            whole = PICTURES != DOCUMENTATION
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=whole)
