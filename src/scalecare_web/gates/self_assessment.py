"""What an organisation agreed on in its self-assessment, as far as it bears on criteria."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scalecare.domain import AnswerValue, Consensus, Item
from scalecare_web.accounts.models import Organisation
from scalecare_web.assessments.models import Cycle
from scalecare_web.assessments.packs import questionnaire_of
from scalecare_web.assessments.reading import consensus_of
from scalecare_web.gates.criteria import newest


def latest_cycle(organisation: Organisation) -> Cycle | None:
    """Return the last closed self-assessment on the questionnaire that the criteria name.

    Parameters
    ----------
    organisation
        Whose.
    """
    closed = organisation.cycles.filter(pack=newest().bears_on, closed_at__isnull=False)
    return closed.order_by("-closed_at", "-pk").first()


def agreed_in(cycle: Cycle | None) -> Mapping[str, dict[str, Any]]:
    """Return what was agreed on each item, in words; what some did not share stays within the organisation.

    Parameters
    ----------
    cycle
        The self-assessment; nothing was agreed where there is none.
    """
    if cycle is None:
        return {}
    pack = questionnaire_of(cycle)
    return {each.item: _agreed(each, pack.item(each.item), cycle) for each in consensus_of(cycle)}


def _agreed(agreed: Consensus, item: Item | None, cycle: Cycle) -> dict[str, Any]:
    return {
        "item": agreed.item,
        "rev": agreed.rev,
        "question": item.text if item else agreed.item,
        "answer": _words(agreed.value, item),
        "agreed_on": agreed.agreed_on.isoformat(),
        "reason": agreed.reason,
        "cycle": cycle.name,
        "questionnaire": cycle.pack_reference,
    }


def _words(value: AnswerValue, item: Item | None) -> str:
    labels = {choice.id: choice.label for choice in item.choices} if item else {}
    values = value if isinstance(value, tuple | list) else (value,)
    return "; ".join(labels.get(str(each), str(each)) for each in values)
