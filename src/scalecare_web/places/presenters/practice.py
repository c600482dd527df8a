"""What is known of one practice."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from scalecare import domain
from scalecare.domain import Practice
from scalecare.reports.formats import humanised, kilometres, spelled
from scalecare.store import read_age_sex
from scalecare_web.places.models import Place
from scalecare_web.places.presenters.charts import Bar, Bars, bars

_UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class PracticePage:
    """A practice's facts, its network and its people by age."""

    code: str
    name: str
    facts: tuple[tuple[str, str], ...]
    network: str
    others: tuple[tuple[str, str, int], ...]
    """The other practices of its network: code, name and people."""
    ages: Bars | None
    problems: tuple[tuple[str, str], ...]


def practice_page(kept: Place, place: domain.Place, code: str) -> PracticePage | None:
    """Return what is known of a practice, or None where the place has none of that code.

    Parameters
    ----------
    kept
        The place as it is kept.
    place
        The same in the library's words.
    code
        The practice's.
    """
    practice = next((one for one in place.practices if one.practice_code == code), None)
    if practice is None:
        return None
    return PracticePage(
        code,
        spelled(practice.practice_name),
        _facts(practice),
        spelled(practice.pcn_name or practice.pcn_code or ""),
        _others(practice, place),
        _ages(read_age_sex(kept.directory, [code])),
        tuple((humanised(one.kind), one.detail) for one in place.problems if code in one.codes),
    )


def _facts(practice: Practice) -> tuple[tuple[str, str], ...]:
    score, older = practice.deprivation_score, practice.share_65_plus
    return (
        ("Code", practice.practice_code),
        ("Registered people", f"{practice.registered:,}"),
        ("Postcode", practice.postcode or _UNKNOWN),
        ("Network", spelled(practice.pcn_name or practice.pcn_code or "none")),
        ("Sub-ICB location", practice.sub_icb_name or practice.sub_icb_code or _UNKNOWN),
        ("ICB", practice.icb_name or practice.icb_code or _UNKNOWN),
        ("Local authority", practice.local_authority_name or _UNKNOWN),
        ("Deprivation score", _UNKNOWN if score is None else f"{score:.1f} (higher is more deprived)"),
        ("Aged 65 and over", _UNKNOWN if older is None else f"{older:.0%}"),
        ("Half of its people live within", _distance(practice)),
    )


def _distance(practice: Practice) -> str:
    if practice.median_resident_km is None:
        return _UNKNOWN
    return f"{kilometres(practice.median_resident_km)}, in a straight line"


def _others(practice: Practice, place: domain.Place) -> tuple[tuple[str, str, int], ...]:
    return tuple(
        (one.practice_code, spelled(one.practice_name), one.registered)
        for one in place.practices
        if practice.pcn_code is not None and one.pcn_code == practice.pcn_code and one is not practice
    )


def _ages(table: pl.DataFrame | None) -> Bars | None:
    if table is None or table.is_empty():
        return None
    people = dict(table.group_by("age_band").agg(pl.col("registered").sum()).iter_rows())
    wide: dict[str, int] = {}
    for band, count in sorted(people.items(), key=lambda pair: _start(pair[0])):
        start = min(_start(band) // 20 * 20, 80)
        label = "80 and over" if start == 80 else f"{start} to {start + 19}"
        wide[label] = wide.get(label, 0) + int(count)
    rows = tuple(Bar(label, 1, count) for label, count in wide.items())
    return bars("ages", "People by age", "ages", rows, of_people=True)


def _start(band: str) -> int:
    digits = "".join(character if character.isdigit() else " " for character in band).split()
    return int(digits[0]) if digits else 0
