"""Whom a practice can speak of: those near it first, and any other when it asks."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from scalecare import domain
from scalecare.domain import Practice
from scalecare.reports.formats import spelled

_NEAR = 12
_SHORTEST_NAME = 8
"""Names that are shorter are words too, and may stand in a sentence."""


@dataclass(frozen=True, slots=True)
class Others:
    """Practices to speak of by code: ``shown`` in the form, ``further`` in a list to add from."""

    shown: dict[str, str]
    further: tuple[tuple[str, str], ...]


def others_of(place: domain.Place, code: str, mentioned: Collection[str]) -> Others:
    """Return whom a practice can speak of.

    Parameters
    ----------
    place
        The place.
    code
        The practice's own.
    mentioned
        Codes of practices that it spoke of or asked for, which are shown wherever they are.
    """
    own = next((one for one in place.practices if one.practice_code == code), None)
    others = [one for one in place.practices if one.practice_code != code]
    near = sorted(others, key=lambda one: (_km(own, one), one.practice_code))
    wanted = {one.practice_code for one in near[:_NEAR]} | set(mentioned)
    wanted |= {one.practice_code for one in others if _same_network(own, one)}
    return Others(
        {one.practice_code: _label(own, one) for one in near if one.practice_code in wanted},
        tuple(
            (one.practice_code, f"{spelled(one.practice_name)} ({one.practice_code})")
            for one in sorted(others, key=lambda one: one.practice_name)
            if one.practice_code not in wanted
        ),
    )


def _same_network(own: Practice | None, other: Practice) -> bool:
    return own is not None and own.pcn_code is not None and own.pcn_code == other.pcn_code


def _km(own: Practice | None, other: Practice) -> float:
    if own is None or not own.is_placed or not other.is_placed:
        return math.inf
    east, north = (own.easting or 0) - (other.easting or 0), (own.northing or 0) - (other.northing or 0)
    return math.hypot(east, north) / 1000


def _label(own: Practice | None, other: Practice) -> str:
    said = [f"{spelled(other.practice_name)} ({other.practice_code})"]
    km = _km(own, other)
    if math.isfinite(km):
        said.append(f"{km:.1f} km away")
    if _same_network(own, other):
        said.append("in your network")
    return ", ".join(said)


def names_a_practice(place: domain.Place) -> Callable[[str], str]:
    """Return a function that says which practice a line names, or nothing.

    Parameters
    ----------
    place
        Whose practices are meant.
    """
    names = {one.practice_code.casefold(): spelled(one.practice_name) for one in place.practices}

    def named(line: str) -> str:
        said = line.casefold()
        for word in re.findall(r"\w+", said):
            if word in names:
                return names[word]
        return next(
            (name for name in names.values() if len(name) >= _SHORTEST_NAME and name.casefold() in said), ""
        )

    return named
