"""Write a place to its directory, and read it back, whole or one area of it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import polars as pl
from scipy import sparse

from scalecare.domain import (
    AREA_FIELDS,
    BarrierLine,
    BarrierPair,
    Boundary,
    BoundaryKind,
    DataProblem,
    EngagementAnswer,
    Place,
    Practice,
    Residence,
    TravelTimes,
)
from scalecare.sources import BuiltPlace
from scalecare.store.atomic import MANIFEST, write_whole
from scalecare.store.errors import PlaceDirectoryError
from scalecare.store.manifest import as_json, manifest_of, read_manifest
from scalecare.store.outlines import read_boundaries, write_boundaries

_TABLES = ("practices", "residence", "areas", "age_sex", "engagement", "measures", "travel")
_BOUNDARIES = "boundaries.geojson"
_LISTS = ("would_work_with", "red_lines", "negotiable", "ways_of_working", "quick_wins")
_PRACTICES_FILE = "practices:"


def write_place_directory(built: BuiltPlace, out: Path, *, force: bool = False) -> None:
    """Write a place: Parquet tables, outlines and ``manifest.json``, whole or not at all.

    Parameters
    ----------
    built
        The place.
    out
        The directory to make.
    force
        Whether to replace an older place directory.

    Raises
    ------
    PlaceDirectoryError
        If something lies there and ``force`` is not given, or it is no place directory.
    """
    write_whole(out, lambda folder: _fill(built, folder), force=force)


def _fill(built: BuiltPlace, folder: Path) -> None:
    for name in _TABLES:
        table: pl.DataFrame | None = getattr(built, name)
        if table is not None:
            table.write_parquet(folder / f"{name}.parquet", compression="zstd")
    if built.barrier_lines:
        _points(built.barrier_lines).write_parquet(folder / "barrier_lines.parquet")
    if built.barrier_pairs:
        pl.DataFrame([asdict(pair) for pair in built.barrier_pairs]).write_parquet(
            folder / "barrier_pairs.parquet"
        )
    if built.boundaries:
        write_boundaries(built.boundaries, folder / _BOUNDARIES)
    (folder / MANIFEST).write_text(as_json(manifest_of(built)), encoding="utf-8")


def _points(lines: Sequence[BarrierLine]) -> pl.DataFrame:
    rows = [(line.name, at, *point) for line in lines for at, point in enumerate(line.points)]
    return pl.DataFrame(rows, schema=["name", "sequence", "easting", "northing"], orient="row")


def read_place(directory: Path, area: str = "england") -> Place:
    """Read a place, or one area of it.

    Parameters
    ----------
    directory
        A place directory.
    area
        ``england`` for all of it; ``icb:``, ``sub-icb:``, ``region:`` or ``pcn:`` with a code; or
        ``practices:FILE``, the file holding one practice code a line or a CSV column
        ``practice_code``.

    Returns
    -------
    Place
        Problems that name practices are counted for the area; the others stand for the whole.

    Raises
    ------
    PlaceDirectoryError
        If the directory is no place, or a file of it is missing or damaged.
    UnknownArea
        If no practice lies in the area.
    """
    manifest = read_manifest(directory)
    practices, everywhere = _practices(directory, area)
    place = _area_of(Place(manifest.name, "england", manifest.as_of, practices), area)
    codes = place.codes
    return replace(
        place,
        residence=_residence(directory, codes),
        travel=_travel(directory, codes),
        barrier_lines=_barrier_lines(directory),
        barrier_pairs=_barrier_pairs(directory, codes),
        engagement=_engagement(directory, codes),
        boundaries=_boundaries(directory, place),
        problems=manifest.problems if area == "england" else _problems(manifest.problems, place, everywhere),
        sources=manifest.sources,
        attribution=manifest.attribution,
    )


def read_measures(directory: Path, practice_codes: Sequence[str] | None = None) -> pl.DataFrame | None:
    """Read the measures of some practices, or of all.

    Parameters
    ----------
    directory
        A place directory.
    practice_codes
        Whose.

    Returns
    -------
    polars.DataFrame or None
        ``practice_code, measure, period, numerator, denominator``; None where the place has none.
    """
    return _table(directory, "measures", practice_codes)


def read_age_sex(directory: Path, practice_codes: Sequence[str] | None = None) -> pl.DataFrame | None:
    """Read people by sex and five-year band of some practices, or of all.

    Parameters
    ----------
    directory
        A place directory.
    practice_codes
        Whose.

    Returns
    -------
    polars.DataFrame or None
        ``practice_code, sex, age_band, registered``; None where the place has none.
    """
    return _table(directory, "age_sex", practice_codes)


@contextmanager
def _reading(directory: Path, file: str) -> Iterator[Path]:
    try:
        yield directory / file
    except (pl.exceptions.PolarsError, OSError, ValueError, KeyError, TypeError) as problem:
        raise PlaceDirectoryError.broken(directory, file, problem) from problem


def _table(
    directory: Path, name: str, practice_codes: Sequence[str] | None = None, *, by: str = "practice_code"
) -> pl.DataFrame | None:
    with _reading(directory, f"{name}.parquet") as path:
        if not path.is_file():
            return None
        lazy = pl.scan_parquet(path)
        if practice_codes is not None:
            lazy = lazy.filter(pl.col(by).is_in(list(practice_codes)))
        return lazy.collect()


def _practices(directory: Path, area: str) -> tuple[tuple[Practice, ...], frozenset[str]]:
    """The practices among which an area's are, and the codes of all."""
    with _reading(directory, "practices.parquet") as path:
        rows = pl.read_parquet(path)
        part = _part_of(rows, area)
        return tuple(Practice(**row) for row in part.iter_rows(named=True)), frozenset(rows["practice_code"])


