"""The words that data under the Open Government Licence must carry on."""

from __future__ import annotations

from collections.abc import Collection

from scalecare.sources.family import FamilyName

_NHS = (
    "Contains information from NHS England, licensed under the current version of the "
    "Open Government Licence."
)
_OGL = (
    "Contains public sector information licensed under the Open Government Licence v3.0 "
    "(ONS, MHCLG, OHID, CQC)."
)
_OS = "Contains OS data © Crown copyright and database right."
_ROYAL_MAIL = "Contains Royal Mail data © Royal Mail copyright and database right."

_OFFICIAL = (
    FamilyName.PATIENTS_ALL,
    FamilyName.PATIENTS_MAP,
    FamilyName.PATIENTS_QUIN_AGE,
    FamilyName.PATIENTS_SING_AGE,
    FamilyName.PATIENTS_LSOA,
    FamilyName.RESIDENCE,
    FamilyName.PRACTICE_TABLE,
    FamilyName.LIST_SIZES,
    FamilyName.EPRACCUR,
    FamilyName.EPCN,
)
_GEOGRAPHY = (
    FamilyName.POSTCODES,
    FamilyName.AREAS,
    FamilyName.AREA_DEPRIVATION,
    FamilyName.PRACTICE_DEPRIVATION,
    FamilyName.BOUNDARIES,
    FamilyName.PRACTICE_TABLE,
)
_LINES = (
    (_NHS, _OFFICIAL),
    (_OGL, _GEOGRAPHY),
    (_OS, (FamilyName.POSTCODES, FamilyName.AREAS, FamilyName.BOUNDARIES, FamilyName.PRACTICE_TABLE)),
    (_ROYAL_MAIL, (FamilyName.POSTCODES, FamilyName.PRACTICE_TABLE)),
)


def attribution(used: Collection[str]) -> tuple[str, ...]:
    """Return the lines that the families in use ask for.

    Parameters
    ----------
    used
        Names of families.

    Examples
    --------
    >>> len(attribution({"epraccur"}))
    1
    """
    return tuple(line for line, families in _LINES if set(families) & set(used))
