"""Words of the field: what means the same, what asks for what, and what a match counts for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

_FILE = Path(__file__).parent / "words.yaml"
_WORD = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """Return a text without accents and capitals, as the index reads it.

    Parameters
    ----------
    text
        Any text.

    Examples
    --------
    >>> plain("Café")
    'cafe'
    """
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def words_of(text: str) -> list[str]:
    """Return the words of a text, without accents, capitals and signs.

    Parameters
    ----------
    text
        Any text.

    Examples
    --------
    >>> words_of("A&E: walk-in")
    ['a', 'e', 'walk', 'in']
    """
    return _WORD.findall(plain(text))


@dataclass(frozen=True, slots=True)
class Group:
    """Services or contract forms that are counted together: those whose words hold one of the terms."""

    id: str
    label: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """What a match counts for, without unit; see ``words.yaml``."""

    columns: Mapping[str, tuple[float, ...]]
    one_passage: float
    asked_field: float
    same_meaning: float
    corrected: float
    adjacent: float
    coverage: float
    least_share: float


@dataclass(frozen=True, slots=True)
class Words:
    """What ``words.yaml`` holds."""

    means_the_same: tuple[tuple[str, ...], ...]
    means_also: tuple[tuple[str, ...], ...]
    asks_for: Mapping[str, tuple[str, ...]]
    left_out: frozenset[str]
    services: tuple[Group, ...]
    contract_forms: tuple[Group, ...]
    size_bands: tuple[int, ...]
    weights: Weights

    @property
    def meanings(self) -> tuple[tuple[str, ...], ...]:
        """All lines of terms, those that hold both ways first."""
        return (*self.means_the_same, *self.means_also)


@cache
def load_words() -> Words:
    """Return the words of the field that ship with Scalecare."""
    text: Mapping[str, Any] = YAML(typ="safe").load(_FILE.read_text(encoding="utf-8"))
    return Words(
        means_the_same=_lines(text["means_the_same"]),
        means_also=_lines(text["means_also"]),
        asks_for={field: tuple(map(str, terms)) for field, terms in text["asks_for"].items()},
        left_out=frozenset(text["left_out"].split()),
        services=_groups(text["services"]),
        contract_forms=_groups(text["contract_forms"]),
        size_bands=tuple(text["size_bands"]),
        weights=_weights(text["weights"]),
    )


def _lines(text: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(str, line)) for line in text)


def _groups(text: Mapping[str, Any]) -> tuple[Group, ...]:
    return tuple(Group(name, group["label"], tuple(map(str, group["terms"]))) for name, group in text.items())


def _weights(text: Mapping[str, Any]) -> Weights:
    columns = {table: tuple(of_table.values()) for table, of_table in text["columns"].items()}
    return Weights(**{**text, "columns": columns})