def _part_of(rows: pl.DataFrame, area: str) -> pl.DataFrame:
    """The rows of one area; all of them where they do not tell it, or where none lies in it."""
    kind, _, code = area.partition(":")
    column = AREA_FIELDS.get(kind)
    part = rows if column not in rows.columns else rows.filter(pl.col(column) == code)
    return rows if part.is_empty() else part


def _area_of(whole: Place, area: str) -> Place:
    if not area.startswith(_PRACTICES_FILE):
        return whole.within(area)
    path = Path(area.removeprefix(_PRACTICES_FILE))
    return whole.select(read_practice_codes(path), area=f"{_PRACTICES_FILE}{path.name}")


def read_practice_codes(path: Path) -> tuple[str, ...]:
    """Read a list of practice codes: one a line, or the column ``practice_code`` of a CSV.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    tuple of str
        Sorted, each once.

    Raises
    ------
    PlaceDirectoryError
        If there is no such file, or it names no practice.
    """
    if not path.is_file():
        raise PlaceDirectoryError.no_practices_file(str(path))
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    at = header.index("practice_code") if "practice_code" in header else 0
    cells = [row[at].strip().upper() for row in rows if len(row) > at]
    codes = sorted({code for code in cells if code and code != "PRACTICE_CODE"})
    if not codes:
        raise PlaceDirectoryError.no_codes(str(path))
    return tuple(codes)


def _residence(directory: Path, codes: Sequence[str]) -> Residence | None:
    rows = _table(directory, "residence", codes)
    if rows is None or rows.is_empty():
        return None
    practices, row_of = _labels(rows["practice_code"])
    areas, column_of = _labels(rows["area_code"])
    shape = (len(practices), len(areas))
    counts = sparse.csr_array((rows["registered"].to_numpy(), (row_of, column_of)), shape=shape)
    easting, northing = _centroids(directory, areas)
    return Residence(tuple(practices), tuple(areas), counts, easting, northing)


