"""What a rule takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from scalecare.content.read import At
from scalecare.domain import Pack


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a pack breaks a rule: the way to the place, the fact and the remedy."""

    at: At
    fact: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a pack.

    ``others`` are the newest published packs by id, ``before`` the version that comes before it,
    ``digest`` what its files come to and ``recorded`` what was written when it was published.
    ``parameters`` are the names of dated numbers, ``taken`` the ids of packs that ship with Scalecare.
    ``as_of`` is the day of the check.
    """

    folder: Path
    digest: str
    recorded: str | None = None
    before: Pack | None = None
    others: Mapping[str, Pack] = field(default_factory=dict)
    parameters: Collection[str] = ()
    taken: Collection[str] = ()
    as_of: date | None = None


Rule = Callable[[Any, Context], Iterator[Fault]]


def name_of(rule: Rule) -> str:
    """Return the name of a rule, as a problem shows it.

    Parameters
    ----------
    rule
        The rule.
    """
    return rule.__name__.replace("_", "-")


def near(name: str, known: Iterable[str]) -> str:
    """Return names close to one, for a remedy.

    Parameters
    ----------
    name
        What was written.
    known
        What there is.
    """
    known = sorted(known)
    return f"Use one such as {', '.join(get_close_matches(name, known, n=3, cutoff=0.4) or known[:5])}."


def unknown(at: At, what: str, name: str, known: Collection[str]) -> Iterator[Fault]:
    """Yield a fault where a name is not among those known.

    Parameters
    ----------
    at
        Where the name stands.
    what
        What it should be the name of.
    name, known
        The name, and the names there are.
    """
    if name not in known:
        yield Fault(at, f"There is no {what} '{name}'.", near(name, known))
