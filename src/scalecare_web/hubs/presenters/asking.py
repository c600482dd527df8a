"""The numbers behind what is asked for in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scalecare import domain
from scalecare.parameters import load_parameters
from scalecare.reports import formats

_ALWAYS = (
    "hub.minimum_people",
    "hub.maximum_people",
    "hub.target_people",
    "matters.a_little",
    "matters.a_lot",
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its evidence."""

    about: str
    value: str
    unit: str
    status: str
    source: str


def numbers_behind(place: domain.Place, lines: Iterable[str]) -> list[Number]:
    """Return what the words of the form mean in numbers, and where these come from.

    Parameters
    ----------
    place
        For the date that numbers are looked up for.
    lines
        What can matter there.
    """
    return [_number(name, place) for name in (*_ALWAYS, *(f"matters.{line}" for line in lines))]


def _number(name: str, place: domain.Place) -> Number:
    parameter = load_parameters().get(name)
    value = parameter.at(place.as_of)
    shown = formats.number(value.value)
    return Number(parameter.description, shown, parameter.unit, value.status.value, value.source)
