"""Read a planner's rules from YAML: what differs from the standard rules, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from scalecare.domain import ParameterSet, Place, ScalecareError
from scalecare.hub_formation import (
    DigitalFirst,
    HubRules,
    KeepWithin,
    NegotiableRedLines,
    NeighbourGraph,
    PolledRules,
    SmallLists,
    Stretch,
    Weights,
    WithoutCoordinates,
    rules_from_poll,
)


class BadRulesFile(ScalecareError):
    """A rules file that cannot be used."""

    @classmethod
    def missing(cls, path: Path) -> BadRulesFile:
        """There is no such file."""
        return cls(f"There is no rules file {path}.", remedy="Check the path after --rules.")

    @classmethod
    def unreadable(cls, path: Path, problem: Exception) -> BadRulesFile:
        """Not YAML, or a key that occurs twice."""
        return cls(
            f"{path.name} is not YAML that can be read: {problem}", remedy="Correct the line it names."
        )

    @classmethod
    def invalid(cls, path: Path, problem: ValidationError) -> BadRulesFile:
        """YAML with a rule that does not exist or a value that does not fit."""
        first = problem.errors()[0]
        where = " › ".join(str(part) for part in first["loc"]) or "the file"
        return cls(
            f"{path.name}: {where}: {first['msg']}.",
            remedy=f"Rules are: {', '.join(sorted(_RulesFile.model_fields))}.",
        )


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False)


class _Hubs(_Strict):
    fewest: int | None = None
    most: int | None = None


class _Stretch(_Strict):
    smallest: int
    largest: int
    price: float


class _Weights(_Strict):
    travel_km: float = 1.0
    travel_minutes: float = 0.0
    between_members_km: float = 0.0
    cohesion: float = 0.0
    like_minds: float = 0.0
    change: float = 0.0
    size_evenness: float = 0.0
    need_evenness: float = 0.0
    age_evenness: float = 0.0


class _RulesFile(_Strict):
    minimum_people: int | None = None
    maximum_people: int | None = None
    target_people: int | None = None
    count_tolerance: int | None = None
    stands_alone_people: int | None = None
    longest_link_km: float | None = None
    longest_link_minutes: float | None = None
    relative_link_length: float | None = None
    never_cut_km: float | None = None
    shared_residents_share: float | None = None
    digital_first_median_km: float | None = None
    one_sided_wish: float | None = None
    wishes_per_red_line: float | None = None
    left_as_is_price: float | None = None
    weights: _Weights | None = None
    hubs: _Hubs | None = None
    graph: NeighbourGraph | None = None
    together: list[list[str]] | None = None
    apart: list[tuple[str, str]] | None = None
    fixed: list[list[str]] | None = None
    centres: list[str] | None = None
    keep_within: KeepWithin | None = None
    most_practices: int | None = None
    farthest_km: float | None = None
    farthest_minutes: float | None = None
    stretch: _Stretch | None = None
    allow_exceptions: bool | None = None
    obey_red_lines: bool | None = None
    negotiable_red_lines: NegotiableRedLines | None = None
    from_poll: bool | None = None
    small_lists: SmallLists | None = None
    without_coordinates: WithoutCoordinates | None = None
    digital_first: DigitalFirst | None = None


def read_rules(path: Path | None, parameters: ParameterSet, as_of: date) -> HubRules:
    """Return the standard rules, changed by a planner's file where there is one, a poll aside.

    Parameters
    ----------
    path
        The YAML file, or None for the standard rules.
    parameters
        The numbers the standard rules take.
    as_of
        The date they are looked up for.

    Raises
    ------
    BadRulesFile
        If the file is missing, not YAML, or names a rule that does not exist.
    """
    standard = HubRules.standard(parameters, as_of)
    if path is None:
        return standard
    return standard.with_(**_as_fields(_read(path)))


def rules_for(place: Place, path: Path | None, parameters: ParameterSet) -> HubRules:
    """Return the rules for a place, with what its poll asks for where the file says so.

    Parameters
    ----------
    place
        With its date, and its answers to the poll.
    path
        The YAML file, or None for the standard rules.
    parameters
        The numbers the standard rules take.

    Raises
    ------
    BadRulesFile
        As :func:`read_rules`.
    BadRules
        If the rules are to come from a poll, and the place has none.
    """
    if path is not None and _read(path).from_poll:
        return polled_rules(place, path, parameters).rules
    return read_rules(path, parameters, place.as_of)


def polled_rules(place: Place, path: Path | None, parameters: ParameterSet) -> PolledRules:
    """Return the rules with what the poll asks for, whether or not the file says so, and what clashes.

    Parameters
    ----------
    place, path, parameters
        As for :func:`rules_for`.

    Raises
    ------
    BadRulesFile, BadRules
        As for :func:`rules_for`.
    """
    rules = read_rules(path, parameters, place.as_of)
    file = _RulesFile() if path is None else _read(path)
    negotiable = file.negotiable_red_lines or NegotiableRedLines.AVOID
    return rules_from_poll(place, rules, parameters=parameters, negotiable=negotiable)


def _read(path: Path) -> _RulesFile:
    if not path.is_file():
        raise BadRulesFile.missing(path)
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as problem:
        raise BadRulesFile.unreadable(path, problem) from problem
    try:
        return _RulesFile.model_validate(content or {})
    except ValidationError as problem:
        raise BadRulesFile.invalid(path, problem) from problem


def _as_fields(file: _RulesFile) -> dict[str, Any]:
    plain = {
        name: getattr(file, name)
        for name in _RulesFile.model_fields
        if name not in ("weights", "hubs", "stretch", "from_poll") and getattr(file, name) is not None
    }
    fields = {name: _frozen(value) for name, value in plain.items()}
    if file.weights is not None:
        fields["weights"] = Weights(**file.weights.model_dump())
    if file.stretch is not None:
        fields["stretch"] = Stretch(**file.stretch.model_dump())
    if file.hubs is not None:
        fields |= {"fewest_hubs": file.hubs.fewest, "most_hubs": file.hubs.most}
    return fields


def _frozen(value: Any) -> Any:
    """Lists as tuples, at any depth."""
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value
