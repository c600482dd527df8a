"""A question, read: what is asked for, in which words, and which of them were put right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from scalecare.store.evidence.answer import Correction, UnknownWord
from scalecare.store.evidence.index import EvidenceIndex
from scalecare.store.evidence.words import words_of

_MOST_WORDS = 40
_LONGEST_TERM = 5
_NEAREST = 3
_LEAST_ALIKE = 0.7
_SHORTEST_PART = 3
_LONGEST_WORD = 40
_LONGEST_NUMBER = 12
_COMPOUND = re.compile(r"[^\W_]+(?:[-&/'’][^\W_]+)*")
_SLIPS = ((2, 0), (7, 1), (11, 2))
"""Up to this many letters, so many slips; one more in longer words."""
_MOST_SLIPS = 3


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other, and what finding them counts for."""

    phrase: str
    weight: float


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is asked for: it is there if one of its terms is.

    ``label`` is what the asker called it; empty for two neighbouring words that count on their own already.
    """

    label: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question asks for; ``fields`` are kinds of facts that it asks for."""

    concepts: tuple[Concept, ...]
    corrections: tuple[Correction, ...]
    unknown: tuple[UnknownWord, ...]
    fields: frozenset[str]
    words_left: int

    @property
    def phrases(self) -> tuple[str, ...]:
        """All phrases that are searched for."""
        return tuple(term.phrase for concept in self.concepts for term in concept.terms)


@dataclass(slots=True, eq=False)
class _Word:
    """One word of a question; ``stretch`` numbers the term of the field that it is part of."""

    text: str
    is_asked: bool
    weight: float = 1.0
    stretch: int = field(default=0)


def read_question(question: str, index: EvidenceIndex) -> Reading:
    """Read a question in the words of an index.

    Parameters
    ----------
    question
        Any text. No sign in it has a meaning of its own, and words beyond the fortieth are not read.
    index
        What is to be searched.
    """
    compounds = _COMPOUND.findall(unicodedata.normalize("NFC", question))
    parts = [(part, compound) for compound in compounds for part in words_of(compound)]
    words = _words(parts[:_MOST_WORDS], index)
    corrections, unknown = _put_right(words, index)
    fields = frozenset(_fields_asked(words, index))
    joined = dict.fromkeys(compound for _, compound in parts[:_MOST_WORDS])
    concepts = dict.fromkeys((*_compounds(joined, index), *_concepts(words, index)))
    left = max(0, len(parts) - _MOST_WORDS)
    return Reading(tuple(concepts), tuple(corrections), tuple(unknown), fields, left)


def _words(parts: Sequence[tuple[str, str]], index: EvidenceIndex) -> list[_Word]:
    """Return the words, each given with what signs such as hyphens join it to."""
    is_shouted = all(compound.isupper() for _, compound in parts)
    asked = [_is_asked(part, compound, index, is_shouted=is_shouted) for part, compound in parts]
    nothing_left = not any(asked)
    return [_Word(part, is_asked or nothing_left) for (part, _), is_asked in zip(parts, asked, strict=True)]


def _is_asked(part: str, compound: str, index: EvidenceIndex, *, is_shouted: bool) -> bool:
    """Tell words to search for; capitals among small letters are an abbreviation, such as IT."""
    is_abbreviation = len(compound) > 1 and compound.isupper() and not is_shouted
    return part not in index.words.left_out or is_abbreviation


def _put_right(words: list[_Word], index: EvidenceIndex) -> tuple[list[Correction], list[UnknownWord]]:
    corrections: dict[str, Correction] = {}
    unknown: dict[str, UnknownWord] = {}
    for word in words:
        typed = word.text
        if not word.is_asked or _is_known(word, index):
            continue
        is_word = len(typed) <= _LONGEST_WORD and not typed.isdigit()
        right = (_split(typed, index) or _nearest(typed, index)) if is_word else None
        if right is None:
            unknown[typed] = UnknownWord(typed, _near(typed, index) if is_word else ())
            continue
        word.text, word.weight = right, index.words.weights.corrected
        corrections[typed] = Correction(typed, right)
    return list(corrections.values()), list(unknown.values())


def _is_known(word: _Word, index: EvidenceIndex) -> bool:
    spellings = (word.text, *(term.phrase for term in _numbers(word)))
    return index.is_term(word.text) or any(index.holds(spelling) for spelling in spellings)


def _split(typed: str, index: EvidenceIndex) -> str | None:
    """Return two words written as one, such as superpractice."""
    cuts = range(_SHORTEST_PART, len(typed) - _SHORTEST_PART + 1)
    parts = (f"{typed[:cut]} {typed[cut:]}" for cut in cuts)
    return next((two for two in parts if index.holds(two)), None)


