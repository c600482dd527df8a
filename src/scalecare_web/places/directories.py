"""Place directories on disk: what they may hold, whether they can be read, and their digest."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from pathlib import Path

import polars as pl

from scalecare.domain import BarrierPair, EngagementAnswer, Place, Practice, UnknownArea
from scalecare.store import PlaceDirectoryError, read_age_sex, read_manifest, read_measures, read_place
from scalecare_web.places.errors import PlaceRefused

MANIFEST = "manifest.json"
PRACTICES = "practices.parquet"
_NUMBERS = frozenset(
    {"registered", "easting", "northing", "longitude", "latitude", "deprivation_score", "share_65_plus",
     "median_resident_km", "interest", "numerator", "denominator", "minutes", "sequence"}
)  # fmt: skip
_LISTS = frozenset({"would_work_with", "red_lines", "negotiable", "ways_of_working", "quick_wins"})
_DAYS = frozenset({"period"})
COLUMNS: dict[str, frozenset[str]] = {
    PRACTICES: frozenset(field.name for field in fields(Practice)),
    "residence.parquet": frozenset({"practice_code", "area_code", "registered"}),
    "areas.parquet": frozenset(
        {"area_code", "area_name", "easting", "northing", "longitude", "latitude", "deprivation_score",
         "local_authority_code", "local_authority_name"}
    ),
    "age_sex.parquet": frozenset({"practice_code", "sex", "age_band", "registered"}),
    "engagement.parquet": frozenset(field.name for field in fields(EngagementAnswer)),
    "measures.parquet": frozenset({"practice_code", "measure", "period", "numerator", "denominator"}),
    "travel.parquet": frozenset({"from_practice_code", "to_practice_code", "minutes"}),
    "barrier_lines.parquet": frozenset({"name", "sequence", "easting", "northing"}),
    "barrier_pairs.parquet": frozenset(field.name for field in fields(BarrierPair)),
}  # fmt: skip
"""The tables of a place and their columns. A table with others may hold anything, and is not kept."""
FILES = frozenset({*COLUMNS, MANIFEST, "boundaries.geojson"})
MOST_PEOPLE = 1_000_000
"""On one list; the largest in England has about a sixth of that."""
_CODE = r"^[A-Za-z0-9]{1,10}$"


def checked(directory: Path, area: str) -> Place:
    """Read a place directory that somebody brought, every table of it.

    Parameters
    ----------
    directory
        Where it lies.
    area
        The part that is meant, in the library's words.

    Raises
    ------
    PlaceRefused
        If it holds what no place holds, lacks what each has, or cannot be read.
    """
    _holds_what_it_should(directory)
    for file, known in COLUMNS.items():
        _has_known_columns(directory / file, known)
    _has_plain_practices(directory)
    return _read(directory, area)


def digest_of(directory: Path) -> str:
    """Return the digest of all files of a place directory, whatever the order they are listed in."""
    whole = hashlib.sha256()
    for path in sorted(directory.iterdir()):
        whole.update(path.name.encode())
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def _holds_what_it_should(directory: Path) -> None:
    names = {path.name for path in directory.iterdir()}
    if strange := sorted(names - FILES):
        raise PlaceRefused.strange_file(strange[0], ", ".join(sorted(FILES)))
    for needed in (MANIFEST, PRACTICES):
        if needed not in names:
            raise PlaceRefused.lacks(needed)


def _has_known_columns(path: Path, known: frozenset[str]) -> None:
    if not path.exists():
        return
    try:
        found = pl.read_parquet_schema(path)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as problem:
        raise PlaceRefused.broken(path.name) from problem
    if strange := sorted(set(found) - known):
        raise PlaceRefused.strange_columns(path.name, ", ".join(name[:40] for name in strange[:5]))
    for name, kind in found.items():
        if not _fits(name, kind):
            raise PlaceRefused.strange_values(path.name, name)


def _fits(name: str, kind: pl.DataType) -> bool:
    """Whether a column's values are of the kind that its name promises; an empty column always is."""
    if kind == pl.Null:
        return True
    if name in _NUMBERS:
        return kind.is_numeric()
    if name in _LISTS:
        return kind in {pl.List(pl.String), pl.List(pl.Null)}
    return kind == (pl.Date if name in _DAYS else pl.String)


def _has_plain_practices(directory: Path) -> None:
    """Check what pages and links rely on: each practice has a plain code, a name and a list."""
    table = pl.read_parquet(directory / PRACTICES)
    needed = ("practice_code", "practice_name", "registered")
    if missing := [name for name in needed if name not in table.columns]:
        raise PlaceRefused.strange_values(PRACTICES, missing[0])
    code, name, people = (pl.col(one) for one in needed)
    good = {
        "practice_code": code.str.contains(_CODE),
        "practice_name": name.str.len_chars() > 0,
        "registered": people.is_between(0, MOST_PEOPLE),
    }
    for column, is_good in good.items():
        if not table.select(is_good.fill_null(value=False).all()).item():
            raise PlaceRefused.strange_values(PRACTICES, column)
    if table.is_empty():
        raise PlaceRefused.no_practices()


def _read(directory: Path, area: str) -> Place:
    """Read all that is there; what the library says of paths is not for the reader of a page."""
    try:
        read_manifest(directory)
        read_age_sex(directory)
        read_measures(directory)
        return read_place(directory, area)
    except UnknownArea as problem:
        raise PlaceRefused.no_such_area(area, _areas(directory)) from problem
    except PlaceDirectoryError as problem:
        raise PlaceRefused.broken(problem.fact.split(" in '", 1)[0]) from problem
    except ValueError as problem:  # tables that contradict each other, such as practices that occur twice
        raise PlaceRefused.contradictory() from problem


def _areas(directory: Path) -> str:
    place = read_place(directory)
    known = {f"icb:{practice.icb_code}" for practice in place.practices if practice.icb_code}
    return ", ".join(sorted(known)[:50]) or "none"
