"""What a practice sees when it opens its link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
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
from scalecare_web.engagement.models import AskedPractice, Poll, PollAnswer, PollLink
from scalecare_web.engagement.presenters import changes_between, said_in_words
from scalecare_web.engagement.reading import link_behind
from scalecare_web.engagement.views.filling import autosaved, context_of, filled_in, unsaved
from scalecare_web.numbers import smallest_count
from scalecare_web.places.reading import read

_BECAUSE = "a practice's link is its own key"
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Opened:
    """What a link opens: its practice's answer, and the place that it speaks of."""

    secret: str
    link: PollLink
    row: PollAnswer | None
    place: domain.Place

    @property
    def asked(self) -> AskedPractice:
        """The practice."""
        return self.link.asked

    @property
    def poll(self) -> Poll:
        """What it is asked in."""
        return self.asked.poll

    @property
    def is_hidden(self) -> bool:
        """Whether there is an answer that this link does not show."""
        return not self.link.shows(self.row)

    @property
    def said(self) -> Said:
        """What the link shows of the answer."""
        return Said() if self.is_hidden else Said.by(self.row)

    def context(self, **further: Any) -> dict[str, Any]:
        """Return what the pages of a link show alike."""
        return {
            "secret": self.secret,
            "asked": self.asked,
            "poll": self.poll,
            "row": self.row,
            "is_hidden": self.is_hidden,
            "smallest": smallest_count(self.place.as_of),
            **_before(self),
            **further,
        }


def _by_link(_group: str, request: HttpRequest) -> str:
    """Count by link: many practices share one address on the network, and links cannot be guessed."""
    return request.path


def _with_link(view: View) -> View:
    """Find the practice, show its organisation's rows and no others, and keep the page to itself."""

    @wraps(view)
    def opened(request: HtmxRequest, secret: str) -> HttpResponse:
        link = link_behind(secret)
        if link is None:
            return render(request, "engagement/no_link.jinja", status=404)
        with within(link.organisation_id):
            try:
                answer = view(request, Opened(secret, link, _row(link.asked), read(link.asked.poll.place)))
            except ScalecareError as problem:
                answer = _not_now(request, link.asked, problem)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return opened


def _not_now(request: HtmxRequest, asked: AskedPractice, problem: ScalecareError) -> HttpResponse:
    if request.htmx:
        return unsaved(request, problem)
    return render(request, "engagement/not_now.jinja", {"asked": asked, "problem": problem})


@never_cache
@require_http_methods(["GET", "POST"])
@ratelimit(key=_by_link, rate="600/h")
@public(_BECAUSE)
@_with_link
def answer(request: HtmxRequest, opened: Opened) -> HttpResponse:
    """Who will see what, and then the questions; saved as they are filled in."""
    if opened.poll.is_closed and request.method == "GET":
        return redirect("poll-answer-kept", secret=opened.secret)
    asked, is_hidden = opened.asked, opened.is_hidden

    def keep(said: Said) -> None:
        if not (is_hidden and said.is_blank):  # an empty form takes the place of nothing
            actions.answer(organisation=asked.organisation, asked=asked, said=said, anew=is_hidden)

    filling = filled_in(request, asked, opened.place, opened.said, keep)
    if request.htmx:
        return autosaved(request, filling)
    if filling.is_kept and "finish" in request.POST:
        return redirect("poll-answer-kept", secret=opened.secret)
    return render(request, "engagement/answer.jinja", context_of(filling, **opened.context()))


@never_cache
@require_GET
@ratelimit(key=_by_link, rate="600/h")
@public(_BECAUSE)
@_with_link
def kept(request: HttpRequest, opened: Opened) -> HttpResponse:
    """What is kept of a practice's answer, for that practice alone."""
    answers = said_in_words(opened.said, _names(opened.place))
    context = opened.context(is_blank=opened.said.is_blank, answers=answers)
    return render(request, "engagement/kept.jinja", context)


@require_POST
@ratelimit(key=_by_link, rate="60/h")
@public(_BECAUSE)
@_with_link
def carry_over(_request: HttpRequest, opened: Opened) -> HttpResponse:
    """Start from what the practice said in the earlier poll."""
    if Said.by(opened.row).is_blank:
        said = _still_there(_earlier(opened.link), opened.place)
        actions.answer(organisation=opened.asked.organisation, asked=opened.asked, said=said)
    return redirect("poll-answer", secret=opened.secret)


def _row(asked: AskedPractice) -> PollAnswer | None:
    return asked.organisation.poll_answers.filter(asked=asked).select_related("by_phone").first()


def _earlier(link: PollLink) -> Said:
    """What the practice said in the poll that this one repeats, for a link that nobody else has seen."""
    asked = link.asked
    if asked.poll.previous_id is None or not link.was_mailed:
        return Said()
    same = {"asked__poll_id": asked.poll.previous_id, "asked__practice_code": asked.practice_code}
    return Said.by(asked.organisation.poll_answers.filter(**same).first())


def _before(opened: Opened) -> dict[str, Any]:
    then, now = _earlier(opened.link), opened.said
    if then.is_blank:
        return {}
    names = _names(opened.place)
    return {
        "earlier_answers": said_in_words(then, names),
        "changes": () if now.is_blank else changes_between(then, now, names),
        "may_carry_over": now.is_blank and opened.poll.is_open,
    }


def _still_there(said: Said, place: domain.Place) -> Said:
    """The earlier answer without practices that the place no longer has."""
    known = set(place.codes)
    return replace(
        said,
        would_work_with=[code for code in said.would_work_with if code in known],
        red_lines=[code for code in said.red_lines if code in known],
        negotiable_red_lines=[code for code in said.negotiable_red_lines if code in known],
    )


def _names(place: domain.Place) -> dict[str, str]:
    return {
        one.practice_code: f"{spelled(one.practice_name)} ({one.practice_code})" for one in place.practices
    }
