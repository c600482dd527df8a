"""Measure how far from their practice people live."""

from __future__ import annotations

import polars as pl

from scalecare.sources.workbench import Workbench

_METRES_PER_KM = 1000.0


def measure_distances(
    practices: pl.DataFrame, residence: pl.DataFrame | None, areas: pl.DataFrame | None, bench: Workbench
) -> pl.DataFrame:
    """Measure how far from each practice its people live, by the median, and name the digital-first.

    Parameters
    ----------
    practices
        With coordinates.
    residence, areas
        From :func:`join_residence`.
    bench
        Sources and account.
    """
    if residence is None or areas is None:
        return practices.with_columns(median_resident_km=pl.lit(None, pl.Float64))
    practices = practices.join(_medians(practices, residence, areas), on="practice_code", how="left")
    limit = bench.number("hub.digital_first_median_km")
    bench.ledger.problem(
        "digital_first",
        f"Half of the people of these practices live more than {limit:g} km away: digital-first, or a list "
        "for people of a wide area. Their postcode says little of where they are needed.",
        practices.filter(pl.col("median_resident_km") > limit),
    )
    return practices


def _medians(practices: pl.DataFrame, residence: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """Return the weighted median distance: the least within which half of the people live."""
    homes = areas.select("area_code", x="easting", y="northing").drop_nulls()
    pairs = residence.join(homes, on="area_code").join(
        practices.select("practice_code", "easting", "northing").drop_nulls(), on="practice_code"
    )
    away = (
        (pl.col("easting") - pl.col("x")) ** 2 + (pl.col("northing") - pl.col("y")) ** 2
    ).sqrt() / _METRES_PER_KM
    pairs = pairs.with_columns(km=away).sort("practice_code", "km", "area_code")
    reached = pl.col("registered").cum_sum().over("practice_code")
    half = pl.col("registered").sum().over("practice_code") / 2
    return (
        pairs.filter(reached >= half)
        .group_by("practice_code", maintain_order=True)
        .agg(median_resident_km=pl.col("km").first().round(3))
    )
