"""Join what local people supplied, and report what names a practice that the place does not have."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from scalecare.domain import BarrierLine, BarrierPair
from scalecare.sources.choose import together
from scalecare.sources.coordinates import with_both
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.workbench import Workbench

_CODE_LISTS = ("would_work_with", "red_lines")


def join_engagement(practices: pl.DataFrame, bench: Workbench) -> pl.DataFrame | None:
    """Return the engagement answers of the place's practices.

    Parameters
    ----------
    practices
        The practices.
    bench
        Sources and account.
    """
    answers = _of_practices(FamilyName.ENGAGEMENT, ["practice_code"], ["practice_code"], practices, bench)
    if answers is None:
        return None
    codes = practices["practice_code"].to_list()
    known = pl.element().filter(pl.element().is_in(codes))
    named = answers.with_columns(pl.concat_list(_CODE_LISTS).alias("named"))
    unknown = named.explode("named").filter(pl.col("named").is_not_null(), ~pl.col("named").is_in(codes))
    bench.ledger.problem(
        "engagement_names_unknown",
        "Answers name these practices, which the place does not have; those names are left out.",
        unknown.select("named"),
        code="named",
    )
    return answers.with_columns(pl.col(name).list.eval(known) for name in _CODE_LISTS).sort("practice_code")


def join_measures(practices: pl.DataFrame, bench: Workbench) -> pl.DataFrame | None:
    """Return the measures of the place's practices.

    Parameters
    ----------
    practices
        The practices.
    bench
        Sources and account.
    """
    keys = ["practice_code", "measure", "period"]
    measures = _of_practices(FamilyName.MEASURES, keys, ["practice_code"], practices, bench)
    return None if measures is None else measures.sort(keys)


def join_travel(practices: pl.DataFrame, bench: Workbench) -> pl.DataFrame | None:
    """Return the travel times between the place's practices.

    Parameters
    ----------
    practices
        The practices.
    bench
        Sources and account.
    """
    keys = ["from_practice_code", "to_practice_code"]
    travel = _of_practices(FamilyName.TRAVEL, keys, keys, practices, bench)
    if travel is None:
        return None
    covered = practices["practice_code"].is_in(travel["from_practice_code"].unique().to_list())
    bench.ledger.joined("practices", "travel times", "practice_code", practices, covered)
    return travel.sort(keys)


def join_barriers(
    practices: pl.DataFrame, bench: Workbench
) -> tuple[tuple[BarrierLine, ...], tuple[BarrierPair, ...]]:
    """Return barriers: lines, and pairs of the place's practices.

    Parameters
    ----------
    practices
        The practices.
    bench
        Sources and account.
    """
    codes = ["practice_code_a", "practice_code_b"]
    pairs = _of_practices(FamilyName.BARRIER_PAIRS, codes, codes, practices, bench)
    rows = [] if pairs is None else pairs.sort(codes).select(*codes, "name").rows()
    return _lines(bench.shelf.of(FamilyName.BARRIER_LINES), bench), tuple(BarrierPair(*row) for row in rows)


def _lines(extracts: Sequence[Extract], bench: Workbench) -> tuple[BarrierLine, ...]:
    if not extracts:
        return ()
    bench.ledger.use(extracts, "barriers")
    together(extracts, ["name", "sequence"])
    points = pl.concat([with_both(extract.frame) for extract in extracts], how="diagonal").sort(
        "name", "sequence"
    )
    lines = points.group_by("name", maintain_order=True).agg("easting", "northing")
    return tuple(
        BarrierLine(name, tuple(zip(east, north, strict=True))) for name, east, north in lines.iter_rows()
    )


def _of_practices(
    family: FamilyName, keys: Sequence[str], codes: Sequence[str], practices: pl.DataFrame, bench: Workbench
) -> pl.DataFrame | None:
    """Return all rows of a family whose practices the place has; report the others."""
    extracts = bench.shelf.of(family)
    if not extracts:
        return None
    bench.ledger.use(extracts, str(family))
    rows = together(extracts, keys)
    here = practices["practice_code"].to_list()
    known = rows.select(pl.all_horizontal(pl.col(code).is_in(here) for code in codes).alias("known"))["known"]
    bench.ledger.joined(str(family), "practices", ", ".join(codes), rows, known)
    lost = rows.filter(~known)
    named = {code for column in codes for code in lost[column]}
    unknown = sorted(named - set(here))
    bench.ledger.problem(
        f"{family.name.lower()}_unknown_practice",
        f"These {len(lost):,} rows of {family} name practices that the place does not have "
        f"({', '.join(unknown[:5])}{' …' if len(unknown) > 5 else ''}); they are left out.",
        lost,
        code=codes[0],
        source=extracts[0].name,
    )
    return rows.filter(known).drop("row", "file")
