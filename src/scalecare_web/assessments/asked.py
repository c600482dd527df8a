"""Which questions are put to whom, and what is proposed from the cycle before."""

from __future__ import annotations

from collections.abc import Mapping

from scalecare import domain
from scalecare.domain import Item, Questionnaire, Theme
from scalecare.readiness import MixedPacks, carry_forward
from scalecare_web.assessments import packs
from scalecare_web.assessments.models import Answer, Sheet
from scalecare_web.assessments.reading import domain_answers


def items_for(pack: Questionnaire, role: str) -> tuple[Item, ...]:
    """Return the questions put to a role; one that no question is put to is asked all.

    Parameters
    ----------
    pack, role
        What is asked, and whom.
    """
    found = tuple(item for item in pack.items if role in item.audience)
    return found or pack.items


def themes_for(pack: Questionnaire, role: str) -> dict[Theme, tuple[Item, ...]]:
    """Return the themes of which a role is asked anything, with the questions.

    Parameters
    ----------
    pack, role
        What is asked, and whom.
    """
    asked = items_for(pack, role)
    found = {theme: tuple(item for item in asked if item.theme == theme.id) for theme in pack.themes}
    return {theme: items for theme, items in found.items() if items}


def is_called_for(item: Item, rows: Mapping[str, Answer]) -> bool:
    """Whether a question is asked after what was answered so far.

    Parameters
    ----------
    item, rows
        The question, and what is kept by item.
    """
    if item.asked_if is None:
        return True
    before = rows.get(item.asked_if.item)
    if before is None or before.value is None:
        return False
    chosen = before.value if isinstance(before.value, list) else [before.value]
    return not set(chosen).isdisjoint(item.asked_if.choices)


def proposals(sheet: Sheet, pack: Questionnaire) -> dict[str, domain.Answer]:
    """Return what the same person answered in the cycle before, as far as it may be asked again.

    Nothing of it counts until the person confirms it.

    Parameters
    ----------
    sheet, pack
        The person's sheet, and what it asks.
    """
    before = sheet.cycle.follows
    if before is None:
        return {}
    rows = Answer.objects.filter(
        organisation=sheet.organisation_id,
        sheet__cycle=before,
        sheet__respondent__user=sheet.respondent.user_id,
    )
    versions = packs.versions_of(pack.id)
    found: dict[str, domain.Answer] = {}
    for answer in domain_answers(rows, packs.questionnaire_of(before)):
        try:
            proposed = carry_forward(answer, versions, before.version, pack.version)
        except MixedPacks:
            return {}
        if proposed is not None:
            found[proposed.item] = proposed
    return found
