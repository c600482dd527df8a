"""What tests of every kind share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # so that tests.lib is found however pytest is started

from tests.lib.flushing import let_tests_flush  # noqa: E402
from tests.lib.places import standard_rules  # noqa: E402

from scalecare.domain import Place  # noqa: E402
from scalecare.examples import exampleshire_place  # noqa: E402
from scalecare.hub_formation import HubRules  # noqa: E402

settings.register_profile("scalecare", deadline=None)  # nothing in the tests asserts a time
settings.load_profile("scalecare")


@pytest.fixture(scope="session")
def rules() -> HubRules:
    """The shipped rules."""
    return standard_rules()


@pytest.fixture(scope="session")
def exampleshire() -> Place:
    """The whole synthetic county."""
    return exampleshire_place()


@pytest.fixture(scope="session")
def nhs_data() -> Path:
    """Published NHS files; tests that ask for them are skipped where they are absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the published NHS files are not at ../shared/data")
    return folder


@pytest.fixture(scope="session", autouse=True)
def tables_can_be_emptied() -> Iterator[None]:
    """Tests that need real transactions start from empty tables."""
    with pytest.MonkeyPatch.context() as patch:
        let_tests_flush(patch)
        yield