def _nearest(typed: str, index: EvidenceIndex) -> str | None:
    """Return the word the fewest slips away; of equals, one of the same letters, then the most alike."""
    slips = next((slips for length, slips in _SLIPS if len(typed) <= length), _MOST_SLIPS)
    if not slips:
        return None
    found = process.extract(
        typed, index.spelling.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=None
    )
    ranked = sorted(
        (
            distance,
            sorted(typed) != sorted(word),
            -JaroWinkler.similarity(typed, word),
            -index.spelling[word],
            word,
        )
        for word, distance, _ in found
        if not word.isdigit()
    )
    return ranked[0][-1] if ranked else None


def _near(typed: str, index: EvidenceIndex) -> tuple[str, ...]:
    found = process.extract(
        typed,
        index.spelling.keys(),
        scorer=JaroWinkler.similarity,
        score_cutoff=_LEAST_ALIKE,
        limit=_NEAREST,
    )
    return tuple(word for word, *_ in found)


def _known_terms(words: Sequence[_Word], index: EvidenceIndex, kind: str) -> Iterator[tuple[int, int, str]]:
    """Yield stretches of words that are a term of the field: from, to, and its line; longest first."""
    for length in range(_LONGEST_TERM, 0, -1):
        for start in range(len(words) - length + 1):
            stretch = words[start : start + length]
            if kind == "asks" or any(word.is_asked for word in stretch):
                phrase = " ".join(word.text for word in stretch)
                yield from ((start, start + length, line) for line in index.lines_of(phrase, kind))


def _fields_asked(words: Sequence[_Word], index: EvidenceIndex) -> Iterator[str]:
    """Yield the kinds of facts asked for; phrases such as "went wrong" are no words to search for."""
    for start, end, line in list(_known_terms(words, index, "asks")):
        stretch = words[start:end]
        yield line
        if len(stretch) > 1 and any(word.is_asked for word in words if word not in stretch):
            for word in stretch:
                word.is_asked = False


def _concepts(words: list[_Word], index: EvidenceIndex) -> Iterator[Concept]:
    lines: dict[tuple[int, int], list[str]] = {}
    for start, end, line in _known_terms(words, index, "same"):
        lines.setdefault((start, end), []).append(line)
    for number, ((start, end), of_stretch) in enumerate(lines.items(), start=1):
        stretch = words[start:end]
        if not any(word.stretch for word in stretch):
            for word in stretch:
                word.stretch = number
            yield _same_meaning(stretch, of_stretch, index)
    for word in words:
        if word.is_asked and not word.stretch:
            yield Concept(word.text, (Term(word.text, word.weight), *_numbers(word)))
    yield from _neighbours(words, index)


def _same_meaning(stretch: Sequence[_Word], lines: Sequence[str], index: EvidenceIndex) -> Concept:
    phrase = " ".join(word.text for word in stretch)
    weight = min(word.weight for word in stretch)
    others = {term for line in lines for term in index.words.meanings[int(line)]}
    same = index.words.weights.same_meaning * weight
    terms = (Term(" ".join(words_of(term)), same) for term in sorted(others))
    return Concept(phrase, (Term(phrase, weight), *(term for term in terms if term.phrase != phrase)))


def _numbers(word: _Word) -> Iterator[Term]:
    """Yield 100000 as 100,000 too."""
    is_number = word.text.isascii() and word.text.isdigit()
    if is_number and _SHORTEST_PART < len(word.text) <= _LONGEST_NUMBER:
        yield Term(f"{int(word.text):,}", word.weight)


def _neighbours(words: Sequence[_Word], index: EvidenceIndex) -> Iterator[Concept]:
    weight = index.words.weights.adjacent
    for one, two in pairwise(words):
        is_counted = one.stretch and one.stretch == two.stretch
        if one.is_asked and two.is_asked and not is_counted:
            shared = weight * min(one.weight, two.weight)
            yield Concept("", (Term(f"{one.text} {two.text}", shared), Term(one.text + two.text, shared)))


def _compounds(joined: Iterable[str], index: EvidenceIndex) -> Iterator[Concept]:
    """Yield what a hyphen or the like joins as one thing, written apart or as one word."""
    for compound in joined:
        parts = words_of(compound)
        if 1 < len(parts) <= _LONGEST_TERM and all(len(part) > 1 for part in parts):
            terms = (Term(" ".join(parts), 1.0), Term("".join(parts), 1.0))
            if any(index.holds(term.phrase) for term in terms):
                yield Concept("", terms)
