"""Build a place from published files: the joins, from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from scalecare.domain import ParameterSet
from scalecare.sources.attribution import attribution
from scalecare.sources.built import PRACTICE_SCHEMA, BuiltPlace
from scalecare.sources.join_ages import join_ages
from scalecare.sources.join_boundaries import draw_boundaries, outlines_in_force
from scalecare.sources.join_coordinates import find_local_authorities, locate_practices
from scalecare.sources.join_deprivation import join_deprivation
from scalecare.sources.join_distances import measure_distances
from scalecare.sources.join_local import join_barriers, join_engagement, join_measures, join_travel
from scalecare.sources.join_networks import settle_networks
from scalecare.sources.join_practices import complete_from_register, describe_practices
from scalecare.sources.join_residence import join_residence
from scalecare.sources.list_checks import check_lists, note_small_lists
from scalecare.sources.lists import list_sizes, newest_date, note_newer_lists
from scalecare.sources.reading import OnProgress, Shelf, read_sources
from scalecare.sources.workbench import Workbench


def build_place(
    paths: Sequence[Path],
    *,
    as_of: date | None = None,
    name: str,
    parameters: ParameterSet,
    on_progress: OnProgress | None = None,
) -> BuiltPlace:
    r"""Recognise published files by their headers, join them, and account for every gap.

    Parameters
    ----------
    paths
        Files, and folders that are searched to any depth.
    as_of
        The date of the place; that of the newest list of practices by default.
    name
        What the place is called.
    parameters
        The numbers that the joins go by.
    on_progress
        Told of each file and step.

    Returns
    -------
    BuiltPlace
        The same for the same files, whatever order they and their rows come in.

    Raises
    ------
    SourceError
        If a file cannot be used as it is, or no file lists practices.

    Examples
    --------
    >>> import tempfile
    >>> from scalecare.parameters import load_parameters
    >>> rows = "practice_code,postcode,list_size,lat,lon\nX81001,XX1 1AA,9000,52.1,0.2\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "practices_2026-07.csv")
    ...     _ = file.write_text(rows)
    ...     built = build_place([file], name="One practice", parameters=load_parameters())
    >>> built.registered, str(built.as_of)
    (9000, '2026-07-01')
    """
    shelf = read_sources(paths, on_progress)
    if on_progress:
        on_progress("Joining", len(shelf.extracts), len(shelf.extracts))
    return join_sources(shelf, as_of=as_of, name=name, parameters=parameters)


def join_sources(shelf: Shelf, *, as_of: date | None, name: str, parameters: ParameterSet) -> BuiltPlace:
    """Join what was read.

    Parameters
    ----------
    shelf
        Everything that was read.
    as_of
        The date of the place; that of the newest list of practices where None.
    name
        What the place is called.
    parameters
        The numbers that the joins go by.

    Raises
    ------
    SourceError
        If no list of practices is in force on the date.
    """
    bench = Workbench(shelf, as_of or newest_date(shelf, parameters), parameters)
    lists, other_lists = list_sizes(bench)
    if as_of is None:
        note_newer_lists(lists, bench)
    check_lists(lists.frame, lists, other_lists, bench)
    newest = lists.extracts[0]
    bench.compare_dates("The newest list in force", newest, "the date asked for", bench.as_of, lists.frame)

    practices, described_by = describe_practices(lists, bench)
    practices = complete_from_register(practices, bench)
    practices = settle_networks(practices, described_by, bench)
    practices = locate_practices(practices, bench)
    outlines = outlines_in_force(practices, bench)
    practices = find_local_authorities(practices, outlines, bench)

    residence, areas = join_residence(practices, lists, bench)
    practices, age_sex = join_ages(practices, lists, bench)
    practices = join_deprivation(practices, residence, areas, bench)
    practices = measure_distances(practices, residence, areas, bench)
    note_small_lists(practices, bench)

    engagement = join_engagement(practices, bench)
    measures = join_measures(practices, bench)
    travel = join_travel(practices, bench)
    barrier_lines, barrier_pairs = join_barriers(practices, bench)
    boundaries = draw_boundaries(practices, outlines, bench)

    sources = bench.ledger.sources(shelf, bench.as_of)
    return BuiltPlace(
        name=name,
        as_of=bench.as_of,
        practices=_as_practices(practices),
        residence=residence,
        areas=areas,
        age_sex=age_sex,
        engagement=engagement,
        measures=measures,
        travel=travel,
        barrier_lines=barrier_lines,
        barrier_pairs=barrier_pairs,
        boundaries=boundaries,
        sources=sources,
        joins=bench.ledger.joins,
        problems=bench.ledger.problems,
        attribution=attribution({record.family for record in sources if record.used}),
        parameters=dict(sorted(bench.numbers.items())),
    )


def _as_practices(frame: pl.DataFrame) -> pl.DataFrame:
    columns = [pl.col(name).cast(kind) for name, kind in PRACTICE_SCHEMA.items()]
    return frame.select(columns).sort("practice_code")
