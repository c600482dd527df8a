"""Settle which network each practice belongs to on the date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from scalecare.sources.choose import covering
from scalecare.sources.coverage import LEAST_SHARE, practices_in, share_of_people
from scalecare.sources.epcn import members
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.workbench import Workbench

_PLACEHOLDER = "U"
"""The network code that means "unallocated"; it spans the country."""


def settle_networks(practices: pl.DataFrame, source: Extract | None, bench: Workbench) -> pl.DataFrame:
    """Settle each practice's network from one source: whichever is nearer the date and covers enough.

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
    if history and _is_better(history, source, practices, bench):
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


def _is_better(
    history: Sequence[Extract], source: Extract | None, practices: pl.DataFrame, bench: Workbench
) -> bool:
    if _speaks_of(history[0], bench.as_of) <= _speaks_of(source, bench.as_of):
        return False
    enough = share_of_people(practices_in(history), practices) >= bench.number(LEAST_SHARE)
    return enough or practices["pcn_code"].is_null().all()


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
