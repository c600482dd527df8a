"""What a rule takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from scalecare.content.read import At
from scalecare.domain import Pack, Phase, Questionnaire, Stage


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a pack breaks a rule: the way to the place, the fact and the remedy."""

    at: At
    fact: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a pack.

    ``others`` are the newest packs by id, ``before`` the version that comes before it,
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

    def themes(self) -> Collection[str]:
        """Return the themes of every questionnaire around the pack."""
        packs = (pack for pack in self.others.values() if isinstance(pack, Questionnaire))
        return {theme.id for pack in packs for theme in pack.themes}


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


def out_of_order(part: str, members: Sequence[Stage | Phase]) -> Iterator[Fault]:
    """Yield a fault where members are not numbered 1, 2, 3.

    Parameters
    ----------
    part
        The part of the pack that holds them.
    members
        The members, as they stand.
    """
    orders = [member.order for member in members]
    if orders != list(range(1, len(orders) + 1)):
        yield Fault((part,), f"The order of {part} is {orders}.", "Number them from 1 in order.")