def _labels(codes: pl.Series) -> tuple[list[str], np.ndarray]:
    """Return the distinct codes in order, and where each row's code stands among them."""
    distinct: list[str] = codes.unique().sort().to_list()
    numbers = codes.replace_strict(distinct, range(len(distinct)), return_dtype=pl.Int64)
    return distinct, numbers.to_numpy()


def _centroids(directory: Path, areas: list[str]) -> tuple[np.ndarray, np.ndarray]:
    wanted = pl.DataFrame({"area_code": areas})
    known = _table(directory, "areas", areas, by="area_code")
    if known is None:
        return np.full(len(areas), np.nan), np.full(len(areas), np.nan)
    found = wanted.join(known, on="area_code", how="left", maintain_order="left")
    easting, northing = (found[name].fill_null(np.nan).to_numpy() for name in ("easting", "northing"))
    return easting, northing


def _travel(directory: Path, codes: Sequence[str]) -> TravelTimes | None:
    rows = _table(directory, "travel", codes, by="from_practice_code")
    if rows is None:
        return None
    rows = rows.filter(pl.col("to_practice_code").is_in(list(codes)))
    named = sorted(set(rows["from_practice_code"]) | set(rows["to_practice_code"]))
    at = {code: index for index, code in enumerate(named)}
    minutes = np.full((len(named), len(named)), np.inf)
    origin = [at[code] for code in rows["from_practice_code"]]
    goal = [at[code] for code in rows["to_practice_code"]]
    minutes[origin, goal] = rows["minutes"].to_numpy()
    np.fill_diagonal(minutes, 0.0)
    return TravelTimes(tuple(named), minutes)


def _barrier_lines(directory: Path) -> tuple[BarrierLine, ...]:
    points = _table(directory, "barrier_lines")
    if points is None:
        return ()
    lines = points.sort("name", "sequence").group_by("name", maintain_order=True).agg("easting", "northing")
    return tuple(BarrierLine(name, tuple(zip(x, y, strict=True))) for name, x, y in lines.iter_rows())


def _barrier_pairs(directory: Path, codes: Sequence[str]) -> tuple[BarrierPair, ...]:
    pairs = _table(directory, "barrier_pairs", codes, by="practice_code_a")
    if pairs is None:
        return ()
    here = pairs.filter(pl.col("practice_code_b").is_in(list(codes)))
    return tuple(BarrierPair(**row) for row in here.iter_rows(named=True))


def _engagement(directory: Path, codes: Sequence[str]) -> tuple[EngagementAnswer, ...]:
    answers = _table(directory, "engagement", codes)
    if answers is None:
        return ()
    return tuple(
        EngagementAnswer(row["practice_code"], row["interest"], *(tuple(row[name]) for name in _LISTS))
        for row in answers.sort("practice_code").iter_rows(named=True)
    )


def _boundaries(directory: Path, place: Place) -> tuple[Boundary, ...]:
    codes = {
        kind: {code for practice in place.practices if (code := getattr(practice, f"{kind}_code"))}
        for kind in BoundaryKind
    }
    with _reading(directory, _BOUNDARIES) as path:
        return read_boundaries(path, codes) if path.is_file() else ()


def _problems(
    problems: Sequence[DataProblem], place: Place, everywhere: frozenset[str]
) -> tuple[DataProblem, ...]:
    """Count problems that name practices for the area only; say that the others are of the whole."""
    registered = {practice.practice_code: practice.registered for practice in place.practices}
    found: list[DataProblem] = []
    for problem in problems:
        if not problem.codes or not set(problem.codes) <= everywhere:
            found.append(
                replace(problem, detail=f"{problem.detail} (Counted over the whole of {place.name}.)")
            )
            continue
        here = tuple(code for code in problem.codes if code in registered)
        if here:
            people = sum(registered[code] for code in here)
            found.append(replace(problem, codes=here, rows=len(here), people=people))
    return tuple(found)
