"""Kept places as the library knows them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from scalecare import domain
from scalecare.store import read_place
from scalecare_web.places.directories import digest_of
from scalecare_web.places.errors import PlaceRefused
from scalecare_web.places.models import Place

_IN_MEMORY = 8
"""Places that are held ready; one of all England takes about a third of a gigabyte."""


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
    return _read(place.pk, place.sha256, place.area, place.directory, place.name)


@lru_cache(maxsize=_IN_MEMORY)
def _read(_key: int, sha256: str, area: str, directory: Path, name: str) -> domain.Place:
    try:
        if digest_of(directory) != sha256:
            raise PlaceRefused.changed_on_disk(name)
        return read_place(directory, area)
    except OSError as problem:
        raise PlaceRefused.changed_on_disk(name) from problem
