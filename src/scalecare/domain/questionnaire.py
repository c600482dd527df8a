"""Questions as data: themes, items with their choices, and who should answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from scalecare.domain.evidence import Status
from scalecare.domain.packs import Choice, Pack, Source


class Answering(StrEnum):
    """How an item is answered."""

    ONE = "one"
    SEVERAL = "several"
    SCALE = "scale"
    NUMBER = "number"
    TEXT = "text"
    LIST = "list"
    DATE = "date"


class Scoring(StrEnum):
    """How an answer becomes a score from 0 to 100, where it does.

    ``position``: where the choice or number stands between the lowest and the highest. ``share``: how
    many of the things that can be in place are.
    """

    POSITION = "position"
    SHARE = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A part that someone plays in the organisation."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A subject of the questionnaire. ``in_overall`` says whether its score counts in the overall one."""

    id: str
    rev: int
    title: str
    about: str
    source: tuple[Source, ...]
    in_overall: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The lowest and highest number that answer an item, and what its ends mean."""

    lowest: float
    highest: float
    unit: str = ""
    is_whole: bool = True
    lowest_means: str = ""
    highest_means: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedIf:
    """An item is asked only where another was answered by one of some choices."""

    item: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A question or a statement.

    ``choices`` belong to the answerings ``one`` and ``several``, ``range`` to ``scale`` and ``number``,
    ``most`` to ``list``. ``level`` and ``dimension`` place statements of a maturity model. ``status`` is
    ``assumed`` where the documents do not hold the item or its order.
    """

    id: str
    rev: int
    theme: str
    text: str
    answering: Answering
    audience: tuple[str, ...]
    source: tuple[Source, ...]
    choices: tuple[Choice, ...] = ()
    range: Range | None = None
    most: int | None = None
    scoring: Scoring | None = None
    asked_if: AskedIf | None = None
    hint: str = ""
    level: int | None = None
    dimension: str | None = None
    is_learning_need: bool = False
    status: Status = Status.PUBLISHED
    note: str = ""

    def choice(self, choice_id: str) -> Choice | None:
        """Return the choice of an id, or None.

        Parameters
        ----------
        choice_id
            The id.
        """
        return next((choice for choice in self.choices if choice.id == choice_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level of a maturity model, from 1."""

    id: str
    rev: int
    level: int
    title: str
    about: str
    source: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire(Pack):
    """A pack of questions by theme."""

    kind: Literal["questionnaire"]
    roles: tuple[Role, ...]
    themes: tuple[Theme, ...]
    items: tuple[Item, ...]
    levels: tuple[Level, ...] = ()

    parts: ClassVar[tuple[str, ...]] = ("themes", "items", "levels")

    def item(self, item_id: str) -> Item | None:
        """Return the item of an id, or None.

        Parameters
        ----------
        item_id
            The id.
        """
        return next((item for item in self.items if item.id == item_id), None)

    def of_theme(self, theme_id: str) -> tuple[Item, ...]:
        """Return the items of a theme, in order.

        Parameters
        ----------
        theme_id
            The theme's id.
        """
        return tuple(item for item in self.items if item.theme == theme_id)
