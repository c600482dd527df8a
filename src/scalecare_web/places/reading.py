"""Kept places as the library knows them."""

from __future__ import annotations

from pathlib import Path

from scalecare import domain
from scalecare.store import read_place
from scalecare_web.memory import PRACTICES, Memory
from scalecare_web.places.directories import digest_of
from scalecare_web.places.errors import PlaceRefused
from scalecare_web.places.models import Place

_places: Memory[domain.Place] = Memory(PRACTICES, lambda place: len(place.practices))


def read(place: Place) -> domain.Place:
    """Return a kept place; from memory, where it was read before.

    Parameters
    ----------
    place
        Which.

    Raises
    ------
    PlaceRefused
        If its files are missing or are no longer those that were kept.
    """
    key = place.pk, place.sha256, place.area, place.directory
    return _places.recall(key, lambda: _read(place.sha256, place.area, place.directory, place.name))


def read_in_use(place: Place) -> domain.Place:
    """Return a kept place for something new to be made from it.

    Parameters
    ----------
    place
        Which.

    Raises
    ------
    PlaceRefused
        If it was withdrawn from use, or see :func:`read`.
    """
    if not place.is_in_use:
        raise PlaceRefused.withdrawn(place)
    return read(place)


def _read(sha256: str, area: str, directory: Path, name: str) -> domain.Place:
    try:
        if digest_of(directory) != sha256:
            raise PlaceRefused.changed_on_disk(name)
        return read_place(directory, area)
    except OSError as problem:
        raise PlaceRefused.changed_on_disk(name) from problem
