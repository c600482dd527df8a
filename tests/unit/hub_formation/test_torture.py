"""A short run of the torture; the long one is ``python -m tests.lib.torture``."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.lib import torture
from tests.lib.torture import Tally

from scalecare.hub_formation import form_hubs


@pytest.fixture(scope="module")
def tally() -> Tally:
    return torture.torture(range(60), largest=24)


def test_no_plan_of_sixty_awkward_places_is_invalid(tally: Tally) -> None:
    assert tally.faults == []
    assert tally.plans >= 40


def test_the_sixty_places_hold_everything_awkward(tally: Tally) -> None:
    assert len(tally.features) == 9
    assert min(tally.features.values()) >= 10
    assert tally.with_exceptions >= 10
    assert tally.refused


def test_an_invalid_plan_would_be_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    formed = form_hubs
    monkeypatch.setattr(
        torture, "form_hubs", lambda *args, **options: replace(formed(*args, **options), objective=-1.0)
    )
    tally = torture.torture(range(12), largest=12)
    assert tally.plans > 0
    assert tally.invalid == tally.plans <= tally.failures
    assert f"{tally.plans} invalid plans" in "\n".join(tally.lines())


def test_an_unexpected_error_would_be_counted_with_its_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **options: object) -> None:
        raise KeyError("P22")

    monkeypatch.setattr(torture, "form_hubs", broken)
    tally = torture.torture([7])
    assert tally.faults == ["seed 7: KeyError: 'P22'"]
