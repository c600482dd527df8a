"""Numbers with their evidence: a parameter is a dated value with a unit, a source and a status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from scalecare.domain.errors import ScalecareError


class Status(StrEnum):
    """How sure we are of a number."""

    PUBLISHED = "published"
    LOCAL = "local"
    ASSUMED = "assumed"


class ParameterError(ScalecareError):
    """A number was asked for that the parameters do not hold."""

    @classmethod
    def unknown(cls, name: str, known: Iterator[str]) -> ParameterError:
        """No parameter of this name."""
        near = ", ".join(sorted(known))
        return cls(f"There is no parameter '{name}'.", remedy=f"Use one of: {near}.")

    @classmethod
    def before_first(cls, name: str, as_of: date, first: date) -> ParameterError:
        """Asked for a date before the first value."""
        return cls(
            f"'{name}' has no value on {as_of}: its first value starts on {first}.",
            remedy=f"Ask for {first} or later, or add an earlier value with its source.",
        )

    @classmethod
    def after_last_review(cls, name: str, as_of: date, last: date) -> ParameterError:
        """Asked for a date after the day up to which the value was checked."""
        return cls(
            f"'{name}' is known to hold until {last}; {as_of} lies after that.",
            remedy="Check the source, then add a value that starts later or move valid_until.",
        )


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of a parameter, in force from ``from_date`` until the next one starts."""

    from_date: date
    value: float
    status: Status
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number someone published or chose.

    ``values`` are in order of ``from_date``; ``valid_until`` is the last day for which the newest
    value was checked.
    """

    name: str
    description: str
    unit: str
    values: tuple[DatedValue, ...]
    valid_until: date

    def at(self, as_of: date) -> DatedValue:
        """Return the value in force on a date.

        Parameters
        ----------
        as_of
            The date asked for.

        Raises
        ------
        ParameterError
            If the date lies before the first value or after ``valid_until``.
        """
        if as_of > self.valid_until:
            raise ParameterError.after_last_review(self.name, as_of, self.valid_until)
        in_force = [value for value in self.values if value.from_date <= as_of]
        if not in_force:
            raise ParameterError.before_first(self.name, as_of, self.values[0].from_date)
        return in_force[-1]


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """All parameters of one version, looked up by name and date.

    Examples
    --------
    >>> from scalecare.parameters import load_parameters
    >>> load_parameters().value("hub.minimum_people", date(2026, 7, 1))
    30000.0
    """

    parameters: Mapping[str, Parameter]
    digest: str

    def __post_init__(self) -> None:
        """Make the mapping read-only."""
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))

    def get(self, name: str) -> Parameter:
        """Return one parameter.

        Parameters
        ----------
        name
            Its dotted name.

        Raises
        ------
        ParameterError
            If there is none of that name.
        """
        if name not in self.parameters:
            raise ParameterError.unknown(name, iter(self.parameters))
        return self.parameters[name]

    def value(self, name: str, as_of: date) -> float:
        """Return the number in force on a date, in the parameter's unit.

        Parameters
        ----------
        name
            Its dotted name.
        as_of
            The date asked for.
        """
        return self.get(name).at(as_of).value
