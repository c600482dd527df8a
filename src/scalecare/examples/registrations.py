"""Patients Registered at a GP Practice, as NHS England publishes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from scalecare.examples.county import County, sub_icb_of
from scalecare.examples.people import SEXES
from scalecare.examples.settings import Body
from scalecare.examples.tables import table

_PUBLICATION = "GP_PRAC_PAT_LIST"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def patients_registered(county: County) -> str:
    """Return ``gp-reg-pat-prac-all.csv``: people on each list.

    Parameters
    ----------
    county
        The county.
    """
    header = (
        "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,POSTCODE,SEX,AGE,"
        "NUMBER_OF_PATIENTS"
    )
    when = county.settings.as_of.isoformat()
    bodies = _sub_icb_bodies(county)
    return table(
        header,
        (
            (_PUBLICATION, when, "GP", body.code, body.ons, code, postcode, "ALL", "ALL", one.registered)
            for body, code, postcode, one in zip(
                bodies, county.codes, county.postcodes.of_practices, county.lists, strict=True
            )
        ),
    )


def practice_map(county: County) -> str:
    """Return ``gp-reg-pat-prac-map.csv``: practices with their postcodes and organisations.

    Parameters
    ----------
    county
        The county.
    """
    header = (
        "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,"
        "ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,ICB_NAME,"
        "ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME"
    )
    when = _as_in_the_map(county.settings.as_of)
    icb, region = county.settings.areas_of_administration.icb, county.settings.areas_of_administration.region
    higher = (icb.ons, icb.code, icb.name, region.ons, region.code, region.name)
    rows = (
        (
            *(_PUBLICATION, when, code, one.name.upper(), postcode, *_network(county, one.network)),
            *(body.ons, body.code, body.name, *higher, supplier),
        )
        for code, one, postcode, body, supplier in zip(
            county.codes,
            county.lists,
            county.postcodes.of_practices,
            _sub_icb_bodies(county),
            county.suppliers,
            strict=True,
        )
    )
    return table(header, rows)


def _as_in_the_map(day: date) -> str:
    """Write a date as the map file alone does, such as 01Jul2026, whatever the machine's language."""
    return f"{day.day:02d}{_MONTHS[day.month - 1]}{day.year}"


def _network(county: County, name: str | None) -> tuple[str, str]:
    """Return code and name as the map file has them; it calls no network ``U``, ``Unallocated``."""
    return ("U", "Unallocated") if name is None else (county.networks[name], f"{name} PCN".upper())


def _sub_icb_bodies(county: County) -> list[Body]:
    codes = sub_icb_of(county)
    bodies = {body.code: body for body in county.settings.areas_of_administration.sub_icbs}
    return [bodies[codes[district]] for district in county.districts]


def patients_by_age(county: County) -> str:
    """Return ``gp-reg-pat-prac-quin-age.csv``: people by sex and five-year band.

    Parameters
    ----------
    county
        The county.
    """
    header = "PUBLICATION,EXTRACT_DATE,ORG_TYPE,ORG_CODE,ONS_CODE,POSTCODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS"
    when = county.settings.as_of.isoformat()
    return table(
        header,
        (
            (_PUBLICATION, when, *organisation, *row)
            for organisation, members in _organisations(county)
            for row in _age_rows(county, members)
        ),
    )


def _organisations(county: County) -> list[tuple[tuple[str, str, str, str], list[int]]]:
    """Return type, code, ONS code and postcode of each organisation with the rows of its practices."""
    bodies = county.settings.areas_of_administration
    everyone = list(range(len(county.codes)))
    networks = [_network(county, one.network)[0] for one in county.lists]
    subs = [body.code for body in _sub_icb_bodies(county)]
    return [
        (("Comm Region", bodies.region.code, bodies.region.ons, ""), everyone),
        (("ICB", bodies.icb.code, bodies.icb.ons, ""), everyone),
        *(
            (
                ("SUB_ICB_LOCATION_CODE", body.code, body.ons, ""),
                [r for r in everyone if subs[r] == body.code],
            )
            for body in bodies.sub_icbs
        ),
        *(
            (("PCN", code, "", ""), [r for r in everyone if networks[r] == code])
            for code in sorted(set(networks))
        ),
        *((("GP", county.codes[r], "", county.postcodes.of_practices[r]), [r]) for r in everyone),
    ]


def _age_rows(county: County, members: Sequence[int]) -> Iterable[tuple[str, str, int]]:
    """Yield sex, band and people: bands exist only by sex, as in the real file."""
    people = county.age_sex[list(members)].sum(axis=0)
    yield "ALL", "ALL", int(people.sum())
    for sex, counts in zip(SEXES, people, strict=True):
        named = dict(zip(county.settings.age_sex.bands, counts.tolist(), strict=True))
        for band in sorted(named):
            yield sex, band, named[band]
        yield sex, "ALL", int(counts.sum())


def patients_by_area(county: County) -> str:
    """Return ``gp-reg-pat-prac-lsoa-all.csv``: people of each practice by small area.

    Parameters
    ----------
    county
        The county.
    """
    header = "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,LSOA_CODE,SEX,NUMBER_OF_PATIENTS"
    when = county.settings.as_of.isoformat()
    return table(
        header,
        (
            (
                *(_PUBLICATION, when, county.codes[row], county.lists[row].name.upper()),
                *(county.area_codes[area], "ALL", int(county.residence[row, area])),
            )
            for row, area in np.argwhere(county.residence)
        ),
    )
