"""A scenario: its page, its hubs, its files, and the mark of being preferred."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from scalecare.domain import ScalecareError
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.files.outgoing import attachment
from scalecare_web.hubs import actions
from scalecare_web.hubs.downloads import DOWNLOADS, file_of
from scalecare_web.hubs.forms import PreferenceForm
from scalecare_web.hubs.presenters.drawing import picture_of
from scalecare_web.hubs.presenters.scenario import hub_view, scenario_view
from scalecare_web.hubs.views.found import Found, found


@require_GET
@requires(Permission.VIEW_HUBS)
def scenario(request: MemberRequest, scenario: int) -> HttpResponse:
    """A scenario as it stands: map, hubs, how good it is, and how that is known."""
    return _scenario(request, found(request, scenario), as_made=False)


@require_GET
@requires(Permission.VIEW_HUBS)
def as_made(request: MemberRequest, scenario: int) -> HttpResponse:
    """A scenario as it was made, before any change by hand."""
    return _scenario(request, found(request, scenario), as_made=True)


def _scenario(request: MemberRequest, at: Found, *, as_made: bool) -> HttpResponse:
    moves = () if as_made else at.moves
    preferences = at.scenario.preferences.select_related("by")
    context = {
        "scenario": at.scenario,
        "view": scenario_view(at.scenario, moves),
        "moves": len(moves),
        "edits": len(at.edits),
        "as_made": as_made,
        "preferences": preferences,
        "latest": request.organisation.preferences.first(),
        "downloads": DOWNLOADS,
    }
    return render(request, "hubs/scenario.jinja", context)


@require_GET
@requires(Permission.VIEW_HUBS)
def hub(request: MemberRequest, scenario: int, hub: str) -> HttpResponse:
    """One hub: its figures, why it is as it is, and why each practice is in it."""
    at = found(request, scenario)
    view = hub_view(at.scenario, at.moves, hub)
    if view is None:
        raise Http404("The scenario has no such hub.")
    return render(request, "hubs/hub.jinja", {"scenario": at.scenario, "hub": view, "moves": len(at.moves)})


@require_GET
@requires(Permission.VIEW_HUBS)
def download(request: MemberRequest, scenario: int, name: str) -> FileResponse:
    """A file of the scenario as it stands."""
    if name not in dict(DOWNLOADS):
        raise Http404("There is no such file.")
    at = found(request, scenario)
    return attachment(file_of(at.scenario, at.moves, name), name)


@require_GET
@requires(Permission.VIEW_HUBS)
def picture(request: MemberRequest, scenario: int) -> HttpResponse:
    """A small map of the scenario as it stands, as a picture of its own."""
    at = found(request, scenario)
    drawn = picture_of(at.scenario, at.moves)
    if drawn is None:
        raise Http404("No practice of the scenario has a known position.")
    return HttpResponse(drawn, content_type="image/svg+xml")


@require_http_methods(["GET", "POST"])
@requires(Permission.PREFER_HUBS)
def prefer(request: MemberRequest, scenario: int) -> HttpResponse:
    """Mark a scenario as preferred, and say why."""
    at = found(request, scenario)
    form = PreferenceForm(request.POST or None, initial={"edits": len(at.edits)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.prefer(
                organisation=request.organisation, scenario=at.scenario, by=request.user, **form.cleaned_data
            )
        except ScalecareError as problem:
            form.add_error(None, str(problem))
            form.data = request.POST.copy()
            form.data["edits"] = str(len(at.edits))
        else:
            messages.success(request, f"“{at.scenario}” is marked as preferred.")
            return redirect("scenario", organisation=request.organisation.slug, scenario=scenario)
    return render(
        request, "hubs/prefer.jinja", {"form": form, "scenario": at.scenario, "moves": len(at.moves)}
    )
