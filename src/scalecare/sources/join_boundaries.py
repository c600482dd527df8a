"""Choose outlines for the place and put them under the codes that its practices carry."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import shapely

from scalecare.domain import Boundary, BoundaryKind
from scalecare.sources.boundaries import simplify
from scalecare.sources.choose import in_force
from scalecare.sources.coverage import map_in_force
from scalecare.sources.family import FamilyName
from scalecare.sources.workbench import Workbench

_COLUMNS = {
    BoundaryKind.ICB: ("icb_code", "ons_icb_code"),
    BoundaryKind.SUB_ICB: ("sub_icb_code", "ons_sub_icb_code"),
}


def outlines_in_force(practices: pl.DataFrame, bench: Workbench) -> pl.DataFrame | None:
    """Return the outlines of each kind that are in force, as they were read.

    Where sub-ICB locations have outlines, ICBs are put together from those whose practices belong
    to them: that follows the ICBs of the date, which published outlines may not.

    Parameters
    ----------
    practices
        With the codes of their areas.
    bench
        Sources and account.

    Returns
    -------
    polars.DataFrame or None
        ``kind, code, name, geometry``, under the codes that NHS files use where the map of
        practices gives both, else as published.
    """
    found = [
        part
        for kind in (BoundaryKind.LOCAL_AUTHORITY, BoundaryKind.SUB_ICB)
        for part in _of_kind(kind, practices, bench)
    ]
    merged = [part for outlines in found for part in _icbs_from_parts(practices, outlines)]
    if merged:
        whole = [
            e for e in bench.shelf.of(FamilyName.BOUNDARIES) if (e.frame["kind"] == BoundaryKind.ICB).all()
        ]
        bench.ledger.pass_over(whole, "ICBs are put together from their sub-ICB locations")
    found += merged or _of_kind(BoundaryKind.ICB, practices, bench)
    return pl.concat(found) if found else None


def _of_kind(kind: BoundaryKind, practices: pl.DataFrame, bench: Workbench) -> list[pl.DataFrame]:
    of_kind = [e for e in bench.shelf.of(FamilyName.BOUNDARIES) if (e.frame["kind"] == kind).any()]
    chosen = in_force(of_kind, bench.as_of, or_later=True)
    bench.ledger.use(chosen, f"outlines ({kind})")
    frames = [e.frame.filter(kind=kind).select("kind", "code", "name", "geometry") for e in chosen]
    return (
        [
            _recoded(
                pl.concat(frames).unique("code", keep="first", maintain_order=True), kind, practices, bench
            )
        ]
        if frames
        else []
    )


def _recoded(
    frame: pl.DataFrame, kind: BoundaryKind, practices: pl.DataFrame, bench: Workbench
) -> pl.DataFrame:
    codes = _codes_by_ons(kind, practices, bench)
    return frame.with_columns(pl.col("code").replace(codes)).sort("code") if codes else frame.sort("code")


def _codes_by_ons(kind: BoundaryKind, practices: pl.DataFrame, bench: Workbench) -> Mapping[str, str]:
    if kind not in _COLUMNS:
        return {}
    code, ons = _COLUMNS[kind]
    maps = map_in_force(practices, bench)
    pairs = [e.frame.select(ons, code).drop_nulls() for e in maps if ons in e.frame.columns]
    return dict(pl.concat(pairs).unique().sort(ons, code).rows()) if pairs else {}


def draw_boundaries(
    practices: pl.DataFrame, outlines: pl.DataFrame | None, bench: Workbench
) -> tuple[Boundary, ...]:
    """Return outlines fit for a map, of the areas that the place's practices lie in.

    Parameters
    ----------
    practices
        The practices.
    outlines
        From :func:`outlines_in_force`.
    bench
        Sources and account.
    """
    if outlines is None:
        return ()
    _note_missing(practices, outlines, bench)
    wanted = [
        _named(outlines, kind, practices).filter(
            pl.col("kind") == kind, pl.col("code").is_in(practices[f"{kind}_code"].drop_nulls().to_list())
        )
        for kind in BoundaryKind
    ]
    return simplify(
        pl.concat(wanted),
        tolerance_metres=bench.number("sources.boundary_tolerance_metres"),
        smallest_km2=bench.number("sources.boundary_smallest_ring_km2"),
    )


def _icbs_from_parts(practices: pl.DataFrame, outlines: pl.DataFrame) -> list[pl.DataFrame]:
    belongs = practices.drop_nulls(["sub_icb_code", "icb_code"])
    belongs = belongs.group_by("sub_icb_code", "icb_code", "icb_name").agg(pl.col("registered").sum())
    belongs = belongs.sort("sub_icb_code", "registered", "icb_code").unique("sub_icb_code", keep="last")
    parts = outlines.filter(kind=BoundaryKind.SUB_ICB).join(belongs, left_on="code", right_on="sub_icb_code")
    grouped = (
        parts.sort("icb_code", "code").group_by("icb_code", "icb_name", maintain_order=True).agg("geometry")
    )
    rows = [
        (str(BoundaryKind.ICB), code, name or "", _union(shapes))
        for code, name, shapes in grouped.iter_rows()
    ]
    return [pl.DataFrame(rows, schema=outlines.schema, orient="row")] if rows else []


def _union(shapes: list[bytes]) -> bytes:
    return bytes(shapely.to_wkb(shapely.union_all(shapely.from_wkb(shapes))))


def _named(outlines: pl.DataFrame, kind: BoundaryKind, practices: pl.DataFrame) -> pl.DataFrame:
    """Give outlines without a name the one that their practices have for the code."""
    names = practices.drop_nulls(f"{kind}_name").sort("practice_code").unique(f"{kind}_code", keep="first")
    known = dict(names.select(f"{kind}_code", f"{kind}_name").rows())
    spare = pl.col("code").replace_strict(known, default="", return_dtype=pl.String)
    return outlines.with_columns(name=pl.when(pl.col("name") == "").then(spare).otherwise(pl.col("name")))


def _note_missing(practices: pl.DataFrame, outlines: pl.DataFrame, bench: Workbench) -> None:
    for kind in BoundaryKind:
        drawn = outlines.filter(kind=kind)["code"].to_list()
        column = f"{kind}_code"
        missing = practices.filter(pl.col(column).is_not_null(), ~pl.col(column).is_in(drawn))
        if drawn:
            bench.ledger.problem(
                "without_outline",
                f"These areas ({kind}) have no outline under their code; maps leave them out.",
                missing,
                code=column,
            )
