"""Write down what a practice says on the phone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from scalecare.domain import ScalecareError
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.engagement import actions
from scalecare_web.engagement.actions import Said, may_write_down
from scalecare_web.engagement.errors import PollError
from scalecare_web.engagement.views.filling import autosaved, context_of, filled_in, unsaved
from scalecare_web.numbers import smallest_count
from scalecare_web.places.reading import read


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.RUN_POLL)
def by_phone(request: MemberRequest, poll: int, asked: int) -> HttpResponse:
    """The form of a practice that rings; what it answered itself is never shown."""
    rows = request.organisation.asked_practices.select_related("poll__place", "organisation")
    found = get_object_or_404(rows, pk=asked, poll_id=poll)
    row = request.organisation.poll_answers.filter(asked=found).first()
    try:
        if not may_write_down(row, request.user):
            raise PollError.not_by_phone(str(found))
        if found.poll.is_closed:
            raise PollError.is_closed(found.poll.title)
        place = read(found.poll.place)
    except ScalecareError as problem:
        if request.htmx:
            return unsaved(request, problem)
        messages.error(request, str(problem))
        return redirect("poll", organisation=request.organisation.slug, poll=poll)

    def keep(said: Said) -> None:
        actions.answer_by_phone(organisation=request.organisation, asked=found, said=said, by=request.user)

    filling = filled_in(request, found, place, Said.by(row), keep)
    if request.htmx:
        return autosaved(request, filling)
    if filling.is_kept and "finish" in request.POST:
        messages.success(request, f"The answer of {found} is kept, and marked as taken by phone.")
        return redirect("poll", organisation=request.organisation.slug, poll=poll)
    context = context_of(filling, asked=found, poll=found.poll, smallest=smallest_count(place.as_of))
    return render(request, "engagement/phone.jinja", context)
