"""Put the dates of a publication in order, and choose the one in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from scalecare.sources.errors import SourceError
from scalecare.sources.family import Extract


def in_order(
    *publications: Sequence[Extract], as_of: date, or_later: bool = False
) -> tuple[tuple[Extract, ...], ...]:
    """Return the extracts of each publication and date, those that suit the date best first.

    Parameters
    ----------
    *publications
        The extracts of each; of one date, the publication named first goes first.
    as_of
        The date asked for.
    or_later
        Whether later ones will do where there are no others.

    Returns
    -------
    tuple of tuple of Extract
        All of one publication and date together: first those not after ``as_of``, newest first;
        then undated ones; then later ones, oldest first.
    """
    found = [
        (_rank(day, as_of), at, _of_date(extracts, day))
        for at, extracts in enumerate(publications)
        for day in {extract.extract_date for extract in extracts}
        if or_later or day is None or day <= as_of
    ]
    return tuple(extracts for _, _, extracts in sorted(found, key=lambda one: one[:2]))


def _rank(day: date | None, as_of: date) -> tuple[int, int]:
    if day is None:
        return 1, 0
    return (0, -day.toordinal()) if day <= as_of else (2, day.toordinal())


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
    return next(iter(in_order(extracts, as_of=as_of, or_later=or_later)), ())


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


def _of_date(extracts: Sequence[Extract], day: date | None) -> tuple[Extract, ...]:
    return tuple(extract for extract in extracts if extract.extract_date == day)


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
