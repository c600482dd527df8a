"""Bring a place in: from a zip file that somebody uploads, or the invented county."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from scalecare.examples import write_exampleshire
from scalecare.parameters import load_parameters
from scalecare.sources import build_place
from scalecare.store import write_place_directory
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.files.incoming import Kind, check, unpack_zip
from scalecare_web.places.actions import keep_directory
from scalecare_web.places.directories import FILES
from scalecare_web.places.models import Place

_EXAMPLE = "Exampleshire"
_MOST_GROWN = 3
"""Times its cap that an upload may unpack to; the tables are compressed already."""


def bring_in(*, organisation: Organisation, upload: UploadedFile, name: str, area: str, by: User) -> Place:
    """Unpack a zip of a place directory where nobody else looks, check it, and keep it if it is good.

    Raises
    ------
    ScalecareError
        If it cannot be taken. Nothing of it is left.
    """
    most = settings.PLACE_UPLOAD_MOST_BYTES
    check(upload, kinds={Kind.ZIP}, most_bytes=most)
    with TemporaryDirectory(prefix="scalecare-place-") as folder:
        unpack_zip(upload, Path(folder), most_bytes=most * _MOST_GROWN, names=FILES)
        return keep_directory(organisation=organisation, directory=Path(folder), name=name, area=area, by=by)


def bring_in_example(*, organisation: Organisation, by: User) -> Place:
    """Make the invented county as the library makes it, and keep it.

    Raises
    ------
    PlaceRefused
        If the organisation has it already.
    """
    with TemporaryDirectory(prefix="scalecare-example-") as folder:
        (sources := Path(folder) / "sources").mkdir()
        files = write_exampleshire(sources)
        built = build_place(list(files), name=_EXAMPLE, parameters=load_parameters())
        directory = Path(folder) / "place"
        write_place_directory(built, directory)
        return keep_directory(
            organisation=organisation, directory=directory, name=_EXAMPLE, by=by, is_example=True
        )
