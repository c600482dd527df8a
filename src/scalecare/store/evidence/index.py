"""The full-text index of a catalogue of cases: SQLite's FTS5 in memory, stemmed and without accents."""

from __future__ import annotations

import math
import sqlite3
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from threading import Lock
from typing import Any

from scalecare.domain import Catalogue, Entry, Fact
from scalecare.store.evidence.answer import Marked, Piece
from scalecare.store.evidence.words import Words, load_words, words_of

_PROFILE = ("country", "locality", "legal-form", "model", "organisational-option", "contract-form")
_SERVICES = ("service",)
_TOKENIZE = "tokenize='porter unicode61 remove_diacritics 2'"
_TABLES = {
    "cases": "title, also_known_as, about, profile, services, facts",
    "passages": "value, context, field UNINDEXED",
    "terms": "term, kind UNINDEXED, line UNINDEXED, words UNINDEXED",
}
_ON, _OFF = "\x02", "\x03"
_BETWEEN = " \n "
_SNIPPET_WORDS = 32
_KEPT = 8
_LEAST_RARITY = 1e-6
"""As in SQLite: what BM25 gives for a phrase that most rows hold."""


class Table(StrEnum):
    """Where phrases are found: in all that a case says, or in one passage."""

    CASES = "cases"
    PASSAGES = "passages"


