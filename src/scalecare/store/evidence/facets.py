"""What cases can be narrowed by: the values there are, the cases that have each, and what is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scalecare.domain import Entry, Fact
from scalecare.store.evidence.answer import EvidenceFacets, Facet, FacetCount
from scalecare.store.evidence.errors import EvidenceError
from scalecare.store.evidence.index import EvidenceIndex, said
from scalecare.store.evidence.words import Group, plain, words_of

NOT_REPORTED = "not-reported"
_SILENT = "not reported"
_OTHER = "other"
_LAST = (_OTHER, NOT_REPORTED)
_FIELDS = {Facet.SIZE: "registered", Facet.YEAR: "founding-year", Facet.CONTRACT_FORM: "contract-form"}
"""Fields whose name is not the facet's own."""
_YEARS = re.compile(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?")


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet, and the numbers of the cases that have it."""

    id: str
    label: str
    cases: frozenset[int]


FacetValues = Mapping[Facet, tuple[FacetValue, ...]]


def facet_values(index: EvidenceIndex) -> FacetValues:
    """Return the values of every facet, with ``not-reported`` last.

    Parameters
    ----------
    index
        The cases.
    """
    found = {
        Facet.MODEL: _named(index, Facet.MODEL),
        Facet.CONTRACT_FORM: _grouped(index, Facet.CONTRACT_FORM, index.words.contract_forms),
        Facet.SIZE: _bands(index),
        Facet.COUNTRY: _merged(_named(index, Facet.COUNTRY), index),
        Facet.SERVICE: _grouped(index, Facet.SERVICE, index.words.services),
        Facet.YEAR: _named(index, Facet.YEAR),
    }
    told = {facet: (*values, _silent(index, facet)) for facet, values in found.items()}
    return {**told, Facet.THEME: _themes(index), Facet.DOCUMENT: _documents(index)}


def _field(facet: Facet) -> str:
    return _FIELDS.get(facet, facet.value)


def _told(entry: Entry, facet: Facet) -> list[Fact]:
    return [fact for fact in entry.of_field(_field(facet)) if fact.is_reported]


def _silent(index: EvidenceIndex, facet: Facet) -> FacetValue:
    entries = enumerate(index.cases.entries)
    return FacetValue(
        NOT_REPORTED, _SILENT, frozenset(number for number, entry in entries if not _told(entry, facet))
    )


def _themes(index: EvidenceIndex) -> tuple[FacetValue, ...]:
    """Group cases by the themes of the self-assessment that their facts speak to."""
    cases: dict[str, set[int]] = {}
    for number, entry in enumerate(index.cases.entries):
        for theme in {theme for fact in entry.facts for theme in fact.themes}:
            cases.setdefault(theme, set()).add(number)
    return tuple(FacetValue(theme, theme, frozenset(cases[theme])) for theme in sorted(cases))


def _documents(index: EvidenceIndex) -> tuple[FacetValue, ...]:
    """Group cases by the documents that tell of them."""
    return tuple(
        FacetValue(document.id, document.title, _told_by(document.id, index))
        for document in index.cases.documents
    )


def _told_by(document: str, index: EvidenceIndex) -> frozenset[int]:
    entries = enumerate(index.cases.entries)
    return frozenset(number for number, entry in entries if any(s.document == document for s in entry.source))


def _named(index: EvidenceIndex, facet: Facet) -> list[FacetValue]:
    """Group cases by what a fact says word for word."""
    cases: dict[str, set[int]] = {}
    for number, entry in enumerate(index.cases.entries):
        for fact in _told(entry, facet):
            cases.setdefault(said(fact), set()).add(number)
    return [FacetValue(slug(name), name, frozenset(numbers)) for name, numbers in sorted(cases.items())]


def _merged(values: Sequence[FacetValue], index: EvidenceIndex) -> list[FacetValue]:
    """Join countries that documents call by different names, under the first name of the field's words."""
    merged: dict[str, FacetValue] = {}
    for value in values:
        name = next(_aliases(Facet.COUNTRY, value.label, index), value.label)
        cases = value.cases | (merged[name].cases if name in merged else frozenset())
        merged[name] = FacetValue(slug(name), name, cases)
    return list(merged.values())


def _grouped(index: EvidenceIndex, facet: Facet, groups: Iterable[Group]) -> list[FacetValue]:
    """Group cases by the words of their facts; what is in no group is other."""
    found = [
        FacetValue(group.id, group.label, index.cases_saying(_field(facet), group.terms)) for group in groups
    ]
    entries = enumerate(index.cases.entries)
    told = frozenset(number for number, entry in entries if _told(entry, facet))
    return [*found, FacetValue(_OTHER, "Other", told.difference(*(value.cases for value in found)))]


def _bands(index: EvidenceIndex) -> list[FacetValue]:
    edges = index.words.size_bands
    sizes = [_sizes(entry) for entry in index.cases.entries]
    ranges = [(0, edges[0]), *pairwise(edges), (edges[-1], None)]
    return [
        FacetValue(slug(_label(lowest, below)), _label(lowest, below), _within(sizes, lowest, below))
        for lowest, below in ranges
    ]


def _sizes(entry: Entry) -> list[float]:
    """Return the registered people of today; of figures that are all dated, those of the last date."""
    facts = [fact for fact in _told(entry, Facet.SIZE) if isinstance(fact.value, int | float)]
    undated = [fact for fact in facts if not fact.as_of]
    last = max((fact.as_of for fact in facts), default="")
    return [float(fact.value or 0) for fact in undated or facts if fact in undated or fact.as_of == last]


def _within(sizes: Sequence[Sequence[float]], lowest: int, below: int | None) -> frozenset[int]:
    return frozenset(
        number
        for number, of_case in enumerate(sizes)
        if any(lowest <= size and (below is None or size < below) for size in of_case)
    )


def _label(lowest: int, below: int | None) -> str:
    if below is None:
        return f"{lowest:,} and over"
    return f"{lowest:,} to {below:,}" if lowest else f"under {below:,}"


def slug(text: str) -> str:
    """Return a value as it is typed: small letters, digits and hyphens; of two numbers the range.

    Parameters
    ----------
    text
        What is read, such as a label.

    Examples
    --------
    >>> slug("30,000 to 50,000"), slug("The Netherlands")
    ('30000-50000', 'netherlands')
    """
    joined = "-".join(words_of(re.sub(r"(?<=\d),(?=\d)", "", plain(text))))
    return re.sub(r"(?<=\d)-to-(?=\d)", "-", joined).removeprefix("the-")


def cases_asked(
    facets: EvidenceFacets, values: FacetValues, index: EvidenceIndex
) -> dict[Facet, frozenset[int]]:
    """Return the cases that have what is asked for, by facet.

    Parameters
    ----------
    facets
        What is asked for.
    values
        The values there are.
    index
        The cases.

    Raises
    ------
    EvidenceError
        If no case has a value that is asked for.
    """
    return {facet: _with(facet, text, values[facet], index) for facet, text in facets.asked().items()}


def _with(facet: Facet, text: str, values: Sequence[FacetValue], index: EvidenceIndex) -> frozenset[int]:
    asked = {slug(name) for name in (text, *_aliases(facet, text, index))}
    found = [value.cases for value in values if value.id in asked or slug(value.label) in asked]
    if found:
        return frozenset().union(*found)
    if facet is Facet.YEAR:
        return _founded(text, values)
    saying = _saying(facet, text, index)
    if not saying:
        raise EvidenceError.no_value(facet.value, text, [value.id for value in values if value.cases])
    return saying


def _aliases(facet: Facet, text: str, index: EvidenceIndex) -> Iterator[str]:
    if facet is Facet.COUNTRY:
        for line in index.lines_of(text, "same"):
            yield from index.words.meanings[int(line)]


def _saying(facet: Facet, text: str, index: EvidenceIndex) -> frozenset[int]:
    """Return the cases of which a fact holds all words of a text."""
    if facet not in (Facet.SERVICE, Facet.CONTRACT_FORM):
        return frozenset()
    return index.cases_saying(_field(facet), words_of(text), together=True)


def _founded(text: str, values: Sequence[FacetValue]) -> frozenset[int]:
    match = _YEARS.fullmatch(text.strip())
    first, last = (match[1], match[2] or match[1]) if match else ("1", "0")
    if first > last:
        raise EvidenceError.no_years(text)
    found = (value.cases for value in values if value.id.isdigit() and first <= value.id <= last)
    return frozenset().union(*found)


def counted(values: Sequence[FacetValue], among: frozenset[int]) -> tuple[FacetCount, ...]:
    """Return how many of some cases have each value, most first, without those that none has.

    Parameters
    ----------
    values
        The values of one facet.
    among
        The numbers of the cases.
    """
    counts = [FacetCount(value.id, value.label, len(value.cases & among)) for value in values]
    return tuple(sorted((count for count in counts if count.cases), key=_most_first))


def _most_first(count: FacetCount) -> tuple[bool, int]:
    return count.value in _LAST, -count.cases
