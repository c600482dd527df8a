"""Read scenarios: what may happen to practices, a row each, in CSV or YAML."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from scalecare.domain import ScalecareError
from scalecare.hub_formation import Closure, GoTo, Growth, Merger, NewHousing, Scenario

Shock = Growth | Merger | Closure | NewHousing


class BadScenarioFile(ScalecareError):
    """A file of scenarios that cannot be used."""

    @classmethod
    def missing(cls, path: Path) -> BadScenarioFile:
        """There is no such file."""
        return cls(f"There is no file of scenarios {path}.", remedy="Check the path after --scenario.")

    @classmethod
    def unreadable(cls, path: Path, problem: object) -> BadScenarioFile:
        """Neither CSV nor YAML."""
        return cls(
            f"{path.name} cannot be read: {str(problem).splitlines()[0]}.",
            remedy="Give a CSV file, or a YAML list, of rows with scenario and shock.",
        )

    @classmethod
    def invalid(cls, path: Path, row: int, problem: str) -> BadScenarioFile:
        """A row that says nothing that could happen."""
        return cls(f"{path.name}, row {row}: {problem}.", remedy=_WANTED)


_WANTED = (
    "A row has scenario and shock: growth with value (0.1 is a tenth more) and perhaps practice_code; "
    "housing with practice_code and value (people); merger with practice_code and into; closure with "
    "practice_code and perhaps into: nearest."
)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)
    scenario: str = Field(min_length=1)
    shock: str
    practice_code: str | None = None
    into: str | None = None
    value: float | None = None

    @field_validator("practice_code", "into", "value", mode="before")
    @classmethod
    def _nothing(cls, value: Any) -> Any:
        return None if isinstance(value, str) and not value.strip() else value


def read_scenarios(path: Path) -> tuple[Scenario, ...]:
    """Return the scenarios of a file, in order; rows of one name happen one after the other.

    Parameters
    ----------
    path
        CSV with a header, or a YAML list, of ``scenario``, ``shock``, ``practice_code``, ``into`` and
        ``value``.

    Raises
    ------
    BadScenarioFile
        If the file is missing, or a row says nothing that could happen.
    """
    if not path.is_file():
        raise BadScenarioFile.missing(path)
    shocks: dict[str, list[Shock]] = {}
    first = 1 if path.suffix in (".yaml", ".yml") else 2
    for number, content in enumerate(_rows(path), start=first):
        row = _row(path, number, content)
        shocks.setdefault(row.scenario, []).append(_shock(path, number, row))
    return tuple(Scenario(name, tuple(happens)) for name, happens in shocks.items())


def _rows(path: Path) -> Sequence[Any]:
    try:
        if path.suffix in (".yaml", ".yml"):
            content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
            return content if isinstance(content, list) else [content]
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except (YAMLError, UnicodeDecodeError, csv.Error) as problem:
        raise BadScenarioFile.unreadable(path, problem) from problem


def _row(path: Path, number: int, content: Any) -> _Row:
    try:
        return _Row.model_validate(content)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = " › ".join(str(part) for part in first["loc"]) or "the row"
        raise BadScenarioFile.invalid(path, number, f"{where}: {first['msg']}") from problem


def _shock(path: Path, number: int, row: _Row) -> Shock:
    make = _SHOCKS.get(row.shock.strip().lower())
    shock = None if make is None else make(row)
    if shock is None:
        raise BadScenarioFile.invalid(path, number, f"'{row.shock}' lacks something, or is not known")
    return shock


def _growth(row: _Row) -> Growth | None:
    codes = (row.practice_code.upper(),) if row.practice_code else ()
    return None if row.value is None else Growth(row.value, codes)


def _housing(row: _Row) -> NewHousing | None:
    if row.practice_code is None or row.value is None:
        return None
    return NewHousing(row.practice_code.upper(), round(row.value))


def _merger(row: _Row) -> Merger | None:
    if row.practice_code is None or row.into is None:
        return None
    return Merger(row.practice_code.upper(), row.into.upper())


def _closure(row: _Row) -> Closure | None:
    if row.practice_code is None or row.into not in (None, *GoTo):
        return None
    return Closure(row.practice_code.upper(), GoTo(row.into) if row.into else GoTo.NEAR_BY_SIZE)


_SHOCKS: Mapping[str, Callable[[_Row], Shock | None]] = {
    "growth": _growth,
    "housing": _housing,
    "merger": _merger,
    "closure": _closure,
}