@dataclass(frozen=True, slots=True)
class Passage:
    """What is said in one breath of a case, by its number: a fact, or, without one, a name."""

    case: int
    text: str
    fact: Fact | None = None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class EvidenceIndex:
    """A catalogue that can be searched.

    Cases and passages are numbered from 0, in the catalogue's order; facts of which documents are silent
    are left out. ``spelling`` counts the cases and passages that hold each word. It may be used by
    several threads.
    """

    cases: Catalogue
    words: Words
    passages: tuple[Passage, ...]
    spelling: Mapping[str, int]
    _database: sqlite3.Connection
    _lock: Lock

    def scored(self, table: Table, phrase: str) -> dict[int, float]:
        """Return the rows of a table that hold a phrase, each with its BM25 score by weighted columns.

        Parameters
        ----------
        table
            Which; its rows have the numbers of cases, or of passages.
        phrase
            Words that follow each other. Signs in it mean nothing.
        """
        weights = self.words.weights.columns[table.value]
        score = f"-bm25({table}, {', '.join('?' * len(weights))})"
        sql = f"SELECT rowid - 1, {score} FROM {table} WHERE {table} MATCH ?"
        return dict(self._all(sql, *weights, quoted(phrase)))

    def rarity(self, table: Table, found: int) -> float:
        """Return what BM25 gives for how rare a phrase is: its inverse document frequency.

        Parameters
        ----------
        table
            The table.
        found
            How many of its rows hold the phrase.
        """
        rows = len(self.passages if table is Table.PASSAGES else self.cases.entries)
        return max(_LEAST_RARITY, math.log((rows - found + 0.5) / (found + 0.5)))

    def holds(self, phrase: str) -> bool:
        """Tell whether any case holds a phrase.

        Parameters
        ----------
        phrase
            As in :meth:`scored`.
        """
        return bool(self._all("SELECT 1 FROM cases WHERE cases MATCH ? LIMIT 1", quoted(phrase)))

    def is_term(self, phrase: str) -> bool:
        """Tell whether the words of the field know a phrase, though no case may hold it.

        Parameters
        ----------
        phrase
            As in :meth:`scored`.
        """
        return bool(self._all("SELECT 1 FROM terms WHERE terms MATCH ? LIMIT 1", quoted(phrase)))

    def lines_of(self, phrase: str, kind: str) -> list[str]:
        """Return the lines of the words of the field that hold a phrase as a whole term.

        Parameters
        ----------
        phrase
            As in :meth:`scored`.
        kind
            ``same`` for numbers of lines of ``Words.meanings``, ``asks`` for fields asked for.
        """
        sql = "SELECT DISTINCT line FROM terms WHERE terms MATCH ? AND kind = ? AND words = ?"
        return [row[0] for row in self._all(sql, quoted(phrase), kind, _length(phrase))]

    def cases_saying(self, field: str, phrases: Iterable[str], *, together: bool = False) -> frozenset[int]:
        """Return the cases with a fact of a field that holds one of several phrases.

        Parameters
        ----------
        field
            The field's id.
        phrases
            As in :meth:`scored`.
        together
            Whether the fact must hold all of them.
        """
        asked = (" AND " if together else " OR ").join(map(quoted, phrases))
        rows = self._all(
            "SELECT rowid FROM passages WHERE passages MATCH ? AND field = ?",
            f"value: ({asked or quoted('')})",
            field,
        )
        return frozenset(self.passages[row[0] - 1].case for row in rows)

    def passage_marked(self, number: int, phrases: Iterable[str], *, short: bool = False) -> Marked:
        """Return a passage with phrases told apart.

        Parameters
        ----------
        number
            The passage's.
        phrases
            As in :meth:`scored`.
        short
            Whether a long one is cut to the part that matches best.
        """
        shown = (
            f"snippet(passages, 0, '{_ON}', '{_OFF}', '…', {_SNIPPET_WORDS})"
            if short
            else f"highlight(passages, 0, '{_ON}', '{_OFF}')"
        )
        return self._marked("passages", "value", shown, number, phrases)

    def case_marked(self, number: int, phrases: Sequence[str]) -> Marked:
        """Return what a case is about, or else its title, with phrases told apart.

        Parameters
        ----------
        number
            The case's.
        phrases
            As in :meth:`scored`.
        """
        about = self._marked("cases", "about", f"highlight(cases, 2, '{_ON}', '{_OFF}')", number, phrases)
        title = self._marked("cases", "title", f"highlight(cases, 0, '{_ON}', '{_OFF}')", number, phrases)
        is_titled = any(piece.is_match for piece in title.pieces)
        is_about = any(piece.is_match for piece in about.pieces)
        return title if not about.text or (is_titled and not is_about) else about

    def _marked(self, table: str, column: str, shown: str, number: int, phrases: Iterable[str]) -> Marked:
        asked = " OR ".join(map(quoted, phrases)) or quoted("")
        rows = self._all(
            f"SELECT {shown} FROM {table} WHERE {table} MATCH ? AND rowid = ?", asked, number + 1
        )
        if not rows:
            rows = self._all(f"SELECT {column} FROM {table} WHERE rowid = ?", number + 1)
        return Marked(tuple(_pieces(rows[0][0])))

    def _all(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._database.execute(sql, values).fetchall()


def quoted(phrase: str) -> str:
    """Return a phrase as FTS5 reads it: words in quotation marks, so that nothing in it is an operator.

    Parameters
    ----------
    phrase
        Any text.

    Examples
    --------
    >>> quoted('NEAR("care" homes*)')
    '"near care homes"'
    """
    words = words_of(phrase)
    return f'"{" ".join(words)}"' if words else '""'


@lru_cache(maxsize=_KEPT)
def index_of(cases: Catalogue) -> EvidenceIndex:
    """Return the index of a catalogue; it is built once in a process.

    Parameters
    ----------
    cases
        The catalogue.
    """
    database = sqlite3.connect(":memory:", check_same_thread=False)
    words = load_words()
    passages = tuple(
        passage for number, entry in enumerate(cases.entries) for passage in _passages(number, entry)
    )
    rows: dict[str, list[tuple[str, ...]]] = {
        "cases": [_case_row(entry) for entry in cases.entries],
        "passages": [_passage_row(passage) for passage in passages],
        "terms": list(_term_rows(words)),
    }
    for table, columns in _TABLES.items():
        database.execute(f"CREATE VIRTUAL TABLE {table} USING fts5({columns}, {_TOKENIZE})")
        places = ", ".join("?" * len(columns.split(",")))
        database.executemany(f"INSERT INTO {table} VALUES ({places})", rows[table])
    spelling = _spelling([*rows["cases"], *rows["passages"]], [row[0] for row in rows["terms"]])
    index = EvidenceIndex(cases, words, passages, spelling, database, Lock())
    weakref.finalize(index, database.close)
    return index


def _passages(number: int, entry: Entry) -> Iterator[Passage]:
    yield from (Passage(number, name) for name in (entry.title, *entry.also_known_as))
    yield from (Passage(number, said(fact), fact) for fact in entry.facts if fact.is_reported)


def _passage_row(passage: Passage) -> tuple[str, ...]:
    fact = passage.fact
    return (passage.text, fact.note, fact.field) if fact else (passage.text, "", "")


def said(fact: Fact) -> str:
    """Return the value of a fact as it is read.

    Parameters
    ----------
    fact
        The fact.
    """
    value = fact.value
    if value is None:
        return "not reported"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    return f"{value:,} {fact.unit}" if fact.unit else str(value)


def _case_row(entry: Entry) -> tuple[str, ...]:
    told = [fact for fact in entry.facts if fact.is_reported]
    profile = [said(fact) for fact in told if fact.field in _PROFILE]
    services = [said(fact) for fact in told if fact.field in _SERVICES]
    rest = [said(fact) for fact in told if fact.field not in (*_PROFILE, *_SERVICES)]
    notes = [fact.note for fact in told if fact.note]
    return (
        entry.title,
        _BETWEEN.join(entry.also_known_as),
        entry.text,
        _BETWEEN.join(profile),
        _BETWEEN.join(services),
        _BETWEEN.join([*rest, *notes]),
    )


def _term_rows(words: Words) -> Iterator[tuple[str, ...]]:
    both_ways = len(words.means_the_same)
    for number, line in enumerate(words.meanings):
        known = line if number < both_ways else line[:1]
        yield from ((term, "same", str(number), _length(term)) for term in known)
    for field, terms in words.asks_for.items():
        yield from ((term, "asks", field, _length(term)) for term in terms)


def _length(phrase: str) -> str:
    return str(len(words_of(phrase)))


def _spelling(rows: Iterable[Sequence[str]], terms: Iterable[str]) -> Mapping[str, int]:
    counts = Counter(word for row in rows for word in set(words_of(" ".join(row))))
    counts.update({word: 0 for term in terms for word in words_of(term)})
    return counts


def _pieces(text: str) -> Iterator[Piece]:
    for number, stretch in enumerate(text.split(_ON)):
        match, _, rest = stretch.partition(_OFF) if number else ("", "", stretch)
        yield from (Piece(part, is_match) for part, is_match in ((match, True), (rest, False)) if part)
