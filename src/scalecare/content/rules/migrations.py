"""Rules of migrations: every item of the version before is accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from scalecare.content.rules.every_pack import members
from scalecare.content.rules.rule import Context, Fault, Rule, unknown
from scalecare.domain import Change, ItemChange, Pack, PackStatus, reference

SHAPES: Mapping[Change, str] = {
    Change.SAME: "one item with the same id",
    Change.RENAMED: "one item with another id",
    Change.SPLIT: "one item into two or more",
    Change.MERGED: "two or more items into one",
    Change.RETIRED: "one or more items into none",
}


def top_members(pack: Pack) -> dict[str, Any]:
    """Return what a migration must speak of, by reference.

    Parameters
    ----------
    pack
        The pack.
    """
    return {reference(member.id, member.rev): member for at, member in members(pack) if len(at) == 2}


def version_before_is_migrated(pack: Pack, context: Context) -> Iterator[Fault]:
    """A version that follows another says what became of it."""
    if context.before is None or pack.status is PackStatus.DRAFT:
        return
    if context.before.version not in {migration.from_version for migration in pack.migrations}:
        fact = f"{pack.reference} does not say what became of version {context.before.version}."
        yield Fault(("version",), fact, "Add a migration from it.")


def migration_accounts_for_every_item(pack: Pack, context: Context) -> Iterator[Fault]:
    """Every item of the version before appears once, and every new name is there."""
    old = {} if context.before is None else top_members(context.before)
    new = top_members(pack)
    for index, migration in enumerate(pack.migrations):
        if context.before is None or migration.from_version != context.before.version:
            continue
        at = ("migrations", index)
        named = Counter(name for change in migration.changes for name in change.before)
        for name in old:
            if named[name] != 1:
                times = "not at all" if not named[name] else f"{named[name]} times"
                yield Fault(at, f"'{name}' is named {times}.", "Say once what became of it.")
        for place, change in enumerate(migration.changes):
            where = (*at, "changes", place)
            for name in change.before:
                yield from unknown((*where, "before"), f"item of version {migration.from_version}", name, old)
            for name in change.after:
                yield from unknown((*where, "after"), f"item of version {pack.version}", name, new)


def change_has_its_shape(pack: Pack, _: Context) -> Iterator[Fault]:
    """Same and renamed are one to one, split one to many, merged many to one, retired to none."""
    for index, migration in enumerate(pack.migrations):
        for place, change in enumerate(migration.changes):
            if not _has_shape(change):
                fact = f"{', '.join(change.before)} → {', '.join(change.after) or 'nothing'} is not"
                fact += f" {change.change}."
                remedy = f"'{change.change}' is {SHAPES[change.change]}."
                yield Fault(("migrations", index, "changes", place), fact, remedy)


def _has_shape(change: ItemChange) -> bool:
    before, after = len(change.before), len(change.after)
    ids = {name.partition("@")[0] for name in (*change.before, *change.after)}
    return {
        Change.SAME: before == after == 1 and len(ids) == 1,
        Change.RENAMED: before == after == 1 and len(ids) == 2,
        Change.SPLIT: before == 1 and after > 1,
        Change.MERGED: before > 1 and after == 1,
        Change.RETIRED: before >= 1 and after == 0,
    }[change.change]


def only_like_is_comparable(pack: Pack, _: Context) -> Iterator[Fault]:
    """A line over time crosses only from one item to one."""
    for index, migration in enumerate(pack.migrations):
        for place, change in enumerate(migration.changes):
            if change.comparable and change.change not in {Change.SAME, Change.RENAMED}:
                fact = f"{', '.join(change.before)} is {change.change} and called comparable."
                at = ("migrations", index, "changes", place, "comparable")
                yield Fault(at, fact, "Only what stays one item can be compared.")


def changed_meaning_raises_the_revision(pack: Pack, context: Context) -> Iterator[Fault]:
    """Other choices, another range or another scoring are another revision."""
    old = {} if context.before is None else top_members(context.before)
    for at, member in members(pack):
        earlier = old.get(reference(member.id, member.rev)) if len(at) == 2 else None
        if earlier is not None and _meaning(earlier) != _meaning(member):
            fact = f"'{member.id}' has other answers than before and still revision {member.rev}."
            yield Fault((*at, "rev"), fact, f"Raise it to {member.rev + 1}.")


def _meaning(member: Any) -> tuple[Any, ...]:
    choices = tuple((choice.id, choice.rev) for choice in getattr(member, "choices", ()))
    return (choices, *(getattr(member, name, None) for name in ("range", "scoring", "answering")))


MIGRATIONS: tuple[Rule, ...] = (
    version_before_is_migrated,
    migration_accounts_for_every_item,
    change_has_its_shape,
    only_like_is_comparable,
    changed_meaning_raises_the_revision,
)
