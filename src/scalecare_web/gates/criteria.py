"""The stages and criteria that submissions are judged by, in every version that was published.

A submission is judged by the version that was the newest when it was made, for ever. What is put forward
next is put forward for the newest version there is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.http import Http404

from scalecare.content import Shelf, shipped
from scalecare.domain import Criteria, Criterion, PackStatus, Stage, reference

PACK = "readiness-criteria"


def shelf() -> Shelf:
    """Return the packs there are: those that ship with Scalecare."""
    return shipped()


def newest() -> Criteria:
    """Return the newest published version: what a submission made now is judged by."""
    return _loaded(shelf(), None)


def loaded(version: str) -> Criteria:
    """Return one version.

    Parameters
    ----------
    version
        Such as ``1.0.0``.
    """
    return _loaded(shelf(), version)


@cache
def _loaded(held: Shelf, version: str | None) -> Criteria:
    return held.load(PACK, Criteria, version)


def stage_at(stages: Iterable[Stage], order: int) -> Stage:
    """Return the stage with a number.

    Parameters
    ----------
    stages
        Those there are.
    order
        1 or 2.

    Raises
    ------
    Http404
        If there is no such stage.
    """
    for stage in stages:
        if stage.order == order:
            return stage
    raise Http404("There is no such stage.")


def asked_now(order: int, criterion: str) -> tuple[Stage, Criterion]:
    """Return a criterion that something can be put forward for, with its stage.

    Parameters
    ----------
    order
        The stage's number.
    criterion
        The criterion's id.

    Raises
    ------
    Http404
        If the newest version asks no such thing at that stage.
    """
    stage = stage_at(newest().stages, order)
    found = criterion_in(newest(), stage.id, criterion)
    if found is None:
        raise Http404("The stage has no such criterion.")
    return stage, found


def criterion_in(criteria: Criteria, stage: str, identifier: str) -> Criterion | None:
    """Return a criterion of a stage, or None.

    Parameters
    ----------
    criteria, stage, identifier
        The version, and the ids of the stage and the criterion.
    """
    return next((each for each in criteria.of_stage(stage) if each.id == identifier), None)


def ever_asked() -> Mapping[str, tuple[int, Criterion]]:
    """Return every criterion that was ever published, in its newest words, with its stage's number, by id."""
    return _ever_asked(shelf())


@cache
def _ever_asked(held: Shelf) -> Mapping[str, tuple[int, Criterion]]:
    versions = [_loaded(held, folder.name) for folder in held.versions(PACK)]
    found: dict[str, tuple[int, Criterion]] = {}
    for criteria in versions:
        if criteria.status is not PackStatus.DRAFT:
            orders = {stage.id: stage.order for stage in criteria.stages}
            found |= {each.id: (orders[each.stage], each) for each in criteria.criteria}
    return found


@dataclass(frozen=True, slots=True)
class Changed:
    """A criterion that means something else than before, and why, where the newer version says so."""

    before: Criterion
    after: Criterion
    why: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs at one stage from one version of the criteria to another."""

    before: Criteria
    after: Criteria
    new: tuple[Criterion, ...]
    changed: tuple[Changed, ...]
    dropped: tuple[Criterion, ...]


def changes(before: Criteria, after: Criteria, stage: str) -> Changes | None:
    """Return what differs at a stage; None from a version to itself.

    A criterion means something else once its revision has risen.

    Parameters
    ----------
    before, after, stage
        The versions, and the stage's id.
    """
    if before.version == after.version:
        return None
    old = {each.id: each for each in before.of_stage(stage)}
    now = {each.id: each for each in after.of_stage(stage)}
    why = _whys(before, after)
    return Changes(
        before,
        after,
        new=tuple(each for key, each in now.items() if key not in old),
        changed=tuple(
            Changed(old[key], each, why.get(reference(key, old[key].rev), ""))
            for key, each in now.items()
            if key in old and each.rev != old[key].rev
        ),
        dropped=tuple(each for key, each in old.items() if key not in now),
    )


def _whys(before: Criteria, after: Criteria) -> dict[str, str]:
    """What a version says of how it came from the one before, by the references before."""
    return {
        name: change.why
        for migration in after.migrations
        if migration.from_version == before.version
        for change in migration.changes
        for name in change.before
    }
