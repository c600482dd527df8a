"""Freeze what an organisation puts forward for a stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from scalecare.domain import Criteria, Criterion, Stage
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.gates.models import CriterionClaim, EvidenceLink, EvidenceVersion
from scalecare_web.gates.self_assessment import agreed_in, latest_cycle


@dataclass(frozen=True, slots=True)
class PutForward:
    """One criterion with what the organisation has for it now."""

    criterion: Criterion
    claim: CriterionClaim | None
    evidence: tuple[tuple[EvidenceLink, EvidenceVersion], ...]
    agreed: tuple[dict[str, Any], ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a word nor a document."""
        return self.claim is None and not self.evidence


def put_forward(organisation: Organisation, criteria: Criteria, stage: Stage) -> list[PutForward]:
    """Return what an organisation would put forward for a stage now, in the order of the criteria.

    Parameters
    ----------
    organisation
        Whose.
    criteria, stage
        The pack and the stage.
    """
    wanted = criteria.of_stage(stage.id)
    identifiers = [criterion.id for criterion in wanted]
    claims = {
        claim.criterion: claim
        for claim in organisation.criterion_claims.filter(criterion__in=identifiers).select_related("said_by")
    }
    links = linked(organisation, identifiers)
    agreed = agreed_in(latest_cycle(organisation))
    return [
        PutForward(
            criterion,
            claims.get(criterion.id),
            tuple(links[criterion.id]),
            tuple(agreed[item] for item in criterion.items if item in agreed),
        )
        for criterion in wanted
    ]


def linked(
    organisation: Organisation, identifiers: Iterable[str]
) -> Mapping[str, list[tuple[EvidenceLink, EvidenceVersion]]]:
    """Return the documents put forward for criteria, each in its newest version.

    Parameters
    ----------
    organisation
        Whose.
    identifiers
        The criteria's ids.
    """
    newest = Prefetch("file__versions", organisation.evidence_versions.select_related("uploaded_by"))
    rows = organisation.evidence_links.filter(criterion__in=identifiers, ended_at=None)
    found = defaultdict(list)
    for link in rows.select_related("file", "linked_by").prefetch_related(newest):
        found[link.criterion].append((link, link.file.versions.all()[0]))
    return found


def frozen(
    *,
    organisation: Organisation,
    criteria: Criteria,
    stage: Stage,
    number: int,
    held: Iterable[PutForward],
    by: User,
    at: datetime,
    note: str,
) -> dict[str, Any]:
    """Return a submission as plain values: all that its reader needs, without looking anywhere else.

    Parameters
    ----------
    organisation, criteria, stage, number
        Whose, of which pack and stage, and which submission of it.
    held
        What is put forward.
    by, at, note
        Who submits, when, and what they say with it.
    """
    label, name = by.actor
    return {
        "schema": 1,
        "organisation": organisation.name,
        "criteria_pack": criteria.reference,
        "stage": {"id": stage.id, "order": stage.order, "rev": stage.rev, "title": stage.title},
        "number": number,
        "submitted_by": label,
        "submitted_by_name": name,
        "submitted_at": at.isoformat(),
        "note": note,
        "criteria": [as_plain(each) for each in held],
    }


def as_plain(held: PutForward) -> dict[str, Any]:
    """Return what is put forward for a criterion as plain values.

    Parameters
    ----------
    held
        What is put forward.
    """
    claim = held.claim
    return {
        "id": held.criterion.id,
        "rev": held.criterion.rev,
        "text": held.criterion.text,
        "evidence_required": held.criterion.evidence_required,
        "position": claim.position if claim else "",
        "position_words": claim.get_position_display() if claim else "",
        "claim": claim.text if claim else "",
        "evidence": [_evidence(link, version) for link, version in held.evidence],
        "agreed": list(held.agreed),
    }


def _evidence(link: EvidenceLink, version: EvidenceVersion) -> dict[str, Any]:
    return {
        "file": version.file_id,
        "key": version.pk,
        "title": link.file.title,
        "claim": link.claim,
        "version": version.number,
        "name": version.name,
        "kind": version.kind,
        "size": version.size,
        "sha256": version.sha256,
        "added_by": version.uploaded_by.actor[0],
        "added_by_name": version.uploaded_by.actor[1],
        "added_on": timezone.localtime(version.uploaded_at).date().isoformat(),
        "expires_on": version.expires_on.isoformat() if version.expires_on else "",
    }
