"""A practice's own answer, in words for that practice alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from scalecare_web.engagement.actions import Said

_LISTS = (
    ("would_work_with", "Would work with"),
    ("red_lines", "Red lines"),
    ("negotiable_red_lines", "Red lines that are open to talk"),
    ("negotiable", "Would negotiate"),
    ("ways_of_working", "Works with others today"),
    ("quick_wins", "Could be done soon"),
)


def said_in_words(said: Said, names: Mapping[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each field with what was said, practices by name.

    Parameters
    ----------
    said
        The answer.
    names
        Of practices, by code.
    """
    interest = "not answered" if said.interest is None else f"{said.interest} of 10"
    lists = ((label, _named(getattr(said, name), names)) for name, label in _LISTS)
    return (("Interest", (interest,)), *lists)


def changes_between(before: Said, now: Said, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return what changed since an earlier poll, in words.

    Parameters
    ----------
    before, now
        Two answers of one practice.
    names
        Of practices, by code.
    """
    changes = []
    if before.interest != now.interest:
        then, since = ("not answered" if one is None else str(one) for one in (before.interest, now.interest))
        changes.append(f"Interest: {then} then, {since} now.")
    for name, label in _LISTS:
        earlier, later = getattr(before, name), getattr(now, name)
        changes += [f"{label}, new: {words}." for words in _named(_without(later, earlier), names)]
        changes += [f"{label}, no longer: {words}." for words in _named(_without(earlier, later), names)]
    return tuple(changes)


def _without(some: Collection[str], others: Collection[str]) -> list[str]:
    return [one for one in some if one not in others]


def _named(said: Collection[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(one, one) for one in said)
