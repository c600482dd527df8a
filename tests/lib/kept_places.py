"""Place directories and zips of them for tests of the web app."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from tests.lib.web import Cast

from scalecare.examples import write_exampleshire
from scalecare.parameters import load_parameters
from scalecare.sources import build_place
from scalecare.store import write_place_directory
from scalecare_web.accounts.permissions import Role
from scalecare_web.places import actions
from scalecare_web.places.models import Place

_FOLDER = tempfile.TemporaryDirectory(prefix="scalecare-example-")


@cache
def example_directory() -> Path:
    """The invented county as `scalecare place build` writes it; made once for all tests."""
    folder = Path(_FOLDER.name)
    (folder / "sources").mkdir()
    built = build_place(
        list(write_exampleshire(folder / "sources")), name="Exampleshire", parameters=load_parameters()
    )
    write_place_directory(built, folder / "place")
    return folder / "place"


def zipped(
    *, without: Collection[str] = (), instead: Mapping[str, bytes] | None = None, inside: str = "place/"
) -> bytes:
    """A zip of the example place, with some files left out and some put in or replaced."""
    content = {path.name: path.read_bytes() for path in example_directory().iterdir()} | dict(instead or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            if name not in without:
                archive.writestr(name if name.startswith("..") else f"{inside}{name}", data)
    return out.getvalue()


def a_place(cast: Cast, name: str = "") -> Place:
    """The example place, kept by the organisation's analyst."""
    return actions.keep_directory(
        organisation=cast.organisation, directory=example_directory(), name=name, by=cast.people[Role.ANALYST]
    )
