"""What browser stories share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import sync_playwright
from tests.lib.browser import Visitor, launch
from tests.lib.web import Cast, a_cast

from scalecare_web.accounts.models import User
from scalecare_web.accounts.scoping import across_organisations


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all stories."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver runs an event loop beside us
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def everywhere(transactional_db: None, settings, tmp_path) -> Iterator[None]:
    """Stories set the scene for all organisations; uploads lie in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    with across_organisations("stories set the scene"):
        yield


@pytest.fixture
def visit(chromium: Any, live_server, socket_enabled) -> Iterator[Callable[..., Visitor]]:
    """Open a browser for somebody, or for a stranger."""
    contexts = []

    def open_for(person: User | None = None, **options: Any) -> Visitor:
        context = chromium.new_context(viewport={"width": 1200, "height": 900}, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        visitor = Visitor(context, live_server.url)
        return visitor.sign_in(person) if person else visitor

    yield open_for
    for context in contexts:
        context.close()


@pytest.fixture
def ours() -> Cast:
    """An organisation with somebody in each role."""
    return a_cast("Aller Vale")
