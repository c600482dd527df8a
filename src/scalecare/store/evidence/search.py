"""Search the evidence: rank cases by the words of a question, and say which facts answer it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from scalecare.domain import Catalogue, Fact, Source
from scalecare.store.evidence.answer import (
    CitedSource,
    EvidenceAnswer,
    EvidenceFacets,
    EvidenceHit,
    Facet,
    FacetCount,
    FoundFact,
    Marked,
    Widening,
)
from scalecare.store.evidence.errors import EvidenceError
from scalecare.store.evidence.facets import FacetValues, cases_asked, counted, facet_values
from scalecare.store.evidence.index import EvidenceIndex, index_of
from scalecare.store.evidence.question import Reading, read_question
from scalecare.store.evidence.ranking import Scores, score

_FACTS_SHOWN = 3
_FACT_SHARE = 0.5
"""Of a case's best passage, below which a fact is not shown."""
_DECIMALS = 3
_ANYTHING = EvidenceFacets()


def search_evidence(
    cases: Catalogue,
    question: str,
    *,
    facets: Mapping[str, str] | EvidenceFacets = _ANYTHING,
    most: int = 10,
) -> EvidenceAnswer:
    """Find the cases that answer a question, best first, with the facts that do and their sources.

    A case counts for what it says in all, by BM25 with its title first, and for the one fact or name
    that says most. Words that mean the same in the field count too; words that no case holds are put
    right. The index is built once for each catalogue in a process.

    Parameters
    ----------
    cases
        The catalogue, such as the pack ``case-studies``.
    question
        In plain words; no sign in it has a meaning of its own. Without any word, all cases are listed
        by title.
    facets
        What the cases have in common; see :class:`EvidenceFacets`.
    most
        How many cases to give, at least 1.

    Raises
    ------
    EvidenceError
        If there is no such facet, no case has a value asked for, or ``most`` is below 1.

    Examples
    --------
    >>> from scalecare.content import shipped
    >>> cases = shipped().load("case-studies", Catalogue)
    >>> answer = search_evidence(cases, "care navigaters", most=1)
    >>> answer.hits[0].case_id, answer.corrections[0].searched
    ('west-wakefield-health-and-wellbeing', 'navigators')
    """
    if most < 1:
        raise EvidenceError.too_few(most)
    index = index_of(cases)
    asked = facets if isinstance(facets, EvidenceFacets) else EvidenceFacets.of(facets)
    allowed = cases_asked(asked, _values_of(index), index)
    reading = read_question(question, index)
    scores = score(reading, index)
    found = _found(scores, allowed.values(), index)
    ranked = sorted(found, key=lambda number: (-scores.cases[number], cases.entries[number].title))
    return EvidenceAnswer(
        question=question,
        found=len(found),
        hits=tuple(_hit(number, scores, reading, index) for number in ranked[:most]),
        corrections=reading.corrections,
        unknown=reading.unknown,
        counts=_counts(scores, allowed, index),
        widen=() if found else _widenings(scores, allowed, index),
        words_left=reading.words_left,
    )


@lru_cache(maxsize=8)
def _values_of(index: EvidenceIndex) -> FacetValues:
    return facet_values(index)


def _found(scores: Scores, allowed: Iterable[frozenset[int]], index: EvidenceIndex) -> frozenset[int]:
    """Return the cases that facets allow and that are not far worse than the best of them."""
    left = frozenset(scores.cases).intersection(*allowed)
    best = max((scores.cases[number] for number in left), default=0.0)
    least = index.words.weights.least_share * best
    return frozenset(number for number in left if scores.cases[number] >= least)


def _without(
    facet: Facet, scores: Scores, allowed: Mapping[Facet, frozenset[int]], index: EvidenceIndex
) -> frozenset[int]:
    return _found(scores, (cases for other, cases in allowed.items() if other is not facet), index)


def _counts(
    scores: Scores, allowed: Mapping[Facet, frozenset[int]], index: EvidenceIndex
) -> dict[Facet, tuple[FacetCount, ...]]:
    return {
        facet: counted(values, _without(facet, scores, allowed, index))
        for facet, values in _values_of(index).items()
    }


def _widenings(
    scores: Scores, allowed: Mapping[Facet, frozenset[int]], index: EvidenceIndex
) -> tuple[Widening, ...]:
    """Return the facets without which there would be a case."""
    without = (Widening(facet, len(_without(facet, scores, allowed, index))) for facet in allowed)
    return tuple(widening for widening in without if widening.cases)


def _hit(number: int, scores: Scores, reading: Reading, index: EvidenceIndex) -> EvidenceHit:
    entry = index.cases.entries[number]
    shown = _facts_to_show(number, scores, index)
    return EvidenceHit(
        case_id=entry.id,
        title=entry.title,
        section=entry.section,
        score=round(scores.cases[number], _DECIMALS),
        matched=tuple(dict.fromkeys(scores.matched.get(number, ()))),
        snippet=_snippet(number, list(shown), reading.phrases, index),
        facts=tuple(
            _fact(fact, index.passage_marked(passage, reading.phrases), index.cases)
            for passage, fact in shown.items()
        ),
        sources=_cited(entry.source, index.cases),
    )


def _facts_to_show(number: int, scores: Scores, index: EvidenceIndex) -> dict[int, Fact]:
    """Return the facts of a case that match best, by passage; of two that read alike, the first."""
    shown: dict[int, Fact] = {}
    own = [passage for passage in scores.passages if index.passages[passage].case == number]
    least = _FACT_SHARE * max((scores.passages[passage] for passage in own), default=0.0)
    read: set[str] = set()
    for passage in sorted(own, key=lambda each: (-scores.passages[each], each)):
        said = index.passages[passage]
        if said.fact and said.text not in read and scores.passages[passage] >= least:
            shown[passage] = said.fact
            read.add(said.text)
    return dict(islice(shown.items(), _FACTS_SHOWN))


def _snippet(number: int, passages: Sequence[int], phrases: Sequence[str], index: EvidenceIndex) -> Marked:
    if passages:
        return index.passage_marked(passages[0], phrases, short=True)
    return index.case_marked(number, phrases)


def _fact(fact: Fact, shown: Marked, cases: Catalogue) -> FoundFact:
    return FoundFact(
        field=fact.field,
        title=next((field.title for field in cases.fields if field.id == fact.field), fact.field),
        value=fact.value,
        unit=fact.unit,
        as_of=fact.as_of,
        kind=fact.kind,
        status=fact.status,
        note=fact.note,
        sources=_cited(fact.source, cases),
        shown=shown,
    )


def _cited(sources: Sequence[Source], cases: Catalogue) -> tuple[CitedSource, ...]:
    titles = {document.id: document.title for document in cases.documents}
    return tuple(
        CitedSource(titles.get(source.document, source.document), source.section) for source in sources
    )
