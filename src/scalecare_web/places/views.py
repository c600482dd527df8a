"""Pages of places."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from scalecare import domain
from scalecare.domain import ScalecareError
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.files.outgoing import attachment
from scalecare_web.places import actions, incoming
from scalecare_web.places.forms import NameForm, PlaceForm
from scalecare_web.places.models import Place
from scalecare_web.places.presenters import Wanted, as_csv, portrait_of, practice_page, rows_of
from scalecare_web.places.reading import read

View = Callable[..., HttpResponseBase]
_ROWS = 40
_PLACES = 25


@require_GET
@requires(Permission.VIEW_PLACE)
def places(request: MemberRequest) -> HttpResponse:
    """The places that the organisation works with, the newest first."""
    return _list(request, withdrawn=False)


@require_GET
@requires(Permission.VIEW_PLACE)
def withdrawn_places(request: MemberRequest) -> HttpResponse:
    """The places that are offered for nothing new."""
    return _list(request, withdrawn=True)


def _list(request: MemberRequest, *, withdrawn: bool) -> HttpResponse:
    rows = request.organisation.places.select_related("uploaded_by", "withdrawn_by")
    found = rows.withdrawn() if withdrawn else rows.in_use()
    page = Paginator(found, _PLACES).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "title": "Withdrawn places" if withdrawn else "Places",
        "withdrawn": withdrawn,
        "count": rows.withdrawn().count(),
    }
    return render(request, "places/places.jinja", context)


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
    return _to(request, place)


def _with_place(view: View) -> View:
    """Find the place and read it; where it cannot be read, say why."""

    @wraps(view)
    def found(request: MemberRequest, place: int, **others: Any) -> HttpResponseBase:
        kept = _place(request, place)
        try:
            return view(request, kept, read(kept), **others)
        except ScalecareError as problem:
            return render(request, "places/unreadable.jinja", {"place": kept, "problem": problem})

    return found


def _place(request: MemberRequest, place: int) -> Place:
    rows = request.organisation.places.select_related("uploaded_by", "withdrawn_by")
    return get_object_or_404(rows, pk=place)


@require_GET
@requires(Permission.VIEW_PLACE)
@_with_place
def place(request: MemberRequest, kept: Place, known: domain.Place) -> HttpResponse:
    """A place at a glance, and its practices."""
    wanted = Wanted.asked(request.GET.dict())
    page = Paginator(rows_of(known, wanted), _ROWS).get_page(request.GET.get("page"))
    context = {"place": kept, "wanted": wanted, "page": page}
    if request.htmx:
        return render(request, "places/practices.jinja", context)
    return render(request, "places/place.jinja", context | {"portrait": portrait_of(known)})


@require_GET
@requires(Permission.VIEW_PLACE)
@_with_place
def download_practices(request: MemberRequest, kept: Place, known: domain.Place) -> HttpResponseBase:
    """The practices that the table shows, as a CSV file."""
    return attachment(as_csv(known, Wanted.asked(request.GET.dict())), f"{kept.name} practices.csv")


@require_GET
@requires(Permission.VIEW_PLACE)
@_with_place
def practice(request: MemberRequest, kept: Place, known: domain.Place, code: str) -> HttpResponse:
    """What is known of one practice."""
    page = practice_page(kept, known, code)
    if page is None:
        raise Http404("The place has no practice of this code.")
    return render(request, "places/practice.jinja", {"place": kept, "practice": page})


@require_http_methods(["GET", "POST"])
@requires(Permission.UPLOAD_PLACE)
def rename(request: MemberRequest, place: int) -> HttpResponse:
    """Call a place otherwise."""
    kept = _place(request, place)
    form = NameForm(request.POST or None, initial={"name": kept.name})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        actions.rename(organisation=request.organisation, place=kept, name=name, by=request.user)
        messages.success(request, f"The place is called {name} now.")
        return _to(request, kept)
    return render(request, "places/rename.jinja", {"place": kept, "form": form})


@require_POST
@requires(Permission.UPLOAD_PLACE)
def withdraw(request: MemberRequest, place: int) -> HttpResponse:
    """Offer a place for nothing new."""
    kept = _place(request, place)
    actions.withdraw(organisation=request.organisation, place=kept, by=request.user)
    messages.success(request, f"{kept} is withdrawn from use. It can be brought back at any time.")
    return _to(request, kept)


@require_POST
@requires(Permission.UPLOAD_PLACE)
def bring_back(request: MemberRequest, place: int) -> HttpResponse:
    """Offer a place again."""
    kept = _place(request, place)
    actions.bring_back(organisation=request.organisation, place=kept, by=request.user)
    messages.success(request, f"{kept} is in use again.")
    return _to(request, kept)


def _to(request: MemberRequest, place: Place) -> HttpResponse:
    return redirect("place", organisation=request.organisation.slug, place=place.pk)
