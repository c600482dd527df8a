"""Choose the table of small areas that people are found in, and complete it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from scalecare.sources.choose import in_force
from scalecare.sources.coordinates import with_both
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.workbench import Workbench

_AREA_COLUMNS = {
    "area_code": pl.String,
    "area_name": pl.String,
    "easting": pl.Float64,
    "northing": pl.Float64,
    "longitude": pl.Float64,
    "latitude": pl.Float64,
    "deprivation_score": pl.Float64,
    "local_authority_code": pl.String,
    "local_authority_name": pl.String,
}


def newest_areas(bench: Workbench) -> pl.DataFrame | None:
    """Return the newest table of small areas, where nothing says who lives in them.

    Parameters
    ----------
    bench
        Sources and account.
    """
    tables = in_force(bench.shelf.of(FamilyName.AREAS), bench.as_of, or_later=True)
    return _areas(sorted(tables, key=_vintage)[-1], bench) if tables else None


def areas_of_same_vintage(
    residence: pl.DataFrame, tables: Sequence[Extract], bench: Workbench
) -> pl.DataFrame | None:
    """Choose the table of areas that most people are found in: LSOAs of 2011 and 2021 look alike.

    Parameters
    ----------
    residence
        ``practice_code, area_code, registered``.
    tables
        Tables of small areas.
    bench
        Sources and account.
    """
    if not tables:
        bench.ledger.problem(
            "areas_missing",
            "No table says where these small areas are, so distances from home are not known.",
            residence,
            code="",
        )
        return None
    found = [(_people_found(residence, table), _vintage(table), table) for table in tables]
    best = max(found, key=lambda one: one[:2])[2]
    bench.ledger.pass_over(
        [table for table in tables if table is not best], f"more people are found in {best.name}"
    )
    return _areas(best, bench)


def _people_found(residence: pl.DataFrame, table: Extract) -> int:
    return int(residence.join(table.frame, on="area_code", how="semi")["registered"].sum())


def _vintage(table: Extract) -> tuple[str, date, str]:
    return table.headers.get("area_code", ""), table.extract_date or date.min, table.name


def _areas(table: Extract, bench: Workbench) -> pl.DataFrame:
    bench.ledger.use([table], "small areas")
    frame = with_both(table.frame)
    absent = [name for name in _AREA_COLUMNS if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, _AREA_COLUMNS[name]).alias(name) for name in absent)
    frame = frame.select(list(_AREA_COLUMNS)).sort("area_code")
    return frame if frame["deprivation_score"].is_not_null().any() else _with_deprivation(frame, bench)


def _with_deprivation(areas: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
    tables = bench.shelf.of(FamilyName.AREA_DEPRIVATION)
    if not tables:
        return areas
    best = max(
        tables, key=lambda table: (len(areas.join(table.frame, on="area_code", how="semi")), _vintage(table))
    )
    bench.ledger.use([best], "deprivation of small areas")
    scores = best.frame.select("area_code", "deprivation_score")
    return (
        areas.drop("deprivation_score").join(scores, on="area_code", how="left").select(list(_AREA_COLUMNS))
    )
