"""The evidence search: full text over cases, forgiving of slips, with facts, sources and facets.

``search_evidence`` takes a catalogue and a question in plain words; it gives cases, best first, each
with the facts that answer and where they are said, what was put right in the question, and how many
cases there are of each model, contract, size, country, service, year, theme and document.
"""

from scalecare.store.evidence.answer import (
    CitedSource,
    Correction,
    EvidenceAnswer,
    EvidenceFacets,
    EvidenceHit,
    Facet,
    FacetCount,
    FoundFact,
    Marked,
    Piece,
    UnknownWord,
    Widening,
)
from scalecare.store.evidence.errors import EvidenceError
from scalecare.store.evidence.search import search_evidence

__all__ = [
    "CitedSource",
    "Correction",
    "EvidenceAnswer",
    "EvidenceError",
    "EvidenceFacets",
    "EvidenceHit",
    "Facet",
    "FacetCount",
    "FoundFact",
    "Marked",
    "Piece",
    "UnknownWord",
    "Widening",
    "search_evidence",
]
