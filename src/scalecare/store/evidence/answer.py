"""What a question to the evidence gives: cases with the facts that answer it, and where each is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scalecare.domain import FactKind, Status
from scalecare.store.evidence.errors import EvidenceError


class Facet(StrEnum):
    """What cases can be narrowed by."""

    MODEL = "model"
    CONTRACT_FORM = "contract_form"
    SIZE = "size"
    COUNTRY = "country"
    SERVICE = "service"
    YEAR = "year"
    THEME = "theme"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFacets:
    """What the cases asked for have in common; empty where it does not matter.

    ``model`` is an id of the pack ``provider-models``; ``contract_form`` and ``service`` a group such as
    ``care-homes``, or words that a fact must hold; ``size`` a band of registered people such as
    ``30000-50000``; ``year`` a founding year, or two such as ``2008-2012``; ``theme`` one of the
    self-assessment's that a fact speaks to; ``document`` the id of one that tells of the case.
    ``not-reported`` asks for the cases whose documents are silent.
    """

    model: str = ""
    contract_form: str = ""
    size: str = ""
    country: str = ""
    service: str = ""
    year: str = ""
    theme: str = ""
    document: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> EvidenceFacets:
        """Return the facets of a mapping from their names.

        Parameters
        ----------
        asked
            Such as ``{"country": "England"}``.

        Raises
        ------
        EvidenceError
            If there is no facet of such a name.

        Examples
        --------
        >>> EvidenceFacets.of({"country": "Spain"}).asked()
        {<Facet.COUNTRY: 'country'>: 'Spain'}
        """
        for name in asked:
            if name not in list(Facet):
                raise EvidenceError.no_facet(name, list(Facet))
        return cls(**asked)

    def asked(self) -> dict[Facet, str]:
        """Return those that matter, with what is asked for."""
        found = {facet: str(getattr(self, facet.value)).strip() for facet in Facet}
        return {facet: text for facet, text in found.items() if text}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it matched the question."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with its matches told apart."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The text without marks."""
        return "".join(piece.text for piece in self.pieces)

    def with_marks(self, before: str, after: str) -> str:
        """Return the text with marks around each match.

        Parameters
        ----------
        before, after
            The marks.

        Examples
        --------
        >>> Marked((Piece("Care ", False), Piece("navigators", True))).with_marks("[", "]")
        'Care [navigators]'
        """
        return "".join(f"{before}{p.text}{after}" if p.is_match else p.text for p in self.pieces)


@dataclass(frozen=True, slots=True)
class CitedSource:
    """Where something is said: the document by its title, and the heading in it."""

    document: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFact:
    """A fact that speaks to the question; ``shown`` is its value as read, with the matches told apart."""

    field: str
    title: str
    value: bool | int | float | str | None
    unit: str
    as_of: str
    kind: FactKind
    status: Status
    note: str
    sources: tuple[CitedSource, ...]
    shown: Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceHit:
    """A case that answers the question.

    ``score`` has no unit: higher is better, and only scores of one answer can be compared. ``matched``
    are the words of the question that the case speaks to.
    """

    case_id: str
    title: str
    section: str
    score: float
    matched: tuple[str, ...]
    snippet: Marked
    facts: tuple[FoundFact, ...]
    sources: tuple[CitedSource, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that no case holds, and the nearest one that was searched for instead."""

    typed: str
    searched: str


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word that no case holds and that is near to none; ``nearest`` are still the nearest there are."""

    typed: str
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many of the cases found have a value of a facet."""

    value: str
    label: str
    cases: int


@dataclass(frozen=True, slots=True)
class Widening:
    """A facet without which there would be more cases."""

    facet: Facet
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAnswer:
    """The cases that answer a question, best first.

    ``found`` counts all of them, ``hits`` holds the first. ``counts`` of a facet are of the cases that
    would be found if that facet alone were free. ``words_left`` counts words of a very long question
    that were not searched for.
    """

    question: str
    found: int
    hits: tuple[EvidenceHit, ...]
    corrections: tuple[Correction, ...] = ()
    unknown: tuple[UnknownWord, ...] = ()
    counts: Mapping[Facet, tuple[FacetCount, ...]]
    widen: tuple[Widening, ...] = ()
    words_left: int = 0
