"""Join what is known of each practice: name, postcode, commissioner, network, coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
import shapely

from scalecare.domain import BoundaryKind
from scalecare.sources.choose import Lists, covering, in_force, together
from scalecare.sources.coordinates import with_both
from scalecare.sources.epcn import members
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.postcodes import postcode_key
from scalecare.sources.workbench import Workbench

_DESCRIBED = (
    *("practice_name", "postcode", "pcn_code", "pcn_name"),
    *("sub_icb_code", "sub_icb_name", "icb_code", "icb_name", "region_code", "region_name"),
)
_COORDINATES = ("easting", "northing", "longitude", "latitude")
_PLACEHOLDER = "U"
"""The network code that means "unallocated"; it spans the country."""

_METRES_PER_KM = 1000.0


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
    if source is None:
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


def _description(lists: Lists, bench: Workbench) -> tuple[Extract, ...] | None:
    official = in_force(bench.shelf.of(FamilyName.PATIENTS_MAP), bench.as_of, or_later=True)
    table = in_force(bench.shelf.of(FamilyName.PRACTICE_TABLE), bench.as_of)
    if table and lists.family is FamilyName.PRACTICE_TABLE:
        return table
    if not (official and table):
        return official or table or None
    return table if _day(table) > _day(official) else official


def _day(extracts: Sequence[Extract]) -> date:
    return extracts[0].extract_date or date.min


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
    official = in_force(bench.shelf.of(FamilyName.PATIENTS_MAP), bench.as_of, or_later=True)
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


def settle_networks(practices: pl.DataFrame, source: Extract | None, bench: Workbench) -> pl.DataFrame:
    """Settle each practice's network from one source: whichever is nearer the date.

    ePCN holds the history, so that it speaks of the date itself where it was published later.
    Placeholders are not networks.

    Parameters
    ----------
    practices
        With the networks of the file that describes practices.
    source
        That file.
    bench
        Sources and account.
    """
    history = covering(bench.shelf.of(FamilyName.EPCN), bench.as_of)
    if history and _speaks_of(history[0], bench.as_of) > _speaks_of(source, bench.as_of):
        practices = _from_history(practices, history, bench)
        settled_by: str = FamilyName.EPCN
    else:
        settled_by = source.family if source else "no source"
        _compare_networks(practices, history, bench)
    is_placeholder = practices["pcn_code"].eq_missing(_PLACEHOLDER)
    practices = _without_placeholders(practices, is_placeholder, bench)
    known = practices["pcn_code"].is_not_null()
    bench.ledger.problem(
        "without_network",
        f"These practices are in no network on {bench.as_of} ({settled_by}).",
        practices.filter(~known & ~is_placeholder),
    )
    bench.ledger.joined("practices", f"networks ({settled_by})", "practice_code", practices, known)
    _note_straddling(practices, bench)
    return practices


def _speaks_of(extract: Extract | None, as_of: date) -> date:
    return min(extract.extract_date, as_of) if extract and extract.extract_date else date.min


def _from_history(practices: pl.DataFrame, history: Sequence[Extract], bench: Workbench) -> pl.DataFrame:
    bench.ledger.use(history, f"networks as of {bench.as_of}")
    current = members(pl.concat([extract.frame for extract in history]), bench.as_of, history[0].name)
    return practices.drop("pcn_code", "pcn_name").join(current, on="practice_code", how="left")


def _compare_networks(practices: pl.DataFrame, history: Sequence[Extract], bench: Workbench) -> None:
    if not history:
        return
    bench.ledger.use(history, f"networks as of {bench.as_of}, to compare")
    current = members(pl.concat([extract.frame for extract in history]), bench.as_of, history[0].name)
    other = practices.join(current, on="practice_code", how="inner", suffix="_history")
    bench.ledger.problem(
        "network_differs",
        "The history of networks has these practices in another network; the newer file is used.",
        other.filter(pl.col("pcn_code") != pl.col("pcn_code_history")),
        source=history[0].name,
    )


def _without_placeholders(practices: pl.DataFrame, placeholder: pl.Series, bench: Workbench) -> pl.DataFrame:
    bench.ledger.problem(
        "placeholder_network",
        f"The network code '{_PLACEHOLDER}' means unallocated and spans England; these have no network.",
        practices.filter(placeholder),
    )
    kept = pl.when(~placeholder)
    return practices.with_columns(kept.then(pl.col(name)).alias(name) for name in ("pcn_code", "pcn_name"))


def _note_straddling(practices: pl.DataFrame, bench: Workbench) -> None:
    in_network = practices.drop_nulls(["pcn_code", "icb_code"])
    straddling = in_network.group_by("pcn_code").agg(
        pl.col("icb_code").n_unique().alias("icbs"), pl.col("registered").sum()
    )
    bench.ledger.problem(
        "network_straddles_icbs",
        "These networks have practices in more than one ICB; within one ICB only a part of them is seen.",
        straddling.filter(pl.col("icbs") > 1),
        code="pcn_code",
    )


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
