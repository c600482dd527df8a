"""Read the parameter files into one :class:`~scalecare.domain.ParameterSet`.

A file ``hub.yaml`` holds parameters named ``hub.…``. Keys that occur twice are refused, as are
unknown fields, a missing source and values out of order.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from scalecare.domain import DatedValue, Parameter, ParameterSet, ScalecareError, Status


class BadParameterFile(ScalecareError):
    """A parameter file that cannot be used."""

    @classmethod
    def unreadable(cls, path: Path, problem: Exception) -> BadParameterFile:
        """Not YAML, or a key that occurs twice."""
        return cls(f"{path.name} cannot be read: {problem}", remedy="Correct the line it names.")

    @classmethod
    def invalid(cls, path: Path, problem: ValidationError) -> BadParameterFile:
        """YAML, and not a parameter file."""
        first = problem.errors()[0]
        where = " › ".join(str(part) for part in first["loc"])
        return cls(
            f"{path.name}: {where}: {first['msg']}.",
            remedy="Each parameter needs description, unit, valid_until, and values by start date, "
            "each with value, status (published, local or assumed) and source.",
        )


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid")
    value: float
    status: Status
    source: str = Field(min_length=1)
    note: str = ""


class _Parameter(BaseModel):
    model_config = ConfigDict(extra="forbid")
    description: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    valid_until: date
    values: dict[date, _Value] = Field(min_length=1)

    @field_validator("values")
    @classmethod
    def _in_order(cls, values: dict[date, _Value]) -> dict[date, _Value]:
        if list(values) != sorted(values):
            raise ValueError("values must be in order of their start dates")
        return values


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    parameters: dict[str, _Parameter]


def load_parameters(folder: Path | None = None) -> ParameterSet:
    """Read every parameter file of a folder.

    Parameters
    ----------
    folder
        Where the YAML files lie; the ones that ship with Scalecare by default.

    Returns
    -------
    ParameterSet
        Parameters named ``<file>.<key>`` and a digest of the files they came from.

    Raises
    ------
    BadParameterFile
        If a file cannot be read or breaks a rule.

    Examples
    --------
    >>> load_parameters().get("hub.maximum_people").unit
    'registered people'
    """
    return _shipped() if folder is None else _load(folder)


@cache
def _shipped() -> ParameterSet:
    """The numbers that ship; they do not change while the program runs."""
    return _load(Path(__file__).parent)


def _load(folder: Path) -> ParameterSet:
    parameters: dict[str, Parameter] = {}
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        digest.update(path.read_bytes())
        for key, entry in _read(path).parameters.items():
            name = f"{path.stem}.{key}"
            parameters[name] = _parameter(name, entry)
    return ParameterSet(parameters=parameters, digest=digest.hexdigest()[:12])


def _read(path: Path) -> _File:
    try:
        content = YAML(typ="safe", pure=True).load(path)
    except YAMLError as problem:
        raise BadParameterFile.unreadable(path, problem) from problem
    try:
        return _File.model_validate(content)
    except ValidationError as problem:
        raise BadParameterFile.invalid(path, problem) from problem


def _parameter(name: str, entry: _Parameter) -> Parameter:
    values = tuple(
        DatedValue(from_date=start, value=v.value, status=v.status, source=v.source, note=v.note)
        for start, v in entry.values.items()
    )
    return Parameter(name, entry.description, entry.unit, values, entry.valid_until)
