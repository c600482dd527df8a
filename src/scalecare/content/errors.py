"""What can go wrong when content is read: facts with file, line and remedy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from scalecare.domain import ScalecareError


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that a pack breaks, and where. ``line`` counts from 1."""

    rule: str
    path: Path
    line: int
    fact: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.fact} {self.remedy} [{self.rule}]"


class ContentError(ScalecareError):
    """Base of all errors of content."""


class BadPack(ContentError):
    """A pack that breaks rules; ``problems`` says all of them."""

    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> BadPack:
        """The problems found."""
        found = tuple(problems)
        first = found[0]
        error = cls(
            f"{first.path}, line {first.line}: {first.fact}",
            remedy=first.remedy
            if len(found) == 1
            else f"{first.remedy} {len(found) - 1} more: scalecare content check {first.path.parent}",
        )
        error.problems = found
        return error


class UnknownPack(ContentError):
    """A pack or version that is not there."""

    @classmethod
    def named(cls, name: str, known: Sequence[str]) -> UnknownPack:
        """No pack of this name."""
        near = get_close_matches(name, known, n=3) or list(known)
        return cls(f"There is no content pack '{name}'.", remedy=f"Name one such as {', '.join(near)}.")

    @classmethod
    def version(cls, pack_id: str, version: str, known: Sequence[str]) -> UnknownPack:
        """No such version of it."""
        return cls(
            f"'{pack_id}' has no version {version}.", remedy=f"There {_are(known)}: {', '.join(known)}."
        )

    @classmethod
    def of_kind(cls, pack_id: str, kind: str, wanted: str) -> UnknownPack:
        """A pack of another kind than needed."""
        return cls(f"'{pack_id}' is a {kind}, not a {wanted}.", remedy=f"Name a {wanted}.")

    @classmethod
    def taken(cls, names: Sequence[str], folder: Path) -> UnknownPack:
        """Packs of one's own by the names of shipped ones: nobody could tell which is meant."""
        return cls(
            f"{folder} holds {', '.join(names)}, named as packs that ship with Scalecare.",
            remedy="Give yours names of their own.",
        )

    @classmethod
    def no_folder(cls, path: Path) -> UnknownPack:
        """Nothing to read."""
        return cls(
            f"{path} holds no pack.",
            remedy="Name a folder with pack.yaml, or one that holds folders PACK/VERSION.",
        )


def _are(known: Sequence[str]) -> str:
    return "is" if len(known) == 1 else "are"
