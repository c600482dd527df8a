"""Where a view cannot go on and the library knows why, the page says so, with what to do."""

from __future__ import annotations

import shutil

import pytest
from tests.lib.scenarios import a_scenario
from tests.lib.web import Cast

from scalecare_web.accounts.permissions import Role
from scalecare_web.memory import Memory


@pytest.fixture
def nothing_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a new process."""
    monkeypatch.setattr(Memory, "known", lambda memory, key: None)


@pytest.mark.usefixtures("nothing_in_memory")
@pytest.mark.parametrize("page", ["", "move/", "files/plan.json"])
def test_files_that_are_gone_are_told_with_what_to_do(
    ours: Cast, page: str, caplog: pytest.LogCaptureFixture
) -> None:
    scenario = a_scenario(ours)
    shutil.rmtree(scenario.place.directory)
    answer = ours.client(Role.ANALYST).get(f"/o/{ours.organisation.slug}/hubs/{scenario.pk}/{page}")
    assert answer.status_code == 500
    assert "missing or were changed after they were kept" in answer.content.decode()
    assert "from a backup" in answer.content.decode()
    assert "PlaceRefused at /o/" in caplog.text
