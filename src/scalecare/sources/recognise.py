"""Tell a file's family from its headers, whatever the file is called."""

from __future__ import annotations

from scalecare.sources import (
    areas,
    epcn,
    epraccur,
    local,
    patients_age,
    patients_all,
    patients_map,
    postcodes,
    practice_deprivation,
    practice_table,
    residence,
)
from scalecare.sources.family import Family
from scalecare.sources.tables import Table

FAMILIES: tuple[Family, ...] = (
    *patients_all.FAMILIES,
    *patients_map.FAMILIES,
    *patients_age.FAMILIES,
    *residence.FAMILIES,
    *practice_table.FAMILIES,
    *epraccur.FAMILIES,
    *epcn.FAMILIES,
    *postcodes.FAMILIES,
    *areas.FAMILIES,
    *practice_deprivation.FAMILIES,
    *local.FAMILIES,
)
"""Every family that comes as a table. Boundaries come as GeoJSON, see ``sources.boundaries``."""

_NEAREST = 3
_LACKING = 4


def recognise(table: Table) -> Family | None:
    """Return the family of a table, or None.

    Where several fit, the one with most needed headers is meant.

    Parameters
    ----------
    table
        With its headers.
    """
    if epraccur.is_epraccur(table.headers):
        return epraccur.FAMILIES[0]
    fitting = [family for family in FAMILIES if family.fits(table.columns)]
    return max(fitting, key=lambda family: len(family.needs), default=None)


def nearest(table: Table) -> tuple[str, ...]:
    """Name the families that a table comes nearest to, and the headers it lacks for each.

    Parameters
    ----------
    table
        One that was not recognised.

    Returns
    -------
    tuple of str
        Such as ``gp-reg-pat-prac-map (lacks pcn_code)``, nearest first; none where the table
        shares no header with any.
    """
    lacks = {family: family.missing(table.columns) for family in _each_once()}
    near = sorted(
        (family for family, missing in lacks.items() if len(missing) < len(family.needs)),
        key=lambda family: (len(lacks[family]) / len(family.needs), family.name),
    )
    return tuple(_described(family, lacks[family]) for family in near[:_NEAREST])


def _each_once() -> tuple[Family, ...]:
    return tuple({family.name: family for family in reversed(FAMILIES)}.values())


def _described(family: Family, missing: tuple[str, ...]) -> str:
    more = f" and {len(missing) - _LACKING} more" if len(missing) > _LACKING else ""
    lacking = f"lacks {', '.join(missing[:_LACKING])}{more}" if missing else "is like it in part"
    return f"{family.name} ({lacking})"
