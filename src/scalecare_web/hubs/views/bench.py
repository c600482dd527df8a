"""Moving practices by hand: each move shows at once what it changed and which rules it broke."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from scalecare.domain import ScalecareError
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.hubs import actions
from scalecare_web.hubs.forms import MoveForm
from scalecare_web.hubs.presenters.bench import bench, choices
from scalecare_web.hubs.views.found import Found, found


@require_http_methods(["GET", "POST"])
@requires(Permission.FORM_HUBS)
def move(request: MemberRequest, scenario: int) -> HttpResponse:
    """Move a practice to another hub."""
    at = found(request, scenario)
    if request.method == "GET":
        return _shown(request, at, MoveForm(initial={"practice": request.GET.get("practice", "")}))
    form = MoveForm(request.POST)
    if form.is_valid():
        try:
            actions.move_practice(
                organisation=request.organisation,
                scenario=at.scenario,
                practice_code=form.cleaned_data["practice"],
                hub_id=form.cleaned_data["hub"],
                by=request.user,
            )
        except ScalecareError as problem:
            form.add_error("hub", str(problem))
        else:
            return _moved(request, scenario)
    return _shown(request, at, form)


@require_POST
@requires(Permission.FORM_HUBS)
def take_back(request: MemberRequest, scenario: int) -> HttpResponse:
    """Take the last move back."""
    return _step(request, scenario, actions.take_back)


@require_POST
@requires(Permission.FORM_HUBS)
def do_again(request: MemberRequest, scenario: int) -> HttpResponse:
    """Do again the move that was taken back last."""
    return _step(request, scenario, actions.do_again)


def _step(request: MemberRequest, scenario: int, action: Callable[..., object]) -> HttpResponse:
    at = found(request, scenario)
    try:
        action(organisation=request.organisation, scenario=at.scenario, by=request.user)
    except ScalecareError as problem:
        if not request.htmx:
            messages.error(request, str(problem))
    return _moved(request, scenario)


def _moved(request: MemberRequest, scenario: int) -> HttpResponse:
    """The bench as it is now: in its place where the page has script, else as a page of its own."""
    if not request.htmx:
        return redirect("move-practice", organisation=request.organisation.slug, scenario=scenario)
    at = found(request, scenario)
    return _shown(request, at, MoveForm())


def _shown(request: MemberRequest, at: Found, form: MoveForm) -> HttpResponse:
    practices, hubs = choices(at.scenario, at.moves)
    context = {
        "scenario": at.scenario,
        "form": form,
        "practices": practices,
        "hubs": hubs,
        "bench": bench(at.scenario, at.moves, at.undone),
        "edits": at.edits[::-1],
    }
    template = "hubs/bench.jinja" if request.htmx else "hubs/move.jinja"
    return render(request, template, context)
