"""Join what is known of each practice: name, postcode, commissioner, network."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from scalecare.sources.choose import in_force, in_order, together
from scalecare.sources.coverage import choose, map_in_force
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.lists import Lists
from scalecare.sources.workbench import Workbench

_DESCRIBED = (
    *("practice_name", "postcode", "pcn_code", "pcn_name"),
    *("sub_icb_code", "sub_icb_name", "icb_code", "icb_name", "region_code", "region_name"),
)
_COORDINATES = ("easting", "northing", "longitude", "latitude")


def describe_practices(lists: Lists, bench: Workbench) -> tuple[pl.DataFrame, Extract | None]:
    """Join name, postcode, network and commissioner to the list sizes.

    Parameters
    ----------
    lists
        The list sizes.
    bench
        Sources and account.

    Returns
    -------
    practices, source
        One row a practice, and the extract that describes them.
    """
    source = _description(lists, bench)
    if not source:
        frame = lists.frame.with_columns(pl.lit(None, pl.String).alias(name) for name in _DESCRIBED)
        return frame, None
    known = together(source, ["practice_code"])
    known = known.select(
        "practice_code", *(name for name in (*_DESCRIBED, *_COORDINATES) if name in known.columns)
    )
    practices = lists.frame.join(known, on="practice_code", how="left")
    practices = _with_missing_columns(practices)
    bench.ledger.use(source, "names, postcodes, networks and commissioners")
    _account_for(practices, known, lists, source[0], bench)
    return practices, source[0]


def _description(lists: Lists, bench: Workbench) -> tuple[Extract, ...]:
    if lists.family is FamilyName.PRACTICE_TABLE:
        return lists.extracts
    simple = [e for e in bench.shelf.of(FamilyName.PRACTICE_TABLE) if _is_in_force(e, bench)]
    tables = in_order(bench.shelf.of(FamilyName.PATIENTS_MAP), simple, as_of=bench.as_of, or_later=True)
    chosen = choose(tables, lists.frame, "Descriptions of practices", bench)
    return chosen.extracts if chosen else ()


def _is_in_force(extract: Extract, bench: Workbench) -> bool:
    return extract.extract_date is None or extract.extract_date <= bench.as_of


def _with_missing_columns(practices: pl.DataFrame) -> pl.DataFrame:
    absent = [name for name in _DESCRIBED if name not in practices.columns]
    return practices.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)


def _account_for(
    practices: pl.DataFrame, known: pl.DataFrame, lists: Lists, source: Extract, bench: Workbench
) -> None:
    matched = practices["practice_code"].is_in(known["practice_code"].to_list())
    bench.ledger.joined("practices", source.family, "practice_code", practices, matched)
    bench.ledger.problem(
        "not_described",
        "These practices have people and are not in the file that describes practices; "
        "what the register of practices says of them is used.",
        practices.filter(~matched),
        source=source.name,
    )
    if source not in lists.extracts:
        bench.ledger.problem(
            "without_list",
            "These practices are described and have no list; they are left out.",
            known.join(practices, on="practice_code", how="anti"),
            source=source.name,
        )
        bench.compare_dates(
            "The description of practices", source, "the list sizes", lists.extract_date, practices
        )


def complete_from_register(practices: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
    """Fill what is missing from epraccur, and note practices that it says are not open.

    Commissioners are filled by code: the sub-ICB location of the register, and through it the ICB
    and region that other practices of that location have.

    Parameters
    ----------
    practices
        From :func:`describe_practices`.
    bench
        Sources and account.
    """
    register = in_force(bench.shelf.of(FamilyName.EPRACCUR), bench.as_of, or_later=True)
    if register:
        practices = _fill_from(practices, together(register, ["practice_code"]), register, bench)
    practices = _fill_by_code(practices, bench)
    bench.ledger.joined("practices", "ICB", "icb_code", practices, practices["icb_code"].is_not_null())
    bench.ledger.problem(
        "without_icb",
        "No source says which ICB these practices belong to; they are in no icb: area.",
        practices.filter(pl.col("icb_code").is_null()),
    )
    return practices.with_columns(pl.col("practice_name").fill_null(pl.col("practice_code")))


def _fill_from(
    practices: pl.DataFrame, register: pl.DataFrame, extracts: Sequence[Extract], bench: Workbench
) -> pl.DataFrame:
    bench.ledger.use(extracts, "the register of practices: open or closed, and what is missing elsewhere")
    matched = practices["practice_code"].is_in(register["practice_code"].to_list())
    bench.ledger.joined("practices", "epraccur", "practice_code", practices, matched)
    open_then = (pl.col("open_date") <= bench.as_of).fill_null(value=True) & (
        pl.col("close_date") > bench.as_of
    ).fill_null(value=True)
    is_open = register.filter(open_then, pl.col("setting") == "4")["practice_code"].to_list()
    bench.ledger.problem(
        "not_open_in_register",
        f"The register of practices has these not as open general practices on {bench.as_of}; they are kept.",
        practices.filter(~pl.col("practice_code").is_in(is_open)),
        source=extracts[0].name,
    )
    filled = ("practice_name", "postcode", "sub_icb_code", "icb_code", "region_code")
    spare = register.select("practice_code", *(pl.col(name).alias(f"{name}_spare") for name in filled))
    practices = practices.join(spare, on="practice_code", how="left")
    return practices.with_columns(
        pl.col(name).fill_null(pl.col(f"{name}_spare"))
        for name in ("practice_name", "postcode", "sub_icb_code")
    )


def _fill_by_code(practices: pl.DataFrame, bench: Workbench) -> pl.DataFrame:
    official = map_in_force(practices, bench)
    bench.ledger.use(official, "names of areas, and the areas above them")
    known = [*(extract.frame for extract in official), practices]
    for code, follows in (
        ("sub_icb_code", ("sub_icb_name", "icb_code", "icb_name", "region_code", "region_name")),
        ("icb_code", ("icb_name", "region_code", "region_name")),
    ):
        practices = _looked_up(practices, known, code, follows)
    for name in ("icb_code", "region_code"):
        if f"{name}_spare" in practices.columns:
            practices = practices.with_columns(pl.col(name).fill_null(pl.col(f"{name}_spare")))
    return practices.drop([name for name in practices.columns if name.endswith("_spare")])


def _looked_up(
    practices: pl.DataFrame, known: Sequence[pl.DataFrame], code: str, follows: Sequence[str]
) -> pl.DataFrame:
    """Fill columns that follow from a code, where the code has one value of them throughout."""
    for name in follows:
        pairs = pl.concat([frame.select(code, name) for frame in known if {code, name} <= set(frame.columns)])
        pairs = pairs.drop_nulls().unique().group_by(code).agg(pl.col(name).sort().alias("values"))
        single = pairs.filter(pl.col("values").list.len() == 1).select(
            code, pl.col("values").list.first().alias("value")
        )
        practices = practices.join(single, on=code, how="left").with_columns(
            pl.col(name).fill_null(pl.col("value"))
        )
        practices = practices.drop("value")
    return practices
