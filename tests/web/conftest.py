"""What tests of the web app share: two organisations, always, so that leaks have somewhere to leak to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from tests.lib.web import Cast, a_cast

from scalecare_web.accounts.scoping import across_organisations


@pytest.fixture(autouse=True)
def everywhere(db: None) -> Iterator[None]:
    """Tests set the scene for all organisations; each request narrows the database to its own."""
    with across_organisations("tests set the scene"):
        yield


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> None:
    """Uploads of a test lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    """Limits count from nothing in each test: people of different tests have the same keys."""
    cache.clear()


@pytest.fixture
def ours() -> Cast:
    """An organisation with somebody in each role."""
    return a_cast("Aller Vale")


@pytest.fixture
def theirs() -> Cast:
    """Another, whose things ours must never see."""
    return a_cast("Brackenford")
