from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from scalecare.parameters import load_parameters
from scalecare.sources import BuiltPlace, build_place

Build = Callable[..., BuiltPlace]


@pytest.fixture
def build() -> Build:
    def build(*paths: Path, as_of: date | None = None) -> BuiltPlace:
        return build_place(paths, as_of=as_of, name="Little", parameters=load_parameters())

    return build
