"""Pages of documents that are put forward as evidence."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from scalecare.domain import ScalecareError
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.files.outgoing import attachment
from scalecare_web.gates import actions, presenters
from scalecare_web.gates.criteria import asked_now, ever_asked
from scalecare_web.gates.forms import EvidenceForCriterionForm, EvidenceForm, LinkForm, VersionForm

_ROWS = 50


@require_GET
@requires(Permission.VIEW_EVIDENCE)
def files(request: MemberRequest) -> HttpResponse:
    """Every document with its newest version, and what it is put forward for."""
    versions = presenters.versions_for(request.organisation, request.membership)
    links = request.organisation.evidence_links.filter(ended_at=None)
    found = presenters.files_for(request.organisation, request.membership).prefetch_related(
        Prefetch("versions", versions), Prefetch("links", links)
    )
    page = Paginator(found, _ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "criteria": ever_asked(),
        "as_of": timezone.localdate(),
        "shows_drafts": presenters.sees_drafts(request.membership),
    }
    return render(request, "gates/evidence_files.jinja", context)


@require_GET
@requires(Permission.VIEW_EVIDENCE)
def file(request: MemberRequest, file: int) -> HttpResponse:
    """A document with all its versions."""
    found = get_object_or_404(presenters.files_for(request.organisation, request.membership), pk=file)
    versions = presenters.versions_for(request.organisation, request.membership).filter(file=found)
    links = found.links.filter(ended_at=None).select_related("linked_by")
    context = {
        "file": found,
        "versions": versions,
        "links": links if presenters.sees_drafts(request.membership) else (),
        "criteria": ever_asked(),
        "as_of": timezone.localdate(),
    }
    return render(request, "gates/evidence_file.jinja", context)


@require_GET
@requires(Permission.VIEW_EVIDENCE)
def download(request: MemberRequest, version: int) -> HttpResponseBase:
    """One version of a document, always as a download."""
    found = get_object_or_404(presenters.versions_for(request.organisation, request.membership), pk=version)
    if not default_storage.exists(found.path):
        raise Http404("The file is not among those kept.")
    return attachment(Path(default_storage.path(found.path)), found.name)


@require_http_methods(["GET", "POST"])
@ratelimit(key="user", rate="200/h", method="POST")
@requires(Permission.ATTACH_EVIDENCE)
def add(request: MemberRequest) -> HttpResponse:
    """Keep a new document."""
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = actions.keep_evidence(
            organisation=request.organisation, by=request.user, checked=form.checked, **form.cleaned_data
        )
        messages.success(request, f"'{kept}' is kept.")
        return redirect("evidence-file", request.organisation.slug, kept.pk)
    return render(request, "gates/add_evidence.jinja", {"form": form})


@require_http_methods(["GET", "POST"])
@ratelimit(key="user", rate="200/h", method="POST")
@requires(Permission.ATTACH_EVIDENCE)
def add_for_criterion(request: MemberRequest, stage: int, criterion: str) -> HttpResponse:
    """Keep a new document and put it forward for a criterion."""
    _, its_criterion = asked_now(stage, criterion)
    form = EvidenceForCriterionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        claim = said.pop("claim")
        with transaction.atomic():
            kept = actions.keep_evidence(
                organisation=request.organisation, by=request.user, checked=form.checked, **said
            )
            actions.link_evidence(
                organisation=request.organisation,
                file=kept,
                criterion=criterion,
                claim=claim,
                by=request.user,
            )
        messages.success(request, f"'{kept}' is kept and put forward.")
        return redirect("gate-criterion", request.organisation.slug, stage, criterion)
    return render(
        request, "gates/add_evidence.jinja", {"form": form, "criterion": its_criterion, "stage_order": stage}
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.ATTACH_EVIDENCE)
def link(request: MemberRequest, stage: int, criterion: str) -> HttpResponse:
    """Put a document that is kept already forward for a criterion."""
    _, its_criterion = asked_now(stage, criterion)
    kept = {str(each.pk): each for each in request.organisation.evidence_files.all()}
    form = LinkForm(kept, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.link_evidence(
                organisation=request.organisation, criterion=criterion, by=request.user, **form.cleaned_data
            )
        except ScalecareError as problem:
            form.add_error("file", str(problem))
        else:
            messages.success(request, f"'{form.cleaned_data['file']}' is put forward.")
            return redirect("gate-criterion", request.organisation.slug, stage, criterion)
    context = {"form": form, "criterion": its_criterion, "stage_order": stage, "has_files": bool(kept)}
    return render(request, "gates/link_evidence.jinja", context)


@require_POST
@requires(Permission.ATTACH_EVIDENCE)
def end_link(request: MemberRequest, link: int) -> HttpResponse:
    """Put a document forward no longer."""
    found = get_object_or_404(request.organisation.evidence_links, pk=link, ended_at=None)
    actions.end_link(organisation=request.organisation, link=found, by=request.user)
    messages.success(request, f"'{found.file}' is no longer put forward here. The document is still kept.")
    if found.criterion not in ever_asked():
        return redirect("evidence-file", request.organisation.slug, found.file_id)
    order, its_criterion = ever_asked()[found.criterion]
    return redirect("gate-criterion", request.organisation.slug, order, its_criterion.id)


@require_http_methods(["GET", "POST"])
@ratelimit(key="user", rate="200/h", method="POST")
@requires(Permission.ATTACH_EVIDENCE)
def add_version(request: MemberRequest, file: int) -> HttpResponse:
    """Keep a further version of a document."""
    found = get_object_or_404(request.organisation.evidence_files, pk=file)
    form = VersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_version(
                organisation=request.organisation,
                file=found,
                by=request.user,
                checked=form.checked,
                **form.cleaned_data,
            )
        except ScalecareError as problem:
            form.add_error("upload", str(problem))
        else:
            messages.success(request, "The new version is kept. Those before it stay.")
            return redirect("evidence-file", request.organisation.slug, found.pk)
    return render(request, "gates/add_version.jinja", {"form": form, "file": found})
