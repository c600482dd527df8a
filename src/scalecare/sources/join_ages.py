"""Join ages: the share of older people, and the table by sex and band."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from scalecare.sources.choose import in_order, together
from scalecare.sources.coverage import choose
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.lists import Lists, of_both_sexes
from scalecare.sources.patients_age import bands
from scalecare.sources.workbench import Workbench

_AGES = (FamilyName.PATIENTS_QUIN_AGE, FamilyName.PATIENTS_SING_AGE)
_OLDER = 65


def join_ages(
    practices: pl.DataFrame, lists: Lists, bench: Workbench
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Join ages: the share of people aged 65 and over, and the table by sex and band.

    Parameters
    ----------
    practices
        The practices.
    lists
        The list sizes, to compare dates with.
    bench
        Sources and account.

    Returns
    -------
    practices, age_sex
        ``age_sex`` has ``practice_code, sex, age_band, registered``; None where no source has it.
    """
    publications = (bench.shelf.of(family) for family in _AGES)
    tables = of_both_sexes(in_order(*publications, as_of=bench.as_of), practices, bench)
    found = choose(tables, practices, "Ages", bench, _practices_with_bands)
    chosen = found.extracts if found else ()
    parts = bands(together(chosen, ["org_type", "practice_code", "sex", "age_band"])) if chosen else None
    if parts is None or parts.is_empty():
        return practices.with_columns(share_65_plus=pl.lit(None, pl.Float64)), None
    bench.ledger.use(chosen, "people by age and sex")
    bench.compare_dates("Ages", chosen[0], "the list sizes", lists.extract_date, practices)
    _note_differing_wholes(chosen, bench)
    age_sex = parts.join(practices, on="practice_code", how="semi")
    age_sex = age_sex.select("practice_code", "sex", "age_band", "registered").sort(
        "practice_code", "sex", _from_age()
    )
    practices = practices.join(_shares(age_sex), on="practice_code", how="left")
    known = practices["share_65_plus"].is_not_null()
    bench.ledger.joined("practices", "people by age and sex", "practice_code", practices, known)
    bench.ledger.problem("without_ages", "The ages of these people are not known.", practices.filter(~known))
    return practices, age_sex


def _practices_with_bands(extracts: Sequence[Extract]) -> pl.Series:
    return bands(pl.concat([extract.frame for extract in extracts]))["practice_code"].unique()


def _from_age() -> pl.Expr:
    return pl.col("age_band").str.extract(r"^(\d+)").cast(pl.Int64)


def _shares(age_sex: pl.DataFrame) -> pl.DataFrame:
    older = pl.when(_from_age() >= _OLDER).then(pl.col("registered")).otherwise(0).sum()
    counted = age_sex.group_by("practice_code").agg(older=older, everyone=pl.col("registered").sum())
    share = pl.when(pl.col("everyone") > 0).then(pl.col("older") / pl.col("everyone"))
    return counted.select("practice_code", share_65_plus=share.round(6))


def _note_differing_wholes(chosen: Sequence[Extract], bench: Workbench) -> None:
    """Compare the published totals of networks and areas with the sum over practices."""
    for extract in chosen:
        totals = extract.frame.filter(sex="ALL", age_band="ALL")
        sums = totals.group_by("org_type").agg(pl.col("registered").sum()).sort("org_type")
        gp = sums.filter(org_type="GP")["registered"].to_list()
        other = sums.filter(
            pl.col("org_type") != "GP", pl.lit(bool(gp)) & (pl.col("registered") != (gp or [0])[0])
        )
        for row in other.iter_rows(named=True):
            bench.ledger.problem(
                "wholes_differ",
                f"The {row['org_type']} rows add up to {row['registered']:,} people, "
                f"the practices to {gp[0]:,}.",
                other.filter(org_type=row["org_type"]),
                code="org_type",
                source=extract.name,
            )
