"""What is odd about the lists: totals that differ between publications, and very small lists."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from scalecare.sources.lists import LIST_FAMILIES, Lists
from scalecare.sources.workbench import Workbench


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
