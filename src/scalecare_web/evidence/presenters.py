"""How facts, cases and answers of the library are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from scalecare.domain import Catalogue, Entry, Fact, Field, ScalecareError, Source, Status, ValueKind
from scalecare.store.evidence import EvidenceAnswer, EvidenceFacets, Facet, FacetCount, search_evidence
from scalecare_web.evidence import reading

LABELS = {
    Facet.MODEL: "Type of organisation",
    Facet.THEME: "Theme",
    Facet.DOCUMENT: "Document",
    Facet.SERVICE: "Service",
    Facet.SIZE: "Registered people",
    Facet.CONTRACT_FORM: "Contract",
    Facet.COUNTRY: "Country",
    Facet.YEAR: "Founded in",
}
"""Facets in the order in which they are offered."""
_GROUPS = (
    ("What worked", ("what-worked", "benefit")),
    ("What did not work", ("what-did-not",)),
    ("What they learned", ("lesson",)),
    ("Why they changed", ("driver",)),
    (
        "What they do and how",
        ("service", "leadership-and-governance", "workforce", "technology", "finance", "population-note"),
    ),
)
_AT_A_GLANCE = (
    "country",
    "locality",
    "founding-year",
    "legal-form",
    "model",
    "organisational-option",
    "practices",
    "registered",
    "partners",
    "staff",
    "contract-form",
)


@dataclass(frozen=True, slots=True)
class ShownSource:
    """Where something is said."""

    document: str
    section: str


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact as it is read: ``option`` is the id of the entry that it names, if it names one."""

    field: str
    title: str
    text: str
    is_reported: bool
    status: Status
    kind: str
    as_of: str
    note: str
    sources: tuple[ShownSource, ...]
    option: str = ""


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts that answer the same question of a reader; none where the documents are silent."""

    title: str
    facts: tuple[ShownFact, ...]


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A facet with its values, as a list to choose from."""

    name: str
    label: str
    chosen: str
    values: tuple[FacetCount, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """A question, what was found, and what is wrong with the question if it could not be asked."""

    question: str
    answer: EvidenceAnswer
    facets: tuple[FacetChoice, ...]
    problem: ScalecareError | None
    query: str
    """The question as it goes on in the addresses of further pages."""

    @property
    def narrowed(self) -> int:
        """By how many facets the cases are narrowed."""
        return sum(bool(facet.chosen) for facet in self.facets)


def search(asked: QueryDict) -> Search:
    """Ask the library; a facet that cannot be is told of, and the rest is asked without it.

    Parameters
    ----------
    asked
        The query of the page's address.
    """
    question = asked.get("q", "")
    chosen = {facet.value: asked.get(facet.value, "").strip() for facet in LABELS}
    most = len(reading.cases().entries)
    problem = None
    try:
        answer = search_evidence(reading.cases(), question, facets=EvidenceFacets.of(chosen), most=most)
    except ScalecareError as found:
        problem, chosen = found, dict.fromkeys(chosen, "")
        answer = search_evidence(reading.cases(), question, most=most)
    facets = tuple(_choice(facet, chosen[facet.value], answer.counts[facet]) for facet in LABELS)
    return Search(question, answer, facets, problem, _query(question, chosen))


def _query(question: str, chosen: dict[str, str]) -> str:
    onwards = QueryDict(mutable=True)
    onwards.update({name: value for name, value in {"q": question, **chosen}.items() if value})
    return f"&{onwards.urlencode()}" if onwards else ""


def _choice(facet: Facet, chosen: str, counts: Iterable[FacetCount]) -> FacetChoice:
    values = [FacetCount(count.value, _label(facet, count), count.cases) for count in counts]
    if chosen and chosen not in {value.value for value in values}:
        values.append(FacetCount(chosen, chosen, 0))
    return FacetChoice(facet.value, LABELS[facet], chosen, tuple(values))


def _label(facet: Facet, count: FacetCount) -> str:
    if facet is Facet.MODEL and (option := reading.catalogue(reading.OPTIONS).entry(count.value)):
        return option.title
    if facet is Facet.THEME:
        return reading.theme_titles().get(count.value, count.label)
    return count.label[:1].upper() + count.label[1:]


def case_groups(entry: Entry) -> tuple[FactGroup, ...]:
    """Return the facts of a case by what a reader asks, with empty groups where nothing is reported.

    Parameters
    ----------
    entry
        The case.
    """
    return tuple(FactGroup(title, _facts(entry, fields, reading.cases())) for title, fields in _GROUPS)


def at_a_glance(entry: Entry) -> tuple[ShownFact, ...]:
    """Return what a case is.

    Parameters
    ----------
    entry
        The case.
    """
    return _facts(entry, _AT_A_GLANCE, reading.cases())


def silent_fields(entry: Entry) -> tuple[str, ...]:
    """Return what the documents do not say of a case, by title.

    Parameters
    ----------
    entry
        The case.
    """
    told = {fact.field for fact in entry.facts if fact.is_reported}
    return tuple(field.title for field in reading.cases().fields if field.id not in told)


def entry_groups(entry: Entry, catalogue: Catalogue) -> tuple[FactGroup, ...]:
    """Return the facts of another catalogue's entry, by field.

    Parameters
    ----------
    entry
        It.
    catalogue
        Where it stands.
    """
    groups = (FactGroup(each.title, _facts(entry, (each.id,), catalogue)) for each in catalogue.fields)
    return tuple(group for group in groups if group.facts)


def _facts(entry: Entry, fields: Iterable[str], catalogue: Catalogue) -> tuple[ShownFact, ...]:
    return tuple(shown(fact, catalogue) for field in fields for fact in entry.of_field(field))


def shown(fact: Fact, catalogue: Catalogue) -> ShownFact:
    """Return a fact as it is read.

    Parameters
    ----------
    fact
        It.
    catalogue
        Where it stands.
    """
    field = next(each for each in catalogue.fields if each.id == fact.field)
    named = _named(fact, field.entries_of or catalogue.id) if field.holds is ValueKind.ENTRY else None
    return ShownFact(
        fact.field,
        field.title,
        named.title if named else _choice_label(fact, field) or _text(fact),
        fact.is_reported,
        fact.status,
        fact.kind.value,
        fact.as_of,
        fact.note,
        sources(fact.source, catalogue),
        named.id if named and (field.entries_of or catalogue.id) == reading.OPTIONS else "",
    )


def _named(fact: Fact, pack_id: str) -> Entry | None:
    if pack_id == reading.CASES:
        return reading.cases().entry(str(fact.value))
    return reading.catalogue(pack_id).entry(str(fact.value)) if pack_id in reading.BROWSED else None


def _choice_label(fact: Fact, field: Field) -> str:
    return next((choice.label for choice in field.choices if choice.id == fact.value), "")


def _text(fact: Fact) -> str:
    if not fact.is_reported:
        return "Not reported"
    if isinstance(fact.value, bool):
        return "Yes" if fact.value else "No"
    if isinstance(fact.value, int | float):
        is_year = fact.field == "founding-year"
        number = str(fact.value) if is_year else f"{fact.value:,}"
        return f"{number} {fact.unit}".strip()
    return str(fact.value)


def sources(found: Iterable[Source], catalogue: Catalogue) -> tuple[ShownSource, ...]:
    """Return where something is said, documents by their titles.

    Parameters
    ----------
    found
        The sources.
    catalogue
        Whose documents they name.
    """
    titles = {document.id: document.title for document in catalogue.documents}
    return tuple(ShownSource(titles.get(each.document, each.document), each.section) for each in found)


@dataclass(frozen=True, slots=True)
class ShownReference:
    """A case that bears on something, with its facts as they are read."""

    case_id: str
    title: str
    facts: tuple[ShownFact, ...]


def references(identifier: str, most: int) -> tuple[ShownReference, ...]:
    """Return the cases that bear on something, as they are read.

    Parameters
    ----------
    identifier
        See ``reading.subject_of``.
    most
        How many.
    """
    found = reading.cases_for(identifier, most)
    return tuple(
        ShownReference(each.case_id, each.title, tuple(shown(fact, reading.cases()) for fact in each.facts))
        for each in found
    )
