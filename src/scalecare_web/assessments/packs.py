"""The questionnaires that can be answered, and the words that a cycle is pinned to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from django.utils import timezone

from scalecare.content import Shelf, digest_of, load_folder, shipped
from scalecare.content.library import status_of
from scalecare.content.read import PACK_FILE
from scalecare.domain import Catalogue, Criteria, Journey, PackStatus, Questionnaire
from scalecare.parameters import load_parameters
from scalecare.readiness import ReadinessRules
from scalecare_web.assessments.errors import CycleError
from scalecare_web.assessments.models import Cycle

_KIND_LINE = re.compile(r"^kind:[ \t]*questionnaire\b", re.MULTILINE)


def shelf() -> Shelf:
    """Return the packs there are: those that ship with Scalecare."""
    return shipped()


def published() -> list[Questionnaire]:
    """Return the newest published version of every questionnaire, by title."""
    folders = (shelf().folder(name) for name in shelf().names())
    found = [_loaded(each) for each in folders if _is_questionnaire(each)]
    return sorted(
        (pack for pack in found if pack.status is PackStatus.PUBLISHED), key=lambda pack: pack.title
    )


@cache
def _is_questionnaire(folder: Path) -> bool:
    """Look at one line: whole packs are only read when they are needed."""
    text = (folder / PACK_FILE).read_text(encoding="utf-8")
    return bool(_KIND_LINE.search(text)) and status_of(folder) != PackStatus.DRAFT


def newest(pack: str) -> tuple[Questionnaire, str]:
    """Return the newest published version of a questionnaire, and its digest.

    Parameters
    ----------
    pack
        Its id.

    Raises
    ------
    CycleError
        If no such questionnaire is published.
    """
    for each in published():
        if each.id == pack:
            return each, _digest(shelf().folder(each.id, each.version))
    raise CycleError.not_published(pack, [each.id for each in published()])


def questionnaire_of(cycle: Cycle) -> Questionnaire:
    """Return the words that a cycle's people were shown.

    Parameters
    ----------
    cycle
        The cycle.

    Raises
    ------
    CycleError
        If they are no longer those that the cycle was pinned to.
    """
    folder = shelf().folder(cycle.pack, cycle.version)
    if (digest := _digest(folder)) != cycle.pack_digest:
        raise CycleError.pack_changed(cycle.pack_reference, cycle.pack_digest, digest)
    return _loaded(folder)


def title_of(pack: str) -> str:
    """Return what a questionnaire is called today.

    Parameters
    ----------
    pack
        Its id.
    """
    return _loaded(shelf().folder(pack)).title


def versions_of(pack: str) -> Mapping[str, Questionnaire]:
    """Return all versions of a questionnaire, by version: the way from one to another leads over them.

    Parameters
    ----------
    pack
        Its id.
    """
    return {folder.name: _loaded(folder) for folder in shelf().versions(pack)}


def _loaded(folder: Path) -> Questionnaire:
    pack = load_folder(folder)
    assert isinstance(pack, Questionnaire)
    return pack


@cache
def _digest(folder: Path) -> str:
    return digest_of(folder)


@cache
def criteria() -> Criteria:
    """Return what an organisation must show at each gate."""
    return shelf().load("readiness-criteria", Criteria)


@cache
def journey() -> Journey:
    """Return the steps that help."""
    return shelf().load("development-journey", Journey)


@cache
def cases() -> Catalogue:
    """Return who has done it."""
    return shelf().load("case-studies", Catalogue)


@cache
def rules_on(as_of: date) -> ReadinessRules:
    """Return how assessments are read on a day.

    Parameters
    ----------
    as_of
        The day.
    """
    return ReadinessRules.standard(load_parameters(), as_of)


def rules_of(cycle: Cycle) -> ReadinessRules:
    """Return how a cycle is read: by the numbers of the day on which it was opened, here.

    Parameters
    ----------
    cycle
        The cycle.
    """
    return rules_on(timezone.localdate(cycle.opened_at))
