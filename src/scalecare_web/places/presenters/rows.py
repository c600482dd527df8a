"""The table of practices: chosen, put in order, and as a CSV file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from scalecare import domain
from scalecare.domain import Practice
from scalecare.reports.formats import spelled
from scalecare_web.files.outgoing import plain_cell

COLUMNS = {
    "name": ("practice_name", "Practice"),
    "network": ("pcn_name", "Network"),
    "people": ("registered", "Registered people"),
    "deprivation": ("deprivation_score", "Deprivation score"),
    "older": ("share_65_plus", "Aged 65 and over"),
    "distance": ("median_resident_km", "Half live within"),
}
"""Columns that the table can be put in order by: the practice's field, and the heading."""


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """A practice as the table shows it."""

    code: str
    name: str
    network: str
    registered: int
    deprivation: float | None
    older: float | None
    km: float | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which practices are wanted, and in what order; ``sort`` begins with ``-`` for the largest first."""

    words: str = ""
    network: str = ""
    sort: str = "name"

    @classmethod
    def asked(cls, query: dict[str, str]) -> Wanted:
        """Read it from an address; what makes no sense is left out."""
        sort = query.get("sort", "name")
        sort = sort if sort.removeprefix("-") in COLUMNS else "name"
        return cls(query.get("q", "").strip()[:100], query.get("network", "")[:20], sort)

    def as_query(self, **changes: str) -> str:
        """Return it as part of an address, with some of it changed."""
        asked = {"q": self.words, "network": self.network, "sort": self.sort} | changes
        return urlencode({name: value for name, value in asked.items() if value})

    def headings(self) -> list[tuple[str, str, str, str]]:
        """Return of each column its key, heading, order now and the address that orders by it."""
        found = []
        for key, (_, heading) in COLUMNS.items():
            now = {key: "ascending", f"-{key}": "descending"}.get(self.sort, "none")
            following = f"-{key}" if now == "ascending" or (now == "none" and key not in _BY_LETTER) else key
            found.append((key, heading, now, self.as_query(sort=following)))
        return found


_BY_LETTER = {"name", "network"}


def rows_of(place: domain.Place, wanted: Wanted) -> list[PracticeRow]:
    """Return the practices that are wanted, in the order that is wanted; unknown values come last.

    Parameters
    ----------
    place
        The place.
    wanted
        Which and how.
    """
    return [_row(practice) for practice in _ordered(_chosen(place, wanted), wanted.sort)]


def as_csv(place: domain.Place, wanted: Wanted) -> bytes:
    """Return the practices that are wanted as a CSV file that no spreadsheet takes for formulas."""
    names = [field.name for field in fields(Practice)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for practice in _ordered(_chosen(place, wanted), wanted.sort):
        writer.writerow([plain_cell(getattr(practice, name)) for name in names])
    return ("\ufeff" + out.getvalue()).encode()


def _chosen(place: domain.Place, wanted: Wanted) -> list[Practice]:
    words = wanted.words.casefold().split()
    return [
        practice
        for practice in place.practices
        if (not wanted.network or wanted.network == (practice.pcn_code or "none"))
        and all(word in _said_of(practice) for word in words)
    ]


def _said_of(practice: Practice) -> str:
    said = (practice.practice_code, practice.practice_name, practice.postcode, practice.pcn_name)
    return " ".join(part for part in said if part).casefold()


def _ordered(practices: list[Practice], sort: str) -> list[Practice]:
    field, _ = COLUMNS[sort.removeprefix("-")]
    known = [practice for practice in practices if getattr(practice, field) is not None]
    unknown = [practice for practice in practices if getattr(practice, field) is None]
    known.sort(key=lambda practice: getattr(practice, field), reverse=sort.startswith("-"))
    return known + unknown


def _row(practice: Practice) -> PracticeRow:
    return PracticeRow(
        practice.practice_code,
        spelled(practice.practice_name),
        spelled(practice.pcn_name or practice.pcn_code or ""),
        practice.registered,
        practice.deprivation_score,
        practice.share_65_plus,
        practice.median_resident_km,
    )
