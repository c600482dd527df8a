"""The list of scenarios, and asking for another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from django_ratelimit.decorators import ratelimit

from scalecare import domain
from scalecare.domain import EngagementAnswer, ScalecareError
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.engagement import reading as engagement
from scalecare_web.engagement.models import Poll
from scalecare_web.hubs import actions
from scalecare_web.hubs.forms import NO_POLL, OF_THE_PLACE, HubsForm, TodayForm, WhichPlaceForm
from scalecare_web.hubs.jobs import FORM, TODAY
from scalecare_web.hubs.presenters.asking import numbers_behind
from scalecare_web.places import reading as places
from scalecare_web.places.models import Place
from scalecare_web.runs.models import Run, RunState

_ROWS = 25


@require_GET
@requires(Permission.VIEW_HUBS)
def scenarios(request: MemberRequest) -> HttpResponse:
    """All scenarios, newest first, what is still under way, and which one is preferred."""
    rows = request.organisation.scenarios.select_related("place", "made_by").defer("plan", "today")
    edits = request.organisation.hand_edits.filter(scenario=OuterRef("pk"))
    page = Paginator(rows.annotate(is_changed=Exists(edits)), _ROWS).get_page(request.GET.get("page"))
    unfinished = request.organisation.runs.filter(kind__in=[FORM, TODAY]).exclude(state=RunState.DONE)
    context = {
        "page": page,
        "preferred": request.organisation.preferences.select_related("scenario", "by").first(),
        "unfinished": unfinished[:5],
        "has_places": request.organisation.places.in_use().exists(),
    }
    return render(request, "hubs/scenarios.jinja", context)


@require_http_methods(["GET", "POST"])
@ratelimit(key="user", rate="60/h", method="POST")
@requires(Permission.FORM_HUBS)
def ask(request: MemberRequest) -> HttpResponse:
    """Say what hubs should be like."""
    return _ask(request, {})


@require_GET
@requires(Permission.FORM_HUBS)
def ask_again(request: MemberRequest, run: int) -> HttpResponse:
    """Start from what was asked for before, to ask for something else."""
    before = get_object_or_404(request.organisation.runs, pk=run, kind=FORM)
    return _ask(request, before.inputs)


def _ask(request: MemberRequest, before: dict[str, Any]) -> HttpResponse:
    kept = _place(request, before.get("place"))
    if kept is None:
        return _which_place(request, "Ask for hubs")
    try:
        whole = places.read_in_use(kept)
    except ScalecareError as problem:
        messages.error(request, str(problem))
        return redirect("scenarios", organisation=request.organisation.slug)
    sources = _sources(request, kept, whole)
    initial = HubsForm.standard(whole, has_answers=bool(sources)) | {"name": _next_name(request)}
    initial |= HubsForm.as_typed(before) if before else {}
    form = HubsForm(whole, sources, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            run = _asked(request, form, kept, whole)
            return redirect("run", organisation=request.organisation.slug, run=run.pk)
        except ScalecareError as problem:
            form.add_error(None, str(problem))
    context = {
        "form": form,
        "place": kept,
        "numbers": numbers_behind(whole, form.lines),
        "open_polls": [poll for poll in request.organisation.polls.filter(place=kept) if not poll.is_closed],
    }
    return render(request, "hubs/ask.jinja", context)


def _asked(request: MemberRequest, form: HubsForm, kept: Place, whole: domain.Place) -> Run:
    answers, poll = _answers(request, form.cleaned_data["answers"], whole)
    return actions.ask_for_hubs(
        organisation=request.organisation,
        by=request.user,
        name=form.cleaned_data["name"],
        place=kept,
        asked=form.asked,
        answers=answers,
        poll=poll,
        seconds=form.cleaned_data["seconds"],
    )


@require_http_methods(["GET", "POST"])
@ratelimit(key="user", rate="60/h", method="POST")
@requires(Permission.FORM_HUBS)
def today(request: MemberRequest) -> HttpResponse:
    """Bring today's networks in as a scenario."""
    kept = _place(request, None)
    if kept is None:
        return _which_place(request, "Bring in today’s networks")
    try:
        form = TodayForm(places.read_in_use(kept), request.POST or None)
        if request.method == "POST" and form.is_valid():
            run = actions.ask_for_today(
                organisation=request.organisation, by=request.user, place=kept, **form.cleaned_data
            )
            return redirect("run", organisation=request.organisation.slug, run=run.pk)
    except ScalecareError as problem:
        messages.error(request, str(problem))
        return redirect("scenarios", organisation=request.organisation.slug)
    return render(request, "hubs/today.jinja", {"form": form, "place": kept})


@require_GET
@requires(Permission.VIEW_HUBS)
def of_run(request: MemberRequest, run: int) -> HttpResponse:
    """On to the scenario that a run made."""
    found = get_object_or_404(request.organisation.scenarios, run_id=run)
    return redirect("scenario", organisation=request.organisation.slug, scenario=found.pk)


def _place(request: MemberRequest, key: int | None) -> Place | None:
    """The place in question: of an earlier request, chosen, or the only one there is."""
    rows = request.organisation.places.all()
    chosen = key or request.GET.get("place") or request.POST.get("place")
    if chosen is not None:
        if not str(chosen).isdecimal():
            raise Http404("There is no such place.")
        return get_object_or_404(rows, pk=chosen)
    found = list(rows.in_use()[:2])
    return found[0] if len(found) == 1 else None


def _which_place(request: MemberRequest, title: str) -> HttpResponse:
    form = WhichPlaceForm(request.organisation.places.in_use())
    return render(request, "hubs/which_place.jinja", {"form": form, "title": title})


def _sources(request: MemberRequest, kept: Place, whole: domain.Place) -> list[tuple[str, str]]:
    """Where answers of practices could be taken from."""
    polls = request.organisation.polls.filter(place=kept).annotate(count=Count("asked__answer"))
    found = [
        (f"poll:{poll.pk}", f"Poll “{poll}”: {poll.count} answers")
        for poll in polls
        if poll.count and poll.is_closed
    ]
    if whole.engagement:
        found.append((OF_THE_PLACE, f"The {len(whole.engagement)} answers that came with the place"))
    return found


def _answers(
    request: MemberRequest, source: str, whole: domain.Place
) -> tuple[tuple[EngagementAnswer, ...] | None, Poll | None]:
    if source == NO_POLL:
        return None, None
    if source == OF_THE_PLACE:
        return whole.engagement, None
    poll = get_object_or_404(request.organisation.polls, pk=source.removeprefix("poll:"))
    return engagement.answers(poll), poll


def _next_name(request: MemberRequest) -> str:
    return f"Hubs {request.organisation.scenarios.count() + 1}"
