"""Join where people live to the practices, and small areas to that."""

from __future__ import annotations

import polars as pl

from scalecare.sources.choose import in_order, together
from scalecare.sources.coverage import choose
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.join_areas import areas_of_same_vintage, newest_areas
from scalecare.sources.lists import Lists, of_both_sexes
from scalecare.sources.residence import both_sexes
from scalecare.sources.workbench import Workbench

_RESIDENCE = (FamilyName.PATIENTS_LSOA, FamilyName.RESIDENCE)


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
    publications = (bench.shelf.of(family) for family in _RESIDENCE)
    tables = of_both_sexes(in_order(*publications, as_of=bench.as_of), practices, bench)
    found = choose(tables, practices, "Where people live", bench)
    if found is None:
        return None, newest_areas(bench)
    chosen = found.extracts
    bench.ledger.use(chosen, "where people live")
    everyone = both_sexes(together(chosen, ["practice_code", "area_code", "sex"]))
    residence = _of_practices(everyone, practices, chosen[0], bench)
    areas_table = areas_of_same_vintage(residence, bench.shelf.of(FamilyName.AREAS), bench)
    _note_people_without_area(residence, areas_table, chosen[0], bench)
    if chosen != lists.extracts:
        bench.compare_dates("Where people live", chosen[0], "the list sizes", lists.extract_date, practices)
    return residence, areas_table


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
