"""Pages of archives."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from scalecare.domain import ScalecareError
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.exchange import actions
from scalecare_web.exchange.archive import shape
from scalecare_web.exchange.forms import BringInForm
from scalecare_web.exchange.jobs import BRING_IN, MAKE
from scalecare_web.files.outgoing import attachment

_ROWS = 20


def _may_take_all(request: MemberRequest) -> bool:
    """Whether somebody may take out what was said in confidence: who may bring it in as well."""
    return Permission.IMPORT_ARCHIVE in request.membership.permissions


@require_GET
@requires(Permission.EXPORT_ARCHIVE)
def archives(request: MemberRequest) -> HttpResponse:
    """The archives that were made, and how far those come that are being made."""
    may_take_all = _may_take_all(request)
    kept = request.organisation.archives.select_related("made_by", "organisation")
    if not may_take_all:
        kept = kept.filter(is_complete=False)
    kinds = (MAKE, BRING_IN) if may_take_all else (MAKE,)
    under_way = request.organisation.runs.filter(kind__in=kinds).exclude(state="done")[:5]
    context = {
        "page": Paginator(kept, _ROWS).get_page(request.GET.get("page")),
        "under_way": under_way,
        "waiting": any(run.is_under_way for run in under_way),
        "may_take_all": may_take_all,
        "left_out": sorted(set(shape.IN_CONFIDENCE.values())),
    }
    template = "exchange/made.jinja" if request.htmx else "exchange/archives.jinja"
    return render(request, template, context)


@require_POST
@ratelimit(key="user", rate="20/h", method="POST")
@requires(Permission.EXPORT_ARCHIVE)
def make_archive(request: MemberRequest) -> HttpResponse:
    """Ask for an archive: complete for who may have that, else without what was said in confidence."""
    complete = _may_take_all(request) and request.POST.get("complete") == "yes"
    actions.ask_for_archive(organisation=request.organisation, complete=complete, by=request.user)
    messages.success(request, "The archive is being made. It appears below when it is ready.")
    return redirect("archives", organisation=request.organisation.slug)


@require_GET
@requires(Permission.EXPORT_ARCHIVE)
def download_archive(request: MemberRequest, archive: int) -> HttpResponseBase:
    """Take an archive out, as a download."""
    kept = request.organisation.archives.all()
    if not _may_take_all(request):
        kept = kept.filter(is_complete=False)
    found = get_object_or_404(kept, pk=archive)
    actions.note_download(organisation=request.organisation, archive=found, by=request.user)
    return attachment(found.path, found.name)


@require_GET
@requires(Permission.EXPORT_ARCHIVE)
def archive_of_run(request: MemberRequest, run: int) -> HttpResponse:
    """From a run to the page that shows what came of it."""
    get_object_or_404(request.organisation.runs, pk=run, kind__in=(MAKE, BRING_IN))
    return redirect("archives", organisation=request.organisation.slug)


@require_http_methods(["GET", "POST"])
@ratelimit(key="user", rate="20/h", method="POST")
@requires(Permission.IMPORT_ARCHIVE)
def bring_in(request: MemberRequest) -> HttpResponse:
    """Bring an archive in: all of it, or nothing."""
    form = BringInForm(request.POST, request.FILES) if request.method == "POST" else BringInForm()
    if form.is_valid():
        try:
            actions.ask_to_bring_in(
                organisation=request.organisation,
                upload=form.cleaned_data["archive"],
                name=form.name,
                sha256=form.sha256,
                by=request.user,
            )
        except ScalecareError as problem:
            form.add_error("archive", str(problem))
        else:
            messages.success(request, "The archive is whole, and is being brought in.")
            return redirect("archives", organisation=request.organisation.slug)
    most = settings.ARCHIVE_UPLOAD_MOST_BYTES // (1024 * 1024)
    return render(request, "exchange/bring_in.jinja", {"form": form, "most": most})
