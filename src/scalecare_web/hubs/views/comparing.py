"""Scenarios side by side."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from scalecare.domain import ScalecareError
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.hubs.presenters.side_by_side import MOST, side_by_side
from scalecare_web.hubs.views.found import found


@require_GET
@requires(Permission.VIEW_HUBS)
def compare(request: MemberRequest) -> HttpResponse:
    """Two to four scenarios by the same figures, with where they agree and differ."""
    keys = [int(key) for key in request.GET.getlist("scenario") if key.isdecimal()]
    chosen = [found(request, key) for key in dict.fromkeys(keys[: MOST + 1])]
    try:
        view = side_by_side([(at.scenario, at.moves) for at in chosen])
    except ScalecareError as problem:
        messages.error(request, str(problem))
        return redirect("scenarios", organisation=request.organisation.slug)
    return render(request, "hubs/compare.jinja", {"chosen": chosen, "view": view})
