"""Join what is known of the people: where they live, how old and how deprived they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from scalecare.sources.areas import SCORE_HEADERS
from scalecare.sources.choose import LIST_FAMILIES, Lists, in_force, together
from scalecare.sources.coordinates import with_both
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.patients_age import bands
from scalecare.sources.residence import both_sexes
from scalecare.sources.workbench import Workbench

_RESIDENCE = (FamilyName.PATIENTS_LSOA, FamilyName.RESIDENCE)
_AGES = (FamilyName.PATIENTS_QUIN_AGE, FamilyName.PATIENTS_SING_AGE)
_OLDER = 65
_METRES_PER_KM = 1000.0
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


def check_lists(practices: pl.DataFrame, lists: Lists, others: Sequence[Lists], bench: Workbench) -> None:
    """Compare the list sizes with those of the same date from other publications.

    Parameters
    ----------
    practices
        The practices.
    lists, others
        The list sizes used, and the others.
    bench
        Sources and account.
    """
    bench.ledger.use(lists.extracts, "list sizes")
    for other in others:
        both = practices.join(other.frame, on="practice_code", how="inner", suffix="_other")
        differing = both.filter(pl.col("registered") != pl.col("registered_other"))
        apart = (differing["registered"] - differing["registered_other"]).abs().sum()
        bench.ledger.problem(
            "lists_differ",
            f"{other.extracts[0].name} has other totals for these practices, {int(apart):,} people apart in "
            f"all; {lists.extracts[0].name} is used.",
            differing,
            source=other.extracts[0].name,
        )
        bench.ledger.pass_over(other.extracts, f"{lists.family} of the same date is used; totals compared")
    bench.ledger.pass_over(bench.shelf.of(*LIST_FAMILIES), f"list sizes are from {lists.extracts[0].name}")


def join_residence(
    practices: pl.DataFrame, lists: Lists, bench: Workbench
) -> tuple[pl.DataFrame | None, pl.DataFrame | None]:
    """Join where people live to the practices, and the small areas to that.

    Parameters
    ----------
    practices
        The practices.
    lists
        The list sizes, to compare with.
    bench
        Sources and account.

    Returns
    -------
    residence, areas
        ``practice_code, area_code, registered``, and the areas; None where no source has them.
    """
    chosen = _newest_of(_RESIDENCE, bench)
    tables = bench.shelf.of(FamilyName.AREAS)
    if not chosen:
        areas = in_force(tables, bench.as_of, or_later=True)
        return None, _areas(sorted(areas, key=_vintage)[-1], bench) if areas else None
    bench.ledger.use(chosen, "where people live")
    everyone = both_sexes(together(chosen, ["practice_code", "area_code", "sex"]))
    residence = _of_practices(everyone, practices, chosen[0], bench)
    areas_table = _areas_of_same_vintage(residence, tables, bench)
    _note_people_without_area(residence, areas_table, chosen[0], bench)
    if chosen != lists.extracts:
        bench.compare_dates("Where people live", chosen[0], "the list sizes", lists.extract_date, practices)
    return residence, areas_table


def _newest_of(families: Sequence[FamilyName], bench: Workbench) -> tuple[Extract, ...]:
    found = [chosen for family in families if (chosen := in_force(bench.shelf.of(family), bench.as_of))]
    return max(found, key=lambda chosen: chosen[0].extract_date or date.min, default=())


def _of_practices(
    everyone: pl.DataFrame, practices: pl.DataFrame, source: Extract, bench: Workbench
) -> pl.DataFrame:
    codes = practices["practice_code"].to_list()
    with_residence = practices["practice_code"].is_in(everyone["practice_code"].unique().to_list())
    bench.ledger.joined("practices", "where people live", "practice_code", practices, with_residence)
    bench.ledger.problem(
        "without_residence",
        "It is not known where the people of these practices live.",
        practices.filter(~with_residence),
        source=source.name,
    )
    bench.ledger.problem(
        "residence_of_other_practices",
        "These rows are of practices that the place does not have; they are left out.",
        everyone.filter(~pl.col("practice_code").is_in(codes)),
        source=source.name,
    )
    return everyone.filter(pl.col("practice_code").is_in(codes), pl.col("registered") > 0)


def _areas_of_same_vintage(
    residence: pl.DataFrame, tables: Sequence[Extract], bench: Workbench
) -> pl.DataFrame | None:
    """Choose the table of areas that most people are found in: LSOAs of 2011 and 2021 look alike."""
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


def _note_people_without_area(
    residence: pl.DataFrame, areas: pl.DataFrame | None, source: Extract, bench: Workbench
) -> None:
    if areas is None:
        return
    known = residence["area_code"].is_in(areas["area_code"].to_list())
    bench.ledger.joined("people by small area", "small areas", "area_code", residence, known)
    lost = residence.filter(~known)
    in_wales = pl.col("area_code").str.starts_with("W0")
    no_area = pl.col("area_code").str.contains("^(NO|CLOSED)")
    for kind, detail, which in (
        (
            "residence_in_wales",
            "These people live in small areas of Wales, which the table of areas does not have.",
            in_wales,
        ),
        (
            "residence_without_area",
            "The publisher found no small area for these people, or a closed one.",
            no_area,
        ),
        (
            "residence_area_unknown",
            "These people live in small areas that the table of areas does not have: of another vintage?",
            ~in_wales & ~no_area,
        ),
    ):
        kept = f"{detail} They count for list sizes and not for distances from home."
        bench.ledger.problem(kind, kept, lost.filter(which), code="area_code", source=source.name)


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
    chosen = _newest_of(_AGES, bench)
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


def join_deprivation(
    practices: pl.DataFrame, residence: pl.DataFrame | None, areas: pl.DataFrame | None, bench: Workbench
) -> pl.DataFrame:
    """Join the deprivation score, all from one source so that indices of two years do not mix.

    In order: the published score by practice; a score in the simple table of practices; the
    average over where its people live.

    Parameters
    ----------
    practices
        The practices.
    residence, areas
        From :func:`join_residence`.
    bench
        Sources and account.
    """
    scores, by = _scores(residence, areas, bench)
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
    residence: pl.DataFrame | None, areas: pl.DataFrame | None, bench: Workbench
) -> tuple[pl.DataFrame | None, str]:
    published = in_force(bench.shelf.of(FamilyName.PRACTICE_DEPRIVATION), bench.as_of)
    table = in_force(bench.shelf.of(FamilyName.PRACTICE_TABLE), bench.as_of)
    table = tuple(extract for extract in table if "deprivation_score" in extract.frame.columns)
    for chosen in (published, table):
        if chosen:
            bench.ledger.use(chosen, "deprivation")
            scores = together(chosen, ["practice_code"]).select("practice_code", "deprivation_score")
            header = chosen[0].headers.get("deprivation_score", SCORE_HEADERS[0])
            year = f" {chosen[0].extract_date.year}" if chosen is published and chosen[0].extract_date else ""
            return scores, f"{header}{year}"
    if residence is None or areas is None or areas["deprivation_score"].is_null().all():
        return None, ""
    return _averages(residence, areas), "average over where people live"


def _averages(residence: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    scored = residence.join(areas.drop_nulls("deprivation_score"), on="area_code", how="inner")
    mean = (pl.col("registered") * pl.col("deprivation_score")).sum() / pl.col("registered").sum()
    return (
        scored.sort("practice_code", "area_code")
        .group_by("practice_code", maintain_order=True)
        .agg(deprivation_score=mean.round(3))
    )


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


def note_small_lists(practices: pl.DataFrame, bench: Workbench) -> None:
    """Name the lists that go with their nearest hub.

    Parameters
    ----------
    practices
        The practices.
    bench
        Sources and account.
    """
    limit = bench.number("hub.stands_alone_people")
    bench.ledger.problem(
        "small_list",
        f"These lists are under {limit:,.0f} people: special allocation schemes, services for homeless "
        "people or asylum seekers, closing practices. Each goes with its nearest hub and counts for neither "
        "size nor connection, unless the rules say otherwise.",
        practices.filter(pl.col("registered") < limit),
    )
