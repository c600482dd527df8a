"""What each case counts for, given a question: what it says in all, and the one passage that says most."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scalecare.store.evidence.index import EvidenceIndex, Table
from scalecare.store.evidence.question import Concept, Reading


@dataclass(frozen=True, slots=True)
class Scores:
    """What cases and passages count for, by their numbers; higher is better.

    ``matched`` are the words asked for that each case holds.
    """

    cases: Mapping[int, float]
    passages: Mapping[int, float]
    matched: Mapping[int, Sequence[str]]


def score(reading: Reading, index: EvidenceIndex) -> Scores:
    """Score every case that speaks to a question; all of them, with 0, where nothing is asked.

    Parameters
    ----------
    reading
        The question.
    index
        The cases.
    """
    if not reading.concepts:
        return Scores(dict.fromkeys(range(len(index.cases.entries)), 0.0), {}, {})
    cases = [_best(concept, Table.CASES, index) for concept in reading.concepts]
    of_concepts = [_best(concept, Table.PASSAGES, index) for concept in reading.concepts]
    passages = _asked_first(_total(of_concepts), reading, index)
    return Scores(_in_all(cases, passages, index), passages, _matched(reading, cases))


def _best(concept: Concept, table: Table, index: EvidenceIndex) -> dict[int, float]:
    """Return what the best of a concept's terms counts for; none is rarer than the one asked for."""
    best: dict[int, float] = {}
    most = math.inf
    for term in concept.terms:
        found = index.scored(table, term.phrase)
        rarity = index.rarity(table, len(found))
        most = min(most, rarity) if term is concept.terms[0] and found else most
        for number, points in found.items():
            best[number] = max(best.get(number, 0.0), term.weight * points * min(1.0, most / rarity))
    return best


def _total(scores: Iterable[Mapping[int, float]]) -> dict[int, float]:
    total: defaultdict[int, float] = defaultdict(float)
    for one in scores:
        for number, points in one.items():
            total[number] += points
    return total


def _asked_first(passages: Mapping[int, float], reading: Reading, index: EvidenceIndex) -> dict[int, float]:
    """Raise the facts of a kind that the question asks for."""
    more = index.words.weights.asked_field
    facts = ((number, points, index.passages[number].fact) for number, points in passages.items())
    return {
        number: points * (more if fact and fact.field in reading.fields else 1)
        for number, points, fact in facts
    }


def _matched(reading: Reading, cases: Sequence[Mapping[int, float]]) -> dict[int, list[str]]:
    matched: defaultdict[int, list[str]] = defaultdict(list)
    for concept, of_concept in zip(reading.concepts, cases, strict=True):
        for number in of_concept if concept.label else ():
            matched[number].append(concept.label)
    return matched


def _in_all(
    cases: Sequence[Mapping[int, float]], passages: Mapping[int, float], index: EvidenceIndex
) -> dict[int, float]:
    """Add the best passage to what a case says in all; less of the question covered counts less."""
    weights = index.words.weights
    best: defaultdict[int, float] = defaultdict(float)
    for number, points in passages.items():
        case = index.passages[number].case
        best[case] = max(best[case], points)
    covered = _covered(cases)
    return {
        number: (points + weights.one_passage * best[number])
        * (1 - weights.coverage + weights.coverage * covered[number])
        for number, points in _total(cases).items()
    }


def _covered(cases: Sequence[Mapping[int, float]]) -> dict[int, float]:
    """Return the share of what was asked that each case speaks to, what is rare being more of it."""
    importance = [max(of_concept.values(), default=0.0) for of_concept in cases]
    in_all = sum(importance) or 1.0
    spoken = (dict.fromkeys(one, weight / in_all) for one, weight in zip(cases, importance, strict=True))
    return _total(spoken)
