"""Place directories of real published data."""

from __future__ import annotations

from pathlib import Path

from tests.bench.places import DATA

from scalecare.parameters import load_parameters
from scalecare.sources import build_place
from scalecare.store import write_place_directory


def write_england(folder: Path) -> Path:
    """Write the practices of England as `scalecare place build` does, and return the folder.

    Parameters
    ----------
    folder
        Where; it must not exist yet.
    """
    sources = [DATA / "01_practices" / "official", DATA / "04_lsoa"]
    write_place_directory(build_place(sources, name="England", parameters=load_parameters()), folder)
    return folder
