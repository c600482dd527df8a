"""What changes about places: they are brought in, called otherwise, withdrawn and brought back."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from scalecare_web.accounts.models import Organisation, User
from scalecare_web.audit.record import record
from scalecare_web.places.directories import FILES, checked, digest_of
from scalecare_web.places.errors import PlaceRefused
from scalecare_web.places.models import WHOLE, Place


@transaction.atomic
def keep_directory(
    *,
    organisation: Organisation,
    directory: Path,
    name: str,
    by: User,
    area: str = WHOLE,
    is_example: bool = False,
) -> Place:
    """Check a place directory, copy it to where places are kept, and write it down.

    Parameters
    ----------
    organisation
        Whose place it will be.
    directory
        What ``scalecare place build`` wrote; it stays where it is.
    name
        What to call it; empty for its own name.
    by
        Who brings it in.
    area
        The part of it that is meant, such as ``icb:QNC``; ``england`` for all of it.
    is_example
        Whether it is the invented county.

    Raises
    ------
    PlaceRefused
        If it is no place directory that can be read, or is kept already. Nothing is left behind.
    """
    found = checked(directory, area)
    sha256 = digest_of(directory)
    _is_new(organisation, sha256, area)
    folder = uuid.uuid4()
    with _copied(directory, folder):
        place = organisation.places.create(
            name=(name or found.name)[:200],
            area=area,
            as_of=found.as_of,
            registered=found.registered,
            practices=len(found.practices),
            problems=len(found.problems),
            sha256=sha256,
            folder=folder,
            is_example=is_example,
            uploaded_by=by,
        )
        record(organisation, by, "place.kept", place, sha256=sha256, area=area, practices=place.practices)
    return place


@transaction.atomic
def rename(*, organisation: Organisation, place: Place, name: str, by: User) -> Place:
    """Call a place otherwise, wherever it is named."""
    place = organisation.places.select_for_update().get(pk=place.pk)
    if name != place.name:
        place.name = name
        place.save(update_fields=["name"])
        record(organisation, by, "place.renamed", place)
    return place


@transaction.atomic
def withdraw(*, organisation: Organisation, place: Place, by: User) -> Place:
    """Offer a place for nothing new; polls and hubs that were made from it stay as they are."""
    place = organisation.places.select_for_update().get(pk=place.pk)
    if place.is_in_use:
        place.withdrawn_at, place.withdrawn_by = timezone.now(), by
        place.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record(organisation, by, "place.withdrawn", place)
    return place


@transaction.atomic
def bring_back(*, organisation: Organisation, place: Place, by: User) -> Place:
    """Offer a place again that was withdrawn."""
    place = organisation.places.select_for_update().get(pk=place.pk)
    if not place.is_in_use:
        place.withdrawn_at = place.withdrawn_by = None
        place.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record(organisation, by, "place.brought-back", place)
    return place


def _is_new(organisation: Organisation, sha256: str, area: str) -> None:
    rows = organisation.places.select_related("uploaded_by", "withdrawn_by")
    same = rows.filter(sha256=sha256, area=area).first()
    if same is not None:
        raise PlaceRefused.kept_already(same) if same.is_in_use else PlaceRefused.kept_and_withdrawn(same)


@contextmanager
def _copied(directory: Path, folder: uuid.UUID) -> Iterator[None]:
    """Copy the files to where places are kept; take them away again if what follows fails."""
    kept = Path(settings.MEDIA_ROOT) / "places" / str(folder)
    kept.mkdir(parents=True, mode=0o700)
    try:
        for name in FILES:
            if (directory / name).exists():
                shutil.copyfile(directory / name, kept / name)
        yield
    except BaseException:
        shutil.rmtree(kept, ignore_errors=True)
        raise
