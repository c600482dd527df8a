"""Exampleshire as files in the formats in which the NHS and others publish the real ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scalecare.examples.county import DEFAULT_SEED, County, exampleshire
from scalecare.examples.errors import ExampleNotWritten
from scalecare.examples.geographies import (
    area_table,
    authority_boundaries,
    postcode_table,
    sub_icb_boundaries,
)
from scalecare.examples.local_files import barrier_lines, engagement_answers, monthly_measures
from scalecare.examples.registrations import (
    patients_by_age,
    patients_by_area,
    patients_registered,
    practice_map,
)


def write_exampleshire(folder: Path, *, seed: int = DEFAULT_SEED, force: bool = False) -> tuple[Path, ...]:
    """Write the county's files into a folder, ready for ``scalecare place build``.

    Parameters
    ----------
    folder
        Where to; made if it is not there.
    seed
        Another seed gives another county of the same kind.
    force
        Write over files of the same names.

    Returns
    -------
    tuple of Path
        The files, in order of name.

    Raises
    ------
    ExampleNotWritten
        If the folder is a file, or holds files of these names and ``force`` is not set.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = write_exampleshire(Path(folder))
    >>> files[0].name
    'barriers.csv'
    """
    texts = exampleshire_files(seed)
    if folder.exists() and not folder.is_dir():
        raise ExampleNotWritten.not_a_folder(folder)
    there = [name for name in texts if (folder / name).exists()]
    if there and not force:
        raise ExampleNotWritten.in_the_way(folder, there)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        _write_whole(folder / name, text)
    return tuple(folder / name for name in texts)


def exampleshire_files(seed: int = DEFAULT_SEED) -> dict[str, str]:
    """Return the text of each of the county's files by name, in order of name.

    Parameters
    ----------
    seed
        Another seed gives another county of the same kind.
    """
    county = exampleshire(seed)
    return {name: make(county) for name, make in sorted(_FILES.items())}


def _write_whole(path: Path, text: str) -> None:
    """Write under a temporary name first: a file is whole or not there."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="")
    part.replace(path)


_FILES: dict[str, Callable[[County], str]] = {
    "barriers.csv": barrier_lines,
    "engagement.csv": engagement_answers,
    "gp-reg-pat-prac-all.csv": patients_registered,
    "gp-reg-pat-prac-lsoa-all.csv": patients_by_area,
    "gp-reg-pat-prac-map.csv": practice_map,
    "gp-reg-pat-prac-quin-age.csv": patients_by_age,
    "local_authorities.geojson": authority_boundaries,
    "lsoa21.csv": area_table,
    "measures.csv": monthly_measures,
    "postcodes.csv": postcode_table,
    "sub_icbs.geojson": sub_icb_boundaries,
}
