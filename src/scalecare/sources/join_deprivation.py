"""Join the deprivation score, all from one source."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from scalecare.sources.areas import SCORE_HEADERS
from scalecare.sources.choose import in_order, together
from scalecare.sources.coverage import LEAST_SHARE, Candidate, choose, share_of_people
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.workbench import Workbench


def join_deprivation(
    practices: pl.DataFrame, residence: pl.DataFrame | None, areas: pl.DataFrame | None, bench: Workbench
) -> pl.DataFrame:
    """Join the deprivation score, all from one source so that indices of two years do not mix.

    In order: the published score by practice; a score in the simple table of practices; the
    average over where its people live. A source that covers little gives way to one that covers more.

    Parameters
    ----------
    practices
        The practices.
    residence, areas
        From :func:`join_residence`.
    bench
        Sources and account.
    """
    scores, by = _scores(practices, residence, areas, bench)
    if scores is None:
        return practices.with_columns(deprivation_score=pl.lit(None, pl.Float64))
    practices = practices.join(scores, on="practice_code", how="left")
    known = practices["deprivation_score"].is_not_null()
    bench.ledger.joined("practices", f"deprivation ({by})", "practice_code", practices, known)
    bench.ledger.problem(
        "without_deprivation",
        "The deprivation of these practices is not known; averages leave them out.",
        practices.filter(~known),
    )
    return practices


def _scores(
    practices: pl.DataFrame, residence: pl.DataFrame | None, areas: pl.DataFrame | None, bench: Workbench
) -> tuple[pl.DataFrame | None, str]:
    chosen = choose(_tables(bench), practices, "Deprivation", bench, _scored)
    averages = None if residence is None or areas is None else _averages(residence, areas)
    if chosen is None or _covers_more(averages, chosen, practices, bench):
        return averages, "average over where people live"
    bench.ledger.use(chosen.extracts, "deprivation")
    first = chosen.extracts[0]
    header = first.headers.get("deprivation_score", SCORE_HEADERS[0])
    is_published = first.family is FamilyName.PRACTICE_DEPRIVATION
    year = f" {first.extract_date.year}" if is_published and first.extract_date else ""
    scores = together(chosen.extracts, ["practice_code"])
    return scores.select("practice_code", "deprivation_score"), f"{header}{year}"


def _tables(bench: Workbench) -> tuple[tuple[Extract, ...], ...]:
    published = bench.shelf.of(FamilyName.PRACTICE_DEPRIVATION)
    simple = [
        extract
        for extract in bench.shelf.of(FamilyName.PRACTICE_TABLE)
        if "deprivation_score" in extract.frame.columns
    ]
    return (*in_order(published, as_of=bench.as_of), *in_order(simple, as_of=bench.as_of))


def _scored(extracts: Sequence[Extract]) -> pl.Series:
    frames = [extract.frame.drop_nulls("deprivation_score") for extract in extracts]
    return pl.concat([frame["practice_code"] for frame in frames]).unique()


def _covers_more(
    averages: pl.DataFrame | None, chosen: Candidate, practices: pl.DataFrame, bench: Workbench
) -> bool:
    """Tell whether averages make up for scores that cover too little, and note it."""
    if averages is None or chosen.share >= bench.number(LEAST_SHARE):
        return False
    share = share_of_people(averages["practice_code"], practices)
    if share <= chosen.share:
        return False
    bench.ledger.outweigh(
        chosen.extracts,
        f"covers {chosen.share:.1%} of people; averages over where they live cover {share:.1%}",
    )
    return True


def _averages(residence: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    scored = residence.join(areas.drop_nulls("deprivation_score"), on="area_code", how="inner")
    mean = (pl.col("registered") * pl.col("deprivation_score")).sum() / pl.col("registered").sum()
    return (
        scored.sort("practice_code", "area_code")
        .group_by("practice_code", maintain_order=True)
        .agg(deprivation_score=mean.round(3))
    )
