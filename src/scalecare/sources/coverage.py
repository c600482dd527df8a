"""Choose the newest table that covers enough of the people, and account for those it outdoes.

A newer table of one county must not push out an older one of all England.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from scalecare.sources.choose import in_order
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.workbench import Workbench

LEAST_SHARE = "sources.least_covered_share"
"""The parameter that says how much a table must cover to push out older ones."""

Covered = Callable[[Sequence[Extract]], pl.Series]
"""Returns the codes of the practices that extracts of one date say something of."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """Extracts of one publication and date, and the share of people they cover, 0-1."""

    extracts: tuple[Extract, ...]
    practice_codes: pl.Series
    share: float

    @property
    def label(self) -> str:
        """How it is called in an account."""
        first = self.extracts[0]
        more = f" and {len(self.extracts) - 1} more" if len(self.extracts) > 1 else ""
        return f"{first.name}{more} ({first.extract_date or 'undated'})"


def practices_in(extracts: Sequence[Extract]) -> pl.Series:
    """Return the practices that extracts have rows of.

    Parameters
    ----------
    extracts
        With ``practice_code``.
    """
    return pl.concat([extract.frame["practice_code"] for extract in extracts]).unique()


def share_of_people(codes: pl.Series, practices: pl.DataFrame) -> float:
    """Return the share of people who are on the lists of some practices, 0-1.

    Parameters
    ----------
    codes
        The practices in question.
    practices
        All practices, ``practice_code`` and ``registered``.

    Examples
    --------
    >>> lists = pl.DataFrame({"practice_code": ["X81001", "X81002"], "registered": [9000, 3000]})
    >>> share_of_people(pl.Series(["X81002", "X81999"]), lists)
    0.25
    """
    everyone = int(practices["registered"].sum())
    covered = int(practices.filter(pl.col("practice_code").is_in(codes.to_list()))["registered"].sum())
    return covered / everyone if everyone else 0.0


def best(candidates: Sequence[Candidate], enough: float) -> Candidate | None:
    """Return the first candidate that covers enough, else the one that covers most.

    Parameters
    ----------
    candidates
        In order of preference.
    enough
        The least share, 0-1.

    Returns
    -------
    Candidate or None
        None where there is no candidate.
    """
    covering = (candidate for candidate in candidates if candidate.share >= enough)
    return next(covering, max(candidates, key=lambda candidate: candidate.share, default=None))


def covering_most(
    tables: Sequence[tuple[Extract, ...]],
    practices: pl.DataFrame,
    bench: Workbench,
    covered: Covered = practices_in,
) -> Candidate | None:
    """Return the first table that covers enough of the people, else the one that covers most.

    Parameters
    ----------
    tables
        From :func:`scalecare.sources.choose.in_order`.
    practices
        Whose people are counted: ``practice_code`` and ``registered``.
    bench
        Holds the share that is enough.
    covered
        Which practices a table says something of.
    """
    return best(_candidates(tables, practices, covered), bench.number(LEAST_SHARE))


def choose(
    tables: Sequence[tuple[Extract, ...]],
    practices: pl.DataFrame,
    what: str,
    bench: Workbench,
    covered: Covered = practices_in,
) -> Candidate | None:
    """Return what :func:`covering_most` returns, and account for the tables that were passed over.

    Parameters
    ----------
    tables, practices, covered
        As in :func:`covering_most`.
    what
        What the tables tell, in words.
    bench
        Sources and account.
    """
    candidates = _candidates(tables, practices, covered)
    chosen = best(candidates, bench.number(LEAST_SHARE))
    if chosen is not None:
        account_for(candidates, chosen, practices, what, bench)
    return chosen


def account_for(
    candidates: Sequence[Candidate], chosen: Candidate, practices: pl.DataFrame, what: str, bench: Workbench
) -> None:
    """List what was passed over with its coverage, and report tables passed over for covering too little.

    Parameters
    ----------
    candidates
        In order of preference.
    chosen
        One of them.
    practices
        With ``practice_code``.
    what
        What the tables tell, in words.
    bench
        Sources and account.
    """
    for at, candidate in enumerate(candidates):
        if candidate is chosen:
            continue
        if at < candidates.index(chosen):
            report_partial(candidate, chosen, practices, what, bench)
        elif _is_of_kind(candidate, chosen, bench):
            bench.ledger.outweigh(candidate.extracts, _why(candidate, chosen))


def _is_of_kind(candidate: Candidate, chosen: Candidate, bench: Workbench) -> bool:
    """Tell whether the share of people is why; of later tables and other families, it is not."""
    first = candidate.extracts[0]
    is_later = first.extract_date is not None and first.extract_date > bench.as_of
    return first.family == chosen.extracts[0].family and not is_later


def _why(candidate: Candidate, chosen: Candidate) -> str:
    first, other = candidate.extracts[0], chosen.extracts[0]
    is_other_date = first.family == other.family and other.extract_date
    used = f"the one of {other.extract_date}" if is_other_date else other.name
    return f"covers {candidate.share:.1%} of people; {used} covers {chosen.share:.1%} and is used"


def report_partial(
    partial: Candidate, chosen: Candidate, practices: pl.DataFrame, what: str, bench: Workbench
) -> None:
    """Report a table that was passed over because it covers too little.

    Parameters
    ----------
    partial, chosen
        It, and the one that is used.
    practices
        With ``practice_code``.
    what
        What the tables tell, in words.
    bench
        Sources and account.
    """
    bench.ledger.outweigh(partial.extracts, _why(partial, chosen))
    bench.ledger.problem(
        "partial_table_passed_over",
        f"{what}: {partial.label} covers {partial.share:.1%} of people, less than "
        f"{bench.number(LEAST_SHARE):.0%}; {chosen.label}, which covers {chosen.share:.1%}, is used. "
        "For the smaller area alone, build a place without the larger table.",
        practices.filter(pl.col("practice_code").is_in(partial.practice_codes.to_list())),
        source=partial.extracts[0].name,
    )


def _candidates(
    tables: Sequence[tuple[Extract, ...]], practices: pl.DataFrame, covered: Covered
) -> list[Candidate]:
    codes = [covered(extracts) for extracts in tables]
    return [
        Candidate(extracts, known, share_of_people(known, practices))
        for extracts, known in zip(tables, codes, strict=True)
    ]


def map_in_force(practices: pl.DataFrame, bench: Workbench) -> tuple[Extract, ...]:
    """Return the map of practices that is in force, or where none is that old, a later one.

    Parameters
    ----------
    practices
        Whose people are counted.
    bench
        Sources.
    """
    maps = in_order(bench.shelf.of(FamilyName.PATIENTS_MAP), as_of=bench.as_of, or_later=True)
    found = covering_most(maps, practices, bench)
    return found.extracts if found else ()
