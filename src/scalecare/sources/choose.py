"""Choose, of several dates of one publication, the one in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from scalecare.sources.errors import SourceError
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.patients_age import totals
from scalecare.sources.reading import Shelf
from scalecare.sources.residence import both_sexes

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

_PARTIAL = (FamilyName.PATIENTS_LSOA, FamilyName.RESIDENCE)
"""Often of one part of England only, so that they do not set the date of a place."""


def in_force(extracts: Sequence[Extract], as_of: date, *, or_later: bool = False) -> tuple[Extract, ...]:
    """Return the extracts of the newest date that is not after ``as_of``.

    Parameters
    ----------
    extracts
        Of one publication.
    as_of
        The date asked for.
    or_later
        Whether, where none is that old, the oldest will do.

    Returns
    -------
    tuple of Extract
        All of one date; undated ones where nothing dated is in force.
    """
    days = sorted({extract.extract_date for extract in extracts if extract.extract_date})
    earlier = [day for day in days if day <= as_of]
    undated = tuple(extract for extract in extracts if extract.extract_date is None)
    if earlier:
        return _of_date(extracts, earlier[-1])
    if undated or not (or_later and days):
        return undated
    return _of_date(extracts, days[0])


def covering(extracts: Sequence[Extract], as_of: date) -> tuple[Extract, ...]:
    """Return, of registers that hold their history, the oldest that reaches ``as_of``, else the newest.

    Parameters
    ----------
    extracts
        Of one register.
    as_of
        The date asked for.
    """
    days = sorted({extract.extract_date for extract in extracts if extract.extract_date})
    reaching = [day for day in days if day >= as_of]
    if not days:
        return tuple(extracts)
    return _of_date(extracts, reaching[0] if reaching else days[-1])


def _of_date(extracts: Sequence[Extract], day: date) -> tuple[Extract, ...]:
    return tuple(extract for extract in extracts if extract.extract_date == day)


def newest_date(shelf: Shelf) -> date:
    """Return the newest date of the lists of practices.

    Parameters
    ----------
    shelf
        Everything that was read.

    Raises
    ------
    SourceError
        If there is no list of practices, or none with a date.
    """
    lists = shelf.of(*LIST_FAMILIES)
    if not lists:
        raise SourceError.nothing_usable(len(shelf.extracts) + len(shelf.others), "list sizes of practices")
    whole = shelf.of(FamilyName.PATIENTS_MAP, *(family for family in LIST_FAMILIES if family not in _PARTIAL))
    for extracts in (whole, lists):
        days = [extract.extract_date for extract in extracts if extract.extract_date]
        if days:
            return max(days)
    raise SourceError.no_date(lists[0].name)


def together(extracts: Sequence[Extract], keys: Sequence[str]) -> pl.DataFrame:
    """Return the rows of several files of one date, refusing what stands in two of them.

    Parameters
    ----------
    extracts
        Of one family and date.
    keys
        The columns that make up a row's key.

    Returns
    -------
    polars.DataFrame
        Their rows, one file below the other.

    Raises
    ------
    SourceError
        If a key stands in two files.
    """
    frames = [extract.frame.with_columns(pl.lit(extract.name).alias("file")) for extract in extracts]
    frame = pl.concat(frames, how="diagonal")
    if len(frames) > 1:
        repeated = frame.filter(frame.select(keys).is_duplicated()).sort(*keys, "file")
        if len(repeated):
            what = " × ".join(str(repeated[key][0]) for key in keys)
            raise SourceError.twice_over(repeated["file"].unique().to_list(), what)
    return frame


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


def list_sizes(shelf: Shelf, as_of: date) -> tuple[Lists, tuple[Lists, ...]]:
    """Return the list sizes in force, and those of the same date from other publications.

    Parameters
    ----------
    shelf
        Everything that was read.
    as_of
        The date of the place.

    Returns
    -------
    chosen, others
        The others serve to check the chosen.

    Raises
    ------
    SourceError
        If all lists are later than ``as_of``, or there is none.
    """
    found = [lists for family in LIST_FAMILIES if (lists := _lists(shelf.of(family), as_of)) is not None]
    if not found:
        days = [e.extract_date for e in shelf.of(*LIST_FAMILIES) if e.extract_date]
        if days:
            raise SourceError.nothing_in_force(as_of, min(days))
        raise SourceError.nothing_usable(len(shelf.extracts) + len(shelf.others), "list sizes of practices")
    newest = max(lists.extract_date or date.min for lists in found)
    same = [lists for lists in found if (lists.extract_date or date.min) == newest]
    return same[0], tuple(same[1:])


def _lists(extracts: Sequence[Extract], as_of: date) -> Lists | None:
    chosen = in_force(extracts, as_of)
    if not chosen:
        return None
    keys, sizes = _SIZES.get(chosen[0].family, (["practice_code"], lambda frame: frame))
    frame = sizes(together(chosen, keys)).select("practice_code", "registered").sort("practice_code")
    return Lists(chosen, frame) if len(frame) else None


_AGE_KEYS = ["org_type", "practice_code", "sex", "age_band"]
_RESIDENCE_KEYS = ["practice_code", "area_code", "sex"]
_SIZES: dict[FamilyName, tuple[list[str], Callable[[pl.DataFrame], pl.DataFrame]]] = {
    FamilyName.PATIENTS_QUIN_AGE: (_AGE_KEYS, totals),
    FamilyName.PATIENTS_SING_AGE: (_AGE_KEYS, totals),
    FamilyName.PATIENTS_LSOA: (
        _RESIDENCE_KEYS,
        lambda frame: both_sexes(frame).group_by("practice_code").agg(pl.col("registered").sum()),
    ),
}
_SIZES[FamilyName.RESIDENCE] = _SIZES[FamilyName.PATIENTS_LSOA]
