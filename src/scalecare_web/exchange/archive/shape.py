"""What belongs in an archive: every table of an organisation, found in the registry of models.

Nothing is listed here to be put in; a new table with an owner is in the archive from its first day. What
is listed is what stays out, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from scalecare_web.accounts.models import Organisation
from scalecare_web.exchange.archive.formats import FORMAT

__all__ = ["FORMAT"]

STAYS_OUT = {
    "accounts.Token": "it opens doors here, and only its digest is kept",
    "accounts.Invitation": "its link works here only",
    "engagement.PollLink": "its link works here only; the facilitator sends new ones",
    "exchange.Archive": "an archive does not hold archives",
}
"""Tables of an organisation that are in no archive."""

NOT_OWNED = {
    "accounts.User": "people belong to themselves; those who are named are in people.json",
    "accounts.Organisation": "it is in archive.json",
    "audit.AuditEvent": "the chain is in audit.json",
    "assessments.SharedMedians": "what was shared belongs to nobody and names nobody",
    "assessments.BenchmarkRelease": "figures over many organisations",
}
"""Tables of ours without an owner, and why their rows are in no archive."""

IN_CONFIDENCE = {
    "assessments.Sheet": "only the person sees their own sheet",
    "assessments.Answer": "only the person sees their own answers",
    "engagement.PollAnswer": "practices were told that the facilitator alone sees them",
    "hubs.FrozenAnswers": "no page shows wishes and red lines",
}
"""Tables that only a complete archive holds.

Sheets are blind: nobody is to learn who said what. Somebody who leads an organisation may take an
archive, and knows who was asked, in which role, and from the audit who saved what when; with three to
twelve respondents pseudonyms would hide nobody. So the archive of a lead leaves out what single people
and practices said, and holds what a lead sees on the pages: who was asked, what the group agreed on, the
plan. To move the organisation elsewhere whole, an administrator takes the complete archive: a role that
reads no results and decides nothing, that needs a second factor, and whose taking stands in the audit.
"""

MADE_ANEW = frozenset({"secret_digest"})
"""Columns that hold secrets; where a table with one goes in, the column does not."""


@dataclass(frozen=True, slots=True)
class Within:
    """Where the key of a row stands in the words of a column.

    ``name`` is its name in a JSON column; empty where the column itself holds it. What stands before the
    key, as in ``poll:12``, is ``before``; words that begin otherwise hold no key.
    """

    column: str
    name: str
    table: str
    before: str = ""

    def changed(self, value: Any, how: Callable[[Any], Any]) -> Any:
        """Return what a column holds with the key in it changed; as it is where it holds none.

        Parameters
        ----------
        value
            Of the column.
        how
            From the key to what stands in its place; None for a key that is to be forgotten.

        Examples
        --------
        >>> from_poll = Within("inputs", "answers_from", "engagement.Poll", before="poll:")
        >>> from_poll.changed({"answers_from": "poll:12"}, {12: 3}.get)
        {'answers_from': 'poll:3'}
        >>> from_poll.changed({"answers_from": "none"}, {12: 3}.get)
        {'answers_from': 'none'}
        """
        if not self.name:
            return self._replaced(value, how)
        if not isinstance(value, dict) or self.name not in value:
            return value
        return value | {self.name: self._replaced(value[self.name], how)}

    def _replaced(self, words: Any, how: Callable[[Any], Any]) -> Any:
        if not self.before:
            return None if words is None else how(words)
        found = re.fullmatch(rf"{self.before}(\d+)", str(words))
        if found is None:
            return words
        key = how(int(found[1]))
        return "" if key is None else f"{self.before}{key}"


KEYS_WITHIN: dict[str, tuple[Within, ...]] = {
    "runs.Run": (
        Within("inputs", "place", "places.Place"),
        Within("inputs", "answers", "hubs.FrozenAnswers"),
        Within("inputs", "answers_from", "engagement.Poll", before="poll:"),
    ),
    "plans.Action": (Within("source", "", "gates.GateCondition", before="condition:"),),
}
"""Keys of rows that stand in the words of a column, where the database knows nothing of them.

What a gate's submission froze keeps the keys of where it was made: its digest is of every word. Whatever
reads it finds its documents by their digests.
"""

FILES: dict[str, Callable[[Any], str]] = {
    "places.Place": lambda row: f"places/{row.folder}",
    "gates.EvidenceVersion": lambda row: row.path,
}
"""Where the files of a row lie below ``MEDIA_ROOT``: a folder, or one file."""


def label_of(model: type[models.Model]) -> str:
    """Return how archives call a table, such as ``places.Place``."""
    return f"{model._meta.app_label}.{model.__name__}"


def is_owned(model: type[models.Model]) -> bool:
    """Whether each row of a table belongs to one organisation."""
    return any(
        isinstance(field, models.ForeignKey)
        and field.name == "organisation"
        and field.related_model is Organisation
        for field in model._meta.concrete_fields
    )


def our_models() -> list[type[models.Model]]:
    """Return every table of this product, whoever owns its rows."""
    return [model for model in apps.get_models() if model.__module__.startswith("scalecare_web.")]


def tables(*, complete: bool = True) -> list[type[models.Model]]:
    """Return the tables of an archive, each after those that it refers to.

    Parameters
    ----------
    complete
        Whether with what was said in confidence. What cannot stand without it is left out too.
    """
    chosen = [model for model in our_models() if is_owned(model) and label_of(model) not in STAYS_OUT]
    if not complete:
        chosen = [model for model in chosen if label_of(model) not in IN_CONFIDENCE]
    ordered = {model: set(_needed(model)) & set(chosen) - {model} for model in chosen}
    everything = list(TopologicalSorter(ordered).static_order())
    kept: list[type[models.Model]] = []
    for model in everything:
        needs = {
            f.related_model
            for f in references(model)
            if not f.null and is_owned(f.related_model) and f.related_model is not model
        }
        if needs <= set(kept):
            kept.append(model)
    return kept


def _needed(model: type[models.Model]) -> list[type[models.Model]]:
    named = [apps.get_model(within.table) for within in KEYS_WITHIN.get(label_of(model), ())]
    return [field.related_model for field in references(model)] + named


def references(model: type[models.Model]) -> list[models.ForeignKey]:
    """Return the columns of a table that refer to other rows, without its owner."""
    return [f for f in columns(model) if isinstance(f, models.ForeignKey)]


def columns(model: type[models.Model]) -> list[models.Field]:
    """Return the columns of a table that an archive holds: all but its key, its owner and secrets."""
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name != "organisation" and field.name not in MADE_ANEW
    ]


def is_person(field: models.Field) -> bool:
    """Whether a column refers to a person."""
    return isinstance(field, models.ForeignKey) and field.related_model is get_user_model()


def is_safe(path: str) -> bool:
    """Whether a path within an archive leads nowhere else.

    Examples
    --------
    >>> is_safe("places/practices.parquet"), is_safe("../secret-key"), is_safe("/etc/passwd")
    (True, False, False)
    """
    return not any(part in {"", ".", ".."} or "\\" in part or ":" in part for part in path.split("/"))
