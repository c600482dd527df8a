"""Pages of places."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from scalecare.domain import ScalecareError
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.files.outgoing import attachment
from scalecare_web.places import incoming
from scalecare_web.places.forms import PlaceForm
from scalecare_web.places.models import Place
from scalecare_web.places.presenters import Wanted, as_csv, portrait_of, practice_page, rows_of
from scalecare_web.places.reading import read

_ROWS = 40
_PLACES = 25


@require_GET
@requires(Permission.VIEW_PLACE)
def places(request: MemberRequest) -> HttpResponse:
    """The places of the organisation, the newest first."""
    found = request.organisation.places.select_related("uploaded_by")
    page = Paginator(found, _PLACES).get_page(request.GET.get("page"))
    return render(request, "places/places.jinja", {"page": page})


@require_http_methods(["GET", "POST"])
@ratelimit(key="user", rate="30/h", method="POST")
@requires(Permission.UPLOAD_PLACE)
def upload(request: MemberRequest) -> HttpResponse:
    """Bring a place in from a zip file."""
    form = PlaceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            place = incoming.bring_in(
                organisation=request.organisation,
                upload=given["file"],
                name=given["name"],
                area=given["area"],
                by=request.user,
            )
        except ScalecareError as problem:
            form.add_error("file", str(problem))
        else:
            return _kept(request, place)
    return render(request, "places/upload.jinja", {"form": form})


@require_POST
@ratelimit(key="user", rate="30/h", method="POST")
@requires(Permission.UPLOAD_PLACE)
def start_from_example(request: MemberRequest) -> HttpResponse:
    """Bring in the invented county."""
    try:
        place = incoming.bring_in_example(organisation=request.organisation, by=request.user)
    except ScalecareError as problem:
        messages.error(request, str(problem))
        return redirect("places", organisation=request.organisation.slug)
    return _kept(request, place)


def _kept(request: MemberRequest, place: Place) -> HttpResponse:
    messages.success(request, f"{place} is here: {place.practices:,} practices.")
    return redirect("place", organisation=request.organisation.slug, place=place.pk)


@require_GET
@requires(Permission.VIEW_PLACE)
def place(request: MemberRequest, place: int) -> HttpResponse:
    """A place at a glance, and its practices."""
    found = get_object_or_404(request.organisation.places.select_related("uploaded_by"), pk=place)
    wanted = Wanted.asked(request.GET.dict())
    try:
        known = read(found)
        page = Paginator(rows_of(known, wanted), _ROWS).get_page(request.GET.get("page"))
        context = {"place": found, "wanted": wanted, "page": page}
        if request.htmx:
            return render(request, "places/practices.jinja", context)
        context["portrait"] = portrait_of(known)
    except ScalecareError as problem:
        return render(request, "places/unreadable.jinja", {"place": found, "problem": problem})
    return render(request, "places/place.jinja", context)


@require_GET
@requires(Permission.VIEW_PLACE)
def download_practices(request: MemberRequest, place: int) -> FileResponse | HttpResponse:
    """The practices that the table shows, as a CSV file."""
    found = get_object_or_404(request.organisation.places, pk=place)
    try:
        content = as_csv(read(found), Wanted.asked(request.GET.dict()))
    except ScalecareError as problem:
        return render(request, "places/unreadable.jinja", {"place": found, "problem": problem})
    return attachment(content, f"{found.name} practices.csv")


@require_GET
@requires(Permission.VIEW_PLACE)
def practice(request: MemberRequest, place: int, code: str) -> HttpResponse:
    """What is known of one practice."""
    found = get_object_or_404(request.organisation.places, pk=place)
    try:
        page = practice_page(found, read(found), code)
    except ScalecareError as problem:
        return render(request, "places/unreadable.jinja", {"place": found, "problem": problem})
    if page is None:
        raise Http404("The place has no practice of this code.")
    return render(request, "places/practice.jinja", {"place": found, "practice": page})
