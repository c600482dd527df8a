"""Join coordinates by postcode, and the local authority that they lie in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import shapely

from scalecare.domain import BoundaryKind
from scalecare.sources.coordinates import with_both
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.postcodes import postcode_key
from scalecare.sources.workbench import Workbench

_COORDINATES = ("easting", "northing", "longitude", "latitude")
_METRES_PER_KM = 1000.0


def locate_practices(practices: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
    """Join coordinates by postcode, and name the practices that have none.

    Coordinates that came with the practices are kept. Of several postcode tables the shorter one
    goes first, so that a few local rows can mend a large table.

    Parameters
    ----------
    practices
        With postcodes.
    bench
        Sources and account.
    """
    tables = sorted(bench.shelf.of(FamilyName.POSTCODES), key=lambda e: (e.rows, e.name, e.sha256))
    practices = practices.with_columns(postcode_key=postcode_key("postcode"))
    practices = practices.with_columns(
        pl.lit(None, pl.Float64).alias(name) for name in _COORDINATES if name not in practices.columns
    )
    found = _places_of(practices["postcode_key"], tables)
    bench.ledger.use(tables, "coordinates by postcode")
    practices = _coalesced(with_both(practices), found).drop("postcode_key")
    placed = practices["easting"].is_not_null()
    bench.ledger.joined("practices", "postcode coordinates", "postcode", practices, placed)
    bench.ledger.problem(
        "without_coordinates",
        "No table has the postcodes of these practices. A plan places them with their network, or leaves "
        "them unplaced and says so; a table with postcode, latitude and longitude mends it.",
        practices.filter(~placed),
    )
    return practices


def _places_of(keys: pl.Series, tables: Sequence[Extract]) -> pl.DataFrame:
    wanted = pl.DataFrame({"postcode_key": keys.unique().drop_nulls()})
    empty = wanted.clear().with_columns(pl.lit(None, pl.Float64).alias(name) for name in _COORDINATES)
    parts = [table.frame.join(wanted, on="postcode_key", how="semi").sort("row") for table in tables]
    return pl.concat([empty, *map(with_both, (part.drop("row") for part in parts))], how="diagonal").unique(
        "postcode_key", keep="first", maintain_order=True
    )


def _coalesced(practices: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    joined = practices.join(found, on="postcode_key", how="left", suffix="_found")
    own = pl.col("easting").is_not_null()
    return joined.with_columns(
        pl.when(own).then(pl.col(name)).otherwise(pl.col(f"{name}_found")).alias(name)
        for name in _COORDINATES
    ).drop([f"{name}_found" for name in _COORDINATES])


def find_local_authorities(
    practices: pl.DataFrame, outlines: pl.DataFrame | None, bench: Workbench
) -> pl.DataFrame:
    """Find the local authority that each practice's postcode lies in.

    Parameters
    ----------
    practices
        With coordinates.
    outlines
        From ``sources.boundaries``, or None.
    bench
        Sources and account.
    """
    authorities = (
        None if outlines is None else outlines.filter(kind=BoundaryKind.LOCAL_AUTHORITY).sort("code")
    )
    if authorities is None or authorities.is_empty():
        return practices.with_columns(
            local_authority_code=pl.lit(None, pl.String), local_authority_name=pl.lit(None, pl.String)
        )
    at = _authority_of(practices, authorities, bench.number("sources.local_authority_reach_km"))
    practices = practices.with_columns(
        local_authority_code=pl.Series(
            [authorities["code"][int(i)] if i >= 0 else None for i in at], dtype=pl.String
        ),
        local_authority_name=pl.Series(
            [authorities["name"][int(i)] if i >= 0 else None for i in at], dtype=pl.String
        ),
    )
    known = practices["local_authority_code"].is_not_null()
    bench.ledger.joined("practices", "local authorities", "coordinates", practices, known)
    bench.ledger.problem(
        "without_local_authority",
        "These practices lie in no local authority's outline, nor near one.",
        practices.filter(~known & pl.col("easting").is_not_null()),
    )
    return practices


def _authority_of(practices: pl.DataFrame, authorities: pl.DataFrame, reach_km: float) -> np.ndarray:
    """Return which authority each practice lies in, or is nearest to within reach; -1 where none."""
    tree = shapely.STRtree(shapely.from_wkb(authorities["geometry"].to_list()))
    placed = practices["easting"].is_not_null().to_numpy()
    east, north = (practices[name].fill_null(0.0).to_numpy() for name in ("easting", "northing"))
    points = shapely.points(east, north)
    found = np.full(len(practices), -1)
    near_point, near_area = tree.query_nearest(
        points[placed], max_distance=reach_km * _METRES_PER_KM, all_matches=False
    )
    found[np.flatnonzero(placed)[near_point]] = near_area
    return found
