"""Choose the list sizes that make a place: of which publication, and of when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from scalecare.domain import ParameterError, ParameterSet
from scalecare.sources.choose import in_order, together
from scalecare.sources.coverage import (
    LEAST_SHARE,
    Candidate,
    best,
    practices_in,
    report_partial,
    share_of_people,
)
from scalecare.sources.errors import SourceError
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.patients_age import totals
from scalecare.sources.reading import Shelf
from scalecare.sources.workbench import Workbench

LIST_FAMILIES = (
    FamilyName.PATIENTS_ALL,
    FamilyName.PATIENTS_QUIN_AGE,
    FamilyName.PATIENTS_SING_AGE,
    FamilyName.PRACTICE_TABLE,
    FamilyName.LIST_SIZES,
    FamilyName.PATIENTS_LSOA,
    FamilyName.RESIDENCE,
)
"""Where list sizes can come from; of one date, the first."""

_SUMMED = (FamilyName.PATIENTS_LSOA, FamilyName.RESIDENCE)
"""Made to say where people live: they do not set the date of a place where there is another list."""


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """List sizes of one date: ``frame`` has practice_code and registered."""

    extracts: tuple[Extract, ...]
    frame: pl.DataFrame

    @property
    def family(self) -> FamilyName:
        """Which publication they come from."""
        return self.extracts[0].family

    @property
    def extract_date(self) -> date | None:
        """Of when they are."""
        return self.extracts[0].extract_date


def people_by_practice(extracts: Sequence[Extract]) -> pl.DataFrame:
    """Return the list sizes that extracts of one publication and date add up to.

    Parameters
    ----------
    extracts
        Of one of :data:`LIST_FAMILIES`. What stands in two of them is counted once.

    Returns
    -------
    polars.DataFrame
        ``practice_code, registered``, sorted; empty where only one sex is there.
    """
    keys, sizes = _SIZES.get(extracts[0].family, _AS_GIVEN)
    frame = pl.concat([extract.frame for extract in extracts], how="diagonal")
    if len(extracts) > 1:
        frame = frame.sort(*keys, "registered").unique(keys, keep="last")
    return sizes(frame).select("practice_code", "registered").sort("practice_code")


def of_both_sexes(
    tables: Sequence[tuple[Extract, ...]], practices: pl.DataFrame, bench: Workbench
) -> tuple[tuple[Extract, ...], ...]:
    """Leave out tables of men only or women only, and report them: half of the people is not all.

    Parameters
    ----------
    tables
        From :func:`scalecare.sources.choose.in_order`.
    practices
        The practices.
    bench
        Sources and account.
    """
    halves = [extracts for extracts in tables if people_by_practice(extracts).is_empty()]
    for extracts in halves:
        bench.ledger.outweigh(extracts, "holds one sex only")
        bench.ledger.problem(
            "one_sex_only",
            f"{extracts[0].name} holds one sex only and is not used; add the file of the other sex.",
            practices.filter(pl.col("practice_code").is_in(practices_in(extracts).to_list())),
            source=extracts[0].name,
        )
    return tuple(extracts for extracts in tables if extracts not in halves)


def newest_date(shelf: Shelf, parameters: ParameterSet) -> date:
    """Return the date of the newest list of practices that is not of a small part only, or of its map.

    Parameters
    ----------
    shelf
        Everything that was read.
    parameters
        Hold the share of people that a list must cover.

    Raises
    ------
    SourceError
        If there is no list of practices, or none with a date.
    """
    lists = shelf.of(*LIST_FAMILIES)
    if not lists:
        raise SourceError.nothing_usable(len(shelf.extracts) + len(shelf.others), "list sizes of practices")
    found = [one for one in _all_lists(shelf, date.max) if one.extracts[0].extract_date]
    if not found:
        raise SourceError.no_date(lists[0].name)
    made_for_it = [one for one in found if one.extracts[0].family not in _SUMMED]
    enough = _enough(found[0].extracts[0], parameters)
    chosen = best(made_for_it or found, enough)
    assert chosen is not None
    people = people_by_practice(chosen.extracts)
    maps = in_order(shelf.of(FamilyName.PATIENTS_MAP), as_of=date.max)
    whole = [tables for tables in maps if share_of_people(practices_in(tables), people) >= enough]
    return max(extract.extract_date for extract in (*chosen.extracts, *_flat(whole)) if extract.extract_date)


def _flat(tables: Sequence[tuple[Extract, ...]]) -> list[Extract]:
    return [extract for extracts in tables for extract in extracts]


def _enough(newest: Extract, parameters: ParameterSet) -> float:
    day = newest.extract_date or date.min
    try:
        return parameters.value(LEAST_SHARE, day)
    except ParameterError as problem:
        raise SourceError.date_out_of_reach(newest.name, day, problem.fact) from problem


def list_sizes(bench: Workbench) -> tuple[Lists, tuple[Lists, ...]]:
    """Return the list sizes in force, and those of the same date from other publications.

    They are the newest that hold enough people compared with the largest in force.

    Parameters
    ----------
    bench
        Sources, date and account.

    Returns
    -------
    chosen, others
        The others serve to check the chosen.

    Raises
    ------
    SourceError
        If all lists are later than the date, there is none, or nobody is on it.
    """
    found = _all_lists(bench.shelf, bench.as_of)
    chosen = best(found, bench.number(LEAST_SHARE))
    if chosen is None:
        raise _no_lists(bench)
    meant = [one for one in found if one is chosen or one.extracts[0].family not in _SUMMED]
    _account_for_newer(meant, chosen, bench)
    day = chosen.extracts[0].extract_date
    same = [one for one in found if one is not chosen and one.extracts[0].extract_date == day]
    return _lists(chosen), tuple(_lists(one) for one in same)


def _all_lists(shelf: Shelf, as_of: date) -> list[Candidate]:
    """Return all lists in order, each with its people as a share of the largest."""
    tables = in_order(*(shelf.of(family) for family in LIST_FAMILIES), as_of=as_of)
    people = [(extracts, people_by_practice(extracts)) for extracts in tables]
    filled = [(extracts, frame, int(frame["registered"].sum())) for extracts, frame in people if len(frame)]
    largest = max((total for _, _, total in filled), default=0)
    if filled and not largest:
        raise SourceError.nobody(filled[0][0][0].name)
    return [Candidate(extracts, frame["practice_code"], total / largest) for extracts, frame, total in filled]


def _account_for_newer(found: Sequence[Candidate], chosen: Candidate, bench: Workbench) -> None:
    for one in found[: found.index(chosen)]:
        report_partial(one, chosen, people_by_practice(one.extracts), "List sizes", bench)


def note_newer_lists(lists: Lists, bench: Workbench) -> None:
    """Report lists newer than the date of the place that did not set it, for they hold too few people.

    Parameters
    ----------
    lists
        The list sizes used.
    bench
        Sources, date and account.
    """
    found = _all_lists(bench.shelf, date.max)
    chosen = next(one for one in found if one.extracts == lists.extracts)
    for one in found[: found.index(chosen)]:
        is_later = (one.extracts[0].extract_date or date.min) > bench.as_of
        if is_later and one.share < bench.number(LEAST_SHARE) * chosen.share:
            report_partial(one, chosen, people_by_practice(one.extracts), "List sizes", bench)


def _lists(one: Candidate) -> Lists:
    keys, _ = _SIZES.get(one.extracts[0].family, _AS_GIVEN)
    together(one.extracts, keys)
    return Lists(one.extracts, people_by_practice(one.extracts))


def _no_lists(bench: Workbench) -> SourceError:
    lists = bench.shelf.of(*LIST_FAMILIES)
    days = [extract.extract_date for extract in lists if extract.extract_date]
    if not lists:
        files = len(bench.shelf.extracts) + len(bench.shelf.others)
        return SourceError.nothing_usable(files, "list sizes of practices")
    if days and min(days) > bench.as_of:
        return SourceError.nothing_in_force(bench.as_of, min(days))
    return SourceError.one_sex_only([extract.name for extract in lists])


def _living_there(frame: pl.DataFrame) -> pl.DataFrame:
    everyone = frame.filter(sex="ALL")
    if everyone.is_empty() and frame["sex"].n_unique() == 1:
        return everyone
    counted = frame if everyone.is_empty() else everyone
    return counted.group_by("practice_code").agg(pl.col("registered").sum())


_AGE_KEYS = ["org_type", "practice_code", "sex", "age_band"]
_RESIDENCE_KEYS = ["practice_code", "area_code", "sex"]
_Sizes = tuple[list[str], Callable[[pl.DataFrame], pl.DataFrame]]
_AS_GIVEN: _Sizes = (["practice_code"], lambda frame: frame)
_SIZES: dict[FamilyName, _Sizes] = {
    FamilyName.PATIENTS_QUIN_AGE: (_AGE_KEYS, totals),
    FamilyName.PATIENTS_SING_AGE: (_AGE_KEYS, totals),
    FamilyName.PATIENTS_LSOA: (_RESIDENCE_KEYS, _living_there),
    FamilyName.RESIDENCE: (_RESIDENCE_KEYS, _living_there),
}
