"""A dictionary of measures of practices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Literal

from scalecare.domain.evidence import Status
from scalecare.domain.packs import Pack, Source


class Better(StrEnum):
    """Which direction is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class ChartFamily(StrEnum):
    """The kind of chart that suits a measure over time."""

    P = "p"
    P_PRIME = "p_prime"
    U = "u"
    U_PRIME = "u_prime"
    C = "c"
    T = "t"
    G = "g"
    XMR = "xmr"
    RUN = "run"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A group of measures."""

    id: str
    rev: int
    title: str
    about: str
    source: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A numerator over a denominator, with what it means to be better.

    ``status`` is ``assumed`` where the definition is unconfirmed. ``valid_from`` is when this definition
    came into force, None where nobody has confirmed it.
    """

    id: str
    rev: int
    block: str
    title: str
    numerator: str
    denominator: str
    unit: str
    better: Better
    chart: ChartFamily
    has_funnel: bool
    data_source: str
    level: str
    refresh: str
    valid_from: date | None
    status: Status
    source: tuple[Source, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures(Pack):
    """A pack of measures by block."""

    kind: Literal["measures"]
    blocks: tuple[Block, ...]
    measures: tuple[Measure, ...]

    parts: ClassVar[tuple[str, ...]] = ("blocks", "measures")
