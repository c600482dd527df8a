"""Pages of long work."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from scalecare.domain import ScalecareError
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.runs import actions
from scalecare_web.runs.jobs import job_of
from scalecare_web.runs.models import Run, RunState

_ROWS = 25


@require_GET
@requires(Permission.VIEW_HUBS)
def runs(request: MemberRequest) -> HttpResponse:
    """All long work of the organisation, newest first."""
    page = Paginator(request.organisation.runs.select_related("asked_by"), _ROWS).get_page(
        request.GET.get("page")
    )
    return render(request, "runs/runs.jinja", {"page": page})


@require_GET
@requires(Permission.VIEW_HUBS)
def run(request: MemberRequest, run: int) -> HttpResponse:
    """How far a run has come; on to its result when it is done."""
    found = get_object_or_404(request.organisation.runs.select_related("asked_by"), pk=run)
    if found.state == RunState.DONE:
        address = reverse(job_of(found.kind).result_route, args=[request.organisation.slug, found.pk])
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": address})
        return redirect(address)
    template = "runs/progress.jinja" if request.htmx else "runs/run.jinja"
    job = job_of(found.kind)
    in_hand = job.permission in request.membership.permissions
    return render(request, template, {"run": found, "again_route": job.again_route, "in_hand": in_hand})


def _in_hand(request: MemberRequest, run: int) -> Run:
    """A run that somebody may cancel and try again: who may ask for such."""
    found = get_object_or_404(request.organisation.runs, pk=run)
    if job_of(found.kind).permission not in request.membership.permissions:
        raise PermissionDenied("This was asked for by somebody with another role.")
    return found


@require_POST
@requires(Permission.FORM_HUBS)
def cancel(request: MemberRequest, run: int) -> HttpResponse:
    """Give a run up."""
    found = _in_hand(request, run)
    actions.cancel(organisation=request.organisation, run=found, by=request.user)
    messages.success(request, "It was cancelled. Nothing of it was kept.")
    return redirect("run", organisation=request.organisation.slug, run=run)


@require_POST
@requires(Permission.FORM_HUBS)
def try_again(request: MemberRequest, run: int) -> HttpResponse:
    """Start a run anew with the same inputs."""
    found = _in_hand(request, run)
    try:
        actions.try_again(organisation=request.organisation, run=found, by=request.user)
    except ScalecareError as problem:
        messages.error(request, str(problem))
    return redirect("run", organisation=request.organisation.slug, run=run)
