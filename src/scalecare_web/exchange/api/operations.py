"""What can be asked. Reads start at ``request.organisation``, as on the pages."""

# Annotations are values here: the interface reads its parameters from them.
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query

from scalecare.store.evidence import search_evidence
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.assessments.models import Cycle
from scalecare_web.assessments.reading import consensus_of, profile_of
from scalecare_web.evidence import reading as library
from scalecare_web.exchange.api import schemas
from scalecare_web.exchange.api.interface import listed, reads
from scalecare_web.exchange.api.problems import Refused
from scalecare_web.exchange.api.schemas import Key, Listed, Paging
from scalecare_web.gates.models import GateDecision, GateSubmission
from scalecare_web.hubs import reading as hubs
from scalecare_web.hubs.models import Scenario
from scalecare_web.places import reading as places
from scalecare_web.plans.models import Action


@reads("/organisation", Permission.USE_API, schemas.OrganisationOut)
def organisation(request: MemberRequest) -> dict[str, Any]:
    """The organisation that the token is for, and what its owner may do there."""
    own, membership = request.organisation, request.membership
    return {
        "name": own.name,
        "slug": own.slug,
        "ods_code": own.ods_code,
        "role": membership.role,
        "permissions": sorted(membership.permissions),
    }


@reads("/places", Permission.VIEW_PLACE, Listed[schemas.PlaceOut])
def list_places(request: MemberRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Kept places, the newest first."""
    return listed(request.organisation.places.all(), paging, lambda place: place)


@reads("/places/{place}", Permission.VIEW_PLACE, schemas.PlaceOut)
def place(request: MemberRequest, place: Key) -> Any:
    """A place at a glance."""
    return get_object_or_404(request.organisation.places, pk=place)


@reads("/places/{place}/practices", Permission.VIEW_PLACE, Listed[schemas.PracticeOut])
def practices(request: MemberRequest, place: Key, paging: Query[Paging]) -> dict[str, Any]:
    """The practices of a place, by code."""
    kept = get_object_or_404(request.organisation.places, pk=place)
    found = sorted(places.read(kept).practices, key=lambda practice: practice.practice_code)
    return listed(found, paging, lambda practice: practice)


@reads("/scenarios", Permission.VIEW_HUBS, Listed[schemas.ScenarioOut])
def list_scenarios(request: MemberRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Ways to group practices, the newest first."""
    preferred = _preferred(request)
    rows = request.organisation.scenarios.defer("plan", "today")
    return listed(rows, paging, lambda scenario: _scenario(scenario, preferred))


@reads("/scenarios/{scenario}", Permission.VIEW_HUBS, schemas.ScenarioWithHubs)
def scenario(request: MemberRequest, scenario: Key) -> dict[str, Any]:
    """A scenario with its hubs, after moves by hand; nothing of what practices said in confidence."""
    found = get_object_or_404(request.organisation.scenarios.select_related("place", "run"), pk=scenario)
    moves, _ = hubs.moves_in_force(found.edits.all())
    plan = hubs.plan_now(found, moves)
    shown = [
        {
            "hub_id": hub.hub_id,
            "name": hub.name,
            "practices": list(hub.practices),
            "registered": hub.registered,
            "mean_distance_km": hub.mean_distance_km,
            "containment_share": hub.containment_share,
        }
        for hub in plan.hubs
    ]
    return _scenario(found, _preferred(request)) | {"moves": len(moves), "hubs": shown}


def _preferred(request: MemberRequest) -> int | None:
    last = request.organisation.preferences.first()
    return last.scenario_id if last else None


def _scenario(scenario: Scenario, preferred: int | None) -> dict[str, Any]:
    return {
        "id": scenario.pk,
        "name": scenario.name,
        "made": scenario.made,
        "place": scenario.place_id,
        "figures": scenario.figures,
        "made_at": scenario.made_at,
        "is_preferred": scenario.pk == preferred,
    }


@reads("/assessments", Permission.VIEW_RESULTS, Listed[schemas.CycleOut])
def list_cycles(request: MemberRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Rounds of self-assessment, the newest first."""
    return listed(request.organisation.cycles.all(), paging, _cycle)


def _cycle(cycle: Cycle) -> dict[str, Any]:
    names = ("name", "pack", "version", "answers_by", "opened_at", "closed_at")
    return {"id": cycle.pk} | {name: getattr(cycle, name) for name in names}


@reads("/assessments/{cycle}/results", Permission.VIEW_RESULTS, schemas.ResultsOut)
def results(request: MemberRequest, cycle: Key) -> dict[str, Any]:
    """What a closed cycle came to, small groups hidden."""
    found = get_object_or_404(request.organisation.cycles, pk=cycle)
    if found.is_open:
        raise Refused.still_open()
    profile = profile_of(found)
    themes = [
        {
            "theme": theme.id,
            "title": theme.title,
            "median": spread.median,
            "lower_quartile": spread.lower_quartile,
            "upper_quartile": spread.upper_quartile,
        }
        for theme in profile.pack.themes
        if (spread := profile.themes.get(theme.id)) is not None and profile.is_scored(theme.id)
    ]
    agreed = [
        {"item": each.item, "rev": each.rev, "value": _value(each), "agreed_on": each.agreed_on}
        for each in consensus_of(found)
    ]
    return {
        "cycle": _cycle(found),
        "respondents": profile.respondents,
        "overall_median": profile.overall.median,
        "themes": themes,
        "consensus": agreed,
    }


def _value(agreed: Any) -> Any:
    value = agreed.value
    return list(value) if isinstance(value, tuple | frozenset | set) else value


@reads("/gates/submissions", Permission.VIEW_GATES, Listed[schemas.SubmissionOut])
def submissions(request: MemberRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Stages as they were put forward, in order."""
    rows = request.organisation.gate_submissions.defer("snapshot").select_related(
        "submitted_by", "withdrawal"
    )
    return listed(rows, paging, _submission)


def _submission(row: GateSubmission) -> dict[str, Any]:
    names = ("stage", "number", "pack", "version", "digest", "submitted_at")
    withdrawal = getattr(row, "withdrawal", None)
    return {
        "id": row.pk,
        "submitted_by": str(row.submitted_by),
        "withdrawn_at": withdrawal.withdrawn_at if withdrawal else None,
    } | {name: getattr(row, name) for name in names}


@reads("/gates/decisions", Permission.VIEW_GATES, Listed[schemas.DecisionOut])
def decisions(request: MemberRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Every decision, in order; a later one on the same subject stands beside the earlier."""
    return listed(request.organisation.gate_decisions.select_related("decided_by"), paging, _decision)


def _decision(row: GateDecision) -> dict[str, Any]:
    names = ("subject", "verdict", "reason", "authority", "decided_at")
    fixed = {"id": row.pk, "submission": row.submission_id, "decided_by": str(row.decided_by)}
    return fixed | {name: getattr(row, name) for name in names}


@reads("/actions", Permission.VIEW_PLAN, Listed[schemas.ActionOut])
def actions(request: MemberRequest, paging: Query[Paging]) -> dict[str, Any]:
    """What is to be done, the next due first."""
    return listed(request.organisation.actions.select_related("owner"), paging, _action)


def _action(row: Action) -> dict[str, Any]:
    names = ("title", "why", "source", "state", "due", "done_at")
    fixed = {"id": row.pk, "owner": str(row.owner) if row.owner else None}
    return fixed | {name: getattr(row, name) for name in names}


class Asked(Paging):
    """A question in plain words."""

    question: str = Field("", max_length=300)


@reads("/evidence", Permission.READ_LIBRARY, Listed[schemas.CaseOut])
def evidence(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:  # noqa: ARG001  (handed to all)
    """Cases that speak to a question, best first, with the facts that do and their sources."""
    found = search_evidence(library.cases(), asked.question, most=len(library.cases().entries))
    return listed(list(found.hits), asked, _case)


def _case(hit: Any) -> dict[str, Any]:
    facts = [
        {
            "field": fact.field,
            "text": fact.shown.text,
            "kind": fact.kind,
            "status": fact.status,
            "sources": [{"document": s.document, "section": s.section} for s in fact.sources],
        }
        for fact in hit.facts
    ]
    return {"case_id": hit.case_id, "title": hit.title, "facts": facts}
