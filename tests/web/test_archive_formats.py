"""An archive that was made by any released version still comes in."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import models

from scalecare_web.exchange.archive import formats, shape

FOLDER = Path(__file__).parent / "archive_formats"


def _columns() -> dict[str, list[str]]:
    return {
        shape.label_of(model): sorted(c.name for c in shape.columns(model))
        for model in sorted(shape.tables(), key=shape.label_of)
    }


if os.environ.get("SCALECARE_WRITE_ARCHIVE_FORMAT"):  # before a format is released, and never after
    kept = FOLDER / f"{formats.FORMAT}.json"
    kept.write_text(json.dumps(_columns(), indent=1) + "\n", encoding="utf-8")


def _may_be_missing(column: models.Field) -> bool:
    return column.has_default() or column.null or (column.blank and column.empty_strings_allowed)


@pytest.mark.parametrize("number", range(1, formats.FORMAT + 1))
def test_every_format_that_was_released_comes_in(number: int) -> None:
    before: dict[str, list[str]] = json.loads((FOLDER / f"{number}.json").read_text(encoding="utf-8"))
    rows: formats.Rows = {label: [dict.fromkeys(names)] for label, names in before.items()}
    now = formats.brought_up(rows, number, formats.STEPS, formats.FORMAT)
    live = {shape.label_of(model): model for model in shape.tables()}
    assert set(now) <= set(live), "a table is gone: raise FORMAT and write a step"
    for label, (row,) in now.items():
        columns = {column.name: column for column in shape.columns(live[label])}
        assert set(row) <= set(columns), f"{label} lost a column: raise FORMAT and write a step"
        for name in set(columns) - set(row):
            assert _may_be_missing(columns[name]), f"{label}.{name} must be filled: raise FORMAT"


def test_there_is_a_step_from_each_format_to_the_next() -> None:
    assert set(formats.STEPS) == set(range(1, formats.FORMAT))
