"""What a practice sees when it opens its link."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from scalecare import domain
from scalecare.domain import ScalecareError
from scalecare.reports.formats import spelled
from scalecare_web.accounts.guard import public
from scalecare_web.accounts.requests import HtmxRequest
from scalecare_web.accounts.scoping import within
from scalecare_web.engagement import actions
from scalecare_web.engagement.actions import Said
from scalecare_web.engagement.models import AskedPractice, PollAnswer, PollLink
from scalecare_web.engagement.presenters import changes_between, said_in_words
from scalecare_web.engagement.reading import link_behind
from scalecare_web.engagement.views.filling import autosaved, context_of, filled_in
from scalecare_web.places.reading import read

_BECAUSE = "a practice's link is its own key"
View = Callable[..., HttpResponse]


def _by_link(_group: str, request: HttpRequest) -> str:
    """Count by link: many practices share one address on the network, and links cannot be guessed."""
    return request.path


def _with_link(view: View) -> View:
    """Find the practice, show its organisation's rows and no others, and keep the page to itself."""

    @wraps(view)
    def opened(request: HttpRequest, secret: str) -> HttpResponse:
        link = link_behind(secret)
        if link is None:
            return render(request, "engagement/no_link.jinja", status=404)
        with within(link.organisation_id):
            answer = view(request, secret, link)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return opened


@never_cache
@require_http_methods(["GET", "POST"])
@ratelimit(key=_by_link, rate="600/h")
@public(_BECAUSE)
@_with_link
def answer(request: HtmxRequest, secret: str, link: PollLink) -> HttpResponse:
    """Who will see what, and then the questions; saved as they are filled in."""
    asked = link.asked
    if asked.poll.is_closed and request.method == "GET":
        return redirect("poll-answer-kept", secret=secret)
    row = _row(asked)
    try:
        place = read(asked.poll.place)
    except ScalecareError as problem:
        return render(request, "engagement/not_now.jinja", {"asked": asked, "problem": problem})

    is_hidden = not link.shows(row)
    before = Said() if is_hidden else Said.by(row)

    def keep(said: Said) -> None:
        if not (is_hidden and said.is_blank):  # an empty form takes the place of nothing
            actions.answer(organisation=asked.organisation, asked=asked, said=said, anew=is_hidden)

    filling = filled_in(request, asked, place, before, keep)
    if request.htmx:
        return autosaved(request, filling)
    if filling.is_kept and "finish" in request.POST:
        return redirect("poll-answer-kept", secret=secret)
    context = context_of(filling, asked=asked, poll=asked.poll, secret=secret, row=row, is_hidden=is_hidden)
    return render(request, "engagement/answer.jinja", context | _before(link, place, before))


@never_cache
@require_GET
@ratelimit(key=_by_link, rate="600/h")
@public(_BECAUSE)
@_with_link
def kept(request: HttpRequest, secret: str, link: PollLink) -> HttpResponse:
    """What is kept of a practice's answer, for that practice alone."""
    asked = link.asked
    row = _row(asked)
    try:
        place = read(asked.poll.place)
    except ScalecareError as problem:
        return render(request, "engagement/not_now.jinja", {"asked": asked, "problem": problem})
    is_hidden = not link.shows(row)
    said = Said() if is_hidden else Said.by(row)
    context = {
        "asked": asked,
        "poll": asked.poll,
        "secret": secret,
        "row": row,
        "is_hidden": is_hidden,
        "is_blank": said.is_blank,
        "answers": said_in_words(said, _names(place)),
    }
    return render(request, "engagement/kept.jinja", context | _before(link, place, said))


@require_POST
@ratelimit(key=_by_link, rate="60/h")
@public(_BECAUSE)
@_with_link
def carry_over(request: HttpRequest, secret: str, link: PollLink) -> HttpResponse:
    """Start from what the practice said in the earlier poll."""
    asked = link.asked
    earlier = Said.by(_earlier(link))
    try:
        if Said.by(_row(asked)).is_blank:
            said = _still_there(earlier, read(asked.poll.place))
            actions.answer(organisation=asked.organisation, asked=asked, said=said)
    except ScalecareError as problem:
        return render(request, "engagement/not_now.jinja", {"asked": asked, "problem": problem})
    return redirect("poll-answer", secret=secret)


def _row(asked: AskedPractice) -> PollAnswer | None:
    return asked.organisation.poll_answers.filter(asked=asked).select_related("by_phone").first()


def _earlier(link: PollLink) -> PollAnswer | None:
    """What the practice said in the poll that this one repeats, for a link that nobody else has seen."""
    asked = link.asked
    if asked.poll.previous_id is None or not link.was_mailed:
        return None
    same = {"asked__poll_id": asked.poll.previous_id, "asked__practice_code": asked.practice_code}
    return asked.organisation.poll_answers.filter(**same).first()


def _before(link: PollLink, place: domain.Place, now: Said) -> dict[str, Any]:
    earlier = _earlier(link)
    then = Said.by(earlier)
    if then.is_blank:
        return {}
    names = _names(place)
    changes = () if now.is_blank else changes_between(then, now, names)
    return {
        "earlier": earlier,
        "earlier_answers": said_in_words(then, names),
        "changes": changes,
        "may_carry_over": now.is_blank and link.asked.poll.is_open,
    }


def _still_there(said: Said, place: domain.Place) -> Said:
    """The earlier answer without practices that the place no longer has."""
    lists = {
        name: [code for code in getattr(said, name) if code in set(place.codes)]
        for name in ("would_work_with", "red_lines", "negotiable_red_lines")
    }
    return Said(said.interest, **lists, negotiable=said.negotiable, ways_of_working=said.ways_of_working,
                quick_wins=said.quick_wins)  # fmt: skip


def _names(place: domain.Place) -> dict[str, str]:
    return {
        one.practice_code: f"{spelled(one.practice_name)} ({one.practice_code})" for one in place.practices
    }
