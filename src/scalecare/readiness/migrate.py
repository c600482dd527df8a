"""From one version of a pack to the next: what may be compared, what is proposed, and old words kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from scalecare.domain import Answer, AnswerValue, Change, ItemChange, Pack, Questionnaire
from scalecare.readiness.codes import check_value
from scalecare.readiness.errors import BadAnswer, MixedPacks

Packs = Mapping[str, Questionnaire]
"""Versions of one pack, by version."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """What an item of an earlier version is called in a later one, and whether it may be compared.

    ``later`` is None where it went, split or was merged; ``why`` says why no line may cross.
    """

    earlier: str
    later: str | None
    comparable: bool
    why: str = ""


def road(packs: Mapping[str, Pack], earlier: str, later: str) -> list[Pack]:
    """Return the versions from one to another whose migrations lead there, the first left out.

    Parameters
    ----------
    packs
        Versions of one pack, by version.
    earlier, later
        Where the road begins and ends.

    Raises
    ------
    MixedPacks
        If no migrations lead there.
    """
    way: list[Pack] = []
    at = later
    while at != earlier:
        pack = packs.get(at)
        if pack is None or not pack.migrations or len(way) > len(packs):
            raise MixedPacks.no_way(earlier, later)
        way.append(pack)
        at = pack.migrations[0].from_version
    return way[::-1]


def crossings(packs: Packs, earlier: str, later: str) -> dict[str, Crossing]:
    """Return what became of every item, by its reference in the earlier version.

    Parameters
    ----------
    packs
        Versions of one pack, by version.
    earlier, later
        The versions.

    Raises
    ------
    MixedPacks
        If no migrations lead from one to the other.
    """
    found = {name: Crossing(name, name, comparable=True) for name in _references(packs[earlier])}
    for pack in road(packs, earlier, later):
        changes = {name: change for change in pack.migrations[0].changes for name in change.before}
        found = {name: _across(crossing, changes) for name, crossing in found.items()}
    return found


def _references(pack: Questionnaire) -> Iterator[str]:
    return (f"{item.id}@{item.rev}" for item in pack.items)


def _across(crossing: Crossing, changes: Mapping[str, ItemChange]) -> Crossing:
    if crossing.later is None:
        return crossing
    change = changes.get(crossing.later)
    if change is None:
        return replace(crossing, later=None, comparable=False, why="nothing is said of it")
    if change.change in {Change.SAME, Change.RENAMED}:
        why = crossing.why or ("" if change.comparable else change.why or "its meaning changed")
        comparable = crossing.comparable and change.comparable
        return replace(crossing, later=change.after[0], comparable=comparable, why=why)
    return replace(crossing, later=None, comparable=False, why=change.why or f"it was {change.change}")


def carry_forward(answer: Answer, packs: Packs, earlier: str, later: str) -> Answer | None:
    """Return an answer proposed for a later version, to be confirmed by whoever gave it, or None.

    Only what stays one item, may be compared and still has the choice is proposed. The old answer stays
    where it is.

    Parameters
    ----------
    answer
        The answer given.
    packs
        Versions of one pack, by version.
    earlier, later
        The version it was given on, and the one now asked.

    Raises
    ------
    MixedPacks
        If no migrations lead from one version to the other.
    """
    crossing = crossings(packs, earlier, later).get(answer.reference)
    if crossing is None or crossing.later is None or not crossing.comparable or answer.value is None:
        return None
    item_id, _, rev = crossing.later.rpartition("@")
    item = packs[later].item(item_id)
    if item is None or item.rev != int(rev):
        return None
    try:
        check_value(item, answer.value)
    except BadAnswer:
        return None
    return replace(answer, item=item.id, rev=item.rev, note="")


@dataclass(frozen=True, slots=True)
class AsShown:
    """An answer in the words that were shown when it was given."""

    question: str
    answer: tuple[str, ...]


def as_shown(answer: Answer, pack: Questionnaire) -> AsShown:
    """Return an answer in the words of the version it was given on.

    Parameters
    ----------
    answer
        The answer.
    pack
        The version that its cycle is pinned to.

    Raises
    ------
    BadAnswer
        If the version does not hold the item in that revision.
    """
    item = pack.item(answer.item)
    if item is None:
        raise BadAnswer.unknown_item(answer.item, pack.reference, [each.id for each in pack.items])
    if item.rev != answer.rev:
        raise BadAnswer.other_revision(answer, item, pack.reference)
    if answer.missing is not None:
        return AsShown(item.text, (_MISSING[answer.missing],))
    labels = {choice.id: choice.label for choice in item.choices}
    return AsShown(item.text, tuple(labels.get(str(value), str(value)) for value in _several(answer.value)))


_MISSING = {"dont_know": "Don't know", "not_applicable": "Not applicable"}


def _several(value: AnswerValue | None) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)
